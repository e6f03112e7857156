"""The package is made as it is meant to be: light to import, in layers, small modules, documented."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import mypy.api
import pytest
import readme
from pages import cases

import boilerstrip

PACKAGE = Path(boilerstrip.__file__).parent
# Each module imports only from those that stand before it.
ORDER = (
    "text",
    "lexicon.modes",
    "lexicon.forms",
    "lexicon.index",
    "lexicon.openings",
    "lexicon.credits",
    "lexicon.rows",
    "lexicon.voice",
    "lexicon",
    "lines",
    "columns",
    "inner",
    "dates",
    "measure",
    "markup",
    "shape",
    "facts",
    "context",
    "cut",
    "evidence",
    "evidence_html",
    "model",
    "document",
    "rules",
    "article",
    "article.headline",
    "article.consent",
    "article.vocabulary",
    "article.signs",
    "article.second",
    "article.case",
    "article.captions",
    "article.opening",
    "article.polls",
    "article.contents",
    "article.resume",
    "article.lists",
    "article.comments",
    "article.teasers",
    "article.inside",
    "article.asking",
    "article.contained",
    "article.rhythm",
    "article.runs",
    "article.author",
    "article.quotes",
    "article.tails",
    "article.kinds",
    "files",
    "sites",
    "judge",
    "corpus",
    "corpus.near",
    "corpus.rows",
    "corpus.counting",
    "corpus.databases",
    "metadata",
    "extract",
    "html",
    "__init__",
    "corpus.records",
    "corpus.tables",
    "corpus.warc",
    "corpus.formats",
    "corpus.naming",
    "corpus.plan",
    "corpus.former",
    "corpus.progress",
    "report",
    "corpus.webreport",
    "corpus.summary",
    "corpus.tally",
    "corpus.known",
    "corpus.work",
    "corpus.local",
    "corpus.passes",
    "integrations",
    "integrations.ray_engine",
    "corpus.engines",
    "corpus.batch",
    "labelled",
    "evaluate",
    "fitting",
    "console",
    "cli_corpus",
    "cli_labelled",
    "cli",
    "__main__",
    "integrations.ray",
    "integrations.judge",
    "integrations.datatrove",
    "integrations.scrapy",
)
SOURCES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MOST_LINES = 350
LONG_KNOWN_FAILURES: dict[str, str] = {}
HEAVY = (
    "lxml", "trafilatura", "numpy", "scipy", "rapidfuzz", "pandas", "sklearn", "torch",
    "datatrove", "datasets", "scrapy", "itemadapter", "twisted", "ray", "boilerstrip.integrations",
)  # fmt: skip


def imports(name):
    """The modules of the package that a module imports, wherever in it the import stands."""
    found = set()
    folder = SOURCES[name].parent.relative_to(PACKAGE).parts
    for node in ast.walk(ast.parse(SOURCES[name].read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = (*folder[: len(folder) + 1 - node.level], *([node.module] if node.module else []))
            found |= {".".join((*above, alias.name)) for alias in node.names} if not node.module else {".".join(above)}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "boilerstrip":
            below = node.module.split(".")[1:2]
            found |= set(below) if below else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("boilerstrip.")}
            found |= {"__init__" for alias in node.names if alias.name == "boilerstrip"}
    return {module if module in SOURCES else "__init__" for module in found}


def definitions(name):
    """The public functions, classes and methods of a module."""
    body = ast.parse(SOURCES[name].read_text(encoding="utf8")).body
    found = [node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    found += [m for c in found if isinstance(c, ast.ClassDef) for m in c.body if isinstance(m, ast.FunctionDef)]
    return [node for node in found if not node.name.startswith("_")]


def test_all_modules_are_in_the_order():
    """No module stands outside the layers."""
    assert set(SOURCES) <= set(ORDER)


@pytest.mark.parametrize("name", SOURCES)
def test_modules_import_from_lower_layers(name):
    """A module imports only from those before it, so there are no cycles."""
    assert imports(name) <= set(ORDER[: ORDER.index(name)])


@pytest.mark.parametrize("name", SOURCES)
def test_public_things_are_documented(name):
    """Modules, public functions, classes and methods have a docstring."""
    assert ast.get_docstring(ast.parse(SOURCES[name].read_text(encoding="utf8")))
    assert not [node.name for node in definitions(name) if not ast.get_docstring(node)]


@pytest.mark.parametrize("name", cases(SOURCES, LONG_KNOWN_FAILURES))
def test_modules_are_small(name):
    """No module has more than 350 lines."""
    assert len(SOURCES[name].read_text(encoding="utf8").splitlines()) <= MOST_LINES


def test_import_is_light():
    """Importing the package and judging a text loads nothing heavy and nothing that talks to a network."""
    code = (
        "import sys, boilerstrip; boilerstrip.clean('One line.\\n\\nAnother line.'); "
        f"print(*sorted(({set(HEAVY)!r} | {{'socket', 'urllib.request', 'http.client'}}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_public_names_exist():
    """What the package says that it exports is there, and the version is a version."""
    assert all(hasattr(boilerstrip, name) for name in boilerstrip.__all__)
    assert all(part.isdigit() for part in boilerstrip.__version__.split(".")[:2])


def test_package_is_typed():
    """The package says to type checkers that it is typed."""
    assert (PACKAGE / "py.typed").exists()


def test_examples_of_settings_are_well_typed(tmp_path):
    """What README sets, a type checker accepts."""
    blocks = re.findall(r"```python\n(.*?)```", readme.README.read_text(encoding="utf8"), re.DOTALL)
    (example,) = [block for block in blocks if block.startswith("from boilerstrip import Settings\n")]
    (tmp_path / "example.py").write_text(example)
    config = f"--config-file={PACKAGE.parent / 'pyproject.toml'}"
    said, errors, code = mypy.api.run([config, "--strict", str(tmp_path / "example.py")])
    assert (said + errors, code) == ("Success: no issues found in 1 source file\n", 0)
