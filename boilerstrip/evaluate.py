"""Scores what is kept of labelled pages: word precision, recall and F1, intervals over sites, labels, worst pages."""

from __future__ import annotations

import heapq
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any, NamedTuple

from .document import BLANK, Document, Settings
from .html import judge_html
from .judge import judge
from .labelled import Labelled

RESAMPLES = 1000  # for an interval
INTERVAL = 0.95
MOST_DRAWN = 2000  # sites drawn for one of these; where there are more, they are drawn in groups
SHARE = 0.5  # of a line's words: if fewer stand on the other side, it is lost, or left in
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")  # scripts without spaces, and Hangul
WORD = re.compile(r"\w+")


class Score(NamedTuple):
    """How well a text agrees with the wanted one, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def is_unspaced(text: str) -> bool:
    """Whether more than a fifth of a text is in a script without spaces."""
    return len(UNSPACED.findall(text)) > 0.2 * max(1, len(text))


def tokens(text: str, unspaced: bool) -> list[str]:
    """Words in lower case, or characters where words are not separated."""
    return [c for c in text.lower() if c.isalnum()] if unspaced else WORD.findall(text.lower())


def words(text: str) -> Counter[str]:
    """How often each word stands in a text; each character where words are not separated."""
    text = text.lower()
    return Counter(tokens(text, is_unspaced(text)))


def score(found: str, gold: str) -> Score:
    """Precision, recall and F1 of a text's words, each as often as it stands there.

    >>> score("the harbour was closed today", "The harbour was closed.")
    Score(precision=0.8, recall=1.0, f1=0.888888888888889)
    """
    a, b = words(found), words(gold)
    if not a or not b:
        return Score(float(not a), float(not b), float(not a and not b))
    common = (a & b).total()
    precision, recall = common / a.total(), common / b.total()
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


def document_of(page: Labelled, settings: Settings) -> Document:
    """The verdicts on a labelled page's lines."""
    return (judge_html if page.is_html else judge)(page.source, settings).document()


def kept(page: Labelled, document: Document) -> str:
    """What is compared with the wanted text: with the headline where that has it."""
    return document.text if page.with_title else document.body


class Difference(NamedTuple):
    """A page and what is wrong with it; the worst ones are the largest."""

    loss: float  # 1 - F1
    where: str
    lost: tuple[str, ...]  # wanted lines that are missing
    left: tuple[str, ...]  # lines that were not wanted


class Sums(NamedTuple):
    """Added up over pages."""

    pages: int
    before: Score  # of the page as it came
    after: Score  # of what is kept

    @classmethod
    def of(cls, sums: Iterable[Sums]) -> Sums:
        """Of all together."""
        totals = [0.0] * 7
        for one in sums:
            totals = list(map(add, totals, one.row()))
        return cls(int(totals[0]), Score(*totals[1:4]), Score(*totals[4:]))

    def row(self) -> tuple[float, ...]:
        """The seven numbers."""
        return (self.pages, *self.before, *self.after)


def means(row: Sequence[float]) -> list[float]:
    """Means over the pages from `Sums.row`: of what came, of what is kept, and by how much F1 has grown."""
    found = [value / row[0] for value in row[1:]]
    return [*found, found[5] - found[2]]


@dataclass(slots=True)
class Evaluation:
    """The figures of the pages that were added; memory grows with the sites only."""

    settings: Settings
    most: int = 0  # worst pages that are remembered
    sites: dict[str, Sums] = field(default_factory=dict)
    labels: dict[str, Counter[str]] = field(default_factory=dict)  # people's label -> ours -> words
    worst: list[Difference] = field(default_factory=list)  # a heap
    headlines: Counter[bool] = field(default_factory=Counter)  # found on pages, by whether the wanted text has them

    def add(self, page: Labelled) -> None:
        """Judge a page and add its figures."""
        document = document_of(page, self.settings)
        found = kept(page, document)
        sums = Sums(1, score(document.source, page.gold), score(found, page.gold))
        self.sites[page.site] = Sums.of((self.sites[page.site], sums)) if page.site in self.sites else sums
        if document.title and page.with_title:
            self.headlines[document.title in page.gold] += 1
        if page.labels:
            self._add_labels(page, document)
        if self.most:
            self._add_worst(page, found, 1 - sums.after.f1)

    def _add_labels(self, page: Labelled, document: Document) -> None:
        for v in document.verdicts:
            if v.label != BLANK:
                said = self.labels.setdefault(page.labels[v.line - 1], Counter())
                line = document.source[v.start : v.end]
                said[v.label] += len(tokens(line, is_unspaced(line)))

    def _add_worst(self, page: Labelled, found: str, loss: float) -> None:
        if len(self.worst) == self.most and loss <= self.worst[0].loss:
            return
        row = Difference(loss, page.where, tuple(missing(page.gold, found)), tuple(missing(found, page.gold)))
        (heapq.heappushpop if len(self.worst) == self.most else heapq.heappush)(self.worst, row)

    @property
    def lacks_headlines(self) -> bool:
        """Whether most wanted texts lack the headline that was found, so that the body alone should be compared."""
        return self.headlines[False] > self.headlines[True]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data for JSON; intervals are [low, high], none where there is one site."""
        total, names = Sums.of(self.sites.values()), ("precision", "recall", "f1")
        figures = _figures(means(total.row()), intervals(list(self.sites.values())))
        worst = sorted(self.worst, reverse=True)
        return {
            "pages": total.pages,
            "sites": len(self.sites),
            "as_it_came": dict(zip(names, figures[:3], strict=True)),
            "kept": dict(zip(names, figures[3:6], strict=True)),
            "gain": figures[6],
            "by_site": {
                site: {"pages": s.pages, **dict(zip(names, map(_round, means(s.row())[3:6]), strict=True))}
                for site, s in sorted(self.sites.items())
            },
            "labels": {said: dict(ours.most_common()) for said, ours in sorted(self.labels.items())},
            "worst": [{"where": d.where, "f1": _round(1 - d.loss), "lost": d.lost, "left_in": d.left} for d in worst],
        }


def _round(value: float) -> float:
    return round(value, 6)


def _figures(found: Sequence[float], bounds: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Means with their intervals, where there are any."""
    if not bounds:
        return [{"mean": _round(mean), "interval": None} for mean in found]
    return [{"mean": _round(m), "interval": [*map(_round, b)]} for m, b in zip(found, bounds, strict=True)]


def missing(text: str, other: str) -> Iterator[str]:
    """The lines of a text that another lacks: fewer than half of their words stand there."""
    unspaced = is_unspaced(text)
    have = set(tokens(other, unspaced))
    for line in text.splitlines():
        row = set(tokens(line, unspaced))
        if row and len(row & have) < SHARE * len(row):
            yield line.strip()


def intervals(sites: Sequence[Sums]) -> list[tuple[float, float]]:
    """Bounds of each of the `means`, between which it lies for 95 % of the sites that could have been drawn instead.

    By the bootstrap: as many sites are drawn from these again and again, always in the same way. [] for one site.
    """
    if len(sites) < 2:
        return []
    rows = [Sums.of(sites[k::MOST_DRAWN]).row() for k in range(min(len(sites), MOST_DRAWN))]
    draw = random.Random(0)
    drawn = [means([*map(sum, zip(*draw.choices(rows, k=len(rows)), strict=True))]) for _ in range(RESAMPLES)]
    outside = round(RESAMPLES * (1 - INTERVAL) / 2)
    return [(column[outside], column[-1 - outside]) for column in map(sorted, zip(*drawn, strict=True))]
