"""The datatrove filter, in real pipelines and with several tasks."""

import gzip
import json
import pickle
import subprocess
import sys

import pytest
import readme
from counted import NOTHING, cleaned, crawl, made_up
from pages import FIXTURES, read_text

from boilerstrip import Settings, clean, clean_html, label

pytestmark = pytest.mark.heavy
PAGE = read_text(FIXTURES / "000_c5e90e259133cdeb.txt")


def rows_of(folder):
    """All records that a writer wrote, by their identifiers; each stands there once."""
    files = [gzip.decompress(path.read_bytes()) for path in folder.glob("*.jsonl.gz")]
    rows = [json.loads(line) for file in files for line in file.splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


def filtered(*texts, metadata=None, **options):
    """The documents that the filter lets pass, and those that it drops as a writer gets them."""
    from datatrove.data import Document

    from boilerstrip.integrations.datatrove import BoilerstripFilter

    dropped = []

    class Writer:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def write(self, doc, rank):
            dropped.append(doc)

    step = BoilerstripFilter(Writer(), **options)
    docs = [Document(text, str(i), metadata=dict(metadata or {})) for i, text in enumerate(texts)]
    return list(step(iter(docs))), dropped, step.stats.to_dict()["stats"]


def test_recipe(tmp_path):
    """README's script cleans a crawl in four tasks as `batch` does, keeps metadata, and says why documents went."""
    rows = made_up(60)
    crawl(tmp_path, rows)
    (tmp_path / "run.py").write_text(readme.recipes()["datatrove"], encoding="utf8")
    subprocess.run([sys.executable, "run.py"], cwd=tmp_path, check=True, capture_output=True)
    kept, dropped = rows_of(tmp_path / "cleaned"), rows_of(tmp_path / "dropped")
    expected = cleaned(tmp_path)
    assert {name: row["text"] for name, row in kept.items()} == {k: v for k, v in expected.items() if v}
    assert any(expected[row["id"]] != clean(row["text"]) for row in rows)  # so the counts were used
    for row in rows:
        metadata = (kept | dropped)[row["id"]]["metadata"]
        assert (metadata["url"], metadata["language"]) == (row["url"], "xx")
    assert [(row["text"], row["metadata"]["filter_reason"]) for row in dropped.values()] == [
        (NOTHING, "only_boilerplate")
    ]
    assert len(list((tmp_path / "logs" / "completions").iterdir())) == 4
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text())[1]["stats"]
    assert (stats["total"], stats["forwarded"], stats["dropped_only_boilerplate"]) == (60, 59, 1)


def test_reasons_and_stats():
    """Why a document goes: nothing but boilerplate is on it, it came empty, or its text is none."""
    kept, dropped, stats = filtered(PAGE, NOTHING, " \n", None)
    assert [doc.text for doc in kept] == [clean(PAGE)]
    assert [(doc.text, doc.metadata["filter_reason"]) for doc in dropped] == [
        (NOTHING, "only_boilerplate"),
        (" \n", "empty"),
        (None, "no_text"),
    ]
    assert stats["lines_removed"]["total"] == len(label(PAGE).removed) + 3
    assert stats["lines_kept"]["total"] == sum(v.keep for v in label(PAGE).verdicts)
    assert stats["lines_removed_caption"]["total"] == sum(v.label == "caption" for v in label(PAGE).removed)


def test_metadata_is_left_alone_unless_asked():
    """Nothing is added by default; with annotate=True one field is, which holds what was removed."""
    fields = {"url": "https://example.com/a", "title": "their own"}
    assert filtered(PAGE, metadata=fields)[0][0].metadata == fields
    metadata = filtered(PAGE, metadata=fields, annotate=True)[0][0].metadata
    added, document = metadata.pop("boilerstrip"), label(PAGE)
    assert metadata == fields
    assert (added["title"], added["byline"], added["date"]) == (document.title, document.byline, document.date)
    assert [(row["label"], row["text"]) for row in added["removed"]] == [
        (v.label, PAGE[v.start : v.end]) for v in document.removed
    ]


def test_html_and_settings():
    """HTML is read as HTML, and settings are heard."""
    html = "".join(f"<p>{line}</p>" for line in PAGE.splitlines())
    assert filtered(html, html=True)[0][0].text == clean_html(html)
    captions = Settings(keep=frozenset({"caption"}))
    assert filtered(PAGE, settings=captions)[0][0].text == clean(PAGE, settings=captions) != clean(PAGE)


def test_it_pickles_with_counts(tmp_path):
    """A filter that has used its counts can be copied to other processes, and works beside its copy."""
    from datatrove.data import Document

    from boilerstrip.integrations.datatrove import BoilerstripFilter

    row = made_up(60)[0]
    crawl(tmp_path, made_up(60))
    step = BoilerstripFilter(counts=tmp_path / "counts.db")
    expected = cleaned(tmp_path)
    for copy in (step, pickle.loads(pickle.dumps(step)), BoilerstripFilter(counts=tmp_path / "counts.db")):
        doc = Document(row["text"], "0", metadata={"url": row["url"]})
        assert copy.filter(doc) is True
        assert doc.text == expected[row["id"]]


def test_a_file_without_counts_is_refused(tmp_path):
    """The filter says at once that a file holds no counts."""
    (tmp_path / "no.db").write_text("no counts")
    with pytest.raises(ValueError, match=r"no\.db: holds no site counts; `boilerstrip learn` makes them"):
        filtered(counts=tmp_path / "no.db")
