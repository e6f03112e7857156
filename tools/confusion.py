"""Compares the labels of HTML pages' lines with those that people gave to their segments.

    python tools/confusion.py DATA [--set l3s]

DATA is as for tools/pages.py; pages need "segments": [{"label": ..., "text": ...}, ...]. Prints, for every label that
people gave, the share of its words in lines of each kind of ours, as a table for README.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pages import html_of, records

from boilerstrip import label_html
from boilerstrip.text import normal

GROUPS = {
    "headline": ("title", "duplicate_title"),
    "body": ("body", "standfirst", "subheading"),
    "supplemental": ("byline", "date", "caption", "credit"),
    "related": ("related", "appended"),
    "comment": ("comment",),
}
OTHER = "boilerplate"  # all other labels
LEAST = 12  # characters of a line that is looked for inside a segment; a shorter one must be a whole segment


def group(label: str) -> str:
    """Our label in the terms of the segments."""
    return next((name for name, labels in GROUPS.items() if label in labels), OTHER)


def compare(page: dict, html: str) -> Counter[tuple[str, str]]:
    """Words by segment label and our group; lines that stand in segments of two labels are left out."""
    document = label_html(html)
    segments = [(s["label"], normal(s["text"].replace("\n", " "))) for s in page["segments"]]
    found: Counter[tuple[str, str]] = Counter()
    for v in document.verdicts:
        key = normal(document.source[v.start : v.end])
        labels = {label for label, text in segments if key == text or (len(key) >= LEAST and key in text)}
        if len(labels) == 1:
            found[labels.pop(), group(v.label)] += len(key.split())
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", default="l3s")
    args = parser.parse_args()
    pages, total = html_of(args.data, args.set), Counter[tuple[str, str]]()
    for page in records(args.data / f"{args.set}.jsonl.gz"):
        total += compare(page, pages[page["id"]])
    kinds = (*GROUPS, OTHER)
    print("| people say | " + " | ".join(kinds) + " | words |")
    print("|---|" + "---|" * (len(kinds) + 1))
    for label in kinds:
        words = sum(total[label, kind] for kind in kinds)
        row = [f"{total[label, kind] / words:.0%}" if words else "" for kind in kinds]
        print(f"| {label} | " + " | ".join(row) + f" | {words:,} |")


if __name__ == "__main__":
    main()
