"""The development sets as labelled pages, one JSON object a line, as `boilerstrip eval` and `fit` read them.

    python tools/pages.py DATA -o pages.jsonl
    boilerstrip fit pages.jsonl --from-scratch --folds 0 -o boilerstrip/weights.json
    python tools/pages.py DATA --html -o pages_html.jsonl
    boilerstrip fit pages_html.jsonl --from-scratch --folds 0 -o boilerstrip/weights_html.json

DATA is a folder of `NAME.jsonl.gz` files, a data set each; a line is a page: {"id": ..., "site": ..., "gold": the
wanted text, "inputs": {"dump": all text of the page, or what an extractor made of it, ...}, "title": if it is known}.
DATA/html holds files of the same names with {"id": ..., "html": ...}. Every input of a page becomes a labelled page;
so does its gold text, which must come back whole. Behind them come the pages of this repository that were written by
hand, in 45 languages, as a data set of their own: all their lines, and those that stay.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from boilerstrip.document import BLANK
from boilerstrip.labelled import WANTED, Labelled

HAND = "hand"  # the pages of this repository
WRITTEN = Path(__file__).resolve().parent.parent / "tests"  # where they are: label, tab, text; "# " why a page is there
SETS = ("wcxb", "fundus", "l3s", "cleanportal", "dragnet")
INPUTS = ("dump", "trafilatura", "readability", "resiliparse", "newspaper", "gold")
TITLE_IN_GOLD = {"l3s", "dragnet", "cleanportal"}


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        yield from map(json.loads, file)


def html_of(folder: Path, name: str) -> dict[str, str]:
    """The HTML of a data set's pages by their identifiers."""
    return {page["id"]: page["html"] for page in records(folder / "html" / f"{name}.jsonl.gz")}


def pages(folder: Path, name: str, inputs: tuple[str, ...], every: int = 1) -> Iterator[tuple[str, Labelled]]:
    """Every input of every `every`-th page of a data set with its name; "html" is the page's HTML."""
    html = html_of(folder, name) if "html" in inputs else {}
    for page in islice(records(folder / f"{name}.jsonl.gz"), 0, None, every):
        texts = {**page["inputs"], "gold": page["gold"], "html": html.get(page["id"])}
        about = ((), page["site"] or page["id"], page.get("title") or "", name)
        for kind in inputs:
            if texts.get(kind) is not None:
                with_title = name in TITLE_IN_GOLD or kind == "gold"
                yield kind, Labelled(page["id"], texts[kind], kind == "html", page["gold"], with_title, *about)


def written() -> Iterator[tuple[str, Labelled]]:
    """Every page that was written by hand, all of it as "dump", and what should stay of it as "gold"."""
    for path in sorted([*WRITTEN.glob("hard/*.tsv"), *WRITTEN.glob("languages/*.tsv")]):
        lines = path.read_text(encoding="utf8").split("\n")
        rows = [line.partition("\t")[::2] for line in lines if line and not line.startswith("# ")]
        stay = [(label, text) for label, text in rows if label in WANTED or label == BLANK]
        gold = "\n".join(text for label, text in stay if label != BLANK)
        for kind, some in (("dump", rows), ("gold", stay)):
            while some[-1][0] == BLANK:
                some.pop()
            labels, texts = zip(*some, strict=True)
            yield kind, Labelled(path.stem, "\n".join(texts), False, gold, True, labels, path.stem, "", HAND)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--html", action="store_true", help="the pages' HTML instead of their texts")
    parser.add_argument("--sets", nargs="+", default=(*SETS, HAND), choices=(*SETS, HAND))
    parser.add_argument("--inputs", nargs="+", default=INPUTS, choices=INPUTS)
    args = parser.parse_args()
    with args.output.open("w", encoding="utf8") as file:
        inputs = ("html",) if args.html else tuple(args.inputs)
        for name in args.sets:
            for kind, page in written() if name == HAND else pages(args.data, name, inputs):
                if kind not in inputs:
                    continue
                source = {"html" if page.is_html else "text": page.source, "gold": page.gold}
                if page.labels:
                    source["labels"] = list(page.labels)
                about = {"site": page.site, "title": page.title, "collection": name, "id": page.where, "input": kind}
                file.write(json.dumps({**source, **about}) + "\n")


if __name__ == "__main__":
    main()
