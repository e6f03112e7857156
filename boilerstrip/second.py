"""Finds where a second article begins that infinite scroll or a careless scraper glued on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .headline import MAX_WORDS, MIN_WORDS
from .lexicon import LINE, START
from .measure import COLON, COMMA, STOP, Page

MIN_BODY = 60  # words of body that stand above a second article
MIN_REST = 25  # words of prose that a second article has
OPENING = 10  # blocks within which an opening repeats its headline
LEAD = 3  # prose blocks that are compared with what stands above
LEAD_REACH = 14  # blocks below a headline in which its lead begins
LONG_CONTENT = 6  # letters: shorter words recur in any article
CUT = 6.0  # evidence from which on an article begins
EVEN_SUBHEADS = 3  # so many headline-like lines above are the article's own subheadings

# Log-odds that the lead below a headline belongs to another article, by the share of its longer words that stand
# above. Fitted by hand to composed pages (median .035 in other articles, .215 inside one).
COHESION = ((0.03, 3.5), (0.08, 2.0), (0.13, 0.5), (0.2, -1.5), (1.1, -4.0))

# BAGHDAD (AP) -   |   MANILA, Nov. 24 (Xinhua) --   |   Paris (dpa) -
_DATELINE = re.compile(r"[A-ZÀ-Þ][\w.,' -]{2,40}\([A-Za-z][\w/ ]{1,20}\) ?[-–—]|[A-ZÀ-Þ][A-ZÀ-Þ .,'-]{2,40} ?[–—-]{1,2} ")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a second article begins, and why."""

    block: int  # its first block
    headline: int  # the block that is its headline
    score: float  # evidence, in log-odds


def find(page: Page, odds: list[float]) -> Cut | None:
    """The first place below a body's worth of text where another article begins.

    Structure triggers: the headline stands twice, the opening has the same buttons as the page's own, a date, byline
    or dateline restarts, an end of article (buttons, footer, more blank lines than usual) stands above. Cohesion
    confirms or vetoes: the lead shares no words with what stands above. The method follows the observation that news
    articles hardly share long words while parts of one article do.
    """
    above = 0
    seen: Counter[str] = Counter()
    usual_gap = sorted(page.blocks.gaps[1:])[len(page) // 2] if len(page) > 2 else 0
    rest = sum(page.prose)
    subheads = 0
    for k in range(len(page) - 1):
        if above >= MIN_BODY and rest >= MIN_REST and _headline_like(page, k):
            lead = _lead(page, k)
            if lead:
                structure = _structure(page, k, usual_gap)
                score = structure + _content(page, k, lead, seen) - (3.0 if subheads >= EVEN_SUBHEADS else 0.0)
                if structure >= 1.5 and score >= CUT:
                    return Cut(_opening(page, k, usual_gap), k, score)
                subheads += structure == 0
        if page.words[k] >= 8:
            seen.update(page.contents[k])
        if odds[k] > 0:
            above += page.prose[k]
        rest -= page.prose[k]
    return None


def _headline_like(page: Page, k: int) -> bool:
    cue = page.cues[k]
    return (
        MIN_WORDS <= page.words[k] <= MAX_WORDS
        and not (page.ends[k] == STOP and page.texts[k][-1] in ".。।")
        and page.ends[k] not in (COLON, COMMA)
        and page.dates[k] < 2
        and not (cue and LINE in cue.values())
        and page.copy[k] == 0
    )


def _lead(page: Page, k: int) -> list[int]:
    """The first prose below a headline, if two blocks of it stand together: teasers are single sentences."""
    below = [j for j in range(k + 1, min(len(page), k + LEAD_REACH)) if page.prose[j] and page.copies[j] == 1]
    together = any(b == a + 1 for a, b in zip(below, below[1:], strict=False))
    return below[:LEAD] if together else []


def _structure(page: Page, k: int, usual_gap: int) -> float:
    """Evidence from the layout around a headline."""
    near = range(k + 1, min(len(page), k + 5))
    score = 0.0
    if any(page.keys[j] == page.keys[k] for j in range(k + 1, min(len(page), k + OPENING))):
        score += 4.0
    if any(_button(page, j) for j in range(k + 1, min(len(page), k + 3))):
        score += 3.0 if any(_button(page, j) for j in range(min(5, k))) else 1.5
    if any(_button(page, j) for j in range(max(0, k - 2), k)):
        score += 3.0
    gap = max(page.blocks.gaps[max(0, k - 1) : k + 1]) - usual_gap
    score += 2.5 if gap >= 2 else 1.5 if gap == 1 else 0.0
    if any(page.prose[j] and _DATELINE.match(page.texts[j][:90]) for j in near):
        score += 2.5
    if any(page.dates[j] >= 2 or _byline(page, j) for j in range(max(0, k - 1), min(len(page), k + 5)) if j != k):
        score += 2.0
    return score


def _button(page: Page, k: int) -> bool:
    """A button, a header or a stray token of three letters or fewer."""
    cue = page.cues[k]
    return page.words[k] <= 8 and (
        bool(cue and max(cue.values()) >= START) or (page.words[k] == 1 and len(page.texts[k]) <= 3)
    )


def _byline(page: Page, k: int) -> bool:
    cue = page.cues[k]
    return bool(cue and cue.get("byline", 0) >= START and page.words[k] <= 12)


def _content(page: Page, k: int, lead: list[int], seen: Counter[str]) -> float:
    """Evidence from the words: does the lead go on with what stands above, does the headline belong to it?"""
    words = set().union(*(page.contents[j] for j in lead))
    long = words if page.unspaced else {w for w in words if len(w) >= LONG_CONTENT}
    share = sum(1 for w in long if w in seen) / max(1, len(long))
    score = next(value for limit, value in COHESION if share < limit)
    title = page.contents[k]
    if title:
        known = sum(1 for w in title if w in seen) / len(title)
        ahead = sum(1 for w in title if w in words) / len(title)
        score += (1.0 if known == 0 else -1.5 if known > 0.3 else 0.0) + (1.0 if ahead >= 0.3 else -1.0 if ahead == 0 else 0.0)
    return score


def _opening(page: Page, k: int, usual_gap: int) -> int:
    """The first block of the opening: buttons straight above a headline belong to it, unless a wide gap parts them."""
    start = k
    while start > 0 and k - start < 2 and _button(page, start - 1) and page.blocks.gaps[start] <= usual_gap + 1:
        start -= 1
    return start
