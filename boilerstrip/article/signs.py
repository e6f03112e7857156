"""What the openings of a page's articles are known by: datelines, buttons, dates, bylines, gaps, elements."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ..dates import AGO, STAMP
from ..lexicon import LINE, START
from ..markup import HEADLINE
from ..measure import Page

# How much buttons, dates and bylines near a headline mean, by the number of button lines on the page.
TRUST = ((6, 1.0), (24, 0.5), (10**9, 0.25))
DATE_WORDS = 4  # of a line that holds a date and little else, whatever the script
COUNTS, EVEN = 2, 0.6  # steps of one from number to number in a page that counts; their share of all
RARE_MARKS = 4  # a mark of advertising that a page has more often parts its paragraphs
STANDFIRSTS = 1  # paragraphs that may stand above the page's own date
RARE_STAMPS, STAMP_NUMBERS = 3, 2  # so many blocks have such a date's form at most; numbers in it

# BAGHDAD (AP) -   |   MANILA, Nov. 24 (Xinhua) --   |   Paris (dpa) -   |   BARRE, Vt. --   |   新华社三亚6月17日电
# МОСКВА, 3 мая (РИА Новости) -   |   ΑΘΗΝΑ (ΑΠΕ) -
_CAPITAL = "A-ZÀ-ÞČĎĐĘĚĞİĽŁŃŇŐŘŚŞŠŤŮŰŹŻŽΆΈ-ΫЁЄІЇА-ЯҐ"
DATELINE = re.compile(
    rf"[{_CAPITAL}][\w.,' -]{{2,40}}\([^\W\d_][\w/ ]{{1,20}}\) ?[-–—]"
    rf"|[{_CAPITAL}][{_CAPITAL} .,'-]{{2,40}} ?[–—-]{{1,2}} "
    rf"|[{_CAPITAL}][{_CAPITAL} .'-]{{2,30}}, [A-Z][a-z]{{1,5}}\.? ?[–—-]{{1,2}} "
    r"|[\u4e00-\u9fff]{3,12}\d{1,2}月\d{1,2}日电"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page's openings are known by."""

    prose: list[int]  # blocks of prose that did not stand above
    together: set[int]  # those of them that the next one follows directly
    datelines: set[int]  # blocks of prose that begin with a dateline
    buttons: set[int]  # blocks that are a button, a header or a stray token of three letters or fewer
    stamps: set[int]  # blocks that are a date or a byline
    times: set[int]  # dates of the form that one in the page's own opening has, and few others
    again: set[int]  # blocks, no buttons, that stand in the page's own opening, too
    sponsored: set[int]  # blocks that say no more than that advertising stands here
    trust: float  # how much buttons and stamps mean on this page
    usual_gap: int  # blank lines above a block
    wide_gaps: list[int]  # the gaps that are wider, ascending
    elements: set[int]  # blocks that begin a second article element, or are a second <h1>

    @property
    def any(self) -> bool:
        """Whether there is any sign besides prose."""
        marked = self.datelines or self.buttons or self.stamps or self.sponsored or self.wide_gaps or self.elements
        return bool(marked)


def signs_of(page: Page) -> Signs:
    """The signs of a page."""
    prose = [k for k, n in enumerate(page.prose) if n and page.copy[k] == 0]
    together = {a for a, b in itertools.pairwise(prose) if b == a + 1}
    datelines = {k for k, n in enumerate(page.prose) if n and _datelined(page, k)}
    tokens = [k for k, n in enumerate(page.words) if n == 1 and len(page.texts[k]) <= 3]
    buttons = set(tokens) - _counted(page, tokens)
    stamps = {k for k, date in page.dated if date >= STAMP or page.words[k] <= DATE_WORDS}
    lines = 0
    for k, cue in page.cued:
        strongest, words = max(cue.values()), page.words[k]
        lines += strongest == LINE
        if words <= 8 and strongest >= START and "read_more" not in cue:
            buttons.add(k)
        if words <= 12 and cue.get("byline", 0) >= START:
            stamps.add(k)
    sponsored = {k for k, cue in page.cued if cue.get("sponsored") == LINE and page.copies[k] <= RARE_MARKS}
    trust = next(value for limit, value in TRUST if lines < limit)
    gaps = sorted(page.blocks.gaps[1:])
    usual_gap = gaps[len(page) // 2] if len(page) > 2 else 0
    wide_gaps = sorted(g for g in page.blocks.gaps if g > usual_gap)
    first = prose[min(STANDFIRSTS, len(prose) - 1)] if prose else len(page)
    times = _times(page, first)
    again = _again(page, first) - buttons if times else set()
    return Signs(
        prose, together, datelines, buttons, stamps, times, again, sponsored, trust, usual_gap, wide_gaps,
        _elements(page),
    )  # fmt: skip


def _times(page: Page, first: int) -> set[int]:
    """The dates below block `first` of the form that one above it has, to the year or the minute."""
    few = [k for k, date in page.dated if 1 < page.copies[k] <= RARE_STAMPS and date != AGO]
    forms = [(k, page.keys[k]) for k in few if page.keys[k].count("0") >= STAMP_NUMBERS]
    own = {key for k, key in forms if k < first}
    return {k for k, key in forms if k > first and key in own}


def _again(page: Page, first: int) -> set[int]:
    """The blocks below block `first` that stand above it, too, and hardly anywhere else."""
    few = [k for k, n in enumerate(page.copies) if 1 < n <= RARE_STAMPS and page.words[k] > 1 and not page.dates[k]]
    own = {page.keys[k] for k in few if k < first}
    return {k for k in few if k > first and page.keys[k] in own}


def _counted(page: Page, tokens: list[int]) -> set[int]:
    """The numbers among some tokens, if they count up or down: the ten best of something."""
    numbers = [k for k in tokens if page.texts[k].isdecimal()]
    steps = [int(page.texts[b]) - int(page.texts[a]) for a, b in itertools.pairwise(numbers)]
    return set(numbers) if len(steps) >= COUNTS and max(steps.count(1), steps.count(-1)) >= EVEN * len(steps) else set()


def _elements(page: Page) -> set[int]:
    if not page.facts:
        return set()
    headlines = [k for k, tag in enumerate(page.facts["tag"]) if tag == HEADLINE]
    starts: dict[float, int] = {}
    for k, article in enumerate(page.facts["article"]):
        if article >= 0:
            starts.setdefault(article, k)
    return {*headlines[1:], *list(starts.values())[1:]}


def _datelined(page: Page, k: int) -> bool:
    head = page.texts[k][:90]
    return any(map(head.__contains__, "-–—电")) and bool(DATELINE.match(head))
