"""One article's blocks and what has been decided about each, with the questions that several rules ask."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import chain, compress

from .. import document as d
from ..context import Context
from ..lexicon import ANYWHERE, START
from ..measure import STOP, Page
from ..rules import PHRASES, RULES
from ..text import CLOSING

REFRAIN = 3  # a line that stands so often is a refrain or a speaker, not an accident
SOLID_WORDS = 25  # two blocks of this length in a row that read like the body close a list inside it
MERCY = 2.2  # log-odds that a line is given where its place speaks for it
ASSURED = 2.2  # log-odds: a block that reads so much like the body is no caption for standing above it
NAMING = frozenset({"promo", "legal", "share", "tools", "comments", "sponsored", "related"})
MENU_BUTTONS = 4  # so many lines that are nothing but a button or header come with a page's menus
CERTAIN = 1.0  # log-odds: a block that the region above it does not swallow


@dataclass(slots=True)
class Case:
    """The blocks of one article and what has been decided about each."""

    view: Context
    page: Page = field(init=False)  # its blocks, measured
    odds: list[float]  # log-odds of belonging to the article
    off: Set[str]  # rules that shall not fire
    keep: list[bool] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    headline: int | None = None
    first: int = 0  # first block of the body
    last: int = -1  # last block of the body
    rhythm: int | None = None  # first block of speakers that alternate, or of verse
    carried: set[int] = field(default_factory=set)  # the blocks among these, and among times that recur

    def __post_init__(self) -> None:
        self.page = self.view.page
        size = len(self.odds)
        self.keep, self.labels, self.reasons = [False] * size, [""] * size, [""] * size

    def mark(self, k: int, rule: str, keep: bool = False, label: str = "") -> bool:
        """Decide about a block, unless the rule is off."""
        if rule in self.off:
            return False
        self.keep[k], self.reasons[k] = keep, rule
        self.labels[k] = label or RULES[rule].label
        return True


def bounds(case: Case) -> None:
    """First and last block of the body: kept, and a paragraph where there is one."""
    page, size, head = case.page, len(case.keep), case.headline
    kept = (k for k in compress(range(size), case.keep) if k != head)
    first = next(kept, size)
    long = (k for k in chain((first,), kept) if k < size and (page.prose[k] or page.words[k] >= 12))
    case.first = next(long, first)
    case.last = next((k for k in compress(range(size - 1, -1, -1), reversed(case.keep)) if k != head), -1)
    if case.rhythm is not None and case.rhythm < case.first < size:
        case.first = next((k for k in range(case.rhythm, size) if case.keep[k] and k != head), case.first)


def is_solid(case: Case, k: int) -> bool:
    """Whether a block is a paragraph of some length that reads like the body."""
    return case.page.prose[k] >= SOLID_WORDS and case.odds[k] >= CERTAIN


def names_itself(page: Page, k: int) -> bool:
    """Whether a line says itself what it is, wherever it stands."""
    cue = page.cues[k]
    return cue is not None and any(c in NAMING and mode >= START for c, mode in cue.items())


def states(page: Page, k: int) -> bool:
    """Whether a line ends as a statement does; headlines may ask."""
    return page.ends[k] == STOP and page.texts[k].rstrip(CLOSING)[-1:] not in "?!？！؟"


def names_people(page: Page, k: int) -> bool:
    """Whether a short line reads as a byline: most of its longer words have capitals, and it is no sentence."""
    return page.capitals[k] < 0 or (page.capitals[k] >= 0.5 and not (page.ends[k] == STOP and page.words[k] > 6))


def by_phrase(case: Case, k: int, category: str) -> bool:
    """Name a line by the phrase in it; comment buttons that stand over removed text open readers' comments."""
    strength = (case.page.cues[k] or {})[category]
    if strength == ANYWHERE and case.page.words[k] > 40:
        return False
    rule = PHRASES[category]
    if category == "byline" and not names_people(case.page, k):
        return False
    label = rule.label
    if category == "comments" and any(
        not case.keep[j] and case.page.words[j] >= 6 for j in range(k + 1, min(k + 4, len(case.page)))
    ):
        label = d.COMMENT
    if category == "credit" and strength == ANYWHERE:
        label = d.CAPTION
    return case.mark(k, rule.name, label=label)


def above(case: Case, k: int, stays: list[bool], reach: int) -> int:
    """The first block from k upwards that stays, or that is no button, mark or credit; at most `reach` blocks up."""
    stop = max(case.first, k - reach)
    while k > stop and not stays[k] and (case.page.cues[k] or case.labels[k]):
        k -= 1
    return k


def runs(places: list[int], step: int) -> Iterator[list[int]]:
    """Places with at most `step` blocks from one to the next."""
    run: list[int] = []
    for k in places:
        if run and k - run[-1] > step:
            yield run
            run = []
        run.append(k)
    if run:
        yield run
