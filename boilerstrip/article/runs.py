"""Runs of short lines inside the body that stay together: code, facts, the cells of a table, lines that recur."""

from __future__ import annotations

import itertools
import re

from ..dates import STAMP, holds_date
from ..measure import COLON, COMMA, STOP, Page
from .case import MERCY, Case, above, bounds, runs
from .rhythm import SAID

CODE, CODE_STEP = 3, 3  # lines of code that make a run; blocks from one to the next
CODE_MERCY = 4.0  # log-odds that a line of code is given
CODE_MARK = re.compile(r"\A(?:\$ |>>> |\./|[{}])|=|\(\)|::|\]:|&&|[{};\\]\Z")
VERSE_WORDS = 10  # of a line of a refrain
PARTED = 3  # buttons, marks and credits above a list of facts
CELL_WORDS, CELLS = 4, 6  # words of a table's cell; cells of a table
# "Duration: 22 minutes", "58 min: Goal!": words, letters before the colon; words of all; lines of a run. Of words in
# such runs below a kept line 2,800 were the article's and 1,100 others', most of these among lists that stayed anyway.
FACT_NAME, FACT_LETTERS, FACT_WORDS, FACTS = 5, 40, 20, 3


def keep_code(case: Case, cut: float) -> None:
    """Lines of code and logs below the body's beginning, with the line that announces them."""
    page = case.page
    bound = cut - CODE_MERCY
    marked = [k for k in range(case.first, len(page)) if case.odds[k] >= bound and _is_code(page, k)]
    for run in runs(marked, CODE_STEP):
        if len(run) < CODE:
            continue
        head = run[0] - 1
        while head > case.first and page.ends[head] != COLON and run[0] - head < CODE_STEP:
            head -= 1
        start = head if page.ends[head] == COLON else run[0]
        for k in range(start, run[-1] + 1):
            if not case.labels[k] and not page.cues[k] and case.odds[k] >= bound:
                case.keep[k] = True
        bounds(case)


def _is_code(page: Page, k: int) -> bool:
    marked = not page.cues[k] and not page.prose[k] and CODE_MARK.search(page.texts[k])
    return bool(marked) and "://" not in page.texts[k]


def keep_cells(case: Case) -> None:
    """Short lines between paragraphs of the body, most of which stay: cells of a table."""
    page = case.page
    cells = [
        k
        for k in range(case.first + 1, case.last)
        if page.words[k] <= CELL_WORDS and not page.cues[k] and not case.labels[k] and page.dates[k] < STAMP
    ]
    for run in runs(cells, 1):
        if len(run) >= CELLS and sum(case.keep[k] for k in run) >= SAID * len(run):
            for k in run:
                case.keep[k] = True


def keep_facts(case: Case, cut: float) -> None:
    """Lines with a name and a value below a line that stays, and the line with a colon that announces them."""
    page = case.page
    marked = [k for k, key in enumerate(page.keys) if ": " in key]
    facts = [k for k in marked if k > case.first and not case.labels[k] and _is_fact(page, k)]
    for run in runs(facts, 1):
        head = run[0] - 1
        announces = page.ends[head] == COLON or (page.words[head] <= CELL_WORDS and not page.dates[head])
        announced = announces and not case.keep[head] and not case.labels[head] and not page.cues[head]
        heads = announced and head > case.first and case.odds[head] >= cut - MERCY
        if len(run) >= FACTS and case.keep[above(case, head - heads, case.keep, PARTED)]:
            for k in (head, *run) if heads else run:
                case.keep[k] = case.keep[k] or case.odds[k] >= cut - MERCY


def _is_fact(page: Page, k: int) -> bool:
    """Whether a block is a short name, a colon and what it stands for."""
    name, mark, value = page.keys[k][:FACT_LETTERS].partition(": ")
    named = bool(mark) and bool(value) and name.count(" ") < FACT_NAME and any(map(str.isalpha, name))
    stamp = page.dates[k] >= STAMP and holds_date(page.texts[k])  # "January: 3,450" is none
    return named and not page.cues[k] and not stamp and page.words[k] <= FACT_WORDS


def keep_refrains(case: Case) -> None:
    """Two lines of verse or calls that stay elsewhere in the body, one below the other: a refrain."""
    page = case.page
    pairs: dict[tuple[str, str], list[int]] = {}
    recurs = [k for k, copies in enumerate(page.copies) if copies > 1]
    again = [k for k, below in itertools.pairwise(recurs) if below == k + 1 and case.first <= k < case.last]
    for k in again:
        both = (k, k + 1)
        verse = page.ends[k] in (COMMA, STOP) or page.ends[k + 1] in (COMMA, STOP)
        if verse and all(page.words[j] <= VERSE_WORDS and not page.cues[j] for j in both):
            pairs.setdefault((page.keys[k], page.keys[k + 1]), []).append(k)
    for places in pairs.values():
        if any(case.keep[k] and case.keep[k + 1] for k in places):
            for j in (j for k in places for j in (k, k + 1) if not case.labels[j]):
                case.keep[j] = True
