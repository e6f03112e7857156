"""What the steps for other tools have in common, without these tools."""

import pickle
import subprocess
import sys

import pytest
from counted import cleaned, crawl, made_up
from pages import FIXTURES, read_text

from boilerstrip import Settings, clean, clean_html, label_html
from boilerstrip.integrations.judge import Judge

PAGE = read_text(FIXTURES / "000_c5e90e259133cdeb.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a crawl and its counts."""
    path = tmp_path_factory.mktemp("crawl")
    crawl(path, made_up(60))
    return path


def test_without_counts():
    """Texts and HTML are judged as `label` and `label_html` do, with the settings; a URL is heard."""
    html, settings = f"<p>{PAGE}</p>", Settings(keep=frozenset({"caption"}))
    assert Judge().text(PAGE, {}).text == clean(PAGE)
    assert Judge(settings).text(PAGE, {}).text == clean(PAGE, settings=settings) != clean(PAGE)
    assert Judge().html(html.encode(), {}).text == clean_html(html)
    url = "https://example.com/a"
    assert Judge().html(html, {"metadata": {"url": url}}).meta == label_html(html, url=url).meta
    assert Judge().html(html, {"url": 7}).text == clean_html(html)


def test_counts_are_used_as_batch_uses_them(folder):
    """Each page's site is found by its URL; a counted page has no vote about itself, another one is judged by all."""
    judge, expected = Judge(counts=folder / "counts.db"), cleaned(folder)
    rows = made_up(60)
    assert {row["id"]: judge.text(row["text"], row).text for row in rows} == expected
    assert any(expected[row["id"]] != clean(row["text"]) for row in rows)
    other = rows[0]["text"].replace("\n\n", "\n\nA line that was not counted stands here.\n\n", 1)
    assert judge.text(other, {"url": "https://elsewhere.example/a"}).text == clean(other)
    assert judge.text(other, {}).text == clean(other)
    assert judge.text(other, {"url": rows[0]["url"]}).text != clean(other)


def test_copies_work_beside_each_other(folder):
    """A judge that has used its counts can be pickled, and another can open the same file."""
    row, first = made_up(60)[0], Judge(counts=str(folder / "counts.db"))
    text = first.text(row["text"], row).text
    for judge in (pickle.loads(pickle.dumps(first)), Judge(counts=folder / "counts.db"), first):
        assert judge.text(row["text"], row).text == text


def test_files_that_hold_no_counts_are_refused(folder, tmp_path):
    """A missing file, another file and counts of another version are refused at once, by name."""
    import duckdb

    (tmp_path / "text.db").write_text("no counts")
    with duckdb.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE meta AS SELECT 0 AS version")
    for name, message in (
        ("none.db", "holds no site counts; `boilerstrip learn` makes them"),
        ("text.db", "holds no site counts; `boilerstrip learn` makes them"),
        ("old.db", "counts have version 0"),
    ):
        with pytest.raises(ValueError, match=f"{name}: {message}"):
            Judge(counts=tmp_path / name)


@pytest.mark.parametrize(("module", "library"), [("datatrove", "datatrove"), ("scrapy", "itemadapter")])
def test_a_missing_library_is_named(module, library):
    """Without its library a step says which extra to install."""
    code = f"import sys; sys.modules[{library!r}] = None; import boilerstrip.integrations.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"pip install 'boilerstrip[{module}]'" in done.stderr.splitlines()[-1]
