"""The development sets' format becomes labelled pages, which the scoreboard and the commands read alike."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pages import FIXTURES, HARD, LANGUAGES, read_text

from boilerstrip.document import BLANK, KEPT
from boilerstrip.labelled import Pages

TOOLS = Path(__file__).parent.parent / "tools"
SETS = ("wcxb", "fundus", "l3s", "cleanportal", "dragnet")


@pytest.fixture
def data(tmp_path):
    """A folder with a seed page in each set; one of them has no text by one extractor."""
    (tmp_path / "html").mkdir()
    for name, path in zip(SETS, sorted(FIXTURES.glob("*.clean.txt")), strict=True):
        gold, text = read_text(path), read_text(Path(str(path).replace(".clean", "")))
        inputs = {"dump": text, "trafilatura": gold, "readability": "", "resiliparse": text, "newspaper": gold}
        page = {"id": f"{name}/1", "gold": gold, "inputs": inputs, "title": None, "site": ""}
        html = {"id": page["id"], "html": "".join(f"<p>{line}</p>" for line in text.split("\n"))}
        for row, where in ((page, tmp_path), (html, tmp_path / "html")):
            (where / f"{name}.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    return tmp_path


def run(tool, *arguments):
    """A tool's output; fails with its messages."""
    done = subprocess.run([sys.executable, TOOLS / tool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_input_is_a_labelled_page(data):
    """Each input of each page in order, empty ones too, the gold text last, then our own pages; or a page's HTML."""
    run("pages.py", data, "-o", data / "pages.jsonl")
    pages = Pages([data / "pages.jsonl"])
    found = list(pages)
    assert pages.failed == []
    written = [path.stem for path in sorted([*HARD.glob("*.tsv"), *LANGUAGES.glob("*.tsv")])]
    assert [page.site for page in found[:30]] == [f"{name}/1" for name in SETS for _ in range(6)]
    assert [page.site for page in found[30:]] == [name for name in written for _ in range(2)]
    for whole, stay in zip(found[30::2], found[31::2], strict=True):
        assert {*stay.labels} <= {*KEPT, BLANK} & {*whole.labels}
        assert stay.gold == whole.gold
    assert [bool(page.source) for page in found[:6]] == [True, True, False, True, True, True]
    assert all(page.source == page.gold for page in found[5:30:6])
    run("pages.py", data, "-o", data / "html.jsonl", "--html", "--sets", "l3s")
    (page,) = Pages([data / "html.jsonl"])
    assert page.is_html
    assert page.gold == found[12].gold


def test_the_scoreboard_counts_them(data):
    """The means over the sets stand in the table, and floors below them hold."""
    (data / "floors.json").write_text(json.dumps({"html F1": 0.5}))
    shown = run("score.py", data, "--html", "--floors", data / "floors.json")
    assert "html F1" in shown
    assert "BELOW" not in shown
    assert all(name in shown for name in SETS)
