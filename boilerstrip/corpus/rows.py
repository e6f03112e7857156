"""Writes what is counted of pages, their distinct lines, as rows."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ..lines import split
from ..measure import Scripts, shortened, word_counts
from ..sites import line_keys
from ..text import normal_forms, sentence_end

SENTENCE_WORDS = 8  # a block of so many words that ends as a sentence tells articles apart
LEADING = 16  # sentences of a page that are compared with other pages': behind these, others may be glued on
SHOWN_PAGES = 50  # pages of a site, in each part of the input, whose lines are kept as text for people to read
SHOWN_WORDS = 20  # of a line: a longer one is kept as text only where it comes again
MOST_LONG = 100_000  # longer lines that are remembered for this, which bounds the memory
SHOWN_CHARACTERS = 200


class Line(NamedTuple):
    """One distinct line of a page, as it is counted."""

    key: int
    words: int
    place: int  # among the page's leading sentences, from 1; 0: none of them
    text: str


def lines_of(text: str, texts: list[str] | None = None) -> list[Line]:
    """The distinct lines of a page, in order; `texts` are its lines where they are known already."""
    texts = split(text).texts if texts is None else texts
    scripts = Scripts.of(text)
    keys = line_keys(list(map(shortened, normal_forms(texts))))
    words = word_counts(texts, [t.split() for t in texts], scripts)
    found: dict[int, Line] = {}
    place = 0
    for key, count, line in zip(keys, words, texts, strict=True):
        if key not in found:
            leading = count >= SENTENCE_WORDS and place < LEADING and (scripts.thai or sentence_end(line))
            place += leading
            found[key] = Line(key, count, place if leading else 0, line)
    return list(found.values())


def mark(text: str) -> int:
    """A text's number: the same everywhere."""
    return line_keys([text])[0]


class Rows:
    """Writes what is counted of pages to `PATH.docs` and `PATH.lines`; one page in `shown` keeps its lines as text."""

    def __init__(self, path: Path, shown: int = 1) -> None:
        self._one_in = shown
        self._docs = path.with_suffix(".docs").open("w", encoding="utf8", errors="replace", newline="")
        self._lines = path.with_suffix(".lines").open("w", encoding="utf8", errors="replace", newline="")
        self._write_doc, self._write_lines = (
            csv.writer(self._docs, lineterminator="\n").writerow,
            csv.writer(self._lines, lineterminator="\n").writerows,
        )
        self._pages: Counter[str] = Counter()
        self._long: set[tuple[str, int]] = set()  # sites and keys of longer lines

    def add(self, number: int, site: str, text: str, texts: list[str] | None = None) -> None:
        """Count a page; `number` is its own in all that is counted together, `texts` are an HTML page's lines."""
        lines = lines_of(text, texts)
        self._pages[site] += 1
        own = mark(text)
        shown = own % self._one_in == 0 and self._pages[site] <= SHOWN_PAGES
        self._write_doc((number, site_name(site), own))
        if shown:
            rows = (
                (number, key, words, place, self._shown(site, key, words, text)) for key, words, place, text in lines
            )
            self._write_lines(rows)
        else:  # nothing to quote: in half of the writer's time
            self._lines.write("".join([f"{number},{key},{words},{place},\n" for key, words, place, _ in lines]))

    def _shown(self, site: str, key: int, words: int, text: str) -> str:
        """A line as people see it: of a long one only its second copy, for most are an article's own and have none."""
        if words > SHOWN_WORDS:
            if len(self._long) >= MOST_LONG:
                self._long.clear()
            if (site, key) not in self._long:
                self._long.add((site, key))
                return ""
        return _plain(text[:SHOWN_CHARACTERS])

    def close(self) -> None:
        """Finish both files."""
        self._docs.close()
        self._lines.close()


def site_name(name: str) -> str:
    """A site's name as it can be stored: without line ends, NULs and lone surrogates."""
    return _plain(name).encode("utf8", "replace").decode()


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\r", " ").replace("\n", " ")
