"""Four intervals of one lift: how often each covers the truth, where the control mean is known badly.

The control mean has a relative error of 1/6 here, as a rare outcome in a small segment has. Normal means with known
errors, so nothing but the interval's own form is on trial: Fieller's is exact, and the others are what they are.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from workbench.stats.contrast import Margin, fieller, non_inferiority
from workbench.stats.summary import Arm, Pair

RUNS = 4_000
NEAR = 4 * math.sqrt(0.05 * 0.95 / RUNS)
Z = float(norm.isf(0.025))
CONTROL, ERROR = 1.0, 1 / 6


def means(lift: float) -> list[Pair]:
    random = np.random.default_rng(0)
    c = CONTROL + ERROR * random.standard_normal(RUNS)
    t = CONTROL * (1 + lift) + ERROR * random.standard_normal(RUNS)
    return [Pair(Arm(500, a, ERROR**2), Arm(500, b, ERROR**2), a, b, "mean") for a, b in zip(c, t, strict=True)]


@pytest.mark.parametrize("lift", [0.0, 0.5, 2.0])
def test_fieller_covers_as_often_as_it_says_and_a_known_control_mean_does_not(lift):
    """spotify-confidence's is the absolute test where there is no lift, and misses two in five of a tripling.

    GrowthBook's delta and tea-tasting's logarithm cover well enough; what they give up is agreement with p.
    """
    covered = dict.fromkeys(("fieller", "known control", "delta", "log"), 0)
    for one in means(lift):
        c, t = one.control.mean, one.treatment.mean
        low, high = fieller(one, Z)
        covered["fieller"] += low is None or low <= lift <= high     # no interval claims nothing
        covered["known control"] += abs((t - c) / c - lift) <= Z * math.sqrt(2) * ERROR / abs(c)
        covered["delta"] += abs((t - c) / c - lift) <= Z * ERROR * math.sqrt(1 / c**2 + t**2 / c**4)
        if t > 0 and c > 0:
            half = Z * ERROR * math.sqrt(1 / c**2 + 1 / t**2)
            covered["log"] += abs(math.log(t / c) - math.log1p(lift)) <= half
    share = {name: found / RUNS for name, found in covered.items()}
    assert share["fieller"] == pytest.approx(0.95, abs=NEAR)
    assert 0.93 < share["delta"] < 0.98 and 0.93 < share["log"] < 0.98
    if lift == 2.0:
        assert share["known control"] < 0.70


def test_harm_of_exactly_the_margin():
    """A margin of 50 % of the control mean: taken as known it passes too seldom or too often, tested with both errors
    as often as it says."""
    margin = 0.5
    random = np.random.default_rng(1)
    for direction, scale in (("up", 1 - margin), ("down", 1 + margin)):
        c = CONTROL + ERROR * random.standard_normal(RUNS)
        t = scale * CONTROL + ERROR * random.standard_normal(RUNS)
        passed = known = 0
        for a, b in zip(c, t, strict=True):
            one = Pair(Arm(500, a, ERROR**2), Arm(500, b, ERROR**2), a, b, "mean")
            passed += non_inferiority(one, direction, Margin(margin, True), 0.05).passed
            known += non_inferiority(one, direction, Margin(margin * abs(a), False), 0.05).passed
        assert passed / RUNS == pytest.approx(0.05, abs=NEAR)
        assert abs(known / RUNS - 0.05) > NEAR
