"""What the commands have in common: output for programs, messages for people, wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from .corpus.formats import format_of
from .document import Settings
from .files import STDIN, OutputError, unwritable
from .report import printable

AddSettings = Callable[[argparse.ArgumentParser], None]
ReadSettings = Callable[[argparse.Namespace], Settings]


class UsageError(Exception):
    """Arguments that do not fit together."""


def put(text: str) -> None:
    """Write a text to standard output as UTF-8, as it is; raises `OutputError`, or `BrokenPipeError`."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    try:
        sys.stdout.buffer.write(text.encode("utf8", errors="surrogatepass"))
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else what is left is tried again at the end
        if isinstance(error, BrokenPipeError):
            raise
        raise unwritable("standard output", error) from None


def say(text: str) -> None:
    """Write a line to standard error, whatever stands in the names in it."""
    if sys.stderr is not None:
        sys.stderr.write(printable(text) + "\n")


def check_targets(targets: Sequence[Path], inputs: Iterable[Path | str | None]) -> None:
    """Refuse to write over a file that is read, by whatever name, or to add one to a folder that is read.

    Raises `UsageError`, before anything is written.
    """
    places = [Path(name) for name in inputs if name and str(name) != STDIN]
    taken = {identity for place in places for identity in _identities(place)}
    folders = {Path(os.path.realpath(place)) for place in places}  # one that holds a target is none but a folder
    for target in targets:
        if not taken.isdisjoint(_identities(target)):
            raise UsageError(f"{target} is one of the inputs, which are not written to; name another place")
        if format_of(target.name) and not folders.isdisjoint(Path(os.path.realpath(target)).parents):
            raise UsageError(f"{target} would be one of the inputs from now on; name another place")


def _identities(place: Path) -> list[object]:
    """What a file has in common with itself by another name."""
    try:
        status = place.stat()
    except OSError:
        return [os.path.realpath(place)]
    return [os.path.realpath(place), (status.st_dev, status.st_ino)]
