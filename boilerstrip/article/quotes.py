"""Pull quotes: words of a paragraph that stand once more beside it, to catch the eye."""

from __future__ import annotations

from itertools import compress

from ..measure import QUOTE
from ..text import CLOSING, bare, normal
from .case import Case

LEAST, MOST = 12, 45  # words; of labelled pages' shorter ones most are subheadings, which stay
QUOTES = 3  # of a page; where there are more, its text stands twice, whole and by the sentence
REACH = 6  # blocks to the paragraph
LONGER = 1.15  # times as many words has the paragraph, unless only the other stands in quotation marks
CONTENTS = 4  # content words


def drop_pull_quotes(case: Case) -> None:
    """Lines between paragraphs whose words stand in one of them nearby, in the same order.

    On labelled pages three of four such lines (15 of 20 among whole pages' texts) are no part of the wanted text.
    """
    page = case.page
    if all(case.keep):  # a clean text
        return
    found = [
        k
        for k in range(case.first + 1, len(page))
        if LEAST <= page.words[k] <= MOST
        and len(page.contents[k]) >= CONTENTS
        and case.keep[k]
        and not case.labels[k]
        and _is_quoted(case, k)
    ]
    for k in found if len(found) <= QUOTES else ():
        case.mark(k, "pull-quote")


def _is_quoted(case: Case, k: int) -> bool:
    """Whether a paragraph of the body near block k holds it."""
    page, words = case.page, case.page.contents[k]
    start, stop = max(case.first, k - REACH), k + REACH + 1
    for j in compress(range(start, stop), map(words.issubset, page.contents[start:stop])):
        marked = page.firsts[k] == QUOTE != page.firsts[j]
        longer = page.words[j] >= (1 if marked else LONGER) * page.words[k]
        if longer and case.keep[j] and _holds(page.texts[j], page.texts[k]):
            return True
    return False


def _holds(text: str, quote: str) -> bool:
    return bare(normal(quote.rstrip(CLOSING))) in normal(text)
