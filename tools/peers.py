"""What others do with a page, to compare with: simple filters of lines, and extractors that see the markup.

An extractor that is not installed raises `ImportError`.
"""

from __future__ import annotations

from collections.abc import Callable

from xxhash import xxh3_64_intdigest

BAD = ("javascript", "privacy policy", "terms of use", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def split_and_hash(text: str) -> list[int]:
    """The least that any tool which compares lines does: split a text and hash its lines."""
    return [xxh3_64_intdigest(line.encode()) for line in text.splitlines()]


def c4_lines(text: str) -> str:
    """The line rules of the C4 corpus (Raffel et al. 2020): five words, a final stop, no code, no cookie notices."""
    lines = [line for line in text.splitlines() if len(line.split()) >= 5 and line.rstrip()[-1:] in '.!?"”']
    return "\n".join(line for line in lines if not any(bad in line.lower() for bad in BAD))


def long_lines(text: str) -> str:
    """Lines of ten words and more."""
    return "\n".join(line for line in text.splitlines() if len(line.split()) >= 10)


def justext(html: str) -> object:
    """A page's paragraphs, each judged by jusText."""
    import justext as tool

    return tool.justext(html, tool.get_stoplist("English"))


def trafilatura(html: str) -> object:
    """What trafilatura extracts."""
    import trafilatura as tool

    return tool.extract(html)


def resiliparse(html: str) -> object:
    """What resiliparse extracts as main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True)


OF_TEXT: tuple[Callable[[str], object], ...] = (split_and_hash, c4_lines)
OF_HTML: tuple[Callable[[str], object], ...] = (justext, resiliparse, trafilatura)
