"""The two passes over the batches of a run, handed to an engine: which batches there are, and which are left to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..files import InputError
from .formats import FORMATS, PACKED, batches
from .plan import Plan
from .progress import Progress
from .records import BATCH_BYTES, BATCH_FILES, Batch
from .work import TRIES, Cleaner, Do, Done, Item, Job, Pass, Ready, count_batch

PIECES = 8  # a file of more than this part of a shard is shared by all shards, a batch each in turn

Engine = Callable[[Pass], list[Batch]]  # does all batches; returns those on which workers died each time


@dataclass(slots=True)
class Run:
    """A run over a plan, or one shard of it."""

    plan: Plan
    job: Job
    engine: Engine
    workers: int | None  # None: as many as there are cores
    progress: Progress
    shard: tuple[int, int] = (0, 1)  # of the batches
    problems: list[dict[str, str]] = field(default_factory=list)  # of whole files

    @property
    def work(self) -> Path:
        """The folder for parts and marks of progress."""
        return Path(self.job.work)

    def batches(self) -> Iterator[Item]:
        """Every batch with its format, in the order of the input; files that cannot be read are noted."""
        self.problems = [
            {"where": s.path, "problem": s.problem or "not read"} for s in self.plan.sources if not s.format
        ]
        for turn, (first, paths, size) in enumerate(self._together()):
            if self._is_mine(turn):
                yield Batch(first, 0, tuple(paths), size=size), "text"
        whole = self.whole_files()
        for k, source in enumerate(self.plan.sources):
            if source.format and FORMATS[source.format].many and whole.get(k, True):
                try:
                    for batch in batches(Path(self.plan.root), k, source.path, source.format):
                        if k in whole or self._is_mine(batch.part):
                            yield batch, source.format
                except InputError as error:
                    message = str(error).removeprefix(f"{source.path}: ")
                    self.problems.append({"where": source.path, "problem": message})

    def whole_files(self) -> dict[int, bool]:
        """The files with many documents that one shard reads alone, by their numbers, and whether it is this one."""
        many = {k: s.size for k, s in enumerate(self.plan.sources) if s.format and FORMATS[s.format].many}
        most = sum(s.size for s in self.plan.sources) / (PIECES * self.shard[1])
        small = [k for k, size in many.items() if size <= most or self.shard[1] == 1]
        return {k: self._is_mine(turn) for turn, k in enumerate(small)}

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

    def _is_mine(self, turn: int) -> bool:
        return turn % self.shard[1] == self.shard[0]


def _counter(job: Job) -> Do:
    return partial(count_batch, job)


def _cleaner(job: Job) -> Do:
    return Cleaner(job).clean


def count_all(this: Run) -> list[dict[str, str]]:
    """Pass 1: rows for the counting. Returns the batches that failed however often they were tried."""
    return _all(this, _counter, "rows", ".docs")


def clean_all(this: Run) -> list[dict[str, str]]:
    """Pass 2: the output's parts. Returns the batches that failed however often they were tried."""
    return _all(this, _cleaner, "done")


def _all(this: Run, ready: Ready, marks: str, suffix: str = "") -> list[dict[str, str]]:
    """One pass over all batches that have no mark yet."""

    def done(batch: Batch, result: Done) -> None:
        this.progress.advance(batch.size, *result)

    todo = _left(this, this.work / marks, suffix)
    failed = this.engine(Pass(this.job, ready, todo, done, this.workers))
    return [{"where": " ".join(b.paths[:1]), "problem": f"a worker died {TRIES} times on it"} for b in failed]


def _left(this: Run, folder: Path, suffix: str) -> Iterator[Item]:
    """The batches that have no mark yet."""
    for batch, kind in this.batches():
        if (folder / f"{batch.name}{suffix}").exists():
            this.progress.advance(batch.size)
        else:
            yield batch, kind
