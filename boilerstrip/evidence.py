"""The measurements that speak for or against a block: one row each; their weights are in weights.json."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .columns import Column, Levels, Marks
from .context import HEADERS, LEFT, PART, SINCE, Context, near, window
from .lexicon import CATEGORIES
from .measure import sums


class Measure(NamedTuple):
    """One measurement. Bin k of its weights is for values from edges[k - 1] up to, not including, edges[k]."""

    name: str  # as in weights.json, in `explain` and in `boilerstrip rules`
    sentence: str  # what it measures
    edges: tuple[float, ...]  # ascending; one weight more than edges
    read: Callable[[Context], Column]  # its values, one per block, or one for the whole page
    coded: bool = False  # whether the values are the bins: codes from 0 to the number of edges


class Cross(NamedTuple):
    """Measurements that are weighed together: one weight for each combination of their bins."""

    names: tuple[str, ...]
    sentence: str

    @property
    def name(self) -> str:
        """The names joined by `*`, as in weights.json."""
        return "*".join(self.names)


def _shift(column: Sequence[int], by: int, edge: int = -1) -> Column:
    pad = [edge] * min(abs(by), len(column))
    return [*pad, *column[: len(column) - by]] if by > 0 else [*column[-by:], *pad]


def _page(name: str) -> Callable[[Context], float]:
    return lambda view: view.whole[name]


def _says(category: str) -> Callable[[Context], Column]:
    return lambda view: Marks(0, view.says[category]) if category in view.says else 0


def _above(category: str) -> Callable[[Context], Column]:
    return lambda view: view.headers[category]


def _since(category: str) -> Callable[[Context], Column]:
    return lambda view: view.since[category]


def _near_prose(reach: int) -> Callable[[Context], Column]:
    return lambda view: near(view.before, sums(view.page.words), reach)


def _near_cues(view: Context) -> Column:
    return window(sums([s >= 2 for s in view.strongest]), 5)


def _sparse(values: Sequence[int]) -> Marks:
    return Marks(0, {k: value for k, value in enumerate(values) if value})


def _counted(kind: str) -> Callable[[Context], Column]:
    return lambda view: Marks(0, view.inner[kind])


WORDS = (2, 3, 4, 5, 7, 10, 14, 20, 30, 45, 70)
DISTANCE = (1, 2, 3, 5, 8, 14, 25, 50)
NEIGHBOUR = (0, 2, 4, 7, 12, 20, 40)

MEASURES = (
    Measure("words", "Its length in words.", WORDS, lambda v: v.page.words),
    Measure(
        "end",
        "How it ends: open, with an ellipsis, a colon, a comma or a full stop.",
        (1, 2, 3, 4),
        lambda v: v.page.ends,
        coded=True,
    ),
    Measure(
        "first",
        "What it begins with: a small letter, a capital, a digit, a quote, a bullet, a bracket, an uncased letter, a symbol.",
        (1, 2, 3, 4, 5, 6, 7),
        lambda v: v.page.firsts,
        coded=True,
    ),
    Measure(
        "capitals", "The share of its words with a capital.", (0, 0.15, 0.3, 0.5, 0.7, 0.9), lambda v: v.page.capitals
    ),
    Measure("commas", "How many commas it holds.", (1, 2, 4), _counted("commas")),
    Measure(
        "sentences",
        "How many sentences end inside it.",
        (1, 2, 4),
        _counted("sentences"),
    ),
    Measure(
        "separators",
        "Bars, bullets and the like between its parts.",
        (1, 2, 4),
        _counted("separators"),
    ),
    Measure(
        "address",
        "Whether it holds a web or mail address or a handle.",
        (1,),
        _counted("address"),
    ),
    Measure(
        "date",
        "Whether it holds a date, is one, or says how long ago something was.",
        (1, 2, 3),
        lambda v: Marks(0, dict(v.page.dated)),
        coded=True,
    ),
    Measure("copies", "How often it stands on the page.", (2, 3, 5), lambda v: v.page.copies),
    Measure(
        "cohesion",
        "How many of its content words other long lines of the page hold (1: as many as is usual among so many words).",
        (0, 0.1, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5),
        lambda v: v.page.cohesion,
    ),
    Measure("indent", "How far it is indented.", (1, 3, 5), lambda v: _sparse(v.page.blocks.indents)),
    Measure("gap", "Blank lines above it.", (1, 2, 3), lambda v: _sparse(v.page.blocks.gaps)),
    Measure("words-above", "The length of the line above, in words.", NEIGHBOUR, lambda v: _shift(v.page.words, 1)),
    Measure("words-below", "The length of the line below, in words.", NEIGHBOUR, lambda v: _shift(v.page.words, -1)),
    Measure(
        "prose-near",
        "The share of prose among the words of the five lines above and below, in per cent.",
        (1, 10, 25, 40, 55, 70, 85, 95),
        _near_prose(5),
    ),
    Measure(
        "cues-near", "Buttons, headers and the like among the five lines above and below.", (1, 2, 3, 5, 8), _near_cues
    ),
    Measure("prose-above", "Lines up to the paragraph above (0: it is one).", DISTANCE, lambda v: v.to_prose_above),
    Measure("prose-below", "Lines down to the paragraph below (0: it is one).", DISTANCE, lambda v: v.to_prose_below),
    Measure(
        "short-run",
        "The length of the run of short lines that it stands in.",
        (1, 2, 4, 8, 15, 30),
        lambda v: v.short_run,
    ),
    Measure("part", "The share of the page's prose that stands above it.", PART[1:], lambda v: v.part),
    Measure(
        "prose-left",
        "The words of prose that stand below it.",
        LEFT[1:],
        lambda v: v.left,
    ),
    Measure(
        "page-prose", "The share of prose in the page.", (0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 0.96), _page("prose")
    ),
    Measure(
        "page-short",
        "The share of lines of four words or fewer in the page.",
        (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8),
        _page("short"),
    ),
    Measure(
        "page-cues",
        "The share of buttons, headers and the like among the page's lines.",
        (0.005, 0.02, 0.05, 0.1, 0.15, 0.25),
        _page("cued"),
    ),
    Measure(
        "page-cued-words",
        "The share of words in such lines.",
        (0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16),
        _page("cued_words"),
    ),
    Measure(
        "edges",
        "The short lines that end open above the page's first paragraph and below its last.",
        (1, 2, 4, 8, 16, 32),
        _page("edges"),
    ),
    *(
        Measure(
            f"says-{c}",
            f"Whether a phrase of the kind `{c}` stands in it, opens it or is all of it.",
            (1, 2, 3),
            _says(c),
            coded=True,
        )
        for c in CATEGORIES
    ),
    *(
        Measure(f"{c}-above", f"Lines of the kind `{c}` above it, counted from the lead on.", (1, 2, 4, 8), _above(c))
        for c in HEADERS
    ),
    *(
        Measure(f"since-{c}", f"Words of prose since the last line of the kind `{c}`.", SINCE, _since(c))
        for c in HEADERS
    ),
    # Coarse versions, for combinations only.
    Measure(
        "dirt",
        "The share of words in lines that are buttons, headers and the like.",
        (0.004, 0.03),
        _page("cued_words"),
    ),
    Measure("size", "Its length in words, coarsely.", (3, 6, 12, 30), lambda v: v.page.words),
)

CROSSES = (
    Cross(("words", "end"), "Its length and how it ends."),
    Cross(("words", "capitals"), "Its length and its capitals."),
    Cross(("words", "cohesion"), "Its length and the words it shares with the rest of the page."),
    Cross(("words", "prose-near"), "Its length and the prose around it."),
    Cross(("words", "prose-above"), "Its length and how far above the last paragraph is."),
    Cross(("words", "prose-below"), "Its length and how far below the next paragraph is."),
    Cross(("words", "cues-near"), "Its length and the buttons and headers around it."),
    Cross(("words", "comments-above"), "Its length and the comment headers above it."),
    Cross(("words", "dirt"), "Its length and how full of buttons the page is."),
    Cross(("words-above", "words-below"), "The lengths of its neighbours."),
    Cross(("prose-above", "prose-below"), "How far the paragraphs above and below are."),
    Cross(("prose-above", "dirt"), "How far above the last paragraph is, and how full of buttons the page is."),
    Cross(("prose-below", "dirt"), "How far below the next paragraph is, and how full of buttons the page is."),
    Cross(("size", "edges"), "Its length, coarsely, and the short lines at the page's edges."),
    Cross(("part", "edges"), "How much of the prose stands above it, and the short lines at the page's edges."),
    Cross(("short-run", "edges"), "The run of short lines that it stands in, and the short lines at the page's edges."),
    Cross(("end", "dirt"), "How it ends, and how full of buttons the page is."),
    Cross(("cues-near", "dirt"), "The buttons and headers around it, and how full of them the page is."),
    Cross(("part", "comments-above"), "How much of the prose stands above it, and the comment headers above it."),
    Cross(
        ("size", "prose-above", "dirt"),
        "Its length, how far above the last paragraph is, how full of buttons the page is.",
    ),
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is measured on one kind of input, and the file that holds its weights."""

    name: str
    measures: tuple[Measure, ...]
    crosses: tuple[Cross, ...]
    file: str  # in the package
    widths: dict[str, int] = field(compare=False)  # a measurement's number of bins
    levels: dict[str, Levels] = field(compare=False, repr=False)  # the bins of a measurement that has no codes

    @classmethod
    def of(cls, name: str, measures: tuple[Measure, ...], crosses: tuple[Cross, ...], file: str) -> Scheme:
        """A scheme with its widths and levels."""
        widths = {m.name: len(m.edges) + 1 for m in measures}
        return cls(name, measures, crosses, file, widths, {m.name: Levels(m.edges) for m in measures if not m.coded})


COARSE = frozenset({"dirt", "size"})  # measurements that only combinations use
PIVOT = "dirt"  # one for the whole page; a combination has two measurements besides it at most
TEXT = Scheme.of("text", MEASURES, CROSSES, "weights.json")
