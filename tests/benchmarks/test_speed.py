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
from synthetic import documents
from xxhash import xxh3_64_intdigest

from boilerstrip import clean, clean_html, label

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

CORPUS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "corpus"
BAD = ("javascript", "privacy policy", "terms of use", "cookie policy", "uses cookies", "use of cookies", "use cookies")
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


def split_and_hash(text: str) -> list[int]:
    """The least that any tool which compares lines does: split a text and hash its lines."""
    return [xxh3_64_intdigest(line.encode()) for line in text.splitlines()]


def c4_lines(text: str) -> str:
    """The line rules of the C4 corpus (Raffel et al. 2020): five words, a final stop, no code, no cookie notices."""
    lines = [line for line in text.splitlines() if len(line.split()) >= 5 and line.rstrip()[-1:] in '.!?"”']
    return "\n".join(line for line in lines if not any(bad in line.lower() for bad in BAD))


def justext(html: str) -> object:
    """A page's paragraphs, each judged by jusText."""
    tool = pytest.importorskip("justext")
    return tool.justext(html, tool.get_stoplist("English"))


def trafilatura(html: str) -> object:
    """What trafilatura extracts."""
    return pytest.importorskip("trafilatura").extract(html)


def resiliparse(html: str) -> object:
    """What resiliparse extracts as main content."""
    return pytest.importorskip("resiliparse.extract.html2text").extract_plain_text(html, main_content=True)


PAGES = pages()
every_page = pytest.mark.parametrize("page", PAGES)


def timed(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str, text: str) -> object:
    """Time a tool on a text; rows of one page stand together."""
    lines = PAGES[page].count("\n") + 1
    tool(text)  # loads what is loaded once, and skips a tool that is not installed
    benchmark.group = page
    result: object = benchmark(tool, text)
    if benchmark.stats:  # None if times are not wanted
        benchmark.extra_info.update(lines=lines, us_per_line=round(1e6 * benchmark.stats.stats.min / lines, 2))
    return result


@every_page
@pytest.mark.parametrize("tool", [clean, label, split_and_hash, c4_lines])
def test_text(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str) -> None:
    """A page's text."""
    assert timed(benchmark, tool, page, PAGES[page])


@every_page
@pytest.mark.parametrize("tool", [clean_html, justext, trafilatura, resiliparse])
def test_html(benchmark: BenchmarkFixture, tool: Callable[[str], object], page: str) -> None:
    """The same page as HTML."""
    assert timed(benchmark, tool, page, as_html(PAGES[page]))
