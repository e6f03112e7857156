"""Cleans a corpus in two passes over the same batches: count, clean; interrupted at any moment, it can go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from . import plan as planning
from .counting import count, export, merge
from .files import NAME, InputError, OutputError, is_remains, temporary_name, write, write_bytes
from .formats import FORMATS, format_of
from .passes import Run, apart, clean_all, count_all
from .plan import FOLDER, Plan, RefusedError
from .progress import Progress
from .summary import Summary, collect
from .tables import join_parts
from .work import UNFINISHED, Job

SPENT = "spent"  # what the work folder is called when the run is done, until it is removed
MEMORY = "300MB"  # for the database that counts; beyond this it uses the disk


def run(plan: Plan, job: Job, *, workers: int, resume: bool = False, force: bool = False, counts: str = "") -> Summary:
    """Clean a corpus. `counts` names a database that `learn` made; without it, the corpus itself is counted.

    Raises `RefusedError` before anything is written, `OutputError` if the output cannot be written; both, and
    `KeyboardInterrupt`, leave a state that `resume` goes on from.
    """
    planning.check(plan, resume, force, job.removed, job.attributes)
    with _alone(Path(plan.output, FOLDER, "lock")):
        return _run(plan, job, workers, resume, counts)


def _run(plan: Plan, job: Job, workers: int, resume: bool, counts: str) -> Summary:
    folder = Path(plan.output, FOLDER)
    work = folder / "work"
    started = time.monotonic()
    if resume and (folder / "summary.json").exists() and not work.exists():
        shutil.rmtree(folder / SPENT, ignore_errors=True)
        return Summary.load(folder)
    plan, job = _prepare(plan, job, work, resume, counts)
    with Progress("counting", sum(s.size for s in plan.sources)) as progress:
        this = Run(plan, job, workers, progress)
        if not counts and job.site_from != "none":
            counts = str(_count(this, for_run=True))
    this.job = replace(job, counts=str(Path(counts).resolve()) if counts else "")
    with Progress("cleaning", sum(s.size for s in plan.sources)) as this.progress:
        failed = clean_all(this)
        _join(this)
    summary = collect(this.work / "done", this.problems + failed, plan, this.job.counts, time.monotonic() - started)
    summary.save(folder)
    shutil.rmtree(folder / SPENT, ignore_errors=True)
    work.replace(folder / SPENT)  # at once: a run that is killed while it tidies up must not find half of its marks
    shutil.rmtree(folder / SPENT, ignore_errors=True)
    return summary


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock, which ends with the process at the latest; raises `RefusedError` where another process has it."""
    held = FileLock(lock)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held.acquire(blocking=False)
    except Timeout:
        raise RefusedError(f"another run is under way that holds {lock}; wait for it or write elsewhere") from None
    except OSError as error:
        raise OutputError(f"{lock}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.unlink()
        held.release()


def learn(plan: Plan, job: Job, target: Path, *, workers: int) -> list[dict[str, str]]:
    """Count a corpus into a database of all sites' counts; returns what could not be read.

    Raises `OutputError` if that cannot be written and `RefusedError` if another process is about to.
    """
    with _alone(target.with_name(f".{target.name}.lock")):
        return _learn(plan, job, target, workers)


def _learn(plan: Plan, job: Job, target: Path, workers: int) -> list[dict[str, str]]:
    work = target.with_name(f".{target.name}.work")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _folders(work)
        with Progress("counting", sum(s.size for s in plan.sources)) as progress:
            this = Run(plan, replace(job, root=plan.root, work=str(work)), workers, progress)
            made = _count(this, for_run=False)
        made.replace(target)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return this.problems


def _config(spill: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Settings for a database that counts in bounded memory."""
    return {
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "preserve_insertion_order": "false",
        "threads": 2,
    }


def add_up(paths: Sequence[Path], target: Path) -> None:
    """One database of site counts from several, whole or not at all; raises `ValueError` if they do not fit."""
    import duckdb

    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with duckdb.connect(config=_config(target.with_name(f".{target.name}.spill"))) as connection:
            connection.execute("SET enable_progress_bar = false")
            merge(connection, paths)
            export(connection, temporary)
        temporary.replace(target)
    except (duckdb.Error, OSError) as error:
        raise OutputError(f"{target}: cannot be written: {str(error).splitlines()[0]}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _prepare(plan: Plan, job: Job, work: Path, resume: bool, counts: str) -> tuple[Plan, Job]:
    """The folders of a run, and for one that goes on, the plan and the options that it had."""
    saved = work / "plan.json"
    options = _options(job, counts)
    if resume and saved.exists():
        old = Plan.from_json(saved.read_text(encoding="utf8"))
        if (old.root, old.output) != (plan.root, plan.output):
            raise RefusedError(f"the interrupted run in {plan.output} read {old.root}, not {plan.root}; or use --force")
        if (work / "options").read_text(encoding="utf8") != options:
            raise RefusedError("the interrupted run had other options; go on with the same, or begin anew by --force")
        if found := planning.changed(old):
            raise RefusedError(f"{found[0]} has changed since the run was interrupted; begin anew by --force")
        _remove_remains(job, old)
        plan = old
    else:
        shutil.rmtree(work, ignore_errors=True)
    _folders(work)
    write(work / "options", options)
    write(saved, plan.to_json())
    return plan, replace(job, root=plan.root, work=str(work))


def _options(job: Job, counts: str) -> str:
    """What a run that goes on must have in common with the one that was interrupted."""
    sets = {name: sorted(getattr(job.settings, name)) for name in ("keep", "drop", "rules_off")}
    other = (job.settings.caution, job.settings.languages, job.settings.phrases)
    return ascii((job.keys, sets, other, job.extractor, job.site_from, job.removed, job.attributes, counts))


def _folders(work: Path) -> None:
    try:
        shutil.rmtree(work / UNFINISHED, ignore_errors=True)
        for name in ("rows", UNFINISHED, "done", "joined", "out", "removed", "attributes"):
            (work / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{work}: cannot be made: {(error.strerror or str(error)).lower()}") from None


def _remove_remains(job: Job, plan: Plan) -> None:
    """Temporary files of a run that was killed."""
    for folder in filter(None, (plan.output, job.attributes)):
        for here, _, names in os.walk(folder):
            for name in filter(is_remains, names):
                Path(here, name).unlink(missing_ok=True)
    if job.removed and Path(job.removed).parent.is_dir():
        for path in Path(job.removed).parent.iterdir():
            if is_remains(path.name) and path.name.startswith(f".{Path(job.removed).name[-NAME:]}."):
                path.unlink(missing_ok=True)


def _count(this: Run, *, for_run: bool) -> Path:
    """Pass 1: rows of every batch, summed up in a database; done already if that is there."""
    made = this.work / "counts.duckdb"
    if made.exists():
        return made
    failed = count_all(this)
    this.problems = this.problems + failed
    apart(sum_up, this.work / "rows", made, for_run)  # and its memory is given back
    return made


def sum_up(rows: Path, target: Path, for_run: bool) -> None:
    """A database of all sites' counts from the rows in a folder, whole or not at all."""
    import duckdb

    temporary, scratch = target.with_suffix(".tmp"), target.with_suffix(".scratch")
    spill = target.with_suffix(".spill")
    shutil.rmtree(spill, ignore_errors=True)
    for path in (temporary, scratch):
        path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(scratch), config=_config(spill)) as connection:
            connection.execute("SET enable_progress_bar = false")  # the run shows its own
            count(connection, rows)
            export(connection, temporary, for_run=for_run)
    except (duckdb.InterruptException, RuntimeError) as error:
        if "interrupt" in str(error).lower():  # Ctrl-C, in the words of the database
            raise KeyboardInterrupt from None
        raise
    except (duckdb.Error, OSError) as error:
        raise OutputError(f"counting failed: {str(error).splitlines()[0]}") from None
    finally:
        shutil.rmtree(spill, ignore_errors=True)
        scratch.unlink(missing_ok=True)
    temporary.replace(target)


def _join(this: Run) -> None:
    """Files with many documents from the parts of their batches; each appears whole."""
    for k, source in enumerate(this.plan.sources):
        if source.format and FORMATS[source.format].many:
            _join_file(this.work, "out", f"{k:08d}-", this.plan.target(source), Path(this.plan.root, source.path))
            if this.job.attributes:
                spans = planning.attributes_of(this.job.attributes, source)
                _join_file(this.work, "attributes", f"{k:08d}-", spans, spans)
    if this.job.removed:
        _join_file(this.work, "removed", "", Path(this.job.removed))


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
