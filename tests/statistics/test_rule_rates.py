"""The whole rule on simulated experiments, through the readout's own `estimate` and `decide`.

How often it ships what should ship, beside what the plan promised; and how often it ships what should not, at the
nulls where that is likeliest. `python -m pytest -m long tests/statistics/test_rule_rates.py` takes 4,000 experiments
a cell, seeds from 0 on; the default run is a slice.

Two success metrics (a share, and a count with a covariate) and two guardrails (opting out, and days that one may be
reached, which hang together through the person's rate of leaving). Units come evenly over three weeks; each metric
has its own window, so at a look it has its own information.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from workbench.experiments.decision.decide import decide
from workbench.experiments.estimates.estimate import estimate
from workbench.experiments.plan.basis import Basis
from workbench.experiments.plan.design import design
from workbench.experiments.plan.looks import Look, Schedule
from workbench.experiments.readout import Health, SampleRatio
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Reduction
from workbench.metrics.spec import MetricsFile
from workbench.metrics.tally import Cell
from workbench.stats.joint import SEPARATOR, joint
from workbench.stats.moments import Moments

from .runs import over_seeds

FILE = MetricsFile.model_validate({
    "version": 1,
    "facts": {"outcome": {"table": "outcomes", "unit": "user_id", "time": "ts"},
              "right": {"table": "rights", "unit": "user_id", "kind": "state", "from": "begins", "to": "ends"}},
    "metrics": {
        "conversion": {"fact": "outcome", "agg": "any", "window": "7d", "direction": "up"},
        "sessions": {"fact": "outcome", "agg": "count", "window": "7d", "direction": "up",
                     "covariate": {"lookback": "28d"}},
        "opt_out": {"fact": "outcome", "agg": "any", "window": "14d", "direction": "down"},
        "reachable": {"fact": "right", "agg": "days", "window": "21d", "direction": "up"}}})
CATALOG = Catalog({}, {}).with_file(FILE)
COLUMNS = {"conversion": ("y",), "sessions": ("y", "x"), "opt_out": ("y",), "reachable": ("y",)}
AT = {"conversion": [0], "sessions": [1, 2], "opt_out": [3], "reachable": [4]}
MARGIN = {"opt_out": 0.25, "reachable": 0.02}
FROM, TO = date(2026, 6, 1), date(2026, 6, 22)
LOOKS = [date(2026, 6, 19), date(2026, 7, 3), date(2026, 7, 13)]
DESIGNS = {             # name -> (split, whether it is looked at three times)
    "one look": ({"a": 1, "b": 1}, False),
    "three looks, 80/20": ({"a": 4, "b": 1}, True),
    "two treatments": ({"a": 1, "b": 1, "c": 1}, False),
}
HEALTHY = Health(SampleRatio(0.5, True, {}, {}), 0, {}, {}, 0, 0.0, (), ())
GREAT = {"conversion": 0.6, "sessions": 0.3}
SAFE = {"opt_out": -0.3, "reachable": 0.03}
# the likeliest ways to ship what should not: each null holds exactly, and all else speaks for shipping
NULLS = {
    "no success": SAFE,
    "opt_out at its margin": {**GREAT, **SAFE, "opt_out": MARGIN["opt_out"]},
    "reachable at its margin": {**GREAT, **SAFE, "reachable": -MARGIN["reachable"]},
}
RUNS = [pytest.param(60, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]


def _staying(days: float) -> float:
    """The chance to stay longer: an exponential time of mean 120 g, g of a gamma distribution (4, 1/4)."""
    return float(quad(lambda g: math.exp(-days / (120 * g)) * gamma.pdf(g, 4.0, scale=0.25), 0, 40)[0])


LEAVING = 1 - _staying(14.0)


def people(random: np.random.Generator, n: int, effects: dict[str, float]) -> np.ndarray:
    """(n, 5) values of `COLUMNS`; effects are relative."""
    taste = random.gamma(4.0, 0.25, n)
    converts = random.random(n) < np.minimum(0.12 * taste * (1 + effects.get("conversion", 0.0)), 1.0)
    sessions = random.poisson(3 * taste * (1 + effects.get("sessions", 0.0)))
    before = random.poisson(6 * taste)
    stays = random.standard_exponential(n) * 120 * taste
    out, more = stays < 14, effects.get("opt_out", 0.0)
    if more > 0:            # of those who stay, as many as make the share grow by `more`
        out |= random.random(n) < LEAVING * more / (1 - LEAVING)
    elif more < 0:
        out &= random.random(n) < 1 + more
    held = np.minimum(stays, 21.0) * (1 + effects.get("reachable", 0.0))
    return np.column_stack([converts, sessions, before, out, held]).astype(float)


@lru_cache(maxsize=8)
def planned(name: str) -> tuple[Experiment, float]:
    """(the experiment with the units that its plan asks for, the power that the plan promises for its rule)."""
    split, looks = DESIGNS[name]
    dates = {"method": "group", "looks": [day.isoformat() for day in LOOKS]} if looks else {"method": "fixed"}

    def spec(units: int) -> Experiment:
        return Experiment.model_validate({
            "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
            "enrol": {"from": FROM.isoformat(), "to": TO.isoformat()}, "control": "a", "split": split,
            "metrics": {"success": {"conversion": {"mde": "20%"}, "sessions": {"mde": "10%"}},
                        "guardrail": {metric: {"margin": f"{amount:.0%}"} for metric, amount in MARGIN.items()}},
            "plan": {"sequential": {**dates, "units": units}}})

    rows = people(np.random.default_rng(10**6), 400_000, {})
    labels = tuple(f"{metric}{SEPARATOR}{label}" for metric, own in COLUMNS.items() for label in own)
    found = Basis("s", joint(Moments.from_rows(labels, rows), list(COLUMNS)), "made up", ())
    units = int(design(spec(10_000), CATALOG, found).needed)
    return spec(units), design(spec(units), CATALOG, found).rule.ship


def mature(experiment: Experiment) -> list[dict[str, float]]:
    """Of each look, the share of the units that is mature on each metric."""
    if experiment.plan.sequential.method != "group":
        return [dict.fromkeys(COLUMNS, 1.0)]
    found = []
    for day in LOOKS:
        since = {metric: day - FROM - timedelta(hours=CATALOG.metric(metric).horizon) for metric in COLUMNS}
        found.append({metric: min(max(past / (TO - FROM), 0.0), 1.0) for metric, past in since.items()})
    return found


def shipped(name: str, effects: dict[str, float], seed: int) -> bool:
    """Play one experiment to its end; whether it ships any arm. Every treatment has the same effects."""
    experiment, _ = planned(name)
    random = np.random.default_rng(seed)
    whole, plan = sum(experiment.split.values()), experiment.plan.sequential
    rows = {arm: people(random, round(plan.units * weight / whole), effects if arm != experiment.control else {})
            for arm, weight in experiment.split.items()}
    reductions: list[Reduction] = []
    looks: list[Look] = []
    for share in mature(experiment):
        cells, counts = {}, {}
        for arm, values in rows.items():
            counts[("arm",), (arm,)] = len(values)
            for metric, own in COLUMNS.items():
                kept = values[:round(len(values) * share[metric]), AT[metric]]
                cells[metric, ("arm",), (arm,)] = Cell(Moments.from_rows(own, kept, np.zeros(len(own))), 0, 0)
        reductions.append(Reduction(cells, counts))
        number = len(looks) + 1
        when = datetime.combine(LOOKS[number - 1], time()) if plan.method == "group" else None
        looks.append(Look(when, number, plan.method != "group" or number == len(LOOKS)))
        found = estimate(experiment, CATALOG, reductions, looks)
        decision = decide(experiment, CATALOG, reductions[-1], HEALTHY, found, Schedule(tuple(looks), when))
        if decision.verdict != "continue":
            return decision.verdict == "ship"
    raise AssertionError("the last look decides")


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("name", [name for name, (split, _) in DESIGNS.items() if len(split) == 2])
def test_the_rule_ships_as_often_as_the_plan_says(name, runs, cell):
    experiment, promised = planned(name)
    rate = sum(over_seeds(shipped, runs, name, {"conversion": 0.20})) / runs
    off = 0.02 if runs >= 4_000 else 0.02 + 3.5 * math.sqrt(promised * (1 - promised) / runs)
    cell(f"rule, {name}", f"{experiment.plan.sequential.units:,} units", f"{runs:,} runs", f"ships {rate:.2%}",
         f"planned {promised:.2%}", f"-+ {off:.2%}")
    assert abs(rate - promised) <= off


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("null", NULLS)
@pytest.mark.parametrize("name", DESIGNS)
def test_what_should_not_ship_seldom_does(name, null, runs, cell):
    experiment, _ = planned(name)
    alpha = experiment.plan.alpha
    rate = sum(over_seeds(shipped, runs, name, NULLS[null])) / runs
    most = alpha + 3 * math.sqrt(alpha * (1 - alpha) / runs)
    cell(f"rule, {name}", f"{experiment.plan.sequential.units:,} units", f"{runs:,} runs", f"ships {rate:.2%}", null,
         f"at most {most:.2%}")
    assert rate <= most
