"""Cleans a corpus in two passes over the same batches: count, clean; interrupted at any moment, it can go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context
from pathlib import Path

from . import plan as planning
from .counting import count, export, merge
from .files import InputError, OutputError, write, write_bytes
from .formats import FORMATS, batches, format_of
from .plan import FOLDER, Plan, RefusedError
from .progress import Progress
from .records import BATCH_FILES, Batch
from .summary import Summary, collect
from .tables import join_parts
from .work import UNFINISHED, Cleaner, Job, count_batch

TRIES = 3  # of a batch on which, alone, a worker dies
AHEAD = 3  # batches per worker that are read ahead
MEMORY = "300MB"  # for the database that counts; beyond this it uses the disk


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
        texts = [(k, s) for k, s in enumerate(self.plan.sources) if s.format and not FORMATS[s.format].many]
        for start in range(0, len(texts), BATCH_FILES):
            some = texts[start : start + BATCH_FILES]
            size = sum(source.size for _, source in some)
            yield Batch(some[0][0], 0, tuple(source.path for _, source in some), size=size), "text"
        for k, source in enumerate(self.plan.sources):
            if source.format and FORMATS[source.format].many:
                try:
                    for batch in batches(Path(self.plan.root), k, source.path, source.format):
                        yield batch, source.format
                except InputError as error:
                    message = str(error).removeprefix(f"{source.path}: ")
                    self.problems.append({"where": source.path, "problem": message})


def run(plan: Plan, job: Job, *, workers: int, resume: bool = False, force: bool = False, counts: str = "") -> Summary:
    """Clean a corpus. `counts` names a database that `learn` made; without it, the corpus itself is counted.

    Raises `RefusedError` before anything is written, `OutputError` if the output cannot be written; both, and
    `KeyboardInterrupt`, leave a state that `resume` goes on from.
    """
    planning.check(plan, resume, force)
    folder = Path(plan.output, FOLDER)
    work = folder / "work"
    started = time.monotonic()
    if resume and (folder / "summary.json").exists() and not work.exists():
        return Summary.load(folder)
    plan, job = _prepare(plan, job, work, resume)
    with Progress("counting", sum(s.size for s in plan.sources)) as progress:
        this = Run(plan, job, workers, progress)
        if not counts and job.site_from != "none":
            counts = str(_count(this, for_run=True))
    this.job = replace(job, counts=str(Path(counts).resolve()) if counts else "")
    with Progress("cleaning", sum(s.size for s in plan.sources)) as this.progress:
        failed = _pass(this, "done", _clean, _clean_setup)
        _join(this)
    summary = collect(this.work / "done", this.problems + failed, plan, this.job.counts, time.monotonic() - started)
    summary.save(folder)
    shutil.rmtree(work, ignore_errors=True)
    return summary


def learn(plan: Plan, job: Job, target: Path, *, workers: int) -> list[dict[str, str]]:
    """Count a corpus into a database of all sites' counts; returns what could not be read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(f".{target.name}.work")
    shutil.rmtree(work, ignore_errors=True)
    _folders(work)
    with Progress("counting", sum(s.size for s in plan.sources)) as progress:
        this = Run(plan, replace(job, root=plan.root, work=str(work)), workers, progress)
        made = _count(this, for_run=False)
    made.replace(target)
    shutil.rmtree(work, ignore_errors=True)
    return this.problems


def _config(spill: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Settings for a database that counts in bounded memory."""
    return {"memory_limit": MEMORY, "temp_directory": str(spill), "preserve_insertion_order": "false", "threads": 2}


def add_up(paths: Sequence[Path], target: Path) -> None:
    """One database of site counts from several, whole or not at all; raises `ValueError` if they do not fit."""
    import duckdb

    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with duckdb.connect(config=_config(target.with_name(f".{target.name}.spill"))) as connection:
            merge(connection, paths)
            export(connection, temporary)
        temporary.replace(target)
    except (duckdb.Error, OSError) as error:
        raise OutputError(f"{target}: cannot be written: {str(error).splitlines()[0]}") from None


def _prepare(plan: Plan, job: Job, work: Path, resume: bool) -> tuple[Plan, Job]:
    """The folders of a run, and for one that goes on, the plan and the options that it had."""
    saved = work / "plan.json"
    options = repr((job.keys, job.settings, job.site_from, job.removed, job.attributes))
    if resume and saved.exists():
        old = Plan.from_json(saved.read_text(encoding="utf8"))
        if (old.root, old.output) != (plan.root, plan.output):
            raise RefusedError(f"the interrupted run in {plan.output} read {old.root}, not {plan.root}; or use --force")
        if (work / "options").read_text(encoding="utf8") != options:
            raise RefusedError("the interrupted run had other options; go on with the same, or begin anew by --force")
        if found := planning.changed(old):
            raise RefusedError(f"{found[0]} has changed since the run was interrupted; begin anew by --force")
        _remove_remains(Path(plan.output))
        plan = old
    else:
        shutil.rmtree(work, ignore_errors=True)
    _folders(work)
    write(work / "options", options)
    write(saved, plan.to_json())
    return plan, replace(job, root=plan.root, work=str(work))


def _folders(work: Path) -> None:
    try:
        shutil.rmtree(work / UNFINISHED, ignore_errors=True)
        for name in ("rows", UNFINISHED, "done", "joined", "out", "removed", "attributes"):
            (work / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{work}: cannot be made: {(error.strerror or str(error)).lower()}") from None


def _remove_remains(output: Path) -> None:
    """Temporary files of a run that was killed."""
    for here, _, names in os.walk(output):
        for name in names:
            if name.startswith(".") and name.endswith(".tmp"):
                Path(here, name).unlink(missing_ok=True)


def _count(this: Run, *, for_run: bool) -> Path:
    """Pass 1: rows of every batch, summed up in a database; done already if that is there."""
    made = this.work / "counts.duckdb"
    if made.exists():
        return made
    failed = _pass(this, "rows", count_batch, _rows_setup, suffix=".docs")
    this.problems = this.problems + failed
    sum_up(this.work / "rows", made, for_run=for_run)
    return made


def sum_up(rows: Path, target: Path, *, for_run: bool) -> None:
    """A database of all sites' counts from the rows in a folder, whole or not at all."""
    import duckdb

    temporary, scratch = target.with_suffix(".tmp"), target.with_suffix(".scratch")
    spill = target.with_suffix(".spill")
    for path in (temporary, scratch):
        path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(scratch), config=_config(spill)) as connection:
            count(connection, rows)
            export(connection, temporary, for_run=for_run)
    except (duckdb.Error, OSError) as error:
        raise OutputError(f"counting failed: {str(error).splitlines()[0]}") from None
    finally:
        shutil.rmtree(spill, ignore_errors=True)
        scratch.unlink(missing_ok=True)
    temporary.replace(target)


_cleaner: dict[str, Cleaner] = {}  # what a worker process is set up with; empty in all others


def _quiet() -> None:
    """Ctrl-C is the main process's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _rows_setup(job: Job) -> None:
    _quiet()


def _clean_setup(job: Job) -> None:
    _quiet()
    _cleaner["cleaner"] = Cleaner(job)


def _clean(job: Job, batch: Batch, kind: str) -> tuple[int, int]:
    return _cleaner["cleaner"].clean(batch, kind)


Done = tuple[int, int]  # documents and failures of a batch
Work = Callable[[Job, Batch, str], Done]
Item = tuple[Batch, str]
Waiting = dict["Future[Done]", Item]


def _pass(this: Run, marks: str, work: Work, setup: Callable[[Job], None], suffix: str = "") -> list[dict[str, str]]:
    """One pass over all batches that have no mark yet; a batch whose worker dies is done again.

    Returns the batches that failed however often they were tried.
    """
    todo = _left(this, this.work / marks, suffix)
    suspects: list[Item] = []  # under way when a worker died: tried one at a time, to learn which it died of
    tries: dict[str, int] = {}
    failed: list[dict[str, str]] = []
    while True:
        pool = ProcessPoolExecutor(this.workers, get_context("spawn"), setup, (this.job,))
        waiting: Waiting = {}
        try:
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
        except KeyboardInterrupt:
            for process in active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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
                submitted = pool.submit(work, this.job, *item)
                waiting[submitted] = waiting.pop(future)
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            documents, failures = future.result()
            this.progress.advance(waiting.pop(future)[0].size, documents, failures)


def _join(this: Run) -> None:
    """Files with many documents from the parts of their batches; each appears whole."""
    for k, source in enumerate(this.plan.sources):
        if source.format and FORMATS[source.format].many:
            _join_file(this.work, "out", f"{k:08d}-", this.plan.target(source), Path(this.plan.root, source.path))
            if this.job.attributes:
                name = source.path + (".jsonl" if source.format == "parquet" else "")
                _join_file(this.work, "attributes", f"{k:08d}-", Path(this.job.attributes, name))
    if this.job.removed:
        _join_file(this.work, "removed", "", Path(this.job.removed))


def _join_file(work: Path, name: str, prefix: str, target: Path, source: Path | None = None) -> None:
    """A file from its parts, whole or not at all; `source` is the input that it has the format of."""
    mark = work / "joined" / f"{name}-{prefix}"
    parts = sorted((work / name).glob(f"{prefix}*[0-9]"))
    if not mark.exists():
        temporary = target.with_name(f".{target.name[-200:]}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(InputError):  # a damaged table; noted already
                _concatenate(temporary, parts, source)
                temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise OutputError(f"{target}: cannot be written: {(error.strerror or str(error)).lower()}") from None
        write_bytes(mark, b"")
    for part in parts:
        part.unlink(missing_ok=True)


def _concatenate(target: Path, parts: list[Path], source: Path | None) -> None:
    kind = format_of(source.name) if source else "jsonl"
    if source and kind == "parquet":
        join_parts(target, parts, source)
        return
    with target.open("wb") as out:
        if not parts:
            out.write(FORMATS[kind].compress(b""))
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, out, 1 << 20)
