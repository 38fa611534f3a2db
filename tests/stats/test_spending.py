"""Group sequential boundaries: published bounds, alpha spent exactly, and a simulation of the paths themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from workbench.stats.spending import Z_MOST, boundary, crossing, spent


# The power family with rho = 2 at 0.05 two-sided, by an independent solver (the port of ldbounds' landem).
@pytest.mark.parametrize(("fractions", "bounds"), [
    ([0.25, 0.5, 0.75, 1.0], [2.9552, 2.5593, 2.3008, 2.0919]),
    ([1 / 3, 2 / 3, 1.0], [2.7729, 2.3472, 2.0619]),
    ([0.2, 0.4, 0.6, 0.8, 1.0], [3.0902, 2.7141, 2.4727, 2.2798, 2.1140]),
])
def test_published_bounds(fractions, bounds):
    assert boundary(fractions, 0.025) == pytest.approx(bounds, abs=2e-4)


def test_twenty_eight_daily_looks():
    assert boundary([k / 28 for k in range(1, 29)], 0.025)[-1] == pytest.approx(2.2376, abs=1e-3)


def test_one_look_is_the_normal_quantile():
    assert boundary([1.0], 0.025) == pytest.approx([norm.isf(0.025)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.02, 1.0), min_size=1, max_size=6), st.sampled_from([0.05, 0.025, 0.0025]))
def test_exactly_what_was_given_is_spent(fractions, level):
    looks = sorted(fractions)
    bounds = boundary(looks, level)
    reached = [crossing(looks[:k], bounds[:k]) for k in range(1, len(looks) + 1)]
    # a look without anything new spends nothing; what the shares give is there by each other one
    assert reached[-1] == pytest.approx(spent(looks[-1], level), rel=1e-4, abs=1e-9)


def test_the_paths_cross_as_often_as_promised():
    random = np.random.default_rng(4)
    fractions = np.array([0.3, 0.45, 0.8, 1.0])
    steps = np.sqrt(np.diff(np.concatenate([[0.0], fractions])))
    z = np.cumsum(random.standard_normal((400_000, 4)) * steps, axis=1) / np.sqrt(fractions)
    bounds = boundary(fractions, 0.025)
    crossed = np.logical_or.accumulate(z > bounds, axis=1).mean(axis=0)
    wanted = [spent(t, 0.025) for t in fractions]
    assert crossed == pytest.approx(wanted, abs=4 * np.sqrt(0.025 / 400_000))


def test_less_than_planned_spends_all_at_the_last_look():
    """Two clocks: what may be spent goes by the plan, how the looks hang together by what was there."""
    random = np.random.default_rng(5)
    information = np.array([400.0, 700.0])
    bounds = boundary([0.4, 1.0], 0.05, information=information)
    first = random.standard_normal(400_000)
    last = np.sqrt(4 / 7) * first + np.sqrt(3 / 7) * random.standard_normal(400_000)
    assert np.mean((first > bounds[0]) | (last > bounds[1])) == pytest.approx(0.05, abs=0.0015)


def test_power_with_a_drift():
    """At one look it is the power of a z test; looking more often costs a little."""
    assert crossing([1.0], [norm.isf(0.025)], 2.8) == pytest.approx(norm.cdf(2.8 - norm.isf(0.025)))
    bounds = boundary([0.5, 1.0], 0.025)
    power = crossing([0.5, 1.0], bounds, 2.8)
    random = np.random.default_rng(1)
    half = np.sqrt(0.5) * 2.8 + random.standard_normal(400_000)
    whole = np.sqrt(0.5) * half + np.sqrt(0.5) * (random.standard_normal(400_000) + np.sqrt(0.5) * 2.8)
    assert power == pytest.approx(np.mean((half > bounds[0]) | (whole > bounds[1])), abs=0.003)


def test_a_look_without_new_information_asks_for_the_impossible():
    assert boundary([0.5, 0.5, 1.0], 0.025)[1] == Z_MOST
    assert boundary([0.5, 0.5, 1.0], 0.025)[2] == pytest.approx(boundary([0.5, 1.0], 0.025)[1], abs=1e-6)


@pytest.mark.parametrize("wrong", [[0.5, 0.4], [0.0, 1.0], [float("nan")], [-0.1]])
def test_wrong_looks_are_refused(wrong):
    with pytest.raises(ValueError, match="must be positive and must not fall"):
        boundary(wrong, 0.025)
