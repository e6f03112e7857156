"""Words with which a site speaks to its readers: for you, for us, of channels and offers, calls to do something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from ..text import bare, normal_forms_and_words
from .index import is_unspaced

YOU, WE, CALL, OWN, OFFER, CHANNEL, SAID = 1, 2, 4, 8, 16, 32, 64  # kinds of words, as bits
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
OPENING, SHORT = 3, 2  # letters of a stem by which it is found; of the shorter ones, which are Korean
LISTENED = 2_000  # characters of a line
EVERYWHERE = -1  # what is of all languages
NEARLY = 0.8  # of the words of the language that says most has another that a text may be in
_CLAUSE = re.compile(r"[.!?:;,…¿¡。！？、，।؟،؛()\[\]/|]+|\s-+\s")
_INSIDE = re.compile(r"(?<=[^\s.!?:…] )[^\W\d_]+")  # a word inside a sentence

Entries = tuple[tuple[str, int, int], ...]  # what a word is: section, language, kind
Heard = dict[int, int]  # language -> kinds of words that a line has of it


@dataclass(slots=True)
class Voices:
    """These words of some languages, with the languages in which each is one."""

    words: dict[str, Entries] = field(default_factory=dict)
    stems: dict[str, tuple[tuple[str, Entries], ...]] = field(default_factory=dict)  # by their first letters
    unspaced: dict[str, Entries] = field(default_factory=dict)  # of scripts without spaces

    @classmethod
    def of(cls, languages: Sequence[Iterable[tuple[str, str]]]) -> Voices:
        """Each language's words with their sections.

        >>> voices = Voices.of([[("you", "your"), ("call", "send"), ("own", "stor*")], [("you", "us")]])
        >>> voices.heard(["Send us your stories"]) == [{0: YOU | CALL | OWN, 1: YOU}]
        True
        """
        voices, stems = cls(), dict[str, Entries]()
        for language, rows in enumerate(languages):
            for part, word in rows:
                table = stems if word.endswith(STEM) else voices.unspaced if is_unspaced(word) else voices.words
                entry = (part, EVERYWHERE if part == "channel" else language, PARTS[part])
                table[word.removesuffix(STEM)] = (*table.get(word.removesuffix(STEM), ()), entry)
        for stem, found in stems.items():
            voices.stems[stem[:OPENING]] = (*voices.stems.get(stem[:OPENING], ()), (stem, found))
        return voices

    def heard(self, texts: Sequence[str], languages: Set[int] | None = None) -> list[Heard]:
        """What the words of each line are, in some languages or all; of a long line, its first words."""
        texts = [text[:LISTENED] for text in texts]
        keys, rows = normal_forms_and_words(texts)
        known = self._known(set().union(*rows))
        if languages is not None:
            some = {word: tuple(entry for entry in found if entry[1] in languages) for word, found in known.items()}
            known = {word: found for word, found in some.items() if found}
        return [self._line(text, key, row, known) for text, key, row in zip(texts, keys, rows, strict=True)]

    def kinds(self, text: str) -> int:
        """The kinds of words of a line by itself, in the language that says most."""
        return fullest(self.heard([text])[0])[0]

    def _known(self, words: set[str]) -> dict[str, Entries]:
        """What some words are, each by itself or by its stem."""
        known = {word: self.words[word] for word in words & self.words.keys()}
        opened = [(word, OPENING) for word in words if word[:OPENING] in self.stems]
        opened += [(word, SHORT) for word in words if word[:SHORT] in self.stems and len(word) > SHORT]
        for word, opening in opened:
            for stem, entries in self.stems[word[:opening]]:
                if word.startswith(stem):
                    known[word] = (*known.get(word, ()), *entries)
        return known

    def _line(self, text: str, key: str, words: list[str], known: dict[str, Entries]) -> Heard:
        said = known.keys() & words
        entries = [(word, *entry) for word in said for entry in known[word]]
        if self.unspaced and is_unspaced(key):
            entries += [(word, *entry) for word, found in self.unspaced.items() if word in key for entry in found]
        if not entries:
            return {}
        parts = {part for _, part, _, _ in entries}
        counted = {
            "call": {bare(clause).partition(" ")[0] for clause in _CLAUSE.split(key)} if "call" in parts else said,
            "formal": {w.lower() for w in _INSIDE.findall(text) if w[0].isupper()} if "formal" in parts else said,
        }
        heard: Heard = {}
        for word, part, language, kind in entries:
            if part not in counted or word in counted[part]:
                heard[language] = heard.get(language, 0) | kind
        return heard


def spoken(lines: Iterable[Heard]) -> set[int]:
    """The languages that a text may be in, by what is heard in its lines."""
    said: dict[int, int] = {}
    for line in lines:
        for language, kinds in line.items():
            said[language] = said.get(language, 0) + kinds.bit_count()
    said.pop(EVERYWHERE, None)
    most = max(said.values(), default=0)
    return {language for language, count in said.items() if count >= NEARLY * most}


def fullest(line: Heard, languages: Iterable[int] | None = None) -> tuple[int, int]:
    """The kinds of words that the language says of which has most of them, and that language."""
    everywhere = line.get(EVERYWHERE, 0)
    some = line.keys() if languages is None else line.keys() & languages
    kinds = sorted((line[language] | everywhere, language) for language in some)
    return max(kinds, key=lambda kind: kind[0].bit_count(), default=(everywhere, EVERYWHERE))
