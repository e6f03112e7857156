"""The words that an article has used above a block, and how many of a block's words may be expected among them."""

from __future__ import annotations

from collections.abc import Callable

from ..measure import Page

# Part of a paragraph's words that stand above it in one article: it grows with what stands above (median of 14,900
# places in single articles: .23 below 250 words, .36 below 500, .45 below 900, .60 above), here 1.2 times that by a
# power law.
FACTOR, EXPONENT = 0.025, 0.485


def usual(words_above: float) -> float:
    """The part of a paragraph's content words that an article of so many words above it usually holds."""
    found: float = FACTOR * words_above**EXPONENT
    return found


class Seen:
    """The content words above a block, gathered as the page is gone through: most pages need none."""

    def __init__(self, page: Page, counts: Callable[[int], bool], start: int = 0) -> None:
        self._page, self._counts = page, counts  # `counts`: whether a block's words are the article's
        self._words: set[str] = set()
        self._read = start  # blocks above this one are gathered

    def above(self, k: int) -> set[str]:
        """The words of the blocks that count from the start to block k; k never falls from one call to the next."""
        self._words.update(*(self._page.contents[j] for j in range(self._read, k) if self._counts(j)))
        self._read = k
        return self._words
