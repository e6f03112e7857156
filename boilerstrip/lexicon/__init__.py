"""What each language says on its buttons, footers and teasers, and one matcher for all phrases at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from ..text import LETTERS, SOUTHEAST, UNSPACED, bare, normal

CATEGORIES = (
    "share", "tools", "comments", "navigation", "promo", "legal", "related", "read_more",
    "sponsored", "credit", "caption", "byline", "date",
)  # fmt: skip
ANYWHERE, START, LINE = 1, 2, 3  # how much of a line a phrase is: stands in it, opens it, is all of it
MODES = {"anywhere": ANYWHERE, "start": START, "line": LINE}
HEAD = 3  # characters by which phrases that open a line are indexed; shorter phrases by all they have
START_WORDS = 25  # a longer line is prose, whatever word it opens with
MONTH_LETTERS = 3  # shorter abbreviations of months and days are words of other languages
COUNTED = 6  # characters: a shorter phrase with a number beside it is no counter ("AD 21")
ROW_WORDS = 12  # a row of buttons ("Print Email Share") has no more words than this
ROW_SHARE = 0.75  # of its words belong to phrases that are buttons by themselves

Phrase = tuple[str, str, str]  # category, mode, phrase
Cues = dict[str, int]  # category -> strongest mode (1-3)
Index = dict[str, dict[str, list[tuple[tuple[str, ...], str]]]]  # first word -> second ("": none) -> (words, category)

_TAIL = re.compile(r"\(([^()]{2,60})\)\W{0,2}$|\b(\w{3,20}:) ?[^:.]{3,50}$")  # a credit at the end of a line
_TOKEN = re.compile(f"[{LETTERS}]+|©")
_SECTION = re.compile(rf"\[(?:{'|'.join(CATEGORIES)}) (?:{'|'.join(MODES)})\]|\[time (?:months|weekdays|ago)\]")
_UNSPACED_PHRASE = re.compile(UNSPACED.pattern + "|" + SOUTHEAST.pattern)


@dataclass(slots=True)
class Lexicon:
    """The phrases of some languages, indexed for matching; build it with `load`."""

    whole: dict[str, str] = field(default_factory=dict)  # bare phrase -> category
    heads: set[str] = field(default_factory=set)  # first words of these
    starts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # first characters -> (phrase, category)
    words: Index = field(default_factory=dict)  # phrases that may stand anywhere
    unspaced: list[tuple[str, str]] = field(default_factory=list)  # phrases of scripts without spaces, category
    months: set[str] = field(default_factory=set)  # names and abbreviations of months and days, one word each
    ago: Index = field(default_factory=dict)  # relative times
    ago_whole: set[str] = field(default_factory=set)  # relative times of one word, which must be the whole line
    ago_unspaced: list[str] = field(default_factory=list)  # relative times of scripts without spaces

    def add(self, category: str, mode: str, phrase: str) -> None:
        """Index one phrase that is in normal form; the first category of a phrase stays."""
        unspaced = bool(_UNSPACED_PHRASE.search(phrase))
        if category == "time":
            self._add_time(mode, phrase, unspaced)
        elif mode == "line":
            self.whole.setdefault(phrase, category)
            self.heads.add(phrase.split(" ", 1)[0])
        elif mode == "start":
            known = self.starts.setdefault(phrase[:HEAD], [])
            if (phrase, category) not in known:
                known.append((phrase, category))
        elif unspaced:
            self.unspaced.append((phrase, category))
        else:
            _index(self.words, phrase, category)

    def _add_time(self, mode: str, phrase: str, unspaced: bool) -> None:
        if mode != "ago":
            if len(phrase) >= MONTH_LETTERS or unspaced:  # "to" and "so" are Thursday and Saturday somewhere
                self.months.add(phrase)
        elif unspaced:
            self.ago_unspaced.append(phrase)
        elif " " in phrase or "0" in phrase:
            _index(self.ago, phrase, "time")
        else:
            self.ago_whole.add(phrase)

    def match(self, key: str, words: int) -> Cues | None:
        """The categories whose phrases stand in a line, with how much of it they are; None where there is none.

        `key` is the line's normal form (or the head and tail of a long one), `words` its length in words.
        """
        cues: Cues | None = None
        naked = bare(key)
        category = self.whole.get(naked) or (self.whole.get(naked.strip("0 ()")) if "0" in naked else None)
        if category and "0" in naked and naked not in self.whole and len(naked) < COUNTED:
            category = None
        if category:
            return {category: LINE}
        if words <= START_WORDS:
            cues = self._starts(key, cues)
            if naked and naked[0] != key[0]:
                cues = self._starts(naked, cues)
        tokens = _TOKEN.findall(key)
        if not self.words.keys().isdisjoint(tokens):
            for category in _standing(self.words, tokens):
                cues = cues or {}
                cues.setdefault(category, ANYWHERE)
        if 2 <= len(tokens) <= ROW_WORDS and tokens[0] in self.heads and not (cues and START in cues.values()):
            cues = self._row(tokens) or cues
        if words > 2 and (")" in key or ":" in key) and not (cues and "credit" in cues) and self._credited(key):
            cues = (cues or {}) | {"credit": ANYWHERE}
        return cues

    def _credited(self, key: str) -> bool:
        """Whether a line ends with a picture's credit: "... (Reuters)" or "... Photo: Ana Pereira"."""
        match = _TAIL.search(key[-80:])
        if not match:
            return False
        inside, mark = match.groups()
        if inside:
            return self.whole.get(bare(inside)) == "credit" or self.whole.get(bare(inside.split("/")[0])) == "credit"
        return any(phrase == mark and category == "credit" for phrase, category in self.starts.get(mark[:HEAD], ()))

    def _starts(self, key: str, cues: Cues | None) -> Cues | None:
        for size in range(HEAD, 0, -1):
            for phrase, category in self.starts.get(key[:size], ()):
                following = key[len(phrase) : len(phrase) + 1]
                ends = not (following.isalnum() and phrase[-1].isalnum()) or _UNSPACED_PHRASE.match(phrase[-1])
                if ends and key.startswith(phrase):
                    cues = cues or {}
                    cues[category] = START
        return cues

    def _row(self, tokens: list[str]) -> Cues | None:
        """A row of buttons: most of its words are phrases that are whole lines elsewhere."""
        whole, covered, at, found = self.whole, 0, 0, {}
        while at < len(tokens):
            for size in (3, 2, 1) if tokens[at] in self.heads else ():
                category = whole.get(" ".join(tokens[at : at + size]))
                if category and at + size <= len(tokens):
                    covered += size
                    found[category] = START
                    at += size
                    break
            else:
                at += 1
        return found if len(found) and covered >= ROW_SHARE * len(tokens) else None

    def match_unspaced(self, keys: list[str]) -> Iterator[tuple[int, str]]:
        """(line, category) for phrases of scripts without spaces; a phrase the text lacks costs one search."""
        text = "\n".join(keys)
        for phrase, category in self.unspaced:
            if phrase in text:
                yield from ((i, category) for i, key in enumerate(keys) if phrase in key)

    def relative_time(self, key: str) -> bool:
        """Whether a short line says how long ago something was.

        >>> load().relative_time("politics - 0 hours ago")
        True
        """
        tokens = _TOKEN.findall(key)
        if not self.ago.keys().isdisjoint(tokens) and any(True for _ in _standing(self.ago, tokens)):
            return True
        if bare(key) in self.ago_whole:
            return True
        return any(p in key for p in self.ago_unspaced) if not key.isascii() else False


def _index(index: Index, phrase: str, category: str) -> None:
    tokens = tuple(_TOKEN.findall(phrase))
    if tokens and tokens != ("0",):
        second = tokens[1] if len(tokens) > 1 else ""
        index.setdefault(tokens[0], {}).setdefault(second, []).append((tokens, category))


def _standing(index: Index, tokens: list[str]) -> Iterator[str]:
    """The categories of the indexed phrases that stand among a line's words."""
    for i, token in enumerate(tokens):
        if token in index:
            seconds = index[token]
            if "" in seconds:
                yield seconds[""][0][1]
            for phrase, category in seconds.get(tokens[i + 1], ()) if i + 1 < len(tokens) else ():
                if len(phrase) == 2 or tuple(tokens[i : i + len(phrase)]) == phrase:
                    yield category


def languages() -> list[str]:
    """Codes of the languages that have a phrase file.

    >>> "de" in languages()
    True
    """
    return sorted(f.name[:-4] for f in files(__name__).iterdir() if f.name.endswith(".txt"))


def read(code: str) -> Iterator[Phrase]:
    """The phrases of one language's file, in its order."""
    category = mode = ""
    for line in files(__name__).joinpath(f"{code}.txt").read_text(encoding="utf8").split("\n"):
        if _SECTION.fullmatch(line):
            category, mode = line[1:-1].split(" ")
        elif line and line[:2] != "# ":
            yield category, mode, line


@lru_cache(maxsize=8)
def load(codes: tuple[str, ...] | None = None, own: tuple[Phrase, ...] = ()) -> Lexicon:
    """The matcher for some languages (all by default) and one's own phrases, which come first.

    The result depends on the arguments and the files only; it is kept because it never changes.
    """
    known = languages()
    unknown = [c for c in codes or () if c not in known]
    if unknown:
        raise ValueError(f"no phrases for language {unknown[0]!r}; there are {', '.join(known)}")
    lexicon = Lexicon()
    for category, mode, phrase in own:
        lexicon.add(category, mode, _own(category, mode, phrase))
    for code in codes if codes is not None else known:
        for category, mode, phrase in read(code):
            lexicon.add(category, mode, phrase)
    return lexicon


def _own(category: str, mode: str, phrase: str) -> str:
    if category not in CATEGORIES or mode not in MODES:
        raise ValueError(
            f"own phrase {phrase!r}: category {category!r} must be one of {', '.join(CATEGORIES)}, "
            f"mode {mode!r} one of {', '.join(MODES)}"
        )
    return bare(normal(phrase)) if mode == "line" else normal(phrase)
