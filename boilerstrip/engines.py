"""What runs the batches of a pass: one row an engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .passes import Engine


class EngineError(Exception):
    """An engine that cannot run; the message says what to do."""


def _local() -> Engine:
    from .local import work

    return work


ENGINES: dict[str, Callable[[], Engine]] = {
    "local": _local,  # processes of this machine
}
