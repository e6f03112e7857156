"""Shows how far a run is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

EVERY = 30.0  # seconds between two lines in a log


class Progress:
    """Of one pass, on standard error."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total = title, max(1, total)  # bytes
        self._done = self.documents = self.failures = 0
        self._start = self._said = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
            self._bar = Bar(
                *columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=Console(stderr=True)
            )
            self._task = self._bar.add_task(self._title, total=self._total, rate="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, size: int, documents: int = 0, failures: int = 0) -> None:
        """Some more bytes of the input, and what stood in them."""
        self._done += size
        self.documents += documents
        self.failures += failures
        seconds = max(1e-3, time.monotonic() - self._start)
        said = f"{self.documents} documents, {self._done / 1e6 / seconds:.1f} MB/s, {self.failures} failures"
        if self._bar is not None:
            self._bar.update(self._task, completed=min(self._done, self._total), rate=said)
        elif time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            share = min(1.0, self._done / self._total)
            sys.stderr.write(f"boilerstrip: {self._title} {share:.0%}, {said}\n")
