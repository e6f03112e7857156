"""Menus and buttons that stand in one line, one behind the other or with gaps or bars between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ..text import bare, normal_forms
from .modes import ANYWHERE, START, Cues

# Of lines of so many pieces, none longer, of which so many are phrases, 1 of 900 on labelled pages is the article's.
PIECES, PIECE_WORDS, KNOWN = 3, 3, 2
LONGEST = 400  # characters of such a line
ROW_WORDS = 12  # without gaps ("Print Email Share") it has no more words than this ...
BUTTON_WORDS = 3  # ... a button no more than this ...
ROW_SHARE = 0.75  # ... and so many of its words belong to phrases
_GAP = re.compile(r"\s{2,}|\t|[|·•]")


def row_category(text: str, phrases: Mapping[str, str]) -> str | None:
    """The category of most phrases in such a line, given those that are whole lines elsewhere; None for other lines.

    >>> row_category("Home  Sport  Harbour", {"home": "navigation", "sport": "navigation"})
    'navigation'
    >>> row_category("Home is where  the heart is", {"home": "navigation"}) is None
    True
    """
    pieces = _pieces(text)
    known = [category for form in normal_forms(pieces) if (category := phrases.get(bare(form)))]
    return Counter(known).most_common(1)[0][0] if len(known) >= KNOWN else None


def row_cues(words: Sequence[str], heads: Mapping[str, Sequence[int]], phrases: Mapping[str, str]) -> Cues:
    """A row of buttons: most of its words are phrases that are whole lines elsewhere."""
    at, spare = 0, (1 - ROW_SHARE) * len(words)  # words that need be none
    found: Cues = {}
    said = 0  # words about comments
    while at < len(words):
        for size in heads.get(words[at], ()):
            category = phrases.get(" ".join(words[at : at + size])) if at + size <= len(words) else None
            if category:
                found[category] = START
                said += size if category == "comments" else 0
                at += size
                break
        else:
            at += 1
            spare -= 1
            if spare < 0:
                return {}
    if said and 2 * said <= len(words):
        found["comments"] = ANYWHERE  # "First responder" opens no list of them
    return found


def buttons_in(text: str) -> int:
    """How many buttons a line is that is nothing else.

    >>> [buttons_in(text) for text in ("Home  Sport  Harbour  About us", "Print | Share", "About us")]
    [4, 1, 1]
    """
    return max(1, len(_pieces(text))) if has_gap(text) else 1


def has_gap(text: str) -> bool:
    """Whether a line holds what such a line is parted by."""
    if len(text) > LONGEST:
        return False
    return "  " in text or "|" in text or "\t" in text or "·" in text or "•" in text


def _pieces(text: str) -> list[str]:
    """The short pieces of such a line; of other lines none."""
    pieces = [piece for piece in _GAP.split(text) if piece.strip()]
    short = len(pieces) >= PIECES and all(len(piece.split()) <= PIECE_WORDS for piece in pieces)
    return pieces if short else []
