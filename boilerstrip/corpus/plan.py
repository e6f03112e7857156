"""What a run reads and writes: walks the input, maps each file to its output, refuses what could lose data."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files import InputError, reason
from .formats import FORMATS, format_of, output_name
from .rows import mark

FOLDER = "_boilerstrip"  # in the output: what belongs to the run, not to the corpus


class RefusedError(Exception):
    """A run that would overwrite or mix up data; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input file."""

    path: str  # relative to the input folder, with forward slashes
    format: str  # name of its row in FORMATS; "": it is not read
    size: int  # bytes
    changed: int  # time of its last change, nanoseconds
    problem: str = ""  # why it is not read


@dataclass(frozen=True, slots=True)
class Plan:
    """All files of a run, in the order of their names."""

    root: str  # the input folder; of a single file, the folder that it is in
    output: str
    sources: tuple[Source, ...]
    ignored: int  # files of other kinds
    whole: bool = True  # whether the input is a folder, not one file of it

    @classmethod
    def of(cls, data: dict[str, Any]) -> Plan:
        """The plan that `dataclasses.asdict` made this of."""
        return cls(**{**data, "sources": tuple(Source(**source) for source in data["sources"])})

    def identity(self, reading: object) -> str:
        """A number for the files and the way that they are read: the same wherever the corpus lies; "" without any."""
        files = [(source.path, source.size) for source in self.sources]
        return f"{mark(ascii((files, reading))):016x}" if files else ""

    def target(self, source: Source) -> Path:
        """Where a file's output goes."""
        return Path(self.output, output_name(source.path))


def make(root: str, output: str) -> Plan:
    """The plan for an input folder or a file."""
    start = Path(root)
    try:
        start.stat()
    except FileNotFoundError:
        raise InputError(f"{root}: no such file or folder") from None
    except OSError as error:
        raise InputError(f"{root}: {reason(error)}") from None
    unread: list[OSError] = []
    found = list(_walk(start, unread.append)) if start.is_dir() else [start]
    base = start if start.is_dir() else start.parent
    sources, ignored = [], 0
    for path in sorted(found, key=lambda p: p.relative_to(base).parts):
        source = _source(path, path.relative_to(base).as_posix(), explicit=path == start)
        if source is None:
            ignored += 1
        else:
            sources.append(source)
    for failure in unread:
        place = Path(failure.filename).relative_to(base).as_posix()
        sources.append(Source(place, "", 0, 0, f"folder cannot be read: {reason(failure)}"))
    return Plan(str(base), output, tuple(sources), ignored, start.is_dir())


def _walk(folder: Path, failed: Callable[[OSError], None]) -> Iterator[Path]:
    """Every file below a folder, links to folders not followed; hidden files and the remains of runs left out."""
    for here, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != FOLDER)
        yield from (Path(here, name) for name in names if not name.startswith("."))


def _source(path: Path, relative: str, explicit: bool) -> Source | None:
    name = path.name.lower()
    kind = format_of(name)
    if not kind and not explicit:
        return None
    try:
        status = path.stat()
    except OSError as error:
        return Source(relative, "", 0, 0, "dangling link" if path.is_symlink() else (error.strerror or "").lower())
    if not stat.S_ISREG(status.st_mode):
        return Source(relative, "", 0, 0, "no regular file; what is not one cannot be read twice")
    return Source(relative, kind or "text", status.st_size, status.st_mtime_ns)


def check(plan: Plan, resume: bool, force: bool, removed: str = "", attributes: str = "") -> None:
    """Refuse a run that would lose or mix up data, before anything is written; raises `RefusedError`."""
    try:
        _check(plan, resume, force, removed, attributes)
    except OSError as error:  # of a name that is too long, for example
        place = error.filename or plan.output
        raise RefusedError(f"{place} cannot be used: {reason(error)}; name another place") from None
    except RuntimeError as error:  # of links that go round
        raise RefusedError(f"{plan.output} cannot be used: {reason(error)}; name another place") from None


def _check(plan: Plan, resume: bool, force: bool, removed: str, attributes: str) -> None:
    output = Path(plan.output).resolve()
    if output.exists() and not output.is_dir():
        raise RefusedError(f"{plan.output} is a file; name a folder for the output")
    _check_places(plan, Path(plan.root).resolve(), output)
    if output.is_dir() and any(output.iterdir()) and not force:
        _check_foreign(plan, output, resume)
    targets: dict[Path, str] = {}
    for source in plan.sources:
        target = plan.target(source)
        if target in targets:
            raise RefusedError(f"{source.path} and {targets[target]} would both be written to {target}; rename one")
        targets[target] = source.path
    if removed and Path(removed).is_dir():
        raise RefusedError(f"{removed} is a folder; name a file for the removed lines")
    if attributes and Path(attributes).exists() and not Path(attributes).is_dir():
        raise RefusedError(f"{attributes} is a file; name a folder for the spans")
    others = [Path(removed)] if removed else []
    others += [attributes_of(attributes, source) for source in plan.sources if source.format and attributes]
    _check_overwriting(plan, [*targets, *others])


def _check_foreign(plan: Plan, output: Path, resume: bool) -> None:
    """Refuse a folder with files in it, unless a run that is to go on made it."""
    if not resume:
        raise RefusedError(
            f"{plan.output} is not empty; go on with an interrupted run by --resume, overwrite by --force, or name "
            "another folder"
        )
    if not (output / FOLDER).exists():
        raise RefusedError(f"{plan.output} is not empty, and no run that could go on made it; name another folder")


def attributes_of(folder: str, source: Source) -> Path:
    """Where the spans of a file's lines go."""
    named = FORMATS[source.format].many and source.format != "parquet"
    return Path(folder, output_name(source.path) if named else f"{source.path}.jsonl")


def _check_overwriting(plan: Plan, targets: list[Path]) -> None:
    """Refuse to write into the input folder, over an input file, or two things into one file."""
    root = Path(plan.root).resolve()
    inputs = {root / source.path for source in plan.sources}
    seen: set[Path] = set()
    folders: dict[Path, Path] = {}
    for target in targets:
        folder = folders.setdefault(target.parent, target.parent.resolve())
        place = folder / target.name
        if place in inputs or (plan.whole and root in place.parents):
            raise RefusedError(f"{target} lies in the input {plan.root}, which is not written to; name another place")
        if place in seen:
            raise RefusedError(f"two outputs would be written to {target}; name another place for one")
        seen.add(place)


def _check_places(plan: Plan, root: Path, output: Path) -> None:
    if (root == output and plan.whole) or output in root.parents:
        raise RefusedError(
            f"the input {plan.root} lies in the output {plan.output}; name another folder for the output"
        )
    if root in output.parents and plan.whole:
        raise RefusedError(f"the output {plan.output} lies in the input {plan.root}; name a folder outside it")
