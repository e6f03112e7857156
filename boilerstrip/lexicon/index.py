"""Finds phrases that may stand anywhere in a line, all at once, by the longest word of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..text import SOUTHEAST, UNSPACED

# What is kept is tuples: lists by the ten thousand would be looked through at each garbage collection.
Entry = tuple[int, tuple[str, ...], str]  # place of the word in the phrase, all words of the phrase, category
# Longest word -> phrases of this word alone (with punctuation where it must stand) and their categories; phrases by the
# word behind it; others by the word before.
Neighbours = dict[str, tuple[Entry, ...]]
Index = dict[str, tuple[tuple[tuple[str, str], ...], Neighbours, Neighbours]]


def is_unspaced(phrase: str) -> bool:
    """Whether a phrase is of a script without spaces, at least in part."""
    return not phrase.isascii() and bool(UNSPACED.search(phrase) or SOUTHEAST.search(phrase))


def add_phrase(index: Index, words: list[str], category: str, phrase: str) -> None:
    """Index a phrase by its longest word, the rarest most likely, and a neighbour of that.

    A phrase of one word must stand with its punctuation: "(der.)" is a caption's, "der" in every German sentence. Only
    slashes may be missing: "/afp" is found where "AFP / Ana Pereira" stands.
    """
    if not words or words == ["0"]:
        return
    place = len(words) > 1 and max(range(len(words)), key=lambda i: (words[i].isalpha(), len(words[i])))
    alone, behind, before = index.get(words[place], ((), {}, {}))
    if len(words) == 1:
        alone = (*alone, ("" if phrase.strip(" /") == words[0] else phrase, category))
    else:
        neighbours, at = (behind, place + 1) if place + 1 < len(words) else (before, place - 1)
        neighbours[words[at]] = (*neighbours.get(words[at], ()), (place, tuple(words), category))
    index[words[place]] = alone, behind, before


def standing(index: Index, key: str, words: list[str], places: list[int]) -> Iterator[tuple[str, int]]:
    """The indexed phrases around those places of a line's words where an indexed word stands: category, first word."""
    for k in places:
        alone, behind, before = index[words[k]]
        if alone:
            yield from [(category, k) for phrase, category in alone if phrase in key][:1]
        if behind and k + 1 < len(words) and (entries := behind.get(words[k + 1])):
            yield from _fitting(entries, words, k)
        if before and k and (entries := before.get(words[k - 1])):
            yield from _fitting(entries, words, k)


def _fitting(entries: Sequence[Entry], words: list[str], k: int) -> Iterator[tuple[str, int]]:
    """The phrases that stand around word k."""
    for place, phrase, category in entries:
        if len(phrase) == 2 or (place <= k and tuple(words[k - place : k - place + len(phrase)]) == phrase):
            yield category, k - place
