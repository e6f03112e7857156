"""Finds polls inside an article: a question, its answers and the button below them."""

from __future__ import annotations

from ..lexicon import LINE, START
from ..measure import STOP
from .case import Case

QUESTION_WORDS, ANSWER_WORDS = 25, 8  # at most
ANSWERS = (2, 8)  # of a poll
HEADER_WORDS = 3  # of a line above the question that says that a poll begins


def drop_polls(case: Case) -> None:
    """Polls: on labelled pages none of the 70 words in such lines that would stay are the article's."""
    page = case.page
    for end, cue in page.cued:
        least, most = ANSWERS
        if end < case.first + least or max(cue.get("tools", 0), cue.get("share", 0)) < LINE:
            continue
        k = end - 1
        while k > max(case.first, end - 1 - most) and _is_answer(case, k):
            k -= 1
        if end - k <= least or not _asks(case, k):
            continue
        headed = k > 0 and page.words[k - 1] <= HEADER_WORDS and (page.cues[k - 1] or {}).get("tools", 0) >= START
        for j in range(k - headed, end):
            if not case.labels[j]:
                case.mark(j, "poll")


def _is_answer(case: Case, k: int) -> bool:
    page = case.page
    return page.words[k] <= ANSWER_WORDS and page.ends[k] != STOP and not page.cues[k] and not case.labels[k]


def _asks(case: Case, k: int) -> bool:
    page = case.page
    return page.words[k] <= QUESTION_WORDS and page.texts[k][-1] in "?？؟" and not case.labels[k]
