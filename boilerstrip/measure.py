"""Measures every block of a page once, column by column: what it looks like, what it says, what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise, repeat
from math import log

from .dates import date
from .lexicon import ANYWHERE, LINE, START, Cues, Lexicon
from .lexicon.voice import Voices
from .lines import Blocks
from .text import (
    CHARS_PER_WORD,
    CHARS_PER_WORD_SOUTHEAST,
    CLOSING,
    HANGUL,
    SOUTHEAST,
    TERMINAL,
    UNSPACED,
    bare,
    normal_forms_and_words,
)

HEAD, TAIL = 160, 60  # characters of a long block that its normal form is made of
PROSE_WORDS = 10  # a block of so many words that ends a sentence is prose
LONG_WORDS = 12  # blocks from this length on make up the vocabulary that cohesion is measured against
UNSPACED_SHARE = 0.3  # of a block's characters: from here on its words are counted by characters
STEM = 6  # letters: words that begin alike are one word, whatever their endings
TRACE, MOSTLY = 0.02, 0.2  # shares of a text's characters
BATCH = 4096  # blocks whose words are held at a time
HEAD_WORDS, TAIL_WORDS = 30, 12  # of a long block, in which phrases are looked for
BAR, BARS = "|", 2  # between the cells of a table's row; so many at least
GALLERY, GALLERY_SHARE = 8, 0.4  # captions; of the prose
NAMES_SHARE = 0.5  # of the longer words of a byline have capitals

# How a block ends.
OPEN, ELLIPSIS, COLON, COMMA, STOP = range(5)
# What a block begins with.
LOWER, UPPER, NUMBER, QUOTE, BULLET, BRACKET, UNCASED, SYMBOL = range(8)

_FIRST = (
    dict.fromkeys("\"“‘«„'「『‹", QUOTE)
    | dict.fromkeys("•·-–—*>»›|+#✓→▪■●○►◦", BULLET)
    | dict.fromkeys("([【（", BRACKET)
)


READ = ("keys", "bares", "words", "ends", "firsts", "capitals", "cues", "dates", "contents")  # off a block's own text


@dataclass(slots=True)
class Page:
    """The measured blocks of one page: one entry per block in every column."""

    blocks: Blocks
    voices: Voices = field(default_factory=Voices)  # what its lines are heard with, where that is asked
    keys: list[str] = field(default_factory=list)  # normal form; of a long block, its head and tail
    bares: list[str] = field(default_factory=list)  # the same without the punctuation around it
    words: list[int] = field(default_factory=list)  # length in words
    ends: list[int] = field(default_factory=list)  # OPEN, ELLIPSIS, COLON, COMMA or STOP
    firsts: list[int] = field(default_factory=list)  # LOWER ... SYMBOL
    capitals: list[float] = field(default_factory=list)  # share of longer words with a capital, -1 where none is cased
    cues: list[Cues | None] = field(default_factory=list)  # lexicon categories and how much of the block they are
    cued: list[tuple[int, Cues]] = field(default_factory=list)  # the blocks that have any
    dated: list[tuple[int, int]] = field(default_factory=list)  # the blocks that hold a date or a relative time
    dates: list[int] = field(default_factory=list)  # NONE, DATE, STAMP or AGO of dates.py
    copies: list[int] = field(default_factory=list)  # blocks of the page with the same key
    copy: list[int] = field(default_factory=list)  # how many of those stand before this one
    contents: list[set[str]] = field(default_factory=list)  # content words (of scripts without spaces: bigrams)
    cohesion: list[float] = field(default_factory=list)  # content words shared with other long blocks: 1 is usual
    prose: list[int] = field(default_factory=list)  # words where the block is prose, else 0
    unspaced: bool = False  # whether the text is mostly in a script without spaces
    facts: dict[str, list[float]] = field(default_factory=dict)  # what the markup says of the blocks; of a text nothing
    scopes: list[int] = field(default_factory=list)  # the block behind the element that a block heads; of a text none
    titles: tuple[str, ...] = ()  # normal forms of the headlines that the page's head names

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def texts(self) -> list[str]:
        """The blocks' texts."""
        return self.blocks.texts

    def part(self, start: int, stop: int) -> Page:
        """Some blocks as a page of their own: repetition and cohesion are measured afresh."""
        page = Page(self.blocks.part(start, stop), self.voices, unspaced=self.unspaced)
        page.titles = self.titles if start == 0 else ()  # what is glued on is not what the head names
        page.facts = {name: column[start:stop] for name, column in self.facts.items()}
        page.scopes = [min(scope, stop) - start for scope in self.scopes[start:stop]]
        for name in (*READ, "prose"):
            setattr(page, name, getattr(self, name)[start:stop])
        _compare(page)
        return page


@dataclass(frozen=True, slots=True)
class Scripts:
    """Which scripts that count words otherwise stand in a text."""

    han: bool = False  # more than a trace of Han or Kana
    thai: bool = False  # more than a trace of Thai, Lao, Khmer or Burmese
    hangul: bool = False
    any: bool = False  # even a trace of one without spaces
    unspaced: bool = False  # most of the text is in one without spaces

    @classmethod
    def of(cls, text: str) -> Scripts:
        """The scripts of a text."""
        if text.isascii():
            return cls()
        hangul = bool(HANGUL.search(text))
        if not UNSPACED.search(text) and not SOUTHEAST.search(text):
            return cls(hangul=hangul)
        han, thai, size = len(UNSPACED.findall(text)), len(SOUTHEAST.findall(text)), len(text)
        return cls(han > TRACE * size, thai > TRACE * size, hangul, True, han + thai > MOSTLY * size)


def measure(blocks: Blocks, lexicon: Lexicon) -> Page:
    """Every measurement that a block has by itself or by repetition."""
    return measure_pages([blocks], lexicon)[0]


def measure_pages(many: Sequence[Blocks], lexicon: Lexicon) -> list[Page]:
    """`measure` for some pages: a line that they have in common is read once."""
    pages, alike = [], dict[Scripts, list[Page]]()
    for blocks in many:
        scripts = Scripts.of(blocks.text)
        page = Page(blocks, lexicon.voices, unspaced=scripts.unspaced)
        pages.append(page)
        alike.setdefault(scripts, []).append(page)
    for scripts, some in alike.items():
        _read_pages(some, scripts, lexicon)
    for page in pages:
        page.prose = [
            n if n >= PROSE_WORDS and end == STOP else 0 for n, end in zip(page.words, page.ends, strict=True)
        ]
        _compare(page)
    return pages


def _compare(page: Page) -> None:
    """Fill the columns that are about the blocks of one page together."""
    page.cued = [(k, cue) for k, cue in enumerate(page.cues) if cue]
    _spare_gallery(page)
    page.dated = [(k, kind) for k, kind in enumerate(page.dates) if kind]
    page.copies, page.copy = _copies(page)
    page.cohesion = _cohesion(page)


def _spare_gallery(page: Page) -> None:
    """A few captions with credits that hold most of a page's prose are what it is about."""
    captions = [k for k, cue in page.cued if cue.get("caption") == START and cue.get("credit") == ANYWHERE]
    if not 0 < len(captions) <= GALLERY:
        return
    told = sum(page.words[k] for k in captions)
    if told > GALLERY_SHARE * (told + sum(page.prose) - sum(page.prose[k] for k in captions)):
        for k in captions:
            page.cues[k] = {"credit": ANYWHERE}
        page.cued = [(k, cue) for k, cue in enumerate(page.cues) if cue]


def _read_pages(pages: list[Page], scripts: Scripts, lexicon: Lexicon) -> None:
    """Fill the columns that are read off the blocks' own texts; a page repeats a fifth of its lines."""
    rows = list(dict.fromkeys(chain.from_iterable(page.texts for page in pages)))
    single = len(pages) == 1 and len(rows) == len(pages[0].texts)
    read = pages[0] if single else Page(pages[0].blocks)
    for start in range(0, len(rows), BATCH):
        _read(read, rows[start : start + BATCH], scripts, lexicon)
    if single:
        return
    place = dict(zip(rows, range(len(rows)), strict=True))
    columns = [(name, getattr(read, name).__getitem__) for name in READ]
    for page in pages:
        order = list(map(place.__getitem__, page.texts))
        for name, entry in columns:
            setattr(page, name, list(map(entry, order)))


def _read(page: Page, texts: list[str], scripts: Scripts, lexicon: Lexicon) -> None:
    """Append what the words of some blocks say."""
    rows = [text.split() for text in texts]
    forms, words = normal_forms_and_words(texts)
    keys = list(map(shortened, forms))
    lengths = word_counts(texts, rows, scripts)
    page.words += lengths
    page.keys += keys
    bares = list(map(bare, keys))
    page.bares += bares
    page.ends += [_end(text, scripts.thai) for text in texts]
    page.firsts += [_first(text[0]) for text in texts]
    page.capitals += map(_capitals, rows)
    page.contents += _contents(forms, words, scripts)
    heads = [row if len(row) <= HEAD_WORDS + TAIL_WORDS else row[:HEAD_WORDS] + row[-TAIL_WORDS:] for row in words]
    cues = _cues(texts, keys, bares, heads, lengths, scripts, lexicon)
    for k, cue in enumerate(cues, len(page.cues)):
        page.cues.append(_no_sentence(cue, page.ends[k], page.capitals[k]) if cue and "byline" in cue else cue)
    page.dates += map(date, texts, keys, heads, lengths, repeat(lexicon))


def shortened(form: str) -> str:
    """Head and tail of a long normal form, a short one whole: what lines are compared by."""
    return form if len(form) <= HEAD + TAIL else f"{form[:HEAD]} {form[-TAIL:]}"


def word_counts(texts: list[str], rows: list[list[str]], scripts: Scripts) -> list[int]:
    """Each block's length in words, from its pieces between spaces; in scripts without spaces, from its characters."""
    if not scripts.han and not scripts.thai:
        return list(map(len, rows))
    lengths = []
    for text, row in zip(texts, rows, strict=True):
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


def _capitals(row: list[str]) -> float:
    """Share of the first 24 words, short ones left out where there are others, that begin with a capital."""
    row = row[:24]
    initials = "".join([w[0] for w in row if len(w) > 3]) or "".join([w[0] for w in row])
    if not initials.isalpha():
        initials = "".join(filter(str.isalpha, initials))
    if not initials or initials[0].lower() == initials[0].upper():
        return -1.0
    if initials.islower():
        return 0.0
    return 1.0 if len(initials) == 1 else sum(map(str.isupper, initials)) / len(initials)


def _cues(
    texts: list[str],
    keys: list[str],
    bares: list[str],
    words: list[list[str]],
    lengths: list[int],
    scripts: Scripts,
    lexicon: Lexicon,
) -> list[Cues | None]:
    cues = list(map(lexicon.match, keys, bares, words, lengths))
    if scripts.any:
        for i, category in lexicon.match_unspaced(keys):
            row = dict(cues[i] or {})
            row.setdefault(category, ANYWHERE)
            cues[i] = row
    for i, category in lexicon.match_joined(texts):
        cues[i] = {**(cues[i] or {}), category: LINE}
    return cues


def _no_sentence(cue: Cues, end: int, capitals: float) -> Cues | None:
    """A block's cues without a byline that is a sentence: "De" opens Romanian bylines and Dutch sentences."""
    if cue["byline"] == START and end == STOP and 0 <= capitals < NAMES_SHARE:
        return {category: mode for category, mode in cue.items() if category != "byline"} or None
    return cue


def _copies(page: Page) -> tuple[list[int], list[int]]:
    """How often each block stands on the page, and how often above; rows of a table with other numbers are others."""
    keys, seen, before = page.keys, dict[str, int](), list[int]()
    if BAR in page.blocks.text:
        keys = [text if key.count(BAR) >= BARS else key for key, text in zip(keys, page.texts, strict=True)]
    for key in keys:
        count = seen.get(key, 0)
        before.append(count)
        seen[key] = count + 1
    return list(map(seen.__getitem__, keys)), before


def _contents(forms: list[str], words: list[list[str]], scripts: Scripts) -> list[set[str]]:
    """The stems of each block's content words; of scripts without spaces, pairs or fours of characters."""
    if scripts.hangul:
        found = [{w[:STEM] for w in row if len(w) >= 4 or (len(w) > 1 and HANGUL.match(w))} for row in words]
    else:
        found = [{w[:STEM] for w in row if len(w) >= 4} for row in words]
    if scripts.han or scripts.thai:
        for k, form in enumerate(forms):
            if scripts.han and UNSPACED.search(form):
                found[k] = {a + b for a, b in pairwise(form) if UNSPACED.match(a) and UNSPACED.match(b)}
            elif scripts.thai and SOUTHEAST.search(form):
                found[k] = {form[i : i + 4] for i in range(len(form) - 3)}
    return found


def _cohesion(page: Page) -> list[float]:
    """Share of a block's content words that stand in other long blocks, as a part of what is usual among body lines.

    What is usual grows with the words that those blocks have: .19 at 50 words, .45 at 400, .71 at 1,900 (mean of
    14,000 body lines of labelled pages), here a line over their logarithm. -1 where nothing can be compared.
    """
    known: set[str] = set()
    twice: set[str] = set()  # in two long blocks and more
    long = [n >= LONG_WORDS and end == STOP for n, end in zip(page.words, page.ends, strict=True)]
    volume = 0
    for words, is_long, n in zip(page.contents, long, page.words, strict=True):
        if is_long:
            twice |= known & words
            known |= words
            volume += n
    usual = max(0.08, 0.19 + 0.138 * log(volume / 50)) if volume else 1.0
    shares = []
    for words, is_long, n in zip(page.contents, long, page.words, strict=True):
        others = volume - n if is_long else volume
        if not words or others < LONG_WORDS:
            shares.append(-1.0)
        elif is_long:
            shares.append(len(words & twice) / len(words) / max(0.08, 0.19 + 0.138 * log(others / 50)))
        else:
            shares.append(len(words & known) / len(words) / usual)
    return shares


def sums(column: Sequence[int]) -> list[int]:
    """Running sums with a leading 0, so that a window's sum is one subtraction."""
    return [0, *accumulate(column)]
