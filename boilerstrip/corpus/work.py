"""What one worker does with one batch of documents: count its lines, or clean it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .. import extract
from ..document import BLANK, Document, Settings
from ..evidence import TEXT
from ..files import InputError, temporary_name, unique, unwritable, write_bytes
from ..html import judge_html, lines_of_page
from ..judge import Judged, judge_page, measured, measured_pages
from ..lexicon import load
from ..measure import Page
from ..sites import SiteCounts
from .formats import FORMATS, output_name, records
from .known import Sites, Story
from .naming import WAYS, site_of
from .records import Batch, Keys, Record, lookup, replace, to_line
from .rows import Rows, mark
from .tables import table, write_part
from .tally import Tally, removed_rows
from .warc import row

# Characters of texts that are measured together, which bounds the memory: pages of a site have half of their lines in
# common. Four million take a tenth longer: so much memory is no longer near the processor.
TOGETHER = 100_000
TRIES = 3  # of a batch on which a worker dies
UNFINISHED = "unfinished"  # folder for rows of batches that are being counted


@dataclass(frozen=True, slots=True)
class Job:
    """What all batches of a run have in common."""

    root: str  # input folder
    output: str  # output folder
    work: str  # folder for parts and marks of progress
    keys: Keys = field(default_factory=Keys)
    settings: Settings = field(default_factory=Settings)
    extractor: str = extract.DEFAULT  # engine that finds an HTML page's lines
    site_from: str = WAYS[0]  # one of WAYS
    counts: str = ""  # database with the sites' counts; "": none
    removed: str = ""  # file for removed lines; "": none
    attributes: str = ""  # folder for spans; "": none
    corpus: str = ""  # number of the input and of the way it is read; "": none
    shard: tuple[int, int] = (0, 1)  # of all sites, which are counted
    whole: bool = False  # whether these are counts for other pages as well
    shown: int = 1  # of how many pages one has its lines kept as text, for people


Item = tuple[Batch, str]  # a batch and its format
Done = tuple[int, int]  # documents and failures of a batch
Do = Callable[[Batch, str], Done]  # what a worker does with a batch
Ready = Callable[[Job], Do]  # sets a worker up


class Pass(NamedTuple):
    """Batches for an engine's workers."""

    job: Job
    ready: Ready  # called once in each worker
    todo: Iterator[Item]
    done: Callable[[Batch, Done], None]  # called for each batch that is done
    workers: int | None  # None: as many as there are cores


def count_batch(job: Job, batch: Batch, kind: str) -> tuple[int, int]:
    """Write the rows of a batch for the counting, whole or not at all; returns its documents and failures."""
    path = Path(job.work, "rows", batch.name)
    temporary = Path(job.work, UNFINISHED, f"{batch.name}-{unique()}")
    try:
        rows = Rows(temporary, job.shown)
        done = count_records(job, batch, records(Path(job.root), batch, kind, job.keys), rows)
        rows.close()
        for suffix in (".lines", ".docs"):  # the second marks the batch as counted
            temporary.with_suffix(suffix).replace(path.with_suffix(suffix))
    except OSError as error:
        raise unwritable(path, error) from None
    return done


def count_records(job: Job, batch: Batch, found: Iterable[Record], rows: Rows) -> Done:
    """Add a batch's documents, those of the job's sites, to the rows for the counting."""
    documents = failures = 0
    for record in found:
        documents, failures = documents + 1, failures + bool(record.problem)
        if record.problem or not record.text.strip():
            continue
        try:
            texts = lines_of_page(record.text, job.extractor) if record.is_html else None
        except Exception:
            continue  # the second pass names it
        site = site_of(record, job.site_from)
        if mark(site) % job.shard[1] == job.shard[0]:
            rows.add(batch.number(record.place), site, record.text, texts)
    return documents, failures


def _together(found: list[Record]) -> Iterator[list[Record]]:
    """Runs of records, each of so many characters or of one record."""
    some: list[Record] = []
    size = 0
    for record in found:
        if some and size + len(record.text) > TOGETHER:
            yield some
            some, size = [], 0
        some.append(record)
        size += len(record.text)
    if some:
        yield some


class Cleaned(NamedTuple):
    """What becomes of a document."""

    text: str
    document: Document | None  # where more than the text is wanted


class Cleaner:
    """Cleans batches with the counts of one run."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._sites = Sites(job.counts, job.corpus) if job.counts else None
        load(job.settings.languages, job.settings.phrases)  # now, so that all pages find the phrases there

    def clean(self, batch: Batch, kind: str) -> tuple[int, int]:
        """Write a batch's output, and at last the mark that it is done; returns its documents and failures."""
        job, tally = self._job, Tally()
        found = list(records(Path(job.root), batch, kind, job.keys))
        parts: dict[str, list[bytes]] = {"out": [], "removed": [], "attributes": []}
        texts: list[str | None] = []
        detailed = bool(job.removed or job.attributes) or kind.startswith("warc")
        for record, cleaned in zip(found, self.judge(batch, found, tally, detailed=detailed), strict=True):
            text, document = cleaned or (None, None)
            texts.append(text)
            if document:
                name = self._name(record)
                parts["removed"] += removed_rows(name, document) if job.removed else ()
                if job.attributes:
                    self._add_attributes(parts["attributes"], record, name, document)
            if record.data is None and text is not None:
                target = Path(job.output, output_name(record.where))
                write_bytes(target, (text + "\n" if text else "").encode("utf8", "surrogatepass"))
            elif record.data is not None and kind != "parquet":
                parts["out"].append(self._row(record, kind, document, text))
        self._write(batch, kind, parts, texts)
        write_bytes(Path(job.work, "done", batch.name), tally.to_json().encode())
        return tally.documents, len(tally.failed)

    def judge(self, batch: Batch, found: list[Record], tally: Tally, *, detailed: bool) -> Iterator[Cleaned | None]:
        """What becomes of a batch's documents, with all verdicts if `detailed`; None for those with a problem."""
        known = self._known(batch, found)
        for some in _together(found):
            pages = self._measured(some)
            for record in some:
                yield self._judge(record, known.get(record.place), pages.pop(record.place, None), tally, detailed)

    def _measured(self, some: list[Record]) -> dict[int, Page]:
        """Texts by place, measured together, as pages of a site have half of their lines in common."""
        texts = {r.place: r.text for r in some if not r.is_html and not r.problem}
        try:
            return dict(zip(texts, measured_pages(list(texts.values()), self._job.settings), strict=True))
        except Exception:
            return {}  # each by itself, so that the one that fails is named

    def _known(self, batch: Batch, found: list[Record]) -> dict[int, tuple[str, Story]]:
        """Site and other versions' sentences, by place, of documents that this run or an earlier one has counted."""
        if not self._sites:
            return {}
        if self._sites.own:
            named = self._sites.of_documents(batch)
            stories = self._sites.stories(batch)
            numbers = {record.place: batch.number(record.place) for record in found}
            return {p: (named[n], stories.get(n, Story())) for p, n in numbers.items() if n in named}
        marks = {record.place: mark(record.text) for record in found}
        counted = self._sites.counted(list(marks.values()))
        return {r.place: (self._site(r), Story()) for r in found if marks[r.place] in counted}

    def _site(self, record: Record) -> str:
        """A document's site, named or not."""
        site = site_of(record, self._job.site_from)
        if site or not self._sites or self._job.site_from == "none" or record.problem:
            return site
        with contextlib.suppress(ValueError):  # of an engine; it is named when the page is judged
            return self._sites.alike(record, self._job.extractor)
        return ""

    def _judge(
        self, record: Record, known: tuple[str, Story] | None, page: Page | None, tally: Tally, detailed: bool
    ) -> Cleaned | None:
        if record.problem:
            tally.failed.append({"where": record.where, "problem": record.problem})
            return None
        counts, (site, story) = None, known or (self._site(record), Story())
        if self._sites and site:
            counts = self._sites.get(site)
            counts = counts.without_own(story.others()) if known else counts
        try:
            judged = self._judged(record, page, counts)
            cleaned = Cleaned(judged.text, judged.document() if detailed else None)
            tally.add(self._name(record), site, judged)
        except Exception as error:  # whatever one page does must not stop the others
            problem = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            tally.failed.append({"where": record.where, "problem": problem})
            return None
        return cleaned

    def _judged(self, record: Record, page: Page | None, counts: SiteCounts | None) -> Judged:
        if record.is_html:
            return judge_html(record.text, self._job.settings, record.url, counts, self._job.extractor)
        if page is None:
            page = measured(record.text, self._job.settings)
        return judge_page(page, self._job.settings, TEXT, counts)

    def _row(self, record: Record, kind: str, document: Document | None, text: str | None) -> bytes:
        if record.data is None or text is None:
            return record.raw + b"\n"
        data = row(record.data, document) if document and kind.startswith("warc") else record.data
        return to_line(replace(data, self._job.keys.text, text))

    def _name(self, record: Record) -> str:
        found = lookup(record.data, self._job.keys.id) if record.data is not None else None
        return record.where if found is None else str(found)

    def _add_attributes(self, rows: list[bytes], record: Record, name: str, document: Document) -> None:
        spans: dict[str, list[list[float]]] = {}
        for v in document.verdicts:
            if v.label != BLANK:
                spans.setdefault(f"boilerstrip__{v.label}", []).append([v.start, v.end, round(v.score, 4)])
        source = {"text": document.source} if record.is_html else {}  # spans are into a page's lines
        row = to_line({"id": name, "attributes": spans, **source})
        if record.data is None:
            write_bytes(Path(self._job.attributes, f"{record.where}.jsonl"), row)
        else:
            rows.append(row)

    def _write(self, batch: Batch, kind: str, parts: dict[str, list[bytes]], texts: list[str | None]) -> None:
        for name, rows in parts.items():
            if rows:
                data = b"".join(rows)
                compressed = FORMATS[kind].compress(data) if name != "removed" and kind != "parquet" else data
                write_bytes(Path(self._job.work, name, batch.name), compressed)
        if kind == "parquet":
            self._write_table(batch, texts)

    def _write_table(self, batch: Batch, texts: list[str | None]) -> None:
        try:
            rows = table(Path(self._job.root), batch)
        except InputError:
            return  # noted already
        path = Path(self._job.work, "out", batch.name)
        temporary = temporary_name(path)
        try:
            write_part(temporary, rows, self._job.keys, texts if len(texts) == len(rows) else [None] * len(rows))
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise unwritable(path, error) from None
