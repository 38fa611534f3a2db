"""How units come: evenly, as on the log, through a ramp; and what a ramp of the split costs."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.plan.arrival import Arrival
from workbench.experiments.plan.judge import Judge
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.stats.joint import Joint

CURVE = tuple(int(1_000 * (1 - 0.9**day)) for day in range(1, 29))      # those who come often come first


def experiment(split: dict[str, float] | None = None) -> Experiment:
    return Experiment.model_validate({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": "2026-06-01", "to": "2026-06-21"}, "control": "a", "split": split or {"a": 1, "b": 1},
        "metrics": {"success": {"conv": {"mde": "5%"}}}})


def ramp(*steps: dict) -> tuple:
    return Allocation.model_validate({"version": 1, "ramps": {"e": list(steps)}}).steps(experiment())


def test_evenly_where_nothing_is_known():
    found = Arrival.of(experiment())
    assert found.share(np.array([-1.0, 0, 5, 10, 20, 30])).tolist() == [0, 0, 0.25, 0.5, 1, 1]
    assert found.days_until(10) is None and found.units_by(7) is None


def test_as_they_come_on_the_log():
    found = Arrival.of(experiment(), CURVE)
    assert found.share(10.0) == pytest.approx(CURVE[9] / CURVE[19])
    assert found.days_until(CURVE[9]) == 10 and found.days_until(CURVE[9] + 1) == 11
    assert found.days_until(5_000) is None
    half = Arrival.of(experiment(), CURVE, reach=0.5)
    assert half.units_by(7) == pytest.approx(CURVE[6] / 2) and half.days_until(CURVE[9] / 2) == 10


def test_through_a_ramp_as_counted_user_by_user():
    """10 % from the first day, everybody from the fifth: a user comes on days of their own, again and again."""
    random = np.random.default_rng(0)
    n = 40_000
    often = random.beta(0.6, 4, n)
    comes = random.random((n, 20)) < often[:, None]
    curve = tuple(int(comes[:, :day].any(axis=1).sum()) for day in range(1, 21))
    inside = random.random(n) < 0.1
    found = Arrival.of(experiment(), curve, ramp({"from": "2026-06-01", "enrolled": "10%"}, {"from": "2026-06-05"}))
    for day in (2, 4, 6, 12, 20):
        counted = (comes[:, :day].any(axis=1) & inside).sum() + (comes[:, 4:day].any(axis=1) & ~inside).sum()
        assert float(found.come(day)) == pytest.approx(counted, rel=0.03)


def test_the_phases_hold_everybody():
    found = Arrival.of(experiment(), (), ramp({"from": "2026-06-01", "enrolled": "50%"}, {"from": "2026-06-11"}))
    assert sum(found.phases) == pytest.approx(1)
    # 10 days at half the traffic; then 10 days of the first half going on, and 10 of the second
    assert found.phases == pytest.approx((5 / 15, 10 / 15))


@pytest.mark.parametrize("first", [{"a": 9, "b": 1}, {"a": 1, "b": 0}])
def test_a_ramp_of_the_split_costs_what_a_stratified_estimate_says(first):
    """The variance of the phases' differences, weighted by their units, over 4,000 simulated experiments."""
    random = np.random.default_rng(1)
    catalog = Catalog({}, {}).with_file(MetricsFile.model_validate({
        "version": 1, "facts": {"e": {"table": "outcomes", "unit": "user_id", "time": "ts"}},
        "metrics": {"conv": {"fact": "e", "agg": "count", "window": "7d", "direction": "up"}}}))
    one = np.ones((1, 1))
    steps = ramp({"from": "2026-06-01", "split": first}, {"from": "2026-06-11"})
    judge = Judge(experiment(), catalog, Joint(("conv",), 1_000, np.ones(1), np.ones(1), one), {},
                  Arrival.of(experiment(), (), steps), tuple(step.split for step in steps))
    n_c, n_t = judge.sizes(2_000)
    estimates = []
    for _ in range(4_000):
        total = weight = 0.0
        for split in (first, {"a": 1, "b": 1}):
            n = 1_000
            treated = int(n * split["b"] / (split["a"] + split["b"]))
            if 0 < treated < n:
                y = random.standard_normal(n)
                total += n * (y[:treated].mean() - y[treated:].mean())
                weight += n
        estimates.append(total / weight)
    assert np.var(estimates) == pytest.approx(1 / n_c + 1 / n_t, rel=4 * (2 / 4_000) ** 0.5)
