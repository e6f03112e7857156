"""Adds up the evidence: log-odds that a block belongs to the article, from the weights of its measurements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from math import exp
from operator import add

from .context import Context
from .evidence import CROSSES, MEASURES, Cross

FORMAT = 1  # of weights.json; raised when measurements change their meaning

Table = tuple[float, ...]
Bins = Mapping[str, list[int]]  # measurement -> each block's bin


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for every bin of every measurement and combination, as `tools/fit.py` writes them."""

    intercept: float  # log-odds of a block before anything is known about it
    tables: Mapping[str, Table]  # name -> one weight a bin; of a combination, the last measurement varies fastest
    folded: Mapping[str, Table]  # the same sums in fewer tables: a measurement's weights in its first combination

    @classmethod
    def of(cls, intercept: float, tables: Mapping[str, Table]) -> Weights:
        """Weights with their folded form.

        Raises `ValueError` with the name of the first table that is missing or has the wrong length.
        """
        for name, size in sizes().items():
            if len(tables.get(name, ())) != size:
                raise ValueError(f"weights: table {name!r} has {len(tables.get(name, ()))} entries, {size} are needed")
        return cls(intercept, tables, _fold(tables))

    def to_json(self) -> str:
        """The content of weights.json, one measurement a line."""
        rows = ",\n".join(f'    "{name}": {json.dumps(list(table))}' for name, table in self.tables.items())
        return f'{{\n  "format": {FORMAT},\n  "intercept": {self.intercept},\n  "tables": {{\n{rows}\n  }}\n}}\n'

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Read and check weights; raises `ValueError` where they do not fit this version."""
        data = json.loads(text)
        if data.get("format") != FORMAT:
            raise ValueError(f"weights have format {data.get('format')!r}, this version reads {FORMAT}: fit them again")
        return cls.of(float(data["intercept"]), {n: tuple(map(float, t)) for n, t in data["tables"].items()})


def sizes() -> dict[str, int]:
    """The number of weights of every measurement and combination, in the order of the table."""
    bins = {m.name: len(m.edges) + 1 for m in MEASURES}
    found = {m.name: bins[m.name] for m in MEASURES if m.name not in COARSE}
    for cross in CROSSES:
        size = 1
        for name in cross.names:
            size *= bins[name]
        found[cross.name] = size
    return found


COARSE = frozenset({"dirt", "size"})  # measurements that only combinations use
_BY_NAME = {m.name: m for m in MEASURES}


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights that come with the package."""
    return Weights.from_json(files(__package__).joinpath("weights.json").read_text(encoding="utf8"))


def _fold(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Add every measurement's weights to the first combination that it is part of."""
    folded = dict(tables)
    for cross in CROSSES:
        own = {n: folded.pop(n) for n in cross.names if n in folded}
        cells = product(*(range(len(_BY_NAME[n].edges) + 1) for n in cross.names))
        folded[cross.name] = tuple(
            weight + sum(own[n][b] for n, b in zip(cross.names, bins, strict=True) if n in own)
            for weight, bins in zip(tables[cross.name], cells, strict=True)
        )
    return folded


def cell(cross: Cross, bins: Bins) -> list[int]:
    """Each block's place in a combination's table."""
    first, *others = cross.names
    column = bins[first]
    for name in others:
        width = len(_BY_NAME[name].edges) + 1
        column = [a * width + b for a, b in zip(column, bins[name], strict=True)]
    return column


def all_bins(view: Context) -> Bins:
    """Each measurement's bins, a measurement taken once."""
    return {m.name: m.bins(view) for m in MEASURES}


def log_odds(bins: Bins, weights: Weights, size: int) -> list[float]:
    """The log-odds of belonging to the article of each of `size` blocks."""
    total, constant = [0.0] * size, weights.intercept
    places = {cross.name: cross for cross in CROSSES}
    for name, table in weights.folded.items():
        column = cell(places[name], bins) if name in places else bins[name]
        if len(set(column)) > 1:
            total = list(map(add, total, [table[b] for b in column]))
        elif column:
            constant += table[column[0]]
    return [t + constant for t in total]


def contributions(bins: Bins, weights: Weights, block: int) -> list[tuple[str, float]]:
    """What every measurement and combination adds to one block's log-odds, the strongest first."""
    rows = [(name, weights.tables[name][column[block]]) for name, column in bins.items() if name not in COARSE]
    for cross in CROSSES:
        place = 0
        for name in cross.names:
            place = place * (len(_BY_NAME[name].edges) + 1) + bins[name][block]
        rows.append((cross.name, weights.tables[cross.name][place]))
    return sorted(rows, key=lambda row: -abs(row[1]))


def probability(log_odds: float) -> float:
    """Log-odds as a probability.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-40.0, min(40.0, log_odds))))
