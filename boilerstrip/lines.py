"""Splits a text into its lines and into the blocks that are judged: a line, a hard-wrapped paragraph or a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat
from operator import add

from .text import sentence_end

WRAP_LINES = 12  # fewer lines are never taken for hard-wrapped text
WRAP_WIDTH = (40, 110)  # characters: a hard-wrapped text's longest lines are this long
WRAP_SLACK = 14  # characters that a wrapped line may be shorter than the longest
WRAP_SHARE = 0.6  # of the lines that another line follows directly are that long
WRAP_STOPS = 0.5  # at most this share of those long lines end a sentence
SENTENCE_WORDS = 40  # a document on one line is read sentence by sentence from this length on

# A sentence ends at a stop (with closing quotes) and white space, or at a stop of a script that needs no space.
_SENTENCE = re.compile(r"[.!?…؟۔।][\"'”’»)\]]{0,3}\s+|[。！？｡][」』”）)]{0,2}\s*")


@dataclass(slots=True)
class Blocks:
    """A text in pieces that are kept or removed whole, and the blocks of pieces that are judged together."""

    text: str  # the source, untouched
    pieces: list[tuple[int, int]]  # character span of every piece: each source line, or sentence of a one-line text
    numbers: list[int]  # the source line (from 1) of every piece
    spans: list[tuple[int, int]]  # first and last piece of every block, blank pieces left out
    texts: list[str]  # each block's text, stripped, a wrapped paragraph's lines joined by spaces
    indents: list[int]  # white-space characters before each block
    gaps: list[int]  # blank lines before each block

    def part(self, start: int, stop: int) -> Blocks:
        """Some of the blocks; pieces and their numbers stay those of the whole text."""
        some = slice(start, stop)
        return Blocks(
            self.text,
            self.pieces,
            self.numbers,
            self.spans[some],
            self.texts[some],
            self.indents[some],
            self.gaps[some],
        )

    def of_piece(self) -> list[int]:
        """Each piece's block, -1 for a blank piece."""
        owner = [-1] * len(self.pieces)
        for block, (first, last) in enumerate(self.spans):
            for piece in range(first, last + 1):
                owner[piece] = block
        return owner


def split(text: str) -> Blocks:
    """A text's pieces and blocks; every line separator that `str.splitlines` knows ends a line.

    >>> split("One line.\\r\\n\\r\\nAnother.").texts
    ['One line.', 'Another.']
    """
    lines = text.splitlines()
    filled = list(map(str.strip, lines))
    if sum(map(bool, filled)) == 1:
        sentences = _sentences(text)
        if len(sentences) > 1:
            number = list(map(bool, filled)).index(True) + 1
            return _blocks(text, sentences, [number] * len(sentences), [(i, i) for i in range(len(sentences))])
    lengths = list(map(len, lines))
    whole = map(len, text.splitlines(keepends=True)) if "\r\n" in text else map(add, lengths, repeat(1))
    starts = list(accumulate(whole, initial=0))
    pieces = list(zip(starts, map(add, starts, lengths), strict=False))
    spans = _paragraphs(filled) if _is_wrapped(filled) else [(i, i) for i, line in enumerate(filled) if line]
    return _blocks(text, pieces, list(range(1, len(pieces) + 1)), spans)


def _blocks(text: str, pieces: list[tuple[int, int]], numbers: list[int], spans: list[tuple[int, int]]) -> Blocks:
    texts, indents, gaps, before = [], [], [], -1
    for first, last in spans:
        start, end = pieces[first]
        raw = text[start:end]
        stripped = raw.strip()
        indents.append(raw.find(stripped[0]))
        if last > first:
            stripped = " ".join(text[a:b].strip() for a, b in pieces[first : last + 1])
        texts.append(stripped)
        gaps.append(first - before - 1)
        before = last
    return Blocks(text, pieces, numbers, spans, texts, indents, gaps)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether most lines are about as long as the longest and few end a sentence: text broken at a fixed width."""
    lengths = [len(line) for line in lines if line]
    if len(lengths) < WRAP_LINES:
        return False
    width = sorted(lengths)[-max(1, len(lengths) // 50)]
    if not WRAP_WIDTH[0] <= width <= WRAP_WIDTH[1] or max(lengths) > 1.5 * WRAP_WIDTH[1]:
        return False
    inner = [a for a, b in pairwise(lines) if a and b]
    full = [line for line in inner if len(line) >= width - WRAP_SLACK]
    return len(full) >= max(WRAP_LINES // 2, WRAP_SHARE * len(inner)) and sum(
        map(sentence_end, full)
    ) <= WRAP_STOPS * len(full)


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of wrapped lines: a blank line or a short line that ends a sentence closes a paragraph."""
    width = max(map(len, lines))
    spans: list[tuple[int, int]] = []
    first = -1
    for i, line in enumerate(lines):
        if first >= 0 and (not line or len(lines[i - 1]) < width - 2 * WRAP_SLACK):
            spans.append((first, i - 1))
            first = -1
        if line and first < 0:
            first = i
    return spans + ([(first, len(lines) - 1)] if first >= 0 else [])


def _sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a one-line text, without the white space between them."""
    start = len(text) - len(text.lstrip())
    stop = len(text.rstrip())
    if len(text.split(None, SENTENCE_WORDS)) <= SENTENCE_WORDS and stop - start < 4 * SENTENCE_WORDS:
        return [(start, stop)]
    spans = []
    for match in _SENTENCE.finditer(text, start, stop):
        end = match.start() + len(match.group().rstrip())
        if end > start and match.end() < stop:
            spans.append((start, end))
            start = match.end()
    return [*spans, (start, stop)]
