"""Measures every block of a page once, column by column: what it looks like, what it says, what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import log

from .lexicon import ANYWHERE, Cues, Lexicon
from .lines import Blocks
from .text import (
    CHARS_PER_WORD,
    CHARS_PER_WORD_SOUTHEAST,
    CLOSING,
    LETTERS,
    SOUTHEAST,
    TERMINAL,
    UNSPACED,
    normal,
)

HEAD, TAIL = 160, 60  # characters of a long block that its normal form is made of
PROSE_WORDS = 10  # a block of so many words that ends a sentence is prose
LONG_WORDS = 12  # blocks from this length on make up the vocabulary that cohesion is measured against
UNSPACED_SHARE = 0.3  # of a block's characters: from here on its words are counted by characters
STEM = 6  # letters: words that begin alike are one word, whatever their endings
FAR = 10**6  # words or blocks: "there is none"

# How a block ends.
OPEN, ELLIPSIS, COLON, COMMA, STOP = range(5)
# What a block begins with.
LOWER, UPPER, NUMBER, QUOTE, BULLET, BRACKET, UNCASED, SYMBOL = range(8)

_SEPARATOR = re.compile(r"[|›»•·]| [/>-] |::")
_ADDRESS = re.compile(r"https?://|www\.|@\w|\.(?:com|org|net)\b")
_INNER_STOP = re.compile(r"[.!?][\"”’)]{0,3} [\"“‘(«]?[A-ZÀ-ÞА-Я]|[。！？।؟۔]")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d年|\d月")
_WORD = re.compile(f"[{LETTERS}]+")
_CONTENT = re.compile(f"[\uac00-\ud7a3]{{2,}}|[{LETTERS}]{{4,}}")  # Korean says much in two syllables
_FIRST = (
    dict.fromkeys("\"“‘«„'「『‹", QUOTE)
    | dict.fromkeys("•·-–—*>»›|+#✓→▪■●○►◦", BULLET)
    | dict.fromkeys("([【（", BRACKET)
)


@dataclass(slots=True)
class Page:
    """The measured blocks of one page: one entry per block in every column."""

    blocks: Blocks
    keys: list[str] = field(default_factory=list)  # normal form; of a long block, its head and tail
    words: list[int] = field(default_factory=list)  # length in words
    ends: list[int] = field(default_factory=list)  # OPEN, ELLIPSIS, COLON, COMMA or STOP
    firsts: list[int] = field(default_factory=list)  # LOWER ... SYMBOL
    capitals: list[float] = field(default_factory=list)  # share of longer words with a capital, -1 where none is cased
    cues: list[Cues | None] = field(default_factory=list)  # lexicon categories and how much of the block they are
    cued: list[tuple[int, Cues]] = field(default_factory=list)  # the blocks that have any
    dates: list[int] = field(default_factory=list)  # 0 none, 1 holds a date, 2 is little else, 3 a relative time
    copies: list[int] = field(default_factory=list)  # blocks of the page with the same key
    copy: list[int] = field(default_factory=list)  # how many of those stand before this one
    contents: list[set[str]] = field(default_factory=list)  # content words (of scripts without spaces: bigrams)
    cohesion: list[float] = field(default_factory=list)  # content words shared with other long blocks: 1 is usual
    prose: list[int] = field(default_factory=list)  # words where the block is prose, else 0
    unspaced: bool = False  # whether the text is mostly in a script without spaces

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def texts(self) -> list[str]:
        """The blocks' texts."""
        return self.blocks.texts

    def part(self, start: int, stop: int) -> Page:
        """Some blocks as a page of their own: repetition and cohesion are measured afresh."""
        page = Page(self.blocks.part(start, stop), unspaced=self.unspaced)
        for name in ("keys", "words", "ends", "firsts", "capitals", "cues", "dates", "contents", "prose"):
            setattr(page, name, getattr(self, name)[start:stop])
        page.cued = [(k, c) for k, c in enumerate(page.cues) if c]
        page.copies, page.copy = _copies(page)
        page.cohesion = _cohesion(page)
        return page

    def cue(self, category: str) -> list[int] | int:
        """Per block, how much of it a category's phrases are (0-3); 0 where the page has none."""
        marked = [(k, cue[category]) for k, cue in self.cued if category in cue]
        if not marked:
            return 0
        column = [0] * len(self.cues)
        for k, mode in marked:
            column[k] = mode
        return column


def measure(blocks: Blocks, lexicon: Lexicon) -> Page:
    """Every measurement that a block has by itself or by repetition."""
    texts = blocks.texts
    page = Page(blocks)
    if not texts:
        return page
    source = blocks.text
    han = not source.isascii() and len(UNSPACED.findall(source)) > 0.02 * len(source)
    thai = not source.isascii() and len(SOUTHEAST.findall(source)) > 0.02 * len(source)
    page.unspaced = (han or thai) and len(UNSPACED.findall(source)) + len(SOUTHEAST.findall(source)) > 0.2 * len(source)
    tokens = [text.split() for text in texts]
    page.words = _lengths(texts, tokens, han, thai)
    page.keys = [normal(t) if len(t) <= HEAD + TAIL else normal(f"{t[:HEAD]} {t[-TAIL:]}") for t in texts]
    page.ends = [_end(text, thai) for text in texts]
    page.firsts = [_first(text[0]) for text in texts]
    page.capitals = [_capitals(row) for row in tokens]
    page.cues = _cues(page, lexicon)
    page.cued = [(k, c) for k, c in enumerate(page.cues) if c]
    page.dates = _dates(page, lexicon)
    page.copies, page.copy = _copies(page)
    page.prose = [n if n >= PROSE_WORDS and end == STOP else 0 for n, end in zip(page.words, page.ends, strict=True)]
    page.contents = [_contents(text, han, thai) for text in texts]
    page.cohesion = _cohesion(page)
    return page


def _lengths(texts: list[str], tokens: list[list[str]], han: bool, thai: bool) -> list[int]:
    if not han and not thai:
        return [len(row) for row in tokens]
    lengths = []
    for text, row in zip(texts, tokens, strict=True):
        east = len(UNSPACED.findall(text))
        south = len(SOUTHEAST.findall(text))
        if east > UNSPACED_SHARE * len(text):
            lengths.append(max(1, round(east / CHARS_PER_WORD)))
        elif south > UNSPACED_SHARE * len(text):
            lengths.append(max(1, round(south / CHARS_PER_WORD_SOUTHEAST)))
        else:
            lengths.append(len(row))
    return lengths


def _end(text: str, thai: bool) -> int:
    tail = text[-12:].rstrip(CLOSING)
    if not tail:
        return OPEN
    last = tail[-1]
    if last in TERMINAL:
        return ELLIPSIS if last == "…" or tail.endswith("...") else STOP
    if last == ":" or last == "：":
        return COLON
    if last in ",;-–—،，、":
        return COMMA
    # Thai has no full stop: a long line stands for a sentence.
    return STOP if thai and len(text) > 60 and SOUTHEAST.match(last) else OPEN


def _first(char: str) -> int:
    known = _FIRST.get(char)
    if known is not None:
        return known
    if char.islower():
        return LOWER
    if char.isupper():
        return UPPER
    if char.isdigit():
        return NUMBER
    return UNCASED if char.isalpha() else SYMBOL


def _capitals(tokens: list[str]) -> float:
    """Share of the first 24 words, short ones left out where there are others, that begin with a capital."""
    row = [w for w in tokens[:24] if len(w) > 3] or tokens[:24]
    cased = [w[0] for w in row if w[0].isalpha()]
    if not cased or cased[0].lower() == cased[0].upper():
        return -1.0
    return sum(map(str.isupper, cased)) / len(cased)


def _cues(page: Page, lexicon: Lexicon) -> list[Cues | None]:
    match = lexicon.match
    cues = [match(key, n) for key, n in zip(page.keys, page.words, strict=True)]
    if not page.blocks.text.isascii() and (
        page.unspaced or UNSPACED.search(page.blocks.text) or SOUTHEAST.search(page.blocks.text)
    ):
        for i, category in lexicon.match_unspaced(page.keys):
            row = dict(cues[i] or {})
            row.setdefault(category, ANYWHERE)
            cues[i] = row
    return cues


def _dates(page: Page, lexicon: Lexicon) -> list[int]:
    found = []
    for text, key, n in zip(page.texts, page.keys, page.words, strict=True):
        if n > 25 or "0" not in key:
            found.append(3 if n <= 6 and lexicon.relative_time(key) else 0)
            continue
        if n <= 12 and lexicon.relative_time(key):
            found.append(3)
            continue
        words = _WORD.findall(key)
        months = sum(w in lexicon.months for w in words)
        if not months and not _DATE.search(text):
            found.append(0)
            continue
        stamp = months + sum(w == "0" or len(w) <= 2 for w in words)
        found.append(2 if n <= 12 and stamp >= 0.6 * len(words) else 1)
    return found


def _copies(page: Page) -> tuple[list[int], list[int]]:
    counts = Counter(page.keys)
    seen: Counter[str] = Counter()
    before = []
    for key in page.keys:
        before.append(seen[key])
        seen[key] += 1
    return [counts[key] for key in page.keys], before


def _contents(text: str, han: bool, thai: bool) -> set[str]:
    low = text.lower()
    if han and UNSPACED.search(low):
        return {a + b for a, b in pairwise(low) if UNSPACED.match(a) and UNSPACED.match(b)}
    if thai and SOUTHEAST.search(low):
        return {low[i : i + 4] for i in range(len(low) - 3)}
    return {w[:STEM] for w in _CONTENT.findall(low)}


def _cohesion(page: Page) -> list[float]:
    """Share of a block's content words that stand in other long blocks, as a part of what is usual among body lines.

    What is usual grows with the words that those blocks have: .19 at 50 words, .45 at 400, .71 at 1,900 (mean of
    14,000 body lines of labelled pages), here a line over their logarithm. -1 where nothing can be compared.
    """
    counts: Counter[str] = Counter()
    long = [n >= LONG_WORDS and end == STOP for n, end in zip(page.words, page.ends, strict=True)]
    volume = 0
    for words, is_long, n in zip(page.contents, long, page.words, strict=True):
        if is_long:
            counts.update(words)
            volume += n
    shares = []
    for words, is_long, n in zip(page.contents, long, page.words, strict=True):
        others = volume - n if is_long else volume
        if not words or others < LONG_WORDS:
            shares.append(-1.0)
            continue
        known = sum(1 for w in words if counts[w] > 1) if is_long else sum(1 for w in words if w in counts)
        shares.append(known / len(words) / max(0.08, 0.19 + 0.138 * log(others / 50)))
    return shares


def separators(text: str) -> int:
    """Bars, bullets and the like between the parts of a line."""
    return len(_SEPARATOR.findall(text[:400]))


def has_address(text: str) -> bool:
    """Whether a web or mail address or a handle stands in a line."""
    return bool(_ADDRESS.search(text[:400]))


def inner_stops(text: str) -> int:
    """Sentence ends inside a line."""
    return len(_INNER_STOP.findall(text[:600]))


def sums(column: Sequence[float]) -> list[float]:
    """Running sums with a leading 0, so that a window's sum is one subtraction."""
    return [0, *accumulate(column)]
