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


def _ray() -> Engine:
    try:
        from ..integrations import ray_engine
    except ImportError:
        raise EngineError("the engine ray needs the extra `ray`: pip install 'boilerstrip[ray]'") from None
    try:
        ray_engine.connect()
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineError(f"no Ray cluster: {str(error).splitlines()[0]}") from None
    return ray_engine.work


ENGINES: dict[str, Callable[[], Engine]] = {
    "local": _local,  # processes of this machine
    "ray": _ray,  # a Ray cluster
}
