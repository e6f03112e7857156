"""What each language says on its buttons, footers and teasers, and one matcher for all phrases at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ..text import LETTERS, bare, normal, words_of
from .credits import Credits
from .forms import RATED, button
from .index import Index, add_phrase, is_unspaced, standing
from .modes import ANYWHERE as ANYWHERE
from .modes import BARE
from .modes import LINE as LINE
from .modes import MODES as MODES
from .modes import START as START
from .modes import Cues as Cues
from .openings import Openings
from .rows import BUTTON_WORDS, ROW_WORDS, has_gap, row_category, row_cues
from .voice import PARTS, Voices

CATEGORIES = (
    "share", "tools", "comments", "navigation", "promo", "legal", "related", "read_more",
    "sponsored", "credit", "caption", "byline", "date",
)  # fmt: skip
START_WORDS = 25  # a longer line is prose, whatever word it opens with, unless with a long phrase
# A line that opens with a phrase of these and holds another is nothing else: of 1,340 such lines of labelled pages 15
# are the article's, of those with one phrase a tenth.
DOUBLED = frozenset({"share", "tools", "comments", "navigation", "promo", "legal", "sponsored"})
# One that opens with a phrase of more than so many words is, too: 2,400 words of such lines, 50 of them the article's.
SURE, SURE_WORDS = DOUBLED | {"related", "caption"}, 4
MONTH_LETTERS = 3  # shorter abbreviations of months and days are words of other languages
COUNTED = 6  # characters: a shorter phrase with a number beside it is no counter ("AD 21")
LABEL_LETTERS, LABELS = 24, ("related", "read_more")  # headers that point to one article: "Related: ..."

Phrase = tuple[str, str, str]  # category, mode, phrase
CAPTION_WORDS = 60  # of a caption that ends with a credit
_SECTION = re.compile(
    rf"\[(?:{'|'.join(CATEGORIES)}) (?:{'|'.join(MODES)})\]"
    rf"|\[time (?:months|weekdays|ago)\]|\[voice (?:{'|'.join(PARTS)})\]"
)
_LETTER = re.compile(f"[{LETTERS}]")


@dataclass(slots=True)
class Lexicon:
    """The phrases of some languages, indexed for matching; build it with `load`."""

    whole: dict[str, str] = field(default_factory=dict)  # bare phrase -> category
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)  # first words of these, and their numbers of words
    openings: Openings = field(default_factory=Openings)  # phrases that open a line
    words: Index = field(default_factory=dict)  # phrases that may stand anywhere
    unspaced: list[tuple[str, str]] = field(default_factory=list)  # phrases of scripts without spaces, category
    ends: dict[str, str] = field(default_factory=dict)  # phrases that close a line, and their categories
    closers: tuple[str, ...] = ()  # these phrases alone
    credits: Credits = field(init=False)  # what names who made a picture, at a line's end
    months: set[str] = field(default_factory=set)  # names and abbreviations of months and days, one word each
    ago: Index = field(default_factory=dict)  # relative times
    ago_whole: set[str] = field(default_factory=set)  # relative times of one word, which must be the whole line
    ago_unspaced: list[str] = field(default_factory=list)  # relative times of scripts without spaces
    voices: Voices = field(default_factory=Voices)  # words with which a site speaks to its readers

    def __post_init__(self) -> None:
        self.credits = Credits(self.whole, self.openings)

    def add(self, phrases: list[Phrase]) -> None:
        """Index phrases that are in normal form; the first category of a phrase stays."""
        words = iter(words_of([phrase for _, mode, phrase in phrases if mode not in BARE]))
        for category, mode, phrase in phrases:
            if mode == "line":
                self.whole.setdefault(phrase, category)
            elif mode == "end":
                self.ends.setdefault(phrase, category)
            elif category == "time":
                self._add_time(mode, phrase, next(words))
            elif mode == "start":
                self.openings.add(category, phrase, next(words))
            else:
                row = next(words)
                if is_unspaced(phrase):
                    self.unspaced.append((phrase, category))
                else:
                    add_phrase(self.words, row, category, phrase)
        self.closers = tuple(self.ends)
        for category, mode, phrase in phrases:
            if category == "credit" and mode in ("line", "start"):
                self.credits.firsts.add(phrase.partition(" ")[0].strip("(:."))
        for phrase in self.whole:
            head, size = phrase.partition(" ")[0], phrase.count(" ") + 1
            sizes = self.heads.setdefault(head, ())
            if size <= BUTTON_WORDS and size not in sizes:
                self.heads[head] = tuple(sorted((*sizes, size), reverse=True))

    def _add_time(self, mode: str, phrase: str, words: list[str]) -> None:
        if mode != "ago":
            if len(phrase) >= MONTH_LETTERS or is_unspaced(phrase):  # "to" and "so" are Thursday and Saturday somewhere
                self.months.add(phrase)
        elif is_unspaced(phrase):
            self.ago_unspaced.append(phrase)
        elif " " in phrase or "0" in phrase:
            add_phrase(self.ago, words, "time", phrase)
        else:
            self.ago_whole.add(phrase)

    def match(self, key: str, naked: str, words: list[str], length: int) -> Cues | None:
        """The categories whose phrases stand in a line, with how much of it they are; None where there is none.

        `key` is the line's normal form (or the head and tail of a long one), `naked` that without punctuation around
        it, `words` its words, `length` their number as the page counts it.
        """
        category = self.whole.get(naked) or (self._counter(naked) if "0" in naked else None)
        if category and not (key[-1] in RATED and ":" in key):  # "Money: ★★★☆☆" is no button
            return {category: LINE}
        if key and not key[0].isalnum() and (category := button(key)):
            return {category: LINE}
        opened, cues = dict[str, str](), Cues()
        if not key.isascii() or (words[0] if words else "") in self.openings.starts:
            opened = self.openings.found(key, naked, words, length > START_WORDS)
            cues = {c: LINE if phrase.count(" ") >= SURE_WORDS and c in SURE else START for c, phrase in opened.items()}
        if length <= START_WORDS and ":" in key[1:LABEL_LETTERS]:
            label = self.whole.get(bare(key[: key.find(":")]))
            if label in LABELS:
                cues.setdefault(label, ANYWHERE)
        index = self.words
        if not index.keys().isdisjoint(words):
            places = [k for k, word in enumerate(words) if word in index]
            for category, at in standing(index, key, words, places):
                again = category in opened and category in DOUBLED and at >= len(words_of([opened[category]])[0])
                if again or category not in cues:
                    cues[category] = LINE if again else ANYWHERE
        if not opened and 2 <= len(words) <= ROW_WORDS and words[0] in self.heads:
            cues.update(row_cues(words, self.heads, self.whole))
        marked = ". " in key or ":" in key or ")" in key or "/" in key or "|" in key or "=" in key or "©" in key
        closed = self.credits.closing(key) if marked and length > 2 else 0
        if naked.endswith(self.closers):
            for category in self._closing(naked):
                cues.setdefault(category, ANYWHERE)
                closed = START if category == "credit" else closed
        if closed:
            cues.setdefault("credit", ANYWHERE)
        if closed == START and cues["credit"] == ANYWHERE and length <= CAPTION_WORDS:
            cues["caption"] = max(START, cues.get("caption", 0))
        return cues or None

    def _closing(self, naked: str) -> Iterator[str]:
        """The categories of the phrases that close a line."""
        for phrase, category in self.ends.items():
            before = naked[: -len(phrase)]
            if naked.endswith(phrase) and before and (is_unspaced(phrase) or not _LETTER.match(before[-1])):
                yield category

    def _counter(self, naked: str) -> str | None:
        """The category of a button with a number beside it: "3 comments"."""
        return self.whole.get(naked.strip("0 ()")) if len(naked) >= COUNTED else None

    def match_unspaced(self, keys: list[str]) -> Iterator[tuple[int, str]]:
        """(line, category) for phrases of scripts without spaces; a phrase the text lacks costs one search."""
        text = "\n".join(keys)
        for phrase, category in self.unspaced:
            if phrase in text:
                yield from ((i, category) for i, key in enumerate(keys) if phrase in key)

    def match_joined(self, texts: list[str]) -> Iterator[tuple[int, str]]:
        """(line, category) for lines, as they are written, of nothing but buttons with gaps or bars between."""
        for i in [i for i, text in enumerate(texts) if has_gap(text)]:
            if category := row_category(texts[i], self.whole):
                yield i, category

    def relative_time(self, key: str, words: list[str]) -> bool:
        """Whether a short line, given in its normal form and its words, says how long ago something was.

        >>> load().relative_time("politics - 0 hours ago", ["politics", "0", "hours", "ago"])
        True
        """
        index = self.ago
        if not index.keys().isdisjoint(words):
            places = [k for k, word in enumerate(words) if word in index]
            if any(standing(index, key, words, places)):
                return True
        if len(words) == 1 and words[0] in self.ago_whole:
            return True
        return is_unspaced(key) and any(p in key for p in self.ago_unspaced)


def languages() -> list[str]:
    """Codes of the languages that have a phrase file.

    >>> "de" in languages()
    True
    """
    from importlib.resources import files

    return sorted(f.name[:-4] for f in files(__name__).iterdir() if f.name.endswith(".txt"))


def read(code: str) -> Iterator[Phrase]:
    """The phrases of one language's file, in its order."""
    from importlib.resources import files

    category = mode = ""
    for line in files(__name__).joinpath(f"{code}.txt").read_text(encoding="utf8").split("\n"):
        if line[:1] == "[" and _SECTION.fullmatch(line):
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
    phrases = [(category, mode, _own(category, mode, phrase)) for category, mode, phrase in own]
    voices: list[list[tuple[str, str]]] = []
    for code in codes if codes is not None else known:
        rows = list(read(code))
        phrases += [row for row in rows if row[0] != "voice"]
        voices.append([(mode, word) for category, mode, word in rows if category == "voice"])
    lexicon.add(phrases)
    lexicon.voices = Voices.of(voices)
    return lexicon


def _own(category: str, mode: str, phrase: str) -> str:
    if category not in CATEGORIES or mode not in MODES:
        raise ValueError(
            f"own phrase {phrase!r}: category {category!r} must be one of {', '.join(CATEGORIES)}, "
            f"mode {mode!r} one of {', '.join(MODES)}"
        )
    found = bare(normal(phrase)) if mode in BARE else normal(phrase)
    if not found:
        raise ValueError(f"own phrase {phrase!r} has nothing in it to look for")
    return found
