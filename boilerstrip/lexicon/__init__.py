"""What each language says on its buttons, footers and teasers, and one matcher for all phrases at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ..text import LETTERS, TERMINAL, bare, normal, words_of
from .forms import RATED, are_names, button, is_name, is_signed
from .index import Index, add_phrase, is_unspaced, standing
from .voice import PARTS, Voices

CATEGORIES = (
    "share", "tools", "comments", "navigation", "promo", "legal", "related", "read_more",
    "sponsored", "credit", "caption", "byline", "date",
)  # fmt: skip
ANYWHERE, START, LINE = 1, 2, 3  # how much of a line a phrase is: stands in it or closes it, opens it, is all of it
MODES = {"anywhere": ANYWHERE, "end": ANYWHERE, "start": START, "line": LINE}
BARE = ("line", "end")  # modes of phrases that are compared without the punctuation around them
START_WORDS = 25  # a longer line is prose, whatever word it opens with ...
LONG_PHRASE, LONG_LEGAL = 4, 3  # ... but not with so many: a tenth of such lines of labelled pages are the article's
# A line that opens with a phrase of these and holds another is nothing else: of 1,340 such lines of labelled pages 15
# are the article's, of those with one phrase a tenth.
DOUBLED = frozenset({"share", "tools", "comments", "navigation", "promo", "legal", "sponsored"})
# One that opens with a phrase of more than so many words is, too: 2,400 words of such lines, 50 of them the article's.
SURE, SURE_WORDS = DOUBLED | {"related", "caption"}, 4
MONTH_LETTERS = 3  # shorter abbreviations of months and days are words of other languages
COUNTED = 6  # characters: a shorter phrase with a number beside it is no counter ("AD 21")
LABEL_LETTERS, LABELS = 24, ("related", "read_more")  # headers that point to one article: "Related: ..."
ROW_WORDS = 12  # a row of buttons ("Print Email Share") has no more words than this
BUTTON_WORDS = 3  # of a button in such a row
ROW_SHARE = 0.75  # of its words belong to phrases that are buttons by themselves

Phrase = tuple[str, str, str]  # category, mode, phrase
Cues = dict[str, int]  # category -> strongest mode (1-3)
# What is kept is tuples of strings: lists by the ten thousand would be looked through at each garbage collection.
Seconds = dict[str, tuple[tuple[str, str], ...]]  # second word or "" -> phrases and their categories

CREDIT_TAIL = 60  # characters at the end of a line in which a picture's credit stands
NAMED = 4  # words of a label and a name in brackets
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
    starts: dict[str, Seconds] = field(default_factory=dict)  # phrases that open a line, by their first word or ""
    starts_unspaced: Seconds = field(default_factory=dict)  # the same by first character
    words: Index = field(default_factory=dict)  # phrases that may stand anywhere
    unspaced: list[tuple[str, str]] = field(default_factory=list)  # phrases of scripts without spaces, category
    ends: dict[str, str] = field(default_factory=dict)  # phrases that close a line, and their categories
    closers: tuple[str, ...] = ()  # these phrases alone
    credits: set[str] = field(default_factory=set)  # first words of credits
    months: set[str] = field(default_factory=set)  # names and abbreviations of months and days, one word each
    ago: Index = field(default_factory=dict)  # relative times
    ago_whole: set[str] = field(default_factory=set)  # relative times of one word, which must be the whole line
    ago_unspaced: list[str] = field(default_factory=list)  # relative times of scripts without spaces
    voices: Voices = field(default_factory=Voices)  # words with which a site speaks to its readers

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
                self._add_start(category, phrase, next(words))
            else:
                row = next(words)
                if is_unspaced(phrase):
                    self.unspaced.append((phrase, category))
                else:
                    add_phrase(self.words, row, category, phrase)
        self.closers = tuple(self.ends)
        for category, mode, phrase in phrases:
            if category == "credit" and mode in ("line", "start"):
                self.credits.add(phrase.partition(" ")[0].strip("(:."))
        for phrase in self.whole:
            head, size = phrase.partition(" ")[0], phrase.count(" ") + 1
            sizes = self.heads.setdefault(head, ())
            if size <= BUTTON_WORDS and size not in sizes:
                self.heads[head] = tuple(sorted((*sizes, size), reverse=True))

    def _add_start(self, category: str, phrase: str, words: list[str]) -> None:
        if is_unspaced(phrase):
            seconds, second = self.starts_unspaced, phrase[0]
        else:
            first, second = (*words[:2], "", "")[:2]
            seconds = self.starts.setdefault(first, {})
        known = seconds.get(second, ())
        if (phrase, category) not in known:
            seconds[second] = (*known, (phrase, category))

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
        if not key.isascii() or (words[0] if words else "") in self.starts:
            opened = self._starts(key, naked, words, length > START_WORDS)
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
            cues.update(self._row(words))
        marked = ". " in key or ":" in key or ")" in key or "/" in key or "|" in key or "=" in key or "©" in key
        closed = self._credited(key) if marked and length > 2 else 0
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

    def _credited(self, key: str) -> int:
        """How a line ends with a picture's credit: not, with a name (ANYWHERE), or as captions do (START).

        "... (Reuters)" may close a report; "... . Photo: Ana Pereira" and "... . / A. Pereira" stand below pictures.
        """
        tail = key[-CREDIT_TAIL:].rstrip(" .,;|")
        if signed := self._signed(tail):
            return signed
        if tail[-1:] == ")":
            before, _, tail = tail[:-1].rpartition("(")
            return self._enclosed(before.rstrip(), tail)
        before, colon, name = tail.rpartition(":")
        if not colon or "©" in tail:
            return START if is_signed(tail) else 0
        before, _, label = before.rpartition(" ")
        if not is_name(name) or "." in name or not self._is_label(label):
            return 0
        apart = not before or before[-1] in TERMINAL or before[before.rfind(" ") + 1 :] in self.credits
        return START if apart and "0" not in name else ANYWHERE

    def _enclosed(self, before: str, tail: str) -> int:
        """The same for what stands in brackets at a line's end."""
        naked = bare(tail)
        if "credit" in (self.whole.get(naked), self.whole.get(bare(tail.split("/")[0]))):
            return START if "/" in tail else ANYWHERE
        words = words_of([tail])[0]
        whole = (
            f"({tail}" if 1 < len(words) <= NAMED and tail.replace(" ", "").isalpha() else tail
        )  # "(foto Ghirlandi)"
        if "credit" in self._starts(tail, naked, words, long=False) | self._starts(whole, naked, words, long=False):
            return START
        label, colon, name = tail.rpartition(":")
        if colon and is_name(name) and self._is_label(label[label.rfind(" ") + 1 :]):
            return START
        return START if is_signed(tail, enclosed=True) or (before[-1:] in TERMINAL and are_names(tail)) else 0

    def _is_label(self, word: str, mark: str = ":") -> bool:
        """Whether a word with a colon, or another mark, opens credits."""
        return (word + mark, "credit") in self.starts.get(word, {}).get("", ())

    def _signed(self, tail: str) -> int:
        """The same for what stands behind a line's last full stop or bar."""
        at = max(tail.rfind(". "), tail.rfind("| "))
        label = tail[tail.rfind(" ", 0, at) + 1 : at]
        if tail[at : at + 1] == "." and self._is_label(label, "."):  # "Fot. Ana Pereira"
            at = max(tail.rfind(". ", 0, at), tail.rfind("| ", 0, at))
        at += 2
        last = tail[at:]
        if at >= 2 and are_names(last) and any(map(self._is_label, last.replace("/", " ").split()[:2])):
            return START  # "Photo OF/Ana Pereira", "DM Photo/B. Kori"
        if at < 2 or last.partition(" ")[0].strip("(:.") not in self.credits:
            return 0
        naked = bare(last)
        if self.whole.get(naked) == "credit":
            return START if any(map(self._is_label, last.split())) else ANYWHERE if " " in naked else 0
        return START if "credit" in self._starts(last, naked, words_of([last])[0], long=False) else 0

    def _counter(self, naked: str) -> str | None:
        """The category of a button with a number beside it: "3 comments"."""
        return self.whole.get(naked.strip("0 ()")) if len(naked) >= COUNTED else None

    def _starts(self, key: str, naked: str, words: list[str], long: bool) -> dict[str, str]:
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
                for phrase, category in self.starts_unspaced.get(line[0], ()):
                    if line.startswith(phrase):
                        opened[category] = phrase
        return opened

    def _row(self, words: list[str]) -> Cues:
        """A row of buttons: most of its words are phrases that are whole lines elsewhere."""
        at, spare = 0, (1 - ROW_SHARE) * len(words)  # words that need be none
        found: Cues = {}
        said = 0  # words about comments
        while at < len(words):
            for size in self.heads.get(words[at], ()):
                category = self.whole.get(" ".join(words[at : at + size])) if at + size <= len(words) else None
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

    def match_unspaced(self, keys: list[str]) -> Iterator[tuple[int, str]]:
        """(line, category) for phrases of scripts without spaces; a phrase the text lacks costs one search."""
        text = "\n".join(keys)
        for phrase, category in self.unspaced:
            if phrase in text:
                yield from ((i, category) for i, key in enumerate(keys) if phrase in key)

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
