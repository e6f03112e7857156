"""What other libraries that see the markup take for a page's article: HTML in, text out; each needs an extra."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _trafilatura() -> Any:
    try:
        import trafilatura
    except ImportError as error:
        raise ImportError(
            f"the engine trafilatura needs the extra `trafilatura`: pip install 'boilerstrip[trafilatura]' ({error})"
        ) from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # its complaints are heard where wanted only
    return trafilatura


def trafilatura(html: str) -> str:
    """The text that trafilatura extracts, "" where it finds none; each page by itself. Raises `ValueError`."""
    library = _trafilatura()
    try:
        found = library.extract(html, include_comments=False, include_tables=True, deduplicate=False)
    except Exception as error:  # whatever it is, it is about this page
        raise ValueError(f"trafilatura fails on this page: {error}") from error
    return str(found or "")


# Engines by name: what extracts the lines that are judged; None: all lines are, with what the markup says of them.
ENGINES: dict[str, Callable[[str], str] | None] = {"boilerstrip": None, "trafilatura": trafilatura}
DEFAULT = "boilerstrip"


def extractor(engine: str) -> Callable[[str], str] | None:
    """An engine's row; raises `ValueError` for one that is not there."""
    if engine not in ENGINES:
        raise ValueError(f"unknown engine {engine!r}; engines are {', '.join(ENGINES)}")
    return ENGINES[engine]


def check(engine: str) -> None:
    """Raise `ValueError` for an unknown engine, `ImportError` for one whose library is missing."""
    if extract := extractor(engine):
        extract("")
