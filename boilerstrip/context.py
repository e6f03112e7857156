"""Measures what stands around every block: prose nearby, headers above, the page as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from .lexicon import LINE, START
from .measure import Page, sums

HEADER_WORDS = 10  # a header that opens a list or a comment area is no longer
PARAGRAPH_WORDS = 20  # prose of this length is a paragraph, whatever stands around it
FARTHEST = 60  # blocks: farther away counts the same
BODY_SHARE, BODY_WORDS = 0.3, 200  # after this share or number of the page's prose words a header can close the body
SHORT_RUN_WORDS = 6  # blocks up to this length make up a run of short lines
HEADERS = ("comments", "related", "sponsored", "legal", "promo", "navigation", "share", "byline", "read_more", "stamp")


@dataclass(slots=True)
class Context:
    """A page with columns for what stands around each block; one entry per block."""

    page: Page
    strongest: list[int] = field(default_factory=list)  # strongest cue of any category (0-3)
    before: list[float] = field(default_factory=list)  # words of prose before the block; one entry more, the total
    to_prose_above: list[int] = field(default_factory=list)  # blocks up to the paragraph above, 60 at most
    to_prose_below: list[int] = field(default_factory=list)  # the same downwards
    short_run: list[int] = field(default_factory=list)  # length of the run of short blocks that it stands in
    headers: dict[str, list[int] | int] = field(default_factory=dict)  # headers of a category above, after the lead
    since: dict[str, list[float] | int] = field(default_factory=dict)  # prose words since the last of these; -1: none
    whole: dict[str, float] = field(default_factory=dict)  # measurements of the page as a whole


def context(page: Page) -> Context:
    """The context of a measured page."""
    view = Context(page)
    size = len(page)
    view.strongest = [0] * size
    for k, cue in page.cued:
        view.strongest[k] = max(cue.values())
    view.before = sums(page.prose)
    view.to_prose_above = _distance(page.prose)
    view.to_prose_below = _distance(page.prose[::-1])[::-1]
    view.short_run = _short_runs(page.words)
    total = view.before[-1] if size else 0
    lead = min(BODY_SHARE * total, BODY_WORDS)
    after_lead = [total > 0 and b >= lead for b in view.before[:size]]
    for category in HEADERS:
        view.headers[category], view.since[category] = _headers(view, category, after_lead)
    view.whole = _whole(view)
    return view


def _distance(prose: list[int]) -> list[int]:
    """Blocks back to the last paragraph (0 for a paragraph itself)."""
    found, far = [], FARTHEST
    for words in prose:
        far = 0 if words >= PARAGRAPH_WORDS else min(FARTHEST, far + 1)
        found.append(far)
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


def _headers(view: Context, category: str, after_lead: list[bool]) -> tuple[list[int] | int, list[float] | int]:
    """Headers of a category above each block and the prose since the last; plain numbers where there is none."""
    page = view.page
    if category == "stamp":
        marks = {k for k, d in enumerate(page.dates) if d >= 2 and after_lead[k]}
    else:
        marks = {
            k for k, c in page.cued if c.get(category, 0) >= START and page.words[k] <= HEADER_WORDS and after_lead[k]
        }
    if not marks:
        return 0, -1
    count, at, counts, since = 0, -1.0, [], []
    for k, prose in enumerate(view.before[:-1]):
        counts.append(count)
        since.append(prose - at if at >= 0 else -1)
        if k in marks:
            count += 1
            at = prose
    return counts, since


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
        "buttons": sum(s == LINE for s in view.strongest),
    }


def near(column: list[float], total: list[float], reach: int) -> list[float]:
    """Share that a running sum's `column` has of `total` within `reach` blocks on both sides."""
    size = len(column) - 1
    return [
        (column[min(size, k + 1 + reach)] - column[max(0, k - reach)])
        / max(1, total[min(size, k + 1 + reach)] - total[max(0, k - reach)])
        for k in range(size)
    ]
