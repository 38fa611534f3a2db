"""A population whose metrics hang together, and experiments on it, for rehearsals without a log."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.experiments.plan.arrival import Arrival, look_dates, mature_shares
from workbench.experiments.plan.judge import Judge
from workbench.experiments.rehearsal.population import People
from workbench.experiments.rehearsal.verdicts import judged
from workbench.experiments.spec import Experiment
from workbench.logs.hashing import hash64
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.stats.joint import SEPARATOR, joint
from workbench.stats.moments import Moments

LABELS = {"conv": ("y", "x", "m"), "leave": ("y",), "visits": ("y", "x", "m"), "ctr": ("y", "d"), "spend": ("y",)}
FIXED: dict[str, Any] = {}
LOOKS = {"sequential": {"method": "group", "looks": ["2026-06-18", "2026-06-25", "2026-07-09"], "units": 20_000}}


def catalog() -> Catalog:
    """Five metrics: two shares of users, a count, a ratio and an amount, on windows of their own."""
    facts = {"e": {"table": "outcomes", "unit": "user_id", "time": "ts", "value": "value"}}
    metric = {"fact": "e", "agg": "any", "window": "7d", "direction": "up"}
    return Catalog({}, {}).with_file(MetricsFile.model_validate({"version": 1, "facts": facts, "metrics": {
        "conv": metric, "leave": {**metric, "window": "14d", "direction": "down"},
        "visits": {**metric, "agg": "count", "window": "14d"},
        "ctr": {"ratio": ["e", "e"], "window": "7d", "direction": "up"},
        "spend": {**metric, "agg": "sum"}}}))


def experiment(plan: dict[str, Any], split: dict[str, float], mde: str = "18%") -> Experiment:
    """Convert more, without more leaving or fewer visits."""
    return Experiment.model_validate({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": "2026-06-01", "to": "2026-06-21"}, "control": "a", "split": split, "plan": plan,
        "metrics": {"success": {"conv": {"mde": mde}, "spend": {"mde": "50%"}},
                    "guardrail": {"leave": {"margin": "25%"}, "visits": {"margin": "4%"}}, "monitor": ["ctr"]}})


def people(n: int, seed: int) -> People:
    """n users; a taste of theirs makes them visit, click, convert and stay."""
    random = np.random.default_rng(seed)
    taste = random.gamma(3.0, 1 / 3, n)
    missing = random.random(n) < 0.15
    before = np.where(missing, 0, random.poisson(5 * taste))
    sends = random.poisson(6, n) + 1
    rows = {
        "conv": np.column_stack([random.random(n) < 1 - np.exp(-0.11 * taste), before > 3, missing]),
        "leave": (random.random(n) < 0.12 * np.exp(-0.5 * taste))[:, None],
        "visits": np.column_stack([random.poisson(5 * taste), before, missing]),
        "ctr": np.column_stack([random.binomial(sends, np.minimum(0.2 * taste, 1)), sends]),
        "spend": ((random.random(n) < 0.1) * random.lognormal(2, 1, n))[:, None],
    }
    rows = {name: np.asarray(own, dtype=float) for name, own in rows.items()}
    usable = {name: np.ones(n, dtype=bool) for name in rows}
    whole = np.hstack([rows[name] for name in LABELS])
    made = joint(Moments.from_rows(tuple(f"{name}{SEPARATOR}{label}" for name, own in LABELS.items() for label in own),
                                   whole, whole.mean(axis=0)), tuple(LABELS))
    assert made is not None
    return People(hash64("rehearse:e", [f"u{i}" for i in range(n)]), dict(LABELS), rows, usable, made)


def rehearsed(spec: Experiment, who: People, units: float, replays: int, workers: int | None = None):
    """(outcomes by scenario, coverage, blocked)."""
    made = catalog()
    arrival = Arrival.of(spec)
    dates = look_dates(spec)
    judge = Judge(spec, made, who.joint, {}, arrival)
    exposed = tuple(arrival.share(np.array([(one.date() - spec.enrol.from_).days for one in dates])).tolist()) or (1.0,)
    shares = {name: mature_shares(spec, made, name, dates, arrival) for name in spec.metric_names}
    outcomes, coverage, blocked = judged(judge, who, units, replays, exposed, shares, workers)
    return {one.scenario: one for one in outcomes}, coverage, blocked
