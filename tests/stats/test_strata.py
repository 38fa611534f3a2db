"""Phases compared apart and weighted, against arithmetic by hand and a trend that fools the pooled difference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import superiority
from workbench.stats.moments import Moments
from workbench.stats.srm import (
    sample_ratio,
    sequential_sample_ratio,
    sequential_stratified_sample_ratio,
    stratified_sample_ratio,
)
from workbench.stats.strata import combined
from workbench.stats.summary import Arm, Pair, pair

REPLICATES = [pytest.param(1_500, id="slice"), pytest.param(20_000, id="long", marks=pytest.mark.long)]


def test_means_add_by_weight_and_variances_by_its_square():
    one = Pair(Arm(10, 1.0, 0.4), Arm(20, 2.0, 0.2), 1.0, 2.0, "mean", shared=0.01)
    two = Pair(Arm(30, 3.0, 0.1), Arm(5, 3.5, 0.3), 3.1, 3.6, "mean", shared=0.02)
    found = combined([one, two], [30, 10])
    assert (found.control.n, found.treatment.n) == (40, 25)
    assert found.control.mean == pytest.approx(0.75 * 1 + 0.25 * 3)
    assert found.treatment.mean - found.control.mean == pytest.approx(0.75 * 1 + 0.25 * 0.5)
    assert found.control.variance == pytest.approx(0.5625 * 0.4 + 0.0625 * 0.1)
    assert found.shared == pytest.approx(0.5625 * 0.01 + 0.0625 * 0.02)
    assert found.raw_treatment == pytest.approx(0.75 * 2 + 0.25 * 3.6) and found.freedom == math.inf
    assert combined([one], [3]) == one
    with pytest.raises(ValueError, match="nothing"):
        combined([], [])


def test_few_clusters_in_one_stratum_are_few_together():
    few = Pair(Arm(5, 0.0, 1.0), Arm(5, 0.0, 1.0), 0.0, 0.0, "mean", freedom=8.0)
    many = Pair(Arm(500, 0.0, 1.0), Arm(500, 0.0, 1.0), 0.0, 0.0, "mean")
    assert combined([few, few], [1, 1]).freedom == pytest.approx(16)
    assert combined([few, many], [1, 1]).freedom == pytest.approx(32)


@pytest.mark.parametrize("replicates", REPLICATES)
def test_a_trend_over_a_ramp_fools_the_pooled_difference_and_not_the_stratified(replicates):
    """10 %, 50 %, 90 % in treatment while the mean rises from 1 to 2: no effect at all."""
    rng = np.random.default_rng(0)
    stratified = pooled = 0
    for _ in range(replicates):
        arms: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        pairs = []
        for share, mean in ((0.1, 1.0), (0.5, 1.5), (0.9, 2.0)):
            treated = rng.random(400) < share
            y = rng.normal(mean, 1, 400)
            own = y[~treated], y[treated]
            pairs.append(pair(*(Moments.from_rows(("y",), one[:, None]) for one in own)))
            for rows, one in zip(arms, own, strict=True):
                rows.append(one)
        stratified += superiority(combined(pairs, [400, 400, 400]), "up", 0.05).p < 0.05
        naive = pair(*(Moments.from_rows(("y",), np.concatenate(rows)[:, None]) for rows in arms))
        pooled += superiority(naive, "up", 0.05).p < 0.05
    assert abs(stratified / replicates - 0.05) < 0.005 + 3.5 * math.sqrt(0.05 * 0.95 / replicates)
    assert pooled / replicates > 0.95


def test_a_sample_ratio_by_phase_knows_each_split():
    counts = [{"a": 900, "b": 100}, {"a": 500, "b": 500}]
    splits = [{"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.5}]
    assert stratified_sample_ratio(counts, splits) == 1.0
    assert sample_ratio({"a": 1400, "b": 600}, {"a": 1, "b": 1}) < 1e-50
    one = [{"a": 40, "b": 60}], [{"a": 1, "b": 1}]
    assert stratified_sample_ratio(*one) == pytest.approx(sample_ratio(one[0][0], one[1][0]))
    # opposite faults of two phases cancel in the sum and not by phase
    assert stratified_sample_ratio([{"a": 600, "b": 400}, {"a": 400, "b": 600}], [splits[1]] * 2) < 1e-15
    assert stratified_sample_ratio([{"a": 10, "b": 1}], [{"a": 1, "b": 0}]) is None
    assert stratified_sample_ratio([{"a": 5, "b": 5, "c": 1}], [{"a": 1, "b": 1, "c": 0}]) == 0.0


def test_evidence_of_phases_multiplies():
    looks = [{"a": 50, "b": 50}, {"a": 600, "b": 400}]
    split = {"a": 1, "b": 1}
    one = sequential_sample_ratio(looks, split, 1_000)
    assert sequential_stratified_sample_ratio([looks], [split], 1_000) == one
    assert sequential_stratified_sample_ratio([looks, looks], [split, split], 1_000) < one
    assert sequential_stratified_sample_ratio([[{}, {}]], [split], 1_000) is None
