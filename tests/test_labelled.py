"""Labelled pages are read as people write them; what cannot be used is named and the rest goes on."""

import gzip
import json

import pytest
from pages import HARD, read_page

from boilerstrip.files import InputError
from boilerstrip.html import lines_of_page
from boilerstrip.labelled import KEPT_LINE, REMOVED_LINE, Pages

TEXT = "Home\nStorm closes the harbour\n\nThe harbour was closed on Friday after a storm.\nShare"
LABELS = ["navigation", "title", None, "body", "widget"]
GOOD = {"text": TEXT, "gold": "The harbour was closed on Friday after a storm."}


def written(path, rows):
    """A file with a record a line; strings go in as they are."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


def read(path, **options):
    """The pages of a file and what failed."""
    pages = Pages([path], **options)
    return list(pages), pages.failed


def test_gold_and_labels_say_what_was_wanted(tmp_path):
    """The wanted text is `gold`, or the lines whose labels are kept, with the headline or without it."""
    path = written(tmp_path / "x.jsonl", [{**GOOD, "title": "Storm"}, {"text": TEXT, "labels": LABELS}])
    (first, second), failed = read(path)
    assert failed == []
    assert (first.gold, first.labels, first.title) == (GOOD["gold"], (), "Storm")
    assert second.gold == f"Storm closes the harbour\n{GOOD['gold']}"
    assert second.labels == ("navigation", "title", "blank", "body", "widget")
    assert [page.gold for page in read(path, with_title=False)[0]] == [GOOD["gold"], GOOD["gold"]]


def test_lines_can_be_marked_as_wanted(tmp_path):
    """true and false will do for labels."""
    row = {"text": TEXT, "labels": [False, True, False, True, False]}
    (page,), _ = read(written(tmp_path / "x.jsonl", [row]))
    assert page.labels == (REMOVED_LINE, KEPT_LINE, "blank", KEPT_LINE, REMOVED_LINE)
    assert page.gold == f"Storm closes the harbour\n{GOOD['gold']}"


def test_html_is_labelled_by_its_lines(tmp_path):
    """Labels of an HTML page are for the lines that `label_html` shows."""
    html = "<html><body><nav><a href='/'>Home</a></nav><h1>Storm</h1><p>The harbour was closed.</p></body></html>"
    assert lines_of_page(html) == ["Home", "Storm", "The harbour was closed."]
    (page,), failed = read(written(tmp_path / "x.jsonl", [{"html": html, "labels": [False, "title", "body"]}]))
    assert (page.is_html, page.gold, failed) == (True, "Storm\nThe harbour was closed.", [])


def test_sites(tmp_path):
    """The site is said, or the address's host, or the page is one of its own."""
    rows = [{**GOOD, "site": "a.example"}, {**GOOD, "url": "https://www.b.example/x"}, GOOD]
    pages, _ = read(written(tmp_path / "x.jsonl", rows))
    assert [page.site for page in pages] == ["a.example", "b.example", f"{tmp_path}/x.jsonl:3"]


def test_compressed_files_and_several(tmp_path):
    """Files are read one after the other, compressed or not, as often as wanted."""
    plain = written(tmp_path / "x.jsonl", [GOOD])
    packed = tmp_path / "y.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    pages = Pages([plain, packed])
    assert [page.where for page in pages] == [f"{plain}:1", f"{packed}:1"]
    assert [page.where for page in pages] == [f"{plain}:1", f"{packed}:1"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("{", "no JSON"),
        ("[]", "a JSON object is needed"),
        ({"gold": "x"}, "one of `text` and `html` is needed"),
        ({**GOOD, "html": "<p>x"}, "one of `text` and `html` is needed"),
        ({**GOOD, "text": 7}, "one of `text` and `html` is needed"),
        ({"text": "x"}, "`gold`, the wanted text, or `labels`"),
        ({"text": "x", "gold": ["x"]}, "`gold`, the wanted text, or `labels`"),
        ({"text": TEXT, "labels": "body"}, "`labels` must be a list"),
        ({"text": TEXT, "labels": ["body"]}, "1 labels for 5 lines"),
        ({"text": TEXT, "labels": [*LABELS[:4], "button"]}, "line 5 has the label 'button'; true, false or one of"),
        ({"text": TEXT, "labels": [*LABELS[:4], {}]}, "line 5 has the label {}"),
        ({"text": TEXT, "labels": [None, *LABELS[1:]]}, "line 1 has the label None"),
    ],
)
def test_bad_records_are_named(tmp_path, row, problem):
    """A record that cannot be used is named with its line and the reason; those around it are read."""
    path = written(tmp_path / "x.jsonl", [GOOD, row, GOOD])
    pages, failed = read(path)
    assert [page.where for page in pages] == [f"{path}:1", f"{path}:3"]
    assert len(failed) == 1
    assert failed[0].startswith(f"{path}:2: {problem}")


def test_damaged_files_are_read_as_far_as_they_go(tmp_path):
    """Of a file that was cut off, the failure is named."""
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(json.dumps({**GOOD, "n": n}).encode() + b"\n" for n in range(99)))[:-9])
    pages, failed = read(path)
    assert len(failed) == 1
    assert str(path) in failed[0]
    assert all(page.gold == GOOD["gold"] for page in pages)


@pytest.mark.parametrize(
    ("name", "said"),
    [("none.jsonl", "no such file"), ("page.txt", "read from JSON lines"), (".", "is a folder; name the files")],
)
def test_other_files_are_refused(tmp_path, name, said):
    """Missing files, files of other kinds and folders are refused at once."""
    (tmp_path / "page.txt").write_text("x")
    with pytest.raises(InputError, match=said):
        Pages([tmp_path / name])


def test_label_files_fit(tmp_path):
    """Pages of the form `label<TAB>text` become records line by line."""
    page = read_page(HARD / "messy_fr_interview.tsv")
    (found,), failed = read(
        written(tmp_path / "x.jsonl", [{"text": page.text, "labels": [name for name, _ in page.rows]}])
    )
    assert failed == []
    assert found.labels == tuple(name for name, _ in page.rows)
