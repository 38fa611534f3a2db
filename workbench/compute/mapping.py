"""Map a function over user buckets, in order.

The results come in bucket order whatever ran first, so whoever adds them adds in one order.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Literal, TypeVar

from workbench.compute.stopping import stopped
from workbench.errors import Cancelled

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_buckets(
    function: Callable[[int], Result],
    buckets: int,
    *,
    workers: int | None = None,
    kind: Literal["threads", "processes"] = "threads",
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Result]:
    """`function(0), function(1), ...` with at most `workers` at a time (default: two, or the cores).

    DuckDB and numpy release the interpreter's lock, so threads use the cores; each bucket is computed by
    one worker from start to end. Processes are spawned, so `function` must be picklable; they pay where
    the function is Python.

    Raises:
        Cancelled: when `should_stop` says so between two buckets; unless given, when the thread is stopped.
    """
    workers = min(workers or min(2, os.cpu_count() or 1), buckets)
    stop = should_stop or stopped
    if workers <= 1:
        for number in range(buckets):
            if stop():
                raise Cancelled("cancelled")
            yield function(number)
        return
    pool: Executor = (
        ThreadPoolExecutor(workers) if kind == "threads"
        else ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    )
    with pool:
        # at most `workers` results wait, so memory stays bounded
        waiting: list[Future[Result]] = [pool.submit(function, number) for number in range(workers)]
        try:
            for number in range(buckets):
                if stop():
                    raise Cancelled("cancelled")
                result = waiting.pop(0).result()
                if number + workers < buckets:
                    waiting.append(pool.submit(function, number + workers))
                yield result
        finally:
            for future in waiting:
                future.cancel()


def ahead(function: Callable[[Item], Result], items: Iterable[Item], workers: int | None = None) -> Iterator[Result]:
    """`function` of each item, in their order, on threads; at most `workers` (default: two, or the cores) wait.

    The items themselves are drawn here, one after the other.
    """
    workers = workers or min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                if stopped():
                    raise Cancelled("cancelled")
                if len(waiting) == workers:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(function, item))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
