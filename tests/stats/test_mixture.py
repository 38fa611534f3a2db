"""Always-valid intervals: published multipliers, the three names of one formula, and paths that are always watched."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.mixture import multiplier, p_value, tuned


@pytest.mark.parametrize(("planned", "rho", "multipliers"), [
    (1_000, 0.089085, [3.084, 3.153, 3.465, 3.779]),
    (5_000, 0.03984, [3.855, 3.035, 3.242, 3.562]),
    (100_000, 0.008909, [12.57, 4.719, 3.084, 3.153]),
])
def test_reference_multipliers(planned, rho, multipliers):
    found = tuned(planned, 0.05)
    assert found == pytest.approx(rho, abs=5e-7)
    assert [multiplier(n, found, 0.05) for n in (500, 5_000, 50_000, 500_000)] == pytest.approx(multipliers, rel=3e-4)


def test_the_published_run():
    """growthbook's fixture of a sequential test: n 6461, estimate 0.50336, error 0.33341, tuned at 1000."""
    rho = tuned(1_000, 0.05)
    half = multiplier(6_461, rho, 0.05) * 0.33341
    assert (0.50336 - half, 0.50336 + half) == pytest.approx((-0.558, 1.565), abs=1e-3)
    assert p_value(0.50336 / 0.33341, 6_461, rho) == 1.0


def test_gavi_and_msprt_are_the_same():
    n, alpha, planned = 7_300, 0.05, 5_000
    rho = tuned(planned, alpha)
    r = planned / (math.log(math.log(math.e * alpha**-2)) - 2 * math.log(alpha))
    gavi = math.sqrt((n + r) / n**2 * math.log((n + r) / (r * alpha**2))) * math.sqrt(n)
    assert gavi == pytest.approx(multiplier(n, rho, alpha), rel=1e-12)
    z, s2 = 3.4, 11.0
    v, tau2 = s2 / n, rho**2 * s2           # mSPRT: the estimate's variance, the mixture's
    ratio = math.sqrt(v / (v + tau2)) * math.exp(z * z * v * tau2 / (2 * v * (v + tau2)))
    assert p_value(z, n, rho) == pytest.approx(1 / ratio, rel=1e-12)


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("n", [50, 1_000, 10**7])
def test_p_is_the_level_at_which_it_would_reject(sides, n):
    rho = tuned(2_000, 0.01, sides)
    for level in (0.2, 0.05, 1e-4):
        z = multiplier(n, rho, level, sides)
        assert p_value(z, n, rho, sides) == pytest.approx(level, rel=1e-9)


def test_no_units_say_nothing():
    assert multiplier(0, 0.1, 0.05) == math.inf and p_value(50.0, 0, 0.1) == 1.0
    assert p_value(-3.0, 100, 0.1, 1) == 1.0 and p_value(1e4, 100, 0.1) == 0.0


@pytest.mark.parametrize("sides", [1, 2])
def test_a_path_that_is_watched_all_the_time(sides):
    """A thousand looks at a true null: at most alpha of the paths ever leave, where a fixed test leaves every other."""
    random = np.random.default_rng(2)
    sums = np.cumsum(random.standard_normal((4_000, 1_000)), axis=1)
    n = np.arange(1, 1_001)
    z = sums / np.sqrt(n)
    rho = tuned(300, 0.05, sides)
    bounds = np.array([multiplier(k, rho, 0.05, sides) for k in n])
    left = ((np.abs(z) if sides == 2 else z) > bounds).any(axis=1).mean()
    assert 0.005 < left <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 4_000)
    assert (np.abs(z) > 1.96).any(axis=1).mean() > 0.4
