"""Between and around the paragraphs of an article: what their neighbourhood saves, what a phrase gives away."""

from __future__ import annotations

from itertools import compress

from ..dates import AGO, STAMP
from ..lexicon import ANYWHERE, LABEL_LETTERS, LABELS, LINE, START
from ..lexicon.voice import SAID
from ..measure import BULLET, COLON, ELLIPSIS, OPEN, QUOTE, STOP, Page
from .case import ASSURED, CERTAIN, MENU_BUTTONS, MERCY, REFRAIN, Case, above, bounds, by_phrase, names_itself, states

INSIDE = ("share", "promo", "sponsored", "comments", "tools", "read_more", "related", "credit", "caption", "legal")
REGION_WORDS = 30  # a longer line is a paragraph, whatever phrase it begins with
EDGE = (
    "share",
    "tools",
    "comments",
    "related",
    "promo",
    "legal",
    "sponsored",
    "read_more",
    "navigation",
    "byline",
    "date",
)
PLEAS = (
    "promo",
    "legal",
    "share",
    "navigation",
    "read_more",
    "related",
)  # of these, a line that only begins with a phrase is enough
OPENING = 10  # blocks above the first repeated paragraph in which the repeated headline stands
LITTLE, FEW_BUTTONS = 0.5, 16  # share of the words; button lines
MENU_MERCY = 1.7  # MERCY on a page with menus, whose lines look alike
BRIEF_WORDS = 15  # of a paragraph that is all there is
LABELLED = 2.0  # log-odds below which a line that opens with a label ("See also: ...") goes
POINTERS = (*LABELS, "promo", "credit", "caption", "sponsored")  # of these, the beginning of a line is enough
PLEA_WORDS, PLEA = 20, 0.3  # of a plea that is a sentence; log-odds below which it goes
LATE_PLEA = 1.0  # log-odds below which one behind the last paragraph goes: 242 words, none of them an article's
PLEA_BUTTONS, ASKING = 8, 0.7  # button lines of a page on which a sentence with such a phrase may be one; log-odds
HEADED = 2  # button lines of a page on which "Terms and conditions" may head a section
PARTED, SLACK = 5, 0.5  # buttons, marks and credits above a subheading; log-odds that it is given then
FLANKED = 1.0  # log-odds that a sentence between two lines that stay is given
SENTENCE_WORDS = 8  # a sentence of this length may hold a phrase
LAST_WORDS, LAST_MERCY, HEADING_WORDS = 3, 3.0, 10  # paragraphs; log-odds; words of a subheading above one
LAST_PLEAS = 1  # pleas and pointers among the last paragraphs, besides advertising


def spare_bare_pages(case: Case, cut: float) -> None:
    """A page with few buttons of which little would stay: a recipe, a table, verse. More of it is kept."""
    page, total = case.page, sum(case.page.words)
    kept = sum(n for n, keep in zip(page.words, case.keep, strict=True) if keep)
    buttons = case.view.whole["buttons"]
    if kept < LITTLE * total and buttons < FEW_BUTTONS:
        mercy = MERCY if buttons < MENU_BUTTONS else MENU_MERCY
        below = max((k for k, keep in enumerate(case.keep) if keep and page.prose[k]), default=len(page))
        stamped = {j for k, date in page.dated if date >= STAMP and k > below for j in (k - 1, k, k + 1)}  # teasers
        case.keep[:] = [
            keep or (odds >= cut - mercy and strongest < LINE and k not in stamped)
            for k, (keep, odds, strongest) in enumerate(zip(case.keep, case.odds, case.view.strongest, strict=True))
        ]
        bounds(case)


def keep_likeliest(case: Case, cut: float) -> None:
    """Of a page on which next to nothing would stay the likeliest paragraph: a brief among many teasers."""
    page = case.page
    if sum(compress(page.words, case.keep)) >= BRIEF_WORDS:
        return
    paragraphs = [k for k, n in enumerate(page.prose) if n >= BRIEF_WORDS and not page.cues[k] and page.copies[k] == 1]
    best = max(paragraphs, key=case.odds.__getitem__, default=-1)
    if best >= 0 and AGO not in page.dates[max(0, best - 1) : best + 2] and case.odds[best] >= cut - MERCY:
        case.keep[best] = True
        bounds(case)


def keep_enclosed(case: Case, cut: float) -> None:
    """Lines between two paragraphs of the body that nothing speaks against: short sentences, subheadings."""
    page = case.page
    body = [keep and bool(page.prose[k]) for k, keep in enumerate(case.keep)]
    for k in range(case.first + 1, case.last):
        sentence = page.ends[k] == STOP and page.words[k] >= SENTENCE_WORDS
        if case.keep[k] or case.labels[k] or page.dates[k] >= STAMP or page.copies[k] > 1:
            continue
        if case.view.strongest[k] > (ANYWHERE if sentence else 0) and not is_speech(page, k):
            continue
        between = any(body[max(0, k - 2) : k]) and any(body[k + 1 : k + 3]) and page.ends[k] != ELLIPSIS
        flanked = page.ends[k] == STOP and case.keep[k - 1] and case.keep[k + 1]
        reply = flanked and page.firsts[k] == QUOTE
        heads = not between and page.words[k] <= HEADING_WORDS and body[k + 1]
        parted = heads and body[above(case, k - 1, body, PARTED)]
        given = MERCY if between or reply else FLANKED if flanked and sentence else SLACK if parted else 0.0
        if case.odds[k] >= cut - given:
            case.keep[k] = True


def _is_last(case: Case, k: int, cut: float, ends: tuple[int, ...] = (STOP,)) -> bool:
    page = case.page
    least = 1 if page.firsts[k] == QUOTE else 2 if STOP in ends else 3  # words
    whole = (page.ends[k] in ends and page.words[k] >= least) or (page.prose[k] and STOP in ends)
    return (
        bool(whole)
        and not case.labels[k]
        and not page.cues[k]
        and page.dates[k] < STAMP
        and case.odds[k] >= cut - LAST_MERCY
    )


def keep_last_words(case: Case, cut: float) -> None:
    """Sentences straight below the body that nothing speaks against: its last, short paragraphs."""
    page, left, k, pleas = case.page, LAST_WORDS, case.last, LAST_PLEAS
    items: list[int] = []  # of a list that goes on below the body, kept if a sentence follows it
    while left and (k := k + 1) < len(page):
        if pleas and names_itself(page, k):  # a plea or a pointer before the last paragraphs
            pleas -= (page.cues[k] or {}).get("sponsored") != LINE
            continue
        if page.firsts[k] == BULLET and page.ends[k] == OPEN and _is_last(case, k, cut, ends=(OPEN,)):
            items.append(k)
            continue
        heads = k + 1 < len(page) and 1 < page.words[k] <= HEADING_WORDS and _is_last(case, k + 1, cut)
        last = _is_last(case, k, cut)
        if not last and not (heads and _is_last(case, k, cut, ends=(OPEN, COLON))):
            return
        for j in (*items, k):
            case.keep[j] = True
        items.clear()
        left -= last


def drop_inside(case: Case) -> None:
    """Buttons, pleas and pointers between paragraphs: a phrase, and a line that does not read like its neighbours."""
    page = case.page
    for k, cue in page.cued:
        quoted = page.firsts[k] == QUOTE  # a heading that quotes a button
        if case.labels[k] or not case.keep[k] or page.words[k] > REGION_WORDS or quoted or says(page, k):
            continue
        category = max(cue, key=lambda c: cue[c])
        if category in INSIDE and _is_foreign(case, k, category, cue[category]) and not is_speech(page, k):
            by_phrase(case, k, category)


def drop_late_pleas(case: Case) -> None:
    """Lines with a phrase of pleas behind the last paragraph that has none."""
    page = case.page
    asking = [k for k, cue in page.cued if "promo" in cue and page.firsts[k] != QUOTE and page.words[k] <= REGION_WORDS]
    plain = (k for k, n in enumerate(page.prose) if n and case.keep[k] and "promo" not in (page.cues[k] or ()))
    last = max(plain, default=-1) if asking and case.view.whole["buttons"] > 1 else len(page)
    for k in asking:
        if k > last and case.keep[k] and not case.labels[k] and case.odds[k] < LATE_PLEA:
            by_phrase(case, k, "promo")


def drop_between_pleas(case: Case) -> None:
    """A line between two pleas that go: on labelled pages 343 words of such lines are boilerplate, 18 the article's."""
    page, cues = case.page, case.page.cues
    pleas = {k for k, cue in page.cued if cue.get("promo", 0) >= START and not case.keep[k]}
    for k in [k for k in range(case.first + 1, len(page) - 1) if k - 1 in pleas and k + 1 in pleas]:
        if case.keep[k] and not cues[k] and not case.labels[k]:
            case.mark(k, "between-pleas")


def _is_foreign(case: Case, k: int, category: str, mode: int) -> bool:
    """Whether a phrase and the line's odds say together that it is none of the body."""
    page, odds, buttons = case.page, case.odds[k], case.view.whole["buttons"]
    if mode == LINE:
        if category == "legal" and buttons <= HEADED and _is_headed(page, k):
            return False
        if page.words[k] == 1 and page.copies[k] == 1 and category != "sponsored":
            return buttons >= MENU_BUTTONS and odds < 0
        return odds < (0.0 if page.prose[k] else ASSURED)
    labelled = any(mark in page.keys[k][:LABEL_LETTERS] for mark in ":]】")
    if category in LABELS and labelled and buttons and not states(page, k):
        return odds < LABELLED
    if category == "promo" and mode == ANYWHERE:
        return buttons >= PLEA_BUTTONS and page.words[k] <= PLEA_WORDS and odds < ASKING
    if mode < START or category not in POINTERS:
        return False
    plea = category == "promo" and buttons > 1 and page.words[k] <= PLEA_WORDS and odds < PLEA
    return plea or (odds < (CERTAIN if buttons else 0.0) and not page.prose[k])


def _is_headed(page: Page, k: int) -> bool:
    """Whether a line between two paragraphs could be a subheading: notices stand at an article's end."""
    return any(page.prose[max(0, k - 2) : k]) and any(page.prose[k + 1 : k + 2])


def is_speech(page: Page, k: int) -> bool:
    """Whether a statement tells what somebody said: "Subscribe to that, she said, and ..."."""
    told = states(page, k) and page.words[k] >= SENTENCE_WORDS and not page.dates[k]
    return told and bool(page.voices.kinds(page.texts[k]) & SAID)


def says(page: Page, k: int) -> bool:
    """Whether a line of one or two words ends as a sentence does and no button would."""
    return page.words[k] <= 2 and page.texts[k][-1] in ".。।" and page.texts[k][-2:] != ".."


def drop_edges(case: Case) -> None:
    """Lines at the page's edges that are nothing but a button, a header or a notice: two cues, phrase and place."""
    page = case.page
    paragraphs = [k for k in range(len(page)) if case.keep[k] and page.prose[k] and not names_itself(page, k)]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(page), -1)
    for k, cue in page.cued if paragraphs else ():
        quoted = page.firsts[k] == QUOTE and page.prose[k]
        if first <= k <= last or case.labels[k] or not case.keep[k] or says(page, k) or quoted:
            continue
        category = next((c for c in EDGE if cue.get(c, 0) >= (LINE if c not in PLEAS else START)), None)
        author = category == "promo" and not case.view.whole["buttons"]  # "Thanks for reading!" in a clean text
        if category and case.odds[k] < (0.0 if author else CERTAIN):
            by_phrase(case, k, category)
    bounds(case)


def drop_copies(case: Case, cut: float) -> None:
    """A run of kept paragraphs that stood before in the same order: the page's text twice."""
    page = case.page
    long = [k for k in range(len(page)) if page.words[k] >= 8 and k != case.headline]
    first = {page.keys[k] for k in long if case.keep[k] and page.copy[k] == 0}
    paragraphs = [k for k in long if case.keep[k] or (page.copy[k] == 1 and page.keys[k] in first)]
    again = [k for k in paragraphs if page.copy[k] == 1]
    once = [k for k in paragraphs if page.copy[k] == 0]
    if len(again) >= REFRAIN and len(again) >= 0.5 * len(once) and _consecutive(again, paragraphs):
        start = again[0]
        opening = [k for k in range(max(0, start - OPENING), start) if case.reasons[k] == "repeated-headline"]
        for k in range(opening[-1] + 1, start) if opening else ():
            if not case.labels[k] and not page.prose[k]:
                case.mark(k, "repeated-block")
        for k in range(start, len(page)):
            if page.copy[k] >= 1 and not case.labels[k]:
                case.mark(k, "repeated-block")
        _keep_first_copies(case, start, cut)
    bounds(case)


def _keep_first_copies(case: Case, start: int, cut: float) -> None:
    """Short lines above the second copy of a text: they stand twice, which spoke against them, as all of it does."""
    page = case.page
    twice = {page.keys[k] for k in range(start, len(page)) if page.copy[k]}
    top = case.first if case.headline is None else min(case.headline, case.first)
    for k in range(top + 1, min(start, case.last)):
        plain = page.keys[k] in twice and not page.cues[k] and page.dates[k] < STAMP and not case.labels[k]
        if plain and page.words[k] > 1 and case.odds[k] >= cut - MERCY:
            case.keep[k] = True


def _consecutive(again: list[int], paragraphs: list[int]) -> bool:
    """Whether repeated paragraphs follow each other: from the first on, most paragraphs are repeated ones."""
    behind = [k for k in paragraphs if k >= again[0]]
    return len(again) >= 0.8 * len(behind)
