"""Many runs of one simulation, each with its own seed, on two cores where there are many."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
MANY = 1_000


def over_seeds(function: Callable[..., Result], runs: int, *told: Any) -> list[Result]:
    """`function(*told, seed)` for the seeds 0, 1, ..., `runs` - 1, in that order.

    Forked, as the children must know the tests' modules; nothing else of a parent's threads is used.
    """
    if runs < MANY:
        return [function(*told, seed) for seed in range(runs)]
    workers = min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(function, *([one] * runs for one in told), range(runs), chunksize=runs // workers // 8))
