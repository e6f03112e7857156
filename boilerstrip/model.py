"""Adds up the evidence: log-odds that a block belongs to the article, from the weights of its measurements."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, product
from math import exp, isfinite, prod
from operator import add
from pathlib import Path

from .columns import Bins, add_sparse, at, dense
from .context import Context
from .evidence import COARSE, TEXT, Cross, Scheme
from .evidence_html import HTML

FORMAT = 1  # of weights.json; raised when measurements change their meaning
SCHEMES = {scheme.name: scheme for scheme in (TEXT, HTML)}

Table = tuple[float, ...]
Places = Mapping[str, Bins]  # measurement or combination -> each block's place in its table


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for every bin of every measurement and combination, as `boilerstrip fit` writes them; pickles."""

    scheme: Scheme = field(repr=False)  # what is measured
    intercept: float  # log-odds of a block before anything is known about it
    # name -> one weight a bin; of a combination, the last measurement varies fastest
    tables: Mapping[str, Table] = field(repr=False, hash=False)
    # the same sums in fewer tables: a measurement's weights in its first combination
    folded: Mapping[str, Table] = field(repr=False, hash=False, compare=False)

    @classmethod
    def of(cls, intercept: float, tables: Mapping[str, Table], scheme: Scheme = TEXT) -> Weights:
        """Weights with their folded form.

        Raises `ValueError` with the name of the first table that is missing, unknown or of the wrong length.
        """
        needed = sizes(scheme)
        for name in (*needed, *tables):
            size, found = needed.get(name, 0), len(tables.get(name, ()))
            if found != size:
                raise ValueError(f"table {name!r} has {found} weights, {size} are needed")
        return cls(scheme, intercept, tables, _fold(tables, scheme))

    def to_json(self) -> str:
        """The content of weights.json, one measurement a line."""
        rows = ",\n".join(f'    "{name}": {json.dumps(list(table))}' for name, table in self.tables.items())
        head = f'  "format": {FORMAT},\n  "scheme": "{self.scheme.name}",\n  "intercept": {self.intercept}'
        return f'{{\n{head},\n  "tables": {{\n{rows}\n  }}\n}}\n'

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Read and check weights; raises `ValueError` where they do not fit this version."""
        data = json.loads(text)
        if not isinstance(data, dict) or "format" not in data:
            raise ValueError("has no format; `boilerstrip fit` writes such files")
        if data["format"] != FORMAT:
            raise ValueError(f"has format {data['format']!r}, this version reads {FORMAT}: fit the weights again")
        scheme, tables = data.get("scheme"), data.get("tables")
        if not isinstance(scheme, str) or scheme not in SCHEMES:
            raise ValueError(f"is for {scheme!r}; there are {' and '.join(SCHEMES)}")
        if not isinstance(tables, dict):
            raise ValueError("has no tables")
        found = {name: _numbers(name, table) for name, table in tables.items()}
        return cls.of(_numbers("intercept", [data.get("intercept")])[0], found, SCHEMES[scheme])

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Weights:
        """The weights in a file; raises `ValueError` with its name where it cannot be used."""
        try:
            return cls.from_json(Path(path).read_text(encoding="utf8"))
        except OSError as error:
            raise ValueError(f"{os.fspath(path)}: {(error.strerror or str(error)).lower()}") from None
        except (ValueError, RecursionError, OverflowError) as error:
            raise ValueError(f"{os.fspath(path)}: not usable as weights: {error}") from None

    def __reduce__(self) -> tuple[Callable[[str], Weights], tuple[str]]:
        return Weights.from_json, (self.to_json(),)


def _numbers(name: str, table: object) -> Table:
    """A table as it was read; raises `ValueError` unless it is a list of finite numbers."""
    row = table if isinstance(table, list) else [table]
    for value in row:
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise ValueError(f"{name!r} holds {str(value)[:40]!r}, which is no weight")
    return tuple(map(float, row))


def sizes(scheme: Scheme = TEXT) -> dict[str, int]:
    """The number of weights of every measurement and combination, in the order of the table."""
    found = {m.name: scheme.widths[m.name] for m in scheme.measures if m.name not in COARSE}
    for cross in scheme.crosses:
        found[cross.name] = prod(map(scheme.widths.__getitem__, cross.names))
    return found


@lru_cache(maxsize=2)
def shipped(scheme: Scheme = TEXT) -> Weights:
    """The weights that come with the package."""
    return Weights.from_json(files(__package__).joinpath(scheme.file).read_text(encoding="utf8"))


def _fold(tables: Mapping[str, Table], scheme: Scheme) -> dict[str, Table]:
    """Add every measurement's weights to the first combination that it is part of."""
    folded = dict(tables)
    for cross in scheme.crosses:
        own = {n: folded.pop(n) for n in cross.names if n in folded}
        cells = product(*(range(scheme.widths[n]) for n in cross.names))
        folded[cross.name] = tuple(
            weight + sum(own[n][b] for n, b in zip(cross.names, bins, strict=True) if n in own)
            for weight, bins in zip(tables[cross.name], cells, strict=True)
        )
    return folded


def cell(cross: Cross, bins: Mapping[str, Bins], size: int, scheme: Scheme = TEXT) -> Bins:
    """Each block's place in a combination's table."""
    place: Bins = 0
    for name in cross.names:
        width, column = scheme.widths[name], bins[name]
        if isinstance(place, int) and isinstance(column, int):
            place = place * width + column
        elif isinstance(column, int):
            place = [a * width + column for a in dense(place, size)]
        elif isinstance(place, int):
            place = [place * width + b for b in dense(column, size)] if place else dense(column, size)
        else:
            place = [a * width + b for a, b in zip(dense(place, size), dense(column, size), strict=True)]
    return place


def all_bins(view: Context, scheme: Scheme = TEXT) -> dict[str, Bins]:
    """Each measurement's bins, a measurement taken once."""
    return {m.name: m.bins(view) for m in scheme.measures}


def places(bins: Mapping[str, Bins], size: int, scheme: Scheme = TEXT) -> Places:
    """The bins of every measurement that is weighed by itself, and the places of every combination."""
    own = {n: b for n, b in bins.items() if n not in COARSE}
    return own | {c.name: cell(c, bins, size, scheme) for c in scheme.crosses}


def log_odds(found: Places, weights: Weights, size: int) -> list[float]:
    """The log-odds of belonging to the article of each of `size` blocks, from their `places`."""
    total, steps, constant = [0.0] * size, [0.0] * size, weights.intercept
    for name, table in weights.folded.items():
        column = found[name]
        if isinstance(column, list):
            total = list(map(add, total, map(table.__getitem__, column)))
        else:
            constant += add_sparse(total, column, table, steps)
    if size:
        steps[0] += constant
    return list(map(add, total, accumulate(steps)))


def contributions(found: Places, weights: Weights, block: int) -> list[tuple[str, float]]:
    """What every measurement and combination adds to one block's log-odds, the strongest first."""
    rows = [(n, weights.tables[n][at(c, block)]) for n, c in found.items()]
    return sorted(rows, key=lambda row: -abs(row[1]))


def against(found: Places, weights: Weights, block: int) -> str:
    """The measurement or combination that speaks most against a block; "" if none does."""
    tables, worst, name = weights.tables, 0.0, ""
    for n, column in found.items():
        value = tables[n][column[block] if isinstance(column, list) else at(column, block)]
        if value < worst:
            worst, name = value, n
    return name


def probability(log_odds: float) -> float:
    """Log-odds as a probability.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-40.0, min(40.0, log_odds))))
