"""Adds up the evidence: log-odds that a block belongs to the article, from the weights of its measurements."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, product
from math import exp, isfinite, prod
from operator import getitem, itemgetter
from typing import NamedTuple, cast

from .columns import Bins, add_sparse, at, dense, some, to_bins
from .context import Context
from .evidence import COARSE, PIVOT, TEXT, Cross, Scheme

FORMAT = 1  # of weights.json; raised when measurements change their meaning
UNIT = 100  # weights are added up as whole hundredths: the order does not matter

Table = tuple[float, ...]
Places = Mapping[str, Bins]  # measurement or combination -> each block's place in its table


class Fold(NamedTuple):
    """Tables in hundredths of log-odds that remain where the bin of `PIVOT`, one for the whole page, is known."""

    single: Mapping[str, tuple[int, ...]]  # measurement -> one weight a bin
    pairs: Mapping[tuple[str, str], tuple[tuple[int, ...], ...]]  # two measurements -> rows of the first one's bins


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for every bin of every measurement and combination, as `boilerstrip fit` writes them; pickles."""

    scheme: Scheme = field(repr=False)  # what is measured
    intercept: float  # log-odds of a block before anything is known about it
    # name -> one weight a bin; of a combination, the last measurement varies fastest
    tables: Mapping[str, Table] = field(repr=False, hash=False)
    # the same sums in fewer tables, for each bin of `PIVOT`
    folds: tuple[Fold, ...] = field(repr=False, hash=False, compare=False)

    @classmethod
    def of(cls, intercept: float, tables: Mapping[str, Table], scheme: Scheme = TEXT) -> Weights:
        """Weights, rounded to hundredths, with their folded form.

        Raises `ValueError` with the name of the first table that is missing, unknown or of the wrong length.
        """
        needed = sizes(scheme)
        for name in (*needed, *tables):
            size, found = needed.get(name, 0), len(tables.get(name, ()))
            if found != size:
                raise ValueError(f"table {name!r} has {found} weights, {size} are needed")
        tables = {name: tuple(round(weight, 2) + 0.0 for weight in table) for name, table in tables.items()}
        folds = tuple(_fold(tables, scheme, place) for place in range(scheme.widths[PIVOT]))
        return cls(scheme, round(intercept, 2), tables, folds)

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
        known = schemes()
        if not isinstance(scheme, str) or scheme not in known:
            raise ValueError(f"is for {scheme!r}; there are {' and '.join(known)}")
        if not isinstance(tables, dict):
            raise ValueError("has no tables")
        found = {name: _numbers(name, table) for name, table in tables.items()}
        return cls.of(_numbers("intercept", [data.get("intercept")])[0], found, known[scheme])

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Weights:
        """The weights in a file; raises `ValueError` with its name where it cannot be used."""
        from pathlib import Path

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


def schemes() -> dict[str, Scheme]:
    """What is measured on each kind of input."""
    from .evidence_html import HTML

    return {scheme.name: scheme for scheme in (TEXT, HTML)}


def sizes(scheme: Scheme = TEXT) -> dict[str, int]:
    """The number of weights of every measurement and combination, in the order of the table."""
    found = {m.name: scheme.widths[m.name] for m in scheme.measures if m.name not in COARSE}
    for cross in scheme.crosses:
        found[cross.name] = prod(map(scheme.widths.__getitem__, cross.names))
    return found


@lru_cache(maxsize=2)
def shipped(scheme: Scheme = TEXT) -> Weights:
    """The weights that come with the package."""
    from importlib.resources import files

    return Weights.from_json(files(__package__).joinpath(scheme.file).read_text(encoding="utf8"))


def _fold(tables: Mapping[str, Table], scheme: Scheme, pivot: int) -> Fold:
    """Every measurement's weights in the first combination that it is part of, where the bin of `PIVOT` is known."""
    single = {m.name: _hundredths(tables[m.name]) for m in scheme.measures if m.name not in COARSE}
    pairs: dict[tuple[str, str], list[int]] = {}
    for cross in scheme.crosses:
        cells = product(*(range(scheme.widths[name]) for name in cross.names))
        at_pivot = cross.names.index(PIVOT) if PIVOT in cross.names else None
        table = [
            weight
            for weight, bins in zip(_hundredths(tables[cross.name]), cells, strict=True)
            if at_pivot is None or bins[at_pivot] == pivot
        ]
        match [name for name in cross.names if name != PIVOT]:
            case [name]:
                single[name] = tuple(map(sum, zip(single[name], table, strict=True)))
            case [first, second]:
                known = pairs.get((first, second), [0] * len(table))
                pairs[first, second] = list(map(sum, zip(known, table, strict=True)))
            case names:
                raise ValueError(f"combination of {len(names)} measurements besides {PIVOT!r}: {cross.name}")
    rows = {}
    for (first, second), table in pairs.items():
        width = scheme.widths[second]
        above = single.pop(first, (0,) * scheme.widths[first])
        beside = single.pop(second, (0,) * width)
        rows[first, second] = tuple(
            tuple(table[a * width + b] + above[a] + beside[b] for b in range(width)) for a in range(len(above))
        )
    return Fold(single, rows)


def _hundredths(table: Table) -> tuple[int, ...]:
    return tuple(round(UNIT * weight) for weight in table)


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
    found: dict[str, Bins] = {}
    for name, _, _, read, coded in scheme.measures:
        column = read(view)
        found[name] = cast(Bins, column) if coded else to_bins(column, scheme.levels[name])
    return found


def places(bins: Mapping[str, Bins], size: int, scheme: Scheme = TEXT) -> Places:
    """The bins of every measurement that is weighed by itself, and the places of every combination."""
    own = {n: b for n, b in bins.items() if n not in COARSE}
    return own | {c.name: cell(c, bins, size, scheme) for c in scheme.crosses}


def log_odds(bins: Mapping[str, Bins], weights: Weights, size: int) -> list[float]:
    """The log-odds of belonging to the article of each of `size` blocks, from the `all_bins` of its page."""
    pivot = bins[PIVOT]
    fold = weights.folds[pivot if isinstance(pivot, int) else 0]
    constant, total, steps = round(UNIT * weights.intercept), [0] * size, [0] * (size + 1)
    columns: list[Iterable[int]] = []

    def add(column: Bins, table: Sequence[int]) -> None:
        nonlocal constant
        if isinstance(column, list):
            columns.append(map(table.__getitem__, column))
        else:
            constant += add_sparse(total, steps, column, table)

    for name, table in fold.single.items():
        column = bins[name]
        if isinstance(column, int):
            constant += table[column]
        else:
            add(column, table)
    for (first, second), rows in fold.pairs.items():
        a, b = bins[first], bins[second]
        if isinstance(a, int):
            add(b, rows[a])
        elif isinstance(b, int):
            add(a, [row[b] for row in rows])
        else:
            columns.append(map(getitem, map(rows.__getitem__, dense(a, size)), dense(b, size)))
    steps[0] += constant
    return [summed / UNIT for summed in map(sum, zip(total, accumulate(steps), *columns, strict=False))]


def contributions(bins: Mapping[str, Bins], weights: Weights, block: int) -> list[tuple[str, float]]:
    """What every measurement and combination adds to one block's log-odds, the strongest first."""
    widths, own = weights.scheme.widths, {name: at(column, block) for name, column in bins.items()}
    rows = [(name, weights.tables[name][place]) for name, place in own.items() if name not in COARSE]
    for cross in weights.scheme.crosses:
        place = 0
        for name in cross.names:
            place = place * widths[name] + own[name]
        rows.append((cross.name, weights.tables[cross.name][place]))
    return sorted(rows, key=lambda row: -abs(row[1]))


def against(bins: Mapping[str, Bins], weights: Weights, blocks: Sequence[int], size: int) -> list[str]:
    """The measurement or combination that speaks most against each of some blocks; "" if none does."""
    if not blocks:
        return []
    own = {name: some(column, blocks, size) for name, column in bins.items()}
    found, tables = places(own, len(blocks), weights.scheme), weights.tables
    same = [(tables[name][column], name) for name, column in found.items() if isinstance(column, int)]
    least, everywhere = min([(0.0, ""), *same], key=itemgetter(0))
    names, rows = [everywhere], [[least] * len(blocks)]
    for name, column in found.items():
        if isinstance(column, list):
            names.append(name)
            rows.append(list(map(tables[name].__getitem__, column)))
    return [names[row.index(min(row))] for row in zip(*rows, strict=True)]


def probability(log_odds: float) -> float:
    """Log-odds as a probability.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-40.0, min(40.0, log_odds))))
