"""Stacks of sums give what one readout's functions give, replay by replay."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.contrast import Margin, distance, superiority
from workbench.stats.moments import Moments
from workbench.stats.replays import Sums, pairs
from workbench.stats.summary import pair

RANDOM = np.random.default_rng(0)
KINDS = {
    "mean": ("y",), "covariate": ("y", "x", "m"), "ratio": ("y", "d"), "ratio with covariate": ("y", "d", "x", "dx"),
}


def rows(labels: tuple[str, ...], n: int = 60) -> np.ndarray:
    taste = RANDOM.gamma(2, 1, n)
    made = {"y": RANDOM.poisson(taste), "d": RANDOM.poisson(4, n) + 1, "x": RANDOM.poisson(taste),
            "dx": RANDOM.poisson(4, n) + 1, "m": RANDOM.random(n) < 0.2}
    return np.column_stack([made[label] for label in labels]).astype(float)


def stacked(found: list[list[Moments]]) -> Sums:
    """(R, K) moments as sums."""
    first = found[0][0]
    return Sums(first.names, first.shift, np.array([[one.n for one in looks] for looks in found]),
                np.array([[one.sums for one in looks] for looks in found]),
                np.array([[one.cross for one in looks] for looks in found]))


@pytest.mark.parametrize("kind", KINDS)
def test_as_one_readout_has_it(kind):
    labels = KINDS[kind]
    shift = rows(labels).mean(axis=0)
    control, treatment = ([[Moments.from_rows(labels, rows(labels), shift) for _ in range(2)] for _ in range(3)]
                          for _ in range(2))
    many = pairs(stacked(control), stacked(treatment))
    for r in range(3):
        for k in range(2):
            one = pair(control[r][k], treatment[r][k])
            assert many.effect[r, k] == pytest.approx(one.treatment.mean - one.control.mean, rel=1e-10, abs=1e-12)
            assert many.z[r, k] == pytest.approx(superiority(one, "up", 0.05).effect / superiority(one, "up", 0.05).se,
                                                 rel=1e-10)
            for direction, sign in (("up", 1.0), ("down", -1.0)):
                for margin in (Margin(0.1, True), Margin(0.05, False)):
                    stat, spread = distance(one, direction, margin)
                    assert many.distance(sign, margin.amount, margin.relative)[r, k] == pytest.approx(stat / spread,
                                                                                                       rel=1e-9)
            relative = superiority(one, "up", 0.05).relative_ci
            for truth in (-0.5, -0.1, 0.0, 0.2):
                assert many.covers_relative(truth, superiority(one, "up", 0.05).threshold)[r, k] == (
                    relative[0] <= truth <= relative[1])


def test_what_is_undefined_is_nan_and_a_constant_is_never_shown_to_be_safe():
    labels, shift = ("y",), np.zeros(1)
    constant = Moments.from_rows(labels, np.ones((5, 1)), shift)
    single = Moments.from_rows(labels, np.ones((1, 1)), shift)
    found = pairs(stacked([[constant, single]]), stacked([[constant, constant]]))
    assert np.isnan(found.z).all()
    assert found.distance(1.0, 0.1, True)[0, 0] == -np.inf and not found.distance(1.0, 0.1, True)[0, 1] > 0
