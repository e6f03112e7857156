"""Makes a small crawl with site counts, and cleans it with `boilerstrip batch` to compare with."""

import json
import subprocess
import sys

from synthetic import documents

NOTHING = "Skip to content\nShare on Facebook\nAdvertisement"


def crawl(folder):
    """Write `crawl`, five files of JSON lines, and `counts.db` to a folder; returns the records."""
    rows = [{**row, "language": "xx"} for row in documents(60, 3)]
    rows[7]["text"] = NOTHING
    (folder / "crawl").mkdir()
    for part in range(5):
        lines = "".join(json.dumps(row) + "\n" for row in rows[part::5])
        (folder / "crawl" / f"{part}.jsonl").write_text(lines, encoding="utf8")
    command(folder, "learn", "crawl", "-o", "counts.db", "--workers", "1")
    return rows


def cleaned(folder):
    """The texts that `boilerstrip batch` makes of the crawl with the counts, by their identifiers."""
    command(folder, "batch", "crawl", "expected", "--counts", "counts.db", "--workers", "1")
    rows = [
        json.loads(line) for path in (folder / "expected").glob("*.jsonl") for line in path.read_bytes().splitlines()
    ]
    return {row["id"]: row["text"] for row in rows}


def command(folder, *arguments):
    """Run boilerstrip in a folder."""
    subprocess.run([sys.executable, "-m", "boilerstrip", *arguments], cwd=folder, check=True, capture_output=True)
