"""Map a function over user buckets, in order.

The results come in bucket order whatever ran first, so whoever adds them adds in one order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from workbench.errors import Cancelled

Result = TypeVar("Result")


def map_buckets(
    function: Callable[[int], Result],
    buckets: int,
    *,
    workers: int | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Result]:
    """`function(0), function(1), ...` with at most `workers` at a time (default: two, or the cores).

    DuckDB and numpy release the interpreter's lock, so threads use the cores; each bucket is computed
    by one thread from start to end.

    Raises:
        Cancelled: when `should_stop` says so between two buckets.
    """
    workers = workers or min(2, os.cpu_count() or 1)
    stop = should_stop or (lambda: False)
    if workers == 1 or buckets == 1:
        for number in range(buckets):
            if stop():
                raise Cancelled("cancelled")
            yield function(number)
        return
    with ThreadPoolExecutor(max_workers=workers) as pool:
        # at most `workers` results wait, so memory stays bounded
        waiting = [pool.submit(function, number) for number in range(min(workers, buckets))]
        for number in range(buckets):
            if stop():
                for future in waiting:
                    future.cancel()
                raise Cancelled("cancelled")
            result = waiting.pop(0).result()
            following = number + workers
            if following < buckets:
                waiting.append(pool.submit(function, following))
            yield result
