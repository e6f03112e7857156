"""What a run was asked for, kept beside its output: the next one goes on with the same, or tidies up after it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from ..files import write
from .formats import output_name
from .plan import Plan, RefusedError

NAME = "run.json"


class Former(NamedTuple):
    """What was asked for."""

    plan: Plan
    options: str  # in any form that can be compared


def save(folder: Path, plan: Plan, options: str) -> None:
    """Keep what a run is asked for; raises `OutputError`."""
    write(folder / NAME, json.dumps({"options": options, "plan": asdict(plan)}))


def load(folder: Path) -> Former | None:
    """What the last run into a folder was asked for; None where that is not known."""
    try:
        data = json.loads((folder / NAME).read_bytes())
        return Former(Plan.of(data["plan"]), str(data["options"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check(former: Former, plan: Plan, options: str) -> None:
    """Raise `RefusedError` where an interrupted run was asked for something else, or its input has changed."""
    old = former.plan
    if (old.root, old.output) != (plan.root, plan.output):
        raise RefusedError(f"the run in {plan.output} read {old.root}, not {plan.root}; or use --force")
    if former.options != options:
        raise RefusedError(f"the run in {plan.output} had other options; go on with the same, or begin anew by --force")
    if change := next(_changes(old, plan), ""):
        raise RefusedError(f"{change} since the run in {plan.output} began; begin anew by --force")


def check_done(former: Former | None, plan: Plan, options: str) -> None:
    """The same of a run that is done, whose results are of all of its input."""
    if former is None:
        raise RefusedError(f"it is not known what the run in {plan.output} read; begin anew by --force")
    check(former, plan, options)
    there = {source.path for source in plan.sources}
    if gone := next((source.path for source in former.plan.sources if source.path not in there), ""):
        raise RefusedError(f"{gone} is gone since the run in {plan.output} began; begin anew by --force")


def remove_outputs(former: Former | None, output: Path) -> None:
    """Remove what the last run into a folder wrote there, and folders that nothing else is in; nobody else's files."""
    for source in former.plan.sources if former else ():
        place = Path(output_name(source.path))
        inside = not place.is_absolute() and ".." not in place.parts  # the file was perhaps edited
        if not source.format or not inside or not (output / place).is_file():
            continue
        (output / place).unlink()
        with contextlib.suppress(OSError):
            for folder in list(place.parents)[:-1]:
                (output / folder).rmdir()


def _changes(old: Plan, new: Plan) -> Iterator[str]:
    """What is not as it was. Files that are gone are none of it: their documents fail one by one."""
    before = {source.path: source for source in old.sources}
    for source in new.sources:
        was = before.get(source.path)
        if was is None:
            yield f"{source.path} was added"
        elif source.format and (source.size, source.changed) != (was.size, was.changed):
            yield f"{source.path} has changed"
