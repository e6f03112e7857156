"""On how many articles of a site each line stands, as a value that adds up, and what that says about a page's lines."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, exp, inf, sqrt
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .measure import Page

if TYPE_CHECKING:
    from os import PathLike

T = TypeVar("T")

NORMALISER = 1  # version of the normal form that keys are made from; counts of different versions do not add up

# What a template needs; figures from labelled pages of 20 sites (lines of 20 words that stood on exactly two pages were
# body in two cases of three before near-duplicates were grouped, never after).
LEAST_GROUPS, LEAST_GROUPS_LONG = 4, 8  # articles of the site besides the page itself; for lines of 20 words and more
LENGTHS = (4, 10, 20)  # words: the longer a line, the likelier it is text of articles that were copied ...
BOUNDS = (0.02, 0.03, 0.05, 0.10)  # ... and the higher the lower bound of the share of articles that hold it must be
INSIDE_WORDS, INSIDE_LEAST = 12, 5  # a line of so many words between paragraphs needs so many articles
WILSON_Z = 1.645  # one-sided 95 %
CHANCE_Z, MANY = 3.719, 100  # the same odds as a quantile of the normal distribution; expected repeats where it is used
CHANCE, CHANCE_RATE = 1e-4, 2e-4  # accepted odds that chance alone explains a count, and the rate of chance repeats
# Log-odds that a line is body when it stands on no other article, and on one other, by its length as above.
ALONE = (0.0, 0.3, 0.6, 0.4)
AGAIN = (0.0, 0.0, -1.0, -2.5)
TEMPLATE = -8.0  # log-odds of a template line
# Log-odds of a sentence that another version of the article has too (which says nothing: templates are shared as well),
# and of one below the last that it has.
SAME_STORY, OTHER_TAIL = 0.0, -3.0
LEADS = 3  # sentences that make up an article's beginning
MOST = 0.5  # of the body's words: if votes would remove more, they are wrong and the page is kept


class PackedKeys(Mapping[int, int]):
    """Keys of lines in eight bytes each; every value is 1."""

    def __init__(self, ascending: Iterable[int]) -> None:
        self._keys = array("Q", ascending)

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        place = bisect_left(self._keys, key)
        return place < len(self._keys) and self._keys[place] == key

    def among(self, keys: Sequence[int]) -> list[int]:
        """The places of those of some keys that are among these."""
        own, size = self._keys, len(self._keys)
        return [k for k, key in enumerate(keys) if (place := bisect_left(own, key)) < size and own[place] == key]

    def __getitem__(self, key: int) -> int:
        if key not in self:
            raise KeyError(key)
        return 1

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Vote(NamedTuple):
    """What a site's counts say about one block."""

    articles: int  # other articles of the site that hold the line
    of: int  # other articles of the site
    log_odds: float  # added to the line's log-odds
    template: bool  # whether it is one of the site's template lines


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """For one site, how many articles hold each line; near-duplicate pages count as one article.

    Counts of disjoint sets of articles add up, in any order: `a + b`.
    """

    site: str
    articles: int = 0  # counted articles
    # By the key of a line: articles that hold it, articles that begin with it, its length in words, and the line itself
    # where it was kept for people.
    lines: Mapping[int, int] = field(default_factory=dict, repr=False, hash=False)
    leads: Mapping[int, int] = field(default_factory=dict, repr=False, hash=False)
    words: Mapping[int, int] = field(default_factory=dict, repr=False, hash=False)
    texts: Mapping[int, str] = field(default_factory=dict, repr=False, hash=False)
    version: int = NORMALISER  # of the normal form
    own: int = 0  # 1: the page that is judged is among the counted articles and has no vote
    # Keys of the sentences of other versions of the page that is judged.
    story: frozenset[int] = field(default=frozenset(), repr=False)

    def __add__(self, other: SiteCounts) -> SiteCounts:
        if not isinstance(other, SiteCounts):
            return NotImplemented
        if self.site != other.site:
            raise ValueError(f"counts of {self.site!r} and {other.site!r} do not add up: different sites")
        if self.version != other.version:
            raise ValueError(
                f"counts of {self.site!r} have versions {self.version} and {other.version}: count the older pages again"
            )
        return SiteCounts(
            self.site,
            self.articles + other.articles,
            _merged(add, self.lines, other.lines),
            _merged(add, self.leads, other.leads),
            _merged(max, self.words, other.words),
            _merged(min, self.texts, other.texts),
            self.version,
        )

    def trim(self, least: int = 2) -> SiteCounts:
        """Without the lines that fewer than `least` articles hold: smaller, but sums of trimmed counts are too low."""
        lines = {key: n for key, n in self.lines.items() if n >= least}
        kept = [{k: v for k, v in m.items() if k in lines} for m in (self.leads, self.words, self.texts)]
        return SiteCounts(self.site, self.articles, lines, kept[0], kept[1], kept[2], self.version)  # type: ignore[arg-type]

    def without_own(self, story: Iterable[int] = ()) -> SiteCounts:
        """The counts as they are for a page that was itself counted: its own vote does not count.

        `story` are keys of the sentences of other versions of the page's article, where those are known.
        """
        return replace(self, own=1, story=frozenset(story))

    def templates(self) -> list[tuple[str, int]]:
        """The site's template lines with the number of articles that hold each, the most frequent first."""
        bounds = _template_bounds(self.articles - 1)
        found = [
            (self.texts.get(key, f"({self.words.get(key, 0)} words)"), n)
            for key, n in self.lines.items()
            if _is_often(self.words.get(key, 0), n - 1, bounds, inside=False)
        ]
        return sorted(found, key=lambda row: (-row[1], row[0]))

    def save(self, path: PathLike[str] | str) -> None:
        """Write the counts to a file (JSON, compressed), whole or not at all; raises `files.OutputError`."""
        import gzip
        from pathlib import Path

        from .files import write

        data = {
            "version": self.version, "site": self.site, "articles": self.articles,
            "lines": [
                [key, n, self.words.get(key, 0), self.leads.get(key, 0), self.texts.get(key, "")]
                for key, n in sorted(self.lines.items())
            ],
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        write(Path(path), gzip.compress(text.encode("utf8", "surrogatepass"), mtime=0))

    @classmethod
    def load(cls, path: PathLike[str] | str) -> SiteCounts:
        """Read counts; raises `OSError`, or `ValueError` for a file that holds none or those of another version."""
        import gzip
        import zlib
        from pathlib import Path

        packed = Path(path).read_bytes()
        try:
            data = json.loads(gzip.decompress(packed).decode("utf8", "surrogatepass"))
            version = data["version"]
            found = cls._read(data) if version == NORMALISER else None
        except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
            raise ValueError(f"{path}: holds no site counts ({type(error).__name__})") from None
        if found is None:
            raise other_version(path, version)
        return found

    @classmethod
    def _read(cls, data: dict[str, Any]) -> SiteCounts:
        site, articles, rows = data["site"], data["articles"], data["lines"]
        numbers = [articles, *(number for *row, text in rows for number in row)]
        if {*map(type, numbers)} != {int} or {type(site), *(type(row[-1]) for row in rows)} != {str}:
            raise TypeError
        return cls.of(site, articles, rows)

    @classmethod
    def of(cls, site: str, articles: int, rows: Iterable[tuple[int, int, int, int, str]]) -> SiteCounts:
        """Counts from rows of key, articles, words, articles that begin with it, text."""
        lines, leads, words, texts = {}, {}, {}, {}
        for key, n, length, lead, text in rows:
            lines[key], words[key] = n, length
            if lead:
                leads[key] = lead
            if text:
                texts[key] = text
        return cls(site, articles, lines, leads, words, texts)


def other_version(path: PathLike[str] | str, version: object) -> ValueError:
    """The error of a file with counts that this program does not read."""
    return ValueError(f"{path}: counts have version {version}, this program counts {NORMALISER}: learn them again")


def _merged(both: Callable[[T, T], T], a: Mapping[int, T], b: Mapping[int, T]) -> dict[int, T]:
    """Two tables as one; `both` makes one of the values of a key that is in both."""
    return {key: both(a[key], b[key]) if key in a and key in b else (a if key in a else b)[key] for key in {**a, **b}}


def line_keys(keys: list[str]) -> list[int]:
    """A number for each normal form, the same everywhere (64 bits of XXH3)."""
    from xxhash import xxh3_64_intdigest

    return [xxh3_64_intdigest(key.encode("utf8", "surrogatepass")) for key in keys]


def is_template(words: int, others: int, of: int, inside: bool = False) -> bool:
    """Whether a line of so many words, on `others` of the `of` other articles of a site, belongs to its template."""
    return _is_often(words, others, _template_bounds(of), inside)


def _template_bounds(of: int) -> list[float]:
    """How many of so many other articles must hold a template line, by its length as in `LENGTHS`.

    `wilson` is at least a bound where the share is at least the bound's own normal interval above it, as both solve one
    equation: so a site's lines need no square root each.
    """
    chance = chance_bound(of) - 1
    found = [max(chance, of * b + WILSON_Z * sqrt(of * b * (1 - b))) for b in BOUNDS] if of > 0 else []
    groups = (*[LEAST_GROUPS] * len(LENGTHS), LEAST_GROUPS_LONG)
    return [n if of + 1 >= least else inf for n, least in zip(found or [inf] * len(BOUNDS), groups, strict=True)]


def _is_often(words: int, others: int, bounds: list[float], inside: bool) -> bool:
    few = inside and words >= INSIDE_WORDS and others + 1 < INSIDE_LEAST
    return others >= bounds[bisect_right(LENGTHS, words)] and not few


def wilson(hits: int, of: int) -> float:
    """Lower bound of a share (Wilson 1927), one-sided 95 %.

    >>> round(wilson(9, 10), 2)
    0.65
    """
    if of <= 0:
        return 0.0
    p, z = hits / of, WILSON_Z
    return (p + z * z / (2 * of) - z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))) / (1 + z * z / of)


def chance_bound(of: int) -> int:
    """Articles that must hold a line so that chance alone would explain it once in 10,000 lines (Poisson).

    >>> [chance_bound(n) for n in (10, 70, 300, 1000, 10000)]
    [3, 3, 4, 5, 11]
    """
    mean, k = of * CHANCE_RATE, 0
    if mean > MANY:  # Cornish and Fisher's expansion; the sum below would underflow
        return ceil(mean + CHANCE_Z * sqrt(mean) + (CHANCE_Z**2 - 1) / 6) + 2
    term = tail = exp(-mean)
    while 1 - tail > CHANCE:
        k += 1
        term *= mean / k
        tail += term
    return max(3, k + 2)


def votes(page: Page, keys: list[int], counts: SiteCounts, odds: list[float]) -> dict[int, Vote]:
    """What the counts say about each block of a page; nothing where the site has too few articles."""
    of = counts.articles - counts.own
    if of + 1 < LEAST_GROUPS:
        return _versions(page, keys, counts.story)
    paragraphs = [k for k, n in enumerate(page.prose) if n and odds[k] > 0]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(page), -1)
    found = _versions(page, keys, counts.story)
    lines, own, bounds = counts.lines, counts.own, _template_bounds(of)
    least = min(bounds)
    unusual = [[Vote(n, of, value, False) for value in row] for n, row in enumerate((ALONE, AGAIN))]
    for k, (key, words) in enumerate(zip(keys, page.words, strict=True)):
        others = max(0, lines.get(key, own) - own)
        if others <= 1 and k not in found:
            vote = unusual[others][bisect_right(LENGTHS, words)]
            if vote.log_odds:
                found[k] = vote
        if others >= least and _is_often(words, others, bounds, first < k < last):
            found[k] = Vote(others, of, TEMPLATE, True)
    return found


def _versions(page: Page, keys: list[int], story: frozenset[int]) -> dict[int, Vote]:
    """Two scrapes of one article share its sentences and differ in what stands below it."""
    shared = [k for k, key in enumerate(keys) if key in story and page.prose[k]]
    if not shared:
        return {}
    found = {k: Vote(0, 0, SAME_STORY, False) for k in shared}
    below = range(shared[-1] + 1, len(keys))
    return found | {k: Vote(0, 0, OTHER_TAIL, False) for k in below if page.prose[k]}


def trusted(page: Page, odds: list[float], cut: float, cast: dict[int, Vote]) -> bool:
    """Whether votes leave most of the body; if they do not, near-duplicates were missed."""
    body = [k for k, o in enumerate(odds) if o >= cut and page.prose[k]]
    lost = sum(page.words[k] for k in body if k in cast and odds[k] + cast[k].log_odds < cut)
    return lost <= MOST * sum(page.words[k] for k in body)
