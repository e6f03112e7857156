"""Where the cut lies: how likely body a line must be to stay."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import exp, log
from operator import mul

from .context import Context

# The probability below which a line goes, by the number of lines on the page that are nothing but buttons or headers:
# a page's whole text is full of them, an extractor's output has few, an article has none. Chosen on labelled pages,
# one data set left out of the fit in turn.
BUTTONS = (1, 2, 4, 8, 16, 32)
CUTS = (0.06, 0.12, 0.18, 0.24, 0.3, 0.42, 0.48)
# A site's own words for buttons are in no list, but menus and footers stand at a page's edges: from so many short lines
# there on, the F1 that is to be expected has a say about lines outside the body, and alone from so many on. Word F1 of
# whole texts +.0025, of pages written by hand by people who had not seen this program +.02.
SOME_EDGES, MANY_EDGES = 4, 20
CAUTION_SPAN = 6.0  # log-odds between keeping and dropping when in doubt
LEAN, HEAT = 0.6, 0.8  # log-odds that are no evidence; by how much they are tempered; one data set left out in turn


def lowest(view: Context, odds: Sequence[float], caution: float) -> float:
    """The log-odds below which lines go: of a text by its buttons, of HTML by the F1 to be expected."""
    if view.page.facts:
        cut = best_cut(view.page.words, odds)
    else:
        share = CUTS[bisect_right(BUTTONS, view.whole["buttons"])]
        cut = log(share / (1 - share))
    return cut + _doubt(caution)


def at_edges(view: Context, odds: Sequence[float], caution: float, cut: float) -> float:
    """The same for the lines around the body, by the menus that seem to stand there; `cut` is what `lowest` gives."""
    say = (view.whole["edges"] - SOME_EDGES) / (MANY_EDGES - SOME_EDGES)
    if say <= 0 or view.page.facts:
        return cut
    return cut + min(1.0, say) * (best_cut(view.page.words, odds) + _doubt(caution) - cut)


def _doubt(caution: float) -> float:
    """What the user's caution adds to a cut."""
    return CAUTION_SPAN * (0.5 - caution)


def best_cut(words: Sequence[int], odds: Sequence[float]) -> float:
    """The log-odds below which lines go if word F1 shall be the highest that can be expected.

    That is where a line is as likely body as half of this F1: nearly one half where the lines are plain, and less
    where hardly any is likely, as on a tiny article. Likelihoods are tempered, for neighbours err together.

    >>> [round(best_cut([100, 5, 5], odds), 1) for odds in ([4, -3, -3], [-2, -3, -4])]
    [0.5, -2.2]
    """
    chances = [1 / (1 + exp(max(-40.0, min(40.0, HEAT * (LEAN - o))))) for o in odds]
    wanted = sum(map(mul, chances, words))
    kept = common = best = 0.0
    for chance, n in sorted(zip(chances, words, strict=True), reverse=True):
        kept += n
        common += chance * n
        best = max(best, 2 * common / (kept + wanted))
    return log(best / (2 - best)) / HEAT + LEAN if best else LEAN
