"""Words with which a site speaks to its readers: for you, for us, of channels and offers, calls to do something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..text import CLOSING, TERMINAL, normal, words_of
from .index import is_unspaced

YOU, WE, CALL, OWN, OFFER, CHANNEL, SAID = 1, 2, 4, 8, 16, 32, 64  # kinds of words: a language's bits
BITS, ALL = 7, 127
# Sections of phrase files. A word of `formal` counts with a capital inside a sentence ("Sie"), one of `call` where a
# sentence or clause begins with it ("Join"), others anywhere; `channel` is of all languages.
PARTS = {
    "you": YOU,
    "formal": YOU,
    "we": WE,
    "call": CALL,
    "ask": CALL,
    "own": OWN,
    "offer": OFFER,
    "channel": CHANNEL,
    "said": SAID,  # somebody's words without quotation marks
}
STEM = "*"  # ends the beginning of words
NEARLY = 0.8  # of the words of the language that says most has another that a text may be in
_CLAUSE = re.compile(r"[.!?:;,…¿¡。！？、，।؟،؛()\[\]/|]+|\s-+\s")


@dataclass(slots=True)
class Voices:
    """These words of some languages, each with the bits of all languages in which it is one."""

    size: int = 0  # languages
    words: dict[str, int] = field(default_factory=dict)
    stems: dict[str, int] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()  # of the stems
    calls: dict[str, int] = field(default_factory=dict)  # where a clause begins
    formal: dict[str, int] = field(default_factory=dict)  # with a capital
    unspaced: dict[str, int] = field(default_factory=dict)  # of scripts without spaces

    @classmethod
    def of(cls, languages: Sequence[Iterable[tuple[str, str]]]) -> Voices:
        """Each language's words with their sections.

        >>> voices = Voices.of([[("you", "your"), ("call", "send"), ("own", "stor*")], [("you", "dein")]])
        >>> voices.best(voices.heard("Send us your stories")) == (YOU | CALL | OWN, 0)
        True
        """
        voices = cls(len(languages))
        everywhere = sum(CHANNEL << BITS * language for language in range(voices.size))
        for language, rows in enumerate(languages):
            for part, word in rows:
                bits = everywhere if part == "channel" else PARTS[part] << BITS * language
                table, word = voices._place(part, word)
                table[word] = table.get(word, 0) | bits
        voices.lengths = tuple(sorted(set(map(len, voices.stems))))
        return voices

    def _place(self, part: str, word: str) -> tuple[dict[str, int], str]:
        if word.endswith(STEM):
            return self.stems, word[: -len(STEM)]
        if is_unspaced(word):
            return self.unspaced, word
        return {"call": self.calls, "formal": self.formal}.get(part, self.words), word

    def heard(self, text: str) -> int:
        """The bits of all that a line's words are, in all languages; its time grows with its length."""
        key = normal(text)
        found = self._formal(text) if self.formal else 0
        for row in words_of(_CLAUSE.split(key)):
            found |= self.calls.get(row[0], 0) if row else 0
            for word in row:
                found |= self.words.get(word, 0)
                for length in self.lengths:
                    found |= self.stems.get(word[:length], 0)
        for word, bits in self.unspaced.items() if is_unspaced(key) else ():
            found |= bits if word in key else 0
        return found

    def _formal(self, text: str) -> int:
        found, tokens = 0, text.split()
        for before, token in pairwise(tokens):
            if token[0].isupper() and before.rstrip(CLOSING)[-1:] not in TERMINAL:
                found |= self.formal.get(normal(token).rstrip(".,:;!?"), 0)
        return found

    def spoken(self, heard: Iterable[int]) -> list[int]:
        """The languages that a text may be in, by what is heard in its lines."""
        said = [0] * self.size
        for bits in filter(None, heard):
            for language in range(self.size):
                said[language] += (bits >> BITS * language & ALL).bit_count()
        return [language for language, count in enumerate(said) if count >= NEARLY * max(said)]

    def best(self, heard: int, spoken: Iterable[int] | None = None) -> tuple[int, int]:
        """The kinds of words that the language says of which has most of them, and that language."""
        languages = range(self.size) if spoken is None else spoken
        kinds = [(heard >> BITS * language & ALL, language) for language in languages]
        return max(kinds, key=lambda kind: kind[0].bit_count(), default=(0, 0))

    @staticmethod
    def bit(kind: int, language: int) -> int:
        """The bit of a kind of words in a language."""
        return kind << BITS * language
