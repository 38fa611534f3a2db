"""The smallest effect that can be found: against a textbook number and against a simulation."""

import math

import numpy as np
import pytest

from workbench.stats.power import detectable


def test_textbook_number() -> None:
    """Cohen (1988), table 2.3.5: d = 0.5 at alpha 0.05 two-sided wants 64 a group by t; 63 by z."""
    assert detectable(1.0, 2 * 62.79) == pytest.approx(0.5, abs=1e-3)


def test_finds_the_effect_as_often_as_it_says() -> None:
    """80 % of 4,000 trials with exactly this effect are significant."""
    rng = np.random.default_rng(7)
    n, p = 400, 0.2
    effect = detectable(p * (1 - p), 2 * n)
    a = rng.normal(0, math.sqrt(p * (1 - p)), (4000, n)).mean(axis=1)
    b = rng.normal(effect, math.sqrt(p * (1 - p)), (4000, n)).mean(axis=1)
    z = (b - a) / math.sqrt(2 * p * (1 - p) / n)
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.025)


def test_more_arms_share_the_units() -> None:
    """Four arms of the same total find twice the variance's worth less."""
    assert detectable(1.0, 1000, arms=4) == pytest.approx(math.sqrt(2) * detectable(1.0, 1000, arms=2))


def test_no_units_find_nothing() -> None:
    """Infinite, not a division by zero."""
    assert detectable(1.0, 1) == math.inf
