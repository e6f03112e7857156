"""The engine of a Ray cluster: an actor a worker; where one dies, Ray starts it anew and its batch is done again.

Every machine of the cluster must see the input and the output under the same paths.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayActorError, RayError

from ..corpus.records import Batch
from ..corpus.work import TRIES, Do, Done, Job, Pass, Ready
from ..files import OutputError


class _Worker:
    """What runs in an actor."""

    def __init__(self, job: Job, ready: Ready) -> None:
        self._job, self._ready = job, ready

    def start(self) -> None:
        """Returns as soon as the cluster has room for the actor."""

    @cached_property
    def _do(self) -> Do:
        return self._ready(self._job)

    def do(self, batch: Batch, kind: str) -> Done:
        """One batch."""
        return self._do(batch, kind)


def connect() -> None:
    """Join the cluster that `RAY_ADDRESS` or Ray itself knows, or start one on this machine; raises `OSError`."""
    if not ray.is_initialized():
        ray.init(log_to_driver=False, logging_level="error")


def work(this: Pass) -> list[Batch]:
    """Do all batches; returns those on which a worker died however often they were tried."""
    actors = _actors(this)
    busy: dict[Any, tuple[Any, Batch | None]] = {actor.start.remote(): (actor, None) for actor in actors}
    failed: list[Batch] = []
    try:
        while busy:
            finished = ray.wait(list(busy))[0][0]
            actor, batch = busy.pop(finished)
            try:
                result = ray.get(finished)
            except RayError as error:
                if batch is None or not isinstance(error, RayActorError):
                    raise _told(error) from error
                failed.append(batch)
            else:
                if batch is not None:
                    this.done(batch, result)
            item = next(this.todo, None)
            if item is not None:
                busy[actor.do.remote(*item)] = actor, item[0]
    finally:
        for actor in actors:
            ray.kill(actor)
    return failed


def _told(error: RayError) -> OutputError:
    """What went wrong in an actor, in one line."""
    cause = getattr(error, "cause", error)
    if isinstance(cause, OutputError):
        return cause
    lines = str(cause).strip().splitlines() or [""]
    return OutputError(f"a Ray worker failed: {type(cause).__name__}: {lines[-1].strip()}")


def _actors(this: Pass) -> list[Any]:
    places: dict[str, Any] = {
        name: _absolute(getattr(this.job, name)) for name in ("root", "output", "work", "counts", "attributes")
    }
    cores = int(ray.cluster_resources().get("CPU", 1))
    workers = this.workers or max(1, cores)
    made = ray.remote(_Worker).options(
        num_cpus=1 if workers <= cores else 0,
        max_restarts=-1,
        max_task_retries=TRIES - 1,
        scheduling_strategy="SPREAD",
    )
    return [made.remote(replace(this.job, **places), this.ready) for _ in range(workers)]


def _absolute(path: str) -> str:
    return str(Path(path).absolute()) if path else ""
