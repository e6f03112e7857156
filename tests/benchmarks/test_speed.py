"""Times boilerstrip on the seed pages and on made-up ones, beside simple filters and the extractors that are installed.

    pytest tests/benchmarks --benchmark-only [--benchmark-json FILE]

In the file, `extra_info` of each row holds the page's lines and the microseconds that a line took in the
fastest round.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from peers import OF_HTML, OF_TEXT
from synthetic import documents

from boilerstrip import clean, clean_html, label

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

CORPUS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "corpus"
LINK_WORDS = 8  # a line of fewer is a link in the pages' HTML


def pages() -> dict[str, str]:
    """Texts to clean: the seed pages, one made-up page, and fifty made-up pages as one long text."""
    seeds = {f"seed {path.name[:3]}": path.read_text(encoding="utf8") for path in sorted(CORPUS.rglob("*.txt"))}
    made_up = [row["text"] for row in documents(50, 1)]
    return {**seeds, "made up": made_up[0], "made up, long": "\n\n".join(made_up)}


def as_html(text: str) -> str:
    """A text as a page whose short lines are links."""
    rows = [
        f"<p>{escape(line)}</p>" if len(line.split()) >= LINK_WORDS else f'<div><a href="/">{escape(line)}</a></div>'
        for line in text.splitlines()
        if line.strip()
    ]
    return f"<!doctype html><html><head><title>Page</title></head><body>{''.join(rows)}</body></html>"


PAGES = pages()
every_page = pytest.mark.parametrize("page", PAGES)


def timed(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str, text: str) -> object:
    """Time a tool on a text; rows of one page stand together."""
    lines = PAGES[page].count("\n") + 1
    try:
        tool(text)  # loads what is loaded once
    except ImportError as error:
        pytest.skip(str(error))
    benchmark.group = page
    result: object = benchmark(tool, text)
    if benchmark.stats:  # None if times are not wanted
        benchmark.extra_info.update(lines=lines, us_per_line=round(1e6 * benchmark.stats.stats.min / lines, 2))
    return result


@every_page
@pytest.mark.parametrize("tool", [clean, label, *OF_TEXT])
def test_text(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str) -> None:
    """A page's text."""
    assert timed(benchmark, tool, page, PAGES[page])


@every_page
@pytest.mark.parametrize("tool", [clean_html, *OF_HTML])
def test_html(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str) -> None:
    """The same page as HTML."""
    assert timed(benchmark, tool, page, as_html(PAGES[page]))
