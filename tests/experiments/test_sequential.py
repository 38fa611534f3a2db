"""Planned looks and looks at any time, end to end: what is cut, what is asked for, what is remembered."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pytest
import yaml

from workbench.cli.app import main
from workbench.experiments.analyze import analyze
from workbench.experiments.estimates.estimate import estimate, estimate_each
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.looks import schedule, taken_looks
from workbench.experiments.plan.phases import anchors_of
from workbench.experiments.spec import Experiment
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import reduce_at
from workbench.stats.mixture import multiplier, tuned
from workbench.stats.spending import boundary

START = datetime(2026, 6, 1)
USERS = 4_000
METRICS = {
    "version": 1,
    "facts": {"conversions": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'conversion'"},
              "opt_outs": {"table": "interactions", "unit": "user_id", "time": "ts", "where": "kind = 'unsubscribe'"}},
    "metrics": {"conversion_7d": {"fact": "conversions", "agg": "any", "window": "7d", "direction": "up"},
                "opt_out_14d": {"fact": "opt_outs", "agg": "any", "window": "14d", "direction": "down"}}}
GROUP = {"sequential": {"method": "group", "looks": ["2026-06-21", "2026-06-26", "2026-07-05"], "units": USERS}}


class Timed:
    """4,000 users over 20 days; a fifth of control converts, `lift` times as many of the others."""

    def __init__(self, project, folder) -> None:
        self.project, self.folder = project, folder
        for old in project.root.glob("metrics/*.yaml"):
            old.unlink()
        (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(METRICS))

    def log(self, until: str, lift: float = 1.0, opt_out: float = 1.0, seed: int = 3) -> Timed:
        """Import everything logged before a date."""
        import pandas as pd

        random = np.random.default_rng(seed)
        end = datetime.fromisoformat(until)
        seen = [START + timedelta(minutes=int(20 * 1440 * i / USERS)) for i in range(USERS)]
        new = np.arange(USERS) % 2 == 1
        converts = random.random(USERS) < np.where(new, 0.2 * lift, 0.2)
        leaves = random.random(USERS) < np.where(new, 0.05 * opt_out, 0.05)
        users = [f"u{i}" for i in range(USERS)]
        log = self.folder / f"log{until}{lift}"
        log.mkdir()
        pd.DataFrame({"experiment": "e", "unit": users, "arm": np.where(new, "new", "old"), "ts": seen,
                      "cohort": np.where(np.arange(USERS) // 2 % 10 == 0, "tenth", "rest")})[
            np.array([t < end for t in seen])].to_parquet(log / "exposures.parquet")
        for name, happens, wait, kind in (("outcomes", converts, 3, "conversion"),
                                          ("interactions", leaves, 5, "unsubscribe")):
            rows = [{"event_id": f"{name}{i}", "user_id": users[i], "ts": seen[i] + timedelta(days=wait), "kind": kind,
                     **({"channel": "push", "message_id": None} if name == "interactions" else {})}
                    for i in np.flatnonzero(happens) if seen[i] + timedelta(days=wait) < end]
            pd.DataFrame(rows).to_parquet(log / f"{name}.parquet")
        import_source(self.project, [log], adapter="messaging", complete_until=end)
        return self

    def spec(self, plan: dict | None = None, **changes) -> Timed:
        target = self.project.root / "experiments" / "e" / "experiment.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump({
            "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
            "enrol": {"from": START.date(), "to": (START + timedelta(days=20)).date()}, "control": "old",
            "split": {"old": 1, "new": 1},
            "metrics": {"success": {"conversion_7d": {"mde": "10%"}}, "guardrail": {"opt_out_14d": {"margin": "40%"}}},
            **({"plan": plan} if plan else {}), **changes}))
        return self

    @property
    def experiment(self) -> Experiment:
        return Experiment.load(self.project, "e")

    def readout(self):
        return analyze(self.experiment, Snapshot.open(self.project))


@pytest.fixture
def timed(project, tmp_path) -> Timed:
    return Timed(project, tmp_path)


def row(readout, metric, test):
    return next(r for r in readout.rows(test=test) if r.metric == metric)


def test_before_the_first_look_there_is_no_effect(timed):
    found = timed.log("2026-06-20").spec(GROUP).readout()
    assert (found.status, found.look, found.estimates) == ("interim", None, ())
    assert "2026-06-21" in found.decision.reasons[0]


def test_a_look_is_the_readout_of_a_plan_that_ends_there(timed):
    """Cut, units, effect and error are those of a fixed plan at the same date; what is asked for is the boundary."""
    timed.log("2026-06-28")
    found = timed.spec(GROUP).readout()
    fixed = timed.spec({"sequential": {"method": "fixed", "at": "2026-06-26"}}).readout()
    assert (found.look, found.status, found.cut) == (2, "interim", datetime(2026, 6, 26))
    for one in found.rows():
        same = row(fixed, one.metric, one.test)
        assert (one.n, one.n_control) == (same.n, same.n_control)
        assert (one.mean, one.effect, one.se) == pytest.approx((same.mean, same.effect, same.se), rel=1e-9)
    superior = row(found, "conversion_7d", "superiority")
    mature = [sum(START + timedelta(minutes=int(20 * 1440 * i / USERS)) <= datetime(2026, 6, day) - timedelta(days=7)
                  for i in range(USERS)) for day in (21, 26)]
    fractions = [n / USERS for n in mature]
    assert superior.n + superior.n_control == mature[1]
    assert superior.information_fraction == fractions[1]
    assert superior.threshold == pytest.approx(boundary(fractions, 0.025)[1])
    assert superior.ci == pytest.approx((superior.effect - superior.threshold * superior.se,
                                         superior.effect + superior.threshold * superior.se))
    guard = row(found, "opt_out_14d", "non_inferiority")
    assert guard.information_fraction < superior.information_fraction       # its window is longer


def test_the_rows_of_every_look_are_those_of_a_readout_at_each(timed):
    timed.log("2026-07-06").spec(GROUP)
    snapshot = Snapshot.open(timed.project)
    catalog = Catalog.load(timed.project)
    plan = schedule(timed.experiment, snapshot, catalog)
    found = reduce_at(snapshot, catalog, timed.experiment.metric_names,
                      anchors_of(timed.experiment, snapshot, plan.cut), cuts=[look.cut for look in plan.looks])
    each = estimate_each(timed.experiment, catalog, found, plan.looks)
    assert len(each) == 3
    for k, rows in enumerate(each, start=1):
        assert rows and rows == estimate(timed.experiment, catalog, found[:k], plan.looks[:k])
    assert len({row.threshold for rows in each for row in rows if row.test == "superiority"}) == 3


def test_what_comes_after_a_look_changes_nothing(timed):
    first = timed.log("2026-06-26").spec(GROUP).readout()
    later = timed.log("2026-07-03").readout()
    assert [r.as_dict() for r in first.estimates] == [r.as_dict() for r in later.estimates]


def test_the_last_look_spends_all_whatever_was_reached(timed):
    plan = {"sequential": {**GROUP["sequential"], "units": 3 * USERS}}
    found = timed.log("2026-07-06").spec(plan).readout()
    superior = row(found, "conversion_7d", "superiority")
    assert (found.look, found.status, superior.information_fraction) == (3, "final", 1.0)
    assert found.decision.verdict == "do_not_ship"


def test_a_clear_win_ships_early_and_stays(timed):
    """Once the rule shipped at a look, later rows do not take it back."""
    early = timed.log("2026-06-26", lift=1.6, opt_out=0.4).spec(GROUP).readout()
    assert early.status == "interim" and early.decision.verdict == "ship" and early.decision.ship_arm == "new"
    late = timed.log("2026-07-06", lift=1.6, opt_out=0.4).readout()
    assert late.decision.verdict == "ship"
    assert "crossed at look" in row(late, "conversion_7d", "superiority").note


def test_harm_that_was_shown_ends_it_early(timed):
    found = timed.log("2026-06-26", lift=1.6, opt_out=3.0).spec(GROUP).readout()
    assert found.decision.verdict == "do_not_ship"
    assert found.decision.by_arm[0].deteriorated == ("opt_out_14d",)


def test_nothing_clear_goes_on(timed):
    found = timed.log("2026-06-26").spec(GROUP).readout()
    assert found.decision.verdict == "continue" and found.decision.by_arm[0].verdict == "continue"
    assert "2026-07-05" in found.decision.reasons[-1]


def test_at_any_time(timed):
    plan = {"sequential": {"method": "always_valid", "units": 3_000}}
    found = timed.log("2026-06-17").spec(plan).readout()
    superior = row(found, "conversion_7d", "superiority")
    assert (found.status, found.look, found.cut) == ("interim", None, datetime(2026, 6, 17))
    n = superior.n + superior.n_control
    assert superior.threshold == pytest.approx(multiplier(n, tuned(3_000, 0.05), 0.05))
    assert timed.log("2026-07-10").readout().status == "final"


@pytest.mark.parametrize("plan", [{"sequential": {"method": "always_valid", "units": 3_000}}, GROUP])
def test_a_segment_is_asked_for_what_its_own_units_ask(timed, plan):
    """A tenth of the users say less: an interval as wide as everybody's would be too narrow to hold at any time."""
    timed.log("2026-06-26").spec(plan, segments=["cohort"])
    found = timed.readout()
    whole = row(found, "conversion_7d", "superiority")
    small, = (r for r in found.rows(segment={"column": "cohort", "value": "tenth"}, test="superiority"))
    n = small.n + small.n_control
    assert 0 < n < 0.15 * (whole.n + whole.n_control)
    if plan is GROUP:       # spent by everybody's clock
        assert small.information_fraction == whole.information_fraction
        assert small.threshold == pytest.approx(whole.threshold, rel=0.02)
    else:
        assert small.threshold == pytest.approx(multiplier(n, tuned(3_000, 0.05), 0.05)) and small.threshold > 1.1 * (
            whole.threshold)


def test_looks_are_remembered_and_a_changed_spec_is_told(timed):
    timed.log("2026-06-26").spec(GROUP)
    folder = timed.project.root / "experiments" / "e"
    open_readout(timed.experiment, Snapshot.open(timed.project), health_only=True)
    assert taken_looks(folder) == []
    for _ in range(2):
        assert open_readout(timed.experiment, Snapshot.open(timed.project)).deviations == ()
    seen = taken_looks(folder)
    assert [(one.look, one.verdict) for one in seen] == [(2, "continue")]
    assert seen[0].spent == pytest.approx(0.05 * seen[0].information["conversion_7d"] ** 2)
    timed.spec({**GROUP, "alpha": 0.1})
    assert "the spec changed after a look" in timed.readout().deviations[0]


def test_a_damaged_record_of_looks_is_one_line(timed, capsys):
    timed.log("2026-06-26").spec(GROUP)
    path = timed.project.root / "experiments" / "e" / "looks.jsonl"
    path.write_text("{}\n")
    assert main(["readout", "e", "--project", str(timed.project.root)]) == 1
    assert "line 1 is no look" in capsys.readouterr().err
    assert path.read_text() == "{}\n"


@pytest.mark.parametrize(("plan", "message"), [
    ({"method": "group", "units": 10}, "needs `looks`"),
    ({"method": "group", "looks": ["2026-06-21"]}, "`units`"),
    ({"method": "group", "looks": ["2026-06-26", "2026-06-21"], "units": 10}, "dates in order"),
    ({"method": "fixed", "looks": ["2026-06-21"]}, "`looks` belong to"),
    ({"method": "always_valid", "at": "2026-06-21"}, "`at` belongs to"),
])
def test_a_plan_that_says_too_little_or_too_much(timed, capsys, plan, message):
    timed.log("2026-06-26").spec({"sequential": plan})
    assert main(["readout", "e", "--project", str(timed.project.root)]) == 2
    assert message in capsys.readouterr().err


def test_the_promise(timed, capsys):
    timed.log("2026-06-26").spec(GROUP)
    root, name = str(timed.project.root), timed.project.root / "experiments" / "e" / "prereg.lock"
    assert main(["lock", "e", "--project", root]) == 0
    before = name.read_bytes()
    assert main(["lock", "e", "--project", root]) == 0 and name.read_bytes() == before
    capsys.readouterr()
    assert main(["readout", "e", "--project", root, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["locked"], found["deviations"]) == (True, [])
    timed.spec({**GROUP, "alpha": 0.1})
    assert main(["lock", "e", "--project", root]) == 2
    assert "another spec is locked" in capsys.readouterr().err and name.read_bytes() == before
    assert main(["readout", "e", "--project", root, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["deviations"]
    assert "plan.alpha: 0.05 was locked, now 0.1" in found


def test_a_promise_after_a_look_is_none(timed, capsys):
    timed.log("2026-06-26").spec(GROUP)
    root = str(timed.project.root)
    assert main(["readout", "e", "--project", root]) == 0
    assert main(["lock", "e", "--project", root]) == 2
    assert "effects have been looked at already" in capsys.readouterr().err
