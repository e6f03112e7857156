"""Scores boilerstrip on labelled pages: the shipped weights, and beside them weights fitted without each data set.

    python tools/score.py DATA [--leave-one-out] [--peers] [--floors tests/quality/floors.json] [--every K]

DATA is as for tools/pages.py. Figures are means over a set's pages, then over the sets: word F1 of what is kept against
the gold text, before and after, and recall. With `--floors`, the exit code is 1 if a figure is below its floor.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pages import HAND, INPUTS, SETS, pages, written
from peers import c4_lines, long_lines

from boilerstrip.document import DEFAULT, Settings
from boilerstrip.evaluate import Sums, document_of, kept, means, score, words
from boilerstrip.fitting import Rows, from_scratch, rows_of
from boilerstrip.labelled import Labelled

QUARTERS = 4  # of the pages written by hand
BEFORE, RECALL, AFTER = 2, 4, 5  # of `means`: F1 as it came, recall and F1 of what is kept

Job = tuple[str, str, Labelled]  # data set, input, page
Table = dict[str, dict[str, list[float]]]  # input -> data set -> means

_settings: dict[str, Settings] = {}  # of this worker process, by data set


def run(job: Job) -> tuple[str, str, Sums]:
    """Score one input of one page."""
    name, kind, page = job
    document = document_of(page, _settings.get(name, DEFAULT))
    return name, kind, Sums(1, score(document.source, page.gold), score(kept(page, document), page.gold))


def peers(folder: Path, every: int) -> None:
    """Print what two simple text filters make of the same inputs."""
    for peer in (c4_lines, long_lines):
        rows: dict[str, dict[str, list[float]]] = {}
        for name, kind, page in jobs(folder, every):
            rows.setdefault(kind, {}).setdefault(name, []).append(score(peer(page.source), page.gold).f1)
        each = {k: sum(sum(v) / len(v) for v in sets.values()) / len(sets) for k, sets in rows.items()}
        print(f"{peer.__name__:12s}" + "  ".join(f"{kind} {value:.4f}" for kind, value in each.items()), flush=True)


def jobs(folder: Path, every: int, inputs: tuple[str, ...] = INPUTS) -> Iterator[Job]:
    """Every input of every `every`-th page."""
    for name in SETS:
        for kind, page in pages(folder, name, inputs, every):
            yield name, kind, page


def table(folder: Path, every: int, inputs: tuple[str, ...], settings: Mapping[str, Settings]) -> Table:
    """The figures of all inputs; `settings` by data set, where they are not the default."""
    rows: dict[str, dict[str, list[Sums]]] = {kind: {name: [] for name in SETS} for kind in inputs}
    with Pool(initializer=_settings.update, initargs=(dict(settings),)) as pool:
        for name, kind, sums in pool.imap(run, jobs(folder, every, inputs), 16):
            rows[kind][name].append(sums)
    return {kind: {name: means(Sums.of(each).row()) for name, each in sets.items()} for kind, sets in rows.items()}


def measured(job: Job) -> tuple[str, Rows | None]:
    """The data set and the rows of a page."""
    return job[0], rows_of(job[2])


def by_hand() -> Iterator[Job]:
    """The pages that were written by hand, in quarters: all that have one language's code in their names are in one."""
    every = [(_group(page), kind, page) for kind, page in written()]
    groups = sorted({group for group, _, _ in every})
    return ((f"{HAND} {groups.index(group) % QUARTERS + 1}", kind, page) for group, kind, page in every)


def _group(page: Labelled) -> str:
    first, *_, last = page.site.split("_")
    return first if len(first) == 2 else last


def show_by_hand(title: str, settings: Mapping[str, Settings]) -> None:
    """Print the figures of all lines of the pages that were written by hand."""
    with Pool(initializer=_settings.update, initargs=(dict(settings),)) as pool:
        row = means(Sums.of(sums for _, kind, sums in pool.imap(run, by_hand(), 16) if kind == "dump").row())
    print(f"written by hand, {title}: F1 {row[BEFORE]:.4f} -> {row[AFTER]:.4f}, recall {row[RECALL]:.4f}", flush=True)


def without_each(folder: Path, inputs: tuple[str, ...]) -> dict[str, Settings]:
    """For every data set and quarter of the pages written by hand, weights fitted to all other pages."""
    every = jobs(folder, 1, inputs) if "html" in inputs else itertools.chain(jobs(folder, 1, inputs), by_hand())
    with Pool() as pool:
        rows = [(name, row) for name, row in pool.imap(measured, every, 16) if row is not None]
    names = dict.fromkeys(name for name, _ in rows)
    return {name: Settings(weights=from_scratch([row for of, row in rows if of != name])) for name in names}


def mean(sets: dict[str, list[float]], figure: int) -> float:
    """The mean of a figure over the data sets."""
    return sum(row[figure] for row in sets.values()) / len(sets)


def kept_by_both(pair: tuple[Job, Job]) -> tuple[str, int, int]:
    """Data set; gold words that judging a page's text keeps, and how many of these judging its HTML keeps as well."""
    by_text, by_html = (words(kept(page, document_of(page, DEFAULT))) for _, _, page in pair)
    wanted = by_text & words(pair[0][2].gold)
    return pair[0][0], wanted.total(), (wanted & by_html).total()


def agreement(folder: Path, every: int) -> dict[str, tuple[float, float]]:
    """Of the gold words that the text keeps, the share that HTML keeps, by data set: of all words, mean of pages."""
    both = itertools.pairwise(jobs(folder, every, ("dump", "html")))
    pairs = [pair for pair in both if [kind for _, kind, _ in pair] == ["dump", "html"]]
    rows: dict[str, list[tuple[int, int]]] = {name: [] for name in SETS}
    with Pool() as pool:
        for name, wanted, found in pool.imap(kept_by_both, pairs, 16):
            rows[name].append((wanted, found))
    return {
        name: (
            sum(found for _, found in each) / sum(wanted for wanted, _ in each),
            sum(found / wanted if wanted else 1.0 for wanted, found in each) / len(each),
        )
        for name, each in rows.items()
    }


def summary(found: Table) -> dict[str, float]:
    """The figures that floors are pinned for: mean F1 of every input, its gain, recall of gold."""
    figures = {}
    for kind, sets in found.items():
        if kind == "gold":
            figures["gold recall"] = mean(sets, RECALL)
        elif kind == "html":
            figures["html F1"] = mean(sets, AFTER)
        else:
            figures[f"{kind} F1"] = mean(sets, AFTER)
            figures[f"{kind} gain"] = mean(sets, AFTER) - mean(sets, BEFORE)
    return {name: round(value, 4) for name, value in figures.items()}


def show(title: str, found: Table) -> None:
    """Print a table."""
    print(title)
    for kind, sets in found.items():
        before, after = mean(sets, BEFORE), mean(sets, AFTER)
        each = "  ".join(
            f"{n} {r[AFTER]:.3f} ({r[AFTER] - r[BEFORE]:+.3f}, recall {r[RECALL]:.3f})" for n, r in sets.items()
        )
        print(f"  {kind:12s} F1 {before:.4f} -> {after:.4f} ({after - before:+.4f})   {each}", flush=True)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--leave-one-out", action="store_true")
    parser.add_argument("--html", action="store_true", help="HTML input instead of texts")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    inputs = ("html",) if args.html else INPUTS
    shipped = table(args.data, args.every, inputs, {})
    show("shipped weights", shipped)
    if args.html:
        print("of the gold words that the page's text keeps, its HTML keeps: all words (mean of pages)")
        print("  " + "  ".join(f"{n} {a:.3f} ({b:.3f})" for n, (a, b) in agreement(args.data, args.every).items()))
    if args.peers:
        peers(args.data, args.every)
    if args.leave_one_out:
        settings = without_each(args.data, inputs)
        show("each set by weights fitted without it", table(args.data, args.every, inputs, settings))
        if not args.html:
            show_by_hand("shipped weights", {})
            show_by_hand("each quarter by weights fitted without it", settings)
    if not args.floors:
        return 0
    floors, failed = json.loads(args.floors.read_text(encoding="utf8")), False
    for name, value in summary(shipped).items():
        below = value < floors[name]
        failed = failed or below
        print(f"  {name:20s} {value:.4f}  floor {floors[name]:.4f}{'  BELOW' if below else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
