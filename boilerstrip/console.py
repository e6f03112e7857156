"""What the commands have in common: output for programs, messages for people, wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from .document import Settings

AddSettings = Callable[[argparse.ArgumentParser], None]
ReadSettings = Callable[[argparse.Namespace], Settings]


class UsageError(Exception):
    """Arguments that do not fit together."""


def put(text: str) -> None:
    """Write a text to standard output as UTF-8, as it is."""
    sys.stdout.buffer.write(text.encode("utf8", errors="surrogatepass"))
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(text + "\n")
