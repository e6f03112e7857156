"""Tells where an article goes on below a list of teasers or advertising that stands inside it."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from ..dates import STAMP
from ..inner import counts
from ..measure import STOP
from ..text import CLOSING
from .case import SOLID_WORDS, Case, is_solid, names_itself, states
from .vocabulary import usual

FOREIGN_REACH, FOREIGN_SHARE = 12, 0.5  # blocks looked at; part of what is usual of their words that the article holds
FOREIGN_ODDS = 0.5  # mean log-odds of these; likelier ones are the article's
SAYING, SAID_ODDS = 4, -1.5  # blocks that are sentences but for one, with these log-odds in the mean: no ad is so
INSIDE = 0.9  # of a page's prose at most stands above a list inside the article
# Two sentences among four blocks, soon behind the header: words of each, and how soon. Of labelled pages this gives
# 1,900 words of bodies back, and 1,000 of others.
SENTENCES_REACH, FIRST_WORDS, LEAST_WORDS = 4, 6, 3
NEAR_ODDS = 0.5  # mean log-odds of such sentences from which on their words do not matter, near the header
REACH = {"under-related": 6, "under-sponsored": 8}
# One paragraph is enough where it has this many sentences and log-odds and stands so near, or these log-odds and words
# of the article; the line above it with these log-odds is its subheading. 650 words of bodies, 260 of others.
# Below advertising, which has few of the article's words, these log-odds are enough where all usual words are there, or
# half of them straight below it (no labelled page loses by it).
ALONE_SENTENCES, ALONE_ODDS, ALONE_REACH, STRAIGHT = 3, -0.5, 4, 2
ALONE_SURE = {"under-related": (0.75, FOREIGN_SHARE), "under-sponsored": (-1.5, 1.0)}
# So are this many sentences in a row, with these log-odds: one of several sentences among them, or this part of what is
# usual of their words in the article; teasers have headlines between. 1,460 words of bodies, 10 of others.
RUN, RUN_ODDS, RUN_SHARE, RUN_REACH = 3, -1.5, 0.5, 12
SURE_RUN, SURE_ODDS = 4, -2.0  # so many in a row stay with these log-odds
SUBHEADING_WORDS, SUBHEADING_ODDS = 12, -0.5


class Header(NamedTuple):
    """A line that opens a list."""

    block: int
    rule: str  # for what stands under it
    seen: set[str]  # content words of the article above it


class Resumed(NamedTuple):
    """Where the article goes on below a header."""

    block: int  # the first, a subheading included
    said: list[int]  # sentences that stay, whatever their neighbourhood says


def resumes(case: Case, header: Header, stop: int) -> Resumed:
    """Where the article goes on below a header, at `stop` at the latest."""
    found = _sentences(case, header, stop)
    return Resumed(_heading(case, header.block, found.block), found.said)


def is_foreign(case: Case, header: Header) -> bool:
    """Whether the lines under a header are not the article's: an ad inside it stands above paragraphs that go on.

    No two paragraphs together, no run of sentences, less likely body than not, and hardly a word that the article above
    has.
    """
    page, before, k = case.page, case.view.before, header.block
    below = [
        j for j in range(k + 1, min(len(page), k + 1 + FOREIGN_REACH)) if page.words[j] >= 6 and page.copies[j] == 1
    ]
    if any(b == a + 1 and page.prose[a] and page.prose[b] for a, b in itertools.pairwise(below)):
        return False
    plain = [j for j in range(k + 1, min(len(page), k + 1 + FOREIGN_REACH)) if not names_itself(page, j)][:SAYING]
    said = [case.odds[j] for j in plain if page.ends[j] == STOP and page.words[j] > 1]
    if len(said) >= SAYING - 1 and sum(said) >= SAID_ODDS * len(said) and before[k] <= INSIDE * before[-1]:
        return False
    if sum((case.odds[j] - FOREIGN_ODDS) * page.words[j] for j in below) > 0:
        return False
    return _shared(case, header, below) <= FOREIGN_SHARE


def closes(case: Case, k: int) -> bool:
    """Whether the body goes on at a solid block: another follows, or stands near and more of the body below."""
    last = k + 1 == len(case.page) or is_solid(case, k + 1)
    return last or (case.view.before[-1] - case.view.before[k] > 3 * SOLID_WORDS and _solid_near(case, k))


def _sentences(case: Case, header: Header, stop: int) -> Resumed:
    """Where sentences of the article follow soon below a header that stands inside it; else `stop`."""
    page, before, k = case.page, case.view.before, header.block
    if before[k] > INSIDE * before[-1]:
        return Resumed(stop, [])
    for j in range(k + 1, min(stop, k + 1 + REACH[header.rule])):
        if run := _run(case, header, j, stop):
            return Resumed(j, [i for i in run if len(run) >= SURE_RUN and case.odds[i] >= SURE_ODDS])
        if not states(page, j) or page.words[j] < FIRST_WORDS:
            continue
        if _is_paragraph(case, header, j):
            return Resumed(j, [])
        said = [
            i
            for i in range(j, min(stop, j + SENTENCES_REACH))
            if page.ends[i] == STOP and page.words[i] >= LEAST_WORDS and not names_itself(page, i)
        ]
        words = sum(page.words[i] for i in said)
        odds = sum(case.odds[i] * page.words[i] for i in said)
        likely = odds >= NEAR_ODDS * words and j <= k + ALONE_REACH
        if len(said) > 1 and (likely or (odds >= 0 and _shared(case, header, said) >= FOREIGN_SHARE)):
            return Resumed(j, [])
    return Resumed(stop, [])


def _is_paragraph(case: Case, header: Header, j: int) -> bool:
    """Whether block j below a header is by itself enough to tell that the article goes on."""
    page, odds, k = case.page, case.odds[j], header.block
    if not page.prose[j] or page.copy[j] or names_itself(page, j):
        return False
    long = sentences_in(page.texts[j]) >= ALONE_SENTENCES and odds >= ALONE_ODDS and j <= k + ALONE_REACH
    sure, share = ALONE_SURE[header.rule]
    wanted = FOREIGN_SHARE if j <= k + STRAIGHT else share
    return long or (odds >= sure and _shared(case, header, [j]) >= wanted)


def _run(case: Case, header: Header, j: int, stop: int) -> list[int]:
    """The sentences in a row of which block j below a header is the first; [] where they are too few or unlikely."""
    page, run = case.page, []
    for i in range(j, min(stop, j + RUN_REACH)):
        alien = names_itself(page, i) or page.dates[i] >= STAMP or page.copies[i] > 1
        if alien or page.ends[i] != STOP or page.words[i] < LEAST_WORDS:
            break
        run.append(i)
    if run and not states(page, j) and all(states(page, i) for i in run[1:]):
        return []  # a teaser that asks, above the article
    several = sum(1 for i in run if sentences_in(page.texts[i]) > 1)
    if several < 2 and (len(run) < RUN or (several == 0 and _shared(case, header, run) < RUN_SHARE)):
        return []
    likely = sum(case.odds[i] * page.words[i] for i in run) >= RUN_ODDS * sum(page.words[i] for i in run)
    return run if likely else []


def sentences_in(text: str) -> int:
    """How many sentences a block holds, of which the last may be open.

    >>> [sentences_in(text) for text in ("He came. She went.", "He came", "来た。見た。")]
    [2, 1, 2]
    """
    return 1 + counts([text.rstrip(CLOSING)[:-1]])["sentences"].get(0, 0)


def _heading(case: Case, k: int, stop: int) -> int:
    """The subheading straight above the block with which the article goes on, if there is one."""
    page, j = case.page, stop - 1
    under_teasers = "related" in (page.cues[k] or {})  # the first line is one
    inside = k + under_teasers < j < stop < len(page)
    plain = not page.cues[j] and page.dates[j] < STAMP and not page.copy[j]
    short = 1 < page.words[j] <= SUBHEADING_WORDS and not page.prose[j]
    if not inside or not plain or not short or case.odds[j] < SUBHEADING_ODDS:
        return stop
    asks = under_teasers and page.ends[j] == STOP  # as teasers do: a subheading asks about what stands below
    return stop if asks and page.contents[j].isdisjoint(page.contents[stop]) else j


def _shared(case: Case, header: Header, blocks: list[int]) -> float:
    """The share of some blocks' words that the article above a header holds, as a part of what is usual in one."""
    words: set[str] = set().union(*(case.page.contents[j] for j in blocks))
    above = max(1.0, case.view.before[header.block])
    return len(words & header.seen) / (usual(above) * max(1, len(words)))


def _solid_near(case: Case, k: int) -> bool:
    return any(is_solid(case, j) for j in range(k + 1, min(len(case.page), k + 4)))
