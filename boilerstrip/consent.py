"""Finds the consent dialogue that some sites put above an article: notices on cookies with their buttons."""

from __future__ import annotations

from .lexicon import LINE
from .measure import Page

TOP = 3  # blocks above the first notice, at most
STEP = 3  # blocks from one notice to the next, at most
NOTICES, NOTICE_WORDS = 3, 8  # so many, of which one is a sentence and one a button


def wall(page: Page) -> int:
    """How many blocks at the top of a page make up a consent dialogue; 0: it has none.

    An article about cookies says what such notices say, but has none of their buttons among its first paragraphs.
    """
    marks: list[int] = []
    for k, cue in page.cued:
        if k > (marks[-1] + STEP if marks else TOP):
            break
        if "legal" in cue:
            marks.append(k)
    sentence = any(page.words[k] >= NOTICE_WORDS for k in marks)
    button = any((page.cues[k] or {}).get("legal") == LINE and page.words[k] < NOTICE_WORDS for k in marks[1:])
    return marks[-1] + 1 if len(marks) >= NOTICES and sentence and button else 0
