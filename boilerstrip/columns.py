"""Columns of a page, one value per block, in the shortest of four shapes: number, marks, steps or list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, repeat
from typing import NamedTuple

READY = range(-1, 256)  # most lengths, distances and shares


class Marks(NamedTuple):
    """One value nearly everywhere: `usual`, and the blocks that have another."""

    usual: int
    at: dict[int, int]


class Steps(NamedTuple):
    """Runs of one value: `values[i]` holds from block `starts[i]` on; the first start is 0."""

    starts: list[int]
    values: list[int]


Column = float | Marks | Steps | Sequence[float]  # a plain number: the same for all blocks
Bins = int | Marks | Steps | list[int]  # a column's values as places in a table


class Levels(dict[float, int]):
    """The bin of every value: k for those from edges[k - 1] up to, not including, edges[k]; ready for small numbers.

    >>> levels = Levels((1, 5))
    >>> levels[0], levels[3], levels[7], levels[4.9], levels[10**9]
    (0, 1, 2, 1, 2)
    """

    def __init__(self, edges: tuple[float, ...]) -> None:
        super().__init__((value, bisect_right(edges, value)) for value in READY)
        self.edges = edges

    def __missing__(self, value: float) -> int:
        return bisect_right(self.edges, value)


def to_bins(column: Column, levels: Levels) -> Bins:
    """Each block's bin.

    >>> to_bins([0, 3, 7], Levels((1, 5)))
    [0, 1, 2]
    >>> to_bins(Steps([0, 2, 4], [0, 3, 4]), Levels((1, 5)))
    Steps(starts=[0, 2], values=[0, 1])
    """
    if isinstance(column, int | float):
        return levels[column]
    if isinstance(column, Marks):
        usual = levels[column.usual]
        found = {k: place for k, value in column.at.items() if (place := levels[value]) != usual}
        return Marks(usual, found) if found else usual
    if isinstance(column, Steps):
        starts: list[int] = []
        values: list[int] = []
        for start, value in zip(column.starts, column.values, strict=True):
            place = levels[value]
            if not values or values[-1] != place:
                starts.append(start)
                values.append(place)
        return Steps(starts, values) if len(values) > 1 else values[0]
    if column.count(column[0]) == len(column):
        return levels[column[0]]
    if isinstance(column[0], float):
        edges = levels.edges
        return [bisect_right(edges, value) for value in column]
    return list(map(levels.__getitem__, column))


def dense(bins: Bins, size: int) -> list[int]:
    """The bins of all `size` blocks.

    >>> dense(Steps([0, 2], [0, 1]), 4), dense(Marks(0, {1: 2}), 3), dense(5, 2)
    ([0, 0, 1, 1], [0, 2, 0], [5, 5])
    """
    if isinstance(bins, int):
        return [bins] * size
    if isinstance(bins, Marks):
        column = [bins.usual] * size
        for k, value in bins.at.items():
            column[k] = value
        return column
    if isinstance(bins, Steps):
        lengths = [b - a for a, b in zip(bins.starts, [*bins.starts[1:], size], strict=True)]
        return list(chain.from_iterable(map(repeat, bins.values, lengths)))
    return bins


def at(bins: Bins, block: int) -> int:
    """One block's bin.

    >>> at(Steps([0, 2], [7, 8]), 1), at(Marks(0, {1: 2}), 1), at([4, 5], 1)
    (7, 2, 5)
    """
    if isinstance(bins, int):
        return bins
    if isinstance(bins, Marks):
        return bins.at.get(block, bins.usual)
    if isinstance(bins, Steps):
        return bins.values[bisect_right(bins.starts, block) - 1]
    return bins[block]


def some(bins: Bins, blocks: Sequence[int], size: int) -> int | list[int]:
    """The bins of some blocks; one number where all of them have the same.

    >>> some(Marks(0, {1: 2}), [0, 3], 4), some(Marks(0, {1: 2}), [0, 1], 4), some([4, 5], [1], 2)
    (0, [0, 2], [5])
    """
    if isinstance(bins, Marks):
        if bins.at.keys().isdisjoint(blocks):
            return bins.usual
        return [bins.at.get(k, bins.usual) for k in blocks]
    return bins if isinstance(bins, int) else list(map(dense(bins, size).__getitem__, blocks))


def add_sparse(total: list[int], steps: list[int], bins: int | Marks | Steps, table: Sequence[int]) -> int:
    """Add a column's weights to the blocks' totals; returns what all blocks get.

    What changes from a block on goes to `steps`, to be summed up once for all columns.
    """
    if isinstance(bins, int):
        return table[bins]
    if isinstance(bins, Marks):
        usual = table[bins.usual]
        for k, value in bins.at.items():
            total[k] += table[value] - usual
        return usual
    before = first = table[bins.values[0]]
    for start, value in zip(bins.starts[1:], bins.values[1:], strict=True):
        steps[start] += table[value] - before
        before = table[value]
    return first
