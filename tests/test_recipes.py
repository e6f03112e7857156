"""README's recipes for other tools run as they stand there, each with the real library."""

import json
import subprocess
import sys

import pytest
import readme
from pages import FIXTURES, read_text

from boilerstrip import clean

PAGES = [read_text(path) for path in sorted((FIXTURES / "corpus").rglob("*.txt"))]
CLEAN = [clean(page) for page in PAGES]
SCRIPT = """
import json
from datasets import Dataset

with open("rows.json", encoding="utf8") as file:
    dataset = Dataset.from_list(json.load(file))
{}
with open("cleaned.json", "w", encoding="utf8") as file:
    json.dump(dataset.to_list(), file)
"""


def test_every_recipe_is_tested():
    """All Python that stands in README's section on pipelines is a recipe, and each has a test."""
    section = readme.README.read_text(encoding="utf8").split("\n## In pipelines\n")[1].split("\n## ")[0]
    tests = "".join(path.read_text(encoding="utf8") for path in readme.README.parent.glob("tests/test_*.py"))
    names = [name for name in readme.recipes() if f"<!-- recipe {name} -->" in section]
    assert len(names) == section.count("```python") >= 6
    assert [name for name in names if f'"{name}"' not in tests] == []


@pytest.mark.heavy
def test_pandas():
    """A column is cleaned; missing texts stay missing."""
    import pandas as pd

    frame = readme.run("pandas", frame=pd.DataFrame({"text": [*PAGES, None]}))["frame"]
    assert list(frame["text"][:-1]) == CLEAN
    assert frame["text"].isna().tolist() == [False] * len(PAGES) + [True]


@pytest.mark.heavy
def test_polars():
    """A column is cleaned, stays a column of strings, and nulls stay null."""
    import polars as pl

    frame = readme.run("polars", frame=pl.DataFrame({"text": [*PAGES, None]}))["frame"]
    assert frame["text"].to_list() == [*CLEAN, None]
    assert frame.schema == {"text": pl.String}


@pytest.mark.heavy
def test_datasets(tmp_path):
    """A data set is cleaned in batches by two processes; other columns and the order stay."""
    rows = [{"id": i, "text": page} for i, page in enumerate(PAGES * 8)]
    (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf8")
    # A process of its own: it forks, which one with other tools' threads should not.
    code = SCRIPT.format(readme.recipes()["datasets"])
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    found = json.loads((tmp_path / "cleaned.json").read_text(encoding="utf8"))
    assert found == [{"id": i, "text": text} for i, text in enumerate(CLEAN * 8)]


@pytest.mark.heavy
def test_langchain():
    """`clean` is a step of a chain, for one text and for several."""
    from langchain_core.runnables import RunnableLambda

    chain = readme.run("langchain", loader=RunnableLambda(PAGES.__getitem__))["chain"]
    assert chain.invoke(0) == CLEAN[0]
    assert chain.batch([1, 2, 3, 4]) == CLEAN[1:]
