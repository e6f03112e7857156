"""Counts what stands inside blocks: commas, ends of sentences, bars, addresses; one search a rare character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

NEEDLES: Mapping[str, tuple[str, ...]] = {
    "commas": (",", "、", "،"),
    "sentences": (". ", "? ", "! ", '." ', ".” ", "。", "！", "？", "।", "؟", "۔"),
    "separators": ("|", "›", "»", "•", "·", " / ", " > ", " - ", "::"),
    "address": ("://", "www.", "@", ".com", ".org", ".net"),
}


Rows = tuple[tuple[str, int, str], ...]  # needles, the place of the anchor in them, their kinds


def _anchors() -> dict[str, dict[str, Rows]]:
    """Each needle's first mark that is neither letter nor space, its anchor -> the character behind it -> rows.

    A needle that ends with its anchor stands under "" and, behind the others, under all characters.
    """
    found: dict[str, dict[str, Rows]] = {}
    rows = [(needle, kind) for kind, needles in NEEDLES.items() for needle in needles]
    for needle, kind in sorted(rows, key=lambda row: -len(row[0])):
        place = next(k for k, char in enumerate(needle) if not char.isalnum() and char != " ")
        following = found.setdefault(needle[place], {"": ()})
        behind = needle[place + 1 : place + 2]
        following[behind] = (*following.get(behind, ()), (needle, place, kind))
    return {a: {c: (*rows, *f[""]) if c else rows for c, rows in f.items()} for a, f in found.items()}


ANCHORS = _anchors()


def counts(texts: Sequence[str]) -> dict[str, dict[int, int]]:
    """For each kind of needle, how often it stands in the blocks that hold it.

    >>> counts(["Yes, no, see www.example.com", "Home | News"])
    {'commas': {0: 2}, 'sentences': {}, 'separators': {1: 1}, 'address': {0: 2}}
    """
    text = "\n".join(texts)
    ends = list(accumulate(len(row) + 1 for row in texts))
    found: dict[str, dict[int, int]] = {kind: {} for kind in NEEDLES}
    for anchor, following in ANCHORS.items():
        always = following[""]
        at, block = text.find(anchor), 0
        while at >= 0:
            behind = at + 1
            for needle, place, kind in following.get(text[behind : behind + 1], always):
                if len(needle) == 1 or text.startswith(needle, at - place):
                    while at >= ends[block]:
                        block += 1
                    row = found[kind]
                    row[block] = row.get(block, 0) + 1
                    behind = at - place + len(needle)
                    break
            at = text.find(anchor, behind)
    return found
