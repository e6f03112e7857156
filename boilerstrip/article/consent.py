"""Finds the consent dialogue that some sites put above an article: notices on cookies with their buttons."""

from __future__ import annotations

from ..lexicon import LINE
from ..measure import Page

TOP = 3  # blocks above the first notice, at most
STEP = 3  # blocks from one notice to the next, at most
NOTICES, NOTICE_WORDS = 3, 8  # so many, of which one is a sentence and one a button


def wall(page: Page) -> int:
    """How many blocks at the top of a page make up a consent dialogue; 0: it has none.

    An article about cookies says what such notices say, but has none of their buttons among its first paragraphs.
    """
    marks: list[int] = []
    menu = 0  # lines of a menu above the first notice
    for k, cue in page.cued:
        if k > (marks[-1] + STEP if marks else TOP + menu):
            break
        if "legal" in cue:
            marks.append(k)
        menu += not marks and cue.get("navigation") == LINE
    sentences = [k for k in marks if page.words[k] >= NOTICE_WORDS]
    buttons = [k for k in marks[1:] if (page.cues[k] or {}).get("legal") == LINE and page.words[k] < NOTICE_WORDS]
    answered = len(marks) == 2 and sentences == marks[:1] and buttons == [marks[0] + 1]
    return marks[-1] + 1 if (len(marks) >= NOTICES and sentences and buttons) or answered else 0
