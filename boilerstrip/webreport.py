"""Shows a run as a page to look at."""

from collections.abc import Mapping, Sequence
from typing import Any


def page(summary: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> str:
    """A page."""
    return ""
