"""Times `clean` on made-up pages of 1 kB to 100 MB: the time per kB should stay the same.

python tools/speed.py [--most 100000000]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from boilerstrip import clean

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
    args = parser.parse_args()
    clean("warm up")
    size = 1000
    while size <= args.most:
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
