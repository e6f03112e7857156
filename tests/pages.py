"""Reads labelled pages (`label<TAB>text`, one line each) and compares what clean() does with the labels."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from boilerstrip import Document, label
from boilerstrip.document import BLANK, KEPT

HERE = Path(__file__).parent
LANGUAGES = HERE / "languages"
HARD = HERE / "hard"
FIXTURES = HERE.parent / "fixtures"


def read_text(path: Path) -> str:
    """A file's text with its line ends as they are."""
    with path.open(encoding="utf8", newline="") as file:
        return file.read()


@dataclass(frozen=True)
class Page:
    """A labelled page."""

    name: str
    rows: tuple[tuple[str, str], ...]  # label, text

    @property
    def text(self) -> str:
        """The page as it is given to label()."""
        return "\n".join(text for _, text in self.rows)

    def with_paragraph(self, text: str) -> Page:
        """The page with one more body line, in the middle of its body."""
        places = [i for i, (name, _) in enumerate(self.rows) if name == "body"]
        at = places[len(places) // 2]
        return Page(self.name, (*self.rows[:at], ("body", text), *self.rows[at:]))


@dataclass(frozen=True)
class Outcome:
    """What stayed and went of a page, in characters, and which lines are wrong: (label, reason, text)."""

    lost: tuple[tuple[str, str, str], ...]
    left: tuple[tuple[str, str, str], ...]
    wanted: int  # characters of the lines that should stay
    total: int  # characters of all lines
    recall: float
    precision: float

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision."""
        return 2 * self.recall * self.precision / max(self.recall + self.precision, 1e-9)

    @property
    def left_share(self) -> float:
        """Share of the page's characters that stay and should not."""
        return sum(len(text) for *_, text in self.left) / max(self.total, 1)


def read_page(path: Path) -> Page:
    """A labelled page from a file; lines that begin with `# ` say why the page is here."""
    rows = []
    for line in path.read_text(encoding="utf8").split("\n"):
        if line and not line.startswith("# "):
            name, _, text = line.partition("\t")
            rows.append((name, text))
    return Page(path.stem, tuple(rows))


def kept_lines(document: Document) -> dict[int, bool]:
    """Of every source line with text on it, whether all of it stays."""
    kept: dict[int, bool] = {}
    for v in document.verdicts:
        if v.label != BLANK:
            kept[v.line] = kept.get(v.line, True) and v.keep
    return kept


def outcome(page: Page) -> Outcome:
    """Compare a page's labels with the verdicts on it.

    Where a line stands twice it does not matter which of the two stays.
    """
    document = label(page.text)
    reasons = {v.line: v.reason for v in document.verdicts}
    kept = kept_lines(document)
    wanted = {i: text for i, (name, text) in enumerate(page.rows, 1) if name in KEPT}
    spare = [page.rows[i - 1][1].strip() for i, keep in kept.items() if keep and i not in wanted]
    lost, swapped = [], []
    for i, text in wanted.items():
        if not kept.get(i, False):
            if text.strip() in spare:
                spare.remove(text.strip())
                swapped.append(text.strip())
            else:
                lost.append((page.rows[i - 1][0], reasons[i], text))
    left = []
    for i, keep in kept.items():
        if keep and i not in wanted:
            name, text = page.rows[i - 1]
            if text.strip() in swapped:
                swapped.remove(text.strip())
            else:
                left.append((name, reasons[i], text))
    size = sum(map(len, wanted.values()))
    hit = size - sum(len(text) for *_, text in lost)
    extra = sum(len(text) for *_, text in left)
    total = sum(len(text) for _, text in page.rows)
    return Outcome(tuple(lost), tuple(left), size, total, hit / max(size, 1), hit / max(hit + extra, 1))


def cases(names: Iterable[str], known_failures: dict[str, str]) -> list[ParameterSet]:
    """Parameters for a test, those that are known to fail marked so; a name that no longer exists is an error."""
    names = list(names)
    unknown = sorted(set(known_failures) - set(names))
    if unknown:
        raise ValueError(f"known failures that are no cases: {unknown}")
    return [
        pytest.param(name, id=name, marks=[pytest.mark.xfail(strict=True, reason=known_failures[name])])
        if name in known_failures
        else pytest.param(name, id=name)
        for name in names
    ]


def hard_rows(pattern: str = "*.tsv", count: int | None = None) -> list[dict[str, object]]:
    """Hard pages as labelled records, with a label for each line."""
    pages = [read_page(path) for path in sorted(HARD.glob(pattern))[:count]]
    return [{"text": page.text, "labels": [name for name, _ in page.rows], "site": page.name} for page in pages]


def write_rows(path: Path, rows: Iterable[dict[str, object]]) -> str:
    """Write records as JSON lines; returns the file's name."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return str(path)


def hear_interruptions() -> None:
    """For a process that is started: it hears Ctrl-C also where the tests are a shell's background job."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
