"""Reads pages that people labelled, one JSON object a line: the page, and what of it was wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .corpus.formats import batches, format_of, records
from .corpus.naming import site_of
from .corpus.records import Keys, Record
from .document import BLANK, KEPT, LABELS, TITLE
from .files import InputError
from .html import lines_of_page

KEPT_LINE, REMOVED_LINE = "kept", "removed"  # labels of lines of which only so much is known
WANTED = frozenset({*KEPT, KEPT_LINE})
_KEYS = Keys(html=("html",), text=("text",))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with what people wanted of it."""

    where: str  # "file:line", for messages
    source: str  # its text, or its HTML
    is_html: bool
    gold: str  # the wanted text
    with_title: bool  # whether the wanted text holds the headline
    labels: tuple[str, ...]  # one for each line, of LABELS, "kept" or "removed"; empty: only the wanted text is known
    site: str
    title: str  # the headline; "" where nobody said it
    collection: str = ""  # the pages that were gathered and labelled together


@dataclass(slots=True)
class Pages:
    """The labelled pages in some files, read anew each time that they are gone through."""

    paths: Sequence[Path]  # JSON lines, plain or compressed
    with_title: bool = True  # whether the wanted texts hold the headline
    failed: list[str] = field(default_factory=list)  # what could not be used when they were last gone through, and why

    def __post_init__(self) -> None:
        for path in self.paths:
            if path.is_dir():
                raise InputError(f"{path}: is a folder; name the files of labelled pages in it")
            if not path.is_file():
                raise InputError(f"{path}: no such file")
            if not format_of(path.name).startswith("jsonl"):
                raise InputError(f"{path}: labelled pages are read from JSON lines: .jsonl, .jsonl.gz or .jsonl.zst")

    def __iter__(self) -> Iterator[Labelled]:
        self.failed = []
        for path in self.paths:
            try:
                yield from self._of_file(path)
            except InputError as error:
                self.failed.append(str(error))

    def _of_file(self, path: Path) -> Iterator[Labelled]:
        kind = format_of(path.name)
        for batch in batches(Path(), 0, str(path), kind):
            for record in records(Path(), batch, kind, _KEYS):
                try:
                    yield _page(record, self.with_title)
                except ValueError as error:
                    self.failed.append(f"{record.where}: {error}")


def _page(record: Record, with_title: bool) -> Labelled:
    """A record as a labelled page; raises `ValueError` where something is missing or means nothing."""
    data = record.data
    if data is None:
        raise ValueError(record.problem)
    if record.problem or ("text" in data and "html" in data):
        raise ValueError("one of `text` and `html` is needed, a string")
    labels: tuple[str, ...] = ()
    lines: list[str] = []
    if data.get("labels") is not None:
        lines = lines_of_page(record.text) if record.is_html else record.text.splitlines()
        labels = _labels(data["labels"], lines)
    gold = data.get("gold")
    if gold is None and labels:
        wanted = WANTED if with_title else WANTED - {TITLE}
        gold = "\n".join(line for line, label in zip(lines, labels, strict=True) if label in wanted)
    if not isinstance(gold, str):
        raise ValueError("`gold`, the wanted text, or `labels`, one for each line, are needed")
    site = data.get("site") or site_of(record) or record.where
    about = (str(site), str(data.get("title") or ""), str(data.get("collection") or ""))
    return Labelled(record.where, record.text, record.is_html, gold, with_title, labels, *about)


def _labels(given: Any, lines: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise ValueError("`labels` must be a list, a label or true or false for each line")
    if len(given) != len(lines):
        raise ValueError(f"{len(given)} labels for {len(lines)} lines, blank ones among them")
    found = []
    for number, (label, line) in enumerate(zip(given, lines, strict=True), 1):
        if not line.strip():
            found.append(BLANK)
        elif isinstance(label, bool):
            found.append(KEPT_LINE if label else REMOVED_LINE)
        elif isinstance(label, str) and label in LABELS and label != BLANK:
            found.append(label)
        else:
            raise ValueError(f"line {number} has the label {label!r:.40}; true, false or one of {', '.join(LABELS)}")
    return tuple(found)
