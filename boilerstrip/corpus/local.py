"""The engine of one machine: worker processes; one that dies is noticed and its batch done again."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pipe, active_children, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.util import Finalize

from ..files import OutputError
from .records import Batch
from .work import TRIES, Do, Done, Item, Job, Pass, Ready

AHEAD = 3  # batches per worker that are read ahead
GARBAGE = 20_000  # objects more than before at which a worker looks for garbage; Python's 700 cost 4% of its time

Waiting = dict["Future[Done]", Item]

_ready: dict[str, Do] = {}  # what a worker process is set up with; empty in all others


def _set_up(job: Job, ready: Ready) -> None:
    _serve()
    _ready["do"] = ready(job)
    gc.collect()
    gc.set_threshold(GARBAGE, *gc.get_threshold()[1:])
    gc.freeze()  # phrases and weights stay for good: to look through them again and again takes a tenth of the time
    Finalize(None, gc.unfreeze, exitpriority=10)  # else a library complains at the end that they were not freed


def _do(batch: Batch, kind: str) -> Done:
    return _ready["do"](batch, kind)


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


def work(this: Pass) -> list[Batch]:
    """Do all batches; returns those on which a worker died however often they were tried."""
    suspects: list[Item] = []  # under way when a worker died: tried one at a time, to learn which it died of
    tries: dict[str, int] = {}
    failed: list[Batch] = []
    workers = this.workers or _cores()
    while True:
        waiting: Waiting = {}
        try:
            context, setup = get_context("spawn"), (this.job, this.ready)
            with _workers(ProcessPoolExecutor(workers, context, _set_up, setup)) as pool:
                while suspects:
                    _feed(this, pool, 1, iter(suspects[-1:]), waiting)
                    suspects.pop()
                _feed(this, pool, AHEAD * workers, this.todo, waiting)
            return failed
        except BrokenProcessPool:
            if not suspects:
                suspects = list(waiting.values())
                continue
            name = suspects[-1][0].name
            tries[name] = tries.get(name, 0) + 1
            if tries[name] == TRIES:
                failed.append(suspects.pop()[0])


def _cores() -> int:
    """Those that this process may use: a job on a cluster has not all of its machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _feed(this: Pass, pool: ProcessPoolExecutor, most: int, todo: Iterator[Item], waiting: Waiting) -> None:
    """Keep the workers busy with so many batches, until nothing is left."""
    exhausted = False
    while waiting or not exhausted:
        while not exhausted and len(waiting) < most:
            item = next(todo, None)
            exhausted = item is None
            if item is not None:
                future: Future[Done] = Future()
                waiting[future] = item  # not lost if the pool is found broken just now
                with _no_interruption():
                    submitted = pool.submit(_do, *item)
                waiting[submitted] = waiting.pop(future)
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            result = future.result()
            this.done(waiting.pop(future)[0], result)
