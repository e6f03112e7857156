"""Corpora on which every way of running must give the same bytes: as it is wanted of shards and of engines."""

import gzip
import json
import random
from pathlib import Path

import pyarrow as pa
from pages import FIXTURES
from pyarrow import parquet
from synthetic import World, documents

SEEDS = sorted(FIXTURES.glob("*[0-9a-f].txt"))


def seeds(folder):
    """The five seeds in one folder, where only their short lines can tell that they are of one site."""
    folder.mkdir(parents=True)
    for seed in SEEDS:
        (folder / seed.name).write_bytes(seed.read_bytes())


def seeds_of_two_sites(folder):
    """The five seeds in the folders of two sites."""
    for name, some in (("first.example", SEEDS[:2]), ("second.example", SEEDS[2:])):
        (folder / name).mkdir(parents=True)
        for seed in some:
            (folder / name / seed.name).write_bytes(seed.read_bytes())


def syndicated(folder):
    """Wire stories on six sites between each site's own lines: whole, cut, and updated; each site's own pages too."""
    world, order = World(7), random.Random(7)
    sites = [world.site(k) for k in range(6)]
    pages = [(site, world.article()) for site in sites for _ in range(8)]
    for _ in range(25):
        story = world.article()
        for site in order.sample(sites, 4):
            cut = story[: order.randrange(6, len(story) + 1)]
            pages.append((site, [*cut, *world.sentences(order.randrange(2))]))
            if order.random() < 0.3:
                pages.append((site, story))  # the same story again
    order.shuffle(pages)
    rows = [
        {"id": str(k), "url": f"https://www.{site.name}/{k}", "text": site.page(article)}
        for k, (site, article) in enumerate(pages)
    ]
    write_lines(folder / "wire.jsonl", rows[:60])
    write_lines(folder / "more.jsonl.gz", rows[60:100])
    parquet.write_table(pa.Table.from_pylist(rows[100:]), folder / "rest.parquet", row_group_size=16)


def mixed(folder):
    """A file of several batches among smaller ones, texts in folders and in none, bad records and a damaged file."""
    rows = list(documents(1_400, 12, seed=3))
    short = [{**row, "text": "\n\n".join(row["text"].split("\n\n")[10:22])} for row in rows]
    write_lines(folder / "large.jsonl", short[:1_040])
    for k in range(5):
        write_lines(folder / f"small{k}.jsonl", short[1_040 + 20 * k : 1_060 + 20 * k])
    parquet.write_table(pa.Table.from_pylist(short[1_140:1_220]), folder / "rows.parquet", row_group_size=30)
    (folder / "bad.jsonl").write_text('{no json\n{"id": 4}\n' + json.dumps(short[0]))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(short[1]).encode() * 20)[:-40])
    for k, row in enumerate(short[1_220:]):
        path = folder / ("" if k % 4 == 0 else f"t{k % 4}") / f"{k:03d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(row["text"])


CORPORA = (seeds, seeds_of_two_sites, syndicated, mixed)


def write_lines(path: Path, rows):
    """Records as JSON lines, compressed if the name says so."""
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
