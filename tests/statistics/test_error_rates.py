"""The promised error rates, by simulation through the same functions that a readout uses.

The default run is a slice; `-m long` repeats it with twenty times the replicates.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import Margin, deterioration, non_inferiority, superiority
from workbench.stats.moments import Moments
from workbench.stats.summary import pair

REPLICATES = [pytest.param(1_500, id="slice"), pytest.param(30_000, id="long", marks=pytest.mark.long)]
UNITS = 400


def near(rate: float, promised: float, replicates: int) -> bool:
    """Within four binomial standard errors: wrong once in 16,000 runs."""
    return abs(rate - promised) < 4 * math.sqrt(promised * (1 - promised) / replicates) + 0.004


def draw(kind: str, rng: np.random.Generator) -> tuple[tuple[str, ...], np.ndarray]:
    """Rows of 2 x UNITS without any effect, of one kind of metric."""
    n = 2 * UNITS
    taste = rng.gamma(2.0, 1.0, n)
    if kind == "skewed":
        return ("y",), (rng.random(n) < 0.3)[:, None] * rng.exponential(5, (n, 1))
    if kind == "cuped":
        return ("y", "x"), np.column_stack([rng.poisson(taste * 3), rng.poisson(taste * 3)]).astype(float)
    if kind == "cuped with missing":
        missing = rng.random(n) < 0.3
        return ("y", "x", "m"), np.column_stack([rng.poisson(taste * 3), np.where(missing, 0, rng.poisson(taste * 3)),
                                                 missing]).astype(float)
    d, dx = rng.poisson(4 * taste) + 1, rng.poisson(4 * taste) + 1
    share = rng.beta(2, 6, n)
    rows = np.column_stack([rng.binomial(d, share), d, rng.binomial(dx, share), dx]).astype(float)
    return (("y", "d"), rows[:, :2]) if kind == "ratio" else (("y", "d", "x", "dx"), rows)


KINDS = ["skewed", "cuped", "cuped with missing", "ratio", "ratio with cuped"]


def pairs(kind: str, replicates: int, seed: int):
    rng = np.random.default_rng(seed)
    for _ in range(replicates):
        names, rows = draw(kind, rng)
        zero = np.zeros(len(names))
        yield pair(Moments.from_rows(names, rows[:UNITS], zero), Moments.from_rows(names, rows[UNITS:], zero))


@pytest.mark.parametrize("replicates", REPLICATES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_effect_is_found_as_often_as_promised_and_covered_as_often(kind, replicates):
    rejected = covered = harmed = 0
    for found in pairs(kind, replicates, seed=11):
        test = superiority(found, "up", 0.05)
        rejected += test.p < 0.05
        covered += test.relative_ci[0] <= 0 <= test.relative_ci[1]
        harmed += deterioration(found, "up", 0.05).passed
    assert near(rejected / replicates, 0.05, replicates)
    assert near(covered / replicates, 0.95, replicates)
    assert near(harmed / replicates, 0.05, replicates)


@pytest.mark.parametrize("replicates", REPLICATES)
@pytest.mark.parametrize("direction", ["up", "down"])
def test_harm_of_exactly_the_margin_passes_as_often_as_promised(direction, replicates):
    """The relative margin knows that the control mean is an estimate too."""
    rng = np.random.default_rng(5)
    factor = 0.9 if direction == "up" else 1.1
    passed = 0
    for _ in range(replicates):
        a, b = rng.gamma(2, 1, (UNITS, 1)), factor * rng.gamma(2, 1, (UNITS, 1))
        found = pair(Moments.from_rows(("y",), a), Moments.from_rows(("y",), b))
        passed += non_inferiority(found, direction, Margin(0.1, True), 0.05).passed
    assert near(passed / replicates, 0.05, replicates)


@pytest.mark.parametrize("replicates", REPLICATES)
def test_a_true_relative_effect_is_covered(replicates):
    rng = np.random.default_rng(9)
    covered = 0
    for _ in range(replicates):
        a, b = rng.gamma(0.5, 1, (UNITS, 1)), 1.25 * rng.gamma(0.5, 1, (UNITS, 1))
        found = pair(Moments.from_rows(("y",), a), Moments.from_rows(("y",), b))
        low, high = superiority(found, "up", 0.05).relative_ci
        covered += low <= 0.25 <= high
    assert near(covered / replicates, 0.95, replicates)
