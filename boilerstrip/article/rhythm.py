"""What recurs in an article and carries it: speakers of a play or interview, lines of verse, times of a live blog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from .. import document as d
from ..dates import AGO, STAMP
from ..lexicon import START
from ..measure import BRACKET, BULLET, COLON, COMMA, ELLIPSIS, NUMBER, STOP, SYMBOL, Page
from .case import MERCY, Case, bounds, runs

CLOCK = "0:0 "  # in normal form, before what happened then
CLOCKED, HAPPENING = 6, 3  # characters in which a line's first time stands; words of one with what happens then
_CLOCK = re.compile(r"\W{0,3}(\d{1,2}):(\d\d)\b")
MARKERS = 4  # recurring times or years
NAME_WORDS, NAME_LETTERS = 4, 30  # of a speaker
DASH = "- "  # in normal form; opens direct speech in many languages
SPEAKS = 3  # times that a speaker speaks
TURNS, TURN_STEP = 6, 8  # of all speakers; blocks from one turn to the next
SAID = 0.6  # share of the lines that read like the body; of the turns that end a sentence and are said once
ALIKE_SAID = 0.4  # of the sentences under markers of one form, "0:0 uhr"
VERSES, VERSE_WORDS = 8, 14  # lines of a poem; words of a line
ITEMS, ITEM_WORDS = 3, 10  # of a list; words of one
ANNOUNCES, ANNOUNCED = 5, 12  # words of a sentence that ends in a colon; lines that may follow
ANNOUNCED_MERCY = 3.0  # log-odds that such a line is given
NO_ITEMS = frozenset({"tools", "related", "sponsored"})  # buttons and headers that stand in such lists, too
PLAIN = 0.6  # share of a list's items that read like no button
STANZAS = 3  # marks that name a song's parts
COMMAS, PUNCTUATED = 3, 0.3  # lines that end in a comma; share that ends in any stop


def keep_rhythm(case: Case, cut: float) -> None:
    """Plays, interviews, transcripts and verse stay together where most of their lines would stay."""
    for run in (*_turns(case.page), *_verses(case.page), *_stanzas(case.page)):
        lines = [k for k in run if case.page.words[k] > 2] or list(run)
        likely = sum(case.odds[k] >= cut - MERCY for k in lines)
        if likely >= SAID * len(lines):
            case.rhythm = run[0] if case.rhythm is None else min(run[0], case.rhythm)
            case.carried.update(run)
            for k in run:
                if case.page.dates[k] >= STAMP and case.page.copies[k] > 1:
                    case.mark(k, "recurring-marker", keep=True)
                case.keep[k] = case.keep[k] or max((case.page.cues[k] or {"": 0}).values()) < START
    bounds(case)


def keep_items(case: Case, cut: float) -> None:
    """Items of a list, most of which stay, and the line above them: ingredients, materials, steps."""
    page = case.page
    items = [
        k
        for k in range(case.first, case.last)
        if page.firsts[k] in (NUMBER, BULLET) and 2 <= page.words[k] <= VERSE_WORDS and page.dates[k] < STAMP
        and not page.cues[k] and not case.labels[k]
    ]  # fmt: skip
    for run in runs(items, 1):
        if len(run) >= ITEMS and sum(case.keep[k] for k in run) >= SAID * len(run):
            for k in run:
                case.keep[k] = True
            if not page.cues[run[0] - 1] and not page.dates[run[0] - 1]:
                _keep_heading(case, run[0] - 1, cut)


def _keep_heading(case: Case, k: int, cut: float) -> None:
    """The few words above a list that stays."""
    if case.page.words[k] <= NAME_WORDS and not case.labels[k] and case.odds[k] >= cut - MERCY:
        case.keep[k] = True


def keep_introduced(case: Case, cut: float) -> None:
    """What a kept sentence with a colon at its end announces: code, the lines of a log, a list."""
    page = case.page
    for k in range(case.first, len(page) - 1):
        if not case.keep[k] or page.ends[k] != COLON or page.words[k] < ANNOUNCES or page.cues[k]:
            continue
        for j in range(k + 1, min(k + 1 + ANNOUNCED, len(page))):
            told = case.labels[j] or (page.cues[j] and j > k + 1)
            if told or _goes_on(page, j) or case.odds[j] < cut - ANNOUNCED_MERCY:
                break
            case.keep[j] = case.keep[j] or not page.cues[j]
        _keep_announced(case, k, cut)


def _goes_on(page: Page, k: int) -> bool:
    return page.ends[k] == STOP and page.words[k] >= ANNOUNCES and page.firsts[k] != SYMBOL


def _keep_announced(case: Case, k: int, cut: float) -> None:
    """A list that an article announces keeps what reads like a button, if the article goes on straight below."""
    page = case.page
    stop = next((j for j in range(k + 1, min(k + 2 + ANNOUNCED, len(page))) if _goes_on(page, j)), 0)
    items = range(k + 1, stop)
    if len(items) < ITEMS or not case.keep[stop] or not all(_is_item(case, j) for j in items):
        return
    plain = sum(not page.cues[j] and case.odds[j] >= cut - ANNOUNCED_MERCY for j in items)
    if plain >= PLAIN * len(items):
        for j in items:
            if NO_ITEMS.isdisjoint(page.cues[j] or ()):
                case.keep[j], case.labels[j], case.reasons[j] = True, d.BODY, "paragraph"


def _is_item(case: Case, k: int) -> bool:
    page = case.page
    return page.words[k] <= ITEM_WORDS and page.dates[k] < STAMP and page.copies[k] == 1 and not case.labels[k]


def _turns(page: Page) -> Iterator[range]:
    """Runs of blocks in which at least two speakers alternate."""
    names = {k: name for k in _opened(page) if (name := _speaker(page, k))}
    marked = [k for k in names if ":" in page.keys[k]]
    colons = {names[k] for k in marked}  # above and below what they say, such a name is a byline
    names = {k: name for k, name in names.items() if name not in colons or marked[0] <= k <= marked[-1]}
    count = Counter(names.values())
    if max(count.values(), default=0) >= SPEAKS:  # who asks; the answers may stand behind dashes
        answers = [k for k, key in enumerate(page.keys) if key.startswith(DASH) and page.ends[k] in (STOP, ELLIPSIS)]
        names |= dict.fromkeys(answers, DASH)
        count[DASH] = len(answers)
    turns = sorted(k for k, name in names.items() if count[name] >= SPEAKS)
    for run in runs(turns, TURN_STEP):
        said = [k if page.words[k] > NAME_WORDS or names[k] == DASH or ":" in page.keys[k][:-1] else k + 1 for k in run]
        ends = sum(k < len(page) and page.ends[k] in (STOP, ELLIPSIS) and page.copies[k] == 1 for k in said)
        if len(run) >= TURNS and len({names[k] for k in run}) > 1 and ends >= SAID * len(run):
            stop = said[-1] + 1
            while stop < len(page) and page.firsts[stop] == BRACKET and page.ends[stop] == STOP:
                stop += 1
            again = run[0] > 0 and page.keys[run[0] - 1] in page.keys[run[0] : stop]  # a time that recurs
            yield range(run[0] - again, min(stop, len(page)))


def _opened(page: Page) -> Iterator[int]:
    """The blocks that may begin with a name: short ones that recur, and those with a colon or initial."""
    for k, (key, words, copies) in enumerate(zip(page.keys, page.words, page.copies, strict=True)):
        if (copies > 1 and words <= NAME_WORDS) or key[1:3] == ". " or ":" in key[: NAME_LETTERS + 1]:
            yield k


def _speaker(page: Page, k: int) -> str:
    """The name that opens a block or is all of it; "" for other blocks."""
    cue = page.cues[k] or {}
    if page.dates[k] >= STAMP or any(mode >= START for category, mode in cue.items() if category != "credit"):
        return ""
    key = page.keys[k]
    name, mark, _ = key[: NAME_LETTERS + 1].partition(":")
    if not mark and key[1:3] == ". ":  # Q. and A.
        return key[0] if key[0].isalpha() else ""
    if not mark and page.words[k] > NAME_WORDS:
        return ""
    name = name.strip(" .")
    return name if 0 < len(name) <= NAME_LETTERS and name[0].isalpha() and len(name.split()) <= NAME_WORDS else ""


def _verses(page: Page) -> Iterator[range]:
    """Runs of lines of which several end in a comma, as lists and teasers never do."""
    if page.ends.count(COMMA) < COMMAS:
        return
    lines = [
        k
        for k in range(len(page))
        if 2 <= page.words[k] <= VERSE_WORDS
        and page.dates[k] < STAMP
        and max((page.cues[k] or {"": 0}).values()) < START
    ]
    for run in runs(lines, 1):
        commas = [k for k in run if page.ends[k] == COMMA]
        stops = sum(page.ends[k] == STOP for k in run)
        if len(run) >= VERSES and len(commas) >= COMMAS and len(commas) + stops >= PUNCTUATED * len(run):
            yield range(run[0], run[-1] + 1)


def _stanzas(page: Page) -> Iterator[range]:
    """What stands under marks like [Chorus], up to the first button below the last of them."""
    if page.firsts.count(BRACKET) < STANZAS:
        return
    marks = [k for k, text in enumerate(page.texts) if text[0] == "[" and text[-1] == "]" and page.words[k] <= 3]
    if len(marks) >= STANZAS and not any(page.dates[k] >= STAMP for k in marks):
        stop = marks[-1] + 1
        end = min(len(page), marks[-1] + VERSE_WORDS)
        while stop < end and not page.cues[stop] and page.words[stop] <= VERSE_WORDS:
            stop += 1
        yield range(marks[0], stop)


def _is_marker(page: Page, k: int) -> bool:
    """Whether a line with a number is little more than that, or a heading that begins with a time of day."""
    return page.words[k] <= 3 or (page.words[k] <= VERSE_WORDS and page.keys[k].startswith(CLOCK))


def keep_markers(case: Case, cut: float) -> None:
    """Times and years that recur, each above a sentence: a live blog, a timeline."""
    page = case.page
    markers = [
        k
        for k, key in enumerate(page.keys[:-1])
        if "0" in key and _is_marker(page, k) and page.words[k + 1] >= 6 and page.ends[k + 1] == STOP
        and page.dates[k] != AGO and not page.cues[k]
    ]  # fmt: skip
    bodies = sum(case.keep[k + 1] or case.odds[k + 1] >= cut - MERCY for k in markers)
    forms = Counter(CLOCK if page.keys[k].startswith(CLOCK) else page.keys[k] for k in markers)
    alike = max(forms.values(), default=0) >= MARKERS
    if len(markers) < MARKERS or bodies < (ALIKE_SAID if alike else SAID) * len(markers):
        return
    if any(case.first < k < markers[0] and cue.get("comments", 0) >= START for k, cue in page.cued):
        return  # readers with numbers for names
    for k in markers:
        if not case.labels[k] and case.odds[k + 1] >= cut - 2 * MERCY and page.cues[k + 1] is None:
            case.mark(k, "recurring-marker", keep=True)
            case.keep[k + 1] = True
    case.carried.update(range(markers[0], markers[-1]))


def keep_programme(case: Case, cut: float) -> None:
    """A programme inside an article: lines that each begin with a time of day, none earlier than the one above."""
    page = case.page
    times = {
        k: (int(found[1]), int(found[2]))
        for k in range(case.first + 1, case.last)
        if "0:0" in page.keys[k][:CLOCKED] and page.words[k] >= HAPPENING and (found := _CLOCK.match(page.texts[k]))
    }
    for run in runs(list(times), 1):
        if len(run) < ITEMS or any(times[b] < times[a] for a, b in pairwise(run)):
            continue
        for k in run:
            if not case.labels[k] and case.odds[k] >= cut - ANNOUNCED_MERCY:
                case.mark(k, "recurring-marker", keep=True)
        _keep_heading(case, run[0] - 1, cut)


def keep_numbers(case: Case) -> None:
    """Numbers alone in their lines that count up from 1, each above a line that stays: cards, the ten best of them."""
    page = case.page
    counted: list[int] = []
    for k in [k for k, n in enumerate(page.words[:-1]) if n == 1 and k >= case.first - 2]:
        text = page.texts[k].strip()
        if len(text) < 3 and text.isdecimal() and case.keep[k + 1] and int(text) == len(counted) + 1:
            counted.append(k)
    for k in counted if len(counted) >= MARKERS else ():
        if not case.labels[k]:
            case.mark(k, "recurring-marker", keep=True)
