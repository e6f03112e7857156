"""Tells the table of contents above an article from its headings, against which it speaks that they stand twice."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from ..dates import STAMP
from ..measure import COLON, STOP
from .case import MERCY, Case, runs

HEADINGS, HEADING_WORDS = 3, 16  # of a table of contents at least; words of one at most
TITLE_WORDS = 4  # of the line above it
STEP = 2  # blocks from one of its lines to the next, at most
# Of what stands below a heading: words of a line that ends as a sentence or with a colon, and of others; within so many
# blocks.
SENTENCE_WORDS, PARAGRAPH_WORDS, REACH = 5, 12, 2


def part_contents(case: Case, cut: float) -> None:
    """Lines most of which go, and that stand again below, in the same order and over text that stays: these stay.

    On labelled pages 9 of 10 words in such lines that would go are the article's.
    """
    page, places = case.page, defaultdict[str, list[int]](list)
    for k in [k for k, copies in enumerate(page.copies) if copies > 1]:
        places[page.keys[k]].append(k)
    if len(places) < HEADINGS:
        return
    firsts = [own[0] for own in places.values() if _may_head(case, own[0])]
    for run in runs(sorted(firsts), STEP):
        pairs = list(_again(case, run, places))
        headed = [(k, heading) for k, heading in pairs if _is_headed(case, heading)]
        listed = [k for k, _ in headed if not case.keep[k]]
        if len(headed) < HEADINGS or 2 * len(listed) <= len(headed):
            continue
        for _, heading in headed:
            likely = not case.labels[heading] and case.odds[heading] >= cut - 2 * MERCY
            case.keep[heading] = case.keep[heading] or likely
        for k, heading in pairs:
            if case.keep[heading] and case.keep[k] and not case.labels[k]:
                case.mark(k, "contents")
        top = max(0, pairs[0][0] - 1)  # "In this post"
        if case.keep[top] and not case.labels[top] and page.words[top] <= TITLE_WORDS and case.odds[top] < 0:
            case.mark(top, "contents")


def _again(case: Case, run: list[int], places: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
    """The lines of a run that stand again below it in the same order, and where."""
    last = run[-1]
    for k in run:
        own = places[case.page.keys[k]]
        place = bisect_right(own, last)
        if place < len(own):
            last = own[place]
            yield k, last


def _may_head(case: Case, k: int) -> bool:
    page = case.page
    return 1 < page.words[k] <= HEADING_WORDS and not page.cues[k] and page.dates[k] < STAMP


def _is_headed(case: Case, k: int) -> bool:
    page, below = case.page, range(k + 1, min(len(case.page), k + 1 + REACH))
    return any(
        case.keep[j] and page.words[j] >= (SENTENCE_WORDS if page.ends[j] in (STOP, COLON) else PARAGRAPH_WORDS)
        for j in below
    )
