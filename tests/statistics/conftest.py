"""The table of cells at the end of a run: what was promised, and how often it held."""

from __future__ import annotations

import math
from functools import partial

import pytest

from ..tables import line


def tolerance(runs: int, rate: float = 0.05) -> float:
    """Half a point and 3.5 Monte Carlo standard errors."""
    return 0.005 + 3.5 * math.sqrt(rate * (1 - rate) / runs)


@pytest.fixture(scope="session")
def cell():
    """Put a line into the table: cell, runs, what was measured, what was promised."""
    return partial(line, "how often it held")
