"""Finds a page's headline, and every other line that says the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain

from ..dates import STAMP
from ..lexicon import LINE, START
from ..markup import HEADLINE
from ..measure import COLON, COMMA, ELLIPSIS, LOWER, STOP, Page
from ..text import bare

MIN_WORDS, MAX_WORDS = 2, 32  # a headline's length in words
MIN_PLAIN = 4  # of one without the site's name
REACH = 24  # blocks above the first paragraph of the body in which the headline stands
BELOW = 4  # blocks under a headline in which its byline, date and buttons stand
BODY = 40  # blocks of the body whose words a headline is compared with
CUT = -1.2  # log-odds from which on the likeliest line is taken for the headline ...
CUT_TOP = -3.5  # ... if nothing that stays stands above it: half of such lines in what extractors give are headlines
CLOSE = 0.4  # a line straight below the best so far must be so much better
CUT_REMOVED = -4.2  # ... if it would otherwise be removed
PARAGRAPH_WORDS, BODY_REACH = 12, 10  # of a paragraph; blocks below it in which ...
BODY_WORDS, BODY_SHARE = 100, 0.3  # ... so many words of the body stand, or this share, where a body begins
MIN_SAME = 0.85  # share of words that two versions of a headline have in common
MIN_CONTENTS = 2  # content words of a headline of which another version holds one at least
SHORTER, LONGER_BY = 0.5, 2.5  # lengths, in characters, of a line that may be another version of a headline
SITE_MARKS = (" | ", " - ", " :: ", " » ", " : ", " • ", " · ", " / ", " < ", " > ", " « ")  # before a site's name
TRAILS = (" > ", " › ", " ＞ ", " » ", " / ")  # between the links to a page's section: home > news > local
TRAIL_WORDS = 14  # of a trail, marks included
_TRAIL = re.compile("|".join(map(re.escape, TRAILS)))
SURE_TRAILS, LOOSE_TRAILS = TRAILS[:3], TRAILS[3:]  # no headline holds any of these, nor the same of those twice

# Log-odds, from a logistic regression on the candidates of 1,700 pages whose headline is known, leaving out one data
# set in turn; rounded.
BASE = -5.5
SHARED = 4.0  # times the share of its content words that the body repeats
REPEATED = (0.0, 0.0, 0.7, 1.4)  # stands on the page twice, three times and more, with or without the site's name
DISTANCE = {-1: -1.9, 0: -1.3, 1: -0.2, 2: 0.6, 3: 0.3}  # blocks above the first paragraph; farther:
FAR, FARTHER = -0.4, -1.1  # up to 12 blocks, more
TERSE, LONG, LONGER = -1.4, -1.7, -3.3  # fewer than 4 words, more than 16, more than 24
STOPPED, CUT_OFF, SMALL = -2.9, -0.9, -1.3  # ends with a full stop, an ellipsis; begins with a small letter
BUTTON, OPENER = -2.3, -1.2  # is a phrase of buttons and headers, begins with one
BYLINE_BELOW, DATE_BELOW, SHARE_BELOW = 1.1, 1.3, 1.0
GAP_ABOVE, GAP_BELOW, INDENTED = 0.7, 1.6, -1.2
FIRST_LINE = 1.4  # nothing but buttons and stray tokens above it
PARAGRAPH, SPOKEN = -1.0, -1.5  # is prose itself; names a picture's maker or speaks of rights and cookies
BELOW_TRAIL = 1.0  # a trail of links stands straight above
NAMED, TAGGED = 4.0, 2.0  # in the page's head; is an <h1>


def parts(key: str) -> list[str]:
    """A line's normal form and what is left of it without the site's name before or behind it.

    >>> parts("drones over baghdad - the daily news")
    ['drones over baghdad - the daily news', 'drones over baghdad', 'the daily news']
    """
    found = [bare(key)]
    for mark in SITE_MARKS:
        if mark in key:
            found += [bare(key.rsplit(mark, 1)[0]), bare(key.split(mark, 1)[0]), bare(key.split(mark, 1)[1])]
    return [p for p in dict.fromkeys(found) if p]


def versions(page: Page) -> dict[int, list[str]]:
    """The parts of the blocks that hold more than one."""
    return {k: parts(page.keys[k]) for k in _marked(page.keys) if page.words[k] <= MAX_WORDS + 8}


def _marked(keys: list[str]) -> set[int]:
    """The lines that hold a mark which may part a headline from the site's name; one search a mark for them all."""
    text, found = "\n".join(keys), set()
    ends = list(accumulate(len(key) + 1 for key in keys))
    for mark in SITE_MARKS:
        place = text.find(mark[1])  # searched for faster than the mark
        while place >= 0:
            if place and text.startswith(mark, place - 1):
                line = bisect_right(ends, place)
                found.add(line)
                place = ends[line] - 1
            place = text.find(mark[1], place + 1)
    return found


def find(
    page: Page, body: list[int], keep: list[bool], said: dict[int, list[str]], top: int | None = None
) -> int | None:
    """The block that is the headline, or None.

    `said` are the blocks' `versions`, `body` the body's blocks as far as they are known, `keep` says which blocks stay:
    to take one of those for the headline removes it from the body, so it needs more evidence than one that would go.
    `top` is a block at which the body begins for certain.
    """
    if not body:
        return None
    first, whole = _first_paragraph(page, body), _Whole.of(page, body, said)
    if top is not None and top <= first:
        return _above(whole, top, range(max(0, top - REACH), top), keep)
    for start in (first,) if top is not None else _beginnings(page, body, first):
        near = range(max(0, start - REACH), min(len(page), start + 2))
        found = _above(whole, start, near, keep)
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a page as a whole says about the lines that may be its headline."""

    page: Page
    said: dict[int, list[str]]
    count: Counter[str]  # how often a line stands on it, with or without the site's name
    once: set[str]  # content words of the body's blocks
    twice: set[str]  # those that stand in two of them and more
    begins: int  # its first block that is no button

    @classmethod
    def of(cls, page: Page, body: list[int], said: dict[int, list[str]]) -> _Whole:
        """Gather it; the arguments are those of `find`."""
        count = Counter(page.bares)
        if said:
            count.update(chain.from_iterable(own[1:] for own in said.values()))
        for k in [k for k, end in enumerate(page.ends[:-1]) if end == ELLIPSIS]:
            if count[page.bares[k + 1]] > 1 and cuts(page, k, k + 1):
                count[page.bares[k + 1]] += 1
        once: set[str] = set()
        twice: set[str] = set()
        for k in body[:BODY]:
            twice |= once & page.contents[k]
            once |= page.contents[k]
        begins = next((k for k in range(len(page)) if not _is_button(page, k)), len(page))
        return cls(page, said, count, once, twice, begins)


def _beginnings(page: Page, body: list[int], first: int) -> Iterator[int]:
    """Where the body may begin: its first paragraph; a short lead far above it; below a plea over buttons or byline."""
    yield first
    paragraphs = [k for k in body if page.words[k] >= PARAGRAPH_WORDS]
    if paragraphs and paragraphs[0] < first - REACH:
        yield paragraphs[0]
    below = next((k for k in paragraphs if k > first), first)
    marked = any(LINE in cue.values() or "byline" in cue for k in range(first + 1, below) if (cue := page.cues[k]))
    if marked:
        yield below


def _above(whole: _Whole, first: int, near: range, keep: list[bool]) -> int | None:
    """The headline, among some blocks, of a body that begins at block `first`."""
    page = whole.page
    candidates = [k for k in near if _possible(page, k)]
    if not candidates:
        return None
    most = _most_around(page, last=candidates[-1] + 1 == len(page))
    around = most > 0 or any(page.blocks.indents)
    best, found = CUT_REMOVED, None
    for k in candidates:
        beaten = best + (CLOSE if found == k - 1 else 0.0)  # the line below a headline may be a standfirst as short
        score = _score(whole, k, first) + (FIRST_LINE if k <= whole.begins else 0.0)
        if score + most < beaten:
            continue
        score += _surroundings(page, k) if around else 0.0
        if score > beaten or (found is None and score == best):
            best, found = score, k
    if found is None or (keep[found] and best < (CUT if any(keep[:found]) else CUT_TOP)):
        return None
    return _best_version(whole, found, candidates)


def _best_version(whole: _Whole, found: int, candidates: list[int]) -> int:
    """The block that says what the headline says and reads best: without the site's name, in ordinary letters."""
    page, shorter = whole.page, whole.said.get(found, [])[1:]
    plain = (k for k in candidates if page.bares[k] in shorter and page.words[k] >= MIN_PLAIN)
    found = next(plain, found)
    if not page.texts[found].isupper():
        return found
    same = (k for k in candidates if page.bares[k] == page.bares[found] and not page.texts[k].isupper())
    return next(same, found)


def _first_paragraph(page: Page, body: list[int]) -> int:
    """Where the body begins: a paragraph with more of it below, which a stray sentence of a menu lacks."""
    long = [k for k in body if page.words[k] >= PARAGRAPH_WORDS]
    sums_below = [0, *accumulate(page.words[k] for k in long)]
    wanted = min(BODY_WORDS, BODY_SHARE * sums_below[-1])
    for i, k in enumerate(long):
        if sums_below[bisect_right(long, k + BODY_REACH)] - sums_below[i] >= wanted:
            return k
    return long[0] if long else body[0]


def repeats(page: Page, headline: int, said: dict[int, list[str]]) -> list[int]:
    """The other blocks that say what the headline says, with or without the site's name, whole or cut short."""
    wanted = page.bares[headline]
    words = set(wanted.split())
    least, most = SHORTER * len(wanted), LONGER_BY * len(wanted)
    near = [k for k, naked in enumerate(page.bares) if least <= len(naked) <= most or k in said]
    contents = page.contents[headline]
    if len(contents) >= MIN_CONTENTS:
        near = [k for k in near if not contents.isdisjoint(page.contents[k])]
    return [
        k
        for k in near
        if k != headline
        and (MIN_WORDS <= page.words[k] <= MAX_WORDS + 8 or page.bares[k] == wanted)
        and any(
            part == wanted or (len(words) >= 4 and _same(part, wanted, words))
            for part in said.get(k, [page.bares[k]])
            if least <= len(part) <= most
        )
    ]


def _same(part: str, wanted: str, words: set[str]) -> bool:
    if part.endswith(("...", "…")):
        return wanted.startswith(part.rstrip(".… "))
    other = set(part.split())
    return len(words & other) >= MIN_SAME * len(words | other)


def _possible(page: Page, k: int) -> bool:
    return (
        MIN_WORDS <= page.words[k] <= MAX_WORDS
        and page.ends[k] not in (COLON, COMMA)
        and page.dates[k] < STAMP
        and not _holds_trail(page.texts[k])
        and not _cut_short(page, k)
    )


def _holds_trail(text: str) -> bool:
    if not _TRAIL.search(text):
        return False
    return any(mark in text for mark in SURE_TRAILS) or any(text.count(mark) > 1 for mark in LOOSE_TRAILS)


def _cut_short(page: Page, k: int) -> bool:
    """Whether a line beside this one goes on where this one ends with an ellipsis."""
    return (k > 0 and cuts(page, k, k - 1)) or (k + 1 < len(page) and cuts(page, k, k + 1))


def cuts(page: Page, short: int, whole: int, least: int = -1) -> bool:
    """Whether a line is another one cut short with an ellipsis, of which more than `least` characters are left."""
    if page.ends[short] != ELLIPSIS:
        return False
    stem = page.keys[short].rstrip(".… ")
    return len(stem) > least and page.keys[whole].startswith(stem)


def _score(whole: _Whole, k: int, first: int) -> float:
    """Log-odds that block k is the headline of a body that begins at block `first`, without its surroundings."""
    page, distance = whole.page, first - k
    versions = whole.said.get(k) or [page.bares[k]]
    place = DISTANCE.get(distance, FAR if distance <= 12 else FARTHER)
    named = _named(page, versions, k) if page.facts or page.titles else 0.0
    trail = BELOW_TRAIL if k and _is_trail(page, k - 1) else 0.0
    return BASE + _echo(whole, k, versions) + place + _form(page, k) + _kind(page, k) + trail + named


def _is_trail(page: Page, k: int) -> bool:
    """Whether a line may be a trail of links."""
    return page.words[k] <= TRAIL_WORDS and page.ends[k] != STOP and bool(_TRAIL.search(page.texts[k]))


def _echo(whole: _Whole, k: int, versions: list[str]) -> float:
    """How much of a line the body and the page say again."""
    words, count = whole.page.contents[k], whole.count
    shared = (len(words & whole.once) + len(words & whole.twice)) / (2 * len(words)) if words else 0.0
    again = [count[p] for p in versions if count[p] > 1 and len(p) >= 0.5 * len(whole.page.keys[k])]
    score = SHARED * shared * (0.45 + 0.55 * min(len(words), 6) / 6)
    return score + (REPEATED[min(max(again), 3)] if again else 0.0)


def _form(page: Page, k: int) -> float:
    """How long a line is, how it begins and ends."""
    n = page.words[k]
    score = TERSE if n < 4 else LONGER if n > 24 else LONG if n > 16 else 0.0
    if page.ends[k] == STOP and page.texts[k][-1] in ".。":
        score += STOPPED
    elif page.ends[k] == ELLIPSIS:
        score += CUT_OFF
    if k + 1 < len(page) and cuts(page, k + 1, k):  # a caption, then the same shortened
        score += CUT_OFF
    return score + (SMALL if page.firsts[k] == LOWER else 0.0)


def _kind(page: Page, k: int) -> float:
    """What speaks for a line's being a button, a paragraph or a notice."""
    cue = page.cues[k] or {}
    score = BUTTON if LINE in cue.values() else OPENER if START in cue.values() else 0.0
    return score + (PARAGRAPH if page.prose[k] else 0.0) + (SPOKEN if "credit" in cue or "legal" in cue else 0.0)


def _named(page: Page, versions: list[str], k: int) -> float:
    """What the markup says: its head names the headline, headlines are headings."""
    score = TAGGED if page.facts and page.facts["tag"][k] == HEADLINE else 0.0
    for title in page.titles:
        words = set(title.split())
        if any(part == title or _same(part, title, words) for part in versions):
            return score + NAMED
    return score


def _is_button(page: Page, k: int) -> bool:
    cue = page.cues[k]
    return bool(cue and LINE in cue.values()) or (page.words[k] == 1 and len(page.texts[k]) <= 3)


def _most_around(page: Page, last: bool) -> float:
    """What surroundings may add to a score on a page that may lack some; `last`: whether its last block is tried."""
    says = set[str]().union(*(cue for _, cue in page.cued))
    gaps = any(page.blocks.gaps)
    return (
        (BYLINE_BELOW if "byline" in says else 0.0)
        + (SHARE_BELOW if "share" in says else 0.0)
        + (DATE_BELOW if page.dated else 0.0)
        + (GAP_ABOVE if gaps else 0.0)
        + (GAP_BELOW if gaps or last else 0.0)
    )


def _surroundings(page: Page, k: int) -> float:
    below = [i for i in range(k + 1, min(k + 1 + BELOW, len(page))) if page.words[i] < 15]
    says = [c for i in below if (c := page.cues[i])]
    gaps, indents = page.blocks.gaps, page.blocks.indents
    return (
        (BYLINE_BELOW if any("byline" in c for c in says) else 0.0)
        + (SHARE_BELOW if any("share" in c for c in says) else 0.0)
        + (DATE_BELOW if any(page.dates[i] for i in below) else 0.0)
        + (GAP_ABOVE if gaps[k] else 0.0)
        + (GAP_BELOW if k + 1 == len(page) or gaps[k + 1] else 0.0)
        + (INDENTED if indents[k] else 0.0)
    )
