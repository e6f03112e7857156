"""Makes databases of site counts in bounded memory, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..files import OutputError, is_interruption
from .counting import Origin, check_target, count, export, merge

MEMORY = "300MB"  # for the database that counts; beyond this it uses the disk


def _config(spill: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Settings for a database that counts in bounded memory."""
    spilling = {"memory_limit": MEMORY, "temp_directory": str(spill)}
    return {**spilling, "preserve_insertion_order": "false", "threads": 2}


def add_up(paths: Sequence[Path], target: Path) -> None:
    """One database of site counts from several, whole or not at all; raises `ValueError` if they do not fit."""
    import duckdb

    check_target(target)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with (
            _told(f"{target}: cannot be written"),
            duckdb.connect(config=_config(target.with_name(f".{target.name}.spill"))) as connection,
        ):
            connection.execute("SET enable_progress_bar = false")
            export(connection, temporary, merge(connection, paths))
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def sum_up(rows: Path, target: Path, origin: Origin, whole: bool) -> None:
    """A database of all sites' counts from the rows in a folder; unless `whole`, for these very pages."""
    import duckdb

    temporary, scratch = target.with_suffix(".tmp"), target.with_suffix(".scratch")
    spill = target.with_suffix(".spill")
    shutil.rmtree(spill, ignore_errors=True)
    for path in (temporary, scratch):
        path.unlink(missing_ok=True)
    try:
        with _told("counting failed"), duckdb.connect(str(scratch), config=_config(spill)) as connection:
            connection.execute("SET enable_progress_bar = false")  # the run shows its own
            count(connection, rows, whole=whole)
            export(connection, temporary, origin)
    finally:
        shutil.rmtree(spill, ignore_errors=True)
        scratch.unlink(missing_ok=True)
    temporary.replace(target)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """The database's errors as this program's: `OutputError` that says what failed, or `KeyboardInterrupt`."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError, RuntimeError) as error:
        if is_interruption(error):
            raise KeyboardInterrupt from None
        if isinstance(error, RuntimeError):
            raise
        raise OutputError(f"{what}: {str(error).splitlines()[0]}") from None
