"""Finds teasers of other articles by the relative times that recur among them."""

from __future__ import annotations

import itertools

from ..dates import AGO
from .case import CERTAIN, Case, is_solid, names_itself

TEASER_LINES = 8  # blocks from one teaser's time to the next at most
TEASERS = 2  # so many relative times behind the body make a list of teasers
TIME_WORDS = 8  # of a line that is a relative time


def drop_teasers(case: Case) -> None:
    """The lines above relative times that recur behind the body; a live blog's stamps stand above text that stays."""
    page = case.page
    times = [k for k in range(case.first + 1, len(page)) if page.dates[k] == AGO and page.words[k] <= TIME_WORDS]
    if len(times) < TEASERS or "teaser" in case.off:
        return
    live = sum(1 for t in times if any(is_solid(case, j) for j in range(t + 1, min(t + 3, len(page)))))
    if live >= 0.5 * len(times):
        return
    marked = set(times)
    for cluster in _clusters(case, times):
        steps = [b - a for a, b in itertools.pairwise(cluster)]
        start = max(case.first + 1, cluster[0] - max(steps) + 1)
        start = max([start, *(k + 1 for k in range(start, cluster[0]) if page.prose[k] and case.odds[k] >= CERTAIN)])
        while start > case.first + 1 and _leads_in(case, start - 1):
            start -= 1
        for k in range(start, cluster[-1] + 1):
            if not case.labels[k] and not names_itself(page, k) and not is_solid(case, k):
                case.mark(k, "relative-time" if k in marked else "teaser")


def _leads_in(case: Case, k: int) -> bool:
    """A short line that goes anyway, straight above a teaser: its section or agency."""
    return not case.keep[k] and not case.labels[k] and case.page.words[k] <= 3 and not names_itself(case.page, k)


def _clusters(case: Case, times: list[int]) -> list[list[int]]:
    """Runs of relative times with only a few blocks between them and no paragraph of the body."""
    runs: list[list[int]] = [[times[0]]]
    for a, b in itertools.pairwise(times):
        if b - a <= TEASER_LINES and not any(is_solid(case, j) for j in range(a + 1, b)):
            runs[-1].append(b)
        else:
            runs.append([b])
    return [run for run in runs if len(run) >= TEASERS]
