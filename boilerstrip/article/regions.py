"""Lists below an article or inside it: teasers, advertising, readers' comments."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right

from ..inner import counts
from ..lexicon import LINE, START
from ..measure import STOP
from .case import ASSURED, CERTAIN, MENU_BUTTONS, SOLID_WORDS, Case, bounds, is_solid, names_itself, runs, states
from .second import USUAL

REGION_HEADER_WORDS = 8  # a header that opens a list of teasers, advertising or comments is no longer
TEASER_LINES = 8  # blocks from one teaser's time to the next at most
TEASERS = 2  # so many relative times behind the body make a list of teasers
FOREIGN_REACH, FOREIGN_SHARE = 12, 0.5  # blocks looked at; part of what is usual of their words that the article holds
FOREIGN_ODDS = 0.5  # mean log-odds of these; likelier ones are the article's
SAYING, SAID_ODDS = 4, -1.5  # blocks that are sentences but for one, with these log-odds in the mean: no ad is so
# Where the article goes on below a list inside it: two sentences among four blocks, soon behind the header. Of labelled
# pages this gives 1,900 words of bodies back, and 1,000 of others.
RESUMES_BLOCKS, RESUMES_WORDS, RESUMES_INSIDE = 4, (6, 3), 0.9
RESUMES_REACH = {"under-related": 6, "under-sponsored": 8}
# One paragraph is enough where it has this many sentences and log-odds and stands so near, or these log-odds and words
# of the article; the line above it with these log-odds is its subheading. 650 words of bodies, 260 of others.
# Below advertising, which has few of the article's words, these log-odds are enough where all usual words are there, or
# half of them straight below it (no labelled page loses by it).
ALONE_SENTENCES, ALONE_ODDS, ALONE_REACH, STRAIGHT = 3, -0.5, 4, 2
ALONE_SURE = {"under-related": (0.75, FOREIGN_SHARE), "under-sponsored": (-1.5, 1.0)}
SUBHEADING_WORDS, SUBHEADING_ODDS = 12, -0.5
STAMP_WORDS = 12  # "Jane Doe on 3 May 2012 at 4:15 pm"
STAMP_BODY = 60  # words of prose above the first reader's comment
STAMP_STEP = 16  # blocks from one comment's stamp to the next at most
STAMPS = 3  # so many, where a word of comments stands among them
REFRAIN, REFRAINS, REFRAIN_REACH = 3, 2, 60  # words of a refrain's line; lines; blocks looked at


def drop_regions(case: Case, cut: float) -> None:
    """Lists of teasers, advertising and comments: from their header to the end, or to where the body goes on."""
    page = case.page
    # On a page full of buttons nothing under such a header is trusted; elsewhere a line that reads like body stays.
    buttons = case.view.whole["buttons"]
    bound = max(cut, ASSURED if buttons >= MENU_BUTTONS else CERTAIN if buttons > 1 else 0.0)
    solid = [k for k, n in enumerate(page.prose) if n and is_solid(case, k)]
    closing = [k for k in solid if _closes(case, k)]
    start, seen, read = case.first + 1, set[str](), case.first
    for k, _ in page.cued:
        rule = _opens(case, k, bisect_left(solid, k) - bisect_left(solid, case.first)) if k >= start else ""
        if not rule:
            continue
        seen.update(*(page.contents[j] for j in range(read, k) if case.keep[j]))
        read = k
        if rule == "under-sponsored" and (k in case.carried or not _foreign(case, k, seen)):
            continue
        below = bisect_right(closing, k)
        stop = min([page.scopes[k] if page.scopes else len(page), *closing[below : below + 1]])
        if rule != "under-comments":
            stop = _heading(case, k, _resumes(case, k, stop, seen, rule))
        for j in range(k + 1, stop):
            if not case.labels[j] and case.odds[j] < (bound if page.prose[j] or stop < len(page) else ASSURED):
                case.mark(j, rule)
        start = max(stop, k + 1)
    _comments(case)
    times = [j for j in range(case.first + 1, len(page)) if page.dates[j] == 3 and page.words[j] <= 8]
    if len(times) >= TEASERS and "teaser" not in case.off:
        _teasers(case, times)
    bounds(case)


def _comments(case: Case) -> None:
    """Readers' comments by their rhythm: short lines with a name and a date that recur below the body."""
    page, before = case.page, case.view.before
    stamps = [
        k
        for k in range(case.first + 1, len(page))
        if page.dates[k] and 2 <= page.words[k] <= STAMP_WORDS and not page.prose[k] and before[k] >= STAMP_BODY
    ]
    for run in runs(stamps, STAMP_STEP):
        texts = [j for j in range(run[0], min(run[-1] + STAMP_STEP, len(page))) if page.words[j] > STAMP_WORDS]
        around = range(max(0, run[0] - STAMP_STEP), run[-1])
        said = [j for j in around if (page.cues[j] or {}).get("comments", 0) >= START]
        if len(texts) < 2 or len(run) < STAMPS or not said:
            continue
        start = run[0]
        if 2 * bisect_left(run, said[0]) <= len(run):  # dates above the first word of comments may be the article's
            header = LINE in (page.cues[said[0]] or {}).values() and page.copies[said[0]] == 1
            least, sure = (1, 0.0) if header else (SOLID_WORDS, ASSURED)
            body = [
                j
                for j in range(run[0], said[0])
                if page.words[j] >= least and (case.odds[j] >= sure or (header and case.keep[j] and page.prose[j]))
            ]
            start = run[bisect_right(run, max(body, default=-1))]
        for j in range(start - (page.words[start - 1] <= 3), len(page)):
            if not case.labels[j]:
                case.mark(j, "comment-rhythm")
        return


def _opens(case: Case, k: int, solid_above: int) -> str:
    """The rule for what stands under a block, if it is a header of a list."""
    page, cue = case.page, case.page.cues[k]
    if not cue:
        return ""
    comments = cue.get("comments", 0) >= START and case.view.whole["buttons"] > 0
    if comments and k and "promo" in (page.cues[k - 1] or {}):
        return ""  # the address that a newsletter asks for
    bound = CERTAIN if comments else 0.0  # "Comments are closed for this story" reads like body
    if page.words[k] > REGION_HEADER_WORDS or page.ends[k] == STOP or case.odds[k] > bound:
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


def _foreign(case: Case, k: int, seen: set[str]) -> bool:
    """Whether the lines under a header are not the article's: an ad inside it stands above paragraphs that go on.

    No two paragraphs together, no run of sentences, less likely body than not, and hardly a word that was `seen` in the
    article above.
    """
    page, before = case.page, case.view.before
    below = [
        j for j in range(k + 1, min(len(page), k + 1 + FOREIGN_REACH)) if page.words[j] >= 6 and page.copies[j] == 1
    ]
    if any(b == a + 1 and page.prose[a] and page.prose[b] for a, b in itertools.pairwise(below)):
        return False
    plain = [j for j in range(k + 1, min(len(page), k + 1 + FOREIGN_REACH)) if not names_itself(page, j)][:SAYING]
    said = [case.odds[j] for j in plain if page.ends[j] == STOP and page.words[j] > 1]
    if len(said) >= SAYING - 1 and sum(said) >= SAID_ODDS * len(said) and before[k] <= RESUMES_INSIDE * before[-1]:
        return False
    if sum((case.odds[j] - FOREIGN_ODDS) * page.words[j] for j in below) > 0:
        return False
    return _shared(case, k, below, seen) <= FOREIGN_SHARE


def _shared(case: Case, k: int, blocks: list[int], seen: set[str]) -> float:
    """The share of some blocks' words that the article above block k holds, as a part of what is usual in one."""
    words: set[str] = set().union(*(case.page.contents[j] for j in blocks))
    usual: float = USUAL[0] * max(1.0, case.view.before[k]) ** USUAL[1]
    return len(words & seen) / (usual * max(1, len(words)))


def _closes(case: Case, k: int) -> bool:
    """Whether the body goes on at a solid block: another follows, or stands near and more of the body below."""
    last = k + 1 == len(case.page) or is_solid(case, k + 1)
    return last or (case.view.before[-1] - case.view.before[k] > 3 * SOLID_WORDS and _solid_near(case, k))


def _resumes(case: Case, k: int, stop: int, seen: set[str], rule: str) -> int:
    """Where sentences of the article follow soon below header k, which stands inside it; else `stop`."""
    page, before = case.page, case.view.before
    if before[k] > RESUMES_INSIDE * before[-1]:
        return stop
    first, least = RESUMES_WORDS
    for j in range(k + 1, min(stop, k + 1 + RESUMES_REACH[rule])):
        if not states(page, j) or page.words[j] < first:
            continue
        if _is_paragraph(case, k, j, seen, *ALONE_SURE[rule]):
            return j
        said = [
            i
            for i in range(j, min(stop, j + RESUMES_BLOCKS))
            if page.ends[i] == STOP and page.words[i] >= least and not names_itself(page, i)
        ]
        if (
            len(said) > 1
            and sum(case.odds[i] * page.words[i] for i in said) >= 0
            and _shared(case, k, said, seen) >= FOREIGN_SHARE
        ):
            return j
    return stop


def _is_paragraph(case: Case, k: int, j: int, seen: set[str], sure: float, share: float) -> bool:
    """Whether block j below header k is by itself enough to tell that the article goes on."""
    page, odds = case.page, case.odds[j]
    if not page.prose[j] or page.copy[j] or names_itself(page, j):
        return False
    sentences = 1 + counts([page.texts[j]])["sentences"].get(0, 0)
    long = sentences >= ALONE_SENTENCES and odds >= ALONE_ODDS and j <= k + ALONE_REACH
    wanted = FOREIGN_SHARE if j <= k + STRAIGHT else share
    return long or (odds >= sure and _shared(case, k, [j], seen) >= wanted)


def _heading(case: Case, k: int, stop: int) -> int:
    """The subheading straight above the block with which the article goes on, if there is one."""
    page, j = case.page, stop - 1
    under_teasers = "related" in (page.cues[k] or {})  # the first line is one
    plain = j > k + under_teasers and stop < len(page) and not page.cues[j] and page.dates[j] < 2 and not page.copy[j]
    short = 1 < page.words[j] <= SUBHEADING_WORDS and not page.prose[j]
    if not plain or not short or case.odds[j] < SUBHEADING_ODDS:
        return stop
    asks = under_teasers and page.ends[j] == STOP  # as teasers do: a subheading asks about what stands below
    return stop if asks and page.contents[j].isdisjoint(page.contents[stop]) else j


def _solid_near(case: Case, k: int) -> bool:
    return any(is_solid(case, j) for j in range(k + 1, min(len(case.page), k + 4)))


def _teasers(case: Case, times: list[int]) -> None:
    """The lines above relative times that recur behind the body; a live blog's stamps stand above text that stays."""
    page = case.page
    live = sum(1 for t in times if any(is_solid(case, j) for j in range(t + 1, min(t + 3, len(page)))))
    if live >= 0.5 * len(times):
        return
    marked = set(times)
    for cluster in _clusters(case, times):
        steps = [b - a for a, b in itertools.pairwise(cluster)]
        start = max(case.first + 1, cluster[0] - max(steps) + 1)
        start = max([start, *(k + 1 for k in range(start, cluster[0]) if page.prose[k] and case.odds[k] >= CERTAIN)])
        while start > case.first + 1 and _leads_in(case, start - 1):
            start -= 1
        for k in range(start, cluster[-1] + 1):
            if not case.labels[k] and not names_itself(page, k) and not is_solid(case, k):
                case.mark(k, "relative-time" if k in marked else "teaser")


def _leads_in(case: Case, k: int) -> bool:
    """A short line that goes anyway, straight above a teaser: its section or agency."""
    return not case.keep[k] and not case.labels[k] and case.page.words[k] <= 3 and not names_itself(case.page, k)


def _clusters(case: Case, times: list[int]) -> list[list[int]]:
    """Runs of relative times with only a few blocks between them and no paragraph of the body."""
    runs: list[list[int]] = [[times[0]]]
    for a, b in itertools.pairwise(times):
        if b - a <= TEASER_LINES and not any(is_solid(case, j) for j in range(a + 1, b)):
            runs[-1].append(b)
        else:
            runs.append([b])
    return [run for run in runs if len(run) >= TEASERS]
