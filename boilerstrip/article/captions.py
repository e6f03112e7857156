"""Drops captions that are sentences: over a credit, under a line that goes."""

from __future__ import annotations

from ..measure import STOP
from .case import ASSURED, Case

LEAST, MOST = 7, 30  # words of such a caption
CREDIT_WORDS = 10  # of the credit below it
STANDFIRST_WORDS = 8  # of a line of the article above it: without any, it may be the standfirst itself


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
    return plain and LEAST <= page.words[k] <= MOST and case.odds[k] < ASSURED


def _first_line(case: Case) -> int:
    """The first line of some length that stays below the headline."""
    below = range(0 if case.headline is None else case.headline + 1, len(case.keep))
    return next((k for k in below if case.keep[k] and case.page.words[k] >= STANDFIRST_WORDS), len(case.keep))
