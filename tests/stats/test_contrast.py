"""The three tests and Fieller's interval: published numbers, and agreement between test and interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from workbench.stats.contrast import Margin, deterioration, fieller, non_inferiority, superiority
from workbench.stats.critical import GroupSequential
from workbench.stats.srm import sample_ratio
from workbench.stats.summary import Arm, Pair


def from_sums(n, total, squares):
    mean = total / n
    return Arm(n, mean, (squares - n * mean * mean) / (n - 1) / n)


def two(control: Arm, treatment: Arm) -> Pair:
    return Pair(control, treatment, control.mean, treatment.mean, "mean")


# A published fixture of sums (growthbook's two-sided test): four packages give four relative intervals.
PUBLISHED = two(from_sums(3407, 1396.87, 52377.9767), from_sums(3461, 2422.7, 134698.29))
MEANS = st.floats(0.05, 50)
ERRORS = st.floats(1e-4, 0.2)


def test_the_published_fixture():
    found = superiority(PUBLISHED, "up", 0.05)
    assert found.effect == pytest.approx(0.29, abs=5e-4)
    assert found.p == pytest.approx(0.0202, abs=1e-4)  # published from a t distribution, ours is a z test
    assert found.relative_ci == pytest.approx((0.094, 1.708), abs=5e-4)
    assert found.passed


@settings(max_examples=200, deadline=None)
@given(MEANS, MEANS, ERRORS, ERRORS, st.sampled_from([0.01, 0.05, 0.2]))
def test_absolute_test_absolute_interval_and_relative_interval_agree(m, k, a, b, level):
    """p < level exactly when 0 lies outside both intervals."""
    given_ = two(Arm(100, m, (a * m) ** 2), Arm(100, k, (b * k) ** 2))
    found = superiority(given_, "up", level)
    if abs(found.p - level) < 1e-6:
        return
    assert (found.p < level) == (not found.ci[0] <= 0 <= found.ci[1])
    low, high = found.relative_ci
    if low is not None:
        assert (found.p < level) == (not low <= 0 <= high)


@settings(max_examples=200, deadline=None)
@given(MEANS, MEANS, ERRORS, ERRORS, st.floats(0.005, 0.3), st.sampled_from(["up", "down"]))
def test_non_inferiority_is_what_its_bound_says(m, k, a, b, margin, direction):
    given_ = two(Arm(100, m, (a * m) ** 2), Arm(100, k, (b * k) ** 2))
    found = non_inferiority(given_, direction, Margin(margin, True), 0.05)
    low, high = found.relative_ci
    if (low is None and high is None) or abs(found.p - 0.05) < 1e-6:
        return
    assert found.passed == (low > -margin if direction == "up" else high < margin)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_relative_margin_is_of_the_size_of_control_even_below_zero(sign):
    """A fall of 2 % of |control| is within 5 % whatever the sign of the control mean."""
    control = Arm(1000, sign * 10.0, 1e-6)
    assert non_inferiority(two(control, Arm(1000, sign * 10.0 - 0.2, 1e-6)), "up", Margin(0.05, True), 0.05).passed
    assert not non_inferiority(two(control, Arm(1000, sign * 10.0 - 0.8, 1e-6)), "up", Margin(0.05, True), 0.05).passed
    found = superiority(two(control, Arm(1000, sign * 10.0 + 0.2, 1e-6)), "up", 0.05)
    assert found.relative == pytest.approx(0.02) and found.relative_ci[0] > 0 and found.passed


def test_an_absolute_margin():
    control, treatment = Arm(100, 0.5, 1e-4), Arm(100, 0.49, 1e-4)
    found = non_inferiority(two(control, treatment), "up", Margin(0.05, False), 0.05)
    assert found.p == pytest.approx(norm.sf(0.04 / math.sqrt(2e-4)))
    assert found.passed and found.ci[1] is None


def test_deterioration_looks_at_harm_only():
    better = two(Arm(100, 1.0, 1e-4), Arm(100, 1.2, 1e-4))
    assert not deterioration(better, "up", 0.01).passed
    assert deterioration(better, "down", 0.01).passed
    assert deterioration(better, "down", 0.01).ci[0] > 0


def test_a_control_mean_near_zero_has_no_relative_interval():
    weak = two(Arm(100, 0.01, 1e-4), Arm(100, 0.05, 1e-4))
    assert fieller(weak, 1.96) == (None, None)
    assert fieller(two(Arm(100, 0.0, 1e-4), Arm(100, 0.05, 1e-4)), 1.96) == (None, None)
    assert superiority(weak, "up", 0.05).p is not None


def test_without_variance_nothing_is_claimed():
    flat = two(Arm(100, 1.0, 0.0), Arm(100, 1.0, 0.0))
    for found in (superiority(flat, "up", 0.05), deterioration(flat, "up", 0.05)):
        assert (found.p, found.passed, found.ci) == (None, False, (None, None))


@pytest.mark.parametrize(("counts", "weights", "p"), [
    ({"a": 21307, "b": 21387, "c": 21306}, {"a": 1, "b": 1, "c": 1}, 0.90369),
    ({"a": 50, "b": 50}, {"a": 1, "b": 1}, 1.0),
    ({"a": 10, "b": 30}, {"a": 1, "b": 3}, 1.0),
    ({"a": 10, "b": 3}, {"a": 1, "b": 0}, None),
    ({"a": 10, "b": 9, "c": 1}, {"a": 1, "b": 1, "c": 0}, 0.0),
    ({}, {"a": 1, "b": 1}, None),
])
def test_sample_ratio(counts, weights, p):
    found = sample_ratio(counts, weights)
    assert found == p if p is None else found == pytest.approx(p, abs=1e-5)


def test_sample_ratio_is_uniform_under_its_null():
    rng = np.random.default_rng(3)
    split = rng.multinomial(2000, [0.5, 0.3, 0.2], 2000)
    found = np.array([sample_ratio(dict(zip("abc", row, strict=True)), {"a": 5, "b": 3, "c": 2}) for row in split])
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(found < 0.5) == pytest.approx(0.5, abs=0.035)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_share_without_any_harm_is_safe_once_that_is_rare_enough(direction):
    """(1 - m)^n: 299 units without an event show less than 1 % at 5 %, 298 do not."""
    best = 1.0 if direction == "up" else 0.0
    margin = Margin(0.01, False)
    for n, safe in ((298, False), (299, True)):
        for control in (best, 1 - best):
            arms = two(Arm(n, control, 0.0), Arm(n, best, 0.0))
            found = non_inferiority(arms, direction, margin, 0.05, share=True)
            assert found.passed is safe and found.se is None
            assert found.p == pytest.approx(0.99**n, rel=1e-9) and (found.p < 0.05) is safe
            bound = found.ci[0] if direction == "up" else -found.ci[1]
            assert (bound > -0.01) is safe and 1 - (1 + bound) ** n == pytest.approx(0.95)
            assert found.ci[1 if direction == "up" else 0] is None
            # a value that may be anything is never shown to be safe without any variation
            assert non_inferiority(arms, direction, margin, 0.05).p is None
    all_bad = two(Arm(9_000, best, 0.0), Arm(9_000, 1 - best, 0.0))
    assert not non_inferiority(all_bad, direction, margin, 0.05, share=True).passed


def test_a_margin_of_a_share_that_may_be_zero_is_none():
    """5 % of nothing: no number of units without an event shows that; of what everybody does it can be shown."""
    nobody, everybody = two(Arm(10**6, 0.0, 0.0), Arm(10**6, 0.0, 0.0)), two(Arm(100, 1.0, 0.0), Arm(100, 1.0, 0.0))
    assert non_inferiority(nobody, "down", Margin(0.05, True), 0.05, share=True).p is None
    assert non_inferiority(everybody, "up", Margin(0.05, True), 0.05, share=True).p == pytest.approx(0.95**100)


def test_at_its_margin_a_rare_event_passes_no_more_often_than_promised():
    """40,000 experiments in which harm is exactly the margin: how many have no event, so that this test passes."""
    random, n, m = np.random.default_rng(0), 300, 0.01
    events = random.binomial(n, m, 40_000)
    none = (events == 0).mean()
    assert none <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 40_000)
    assert non_inferiority(two(Arm(n, 0.0, 0.0), Arm(n, 0.0, 0.0)), "down", Margin(m, False), 0.05, share=True).passed


def test_planned_looks_ask_the_exact_test_for_what_they_spend():
    early = GroupSequential(0.05, 1, (0.5,), (300.0,))
    arms = two(Arm(300, 0.0, 0.0), Arm(300, 0.0, 0.0))
    assert 0.99**300 < 0.05 and not non_inferiority(arms, "down", Margin(0.01, False), early, share=True).passed
    late = GroupSequential(0.05, 1, (0.5, 1.0), (300.0, 600.0))
    more = two(Arm(600, 0.0, 0.0), Arm(600, 0.0, 0.0))
    assert non_inferiority(more, "down", Margin(0.01, False), late, share=True).passed
