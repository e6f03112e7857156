"""Phrases that open a line, found by their first two words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..text import LETTERS
from .index import is_unspaced

LONG_PHRASE, LONG_LEGAL = 4, 3  # words: a tenth of the long lines that open with so many are the article's
# What is kept is tuples of strings: lists by the ten thousand would be looked through at each garbage collection.
Seconds = dict[str, tuple[tuple[str, str], ...]]  # second word or "" -> phrases and their categories
_LETTER = re.compile(f"[{LETTERS}]")


@dataclass(slots=True)
class Openings:
    """These phrases of some languages."""

    starts: dict[str, Seconds] = field(default_factory=dict)  # by their first word or ""
    unspaced: Seconds = field(default_factory=dict)  # of scripts without spaces, by first character

    def add(self, category: str, phrase: str, words: list[str]) -> None:
        """Index a phrase in normal form, given its words."""
        if is_unspaced(phrase):
            seconds, second = self.unspaced, phrase[0]
        else:
            first, second = (*words[:2], "", "")[:2]
            seconds = self.starts.setdefault(first, {})
        known = seconds.get(second, ())
        if (phrase, category) not in known:
            seconds[second] = (*known, (phrase, category))

    def found(self, key: str, naked: str, words: list[str], long: bool) -> dict[str, str]:
        """The phrases that open a line, with or without the punctuation before it: category -> the longest."""
        opened: dict[str, str] = {}
        seconds = self.starts.get(words[0] if words else "")
        if not key or (not seconds and key.isascii()):
            return opened
        both = (key, naked) if naked and naked[0] != key[0] else (key,)
        if seconds:
            found = () if long else seconds.get("", ())
            if len(words) > 1 and words[1] in seconds:
                found = (*found, *seconds[words[1]])
            for phrase, category in found:
                if long and phrase.count(" ") + 1 < (LONG_LEGAL if category == "legal" else LONG_PHRASE):
                    continue
                for line in both:
                    if line.startswith(phrase) and not (phrase[-1].isalnum() and _LETTER.match(line, len(phrase))):
                        opened[category] = max(phrase, opened.get(category, ""), key=len)
        if not long and not key.isascii():
            for line in both:
                for phrase, category in self.unspaced.get(line[0], ()):
                    if line.startswith(phrase):
                        opened[category] = phrase
        return opened

    def is_label(self, word: str, mark: str = ":") -> bool:
        """Whether a word with a colon, or another mark, opens credits."""
        return (word + mark, "credit") in self.starts.get(word, {}).get("", ())
