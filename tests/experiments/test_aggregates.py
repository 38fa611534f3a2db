"""Quantiles, times to loss and capped ratios in a readout and in a plan."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

import numpy as np
import pytest
import yaml

from workbench.cli.app import main
from workbench.experiments.analyze import analyze
from workbench.experiments.spec import Experiment
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot

from .conftest import rows

P90 = {"metrics/spent_p90": {"fact": "spent", "agg": {"quantile": {"q": 0.9}}, "direction": "up"},
       "metrics/spent_p99": {"fact": "spent", "agg": {"quantile": {"q": 0.99}}, "direction": "down"}}
START, USERS = datetime(2026, 6, 1), 6_000
METRICS = {
    "version": 1,
    "facts": {"conversions": {"table": "outcomes", "unit": "user_id", "time": "ts", "value": "value",
                              "where": "kind = 'conversion'"},
              "reachable": {"table": "reachability", "unit": "user_id", "kind": "state", "from": "valid_from",
                            "to": "valid_to", "where": "reachable"}},
    "metrics": {
        "converted": {"fact": "conversions", "agg": "any", "window": "7d", "direction": "up"},
        "median_spent": {"fact": "conversions", "agg": {"quantile": {"q": 0.5}}, "window": "7d", "missing": "exclude",
                         "direction": "up"},
        "order_p75": {"fact": "conversions", "agg": {"quantile": {"q": 0.75, "over": "events"}}, "window": "7d",
                      "missing": "exclude", "direction": "up"},
        "loss_7d": {"fact": "reachable", "agg": "time_to_loss", "window": "7d", "direction": "up"}}}
LOOKS = {"sequential": {"method": "group", "looks": ["2026-06-14", "2026-06-21", "2026-06-28"], "units": USERS}}


def row(readout, metric, test, arm="blue", **where):
    return next(r for r in readout.rows(test=test, **where) if (r.metric, r.arm) == (metric, arm))


def test_a_quantile_as_success_and_as_guardrail(make):
    people = rows()
    found = make({"metrics/success": {"spent_p90": {"mde": "5%"}}, "metrics/monitor": ["spent_mean"],
                  "metrics/guardrail": {"spent_p99": {"margin": "40%"}}}, P90).readout()
    spent = {arm: people["spent"][people["arm"] == arm] for arm in ("none", "blue")}
    got = row(found, "spent_p90", "superiority")
    assert got.method == "quantile" and got.n == got.n_control == 3000
    assert got.effect == pytest.approx(np.quantile(spent["blue"], 0.9) - np.quantile(spent["none"], 0.9), rel=1e-9)
    # of an exponential of mean 3: sqrt(q (1 - q) / n) / f with f = 0.1 / 3
    assert got.se == pytest.approx(math.sqrt(2 * 0.09 / 3000) * 30, rel=0.25)
    assert got.relative == pytest.approx(got.effect / np.quantile(spent["none"], 0.9), rel=1e-9)
    low, high = got.relative_ci
    assert low < got.relative < high and (got.p < got.level) == (low > 0 or high < 0)
    assert row(found, "spent_p99", "non_inferiority").method == "undefined"
    assert "needs 5,000 independent units in each arm" in row(found, "spent_p99", "non_inferiority").note
    german = people["country"] == "DE"
    part = row(found, "spent_p90", "superiority", segment={"column": "country", "value": "DE"})
    assert part.mean == pytest.approx(np.quantile(people["spent"][german & (people["arm"] == "blue")], 0.9), rel=1e-9)


def test_a_plan_knows_a_quantile_by_its_influence(make, capsys):
    study = make({"metrics/success": {"spent_p90": {"mde": "5%"}}, "metrics/guardrail": {}, "metrics/monitor": []}, P90)
    assert main(["plan", "colours", "--json", "--project", str(study.project.root)]) == 0
    line = json.loads(capsys.readouterr().out)["lines"][0]
    spent = rows()["spent"]
    assert line["mean"] == pytest.approx(np.quantile(spent, 0.9), rel=1e-9)
    assert line["sd"] == pytest.approx(math.sqrt(0.09) * 30, rel=0.15)


def test_a_plan_refuses_a_quantile_without_an_error_by_name(make, capsys):
    study = make({"metrics/success": {"spent_p99": {"mde": "5%"}}, "metrics/guardrail": {}, "metrics/monitor": [],
                  "segments": []}, P90, rows(900))
    assert main(["plan", "colours", "--project", str(study.project.root)]) == 2
    assert "metrics.spent_p99: the 0.99 quantile needs 5,000 independent units" in capsys.readouterr().err


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    """6,000 users over 20 days; the new arm's orders are a half larger and its push is lost sooner."""
    import pandas as pd

    from workbench.project import Project

    folder = tmp_path_factory.mktemp("timed")
    project = Project.create(folder / "squad")
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(METRICS))
    rng = np.random.default_rng(0)
    seen = [START + timedelta(minutes=int(20 * 1440 * i / USERS)) for i in range(USERS)]
    new = np.arange(USERS) % 2 == 1
    users = [f"u{i}" for i in range(USERS)]
    orders = [(i, float(rng.lognormal(3, 0.5) * (1.5 if new[i] else 1.0)), int(rng.integers(0, 7 * 24)))
              for i in range(USERS) for _ in range(rng.poisson(1.5))]
    kept = rng.exponential(np.where(new, 6.0, 10.0))
    log = folder / "log"
    log.mkdir()
    pd.DataFrame({"experiment": "e", "unit": users, "arm": np.where(new, "new", "old"), "ts": seen}).to_parquet(
        log / "exposures.parquet")
    pd.DataFrame([{"event_id": f"o{n}", "user_id": users[i], "ts": seen[i] + timedelta(hours=h), "kind": "conversion",
                   "value": value} for n, (i, value, h) in enumerate(orders)]).to_parquet(log / "outcomes.parquet")
    pd.DataFrame([{"user_id": users[i], "channel": "push", "valid_from": START - timedelta(days=1),
                   "valid_to": seen[i] + timedelta(days=float(kept[i])), "reachable": True, "reason": "x"}
                  for i in range(USERS) if i % 10]).to_parquet(log / "reachability.parquet")
    import_source(project, [log], adapter="messaging", complete_until=START + timedelta(days=28))
    return project, orders, new, kept


def readout(project, plan: dict | None):
    target = project.root / "experiments" / "e" / "experiment.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": START.date(), "to": (START + timedelta(days=20)).date()}, "control": "old",
        "split": {"old": 1, "new": 1},
        "metrics": {"success": {"converted": {"mde": "10%"}, "order_p75": {"mde": "10%"}},
                    "guardrail": {"loss_7d": {"margin": "5%"}}, "monitor": ["median_spent"]},
        **({"plan": plan} if plan else {})}))
    return analyze(Experiment.load(project, "e"), Snapshot.open(project))


@pytest.mark.parametrize("plan", [None, LOOKS, {"sequential": {"method": "always_valid", "units": USERS}}],
                         ids=["fixed", "group", "always_valid"])
def test_events_quantiles_and_losses_through_every_plan(timed, plan):
    project, orders, new, kept = timed
    found = readout(project, plan)
    p75 = {arm: np.quantile([value for i, value, _ in orders if new[i] == arm], 0.75) for arm in (True, False)}
    got = row(found, "order_p75", "superiority", "new")
    assert (got.mean, got.control_mean) == (pytest.approx(p75[True], rel=1e-9), pytest.approx(p75[False], rel=1e-9))
    assert got.passed and got.method == "quantile" and "composition" not in (got.note or "")
    holds = np.arange(USERS) % 10 > 0
    loss = row(found, "loss_7d", "non_inferiority", "new")
    # a period ends at a microsecond, a value counts them
    assert loss.mean == pytest.approx(np.minimum(kept, 7)[holds & new].mean(), rel=1e-9)
    assert not loss.passed and row(found, "loss_7d", "deterioration", "new").passed
    assert found.health.missing["loss_7d"] == USERS // 10
    sums: dict[int, float] = {}
    for i, value, _ in orders:
        sums[i] = sums.get(i, 0.0) + value
    assert row(found, "median_spent", "none", "new").mean == pytest.approx(
        np.quantile([v for i, v in sums.items() if new[i]], 0.5), rel=1e-9)
    if plan is LOOKS:
        assert found.look == 3 and "crossed at look" in got.note


def test_what_is_judged_begins_at_the_exposure(timed):
    project, *_ = timed
    file = project.root / "metrics" / "core.yaml"
    kept = file.read_text()
    try:
        file.write_text(yaml.safe_dump({**METRICS, "metrics": {**METRICS["metrics"], "converted": {
            **METRICS["metrics"]["converted"], "window": ["-3d", "7d"]}}}))
        from workbench.errors import InputError

        with pytest.raises(InputError, match=r"metrics\.success: the window of 'converted' begins before the exposure"):
            readout(project, None)
    finally:
        file.write_text(kept)
