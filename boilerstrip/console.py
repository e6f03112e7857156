"""What the commands have in common: output for programs, messages for people, wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from .document import Settings
from .files import OutputError, unwritable
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
