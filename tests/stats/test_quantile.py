"""Quantiles as means of influence: the quantile, its error, ties, clusters and refusals."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from workbench.stats.moments import Moments
from workbench.stats.quantile import TAIL, event_influence, of_events, of_units, unit_influence
from workbench.stats.summary import pair


def arm(values: np.ndarray, q: float, sizes: np.ndarray | None = None) -> Moments:
    if sizes is None:
        rows = unit_influence([of_units(values, q)], np.zeros(len(values), int), values)
        return Moments.from_rows(("y",), rows, np.zeros(1))
    rows = event_influence([of_events(values, sizes, q)], np.zeros(len(sizes), int), values, sizes)
    return Moments.from_rows(("y", "d"), rows, np.zeros(2))


def error(moments: Moments) -> float:
    """Of one arm's estimate."""
    return math.sqrt(pair(moments, moments).control.variance)


@pytest.mark.parametrize("n", [401, 1000])
def test_the_mean_of_the_influence_is_the_quantile(n):
    values = np.random.default_rng(0).lognormal(size=n)
    cuts = statistics.quantiles(values.tolist(), n=10, method="inclusive")
    for q in (0.2, 0.5, 0.8):
        assert arm(values, q).mean("y") == pytest.approx(cuts[round(10 * q) - 1], rel=1e-12)


@pytest.mark.parametrize(("q", "density"), [(0.5, 0.5), (0.9, 0.1)])
def test_the_error_is_that_of_theory(q, density):
    """Of an exponential, whose density at the quantile is 1 - q: sqrt(q (1 - q) / n) / (1 - q), on average."""
    rng = np.random.default_rng(1)
    found = [error(arm(rng.exponential(size=4_000), q)) for _ in range(200)]
    assert np.mean(found) == pytest.approx(math.sqrt(q * (1 - q) / 4_000) / density, rel=0.02)


def test_one_event_a_unit_is_a_unit():
    values = np.random.default_rng(2).gamma(2.0, size=3_000)
    units, events = arm(values, 0.7), arm(values, 0.7, np.ones(3_000, dtype=int))
    assert events.total("y") / events.total("d") == pytest.approx(units.mean("y"), rel=1e-12)
    assert error(events) == pytest.approx(error(units), rel=0.01)


def test_events_of_one_unit_are_no_evidence_of_their_own():
    """A unit whose event was logged five times over is still one unit: the error does not fall by sqrt 5."""
    values = np.random.default_rng(3).gamma(2.0, size=3_000)
    once = error(arm(values, 0.5, np.ones(3_000, dtype=int)))
    smeared = np.repeat(values, 5) * np.tile(1 + np.arange(5) * 1e-9, 3_000)
    assert error(arm(smeared, 0.5, np.full(3_000, 5))) == pytest.approx(once, rel=0.02)


def test_units_without_events_change_nothing():
    rng = np.random.default_rng(4)
    sizes = rng.poisson(2, 2_000)
    values = rng.gamma(2.0, size=sizes.sum())
    some, every = arm(values, 0.5, sizes[sizes > 0]), arm(values, 0.5, sizes)
    assert some.total("y") / some.total("d") == pytest.approx(every.total("y") / every.total("d"), rel=1e-12)
    assert error(some) == pytest.approx(error(every), rel=0.01)


def test_order_does_not_matter_to_the_last_bit():
    rng = np.random.default_rng(5)
    values = rng.lognormal(size=2_000)
    assert of_units(values, 0.9) == of_units(rng.permutation(values), 0.9)


def test_where_values_repeat_one_step_is_no_finding():
    """Half of 0 and half of 1: the median is one or the other by chance, and the error says so."""
    low, high = np.repeat([0.0, 1.0], [1_010, 990]), np.repeat([0.0, 1.0], [990, 1_010])
    found = pair(arm(low, 0.5), arm(high, 0.5))
    assert found.treatment.mean - found.control.mean == pytest.approx(1)
    assert of_units(low, 0.5).step == 1
    assert 1 / math.sqrt(found.control.variance + found.treatment.variance) < 1.6


@pytest.mark.parametrize("q", [0.5, 0.85, 0.99])
def test_a_quantile_within_one_value_has_the_distance_to_its_neighbours_as_error(q):
    values = np.concatenate([np.arange(-60, 0), np.zeros(12_000), [5.0] * 60])
    found = of_units(values, q)
    assert (found.value, found.step) == (0.0, 5.0)
    assert error(arm(values, q)) == pytest.approx(2.5, rel=0.01)


def test_a_constant_has_no_error_at_all():
    found = arm(np.full(500, 3.0), 0.5)
    assert found.mean("y") == 3 and found.var("y") == 0


@pytest.mark.parametrize(("q", "n"), [(0.5, 2 * TAIL), (0.9, 10 * TAIL), (0.01, 100 * TAIL)])
def test_too_few_beyond_the_quantile_is_said_and_has_no_number(q, n):
    values = np.random.default_rng(6).random(n - 1)
    found = of_units(values, q)
    assert found.sparsity is None and f"needs {n:,} independent units" in found.reason
    assert found.value == pytest.approx(np.quantile(values, q))
    assert np.isnan(unit_influence([found], np.zeros(n - 1, int), values)).all()
    unknown = Moments(("y",), n - 1, np.zeros(1), np.full(1, np.nan), np.full((1, 1), np.nan))
    assert pair(unknown, unknown) is None
    assert of_units(np.random.default_rng(6).random(n), q).sparsity is not None


def test_clustered_events_count_for_less():
    rng = np.random.default_rng(7)
    sizes = np.full(150, 40)
    values = np.repeat(rng.normal(size=150), sizes) + 0.01 * rng.normal(size=6_000)
    found = of_events(values, sizes, 0.9)
    assert found.sparsity is None and "6,000 that are worth 1" in found.reason


def test_nothing_has_no_quantile():
    assert of_units(np.zeros(0), 0.5).value is None
    assert of_events(np.zeros(0), np.zeros(3, dtype=int), 0.5).reason.startswith("too few events")
    with pytest.raises(ValueError, match="add up"):
        of_events(np.zeros(3), np.ones(2, dtype=int), 0.5)
