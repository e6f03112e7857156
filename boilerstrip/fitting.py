"""Fits the weights of the measurements to labelled pages; needs the extra `fit`.

A line counts as body if it was labelled so, or if half of its words can be aligned with the wanted text in order. The
model is a logistic regression over binned measurements; a line weighs as much as it has words. The penalty draws
neighbouring bins together, and all weights to those that are shipped, or to zero. Same pages in the same order, same
weights: nothing is drawn by chance.

Pages of several collections are fitted twice: all alike, which is best for more pages of these collections, and with
weights in common and deviations from them for each collection (a mixed-effects model), which is best for pages of
others, since what is true of one collection alone is no rule there. The weights are the mean of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import scipy.optimize
import scipy.sparse
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from .columns import dense
from .context import context
from .document import APPENDED, DEFAULT, DUPLICATE, DUPLICATE_TITLE, TITLE, Settings
from .evaluate import WORD, Sums, document_of, is_unspaced, kept, score, tokens
from .evidence import TEXT, Scheme
from .evidence_html import HTML
from .files import InputError
from .html import measured as measured_page
from .judge import measured
from .labelled import WANTED, Labelled
from .lines import Blocks
from .measure import Page
from .model import Weights, all_bins, places, schemes, shipped, sizes

MOST_WORDS = 40_000  # of a page that are aligned, in memory that grows with their square; lines behind do not count
RUN = 3  # words in a row that are aligned, or a whole line, are no accident
MAX_LINE = 200  # words: a longer line weighs no more
MIN_PAGE = 50  # words: a shorter page's lines weigh no more
RIDGE, SMOOTH = 0.5, 2.0  # penalty on each weight, and on the difference of neighbouring bins
PENALTY = {"text": 2.0, "html": 1.0}  # chosen with a data set left out in turn
# Penalties on a collection's deviations, as a multiple of the above, and on that of the intercept; a collection weighs
# as the square root of its pages. Log-loss of lines on sites left out, and on the data set left out: pages all alike
# .194 and .223, what collections have in common .194 and .214, their mean .192 and .216.
DEVIATION, DEVIATION_INTERCEPT = 4.0, 10.0
ITERATIONS = 80
# Measured on one data set, starting from weights of the others: word F1 on its other sites, fitted to N of its pages,
# rose by .007, .006, .009, .011, .013 on average for N = 5, 10, 20, 50, 100, but fell in 6, 5, 5, 3, 2 of 18 draws, by
# up to .013, .041, .010, .008, .002. Drawn to zero, in three of the draws, it rose by -.010, -.005, .006, .010, .012
# where it rose by .010, .008, .013, .019, .020 so.
FEW_PAGES = 100
STRUCTURE = frozenset({TITLE, DUPLICATE_TITLE, DUPLICATE, APPENDED})  # found by other means than the weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The blocks of one page as the regression sees them."""

    site: str
    collection: str
    kind: str  # of input, as weights are for: text or html
    places: NDArray[np.uint16]  # blocks x (measurements + combinations): places in the weight vector
    body: NDArray[np.bool_]  # whether the block belongs to the article
    weight: Floats  # how much the block counts


def rows_of(page: Labelled) -> Rows | None:
    """Measure a labelled page; None where nothing stands on it."""
    if page.is_html:
        scheme, view = HTML, measured_page(page.source, DEFAULT)[0]
    else:
        scheme, view = TEXT, measured(page.source, DEFAULT)
    if not len(view):
        return None
    matched, count = _of_labels(view.blocks, page) if page.labels else aligned(view.texts, page.gold)
    scale = max(MIN_PAGE, (matched.sum() + count.sum()) / 2)
    weight = np.minimum(count, MAX_LINE) / scale
    weight[_structural(view, page)] = 0
    body = matched >= 0.5 * np.maximum(count, 1)
    return Rows(page.site, page.collection, scheme.name, _places(view, scheme), body, weight)


def _places(page: Page, scheme: Scheme) -> NDArray[np.uint16]:
    size, starts = len(page), _starts(scheme)
    found = places(all_bins(context(page), scheme), size, scheme)
    return np.stack([np.array(dense(found[name], size)) + start for name, start in starts.items()], 1).astype(np.uint16)


def _starts(scheme: Scheme) -> dict[str, int]:
    """Where each table starts in the weight vector."""
    at, found = 0, {}
    for name, size in sizes(scheme).items():
        found[name] = at
        at += size
    return found


def aligned(texts: Sequence[str], gold: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """How many words of each text are aligned with the wanted one, in order and in runs, and how many there are.

    Texts behind the first `MOST_WORDS` words have none.
    """
    unspaced = is_unspaced(gold)
    words: list[str] = []
    owner: list[int] = []
    for i, text in enumerate(texts):
        row = tokens(text, unspaced)
        if len(words) + len(row) > MOST_WORDS:
            break
        words += row
        owner += [i] * len(row)
    count = Counter(owner)
    matched = [0] * len(texts)
    for op in LCSseq.opcodes(words, tokens(gold, unspaced)[:MOST_WORDS]):
        if op.tag == "equal":
            run = op.src_end - op.src_start
            for j in range(op.src_start, op.src_end):
                if run >= RUN or count[owner[j]] <= run:
                    matched[owner[j]] += 1
    return np.array(matched), np.array([count[i] for i in range(len(texts))])


def _of_labels(blocks: Blocks, page: Labelled) -> tuple[NDArray[Any], NDArray[Any]]:
    """How many words of each block stand in lines that people kept, and how many there are."""
    unspaced = is_unspaced(page.source)
    matched, count = [0] * len(blocks.spans), [0] * len(blocks.spans)
    for k, (first, last) in enumerate(blocks.spans):
        for piece in range(first, last + 1):
            start, end = blocks.pieces[piece]
            size = len(tokens(blocks.text[start:end], unspaced))
            count[k] += size
            matched[k] += size * (page.labels[blocks.numbers[piece] - 1] in WANTED)
    return np.array(matched), np.array(count)


def _structural(view: Page, page: Labelled) -> list[int]:
    """The blocks that are found by other means: headlines, repetitions, a second article."""
    title = set(WORD.findall(page.title.lower()))
    found = []
    for k, text in enumerate(view.texts):
        words = set(WORD.findall(text.lower()))
        label = page.labels[view.blocks.numbers[view.blocks.spans[k][0]] - 1] if page.labels else ""
        if label in STRUCTURE or (title and len(words & title) >= 0.75 * len(words | title)):
            found.append(k)
    return found


def _penalty(scheme: Scheme) -> scipy.sparse.csr_matrix:
    """The quadratic form that keeps weights small and neighbouring bins alike."""
    total = sum(sizes(scheme).values())
    pairs = [
        (start + i, start + i + 1)
        for name, start in _starts(scheme).items()
        if "*" not in name
        for i in range(sizes(scheme)[name] - 1)
    ]
    left, right = np.array(pairs).T
    rows = np.arange(len(pairs))
    difference = scipy.sparse.csr_matrix(
        (np.r_[-np.ones(len(pairs)), np.ones(len(pairs))], (np.r_[rows, rows], np.r_[left, right])), (len(pairs), total)
    )
    return (SMOOTH * (difference.T @ difference) + RIDGE * scipy.sparse.eye(total)).tocsr()


class _Part:
    """The lines of one collection as the regression sees them."""

    def __init__(self, rows: Sequence[Rows], weight: float, total: int) -> None:
        places = np.concatenate([r.places for r in rows]).astype(np.int32)
        starts = np.arange(0, places.size + 1, places.shape[1])
        ones = np.ones(places.size, np.float32)
        self._design = scipy.sparse.csr_matrix((ones, places.ravel(), starts), (len(places), total))
        self._transposed = self._design.T.tocsr()
        self._sign = np.concatenate([np.where(r.body, 1.0, -1.0) for r in rows])
        self._weight = weight * np.concatenate([r.weight for r in rows])

    def loss(self, b: Floats) -> tuple[float, Floats]:
        """The log-loss of the lines by a weight vector, intercept last, and its gradient."""
        margin = self._sign * (self._design @ b[:-1].astype(np.float32) + b[-1])
        pull = -self._weight * self._sign / (1 + np.exp(np.clip(margin, -50, 50)))
        gradient = np.r_[self._transposed @ pull.astype(np.float32), pull.sum()]
        return float(self._weight @ np.logaddexp(0, -margin)), gradient.astype(float)


def _parts(rows: Sequence[Rows], total: int) -> list[_Part]:
    """The collections; each weighs as the square root of its pages, all together as all pages."""
    found: dict[str, list[Rows]] = {}
    for row in rows:
        found.setdefault(row.collection, []).append(row)
    unit = len(rows) / sum(sqrt(len(each)) for each in found.values())
    return [_Part(each, unit / sqrt(len(each)), total) for each in found.values()]


def fit(rows: Sequence[Rows], prior: Weights | None = None) -> Weights:
    """Weights by penalised logistic regression (L-BFGS), rounded to hundredths.

    `rows` are of one scheme, one page or more. With `prior`, weights are drawn to these, else to zero.
    """
    scheme = schemes()[rows[0].kind]
    total, penalty = sum(sizes(scheme).values()), PENALTY[scheme.name] * _penalty(scheme)
    start = _vector(prior) if prior else np.zeros(total + 1)
    best = _minimum([_Part(rows, 1.0, total)], penalty, start)
    if len({row.collection for row in rows}) > 1:
        best = (best + _minimum(_parts(rows, total), penalty, start)) / 2
    tables = {
        name: tuple(round(float(x), 2) + 0.0 for x in best[at : at + sizes(scheme)[name]])
        for name, at in _starts(scheme).items()
    }
    return Weights.of(round(float(best[-1]), 2), tables, scheme)


def _minimum(parts: Sequence[_Part], penalty: scipy.sparse.csr_matrix, start: Floats) -> Floats:
    """The weight vector, intercept last, that several parts have in common."""
    size, deviations = len(start), len(parts) if len(parts) > 1 else 0

    def loss(vector: Floats) -> tuple[float, Floats]:
        shared, *own = vector.reshape(-1, size)
        value, gradient = 0.0, np.zeros((1 + deviations, size))
        for k, part in enumerate(parts):
            lost, slope = part.loss(shared + own[k] if own else shared)
            value += lost
            gradient[[0, k + 1] if own else 0] += slope
        for k, away in enumerate([shared - start, *own]):
            strength, intercept = (DEVIATION, DEVIATION_INTERCEPT) if k else (1.0, 0.0)
            pull = np.r_[strength * (penalty @ away[:-1]), intercept * away[-1]]
            value += float(0.5 * away @ pull)
            gradient[k] += pull
        return value, gradient.ravel()

    first = np.r_[start, np.zeros(deviations * size)]
    found = scipy.optimize.minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    return np.asarray(found[:size])


def _vector(weights: Weights) -> Floats:
    """Weights as the regression sees them, the intercept last."""
    return np.array([*(x for name in sizes(weights.scheme) for x in weights.tables[name]), weights.intercept])


def folds(sites: Mapping[str, int], count: int) -> dict[str, int]:
    """Which of `count` parts each site belongs to, so that the parts hold about as many pages each.

    >>> folds({"a": 5, "b": 3, "c": 2, "d": 1}, 2)
    {'a': 0, 'b': 1, 'c': 1, 'd': 0}
    """
    held = [0] * count
    found = {}
    for site in sorted(sites, key=lambda name: (-sites[name], name)):
        found[site] = held.index(min(held))
        held[found[site]] += sites[site]
    return found


def measure_all(pages: Iterable[Labelled]) -> list[Rows]:
    """The rows of all pages; raises `InputError` where texts and HTML are mixed or there is no page at all."""
    found: list[Rows] = []
    for page in pages:
        rows = rows_of(page)
        if rows is None:
            continue
        if found and rows.kind != found[0].kind:
            raise InputError(
                f"{page.where} is {rows.kind}, those before it are {found[0].kind}; fit each kind by itself"
            )
        found.append(rows)
    if not found:
        raise InputError("there are no labelled pages with anything on them")
    return found


def cross_validate(
    pages: Iterable[Labelled], rows: Sequence[Rows], refit: Callable[[Sequence[Rows]], Weights], count: int
) -> dict[str, Sums]:
    """Each site's figures by the shipped weights, and by weights that `refit` makes without its part of `count`."""
    part = folds(Counter(r.site for r in rows), count)
    settings = [Settings(weights=refit([r for r in rows if part[r.site] != k])) for k in range(count)]
    found: dict[str, Sums] = {}
    for page in pages:
        if page.site in part:
            before, after = (
                score(kept(page, document_of(page, chosen)), page.gold)
                for chosen in (DEFAULT, settings[part[page.site]])
            )
            sums = Sums(1, before, after)
            found[page.site] = Sums.of((found[page.site], sums)) if page.site in found else sums
    return found


def from_scratch(rows: Sequence[Rows]) -> Weights:
    """Weights from these pages alone, as the shipped ones were made."""
    return fit(rows)


def from_shipped(rows: Sequence[Rows]) -> Weights:
    """Weights that these pages draw away from the shipped ones."""
    return fit(rows, shipped(schemes()[rows[0].kind]))
