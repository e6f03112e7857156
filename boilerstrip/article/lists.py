"""Drops the lists that a header opens below an article or inside it: teasers, advertising, readers' comments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ..lexicon import LINE, START
from ..measure import STOP
from .case import ASSURED, CERTAIN, MENU_BUTTONS, Case, is_solid
from .resume import Header, closes, is_foreign, resumes
from .vocabulary import Seen

HEADER_WORDS = 8  # a header that opens a list of teasers, advertising or comments is no longer
REFRAIN, REFRAINS, REFRAIN_REACH = 3, 2, 60  # words of a refrain's line; lines; blocks looked at


def drop_lists(case: Case, cut: float) -> None:
    """Lists of teasers, advertising and comments: from their header to the end, or to where the body goes on."""
    page = case.page
    solid = [k for k, n in enumerate(page.prose) if n and is_solid(case, k)]
    closing = [k for k in solid if closes(case, k)]
    seen, start = Seen(page, case.keep.__getitem__, case.first), case.first + 1
    for k, _ in page.cued:
        rule = _opens(case, k, bisect_left(solid, k) - bisect_left(solid, case.first)) if k >= start else ""
        if not rule:
            continue
        header = Header(k, rule, seen.above(k))
        if rule == "under-sponsored" and (k in case.carried or not is_foreign(case, header)):
            continue
        below = bisect_right(closing, k)
        stop = min([page.scopes[k] if page.scopes else len(page), *closing[below : below + 1]])
        if rule != "under-comments":
            stop, said = resumes(case, header, stop)
            for j in said:
                case.keep[j] = case.keep[j] or not case.labels[j]
        _drop_below(case, header, stop, cut)
        start = max(stop, k + 1)


def _drop_below(case: Case, header: Header, stop: int, cut: float) -> None:
    """What stands from a header to where the article goes on, if anywhere."""
    page, buttons = case.page, case.view.whole["buttons"]
    # On a page full of buttons nothing under such a header is trusted; elsewhere a line that reads like body stays.
    bound = max(cut, ASSURED if buttons >= MENU_BUTTONS else CERTAIN if buttons > 1 else 0.0)
    for j in range(header.block + 1, stop):
        if not case.labels[j] and case.odds[j] < (bound if page.prose[j] or stop < len(page) else ASSURED):
            case.mark(j, header.rule)


def _opens(case: Case, k: int, solid_above: int) -> str:
    """The rule for what stands under a block, if it is a header of a list."""
    page, cue = case.page, case.page.cues[k]
    if not cue:
        return ""
    comments = cue.get("comments", 0) >= START and case.view.whole["buttons"] > 0
    if comments and k and "promo" in (page.cues[k - 1] or {}):
        return ""  # the address that a newsletter asks for
    bound = CERTAIN if comments else 0.0  # "Comments are closed for this story" reads like body
    if page.words[k] > HEADER_WORDS or page.ends[k] == STOP or case.odds[k] > bound:
        return ""
    early = case.view.before[-1] > 2 * case.view.before[k] and (case.rhythm is None or case.rhythm > k)
    if solid_above < 2 and (early or _goes_on(case, k)):
        return ""
    for category, rule in (
        ("related", "under-related"),
        ("sponsored", "under-sponsored"),
        ("comments", "under-comments"),
    ):
        if cue.get(category, 0) >= (LINE if category != "comments" else START):
            return rule
    return ""


def _goes_on(case: Case, k: int) -> bool:
    """Whether lines of the body recur below a header: a song goes on there."""
    page = case.page
    above = range(max(case.first, k - REFRAIN_REACH), k)
    below = range(k + 1, min(len(page), k + REFRAIN_REACH))
    body = {page.keys[j] for j in above if case.keep[j] and page.words[j] >= REFRAIN}
    return len(body & {page.keys[j] for j in below if case.keep[j]}) >= REFRAINS
