"""Cleans and counts the records of a `ray.data.Dataset` across a cluster.

Records are dealt out by their sites with Ray's own shuffle, so that one worker sees all pages of a site and does with
them what a local run does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow

from ..corpus.counting import Origin, origin_of
from ..corpus.databases import add_up, sum_up
from ..corpus.naming import site_of
from ..corpus.records import BATCH_RECORDS, Batch, Keys, Record
from ..corpus.rows import Rows, mark
from ..corpus.tables import row_records, with_texts
from ..corpus.tally import Tally
from ..corpus.work import Cleaner, Job, count_records
from ..document import DEFAULT, Document, Settings

if TYPE_CHECKING:
    from ray.data import Dataset

PIECES = 200  # into which all sites are dealt
PIECE = "_boilerstrip_piece"  # column of the piece's number, while records are dealt out
LINES = "boilerstrip"  # column of the verdicts
HERE = "here"  # the corpus that the records of one piece are

_VERDICTS = pyarrow.list_(
    pyarrow.struct({
        "line": pyarrow.int32(), "text": pyarrow.string(), "label": pyarrow.string(), "keep": pyarrow.bool_(),
        "score": pyarrow.float64(), "reason": pyarrow.string(), "detail": pyarrow.string(),
    })
)  # fmt: skip


def clean_dataset(
    dataset: Dataset,
    *,
    text_key: str | None = None,
    url_key: str | None = None,
    counts: str | Path | None = None,
    settings: Settings = DEFAULT,
    labels: bool = False,
    pieces: int = PIECES,
) -> Dataset:
    """The records with their texts cleaned, all other columns as they were, in any order.

    Each site's template lines are learnt from the dataset itself. Or `counts` names a database that `boilerstrip learn`
    or `learn_dataset` made, at a path that all workers see; then nothing is shuffled, and of versions of one article
    none knows of the others. A record's site is the host in its URL, found as by `boilerstrip batch`; those without
    are one piece of the work. `text_key` and `url_key` name fields as `--text-key` does; records without a text stay as
    they are. A worker holds one of the `pieces` in memory. `labels` adds a column `boilerstrip` with every line of a
    text, its label, whether it was kept, score, reason and detail.

    Raises `ValueError` for counts that are none.
    """
    job = _job(text_key, url_key, settings)
    if counts is None:
        make = partial(_clean_piece, job=job, labels=labels)
        return _dealt(dataset, job, pieces).map_groups(make, batch_format="pyarrow")
    origin_of(Path(counts))
    job = replace(job, counts=str(Path(counts).absolute()))
    return dataset.map_batches(
        _Cleaning, fn_constructor_args=(job, labels), batch_format="pyarrow", batch_size=BATCH_RECORDS
    )


def learn_dataset(
    dataset: Dataset,
    target: str | Path,
    *,
    text_key: str | None = None,
    url_key: str | None = None,
    pieces: int = PIECES,
) -> None:
    """Count the lines of each site into a database at `target`, as `boilerstrip learn` does; runs at once.

    Arguments as of `clean_dataset`. Raises `OutputError` if the database cannot be written.
    """
    job = _job(text_key, url_key, DEFAULT)
    counted = _dealt(dataset, job, pieces).map_groups(partial(_count_piece, job=job), batch_format="pyarrow")
    with TemporaryDirectory(prefix="boilerstrip-") as scratch:
        parts = [Path(scratch, "none")]
        parts[0].write_bytes(_count_piece(pyarrow.table({PIECE: []}), job)["counts"][0].as_py())
        for row in counted.iter_rows():
            parts.append(Path(scratch, str(len(parts))))
            parts[-1].write_bytes(row["counts"])
        add_up(parts, Path(target))


def _job(text_key: str | None, url_key: str | None, settings: Settings) -> Job:
    given = {name: (key,) for name, key in (("text", text_key), ("url", url_key)) if key}
    return Job("", "", "", Keys(**given), settings)


def _dealt(dataset: Dataset, job: Job, pieces: int) -> Any:
    """The records in groups, each with all records of some sites."""
    numbered = dataset.map_batches(partial(_with_piece, job=job, pieces=pieces), batch_format="pyarrow")
    return numbered.groupby(PIECE, num_partitions=pieces)


def _with_piece(rows: pyarrow.Table, job: Job, pieces: int) -> pyarrow.Table:
    found = [mark(site_of(record)) % pieces for record in row_records(rows, "", 1, job.keys)]
    return rows.append_column(PIECE, pyarrow.array(found, pyarrow.int64()))


def _clean_piece(rows: pyarrow.Table, job: Job, labels: bool) -> pyarrow.Table:
    rows = rows.drop_columns(PIECE)
    with TemporaryDirectory(prefix="boilerstrip-") as scratch:
        counts = _counted(rows, job, Path(scratch), Origin(HERE))
        clean = _Cleaning(replace(job, counts=str(counts), corpus=HERE), labels).clean
        return pyarrow.concat_tables([clean(some, batch) for batch, some in _batches(rows)])


def _count_piece(rows: pyarrow.Table, job: Job) -> pyarrow.Table:
    with TemporaryDirectory(prefix="boilerstrip-") as scratch:
        data = _counted(rows.drop_columns(PIECE), replace(job, whole=True), Path(scratch), Origin()).read_bytes()
        return pyarrow.table({"counts": pyarrow.array([data], pyarrow.large_binary())})


def _counted(rows: pyarrow.Table, job: Job, scratch: Path, origin: Origin) -> Path:
    """A database of the sites' counts."""
    (scratch / "rows").mkdir()
    written = Rows(scratch / "rows" / "all")
    for batch, some in _batches(rows):
        count_records(job, batch, row_records(some, "", 1, job.keys), written)
    written.close()
    sum_up(scratch / "rows", scratch / "counts", origin, job.whole)
    return scratch / "counts"


def _batches(rows: pyarrow.Table) -> Iterator[tuple[Batch, pyarrow.Table]]:
    for part, start in enumerate(range(0, len(rows), BATCH_RECORDS)):
        yield Batch(0, part), rows.slice(start, BATCH_RECORDS)


class _Cleaning:
    """What a worker does with tables of records."""

    def __init__(self, job: Job, labels: bool) -> None:
        self._keys, self._labels = job.keys, labels
        self._cleaner = Cleaner(job)

    def __call__(self, rows: pyarrow.Table) -> pyarrow.Table:
        return self.clean(rows, Batch(0, 0))

    def clean(self, rows: pyarrow.Table, batch: Batch) -> pyarrow.Table:
        """The same table with cleaned texts."""
        records: list[Record] = list(row_records(rows, "", 1, self._keys))
        found = list(self._cleaner.judge(batch, records, Tally(), detailed=self._labels))
        cleaned = with_texts(rows, self._keys, [c.text if c else None for c in found])
        if not self._labels:
            return cleaned
        documents = [c.document if c else None for c in found]
        return cleaned.append_column(LINES, pyarrow.array(map(_lines, documents), _VERDICTS))


def _lines(document: Document | None) -> list[dict[str, Any]] | None:
    if document is None:
        return None
    return [
        {"line": v.line, "text": document.source[v.start : v.end], "label": v.label, "keep": v.keep,
         "score": v.score, "reason": v.reason, "detail": v.detail}
        for v in document.verdicts
    ]  # fmt: skip
