"""Fits boilerstrip/weights.json to labelled pages.

    python tools/fit.py DATA -o boilerstrip/weights.json

DATA is a folder of `NAME.jsonl.gz` files, a data set each; a line is a page: {"gold": the wanted text, "inputs":
{"dump": all text of the page, or what an extractor made of it, ...}, "title": the headline, if known}.
A line of an input counts as body if half of its words can be aligned with the gold text in order. The model is a
logistic regression over binned measurements; every page weighs the same, a line as much as it has words. The penalty
draws neighbouring bins together, and combinations to zero. Same data, same weights: nothing is drawn by chance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import scipy.optimize
import scipy.sparse
from rapidfuzz.distance import LCSseq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from score import INPUTS, SETS, WORD, is_unspaced

from boilerstrip.columns import dense
from boilerstrip.context import context
from boilerstrip.lexicon import load
from boilerstrip.lines import split
from boilerstrip.measure import measure
from boilerstrip.model import Weights, all_bins, places, sizes

INPUT_WEIGHT = {"dump": 1.0, "gold": 1.0}  # all others 1: how much a page's line counts in this input
MAX_LINE = 200  # words: a longer line weighs no more
MIN_PAGE = 50  # words: a shorter page's lines weigh no more
RIDGE, SMOOTH = 0.5, 2.0  # penalty on each weight, and on the difference of neighbouring bins
PENALTY = 2.0
ITERATIONS = 80


@dataclass
class Rows:
    """The blocks of one input of one page: places in the weight vector, labels, weights."""

    dataset: str
    page: int
    kind: str
    places: np.ndarray  # blocks x (measurements + combinations)
    body: np.ndarray  # 1 where the block is body
    weight: np.ndarray


def tokens(text: str, unspaced: bool) -> list[str]:
    """Words, or characters where words are not separated."""
    return [c for c in text.lower() if c.isalnum()] if unspaced else WORD.findall(text.lower())


def aligned(texts: list[str], gold: str) -> tuple[list[int], list[int]]:
    """How many words of each text are aligned with gold, in order and in runs, and how many there are."""
    unspaced = is_unspaced(gold)
    words, owner = [], []
    for i, text in enumerate(texts):
        row = tokens(text, unspaced)
        words += row
        owner += [i] * len(row)
    count = Counter(owner)
    matched = [0] * len(texts)
    for op in LCSseq.opcodes(words, tokens(gold, unspaced)):
        if op.tag == "equal":
            run = op.src_end - op.src_start
            for j in range(op.src_start, op.src_end):
                if run >= 3 or count[owner[j]] <= run:
                    matched[owner[j]] += 1
    return matched, [count[i] for i in range(len(texts))]


def offsets() -> dict[str, int]:
    """Where each table starts in the weight vector."""
    at, found = 0, {}
    for name, size in sizes().items():
        found[name] = at
        at += size
    return found


def rows_of(job: tuple[str, int, dict]) -> list[Rows]:
    """Measure every input of a page."""
    dataset, number, page = job
    found, starts, lexicon = [], offsets(), load()
    title = set(WORD.findall((page.get("title") or "").lower()))
    for kind in INPUTS:
        text = page["gold"] if kind == "gold" else page["inputs"].get(kind)
        if not text:
            continue
        view = context(measure(split(text), lexicon))
        if not len(view.page):
            continue
        size, found_places = len(view.page), places(all_bins(view), len(view.page))
        columns = [np.array(dense(found_places[name], size)) + starts[name] for name in starts]
        matched, count = aligned(view.page.texts, page["gold"])
        m, n = np.array(matched), np.array(count)
        scale = max(MIN_PAGE, (m.sum() + n.sum()) / 2)
        weight = np.minimum(n, MAX_LINE) / scale * INPUT_WEIGHT.get(kind, 1.0)
        for k, line in enumerate(view.page.texts):  # headlines are found by other means
            words = set(WORD.findall(line.lower()))
            if title and len(words & title) >= 0.75 * len(words | title):
                weight[k] = 0
        found.append(
            Rows(dataset, number, kind, np.stack(columns, 1), (m >= 0.5 * np.maximum(n, 1)).astype(int), weight)
        )
    return found


def read(folder: Path, names: tuple[str, ...] = SETS) -> Iterator[tuple[str, int, dict]]:
    """Every page of the data sets."""
    number = 0
    for name in names:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf8") as file:
            for line in file:
                yield name, number, json.loads(line)
                number += 1


def penalty() -> scipy.sparse.csr_matrix:
    """The quadratic form that keeps weights small and neighbouring bins alike."""
    total, at, pairs = sum(sizes().values()), 0, []
    for name, size in sizes().items():
        if "*" not in name:
            pairs += [(at + i, at + i + 1) for i in range(size - 1)]
        at += size
    left, right = np.array(pairs).T
    rows = np.arange(len(pairs))
    difference = scipy.sparse.csr_matrix(
        (np.r_[-np.ones(len(pairs)), np.ones(len(pairs))], (np.r_[rows, rows], np.r_[left, right])), (len(pairs), total)
    )
    return (SMOOTH * (difference.T @ difference) + RIDGE * scipy.sparse.eye(total)).tocsr()


def fit(rows: list[Rows]) -> Weights:
    """Weights by penalised logistic regression (L-BFGS), rounded to hundredths."""
    places = np.concatenate([r.places for r in rows])
    sign = np.concatenate([np.where(r.body == 1, 1.0, -1.0) for r in rows])
    weight = np.concatenate([r.weight for r in rows])
    total = sum(sizes().values())
    design = scipy.sparse.csr_matrix(
        (np.ones(places.size, np.float32), places.ravel(), np.arange(0, places.size + 1, places.shape[1])),
        (len(places), total),
    )
    transposed, quadratic = design.T.tocsr(), penalty()

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (design @ b[:-1].astype(np.float32) + b[-1])
        pull = -weight * sign / (1 + np.exp(np.clip(margin, -50, 50)))
        shrink = PENALTY * (quadratic @ b[:-1])
        gradient = np.r_[transposed @ pull.astype(np.float32) + shrink, pull.sum()]
        return float(weight @ np.logaddexp(0, -margin) + 0.5 * b[:-1] @ shrink), gradient.astype(float)

    best = scipy.optimize.minimize(
        loss, np.zeros(total + 1), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}
    ).x
    tables, at = {}, 0
    for name, size in sizes().items():
        tables[name] = tuple(round(float(x), 2) + 0.0 for x in best[at : at + size])
        at += size
    return Weights.of(round(float(best[-1]), 2), tables)


def measured(folder: Path) -> list[Rows]:
    """All rows of all pages."""
    with Pool() as pool:
        return [row for rows in pool.imap(rows_of, read(folder), 8) for row in rows]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    args.output.write_text(fit(measured(args.data)).to_json(), encoding="utf8")


if __name__ == "__main__":
    main()
