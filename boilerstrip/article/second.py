"""Finds where a second article begins that infinite scroll or a careless scraper glued on."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from ..dates import STAMP
from ..lexicon import LINE, START
from ..measure import BRACKET, BULLET, COLON, COMMA, LOWER, NUMBER, OPEN, STOP, Page
from ..text import CLOSING
from .consent import wall
from .headline import MAX_WORDS, MIN_WORDS
from .signs import DATELINE, Signs, signs_of
from .vocabulary import Seen, usual

MIN_BODY = 60  # words of body that stand above a second article
MIN_REST = 25  # words of prose that a second article has
OPENING = 10  # blocks within which an opening repeats its headline
ELSEWHERE = 1  # copies of a headline below its opening, at most: the buttons of a live blog's entries have more
SEEN_WORDS = 8  # of a block above whose words are compared
LEAD = 3  # prose blocks that are compared with what stands above
LEAD_REACH = 14  # blocks below a headline in which its lead begins
LONG_CONTENT = 6  # letters: shorter words recur in any article
LONG_SHARE = 0.35  # of the content words; where fewer are so long (Korean, Hebrew), all count
CUT = 6.5  # evidence from which on an article begins
# What stands above and is so much smaller than the rest may be a preface: evidence taken off. The first share is for
# pages full of buttons, where a cookie notice may stand above the article.
SMALLER, PREFACE, LOPSIDED = 0.5, 0.1, 2.5
KNOWN = 4.0  # evidence from a headline or lead with which another article of the site begins
RARE_GAPS = 4  # a gap that a page has more often parts its sections
EVEN_SUBHEADS = 3  # so many headline-like lines above are the article's own subheadings

LEAST_STRUCTURE = 2.0  # evidence from the layout at least: one sign alone stands in clean texts, too
MOST_CONTENT = 5.5  # evidence from the words at most: the sum of the highest below

# Log-odds that the lead below a headline belongs to another article, by the share of its longer words that stand
# above, as a part of what is usual inside one article. Ends of the scale from 158 composed pages (median .04, .09,
# .14, .18).
COHESION = ((0.12, 3.5), (0.25, 2.0), (0.35, 0.5), (0.5, -1.5), (float("inf"), -4.0))

OVER_DATELINE = 4  # blocks between a headline and a dateline, at most
TORN_WORDS = 3  # of a piece of a sentence between two links
STRIP, SPONSORED = 3, 2.0  # blocks above a headline in which advertising stands; evidence from it
SAME_OPENING = 2.0  # evidence from buttons of the page's own opening, two or more of them beside a date or byline
SAME_STAMP = 4.0  # evidence from a date of the form of the page's own, "sat 0 mar 0 0.0 gmt"
SAME_AUTHOR = 5.0  # evidence from a line of the page's own opening, its byline most likely, beside such a date
ELEMENT = 3.0  # evidence from an article element or <h1> that is not the page's first
RESTART = 4.5  # evidence from a dateline that stands below a body's worth of text


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a second article begins, and why."""

    block: int  # its first block
    headline: int  # the block that is its headline
    score: float  # evidence, in log-odds
    known: bool = False  # whether another article of the site begins so


def find(page: Page, odds: list[float], leads: frozenset[int] = frozenset()) -> Cut | None:
    """The first place below a body's worth of text where another article begins.

    Structure triggers: the headline stands twice, the opening has the same buttons as the page's own, a date, byline
    or dateline restarts, an end of article (buttons, footer, more blank lines than usual) stands above. Cohesion
    confirms or vetoes: the lead shares no words with what stands above. The method follows the observation that news
    articles hardly share long words while parts of one article do. `leads` are the blocks with which other articles
    begin, where those are known.
    """
    above = _Above(page, Seen(page, lambda k: page.words[k] >= SEEN_WORDS), sum(page.prose))
    if above.rest < MIN_BODY + MIN_REST:
        return None
    signs = signs_of(page)
    if not signs.any and not leads and max(page.copies) == 1:
        return None  # no line of such a page could be a headline's
    dialogue = wall(page)  # is no article
    for k in range(len(page) - 1):
        if above.rest < MIN_REST:  # the less the farther down
            return None
        if above.words >= MIN_BODY and (cut := _restarted(above, k, signs) or _headed(above, k, signs, leads)):
            return cut
        if odds[k] > 0 and k >= dialogue and "legal" not in (page.cues[k] or ()):
            above.words += page.prose[k]
        above.rest -= page.prose[k]
    return None


@dataclass(slots=True)
class _Above:
    """What stands above a block, as the page is gone through."""

    page: Page
    seen: Seen  # content words of the longer blocks
    rest: int  # words of prose from the block on
    words: int = 0  # of the body
    subheads: int = 0  # lines like headlines that begin no article


def _restarted(above: _Above, k: int, signs: Signs) -> Cut | None:
    """A cut where a paragraph begins with a dateline, as news do."""
    page = above.page
    if k not in signs.datelines or not _restarts(page, k):
        return None
    lead = _prose(signs, k)[:LEAD]
    score = RESTART + _content(page, k, lead, above.seen.above(k), above.words, titled=False)
    return Cut(_unheaded(page, k), k, score) if score >= CUT else None


def _headed(above: _Above, k: int, signs: Signs, leads: frozenset[int]) -> Cut | None:
    """A cut at a headline: structure triggers, the words confirm or veto."""
    page = above.page
    lead = _lead(signs, k) if _headline_like(page, k) else []
    if not lead:
        return None
    structure = _structure(page, k, signs)
    known = not leads.isdisjoint((k, *lead))
    score = structure + (KNOWN if known else 0.0)
    if (structure >= LEAST_STRUCTURE or known) and score + MOST_CONTENT >= CUT:
        content = _content(page, k, lead, above.seen.above(k), above.words)
        score += content
        if above.subheads >= EVEN_SUBHEADS:
            score -= 1.0 if content >= 3.0 else 3.0
        least = PREFACE if signs.trust == 1.0 else SMALLER
        score -= 0.0 if above.words >= least * above.rest or _stands_twice(page, k) else LOPSIDED
        if score >= CUT:
            return Cut(_opening(page, k, signs), k, score, known)
    above.subheads += structure < 2.0
    return None


def _headline_like(page: Page, k: int) -> bool:
    cue = page.cues[k]
    return (
        MIN_WORDS <= page.words[k] <= MAX_WORDS
        and not (page.ends[k] == STOP and page.texts[k][-12:].rstrip(CLOSING)[-1:] in ".。।")
        and page.ends[k] not in (COLON, COMMA)
        and page.dates[k] < STAMP
        and page.firsts[k] not in (NUMBER, BULLET, BRACKET)
        and not (cue and (LINE in cue.values() or START in cue.values()))
        and page.copy[k] == 0
        and not _torn(page, k)
    )


def _torn(page: Page, k: int) -> bool:
    """Whether a line is a piece of a sentence, as links leave it: after a comma or a small word."""
    small = page.words[k - 1] <= TORN_WORDS and page.firsts[k - 1] == LOWER and not page.cues[k - 1]
    return page.ends[k - 1] == COMMA or (small and page.ends[k - 1] == OPEN)


def _lead(signs: Signs, k: int) -> list[int]:
    """The first prose below a headline, if two blocks of it stand together: teasers are single sentences."""
    below = _prose(signs, k + 1)
    return below[:LEAD] if any(map(signs.together.__contains__, below[:-1])) else []


def _prose(signs: Signs, k: int) -> list[int]:
    """The prose that stands in some blocks from one on."""
    prose = signs.prose
    return prose[bisect_left(prose, k) : bisect_left(prose, k + LEAD_REACH - 1)]


def _stands_twice(page: Page, k: int) -> bool:
    """Whether a headline stands again in its opening; numbers count here, or the ratings of a list would be copies."""
    if page.copies[k] < 2:
        return False
    key, text = page.keys[k], page.texts[k].casefold()
    below = range(k + 1, min(len(page), k + OPENING))
    same = [page.keys[j] == key and ("0" not in key or page.texts[j].casefold() == text) for j in below]
    return any(same) and page.copies[k] <= 1 + sum(same) + ELSEWHERE


def _structure(page: Page, k: int, signs: Signs) -> float:
    """Evidence from the layout around a headline."""
    buttons, trust = signs.buttons, signs.trust
    score = 4.0 if _stands_twice(page, k) else 0.0
    if not buttons.isdisjoint((k + 1, k + 2)):
        score += trust * (1.5 if buttons.isdisjoint(range(min(5, k))) else 3.0)
    if not buttons.isdisjoint((k - 2, k - 1)):
        score += trust * 1.5
    if not signs.sponsored.isdisjoint(range(k - STRIP, k)):
        score += SPONSORED
    gap = max(page.blocks.gaps[max(0, k - 1) : k + 1])
    wide = gap - signs.usual_gap
    if wide > 0 and len(signs.wide_gaps) - bisect_left(signs.wide_gaps, gap) <= RARE_GAPS:
        score += (5.0 if wide > 1 else 2.5) if trust == 1.0 else 1.5
    if not signs.datelines.isdisjoint(range(k + 1, k + 5)):
        score += 2.5
    if not signs.stamps.isdisjoint((k - 1, *range(k + 1, k + 5))):
        score += trust * 1.5
    if not signs.times.isdisjoint(range(k + 1, k + 5)):
        score += SAME_STAMP if signs.again.isdisjoint(range(k + 1, k + 5)) else SAME_STAMP + SAME_AUTHOR
    below = range(k + 1, min(len(page), k + 1 + OVER_DATELINE))
    again = sum(j in buttons and page.copy[j] > 0 for j in below)
    if again > 1 and not signs.stamps.isdisjoint(below):
        score += SAME_OPENING
    if not signs.elements.isdisjoint(range(k - STRIP, k + 1)):
        score += ELEMENT
    return score


def _restarts(page: Page, k: int) -> bool:
    """Whether a paragraph opens with a dateline that no glossary has: with an agency, or a place and its land."""
    match = DATELINE.match(page.texts[k][:90]) if page.copy[k] == 0 else None
    return match is not None and not match[0].replace(" ", "").rstrip("-–—").isalpha()


def _unheaded(page: Page, k: int) -> int:
    """The first block of an article whose headline was too weak: short lines straight above its dateline."""
    start = k
    while k - start < OVER_DATELINE and not page.prose[start - 1] and page.ends[start - 1] != STOP:
        start -= 1
    return start


def _content(page: Page, k: int, lead: list[int], seen: set[str], above: int, titled: bool = True) -> float:
    """Evidence from the words: does the lead go on with what stands above, does the headline belong to it?"""
    words = set().union(*(page.contents[j] for j in lead))
    long = {w for w in words if len(w) >= LONG_CONTENT}
    if page.unspaced or len(long) < LONG_SHARE * len(words):
        long = words
    share = len(long & seen) / max(1, len(long))
    expected = usual(above)
    score = next(value for limit, value in COHESION if share < limit * expected)
    title = page.contents[k]
    if title and titled:
        known = len(title & seen) / len(title)
        ahead = len(title & words) / len(title)
        score += (1.0 if known == 0 else -1.5 if known > 0.3 else 0.0) + (
            1.0 if ahead >= 0.3 else -1.0 if ahead == 0 else 0.0
        )
    return score


def _opening(page: Page, k: int, signs: Signs) -> int:
    """The first block of the opening: buttons straight above a headline belong to it, unless a wide gap parts them."""
    start = k
    while start > 0 and k - start < 2 and start - 1 in signs.buttons and page.blocks.gaps[start] <= signs.usual_gap + 1:
        start -= 1
    return start
