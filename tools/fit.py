"""Fits boilerstrip/weights.json to labelled pages.

    python tools/fit.py DATA -o boilerstrip/weights.json
    python tools/fit.py DATA -o boilerstrip/weights_html.json --html

DATA is a folder of `NAME.jsonl.gz` files, a data set each; a line is a page: {"gold": the wanted text, "inputs":
{"dump": all text of the page, or what an extractor made of it, ...}, "title": the headline, if known}.
DATA/html holds files of the same names with {"id": ..., "html": ...}.
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

from score import INPUTS, SETS, WORD, html_of, is_unspaced

from boilerstrip.columns import dense
from boilerstrip.context import context
from boilerstrip.document import DEFAULT
from boilerstrip.evidence import TEXT, Scheme
from boilerstrip.evidence_html import HTML
from boilerstrip.html import measured
from boilerstrip.lexicon import load
from boilerstrip.lines import split
from boilerstrip.measure import Page, measure
from boilerstrip.model import Weights, all_bins, places, sizes

INPUT_WEIGHT = {"dump": 1.0, "gold": 1.0}  # all others 1: how much a page's line counts in this input
MAX_LINE = 200  # words: a longer line weighs no more
MIN_PAGE = 50  # words: a shorter page's lines weigh no more
RIDGE, SMOOTH = 0.5, 2.0  # penalty on each weight, and on the difference of neighbouring bins
PENALTY = {"text": 2.0, "html": 1.0}
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


def offsets(scheme: Scheme) -> dict[str, int]:
    """Where each table starts in the weight vector."""
    at, found = 0, {}
    for name, size in sizes(scheme).items():
        found[name] = at
        at += size
    return found


def rows_of(job: tuple[str, int, dict]) -> list[Rows]:
    """Measure every input of a page; its HTML instead, if it is given."""
    dataset, number, page = job
    if "html" in page:
        found = [("html", measured(page["html"], DEFAULT)[0])]
        return [row for kind, view in found if (row := rows_of_page(dataset, number, page, kind, view, HTML))]
    texts = [(kind, page["gold"] if kind == "gold" else page["inputs"].get(kind)) for kind in INPUTS]
    pages = [(kind, measure(split(text), load())) for kind, text in texts if text]
    return [row for kind, view in pages if (row := rows_of_page(dataset, number, page, kind, view, TEXT))]


def rows_of_page(dataset: str, number: int, data: dict, kind: str, page: Page, scheme: Scheme) -> Rows | None:
    """The blocks of one input; None where there are none."""
    size = len(page)
    if not size:
        return None
    starts, view = offsets(scheme), context(page)
    found_places = places(all_bins(view, scheme), size, scheme)
    columns = [np.array(dense(found_places[name], size)) + starts[name] for name in starts]
    matched, count = aligned(page.texts, data["gold"])
    m, n = np.array(matched), np.array(count)
    scale = max(MIN_PAGE, (m.sum() + n.sum()) / 2)
    weight = np.minimum(n, MAX_LINE) / scale * INPUT_WEIGHT.get(kind, 1.0)
    title = set(WORD.findall((data.get("title") or "").lower()))
    for k, line in enumerate(page.texts):  # headlines are found by other means
        words = set(WORD.findall(line.lower()))
        if title and len(words & title) >= 0.75 * len(words | title):
            weight[k] = 0
    body = (m >= 0.5 * np.maximum(n, 1)).astype(int)
    return Rows(dataset, number, kind, np.stack(columns, 1), body, weight)


def read(folder: Path, html: bool = False) -> Iterator[tuple[str, int, dict]]:
    """Every page of the data sets; with its HTML, if wanted, from the file of the same name in the folder `html`."""
    number = 0
    for name in SETS:
        pages = html_of(folder, name) if html else {}
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf8") as file:
            for line in file:
                page = json.loads(line)
                if html:
                    page["html"] = pages[page["id"]]
                yield name, number, page
                number += 1


def penalty(scheme: Scheme) -> scipy.sparse.csr_matrix:
    """The quadratic form that keeps weights small and neighbouring bins alike."""
    total, at, pairs = sum(sizes(scheme).values()), 0, []
    for name, size in sizes(scheme).items():
        if "*" not in name:
            pairs += [(at + i, at + i + 1) for i in range(size - 1)]
        at += size
    left, right = np.array(pairs).T
    rows = np.arange(len(pairs))
    difference = scipy.sparse.csr_matrix(
        (np.r_[-np.ones(len(pairs)), np.ones(len(pairs))], (np.r_[rows, rows], np.r_[left, right])), (len(pairs), total)
    )
    return (SMOOTH * (difference.T @ difference) + RIDGE * scipy.sparse.eye(total)).tocsr()


def fit(rows: list[Rows], scheme: Scheme = TEXT) -> Weights:
    """Weights by penalised logistic regression (L-BFGS), rounded to hundredths."""
    places = np.concatenate([r.places for r in rows])
    sign = np.concatenate([np.where(r.body == 1, 1.0, -1.0) for r in rows])
    weight = np.concatenate([r.weight for r in rows])
    total = sum(sizes(scheme).values())
    design = scipy.sparse.csr_matrix(
        (np.ones(places.size, np.float32), places.ravel(), np.arange(0, places.size + 1, places.shape[1])),
        (len(places), total),
    )
    transposed, quadratic = design.T.tocsr(), penalty(scheme)

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (design @ b[:-1].astype(np.float32) + b[-1])
        pull = -weight * sign / (1 + np.exp(np.clip(margin, -50, 50)))
        shrink = PENALTY[scheme.name] * (quadratic @ b[:-1])
        gradient = np.r_[transposed @ pull.astype(np.float32) + shrink, pull.sum()]
        return float(weight @ np.logaddexp(0, -margin) + 0.5 * b[:-1] @ shrink), gradient.astype(float)

    best = scipy.optimize.minimize(
        loss, np.zeros(total + 1), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}
    ).x
    tables, at = {}, 0
    for name, size in sizes(scheme).items():
        tables[name] = tuple(round(float(x), 2) + 0.0 for x in best[at : at + size])
        at += size
    return Weights.of(round(float(best[-1]), 2), tables, scheme)


def all_rows(folder: Path, html: bool = False) -> list[Rows]:
    """All rows of all pages."""
    with Pool() as pool:
        return [row for rows in pool.imap(rows_of, read(folder, html), 8) for row in rows]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--html", action="store_true", help="the weights for HTML input")
    args = parser.parse_args()
    weights = fit(all_rows(args.data, args.html), HTML if args.html else TEXT)
    args.output.write_text(weights.to_json(), encoding="utf8")


if __name__ == "__main__":
    main()
