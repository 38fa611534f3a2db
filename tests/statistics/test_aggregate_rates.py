"""The promised error rates of quantiles, restricted means and capped ratios, by simulation.

The default run is a slice of the cells with fewer replicates; `-m long` has all of them with 4,000, seeds from 0.
Tolerances: half a point and 3.5 Monte Carlo standard errors, set beforehand. Where values repeat a quantile may only
be wrong less often.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import Margin, deterioration, non_inferiority, superiority
from workbench.stats.critical import AlwaysValid, GroupSequential
from workbench.stats.moments import Moments
from workbench.stats.quantile import event_influence, of_events, of_units, unit_influence
from workbench.stats.summary import Pair, pair

SLICE, LONG = 600, 4_000
SIZES = {"50/50": (3_000, 3_000), "90/10": (13_500, 1_500)}


def tolerance(rate: float, replicates: int) -> float:
    """Half a point and 3.5 standard errors."""
    return 0.005 + 3.5 * math.sqrt(rate * (1 - rate) / replicates)


def units(values: np.ndarray, q: float) -> Moments:
    found = of_units(values, q)
    return Moments.from_rows(("y",), unit_influence([found], np.zeros(len(values), int), values), np.zeros(1))


def events(rng: np.random.Generator, n: int, q: float, scale: float = 1.0) -> Moments:
    """Units with a taste of their own and as many events as they like: clusters of unequal size."""
    sizes = rng.poisson(rng.gamma(2.0, 1.5, n))
    values = scale * np.exp(np.repeat(rng.normal(0, 0.7, n), sizes) + rng.normal(0, 1, sizes.sum()))
    found = of_events(values, sizes, q)
    return Moments.from_rows(("y", "d"), event_influence([found], np.zeros(n, int), values, sizes), np.zeros(2))


def quantile_of(kind: str, q: float):
    """A function (rng, n) -> one arm."""
    draws = {
        "skewed": lambda rng, n: rng.exponential(5, n),
        "heavy": lambda rng, n: rng.lognormal(0, 1.5, n),
        "zeros": lambda rng, n: np.where(rng.random(n) < 0.3, 0.0, rng.exponential(5, n)),
        "prices": lambda rng, n: np.round(rng.exponential(5, n), 1),
        "counts": lambda rng, n: rng.poisson(2.0, n).astype(float),
        "edge": lambda rng, n: np.where(rng.random(n) < q, 0.0, rng.exponential(1, n)),
    }
    if kind == "events":
        return lambda rng, n: events(rng, n, q)
    return lambda rng, n: units(draws[kind](rng, n), q)


def lost(rng: np.random.Generator, n: int) -> Moments:
    """Days until the state is lost, within 28; three in ten do not hold it and have none."""
    time = np.minimum(rng.weibull(0.7, n) * 40, 28.0)[rng.random(n) > 0.3]
    return Moments.from_rows(("y",), time[:, None], np.zeros(1))


def capped_ratio(rng: np.random.Generator, sizes: tuple[int, int]) -> Pair | None:
    """Both sides capped at their quantile over both arms together."""
    n = sum(sizes)
    below = rng.negative_binomial(1, 0.1, n).astype(float)
    above = rng.poisson(below * rng.beta(1, 4, n)) * 1.0
    rows = np.column_stack([np.minimum(one, np.quantile(one, 0.99, method="inverted_cdf")) for one in (above, below)])
    return pair(*(Moments.from_rows(("y", "d"), part, np.zeros(2)) for part in np.split(rows, [sizes[0]])))


SMOOTH = [("skewed", 0.5), ("skewed", 0.9), ("heavy", 0.5), ("heavy", 0.9), ("zeros", 0.5), ("events", 0.5),
          ("events", 0.9)]
REPEATED = [("prices", 0.5), ("prices", 0.9), ("counts", 0.5), ("edge", 0.8)]
QUICK = [("heavy", 0.5, "90/10"), ("skewed", 0.9, "50/50"), ("events", 0.5, "50/50")]


def cells(kinds):
    found = [pytest.param(kind, q, split, SLICE, id=f"{kind}-{q}-{split}") for kind, q in kinds for split in SIZES
             if (kind, q, split) in QUICK or (kinds is REPEATED and split == "50/50" and kind != "prices")]
    return found + [pytest.param(kind, q, split, LONG, id=f"{kind}-{q}-{split}-long", marks=pytest.mark.long)
                    for kind, q in kinds for split in SIZES]


def rates(draw, split: str, replicates: int) -> tuple[float, float, float]:
    """(two-sided, covered 0 by the relative interval, one-sided harm) over replicates without effect."""
    rejected = covered = harmed = 0
    for one in range(replicates):
        rng = np.random.default_rng(one)
        control, treatment = (draw(rng, n) for n in SIZES[split])
        found = pair(control, treatment)
        assert found is not None
        test = superiority(found, "up", 0.05)
        rejected += test.p is not None and test.p < 0.05
        low, high = test.relative_ci
        covered += low is None or high is None or low <= 0 <= high
        harmed += deterioration(found, "up", 0.05).passed
    return rejected / replicates, covered / replicates, harmed / replicates


@pytest.mark.parametrize(("kind", "q", "split", "replicates"), cells(SMOOTH))
def test_a_quantile_is_wrong_as_often_as_promised(kind, q, split, replicates):
    rejected, covered, _ = rates(quantile_of(kind, q), split, replicates)
    assert abs(rejected - 0.05) < tolerance(0.05, replicates)
    assert abs(covered - 0.95) < tolerance(0.05, replicates)


@pytest.mark.parametrize(("kind", "q", "split", "replicates"), cells(REPEATED))
def test_where_values_repeat_a_quantile_is_wrong_at_most_as_often(kind, q, split, replicates):
    rejected, _, harmed = rates(quantile_of(kind, q), split, replicates)
    assert rejected < 0.05 + tolerance(0.05, replicates)
    assert harmed < 0.05 + tolerance(0.05, replicates)


@pytest.mark.parametrize("replicates", [SLICE, pytest.param(LONG, marks=pytest.mark.long)])
@pytest.mark.parametrize("over", ["units", "events"])
def test_harm_of_exactly_the_margin_passes_as_often_as_promised(over, replicates):
    passed = 0
    for one in range(replicates):
        rng = np.random.default_rng(one)
        arms = [events(rng, 3_000, 0.5, scale) if over == "events" else units(scale * rng.exponential(5, 3_000), 0.5)
                for scale in (1.0, 0.9)]
        passed += non_inferiority(pair(*arms), "up", Margin(0.1, True), 0.05).passed
    assert abs(passed / replicates - 0.05) < tolerance(0.05, replicates)


@pytest.mark.parametrize("replicates", [SLICE, pytest.param(LONG, marks=pytest.mark.long)])
def test_a_true_effect_is_covered_and_found_as_often_as_planned(replicates):
    """The planner's power, which takes the influence's variance on the log for both arms: exact for a shift."""
    n, covered, found = 2_400, 0, 0
    effect = 0.1 * 5 * math.log(2)
    for one in range(replicates):
        rng = np.random.default_rng(one)
        arms = units(rng.exponential(5, n), 0.5), units(effect + rng.exponential(5, n), 0.5)
        test = superiority(pair(*arms), "up", 0.05)
        covered += test.ci[0] <= effect <= test.ci[1]
        found += test.passed
    planned = math.sqrt(2 * (5 * 5) / n)        # q (1 - q) / f^2 = 25 for an exponential of mean 5 at its median
    power = 0.5 * math.erfc((1.959964 - effect / planned) / math.sqrt(2))
    assert abs(covered / replicates - 0.95) < tolerance(0.05, replicates)
    assert abs(found / replicates - power) < 0.02 + 3.5 * math.sqrt(power * (1 - power) / replicates)


@pytest.mark.parametrize("replicates", [SLICE, pytest.param(LONG, marks=pytest.mark.long)])
def test_what_was_known_before_sharpens_a_quantile_and_keeps_its_promise(replicates):
    def adjusted(rng: np.random.Generator, n: int) -> Moments:
        taste = rng.normal(0, 1, n)
        y, x = (np.exp(0.9 * taste + 0.4 * rng.normal(0, 1, n)) for _ in range(2))
        rows = unit_influence([of_units(y, 0.5)], np.zeros(n, int), y)
        return Moments.from_rows(("y", "x"), np.column_stack([rows, x]), np.zeros(2))

    rejected, covered, _ = rates(adjusted, "50/50", replicates)
    assert abs(rejected - 0.05) < tolerance(0.05, replicates)
    assert abs(covered - 0.95) < tolerance(0.05, replicates)
    rng = np.random.default_rng(0)
    assert pair(adjusted(rng, 3_000), adjusted(rng, 3_000)).variance_reduction > 0.15


@pytest.mark.parametrize("replicates", [200, pytest.param(2_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("method", ["group", "always_valid"])
def test_looking_every_week_is_no_more_often_wrong(method, replicates):
    """Fourteen looks at the median of the units that are there by then."""
    looks, wrong = 14, 0
    sizes = [600 * (k + 1) for k in range(looks)]
    for one in range(replicates):
        rng = np.random.default_rng(one)
        a, b = rng.lognormal(0, 1, sizes[-1]), rng.lognormal(0, 1, sizes[-1])
        for k, n in enumerate(sizes, start=1):
            at = (GroupSequential(0.05, 2, tuple(m / sizes[-1] for m in sizes[:k]), tuple(2.0 * m for m in sizes[:k]))
                  if method == "group" else AlwaysValid(0.05, 2, 2 * n, 2 * sizes[-1]))
            if superiority(pair(units(a[:n], 0.5), units(b[:n], 0.5)), "up", at).p < 0.05:
                wrong += 1
                break
    assert wrong / replicates <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / replicates)


@pytest.mark.parametrize("replicates", [1_500, pytest.param(LONG, marks=pytest.mark.long)])
@pytest.mark.parametrize("split", SIZES)
def test_time_to_loss_is_wrong_as_often_as_promised(split, replicates):
    rejected, covered, harmed = rates(lost, split, replicates)
    assert abs(rejected - 0.05) < tolerance(0.05, replicates)
    assert abs(covered - 0.95) < tolerance(0.05, replicates)
    assert abs(harmed - 0.05) < tolerance(0.05, replicates)


@pytest.mark.parametrize("replicates", [1_000, pytest.param(LONG, marks=pytest.mark.long)])
@pytest.mark.parametrize("split", SIZES)
def test_a_ratio_whose_sides_are_capped_is_wrong_as_often_as_promised(split, replicates):
    tests = [superiority(capped_ratio(np.random.default_rng(one), SIZES[split]), "up", 0.05)
             for one in range(replicates)]
    rejected = sum(test.p < 0.05 for test in tests) / replicates
    assert abs(rejected - 0.05) < tolerance(0.05, replicates)
    covered = sum(test.relative_ci[0] <= 0 <= test.relative_ci[1] for test in tests) / replicates
    assert abs(covered - 0.95) < tolerance(0.05, replicates)
