"""Makes corpora of made-up articles: `python tests/synthetic.py OUT.jsonl --documents 1000000 --sites 2000 [--seed 1]`.

Every site has 25 template lines of its own; 3 % of the pages are abridged or updated copies of an earlier page of the
same site, 2 % are wire copy that stands on several sites. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

VOCABULARY, CLAUSES = 8_000, 6_000  # words; openings, middles and ends of sentences each
LEAST, MOST = 8, 30  # sentences of an article
NEAR, WIRE = 0.03, 0.02  # shares of the pages
NEW_WIRE = 0.15  # of the wire copies are a story's first
RECENT = 400  # pages and wire stories of which copies may follow
CONSONANTS, VOWELS, ENDS = "bcdfghklmnprstvwz", "aeiou", ("", "", "n", "r", "s", "l", "t")


class World:
    """Words, clauses and sites that exist; made once for a seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        pick = self.random.choice
        words = sorted({
            "".join(pick(CONSONANTS) + pick(VOWELS) for _ in range(self.random.randint(1, 3))) + pick(ENDS)
            for _ in range(2 * VOCABULARY)
        })  # fmt: skip
        self.random.shuffle(words)
        self.words = words[:VOCABULARY]
        self._openings = [self.phrase(3, 6).capitalize() for _ in range(CLAUSES)]
        self._middles = [self.phrase(4, 8) for _ in range(CLAUSES)]
        self._ends = [self.phrase(4, 8) + "." for _ in range(CLAUSES)]

    def phrase(self, least: int, most: int) -> str:
        """Some words."""
        return " ".join(self.random.choices(self.words, k=self.random.randint(least, most)))

    def sentences(self, count: int) -> list[str]:
        """Sentences that stand nowhere else, as good as surely."""
        choices = self.random.choices
        return list(
            map(" ".join, zip(choices(self._openings, k=count), choices(self._middles, k=count),
                              choices(self._ends, k=count), strict=True))
        )  # fmt: skip

    def article(self) -> list[str]:
        """A headline and the sentences below it."""
        return [self.phrase(5, 9).capitalize(), *self.sentences(self.random.randint(LEAST, MOST))]

    def site(self, number: int) -> Site:
        """A site with its template lines."""
        return Site(
            f"site{number:05d}.example.com",
            [self.phrase(1, 3).title() for _ in range(14)],
            self.sentences(5),
            [*(self.phrase(3, 6).capitalize() for _ in range(4)), *self.sentences(2)],
        )


class Site:
    """A site's name and its template lines."""

    def __init__(self, name: str, menu: list[str], promos: list[str], footer: list[str]) -> None:
        self.name, self.promos = name, promos
        self._menu, self._footer = "\n".join(menu), "\n".join(footer)
        self.template = [*menu, *promos, *footer]

    def page(self, article: list[str]) -> str:
        """An article as it stands on the site: menu above, promotion inside and below, footer at the end."""
        half = 1 + len(article) // 2
        rows = [self._menu, *article[:half], *self.promos[:2], *article[half:], *self.promos[2:], self._footer]
        return "\n\n".join(rows)


def copy_of(article: list[str], world: World) -> list[str]:
    """An article abridged or updated."""
    if world.random.random() < 0.5:
        return article[: max(6, 2 * len(article) // 3)]
    changed = [*article, *world.sentences(2)]
    changed[world.random.randrange(1, len(article))] = world.sentences(1)[0]
    return changed


def documents(count: int, sites: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Records with `id`, `url` and `text`, one after the other."""
    world = World(seed)
    chance, below = world.random.random, world.random.randrange
    known = [world.site(number) for number in range(sites)]
    recent: deque[tuple[Site, list[str]]] = deque(maxlen=RECENT)
    wire: deque[list[str]] = deque(maxlen=RECENT)
    for number in range(count):
        site, kind = known[below(sites)], chance()
        if kind < NEAR and recent:
            site, original = recent[below(len(recent))]
            article = copy_of(original, world)
        elif kind < NEAR + WIRE:
            if not wire or chance() < NEW_WIRE:
                wire.append(world.article())
            article = wire[below(len(wire))]
        else:
            article = world.article()
            recent.append((site, article))
        name = f"{number:08d}"
        yield {"id": name, "url": f"https://www.{site.name}/{name}", "text": site.page(article)}


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description="Make a corpus of made-up articles.")
    parser.add_argument("output", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    start, rows = time.monotonic(), documents(args.documents, args.sites, args.seed)
    with args.output.open("w", encoding="ascii") as file:
        while some := list(islice(rows, 1000)):
            file.writelines(json.dumps(row) + "\n" for row in some)
    seconds = time.monotonic() - start
    sys.stderr.write(f"{args.documents} documents in {seconds:.1f} s, {args.documents / seconds:.0f} a second\n")


if __name__ == "__main__":
    main()
