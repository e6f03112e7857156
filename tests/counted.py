"""Makes a small crawl with site counts, and cleans it with `boilerstrip batch` to compare with."""

import json
import subprocess
import sys

from synthetic import documents

NOTHING = "Skip to content\nShare on Facebook\nAdvertisement"


def made_up(count):
    """Records of three sites, one of which holds no article."""
    rows = [{**row, "language": "xx"} for row in documents(count, 3)]
    rows[7]["text"] = NOTHING
    return rows


def crawl(folder, rows, *options):
    """Write records to `crawl`, five files of JSON lines, and `counts.db` to a folder."""
    (folder / "crawl").mkdir()
    for part in range(5):
        lines = "".join(json.dumps(row) + "\n" for row in rows[part::5])
        (folder / "crawl" / f"{part}.jsonl").write_text(lines, encoding="utf8")
    command(folder, "learn", "crawl", "-o", "counts.db", *options)


def cleaned(folder, *options):
    """The texts that `boilerstrip batch` makes of the crawl with the counts, by their identifiers.

    The crawl has another file's name, or batch would know which pages are versions of one article, as a function of a
    single page cannot.
    """
    (folder / "again").mkdir()
    rows = b"".join(path.read_bytes() for path in sorted((folder / "crawl").iterdir()))
    (folder / "again" / "all.jsonl").write_bytes(rows)
    command(folder, "batch", "again", "expected", "--counts", "counts.db", *options)
    files = [path.read_bytes() for path in (folder / "expected").glob("*.jsonl")]
    rows = [json.loads(line) for file in files for line in file.splitlines()]
    return {row["id"]: row["text"] for row in rows}


def command(folder, *arguments):
    """Run boilerstrip in a folder, with one worker."""
    line = [sys.executable, "-m", "boilerstrip", *arguments, "--workers", "1"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True)
