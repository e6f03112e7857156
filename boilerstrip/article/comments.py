"""Finds readers' comments by their rhythm."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ..lexicon import LINE, START
from ..measure import QUOTE
from .case import ASSURED, SOLID_WORDS, Case, runs

STAMP_WORDS = 12  # "Jane Doe on 3 May 2012 at 4:15 pm"
STAMP_BODY = 60  # words of prose above the first reader's comment
STAMP_STEP = 16  # blocks from one comment's stamp to the next at most
STAMP_NUMBERS = 2  # of a stamp that would stay otherwise: days of the week and of the month open lines of the article
TIME = 9  # characters of a time of the day, "0:0 pm et", that opens an entry of a live blog
STAMPS = 3  # so many, where a word of comments stands among them


def drop_comment_rhythm(case: Case) -> None:
    """Readers' comments by their rhythm: short lines with a name and a date that recur below the body."""
    page, before = case.page, case.view.before
    stamps = [
        k
        for k in range(case.first + 1, len(page))
        if page.dates[k] and 2 <= page.words[k] <= STAMP_WORDS and not page.prose[k] and before[k] >= STAMP_BODY
        and (not case.keep[k] or page.keys[k].count("0") >= STAMP_NUMBERS) and not _is_time(page.bares[k])
        and not (page.texts[k][0] == "@" and page.firsts[k - 1] == QUOTE)  # whose words the article quotes
    ]  # fmt: skip
    for run in runs(stamps, STAMP_STEP):
        texts = [j for j in range(run[0], min(run[-1] + STAMP_STEP, len(page))) if page.words[j] > STAMP_WORDS]
        around = range(max(0, run[0] - STAMP_STEP), run[-1])
        said = [j for j in around if (page.cues[j] or {}).get("comments", 0) >= START]
        if len(texts) < 2 or len(run) < STAMPS or not said:
            continue
        start = run[0]
        if 2 * bisect_left(run, said[0]) <= len(run):  # dates above the first word of comments may be the article's
            header = LINE in (page.cues[said[0]] or {}).values() and page.copies[said[0]] == 1
            least, sure = (1, 0.0) if header else (SOLID_WORDS, ASSURED)
            body = [
                j
                for j in range(run[0], said[0])
                if page.words[j] >= least and (case.odds[j] >= sure or (header and case.keep[j] and page.prose[j]))
            ]
            start = run[bisect_right(run, max(body, default=-1))]
        for j in range(start - (page.words[start - 1] <= 3), len(page)):
            if not case.labels[j]:
                case.mark(j, "comment-rhythm")
        return


def _is_time(naked: str) -> bool:
    return len(naked) <= TIME and naked.startswith("0:0")
