"""The note below an article that says who its author is."""

from __future__ import annotations

from .. import document as d
from ..measure import Page
from .case import Case

BYLINES = 14  # blocks below the headline in which bylines stand
BYLINE_WORDS, NAMES, NAME_LETTERS = 12, 3, 3  # words of a byline; names that are taken from it; letters of one
BELOW = 3  # paragraphs of the body that stand below such a note at most
NOTE_WORDS = (6, 90)
_AROUND = ".,:;|()[]'’"  # what may stand around a name
_ENDS = ",|(·•"  # what ends the names in a byline: "By Ana Lind, Staff Writer"


def drop_author_notes(case: Case) -> None:
    """Paragraphs among the last that begin with a name from the byline.

    On labelled pages 41 of 49 such paragraphs of whole pages' texts are no part of the wanted text.
    """
    page, below = case.page, 0
    names = _names(case) if not all(case.keep) else set()
    common: dict[str, bool] = {}  # names that were looked at, and whether they are words as well
    for k in range(len(page) - 1, case.first, -1) if names else ():
        if not case.keep[k]:
            continue
        if _is_note(page, k, names, common):
            case.mark(k, "author-note")
        below += case.keep[k] and page.prose[k] > 0
        if below > BELOW:
            return


def _is_note(page: Page, k: int, names: set[str], common: dict[str, bool]) -> bool:
    least, most = NOTE_WORDS
    if page.words[k] < least:  # the name alone
        return page.words[k] > 1 and names.issuperset(word.strip(_AROUND) for word in page.texts[k].split())
    if page.words[k] > most:
        return False
    first = page.texts[k].lstrip("([—–- ").split(maxsplit=2)[:2]
    found = [name for word in first if (name := word.strip(_AROUND)) in names]
    if not found or ":" in "".join(first):  # "Ana: ..." speaks, "Barra Verde: ..." is a list
        return False
    if found[0] not in common:  # Deniz, alone, may be the sea
        common[found[0]] = any(found[0].lower() in text for text in page.texts)
    return len(found) > 1 or not common[found[0]]


def _names(case: Case) -> set[str]:
    """The names in the bylines around the headline; the first word of a byline is none ("By")."""
    page, start = case.page, case.first if case.headline is None else case.headline
    found: set[str] = set()
    for k in range(max(0, start - 3), min(len(page), start + BYLINES)):
        if case.labels[k] == d.BYLINE and page.words[k] <= BYLINE_WORDS:
            found.update(_names_in(page, k))
    return found


def _names_in(page: Page, k: int) -> list[str]:
    found: list[str] = []
    for word in page.texts[k].split()[1:]:
        name = word.strip(_AROUND)
        if len(name) >= NAME_LETTERS and name[0].isupper():
            found.append(name)
        if len(found) == NAMES or any(mark in word for mark in _ENDS):
            break
    return found
