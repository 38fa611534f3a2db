"""Means, ratios and their CUPED adjustment from `Moments`, against the same formulas on the rows themselves."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.moments import Moments
from workbench.stats.summary import pair


def arms(names, control, treatment):
    shift = np.zeros(len(names))
    return Moments.from_rows(names, control, shift), Moments.from_rows(names, treatment, shift)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_a_mean_is_the_mean(rng):
    a, b = rng.exponential(2, (500, 1)), rng.exponential(2.2, (600, 1))
    found = pair(*arms(("y",), a, b))
    assert found.method == "mean"
    assert (found.control.mean, found.treatment.mean) == pytest.approx((a.mean(), b.mean()))
    assert found.control.variance == pytest.approx(a.var(ddof=1) / 500)
    assert found.variance_reduction is None


def test_a_ratio_has_the_variance_of_its_linear_form(rng):
    """Var(N/D) is that of the residuals N - R D over n mean(D)^2."""
    d = rng.poisson(5, 2000) + 1.0
    y = rng.binomial(d.astype(int), 0.3).astype(float)
    rows = np.column_stack([y, d])
    found = pair(*arms(("y", "d"), rows[:1000], rows[1000:]))
    r = y[:1000].sum() / d[:1000].sum()
    residual = y[:1000] - r * d[:1000]
    assert found.method == "ratio"
    assert found.control.mean == pytest.approx(r)
    assert found.control.variance == pytest.approx(residual.var(ddof=1) / (1000 * d[:1000].mean() ** 2))


def test_cuped_equals_the_adjusted_rows(rng):
    x = rng.normal(10, 3, 3000)
    y = 0.8 * x + rng.normal(0, 1, 3000)
    y[1500:] += 0.1
    rows = np.column_stack([y, x])
    found = pair(*arms(("y", "x"), rows[:1500], rows[1500:]))
    theta = np.cov(rows.T)[0, 1] / x.var(ddof=1)
    adjusted = y - theta * (x - x.mean())
    assert found.method == "mean+cuped" and found.covariates == ("x",)
    assert (found.control.mean, found.treatment.mean) == pytest.approx(
        (adjusted[:1500].mean(), adjusted[1500:].mean()))
    assert found.treatment.variance == pytest.approx(adjusted[1500:].var(ddof=1) / 1500)
    assert found.raw_control == pytest.approx(y[:1500].mean())
    assert found.variance_reduction == pytest.approx(np.corrcoef(rows.T)[0, 1] ** 2, abs=0.02)


def test_a_missing_pre_period_is_a_second_covariate(rng):
    missing = rng.random(4000) < 0.3
    x = np.where(missing, 0.0, rng.normal(5, 2, 4000))
    y = x + np.where(missing, 9.0, 0.0) + rng.normal(0, 1, 4000)
    rows = np.column_stack([y, x, missing])
    found = pair(*arms(("y", "x", "m"), rows[:2000], rows[2000:]))
    alone = pair(*arms(("y", "x"), rows[:2000, :2], rows[2000:, :2]))
    assert found.covariates == ("x", "m")
    assert found.variance_reduction > alone.variance_reduction + 0.1
    design = np.column_stack([np.ones(4000), x, missing])
    b = np.linalg.lstsq(design, y, rcond=None)[0][1:]
    adjusted = y - (np.column_stack([x, missing]) - [x.mean(), missing.mean()]) @ b
    assert found.control.mean == pytest.approx(adjusted[:2000].mean())
    assert found.control.variance == pytest.approx(adjusted[:2000].var(ddof=1) / 2000)


def test_a_constant_covariate_changes_nothing(rng):
    y = rng.normal(0, 1, (100, 1))
    rows = np.column_stack([y, np.full(100, 3.0)])
    found = pair(*arms(("y", "x"), rows[:50], rows[50:]))
    assert found.method == "mean" and found.covariates == ()
    assert found.control.mean == pytest.approx(y[:50].mean())


def test_cuped_of_a_ratio_equals_the_linear_forms(rng):
    n = 5000
    taste = rng.beta(2, 5, n)
    dx, d = rng.poisson(6, n) + 1.0, rng.poisson(6, n) + 1.0
    x, y = rng.binomial(dx.astype(int), taste) * 1.0, rng.binomial(d.astype(int), taste) * 1.0
    rows = np.column_stack([y, d, x, dx])
    half = n // 2
    found = pair(*arms(("y", "d", "x", "dx"), rows[:half], rows[half:]))

    def line(top, below, where):
        r = top[where].sum() / below[where].sum()
        return (top[where] - r * below[where]) / below[where].mean()

    everyone = slice(None)
    ly, lx = line(y, d, everyone), line(x, dx, everyone)
    theta = np.cov(ly, lx)[0, 1] / lx.var(ddof=1)
    own = line(y, d, slice(half)) - theta * line(x, dx, slice(half))
    assert found.method == "ratio+cuped"
    assert found.control.variance == pytest.approx(own.var(ddof=1) / half)
    assert found.control.mean == pytest.approx(
        y[:half].sum() / d[:half].sum() - theta * (x[:half].sum() / dx[:half].sum() - x.sum() / dx.sum()))
    assert 0.1 < found.variance_reduction < 0.9


def test_too_few_units_or_nothing_below_the_line_is_none():
    assert pair(*arms(("y",), np.ones((1, 1)), np.ones((5, 1)))) is None
    assert pair(*arms(("y", "d"), np.zeros((5, 2)), np.ones((5, 2)))) is None
