"""The ratio of two effects: two-stage least squares, and an interval that holds with a weak instrument too."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.quotient import quotient

Z = 1.959963984540054


def _trial(rng: np.random.Generator, n: int, uptake: float, effect: float) -> tuple[float, float, np.ndarray]:
    """An encouragement: those who care anyway take up more and have better outcomes, which fools a plain comparison."""
    z = np.arange(n) % 2
    care = rng.normal(size=n)
    d = (rng.normal(size=n) + 0.8 * care < -0.5 + uptake * z).astype(float)
    y = 1.0 - 0.9 * care + effect * d + rng.normal(size=n)
    covs = [np.cov(np.stack([y[z == side], d[z == side]])) / (z == side).sum() for side in (0, 1)]
    return y[z == 1].mean() - y[z == 0].mean(), d[z == 1].mean() - d[z == 0].mean(), covs[0] + covs[1]


def test_it_is_two_stage_least_squares_with_one_instrument():
    rng = np.random.default_rng(1)
    n = 2_000
    z = rng.integers(0, 2, n)
    d = (rng.random(n) < 0.3 + 0.3 * z).astype(float)
    y = 2 * d + rng.normal(size=n)
    first = np.column_stack([np.ones(n), z]) @ np.linalg.lstsq(np.column_stack([np.ones(n), z]), d, rcond=None)[0]
    second = np.linalg.lstsq(np.column_stack([np.ones(n), first]), y, rcond=None)[0][1]
    covs = [np.cov(np.stack([y[z == side], d[z == side]])) / (z == side).sum() for side in (0, 1)]
    found = quotient(y[z == 1].mean() - y[z == 0].mean(), d[z == 1].mean() - d[z == 0].mean(), covs[0] + covs[1], Z)
    assert found.value == pytest.approx(second, rel=1e-9)
    # the robust error of two-stage least squares, Huber and White's with n - 1 in each arm
    residual = y - (y.mean() - second * d.mean()) - second * d
    error = np.sqrt(sum(residual[z == side].var(ddof=1) / (z == side).sum() for side in (0, 1)))
    assert found.se == pytest.approx(error / abs(d[z == 1].mean() - d[z == 0].mean()), rel=1e-9)


@pytest.mark.parametrize(("uptake", "strong"), [(0.8, True), (0.06, False)])
def test_the_interval_covers_however_weak_the_instrument_is(uptake, strong):
    rng, runs, covered = np.random.default_rng(2), 1_000, 0
    for _ in range(runs):
        found = quotient(*_trial(rng, 800, uptake, 0.5), Z)
        low, high = found.ci
        # the complement of an interval, or everything, is told as open
        covered += not found.bounded or bool(low <= 0.5 <= high)
        assert not strong or found.strength > 10
    assert covered >= 0.93 * runs, covered
    if not strong:
        assert found.weak or found.strength < 30


def test_it_is_refused_where_the_dose_is_nothing():
    cov = np.array([[0.01, 0.0], [0.0, 0.01]])
    nothing = quotient(0.3, 0.0, cov, Z)
    assert nothing.value is None and not nothing.bounded and nothing.strength == 0
    hardly = quotient(0.3, 0.15, cov, Z)
    assert hardly.value == pytest.approx(2.0) and not hardly.bounded and hardly.weak
    clear = quotient(0.3, 1.0, cov, Z)
    assert clear.bounded and clear.ci[0] < clear.value < clear.ci[1] and not clear.weak


def test_the_interval_is_where_the_test_does_not_reject():
    cov = np.array([[0.04, 0.015], [0.015, 0.02]])
    found = quotient(1.1, 0.9, cov, Z)
    for edge in found.ci:
        value = 1.1 - edge * 0.9
        assert value**2 / (cov[0, 0] - 2 * edge * cov[0, 1] + edge**2 * cov[1, 1]) == pytest.approx(Z**2)
