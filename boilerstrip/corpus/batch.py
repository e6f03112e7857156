"""Cleans a corpus in two passes over the same batches: count, clean; interrupted at any moment, it can go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from ..files import (
    NAME,
    InputError,
    OutputError,
    is_remains,
    reason,
    temporary_name,
    unwritable,
    write_bytes,
)
from ..model import schemes
from . import former
from . import plan as planning
from .counting import Origin, check_place, check_target, origin_of
from .databases import sum_up
from .formats import FORMATS, format_of
from .local import apart
from .passes import Engine, Run, clean_all, count_all
from .plan import FOLDER, Plan, RefusedError
from .progress import Progress
from .rows import mark
from .summary import SUMMARY, Summary, collect
from .tables import join_parts
from .work import UNFINISHED, Job

# Of a larger corpus not all pages keep their lines as text for the summary: these take half of the time of counting.
SHOWN_BYTES = 64_000_000
SPENT = "spent"  # what the work folder is called when the run is done, until it is removed


def run(
    plan: Plan,
    job: Job,
    engine: Engine,
    *,
    workers: int | None,
    resume: bool = False,
    force: bool = False,
    counts: str = "",
) -> Summary:
    """Clean a corpus. `counts` names a database that `learn` made; without it, the corpus itself is counted.

    Raises `RefusedError` or `ValueError` before anything is written, `OutputError` if the output cannot be; it and
    `KeyboardInterrupt` leave a state that `resume` goes on from.
    """
    planning.check(plan, resume, force, job.removed, job.attributes)
    if not counts and job.site_from != "none":
        check_place(plan.output)
    with _alone(Path(plan.output, FOLDER, "lock")):
        return _run(plan, job, engine, workers, resume, counts)


def _run(plan: Plan, job: Job, engine: Engine, workers: int | None, resume: bool, counts: str) -> Summary:
    folder = Path(plan.output, FOLDER)
    work = folder / "work"
    started = time.monotonic()
    if resume and _is_done(folder):
        former.check_done(former.load(folder), plan, _options(job, counts))
        shutil.rmtree(folder / SPENT, ignore_errors=True)
        return Summary.load(folder)
    goes_on = resume and work.exists()
    plan, job = _prepare(plan, job, work, resume, counts)
    with Progress("counting", sum(s.size for s in plan.sources)) as progress:
        this = Run(plan, job, engine, workers, progress)
        if not counts and job.site_from != "none":
            counts = str(_count(this))
    this.job = replace(job, counts=str(Path(counts).resolve()) if counts else "")
    with Progress("cleaning", sum(s.size for s in plan.sources)) as this.progress:
        failed = clean_all(this)
        _join(this)
    _remove_remains(plan, job)  # of workers that died
    seconds = None if goes_on else time.monotonic() - started  # nobody knows how long others were at work
    summary = collect(this.work / "done", this.problems + failed, plan, this.job.counts, seconds)
    summary.save(folder)
    for lock in folder.glob("lock-*"):  # of tasks that were killed
        lock.unlink(missing_ok=True)
    shutil.rmtree(folder / SPENT, ignore_errors=True)
    work.replace(folder / SPENT)  # at once: a run that is killed while it tidies up must not find half of its marks
    shutil.rmtree(folder / SPENT, ignore_errors=True)
    return summary


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock, which ends with the process at the latest; raises `RefusedError` where another process has it.

    Folders that are made for it go with it, if nothing else is in them.
    """
    held = FileLock(lock)
    made = [folder for folder in (lock.parent, lock.parent.parent) if not folder.exists()]
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held.acquire(blocking=False)
    except Timeout:
        raise RefusedError(f"another run is under way that holds {lock}; wait for it or write elsewhere") from None
    except OSError as error:
        raise unwritable(lock, error) from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.unlink()
        held.release()
        with contextlib.suppress(OSError):
            for folder in made:
                folder.rmdir()


def run_shard(
    plan: Plan, job: Job, engine: Engine, shard: tuple[int, int], *, workers: int | None, counts: str = ""
) -> tuple[int, int]:
    """Clean one of several shares of a corpus, maybe while others clean theirs; `run` with `resume` does the rest.

    Without `counts`, no site is counted. Returns the documents that were cleaned and the failures among them; raises
    what `run` raises.
    """
    planning.check(plan, True, False, job.removed, job.attributes)
    output = Path(plan.output)
    if _is_done(output / FOLDER):
        former.check_done(former.load(output / FOLDER), plan, _options(job, counts))
        return 0, 0
    with _alone(output / FOLDER / f"lock-{shard[0]}-of-{shard[1]}"):
        return _run_shard(plan, job, engine, shard, workers, counts)


def _run_shard(
    plan: Plan, job: Job, engine: Engine, shard: tuple[int, int], workers: int | None, counts: str
) -> tuple[int, int]:
    plan, job = _prepare(plan, job, Path(plan.output, FOLDER, "work"), True, counts, alone=False)
    with Progress("cleaning", sum(s.size for s in plan.sources) // shard[1]) as progress:
        job = replace(job, counts=str(Path(counts).resolve()) if counts else "")
        this = Run(plan, job, engine, workers, progress, shard)
        lost = clean_all(this)
        if not lost:
            _join_files(this, [k for k, mine in this.whole_files().items() if mine])
    return progress.documents, progress.failures + len(lost)


def _is_done(folder: Path) -> bool:
    return (folder / SUMMARY).exists() and not (folder / "work").exists()


def learn(plan: Plan, job: Job, engine: Engine, target: Path, *, workers: int | None) -> list[dict[str, str]]:
    """Count a corpus into a database of all sites' counts; returns what could not be read.

    Raises `OutputError` if that cannot be written, `ValueError` if it never can, `RefusedError` if somebody else does.
    """
    check_target(target)
    with _alone(target.with_name(f".{target.name}.lock")):
        return _learn(plan, job, engine, target, workers)


def _learn(plan: Plan, job: Job, engine: Engine, target: Path, workers: int | None) -> list[dict[str, str]]:
    work = target.with_name(f".{target.name}.work")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _folders(work)
        with Progress("counting", sum(s.size for s in plan.sources)) as progress:
            job = replace(job, root=plan.root, work=str(work), corpus=_corpus(plan, job), whole=True)
            this = Run(plan, job, engine, workers, progress)
            made = _count(this)
        made.replace(target)
    except OSError as error:
        raise unwritable(target, error) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    unnamed = f"{progress.failures} documents could not be read; `boilerstrip batch` names them"
    return this.problems + ([{"where": plan.root, "problem": unnamed}] if progress.failures else [])


def _prepare(plan: Plan, job: Job, work: Path, resume: bool, counts: str, alone: bool = True) -> tuple[Plan, Job]:
    """The folders of a run, and for one that goes on, the plan and the options that it had.

    Nothing of other processes is touched by one that is not `alone`.
    """
    folder, options = work.parent, _options(job, counts)
    old = former.load(folder) if resume else None
    if old:
        former.check(old, plan, options)
        plan = old.plan
    shown = max(1, sum(source.size for source in plan.sources) // SHOWN_BYTES)
    job = replace(job, root=plan.root, work=str(work), corpus=_corpus(plan, job), shown=shown)
    _check_counts(job, counts)
    if alone:
        _tidy(plan, job, old is not None)
    _folders(work)
    former.save(folder, plan, options)
    return plan, job


def _corpus(plan: Plan, job: Job) -> str:
    return plan.identity((job.keys, job.site_from, job.extractor))


def _check_counts(job: Job, counts: str) -> None:
    """Refuse counts of this very corpus that are not whole."""
    origin = origin_of(Path(counts)) if counts else Origin()
    if origin.corpus == job.corpus and (missing := origin.missing()):
        raise RefusedError(f"{counts} lacks shard {' '.join(missing)} of the input; learn and merge it as well")


def _options(job: Job, counts: str) -> str:
    """What a run that goes on must have in common with the one that was interrupted."""
    sets = {name: sorted(getattr(job.settings, name)) for name in ("keep", "drop", "rules_off")}
    weights = [job.settings.weights_for(scheme) for scheme in schemes().values()]
    other = (job.settings.caution, job.settings.languages, job.settings.phrases, [mark(w.to_json()) for w in weights])
    return ascii((job.keys, sets, other, job.extractor, job.site_from, job.removed, job.attributes, counts))


def _folders(work: Path) -> None:
    try:
        for name in ("rows", UNFINISHED, "done", "joined", "out", "removed", "attributes"):
            (work / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{work}: cannot be made: {reason(error)}") from None


def _tidy(plan: Plan, job: Job, resume: bool) -> None:
    """Remove what a run left behind: its temporary files, all that it did if it does not go on."""
    if not resume:
        _begin_anew(Path(plan.output), Path(job.work))
        return
    shutil.rmtree(Path(job.work, UNFINISHED), ignore_errors=True)
    _remove_remains(plan, job)


def _remove_remains(plan: Plan, job: Job) -> None:
    """Remove the temporary files of processes that were killed while they wrote."""
    for folder in filter(None, (plan.output, job.attributes)):
        for here, _, names in os.walk(folder):
            for name in filter(is_remains, names):
                Path(here, name).unlink(missing_ok=True)
    if job.removed and Path(job.removed).parent.is_dir():
        for path in Path(job.removed).parent.iterdir():
            if is_remains(path.name) and path.name.startswith(f".{Path(job.removed).name[-NAME:]}."):
                path.unlink(missing_ok=True)


def _begin_anew(output: Path, work: Path) -> None:
    """Remove a run's work and output; its summary first, for it says that the output is there."""
    try:
        (output / FOLDER / SUMMARY).unlink(missing_ok=True)
        shutil.rmtree(work, ignore_errors=True)
        former.remove_outputs(former.load(output / FOLDER), output)
    except OSError as error:
        raise OutputError(f"{error.filename}: cannot be removed: {reason(error)}") from None


def _count(this: Run) -> Path:
    """Pass 1: rows of every batch, summed up in a database; done already if that is there."""
    made = this.work / "counts.duckdb"
    if made.exists():
        return made
    failed = count_all(this)
    this.problems = this.problems + failed
    origin = Origin(this.job.corpus, "{}/{}".format(*this.job.shard))
    apart(sum_up, this.work / "rows", made, origin, this.job.whole)  # and its memory is given back
    return made


def _join(this: Run) -> None:
    """Files with many documents from the parts of their batches; each appears whole."""
    _join_files(this, range(len(this.plan.sources)))
    if this.job.removed:
        _join_file(this.work, "removed", "", Path(this.job.removed))


def _join_files(this: Run, numbers: Iterable[int]) -> None:
    for k in numbers:
        source = this.plan.sources[k]
        if source.format and FORMATS[source.format].many:
            _join_file(this.work, "out", f"{k:08d}-", this.plan.target(source), Path(this.plan.root, source.path))
            if this.job.attributes:
                spans = planning.attributes_of(this.job.attributes, source)
                _join_file(this.work, "attributes", f"{k:08d}-", spans, spans)


def _join_file(work: Path, name: str, prefix: str, target: Path, source: Path | None = None) -> None:
    """A file from its parts, whole or not at all; `source` is a file of its format."""
    mark = work / "joined" / f"{name}-{prefix}"
    parts = sorted((work / name).glob(f"{prefix}*[0-9]"))
    if not mark.exists():
        temporary = temporary_name(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(InputError):  # a damaged table; noted already
                _concatenate(temporary, parts, source)
                temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise unwritable(target, error) from None
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
