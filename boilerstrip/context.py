"""Measures what stands around every block: prose nearby, headers above, the page as a whole."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import chain, pairwise
from operator import sub

from .columns import Steps
from .dates import STAMP
from .inner import counts
from .lexicon import LINE, START
from .lexicon.rows import buttons_in
from .measure import OPEN, Page, sums

HEADER_WORDS = 10  # a header that opens a list or a comment area is no longer
PARAGRAPH_WORDS = 20  # prose of this length is a paragraph, whatever stands around it
FARTHEST = 60  # blocks: farther away counts the same
BODY_SHARE, BODY_WORDS = 0.3, 200  # after this share or number of the page's prose words a header can close the body
SHORT_RUN_WORDS = 6  # blocks up to this length make up a run of short lines
SINCE = (0, 1, 40, 150, 500)  # words: the distances from a header that are told apart
LEFT = (0, 1, 30, 80, 200, 500, 1000, 2000)  # words: the amounts of prose below that are told apart
PART = (-1, 0, 1, 10, 30, 60, 90, 99)  # per cent: the shares of the prose above that are told apart
_AWAY = list(range(FARTHEST))
HEADERS = ("comments", "related", "sponsored", "legal", "promo", "navigation", "share", "byline", "read_more", "stamp")


@dataclass(slots=True)
class Context:
    """A page with columns for what stands around each block; one entry per block."""

    page: Page
    says: dict[str, dict[int, int]] = field(default_factory=dict)  # category -> how much of a block its phrases are
    inner: dict[str, dict[int, int]] = field(default_factory=dict)  # kind of punctuation -> how often a block holds it
    strongest: list[int] = field(default_factory=list)  # strongest cue of any category (0-3)
    before: list[int] = field(default_factory=list)  # words of prose before the block; one entry more, the total
    to_prose_above: list[int] = field(default_factory=list)  # blocks up to the paragraph above, 60 at most
    to_prose_below: list[int] = field(default_factory=list)  # the same downwards
    short_run: list[int] = field(default_factory=list)  # length of the run of short blocks that it stands in
    headers: dict[str, Steps | int] = field(default_factory=dict)  # headers of a category above, after the lead
    since: dict[str, Steps | int] = field(default_factory=dict)  # prose words since the last of these; -1: none
    part: Steps | int = -1  # per cent of the page's prose that stand above; -1: it has none
    left: Steps | int = 0  # words of prose that stand below
    whole: dict[str, float] = field(default_factory=dict)  # measurements of the page as a whole


def context(page: Page) -> Context:
    """The context of a measured page."""
    view = Context(page)
    size = len(page)
    view.strongest = [0] * size
    for k, cue in page.cued:
        view.strongest[k] = max(cue.values())
        for category, mode in cue.items():
            view.says.setdefault(category, {})[k] = mode
    view.inner = counts(page.texts)
    view.before = sums(page.prose)
    view.to_prose_above = _distance(page.prose)
    view.to_prose_below = _distance(page.prose[::-1])[::-1]
    view.short_run = _short_runs(page.words)
    lead = min(BODY_SHARE * view.before[-1], BODY_WORDS)
    start = bisect_left(view.before, lead, 0, size) if view.before[-1] else size
    marks = _marks(view, start)
    for category in HEADERS:
        view.headers[category], view.since[category] = _headers(view, marks.get(category))
    view.part, view.left = _progress(view.before)
    view.whole = _whole(view)
    return view


def _distance(prose: list[int]) -> list[int]:
    """Blocks back to the last paragraph (0 for a paragraph itself)."""
    paragraphs = [k for k, words in enumerate(prose) if words >= PARAGRAPH_WORDS]
    found = [FARTHEST] * (paragraphs[0] if paragraphs else len(prose))
    for k, following in pairwise([*paragraphs, len(prose)]):
        found += _AWAY[: following - k]
        found += [FARTHEST] * (following - k - len(_AWAY))
    return found


def _short_runs(words: list[int]) -> list[int]:
    runs = [0] * len(words)
    start = 0
    for k, n in enumerate([*words, SHORT_RUN_WORDS + 1]):
        if n > SHORT_RUN_WORDS:
            if k > start:
                runs[start:k] = [k - start] * (k - start)
            start = k + 1
    return runs


def _marks(view: Context, start: int) -> dict[str, list[int]]:
    """The headers of each category from block `start` on."""
    page = view.page
    found: dict[str, list[int]] = {}
    for k, cue in page.cued:
        if k >= start and page.words[k] <= HEADER_WORDS:
            for category, mode in cue.items():
                if mode >= START:
                    found.setdefault(category, []).append(k)
    if page.dated:
        found["stamp"] = [k for k, date in page.dated if date >= STAMP and k >= start]
    return found


def _headers(view: Context, marks: list[int] | None) -> tuple[Steps | int, Steps | int]:
    """Headers above each block and the prose since the last; plain numbers where there is none."""
    size = len(view.page)
    if not marks or marks[0] == size - 1:
        return 0, -1
    counts, since = Steps([0], [0]), Steps([0], [-1])
    for count, (mark, following) in enumerate(zip(marks, [*marks[1:], size], strict=True), 1):
        stop = min(following + 1, size)
        if mark + 1 < stop:
            counts.starts.append(mark + 1)
            counts.values.append(count)
            _climb(since, view.before, mark + 1, stop, [(view.before[mark] + words, words) for words in SINCE])
    return counts, since


def _climb(steps: Steps, column: list[int], start: int, stop: int, levels: list[tuple[float, int]]) -> None:
    """Append to `steps` where an ascending column reaches each level between `start` and `stop`, and its value."""
    for k, (level, value) in enumerate(levels):
        place = bisect_left(column, level, start, stop)
        if place < stop and (k + 1 == len(levels) or column[place] < levels[k + 1][0]):
            steps.starts.append(place)
            steps.values.append(value)


def _progress(before: list[int]) -> tuple[Steps | int, Steps | int]:
    """How much of the prose stands above each block, in per cent, and below it, in words; rounded down."""
    total, size = before[-1], len(before) - 1
    if not total:
        return -1, 0
    part, left = Steps([], []), Steps([], [])
    _climb(part, before, 0, size, [(total * percent / 100, percent) for percent in PART[1:]])
    falling = [b - total for b in before[1:]]  # ascending to 0
    lower = ((1 - high, low) for low, high in zip(LEFT[-2::-1], LEFT[:0:-1], strict=True))
    _climb(left, falling, 0, size, [(float("-inf"), LEFT[-1]), *lower])
    return part, left


def _whole(view: Context) -> dict[str, float]:
    page = view.page
    size, words = max(1, len(page)), max(1, sum(page.words))
    marked = [k for k, s in enumerate(view.strongest) if s >= START]
    return {
        "prose": view.before[-1] / words,
        "words": words,
        "short": sum(n <= 4 for n in page.words) / size,
        "cued": len(marked) / size,
        "cued_words": sum(min(3, page.words[k]) for k in marked) / words,
        "buttons": sum(buttons_in(page.texts[k]) for k, s in enumerate(view.strongest) if s == LINE),
        "edges": _edges(view),
    }


def _edges(view: Context) -> int:
    """Short lines that end open above the first paragraph and below the last; 0 where there is none."""
    page, paragraphs = view.page, [k for k, far in enumerate(view.to_prose_above) if not far]
    if not paragraphs:
        return 0
    outside = chain(range(paragraphs[0]), range(paragraphs[-1] + 1, len(page)))
    return sum(page.words[k] <= SHORT_RUN_WORDS and page.ends[k] == OPEN for k in outside)


def near(column: list[int], total: list[int], reach: int) -> list[int]:
    """Share, in per cent, rounded down, that a running sum has of the `total` within `reach` blocks on both sides."""
    return [
        100 * part // whole if whole else 0
        for part, whole in zip(window(column, reach), window(total, reach), strict=True)
    ]


def window(column: list[int], reach: int) -> list[int]:
    """Sums within `reach` blocks on both sides, from a running sum.

    >>> window([0, 1, 2, 3, 4], 1)
    [2, 3, 3, 2]
    """
    size = len(column) - 1
    above = [column[0]] * reach + column
    below = column[1 + reach :] + [column[-1]] * reach
    return list(map(sub, below[-size:] if size else [], above))
