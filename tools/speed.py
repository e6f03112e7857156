"""Times `clean` on made-up pages of 1 kB to 100 MB, where the time per kB should stay the same, or beside other tools.

    python tools/speed.py [--most 100000000]
    python tools/speed.py --pages DATA [--every 10]

DATA is as for tools/pages.py; the texts are all text of each page. All tools take their turn on each page, and the
fastest of three rounds counts.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pages import SETS, pages
from peers import OF_HTML, OF_TEXT

from boilerstrip import clean, clean_html

ROUNDS = 3
BUTTONS = ("Share on Facebook", "Advertisement", "Read more", "Home", "3 Comments", "Related Posts")


def page(size: int) -> str:
    """A text of about `size` characters: paragraphs of made-up words, short lines, buttons."""
    draw = random.Random(size)
    words = ["".join(draw.choices("abcdefghiklmnoprstuvw", k=draw.randint(2, 10))) for _ in range(5000)]
    lines, length = [], 0
    while length < size:
        kind = draw.random()
        if kind < 0.15:
            line = draw.choice(BUTTONS)
        elif kind < 0.4:
            line = " ".join(draw.choices(words, k=draw.randint(1, 8))).capitalize()
        else:
            line = " ".join(draw.choices(words, k=draw.randint(12, 60))).capitalize() + "."
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)[:size]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=100_000_000, help="characters of the largest text")
    parser.add_argument("--pages", type=Path, help="labelled pages, to compare with other tools")
    parser.add_argument("--every", type=int, default=10, help="only every so many of these")
    args = parser.parse_args()
    clean("warm up")
    if args.pages:
        compare(args.pages, args.every)
    else:
        grow(args.most)


def compare(folder: Path, every: int) -> None:
    """Print the time per page and per line of text of each tool."""
    found = [dict(pair) for name in SETS for pair in _pairs(folder, name, every)]
    lines = sum(texts["dump"].count("\n") + 1 for texts in found)
    tools = [(tool, "dump") for tool in (clean, *OF_TEXT)] + [(tool, "html") for tool in (clean_html, *OF_HTML)]
    for tool, kind in tools:
        tool(found[0][kind])
    best = dict.fromkeys((tool.__name__ for tool, _ in tools), float("inf"))
    for _ in range(ROUNDS):
        spent = dict.fromkeys(best, 0.0)
        for texts in found:
            for tool, kind in tools:
                start = time.process_time()
                tool(texts[kind])
                spent[tool.__name__] += time.process_time() - start
        best = {name: min(seconds, spent[name]) for name, seconds in best.items()}
    print(f"{len(found)} pages, {lines / len(found):.0f} lines of text each")
    for name, seconds in best.items():
        page, line, ratio = 1e3 * seconds / len(found), 1e6 * seconds / lines, best["trafilatura"] / seconds
        print(f"{name:16s} {page:8.2f} ms/page {line:7.2f} us/line; trafilatura takes {ratio:.1f} times as long")


def _pairs(folder: Path, name: str, every: int) -> Iterator[list[tuple[str, str]]]:
    """A data set's pages, each as all its text and as HTML."""
    both = [(kind, page.source) for kind, page in pages(folder, name, ("dump", "html"), every)]
    yield from (list(pair) for pair in pairwise(both) if [kind for kind, _ in pair] == ["dump", "html"])


def grow(most: int) -> None:
    """Print the time that longer and longer texts take."""
    size = 1000
    while size <= most:
        text = page(size)
        repeat = max(1, min(50, 2_000_000 // size))
        start = time.perf_counter()
        for _ in range(repeat):
            clean(text)
        seconds = (time.perf_counter() - start) / repeat
        lines = text.count("\n") + 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>11,} characters {lines:>9,} lines {1e3 * seconds:>11.2f} ms "
            f"{1e6 * seconds / lines:6.1f} us/line {1e6 * seconds / size * 1000:7.1f} us/kB  peak {memory:,.0f} MB",
            flush=True,
        )
        size *= 10


if __name__ == "__main__":
    main()
