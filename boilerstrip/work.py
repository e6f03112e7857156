"""What one worker does with one batch of documents: count its lines, or clean it."""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import extract
from .counting import Rows, lines_of, mark, site_name, votes_of
from .document import BLANK, Document, Settings
from .files import InputError, OutputError, write_bytes
from .formats import FORMATS, output_name, records
from .html import label_page, lines_of_page
from .judge import judge
from .markup import canonical
from .near import NAMELESS, SHARED_SHORT, SHORT_WORDS
from .records import Batch, Keys, Record, lookup, replace, to_line
from .sites import SiteCounts
from .tables import table, write_part
from .tally import Tally, removed_rows
from .warc import row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELD_LINES = 150_000  # of site counts that a worker keeps in memory
MEMORY = "64MB"  # for a worker's view of the database
UNFINISHED = "unfinished"  # folder for rows of batches that are being counted
LONGEST_HOST = 253  # characters, as names of hosts are defined
SHORT_HOSTS = ("www.", "m.", "amp.", "mobile.")


@dataclass(frozen=True, slots=True)
class Job:
    """What all batches of a run have in common."""

    root: str  # input folder
    output: str  # output folder
    work: str  # folder for parts and marks of progress
    keys: Keys = field(default_factory=Keys)
    settings: Settings = field(default_factory=Settings)
    extractor: str = extract.DEFAULT  # engine that finds an HTML page's lines
    site_from: str = "auto"  # auto, url, folder, name or none
    counts: str = ""  # database with the sites' counts; "": none
    removed: str = ""  # file for removed lines; "": none
    attributes: str = ""  # folder for spans; "": none
    shard: tuple[int, int] = (0, 1)  # of all sites, which are counted


def site_of(job: Job, record: Record) -> str:
    """The site of a document; "" where nothing says it.

    >>> site_of(Job("", "", ""), Record(0, "x:1", {}, "", url="https://www.example.com/a"))
    'example.com'
    """
    way = job.site_from
    if way == "none":
        return ""
    if way in ("auto", "url") and record.data is not None:
        host = host_of(record.url)
        if host or (way == "url" and not record.is_html):
            return site_name(host)
    if way in ("auto", "url") and record.is_html:
        host = host_of(canonical(record.text))
        if host or way == "url":
            return site_name(host)
    return site_name(_site_of_place(record, way))


def _site_of_place(record: Record, way: str) -> str:
    name = record.where.rsplit(":", 1)[0] if record.data is not None else record.where
    folder, _, file = name.rpartition("/")
    if way == "name":
        return next((h for part in file.split("_") if (h := host_of(part))), "")
    return folder if way == "folder" or (way == "auto" and record.data is None) else ""


def host_of(value: str) -> str:
    """The host of an address, without `www.` and the like.

    >>> host_of("https://m.Example.com:8080/news"), host_of("example.org"), host_of("no host")
    ('example.com', 'example.org', '')
    """
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    except ValueError:
        return ""
    for prefix in SHORT_HOSTS:
        host = host.removeprefix(prefix)
    good = "." in host and " " not in host and len(host) <= LONGEST_HOST
    return host if good and not host.endswith((".txt", ".md", ".html")) else ""


def count_batch(job: Job, batch: Batch, kind: str) -> tuple[int, int]:
    """Write the rows of a batch for the counting, whole or not at all; returns its documents and failures."""
    documents = failures = 0
    path = Path(job.work, "rows", batch.name)
    temporary = Path(job.work, UNFINISHED, f"{batch.name}-{os.getpid()}")
    try:
        rows = Rows(temporary)
        for record in records(Path(job.root), batch, kind, job.keys):
            documents, failures = documents + 1, failures + bool(record.problem)
            if record.problem or not record.text.strip():
                continue
            try:
                texts = lines_of_page(record.text, job.extractor) if record.is_html else None
            except ValueError:
                continue  # the second pass names it
            site = site_of(job, record)
            if mark(site) % job.shard[1] == job.shard[0]:
                rows.add(batch.number(record.place), site, record.text, texts)
        rows.close()
        for suffix in (".lines", ".docs"):  # the second marks the batch as counted
            temporary.with_suffix(suffix).replace(path.with_suffix(suffix))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    return documents, failures


_NAMELESS = f"FROM counts WHERE starts_with(site, '{NAMELESS}')"


class Sites:
    """Site counts as a worker needs them: read from the database, the most recent ones kept."""

    def __init__(self, path: str) -> None:
        import duckdb

        self._connection: DuckDBPyConnection = duckdb.connect(
            path, read_only=True, config={"threads": 1, "memory_limit": MEMORY}
        )
        self._held: OrderedDict[str, SiteCounts] = OrderedDict()
        self._lines = 0
        self._nameless = bool(self._connection.execute(f"SELECT site {_NAMELESS} LIMIT 1").fetchall())

    def of_documents(self, batch: Batch) -> dict[int, str]:
        """The site of each document of a batch that this run has counted."""
        cursor = self._connection.execute(
            "SELECT doc, site FROM docs WHERE doc BETWEEN $first AND $last", _bounds(batch)
        )
        return dict(cursor.fetchall())

    def stories(self, batch: Batch) -> dict[int, set[int]]:
        """For each document of a batch that is a version of others, the keys of those others' sentences."""
        cursor = self._connection.execute(
            """WITH told AS (SELECT DISTINCT story, doc FROM stories WHERE doc BETWEEN $first AND $last)
            SELECT a.doc, b.key FROM told a JOIN stories b ON a.story = b.story AND a.doc <> b.doc""",
            _bounds(batch),
        )
        found: dict[int, set[int]] = {}
        for doc, key in cursor.fetchall():
            found.setdefault(doc, set()).add(key)
        return found

    def counted(self, marks: list[int]) -> set[int]:
        """Which of these texts are among the counted ones."""
        cursor = self._connection.execute(
            "SELECT mark FROM marks WHERE mark IN (SELECT unnest($marks))", {"marks": marks}
        )
        return {row[0] for row in cursor.fetchall()}

    def alike(self, record: Record, engine: str) -> str:
        """The nameless site that a page shares the most short lines with; "" where they are too few."""
        if not self._nameless:
            return ""
        texts = lines_of_page(record.text, engine) if record.is_html else None
        keys = [line.key for line in lines_of(record.text, texts) if 1 <= line.words <= SHORT_WORDS]
        found = self._connection.execute(
            f"""SELECT site {_NAMELESS} AND key IN (SELECT unnest($keys)) AND articles >= 2
            GROUP BY site HAVING count(*) >= {SHARED_SHORT} ORDER BY count(*) DESC, site LIMIT 1""",
            {"keys": keys},
        ).fetchone()
        return str(found[0]) if found else ""

    def get(self, site: str) -> SiteCounts:
        """One site's counts."""
        if site in self._held:
            self._held.move_to_end(site)
            return self._held[site]
        counts = votes_of(self._connection, site)
        self._held[site] = counts
        self._lines += len(counts.lines) + len(counts.leads)
        while self._lines > HELD_LINES and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self._lines -= len(oldest.lines) + len(oldest.leads)
        return counts


def _bounds(batch: Batch) -> dict[str, int]:
    """The numbers that a batch's documents can have."""
    return {"first": batch.number(0), "last": batch.number(2**20 - 1)}


class Cleaner:
    """Cleans batches with the counts of one run."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._sites = Sites(job.counts) if job.counts else None

    def clean(self, batch: Batch, kind: str) -> tuple[int, int]:
        """Write a batch's output, and at last the mark that it is done; returns its documents and failures."""
        job, tally = self._job, Tally()
        found = list(records(Path(job.root), batch, kind, job.keys))
        known = self._known(batch, found)
        parts: dict[str, list[bytes]] = {"out": [], "removed": [], "attributes": []}
        texts: list[str | None] = []
        for record in found:
            document = self._judge(record, known.get(record.place), tally)
            texts.append(document.text if document else None)
            if document:
                name = self._name(record)
                parts["removed"] += removed_rows(name, document) if job.removed else ()
                if job.attributes:
                    self._add_attributes(parts["attributes"], record, name, document)
            if record.data is None and document:
                target = Path(job.output, output_name(record.where))
                write_bytes(target, (document.text + "\n" if document.text else "").encode("utf8", "surrogatepass"))
            elif record.data is not None and kind != "parquet":
                parts["out"].append(self._row(record, kind, document))
        self._write(batch, kind, parts, texts)
        write_bytes(Path(job.work, "done", batch.name), tally.to_json().encode())
        return tally.documents, len(tally.failed)

    def _known(self, batch: Batch, found: list[Record]) -> dict[int, tuple[str, set[int]]]:
        """Site and other versions' sentences, by place, of documents that this run or an earlier one has counted."""
        if not self._sites:
            return {}
        named = self._sites.of_documents(batch)
        if named:
            stories = self._sites.stories(batch)
            numbers = {record.place: batch.number(record.place) for record in found}
            return {p: (named[n], stories.get(n, set())) for p, n in numbers.items() if n in named}
        marks = {record.place: mark(record.text) for record in found}
        counted = self._sites.counted(list(marks.values()))
        return {r.place: (self._site(r), set()) for r in found if marks[r.place] in counted}

    def _site(self, record: Record) -> str:
        """A document's site, named or not."""
        site = site_of(self._job, record)
        if site or not self._sites or self._job.site_from == "none" or record.problem:
            return site
        with contextlib.suppress(ValueError):  # of an engine; it is named when the page is judged
            site = self._sites.alike(record, self._job.extractor)
        return site

    def _judge(self, record: Record, known: tuple[str, set[int]] | None, tally: Tally) -> Document | None:
        if record.problem:
            tally.failed.append({"where": record.where, "problem": record.problem})
            return None
        counts, (site, story) = None, known or (self._site(record), set())
        if self._sites and site:
            counts = self._sites.get(site)
            counts = counts.without_own(story) if known else counts
        try:
            document = self._document(record, counts)
        except ValueError as error:  # of an engine
            tally.failed.append({"where": record.where, "problem": str(error)})
            return None
        tally.add(self._name(record), site, document)
        return document

    def _document(self, record: Record, counts: SiteCounts | None) -> Document:
        if record.is_html:
            return label_page(record.text, self._job.settings, record.url, counts, engine=self._job.extractor)
        return judge(record.text, self._job.settings, site=counts)

    def _row(self, record: Record, kind: str, document: Document | None) -> bytes:
        if record.data is None or document is None:
            return record.raw + b"\n"
        data = row(record.data, document) if kind.startswith("warc") else record.data
        return to_line(replace(data, self._job.keys.text, document.text))

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
        temporary = path.with_name(f"{batch.name}-{os.getpid()}-tmp")
        try:
            write_part(temporary, rows, self._job.keys, texts if len(texts) == len(rows) else [None] * len(rows))
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise OutputError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
