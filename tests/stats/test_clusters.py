"""Arms of clusters: against leaving out one cluster at a time, and what the error promises."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from workbench.stats.clusters import ClusterSums, cluster_pair, design_effect, influences, over_strata
from workbench.stats.contrast import superiority
from workbench.stats.moments import Moments
from workbench.stats.strata import combined
from workbench.stats.summary import pair

ICC = 0.05
REPLICATES = [pytest.param(600, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]


def rows_of(rng: np.random.Generator, clusters: int, uneven: float, covariate: bool = False
            ) -> tuple[np.ndarray, np.ndarray]:
    """(units' cluster, rows of y and x): sizes of mean 20 whose standard deviation is `uneven` times that."""
    shape = 1 / uneven**2
    sizes = np.maximum(1, np.round(rng.gamma(shape, 20 / shape, clusters))).astype(int)
    cluster = np.repeat(np.arange(clusters), sizes)
    own = rng.normal(0, math.sqrt(ICC), clusters)[cluster]
    taste = rng.normal(0, math.sqrt(1 - ICC), len(cluster))
    y = 3 + own + taste
    return cluster, np.column_stack([y, own + 0.7 * taste + rng.normal(0, 0.5, len(cluster))] if covariate else [y])


def summed(cluster: np.ndarray, rows: np.ndarray, names=("y",), shift: float = 0.0) -> ClusterSums:
    units = np.bincount(cluster)
    sums = np.column_stack([np.bincount(cluster, column - shift) for column in rows.T])
    return ClusterSums(tuple(names), np.full(len(names), shift), units, sums)


def test_the_error_is_that_of_leaving_out_one_cluster():
    rng = np.random.default_rng(0)
    arms = [rows_of(rng, g, 1.0) for g in (12, 17)]
    found = cluster_pair(*(summed(*arm) for arm in arms))
    for arm, (cluster, rows) in zip((found.control, found.treatment), arms, strict=True):
        assert arm.mean == pytest.approx(rows.mean(), rel=1e-13)
        without = [rows[cluster != g].mean() for g in range(arm.n)]
        assert arm.variance == pytest.approx(sum((one - rows.mean()) ** 2 for one in without), rel=1e-11)
    assert (found.control.n, found.treatment.n) == (12, 17)
    v = [arm.variance for arm in (found.control, found.treatment)]
    assert found.freedom == pytest.approx(sum(v) ** 2 / (v[0] ** 2 / 11 + v[1] ** 2 / 16), rel=1e-13)


def test_clusters_of_one_unit_are_units():
    """(n - 1) / n of the plain variance apart, which the jackknife takes as n / (n - 1)."""
    rng = np.random.default_rng(1)
    a, b = rng.exponential(2, (300, 1)), rng.exponential(2, (400, 1))
    found = cluster_pair(summed(np.arange(300), a), summed(np.arange(400), b))
    plain = pair(Moments.from_rows(("y",), a), Moments.from_rows(("y",), b))
    assert found.control.mean == pytest.approx(plain.control.mean, rel=1e-13)
    assert found.control.variance == pytest.approx(plain.control.variance * 300 / 299, rel=1e-11)
    assert found.treatment.variance == pytest.approx(plain.treatment.variance * 400 / 399, rel=1e-11)


def test_a_ratio_of_sums_and_a_mean_of_1e8_lose_no_digit():
    rng = np.random.default_rng(2)
    cluster, rows = rows_of(rng, 30, 1.0)
    below = rng.poisson(4, (len(rows), 1)) + 1.0
    both = np.column_stack([rows * below, below])
    ratio = cluster_pair(summed(cluster, both, ("y", "d")), summed(cluster, both * [[1.1, 1.0]], ("y", "d")))
    assert ratio.control.mean == pytest.approx(both[:, 0].sum() / both[:, 1].sum(), rel=1e-13)
    assert ratio.method == "ratio+cluster" and ratio.treatment.mean == pytest.approx(1.1 * ratio.control.mean)
    near, far = summed(cluster, rows), summed(cluster, rows + 1e8, shift=1e8)
    assert cluster_pair(far, far).control.variance == pytest.approx(cluster_pair(near, near).control.variance, rel=1e-7)


def test_cuped_takes_off_what_clusters_share_with_their_past():
    rng = np.random.default_rng(3)
    arms = [rows_of(rng, 60, 0.5, covariate=True) for _ in range(2)]
    plain = cluster_pair(*(summed(c, r[:, :1]) for c, r in arms))
    found = cluster_pair(*(summed(c, r, ("y", "x")) for c, r in arms))
    assert found.covariates == ("x",) and found.method == "mean+cluster+cuped"
    assert 0.5 < found.variance_reduction < 1
    assert found.raw_control == plain.control.mean != found.control.mean
    constant = [(c, np.column_stack([r[:, 0], np.full(len(r), 7.0)])) for c, r in arms]
    assert cluster_pair(*(summed(c, r, ("y", "x")) for c, r in constant)).covariates == ()


def test_a_value_that_does_not_vary_has_no_error():
    cluster, rows = rows_of(np.random.default_rng(6), 12, 1.0)
    same = summed(cluster, np.full_like(rows, 7.3), shift=7.2999999)
    found = cluster_pair(same, same)
    assert found.control.variance == found.treatment.variance == 0.0
    assert superiority(found, "up", 0.05).p is None


def test_one_cluster_an_arm_or_nothing_below_the_line_says_nothing():
    rng = np.random.default_rng(4)
    one, many = summed(*rows_of(rng, 1, 0.5)), summed(*rows_of(rng, 5, 0.5))
    assert cluster_pair(one, many) is None
    zero = summed(np.arange(5), np.column_stack([np.ones(5), np.zeros(5)]), ("y", "d"))
    assert cluster_pair(zero, zero) is None


@pytest.mark.parametrize("replicates", REPLICATES)
@pytest.mark.parametrize(("control", "treatment", "uneven", "covariate"), [
    (10, 10, 0.5, False), (10, 10, 1.0, True), (40, 40, 1.0, False), (90, 10, 0.5, True)])
def test_coverage_is_as_promised_down_to_ten_clusters(control, treatment, uneven, covariate, replicates):
    """0.5 points and 3.5 Monte-Carlo standard errors around 5 %; over users the same test rejects far more."""
    rng = np.random.default_rng(0)
    names = ("y", "x") if covariate else ("y",)
    rejected = naive = 0
    for _ in range(replicates):
        arms = [rows_of(rng, g, uneven, covariate) for g in (control, treatment)]
        test = superiority(cluster_pair(*(summed(c, r, names) for c, r in arms)), "up", 0.05)
        assert (test.p < 0.05) == (abs(test.effect / test.se) > test.threshold)
        assert (test.p >= 0.05) == (test.ci[0] <= 0 <= test.ci[1])
        rejected += test.p < 0.05
        naive += superiority(pair(*(Moments.from_rows(("y",), r[:, :1]) for _, r in arms)), "up", 0.05).p < 0.05
    tolerance = 0.005 + 3.5 * math.sqrt(0.05 * 0.95 / replicates)
    assert abs(rejected / replicates - 0.05) < tolerance
    assert naive / replicates > 0.1


def test_the_design_effect_is_one_plus_icc_times_the_others_of_a_cluster():
    rng = np.random.default_rng(5)
    cluster, rows = rows_of(rng, 4_000, 0.7)
    sums = summed(cluster, rows)
    effect, icc = design_effect(sums, float(rows.var(ddof=1)))
    size = float((sums.units.astype(float) ** 2).sum() / sums.units.sum())
    assert icc == pytest.approx(ICC, abs=0.006)
    assert effect == pytest.approx(1 + ICC * (size - 1), rel=0.06)
    assert design_effect(summed(np.arange(50), rows[:50]), float(rows[:50].var(ddof=1)))[1] is None


def test_a_cluster_with_units_in_two_strata_adds_up_before_it_is_squared():
    """By hand: leaving the cluster out of both at once; strata that share no cluster are as independent comparisons."""
    rng = np.random.default_rng(7)
    arms = [[summed(*rows_of(rng, 15, 0.8)) for _ in range(2)] for _ in range(2)]      # strata x (control, treatment)
    named = [tuple(replace(one, which=np.arange(15)) for one in two) for two in arms]
    found = [influences(*two) for two in named]
    pair = over_strata(found, [2.0, 1.0], named)
    for side, arm in enumerate((pair.control, pair.treatment)):
        parts = [(one.control, one.treatment)[side] for one in found]
        assert arm.variance == pytest.approx(float(((2 * parts[0] + parts[1]) ** 2).sum() / 9), rel=1e-12)
        assert arm.n == 15
    apart = [tuple(replace(one, which=np.arange(15) + 15 * k) for one in two) for k, two in enumerate(arms)]
    plain = combined([one.pair for one in found], [2.0, 1.0])
    other = over_strata(found, [2.0, 1.0], apart)
    assert other.control.variance == pytest.approx(plain.control.variance, rel=1e-12) and other.control.n == 30
    assert (other.treatment.mean, other.control.mean) == (plain.treatment.mean, plain.control.mean)
