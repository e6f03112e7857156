"""Tells which lines hold a date, are little else, or say how long ago something was."""

from __future__ import annotations

import re
from itertools import pairwise

from .lexicon import MONTH_LETTERS, Lexicon

# What a block says of time: nothing, it holds a date, is little else than one, says how long ago something was.
NONE, DATE, STAMP, AGO = range(4)

DATE_WORDS, STAMP_WORDS, AGO_WORDS = 25, 12, 6  # words of a block that may hold a date, be one, be a relative time
YEAR = 4  # digits
STAMP_SHARE = 0.6  # of the words of a stamp are numbers, months and days
SMALL = 2  # letters of a word that may belong to a date
DATE_PARTS = ("0", "de", "di", "at", "am", "pm")  # small words beside an abbreviated month

# A release ("4.1.9 (2 April)"), the years of a life ("1938 – 2025"), a year and its figures ("2023 | 1.9 | 6.5"), a
# recipe's times ("Cuisson : 45 min", which is a Sunday in Indonesian): headings, cells, facts, no time of publication.
_NO_STAMP = re.compile(
    r"v?\d+\.\d+\.\d\b(?![./-]?\d)|\D?[12]\d{3}\W{1,4}[12]\d{3}\W*\Z"
    r"|[12]\d{3}(?:\s?[\s|]\s?[-+(]?\d+[.,]\d+\b(?![./:-])|\s?\|[^|]{1,20}\|)"
    r"|[^\W\d_][^\d:]{2,30}:\s?\d{1,3}\s?[Mm]in\b"
)
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d{1,2}([./-])\d{1,2}\1\d{2,4}\b(?![.,]\d)|\d年|\d月")


def date(text: str, key: str, words: list[str], length: int, lexicon: Lexicon) -> int:
    """What a block says of time, `NONE` to `AGO`, from its text, its normal form, its words and their number.

    >>> from boilerstrip.lexicon import load
    >>> [date(text, text.lower().replace("12", "0"), text.lower().replace("12", "0").split(), 3, load())
    ...  for text in ("Posted 12 Mar", "12 hours ago", "per 12 g", "on the bridge")]
    [2, 3, 1, 0]
    """
    if "0" not in key or length > DATE_WORDS:
        return AGO if length <= AGO_WORDS and lexicon.relative_time(key, words) else NONE
    if length <= STAMP_WORDS and lexicon.relative_time(key, words):
        return AGO
    months, short = (0, False) if lexicon.months.isdisjoint(words) else _months(words, lexicon.months)
    found = None if months and not short else _DATE.search(text)
    if not months and found is None:
        return NONE
    if short and found is None and any(len(w) <= SMALL and w not in DATE_PARTS for w in words):
        return DATE  # "Posted 12 Mar" is little else than a date, "per 100 g" is not
    # A year alone makes no date of other short words: "Case no. 5/2019".
    year = not months and found is not None and len(found[0]) == YEAR
    stamp = months + sum(w == "0" or (len(w) <= SMALL and not year) for w in words)
    plain = length <= STAMP_WORDS and stamp >= STAMP_SHARE * len(words) and not _NO_STAMP.match(text)
    return STAMP if plain else DATE


def holds_date(text: str) -> bool:
    """Whether a date in numbers stands in a text.

    >>> holds_date("on 12.3.2024"), holds_date("200 mm")
    (True, False)
    """
    return bool(_DATE.search(text))


def _months(words: list[str], names: set[str]) -> tuple[int, bool]:
    """How many months and days are named, and whether by nothing but abbreviations, which are words elsewhere.

    Such count only beside a number: "set", "out" and "per" are September, October and Thursday somewhere.
    """
    count = sum(w in names for w in words)
    if any(w in names and len(w) > MONTH_LETTERS for w in words):
        return count, False
    beside = any((a in names and b == "0") or (a == "0" and b in names) for a, b in pairwise(words))
    return (count if beside else 0), beside
