"""The top of an article: headline, standfirst, byline, date, credits, stray icons."""

from __future__ import annotations

from itertools import compress

from .. import document as d
from ..dates import STAMP
from ..lexicon import LINE, START
from ..measure import COLON, OPEN, STOP, Page
from ..rules import PHRASES
from . import headline
from .captions import CAPTION_USUAL, CAPTION_WORDS, cut_short
from .case import ASSURED, MENU_BUTTONS, MERCY, REFRAIN, Case, bounds, names_people
from .consent import wall

STANDFIRST_WORDS = 8
STANDFIRST_REACH = 6  # blocks below a standfirst in which the byline stands
LEAD_REACH = 2  # blocks above the first paragraph in which its lead may stand
CAPTION_MOST = 60  # words of a caption that stands once
BYLINE_WORDS = 14
NAME_WORDS = (2, 4)  # of a line that is a name alone
# Small words inside a name, and words that open none. On labelled pages such a line over a date is never the article's.
PARTICLES = frozenset("al bin da de del den der di dos du el la le ten ter van von y".split())
NO_NAMES = ("The", "A", "An", "In", "On", "For", "Die", "Der", "Das", "La", "Le", "Les", "El", "Los", "Il")
SAYS_MORE = 8  # words of a line that is more than a date
STRAY_LETTERS = 3
BELOW_SHARE = 0.7  # of the body's prose stands below a headline, if lines above it go
NEIGHBOURS = 2  # blocks around a stray token in which a headline, caption or button stands


def find_headline(case: Case) -> None:
    """The headline stays, its repetitions go; inside the body a line that recurs is a refrain."""
    least = 8 if case.rhythm is None else 3  # words of a line that speaks for a headline
    body = [k for k, keep in enumerate(case.keep) if keep and case.page.words[k] >= least]
    body = body or [k for k, keep in enumerate(case.keep) if keep]
    said = headline.versions(case.page)
    at = headline.find(case.page, body, case.keep, said, case.rhythm)
    if at is None or not case.mark(at, "headline", keep=True):
        return
    case.headline = at
    bounds(case)
    again = headline.repeats(case.page, at, said)
    inside = {k for k in again if case.first < k < case.last and case.keep[k]}
    for k in again:
        if len(inside) < REFRAIN - 1 or k not in inside:
            case.mark(k, "repeated-headline")


def drop_wall(case: Case) -> None:
    """The consent dialogue above everything else."""
    dialogue = wall(case.page)
    for k in range(dialogue):
        case.mark(k, PHRASES["legal"].name)
    if dialogue:
        bounds(case)


def keep_lead_in(case: Case, cut: float) -> None:
    """A sentence straight below the headline that nothing speaks against: the standfirst."""
    page, head = case.page, case.headline
    if head is None:
        return
    first = case.first if case.rhythm is None else min(case.first, max(case.rhythm, head + 1))
    plain = [k for k in range(head + 1, first) if not case.labels[k] and not page.cues[k] and not page.dates[k]]
    first = next((k for k in plain if case.keep[k]), first)
    above = 0  # lines between that are no headline again
    for k in range(head + 1, first):
        above += not case.labels[k]
        near = page.words[k] >= STANDFIRST_WORDS and above <= LEAD_REACH
        lead = page.prose[k] and k >= first - LEAD_REACH
        fits = (near or lead) and k in plain and page.copies[k] == 1
        if fits and not case.keep[k] and case.odds[k] >= cut - MERCY and not cut_short(page, k):
            case.keep[k] = True
            return


def drop_opening(case: Case) -> None:
    """Byline, date, agency and credits between headline and body, and straight above the headline."""
    page = case.page
    start = case.headline if case.headline is not None else case.first
    # A text without any sign of a scraper keeps a date or a credit that reads like the author's own.
    clean = not case.view.whole["buttons"] and all(case.keep)
    stop = min(_below_standfirst(case) + 1, len(page))
    for k in range(max(0, start - 3), stop):
        if case.labels[k] or page.words[k] > BYLINE_WORDS or page.prose[k]:
            continue
        rule = _opening_rule(case, k, start, clean)
        if rule:
            case.mark(k, rule)
        if rule == "credit-line" and _is_caption_above(case, k - 1, start):
            case.mark(k - 1, "opening-caption")
    for k in range(start, stop):
        if not case.labels[k] and _is_credited(case, k):
            case.mark(k, "opening-caption")
        elif k > start and not case.labels[k] and _is_name(case, k):
            case.mark(k, "name-line")
    bounds(case)


def _is_name(case: Case, k: int) -> bool:
    """Whether a line is a few capitalised words over a date, a byline or a button."""
    page = case.page
    if not NAME_WORDS[0] <= page.words[k] <= NAME_WORDS[1] or page.cues[k] or page.dates[k] or k + 1 >= len(page):
        return False
    words = page.texts[k].split()
    plain = page.ends[k] == OPEN and words[0] not in NO_NAMES and page.bares[k].replace(" ", "").isalpha()
    named = plain and page.capitals[k] == 1 and all(word[0].isupper() or word in PARTICLES for word in words)
    return named and (case.labels[k + 1] in (d.DATE, d.BYLINE) or "share" in (page.cues[k + 1] or ()))


def _opening_rule(case: Case, k: int, start: int, clean: bool) -> str:
    """The rule for a short line around the headline that says what it is; "" for others."""
    page, cue = case.page, case.page.cues[k] or {}
    byline = cue.get("byline", 0) >= START and names_people(page, k)
    if byline and k > start and not page.dates[k]:
        return "byline"
    if clean and (case.odds[k] > 0 or _says_more(page, k)):
        return ""
    if page.dates[k] >= STAMP or (cue.get("date", 0) >= START and page.dates[k]):
        return "date-line"
    if byline:
        return "byline"
    if cue.get("credit") == LINE and (len(page.bares[k]) > STRAY_LETTERS or k + 1 == case.headline):
        return "agency"
    credited = page.words[k] > 1 and cue.get("credit", 0) >= START
    return "credit-line" if credited or (cue.get("credit") and page.texts[k][0] in "([") else ""


def _is_caption_above(case: Case, k: int, start: int) -> bool:
    """Whether a line above a credit is the caption that it belongs to."""
    page = case.page
    short = start < k and CAPTION_WORDS <= page.words[k] <= CAPTION_USUAL and not page.prose[k]
    return short and not case.labels[k] and case.odds[k] < ASSURED


def _is_credited(case: Case, k: int) -> bool:
    """Whether a line is a caption with its credit, or opens as captions do."""
    page, cue = case.page, case.page.cues[k] or {}
    marked = (cue.get("credit") and not page.prose[k]) or max(cue.get("credit", 0), cue.get("caption", 0)) >= START
    bound = ASSURED if page.words[k] <= CAPTION_USUAL else 0.0
    return bool(marked) and CAPTION_WORDS <= page.words[k] <= CAPTION_MOST and case.odds[k] < bound


def drop_above(case: Case) -> None:
    """Lines above the headline with buttons between: pleas, tickers and notices that read like prose.

    On labelled pages 98 of 100 words of such lines (9,200) are no part of the wanted text.
    """
    page, head = case.page, case.headline
    if head is None or case.view.whole["buttons"] < MENU_BUTTONS:
        return
    if sum(compress(page.prose[head:], case.keep[head:])) < BELOW_SHARE * sum(compress(page.prose, case.keep)):
        return
    between = 0
    for k in range(head - 1, -1, -1):
        between += case.view.strongest[k] == LINE
        if case.keep[k] and between > 1:
            case.mark(k, "above-headline")
    bounds(case)


def _below_standfirst(case: Case) -> int:
    """The body's first paragraph; the one below where the first that stays is a standfirst over byline or buttons.

    Without a headline, only a page with a menu has such an opening.
    """
    page, head, first = case.page, case.headline, case.first
    if head is not None and first < head:  # a plea above the headline stays so far
        first = next((k for k in range(head + 1, len(page)) if case.keep[k]), first)
    opens = case.view.whole["buttons"] >= MENU_BUTTONS if head is None else first <= head + LEAD_REACH
    if not opens:
        return first
    below = range(first + 1, min(len(page), first + STANDFIRST_REACH))
    said = [k for k in below if {"byline", "date", "share"} & (page.cues[k] or {}).keys() or page.dates[k] >= STAMP]
    return next((k for k in range(said[-1], len(page)) if page.prose[k]), first) if said else first


def _says_more(page: Page, k: int) -> bool:
    """Whether a line with a date says more than when, or is one of a form: "In the hall, on Tuesday", "Date: ..."."""
    words = [w for w in page.keys[k].replace(",", " ").split() if len(w) > 2 and w.isalpha()]
    form = k + 1 < len(page) and not page.cues[k + 1] and ": " in page.keys[k] and ": " in page.keys[k + 1]
    return form or (page.words[k] >= SAYS_MORE and len(words) >= 0.5 * page.words[k])


def drop_stray_tokens(case: Case) -> None:
    """Single tokens of three letters or fewer beside headline, caption, buttons or the page's edge."""
    page = case.page
    for k in [k for k, n in enumerate(page.words) if n == 1]:
        token = page.bares[k]
        if case.labels[k] or not 0 < len(token) <= STRAY_LETTERS or not token.isalpha():
            continue
        if page.copies[k] >= REFRAIN or page.unspaced or page.ends[k] in (STOP, COLON):
            continue
        around = [j for j in range(max(0, k - NEIGHBOURS), min(len(page), k + NEIGHBOURS + 1)) if j != k]
        beside = k == 0 or any(case.labels[j] in (d.TITLE, d.DUPLICATE_TITLE, d.CAPTION) for j in around)
        buttons = any(LINE in (page.cues[j] or {}).values() for j in around)
        inside = case.first < k < case.last
        if (
            (beside or buttons)
            and not inside
            and not any(page.words[j] == 1 and len(page.bares[j]) <= STRAY_LETTERS for j in around)
        ):
            case.mark(k, "stray-token")
