"""Scores boilerstrip on labelled pages: the shipped weights, and beside them weights fitted without each data set.

    python tools/score.py DATA [--leave-one-out] [--peers] [--floors tests/quality/floors.json] [--every K]

DATA is as for tools/fit.py. Figures are means over a set's pages, then over the sets: word F1 of what is kept against
the gold text, before and after, and recall. With `--floors`, the exit code is 1 if a figure is below its floor.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from boilerstrip.document import DEFAULT
from boilerstrip.evidence import TEXT
from boilerstrip.evidence_html import HTML
from boilerstrip.html import label_page
from boilerstrip.judge import judge
from boilerstrip.model import Weights

SETS = ("wcxb", "fundus", "l3s", "cleanportal", "dragnet")
INPUTS = ("dump", "trafilatura", "readability", "resiliparse", "newspaper", "gold")
TITLE_IN_GOLD = {"l3s", "dragnet", "cleanportal"}
WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True)
class Job:
    """One input of one page."""

    dataset: str
    kind: str
    text: str
    gold: str
    weights: str | None  # JSON of other weights than the shipped ones


def html_of(folder: Path, name: str) -> dict[str, str]:
    """The HTML of a data set's pages by their identifiers."""
    with gzip.open(folder / "html" / f"{name}.jsonl.gz", "rt", encoding="utf8") as file:
        return {page["id"]: page["html"] for page in map(json.loads, file)}


def is_unspaced(text: str) -> bool:
    """Whether more than a fifth of a text is in a script without spaces."""
    return len(UNSPACED.findall(text)) > 0.2 * max(1, len(text))


def words(text: str) -> Counter[str]:
    """Bag of words; of characters where words are not separated."""
    text = text.lower()
    if is_unspaced(text):
        return Counter(c for c in text if c.isalnum())
    return Counter(WORD.findall(text))


def recall_f1(found: str, gold: str) -> tuple[float, float]:
    """Word recall and F1."""
    a, b = words(found), words(gold)
    if not a or not b:
        return (1.0, 1.0) if not a and not b else (float(not b), 0.0)
    common = sum((a & b).values())
    return common / sum(b.values()), 2 * common / (sum(a.values()) + sum(b.values()))


_weights: dict[str, Weights] = {}  # of this worker process, by their JSON


def run(job: Job) -> tuple[str, str, float, float, float, float]:
    """Data set, input, recall and F1 as it came, recall and F1 of what is kept."""
    if job.weights and job.weights not in _weights:
        _weights[job.weights] = Weights.from_json(job.weights, HTML if job.kind == "html" else TEXT)
    weights = _weights[job.weights] if job.weights else None
    if job.kind == "html":
        document = label_page(job.text, DEFAULT, weights=weights)
        found = document.text if job.dataset in TITLE_IN_GOLD else document.body
        return job.dataset, job.kind, 0.0, 0.0, *recall_f1(found, job.gold)
    document = judge(job.text, DEFAULT, weights)
    found = document.text if job.dataset in TITLE_IN_GOLD or job.kind == "gold" else document.body
    return job.dataset, job.kind, *recall_f1(job.text, job.gold), *recall_f1(found, job.gold)


def c4(text: str) -> str:
    """The line rules of the C4 corpus (Raffel et al. 2020): five words, a final stop, no code, no cookie notices."""
    lines = [x for x in text.splitlines() if len(x.split()) >= 5 and x.rstrip()[-1:] in '.!?"”']
    bad = ("javascript", "privacy policy", "terms of use", "uses cookies", "use of cookies", "use cookies")
    return "\n".join(x for x in lines if not any(b in x.lower() for b in bad))


def long_lines(text: str) -> str:
    """Lines of ten words and more."""
    return "\n".join(x for x in text.splitlines() if len(x.split()) >= 10)


def peers(folder: Path, every: int) -> None:
    """Print what two simple text filters make of the same inputs."""
    for peer in (c4, long_lines):
        rows: dict[str, dict[str, list[float]]] = {}
        for job in jobs(folder, every, {}):
            rows.setdefault(job.kind, {}).setdefault(job.dataset, []).append(recall_f1(peer(job.text), job.gold)[1])
        each = {k: sum(sum(v) / len(v) for v in sets.values()) / len(sets) for k, sets in rows.items()}
        print(f"{peer.__name__:12s}" + "  ".join(f"{kind} {value:.4f}" for kind, value in each.items()), flush=True)


def jobs(folder: Path, every: int, weights: dict[str, str], inputs: tuple[str, ...] = INPUTS) -> list[Job]:
    """Every input of every page; `weights` holds other weights by data set."""
    found = []
    for name in SETS:
        pages = html_of(folder, name) if "html" in inputs else {}
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf8") as file:
            for page in [json.loads(line) for line in file][::every]:
                for kind in inputs:
                    text = page["gold"] if kind == "gold" else page["inputs"].get(kind)
                    text = pages[page["id"]] if kind == "html" else text
                    if text is not None:
                        found.append(Job(name, kind, text, page["gold"], weights.get(name)))
    return found


def score(
    folder: Path, every: int = 1, weights: dict[str, str] | None = None, inputs: tuple[str, ...] = INPUTS
) -> dict[str, dict[str, list[float]]]:
    """input -> data set -> [recall before, F1 before, recall after, F1 after]."""
    rows: dict[str, dict[str, list[tuple[float, ...]]]] = {}
    with Pool() as pool:
        for name, kind, *figures in pool.imap_unordered(run, jobs(folder, every, weights or {}, inputs), 16):
            rows.setdefault(kind, {}).setdefault(name, []).append(tuple(figures))
    return {
        kind: {name: [sum(column) / len(column) for column in zip(*rows[kind][name], strict=True)] for name in SETS}
        for kind in inputs
    }


def kept_by_both(job: tuple[str, str, str, str]) -> tuple[str, int, int]:
    """Data set; gold words that judging a page's text keeps, and how many of these judging its HTML keeps as well."""
    name, text, html, gold = job
    documents = judge(text, DEFAULT), label_page(html, DEFAULT)
    by_text, by_html = (words(d.text if name in TITLE_IN_GOLD else d.body) for d in documents)
    wanted = by_text & words(gold)
    return name, wanted.total(), (wanted & by_html).total()


def agreement(folder: Path, every: int) -> dict[str, tuple[float, float]]:
    """Of the gold words that the text keeps, the share that HTML keeps, by data set: of all words, mean of pages."""
    pairs: list[tuple[str, str, str, str]] = []
    for text, html in itertools.pairwise(jobs(folder, every, {}, ("dump", "html"))):
        if (text.kind, html.kind) == ("dump", "html"):
            pairs.append((text.dataset, text.text, html.text, text.gold))
    rows: dict[str, list[tuple[int, int]]] = {}
    with Pool() as pool:
        for name, wanted, kept in pool.imap_unordered(kept_by_both, pairs, 16):
            rows.setdefault(name, []).append((wanted, kept))
    return {
        name: (
            sum(kept for _, kept in rows[name]) / sum(wanted for wanted, _ in rows[name]),
            sum(kept / wanted if wanted else 1.0 for wanted, kept in rows[name]) / len(rows[name]),
        )
        for name in SETS
    }


def summary(table: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    """The figures that floors are pinned for: mean F1 of every input, its gain, recall of gold."""
    found = {}
    for kind, sets in table.items():
        before, after = (sum(row[i] for row in sets.values()) / len(sets) for i in (1, 3))
        if kind == "gold":
            found["gold recall"] = sum(row[2] for row in sets.values()) / len(sets)
        elif kind == "html":
            found["html F1"] = after
        else:
            found[f"{kind} F1"] = after
            found[f"{kind} gain"] = after - before
    return {name: round(value, 4) for name, value in found.items()}


def show(title: str, table: dict[str, dict[str, list[float]]]) -> None:
    """Print a table."""
    print(title)
    for kind, sets in table.items():
        before, after = (sum(row[i] for row in sets.values()) / len(sets) for i in (1, 3))
        each = "  ".join(f"{n} {r[3]:.3f} ({r[3] - r[1]:+.3f}, recall {r[2]:.3f})" for n, r in sets.items())
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
    table = score(args.data, args.every, inputs=inputs)
    show("shipped weights", table)
    if args.html:
        print("of the gold words that the page's text keeps, its HTML keeps: all words (mean of pages)")
        print("  " + "  ".join(f"{n} {a:.3f} ({b:.3f})" for n, (a, b) in agreement(args.data, args.every).items()))
    if args.peers:
        peers(args.data, args.every)
    if args.leave_one_out:
        import fit

        rows, scheme = fit.all_rows(args.data, args.html), HTML if args.html else TEXT
        weights = {name: fit.fit([r for r in rows if r.dataset != name], scheme).to_json() for name in SETS}
        show("each set by weights fitted without it", score(args.data, args.every, weights, inputs))
    if not args.floors:
        return 0
    floors, failed = json.loads(args.floors.read_text(encoding="utf8")), False
    for name, value in summary(table).items():
        below = value < floors[name]
        failed = failed or below
        print(f"  {name:20s} {value:.4f}  floor {floors[name]:.4f}{'  BELOW' if below else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
