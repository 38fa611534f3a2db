"""tea-tasting 1.14.0: the same to 1e-8, but for its relative interval, which is another test's."""

from __future__ import annotations

import math

import pytest

from workbench.stats.contrast import superiority
from workbench.stats.power import detectable
from workbench.stats.srm import sample_ratio

from .conftest import DATA, ours
from .recipe import COUNTS

SAME = [("spend mean", ("y",)), ("spend cuped", ("y", "x")), ("share mean", ("y",)), ("clicks ratio", ("y", "d")),
        ("clicks cuped", ("y", "d", "x", "dx")), ("edge mean", ("y",)), ("large mean", ("y",))]


@pytest.mark.parametrize(("case", "columns"), SAME, ids=[case for case, _ in SAME])
def test_means_ratios_and_cuped(golden, case, columns):
    """CUPED of a mean and of a ratio with one slope over both arms, added back to the pooled mean: their convention.

    At a mean of 10^8 an effect of 0.09 has nine digits fewer than the mean, so its absolute error counts.
    """
    said = golden["tea-tasting"][case]
    arms = ours(case.split()[0], *columns)
    found = superiority(arms, "up", 0.05)
    assert arms.control.mean == pytest.approx(said["control"], rel=1e-8)
    assert arms.treatment.mean == pytest.approx(said["treatment"], rel=1e-8)
    assert found.effect == pytest.approx(said["effect_size"], rel=1e-8, abs=1e-7 if "large" in case else None)
    assert found.ci == pytest.approx((said["effect_size_ci_lower"], said["effect_size_ci_upper"]), rel=1e-8,
                                     abs=1e-7 if "large" in case else None)
    assert found.p == pytest.approx(said["pvalue"], rel=1e-8 if "large" not in case else 1e-5)
    assert found.relative == pytest.approx(said["rel_effect_size"], rel=1e-8, abs=1e-15)


def test_a_share_has_their_variance_but_for_the_n_minus_1(golden):
    """Its Proportion divides by n, its Mean and ours by n - 1: 1/n apart."""
    said = golden["tea-tasting"]["share proportion"]
    found = superiority(ours("share", "y"), "up", 0.05)
    assert found.effect == pytest.approx(said["effect_size"], rel=1e-8)
    half = (said["effect_size_ci_upper"] - said["effect_size_ci_lower"]) / 2
    assert found.ci[1] - found.effect == pytest.approx(half, rel=1 / len(DATA["share"].treatment))


def test_its_relative_interval_may_contradict_its_own_p_and_fiellers_does_not(golden):
    """It tests the difference, and shows the interval of the ratio's logarithm: 0.068, and an interval without 0."""
    said = golden["tea-tasting"]["edge mean"]
    assert said["pvalue"] > 0.05 and said["rel_effect_size_ci_lower"] > 0
    found = superiority(ours("edge", "y"), "up", 0.05)
    assert found.p == pytest.approx(said["pvalue"], rel=1e-8)
    assert found.relative_ci[0] < 0 < found.relative_ci[1]


def test_sample_ratio(golden):
    """Two arms: the normal test without a continuity correction is the chi-square of one degree."""
    for name in ("even", "tilted"):
        counts, weights = COUNTS[name]
        p = sample_ratio(dict(enumerate(counts)), dict(enumerate(weights)))
        assert p == pytest.approx(golden["tea-tasting"][f"{name} ratio"]["pvalue"], rel=1e-8)


def test_smallest_effect(golden):
    """Theirs counts finding the effect with the wrong sign as power; at 80 % that is 1e-6 of it."""
    sample = DATA["spend"]
    rows = [*sample.column("y")[0], *sample.column("y")[1]]
    mean = math.fsum(rows) / len(rows)
    variance = math.fsum((y - mean) ** 2 for y in rows) / (len(rows) - 1)
    for units, effect in golden["tea-tasting"]["spend smallest effect"].items():
        assert detectable(variance, int(units)) == pytest.approx(effect, rel=3e-6)
