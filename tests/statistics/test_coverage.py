"""How often each interval covers the truth, and how often each test finds an effect that is not there.

Every estimator on every kind of metric and two splits, at the sizes that a plan asks for. `python -m pytest -m long
tests/statistics/test_coverage.py` takes 4,000 runs a cell; the default run is a slice. Each of a cell's runs has its
own seed, from 0 on. A ratio is a metric with two values a unit; all its estimators take its linear form, so every
combination makes sense and none is left out. Capping a ratio is another metric and no cell here.
"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.contrast import superiority
from workbench.stats.critical import Fixed
from workbench.stats.moments import Moments
from workbench.stats.summary import Pair, pair

from .conftest import tolerance
from .kinds import KINDS, Kind, planned
from .runs import over_seeds

RUNS = [pytest.param(60, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
SPLITS = {"50/50": (1, 2), "90/10": (1, 10)}
ESTIMATORS = ("difference", "CUPED", "Lin")
WHAT = ("covered", "lift covered", "false")     # 95 %, 95 %, 5 %: of the difference, CUPED, Lin
LEVEL = Fixed(0.05)


def pairs(kind: Kind, control: np.ndarray, treated: np.ndarray) -> dict[str, Pair]:
    """The same two arms by every estimator."""
    shift = control[0]
    arms = [Moments.from_rows(kind.names, rows, shift) for rows in (control, treated)]
    k = 2 if "d" in kind.names else 1
    bare = [Moments(one.names[:k], one.n, one.shift[:k], one.sums[:k], one.cross[:k, :k]) for one in arms]
    found = pair(*bare), pair(*arms), pair(*arms, adjustment="lin")
    assert all(found) and found[1].covariates and found[2].method.endswith("+lin")
    return dict(zip(ESTIMATORS, found, strict=True))


def held(name: str, sizes: tuple[int, int], truth: tuple[float, float], seed: int) -> list[list[bool]]:
    """Of each estimator: the difference covered, the lift covered, an effect found where none is."""
    kind, (c, t) = KINDS[name], truth
    random = np.random.default_rng(seed)
    there = pairs(kind, *kind.arms(random, sizes, kind.lift))
    none = pairs(kind, *kind.arms(random, sizes, 0.0))
    answers = []
    for estimator in ESTIMATORS:
        found, empty = (superiority(one[estimator], "up", LEVEL) for one in (there, none))
        low, high = found.relative_ci
        # the test of the difference and the interval of the lift are one statement
        assert (empty.p < 0.05) == (not empty.relative_ci[0] <= 0 <= empty.relative_ci[1])
        answers.append([found.ci[0] <= t - c <= found.ci[1], low <= t / c - 1 <= high, empty.p < 0.05])
    return answers


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("name", KINDS)
def test_intervals_cover_and_tests_hold_their_level(name, split, runs, cell):
    treated, whole = SPLITS[split]
    sizes = planned(name, treated, whole)
    truth = KINDS[name].truth(KINDS[name].lift, treated / whole)
    share = np.mean(over_seeds(held, runs, name, sizes, truth), axis=0).T        # (what, estimator)
    off = tolerance(runs)
    cell(f"{name} {split}", f"{sizes[0]:,} + {sizes[1]:,} units", f"{runs:,} runs",
         *(f"{what} {' '.join(f'{one:.2%}' for one in row)}" for what, row in zip(WHAT, share, strict=True)),
         f"-+ {off:.2%}")
    assert share[:2] == pytest.approx(0.95, abs=off)
    assert share[2] == pytest.approx(0.05, abs=off)
