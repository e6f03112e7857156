"""One pass over all batches of a run in worker processes; a worker that dies is noticed and its batch done again."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import Pipe, active_children, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.util import Finalize
from pathlib import Path

from .files import InputError, OutputError
from .formats import FORMATS, PACKED, batches
from .plan import Plan
from .progress import Progress
from .records import BATCH_BYTES, BATCH_FILES, Batch
from .work import Cleaner, Job, count_batch

TRIES = 3  # of a batch on which, alone, a worker dies
AHEAD = 3  # batches per worker that are read ahead


@dataclass(slots=True)
class Run:
    """A run over a plan."""

    plan: Plan
    job: Job
    workers: int
    progress: Progress
    problems: list[dict[str, str]] = field(default_factory=list)  # of whole files

    @property
    def work(self) -> Path:
        """The folder for parts and marks of progress."""
        return Path(self.job.work)

    def batches(self) -> Iterator[tuple[Batch, str]]:
        """Every batch with its format, in the order of the input; files that cannot be read are noted."""
        self.problems = [
            {"where": s.path, "problem": s.problem or "not read"} for s in self.plan.sources if not s.format
        ]
        for first, paths, size in self._together():
            yield Batch(first, 0, tuple(paths), size=size), "text"
        for k, source in enumerate(self.plan.sources):
            if source.format and FORMATS[source.format].many:
                try:
                    for batch in batches(Path(self.plan.root), k, source.path, source.format):
                        yield batch, source.format
                except InputError as error:
                    message = str(error).removeprefix(f"{source.path}: ")
                    self.problems.append({"where": source.path, "problem": message})

    def _together(self) -> Iterator[tuple[int, list[str], int]]:
        """Files with one document each, some at a time: number of the first, their paths, their bytes."""
        first, paths, size, weight = 0, list[str](), 0, 0
        for k, source in enumerate(self.plan.sources):
            if not source.format or FORMATS[source.format].many:
                continue
            own = source.size * (PACKED if source.format.endswith(".gz") else 1)
            if paths and (weight + own > BATCH_BYTES or len(paths) == BATCH_FILES):
                yield first, paths, size
                paths, size, weight = [], 0, 0
            first = first if paths else k
            paths.append(source.path)
            size, weight = size + source.size, weight + own
        if paths:
            yield first, paths, size


_cleaner: dict[str, Cleaner] = {}  # what a worker process is set up with; empty in all others


def _serve() -> None:
    """Ctrl-C is the main process's to handle; where that is gone, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader, writer = Pipe(duplex=False)
    watch = threading.Thread(target=_leave_with_parent, args=(reader,), daemon=True)
    watch.start()
    Finalize(None, _end_watch, (writer, watch), exitpriority=10)


def _leave_with_parent(ended: Connection) -> None:
    parent = parent_process()
    if parent is not None and ended not in wait_for([parent.sentinel, ended]):
        os._exit(1)


def _end_watch(writer: Connection, watch: threading.Thread) -> None:
    writer.close()
    watch.join()


@contextlib.contextmanager
def _no_interruption() -> Iterator[None]:
    """Ctrl-C waits; processes that are started meanwhile do not hear of it at all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _rows_setup(job: Job) -> None:
    _serve()


def _clean_setup(job: Job) -> None:
    _serve()
    _cleaner["cleaner"] = Cleaner(job)


def _clean(job: Job, batch: Batch, kind: str) -> tuple[int, int]:
    return _cleaner["cleaner"].clean(batch, kind)


Done = tuple[int, int]  # documents and failures of a batch
Work = Callable[[Job, Batch, str], Done]
Item = tuple[Batch, str]
Waiting = dict["Future[Done]", Item]


def count_all(this: Run) -> list[dict[str, str]]:
    """Pass 1: rows for the counting. Returns the batches that failed however often they were tried."""
    return _all(this, "rows", count_batch, _rows_setup, suffix=".docs")


def clean_all(this: Run) -> list[dict[str, str]]:
    """Pass 2: the output's parts. Returns the batches that failed however often they were tried."""
    return _all(this, "done", _clean, _clean_setup)


def apart(call: Callable[..., None], *arguments: object) -> None:
    """Call a function in a process of its own."""
    try:
        with _workers(ProcessPoolExecutor(1, get_context("spawn"), _serve)) as pool:
            with _no_interruption():
                future = pool.submit(call, *arguments)
            future.result()
    except BrokenProcessPool:
        raise OutputError("the process that counts was killed") from None


@contextlib.contextmanager
def _workers(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that end with the block, at once where it is interrupted."""
    try:
        yield pool
    except KeyboardInterrupt:
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _all(this: Run, marks: str, work: Work, setup: Callable[[Job], None], suffix: str = "") -> list[dict[str, str]]:
    """One pass over all batches that have no mark yet; a batch whose worker dies is done again.

    Returns the batches that failed however often they were tried.
    """
    todo = _left(this, this.work / marks, suffix)
    suspects: list[Item] = []  # under way when a worker died: tried one at a time, to learn which it died of
    tries: dict[str, int] = {}
    failed: list[dict[str, str]] = []
    while True:
        waiting: Waiting = {}
        try:
            with _workers(ProcessPoolExecutor(this.workers, get_context("spawn"), setup, (this.job,))) as pool:
                while suspects:
                    _feed(this, pool, work, iter(suspects[-1:]), waiting)
                    suspects.pop()
                _feed(this, pool, work, todo, waiting)
            return failed
        except BrokenProcessPool:
            if not suspects:
                suspects = list(waiting.values())
                continue
            name = suspects[-1][0].name
            tries[name] = tries.get(name, 0) + 1
            if tries[name] == TRIES:
                batch = suspects.pop()[0]
                failed.append({"where": " ".join(batch.paths[:1]), "problem": f"a worker died {TRIES} times on it"})


def _left(this: Run, folder: Path, suffix: str) -> Iterator[Item]:
    """The batches that have no mark yet."""
    for batch, kind in this.batches():
        if (folder / f"{batch.name}{suffix}").exists():
            this.progress.advance(batch.size)
        else:
            yield batch, kind


def _feed(this: Run, pool: ProcessPoolExecutor, work: Work, todo: Iterator[Item], waiting: Waiting) -> None:
    """Keep the workers busy with a few batches each, until nothing is left."""
    exhausted = False
    while waiting or not exhausted:
        while not exhausted and len(waiting) < AHEAD * this.workers:
            item = next(todo, None)
            exhausted = item is None
            if item is not None:
                future: Future[Done] = Future()
                waiting[future] = item  # not lost if the pool is found broken just now
                with _no_interruption():
                    submitted = pool.submit(work, this.job, *item)
                waiting[submitted] = waiting.pop(future)
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            documents, failures = future.result()
            this.progress.advance(waiting.pop(future)[0].size, documents, failures)
