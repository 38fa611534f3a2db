"""Adjustment by covariates: several, of means and of ratios, and Lin's own slope for each arm."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.contrast import fieller
from workbench.stats.moments import Moments
from workbench.stats.summary import pair


def two(names, rows, n):
    shift = rows.mean(axis=0)
    return Moments.from_rows(names, rows[:n], shift), Moments.from_rows(names, rows[n:], shift)


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def test_lin_equals_the_regression_on_the_rows(rng):
    """OLS of y on arm, centred x and their products; its heteroscedastic error up to the 1/n of its convention."""
    n_c, n_t = 3_000, 900
    x = rng.normal(3, 1, (n_c + n_t, 2))
    arm = np.arange(n_c + n_t) >= n_c
    y = 1 + 0.4 * arm + x @ [0.5, -0.2] + arm * (x @ [0.9, 0.0]) + rng.normal(0, 1 + arm, n_c + n_t)
    found = pair(*two(("y", "x", "x2"), np.column_stack([y, x]), n_c), adjustment="lin")
    centred = x - x.mean(axis=0)
    design = np.column_stack([np.ones(len(y)), arm, centred, arm[:, None] * centred])
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    residual = y - design @ beta
    bread = np.linalg.inv(design.T @ design)
    hc = bread @ (design.T * residual**2) @ design @ bread
    spread = np.cov(centred.T) / len(y)
    gap = beta[4:]
    assert found.treatment.mean - found.control.mean == pytest.approx(beta[1], rel=1e-9)
    se = np.sqrt(found.treatment.variance + found.control.variance)
    assert se == pytest.approx(np.sqrt(hc[1, 1] + gap @ spread @ gap), rel=0.01)
    assert found.method == "mean+lin" and found.covariates == ("x", "x2")


def test_lin_never_loses_where_a_common_slope_does(rng):
    """Arms of unequal size whose slopes differ: the pooled slope is the large arm's."""
    n_c, n_t = 9_000, 1_000
    x = rng.normal(0, 1, n_c + n_t)
    y = np.where(np.arange(n_c + n_t) < n_c, 2.0, -2.0) * x + rng.normal(0, 0.5, n_c + n_t)
    rows = np.column_stack([y, x])
    pooled, own = (pair(*two(("y", "x"), rows, n_c), adjustment=kind) for kind in ("cuped", "lin"))
    assert pooled.variance_reduction < 0 < own.variance_reduction


def test_several_covariates_take_off_what_a_regression_takes_off(rng):
    x = rng.normal(0, 1, (8_000, 3))
    y = x @ [1.0, 0.5, 0.0] + rng.normal(0, 1, 8_000)
    found = pair(*two(("y", "x", "x2", "x3"), np.column_stack([y, x]), 4_000))
    design = np.column_stack([np.ones(8_000), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert found.variance_reduction == pytest.approx(1 - residual.var() / y.var(), abs=1e-3)


def test_a_covariate_twice_changes_nothing(rng):
    """Collinear covariates have many slopes and one fit."""
    x = rng.normal(0, 1, 4_000)
    y = x + rng.normal(0, 1, 4_000)
    once = pair(*two(("y", "x"), np.column_stack([y, x]), 2_000))
    twice = pair(*two(("y", "x", "x2"), np.column_stack([y, x, 3 * x]), 2_000))
    assert twice.treatment.mean == pytest.approx(once.treatment.mean, rel=1e-9)
    assert twice.treatment.variance == pytest.approx(once.treatment.variance, rel=1e-9)


@pytest.mark.parametrize("kind", ["cuped", "lin"])
def test_a_mean_of_a_hundred_million_loses_no_digits(rng, kind):
    x = rng.normal(0, 1, 6_000)
    y = 0.7 * x + rng.normal(0, 1, 6_000)
    small = pair(*two(("y", "x"), np.column_stack([y, x]), 2_000), adjustment=kind)
    large = pair(*two(("y", "x"), np.column_stack([y + 1e8, x + 1e8]), 2_000), adjustment=kind)
    assert large.treatment.variance == pytest.approx(small.treatment.variance, rel=1e-6)
    assert large.treatment.mean - large.control.mean == pytest.approx(small.treatment.mean - small.control.mean,
                                                                      rel=1e-6)


def test_the_shared_error_is_in_the_relative_interval(rng):
    """Both adjusted means carry the error of the covariate's mean; the interval of their ratio must know it.

    A covariate that explains nearly everything: without the shared part the interval would be as narrow as the
    difference's, though the level itself is known no better than before.
    """
    covered = naive = 0
    runs = 800
    for _ in range(runs):
        x = rng.normal(1.0, 1.0, 400)
        y = x + rng.normal(0, 0.1, 400)
        y[200:] += 0.5
        found = pair(*two(("y", "x"), np.column_stack([y, x]), 200))
        low, high = fieller(found, 1.96)
        covered += low <= 0.5 <= high
        bare = type(found)(found.control, found.treatment, found.raw_control, found.raw_treatment, found.method)
        low, high = fieller(bare, 1.96)
        naive += low <= 0.5 <= high
    assert covered / runs == pytest.approx(0.95, abs=0.03)
    assert naive / runs < 0.8


@pytest.mark.parametrize("adjustment", ["cuped", "lin"])
def test_a_covariate_that_is_the_same_for_a_whole_arm_leaves_its_mean(rng, adjustment):
    y = rng.normal(2, 1, 400)
    x = np.concatenate([np.zeros(200), rng.normal(0, 1, 200)])
    found = pair(*two(("y", "x"), np.column_stack([y, x]), 200), adjustment=adjustment)
    assert np.isfinite([found.control.mean, found.treatment.mean, found.control.variance, found.treatment.variance,
                        found.shared]).all()
    if adjustment == "lin":     # its own slope is 0
        assert found.control.mean == pytest.approx(y[:200].mean(), rel=1e-12)
