"""Captions: those that stand twice, whole or cut short, and sentences over a credit, under a line that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..dates import STAMP
from ..measure import ELLIPSIS, STOP, Page
from . import headline
from .case import ASSURED, CERTAIN, SOLID_WORDS, Case, bounds

VERSE = 0.3  # a page with less prose is verse, a table or a list, where lines recur
CAPTION_WORDS = 4  # of a caption at least
CAPTION_USUAL = 30  # words; a longer one must also read unlike the body
STEM, STEM_UNSPACED = 20, 8  # characters that a line and the same one cut short have in common
CUT_REACH = 3  # blocks between a caption and the same one cut short, at most
CREDITED_WORDS = 7  # of a sentence over a credit at least
CREDIT_WORDS = 10  # of the credit below it
STANDFIRST_WORDS = 8  # of a line of the article above it: without any, it may be the standfirst itself


def drop_captions(case: Case) -> None:
    """Blocks above the body's first own paragraph that stand twice, whole or cut short."""
    page = case.page
    if case.view.whole["prose"] >= VERSE:
        top = _first_own(case)
        above = Counter(page.keys[:top])
        for k in _caption_places(case, top):
            credited = "credit" in (page.cues[k] or {})
            twice = above[page.keys[k]] > 1 and k < top and (credited or not page.prose[k]) and case.odds[k] < CERTAIN
            if twice or cut_short(page, k):
                case.mark(k, "repeated-caption")
        for short, whole in _cut_far(case):
            case.mark(short, "repeated-caption")
            if not case.labels[whole] and case.odds[whole] < ASSURED:
                case.mark(whole, "repeated-caption")
    bounds(case)


def _first_own(case: Case) -> int:
    """The first paragraph that stands once; of a text that stands twice none does, so it is the third at most."""
    page = case.page
    paragraphs = [k for k in range(case.first, len(page)) if page.prose[k]]
    own = (k for k in paragraphs if page.copies[k] == 1 and not cut_short(page, k))
    return min([next(own, case.first), *[k for k in paragraphs if page.copy[k] == 0][2:3]])


def _caption_places(case: Case, top: int) -> list[int]:
    """Lines that have copies, above `top`; lines beside one that is cut short, down to the third long paragraph."""
    page = case.page
    third = [k for k in range(case.first, len(page)) if page.prose[k] >= SOLID_WORDS][2:3] or [case.first]
    shortened = {
        j for k, end in enumerate(page.ends) if end == ELLIPSIS for j in range(k - CUT_REACH, k + CUT_REACH + 1)
    }
    return [
        k
        for k in range(len(page))
        if (k in shortened or (k < top and page.copies[k] > 1))
        and not case.labels[k]
        and page.words[k] >= CAPTION_WORDS
        and (k <= top or page.ends[k] == ELLIPSIS or k <= third[0])
        and page.dates[k] < STAMP  # else the rows of a log
    ]


def _cut_far(case: Case) -> Iterator[tuple[int, int]]:
    """Lines between paragraphs that are one farther up, cut short with an ellipsis; and which that is."""
    page, size = case.page, STEM_UNSPACED if case.page.unspaced else STEM
    above: dict[str, int] = {}
    for k in range(case.last):
        key = page.keys[k]
        whole = above.setdefault(key[:size], k)
        apart = case.first < k != whole and page.ends[whole] != ELLIPSIS
        if apart and not case.labels[k] and headline.cuts(page, k, whole, size):
            yield k, whole


def cut_short(page: Page, k: int) -> bool:
    """Whether one of the neighbouring blocks is this one cut short with an ellipsis, or the other way round."""
    least = STEM_UNSPACED if page.unspaced else STEM
    for j in range(max(0, k - CUT_REACH), min(len(page), k + CUT_REACH + 1)):
        if j != k:
            short, whole = (k, j) if page.ends[k] == ELLIPSIS else (j, k)
            marked = any("credit" in c or "caption" in c for c in (page.cues[short] or {}, page.cues[whole] or {}))
            usual = page.words[whole] <= CAPTION_USUAL or not page.prose[whole]
            long = page.words[short] >= CAPTION_WORDS
            if long and (marked or usual) and headline.cuts(page, short, whole, least):
                return True
    return False


def drop_credited(case: Case) -> None:
    """A sentence with a credit straight below, a line that goes straight above, and more of the article above that."""
    page, top = case.page, _first_line(case)
    for credit, cue in page.cued:
        k = credit - 1
        if "credit" not in cue or k < 1 or case.keep[credit] or page.words[credit] > CREDIT_WORDS:
            continue
        if top < k - 1 and not case.keep[k - 1] and _could_be_caption(case, k):
            case.mark(k, "credited-caption")


def _could_be_caption(case: Case, k: int) -> bool:
    """Whether a line that stays is a sentence which reads less than surely like the body."""
    page = case.page
    plain = case.keep[k] and not case.labels[k] and k != case.headline and page.ends[k] == STOP
    return plain and CREDITED_WORDS <= page.words[k] <= CAPTION_USUAL and case.odds[k] < ASSURED


def _first_line(case: Case) -> int:
    """The first line of some length that stays below the headline."""
    below = range(0 if case.headline is None else case.headline + 1, len(case.keep))
    return next((k for k in below if case.keep[k] and case.page.words[k] >= STANDFIRST_WORDS), len(case.keep))
