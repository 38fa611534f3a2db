"""The share of false findings among a readout's segments, through the functions that adjust its rows.

A family is two arms x three metrics x seven segment values in two columns, as a readout has: arms share their control,
metrics hang together (up and down), the columns hold the same units. Half of the families have no effect anywhere, the
others have one in some values of one column.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from workbench.stats.critical import AlwaysValid
from workbench.stats.heterogeneity import cochran
from workbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, e_benjamini_hochberg

FAMILIES = [pytest.param(1_500, id="slice"), pytest.param(30_000, id="long", marks=pytest.mark.long)]
RATE = 0.05
CELLS = (4, 3)          # the values of two columns that cross: 12 cells
# three metrics: two hang together, one goes the other way
METRICS = np.array([[1.0, 0.8, -0.6], [0.8, 1.0, -0.5], [-0.6, -0.5, 1.0]])


def draw(rng: np.random.Generator, families: int, effect: float) -> tuple[np.ndarray, np.ndarray]:
    """(families, tests) z and whether something is there: 12 cells x 3 arms x 3 metrics of means, one group each."""
    root = np.linalg.cholesky(METRICS)
    means = rng.standard_normal((families, *CELLS, 3, 3)) @ root.T        # ..., arm (control first), metric
    means[:, 0, :, 1, :] += effect                                       # one value of the first column, one arm
    z, true = [], []
    for axis, count in ((2, CELLS[0]), (1, CELLS[1])):
        column = means.mean(axis=axis)                                    # families, value, arm, metric
        size = CELLS[1] if axis == 2 else CELLS[0]
        for arm in (1, 2):
            z.append(((column[:, :, arm] - column[:, :, 0]) * math.sqrt(size / 2)).reshape(families, -1))
            there = np.zeros((count, 3), dtype=bool)
            if arm == 1 and effect:
                there[slice(0, 1) if axis == 2 else slice(None)] = True
            true.append(there.ravel())
    return np.concatenate(z, axis=1), np.concatenate(true)


def rate(q: np.ndarray, true: np.ndarray) -> float:
    """False findings over findings of one family."""
    found = q <= RATE
    return float((found & ~true).sum() / max(found.sum(), 1))


@pytest.mark.parametrize("families", FAMILIES)
@pytest.mark.parametrize("effect", [0.0, 1.5, 3.0])
def test_false_findings_are_as_rare_as_promised(families, effect):
    z, true = draw(np.random.default_rng(0), families, effect)
    p = 2 * norm.sf(np.abs(z))
    allowed = RATE + 3.5 * math.sqrt(RATE * (1 - RATE) / families)
    hochberg = np.array([rate(benjamini_hochberg(one), true) for one in p])
    yekutieli = np.array([rate(benjamini_yekutieli(one), true) for one in p])
    assert hochberg.mean() <= allowed and yekutieli.mean() <= hochberg.mean()
    # read one by one, the same tests give a false finding in most readouts
    assert np.mean([(one <= RATE)[~true].any() for one in p]) > 0.6


@pytest.mark.parametrize("families", [pytest.param(400, id="slice"),
                                      pytest.param(8_000, id="long", marks=pytest.mark.long)])
def test_stopping_at_the_first_finding_keeps_the_rate_of_e_values(families):
    """Looked at 28 times and stopped at the first finding: with nothing there, that happens in 5 % at most."""
    looks, planned, stopped = 28, 28_000.0, 0
    rng = np.random.default_rng(0)
    walk = np.zeros((families, 42))
    alive = np.ones(families, dtype=bool)
    for look in range(1, looks + 1):
        walk += draw(rng, families, 0.0)[0]
        z = walk / math.sqrt(look)
        test = AlwaysValid(RATE, 2, 1_000 * look, planned)
        for k in np.flatnonzero(alive):
            e = np.array([1 / max(test.p(one), 1e-300) for one in z[k]])
            if (e_benjamini_hochberg(e) <= RATE).any():
                alive[k] = False
                stopped += 1
    assert stopped / families <= RATE + 3.5 * math.sqrt(RATE * (1 - RATE) / families)


@pytest.mark.parametrize("families", FAMILIES)
def test_whether_segments_differ_is_found_as_often_as_promised_and_not_where_all_have_one_effect(families):
    rng = np.random.default_rng(0)
    errors = rng.uniform(0.5, 2.0, 7)
    same = np.mean([cochran(0.8 + errors * rng.standard_normal(7), errors).p < RATE for _ in range(families)])
    assert abs(same - RATE) <= 0.005 + 3.5 * math.sqrt(RATE * (1 - RATE) / families)
    one = np.array([3.0, *[0.0] * 6])
    assert np.mean([cochran(one + errors * rng.standard_normal(7), errors).p < RATE for _ in range(families)]) > 0.1
