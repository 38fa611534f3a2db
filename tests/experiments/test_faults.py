"""Every fault is planted in a clean experiment; its check finds it with its figure, and the clean one has none."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from workbench.experiments.health.checks import LEVEL
from workbench.project import Project

from .clean import END, SPEC, START, check, readout, respec, tables, write

CAP = "cap"


@pytest.fixture
def broken(tmp_path):
    """`broken(fault, spec)`: the readout of the clean log after `fault(tables, rng)`, and what the fault returned."""

    def run(fault, spec=None, **options):
        log = tables()
        told = fault(log, np.random.default_rng(1))
        project = Project.create(tmp_path / "squad")
        write(project, tmp_path / "log", log, spec)
        return readout(project, **options), told

    return run


def alarm(one):
    """Whether a check speaks; that units without a value are left out is no fault."""
    return one.level != "ok" and (one.name, one.level) != ("missing", "info")


def lose(log, rng, share, where=lambda e: np.ones(len(e), dtype=bool), decisions=False):
    """Lose exposures of cap (with their decisions unless said): how many."""
    e = log["exposures"]
    gone = (e["arm"] == CAP) & where(e) & (rng.random(len(e)) < share)
    if not decisions:
        log["decisions"] = log["decisions"][~log["decisions"]["user_id"].isin(e["unit"][gone])]
    log["exposures"] = e[~gone]
    return int(gone.sum())


def outcomes_of(log, arm=CAP, after=True):
    """(outcomes with their exposure's time and arm, which of them are the arm's after or before the exposure)."""
    o = log["outcomes"].merge(log["exposures"][["unit", "arm", "ts"]].rename(columns={"ts": "seen"}), how="left",
                              left_on="user_id", right_on="unit")
    return o, (o["arm"] == arm) & ((o["ts"] >= o["seen"]) == after) & o["seen"].notna()


def test_the_clean_experiment_has_none(broken, tmp_path):
    found, _ = broken(lambda log, rng: None)
    assert [(one.name, one.means) for one in found.health.checks if alarm(one)] == []
    assert check(found, "missing").level == "info"          # units without a value are left out, in both arms alike
    assert found.health.warnings == () and found.status == "final"
    assert len({one.name for one in found.health.checks}) == len(found.health.checks) == 15
    blind = readout(Project.find(tmp_path / "squad"), health_only=True)      # tells of no effect
    named = {f.name for one in blind.health.checks for f in one.figures}
    assert blind.estimates == () and not any("effect" in name for name in named - {"raw less adjusted effect"})


def test_lost_everywhere(broken):
    found, _ = broken(lambda log, rng: lose(log, rng, 0.15))
    assert found.status == "blocked" and check(found, "sample_ratio").level == "blocking"
    assert check(found, "sample_ratio").figures[0].p == found.health.srm.p < LEVEL
    causes = check(found, "sample_ratio_causes")
    assert causes.level == "warning" and "no value explains it" in causes.means
    assert "novelty" not in {one.name for one in found.health.checks}


@pytest.mark.parametrize(("where", "share", "name"), [
    (lambda e: e["platform"] == "ios", 0.3, "platform = ios"),
    (lambda e: e["channel"] == "email", 0.25, "channel = email"),
    (lambda e: e["ts"].dt.day == 4, 0.7, "first exposed on 2026-06-04")])
def test_lost_in_one_place(broken, where, share, name):
    found, lost = broken(lambda log, rng: lose(log, rng, share, where))
    causes = check(found, "sample_ratio_causes")
    assert causes.level == "warning" and causes.means.startswith(name)
    first = causes.figures[0]
    assert (first.of, first.name) == (name, "units missing in cap")
    n = found.health.units * (1 / 10 if "06-04" in name else 1 / 3 if "ios" in name else 1 / 2)
    assert first.value == pytest.approx(lost, abs=4 * np.sqrt(n)) and first.q < LEVEL
    assert check(found, "sample_ratio").level == ("blocking" if found.health.srm.p < LEVEL else "ok")


def test_in_two_arms(broken):
    def fault(log, rng):
        again = log["exposures"].iloc[:40].copy()
        again["arm"] = np.where(again["arm"] == CAP, "control", CAP)
        again["ts"] += pd.Timedelta(hours=2)
        log["exposures"] = pd.concat([log["exposures"], again])

    found, _ = broken(fault)
    assert check(found, "crossovers").level == "blocking" and check(found, "crossovers").figures[0].value == 40


def test_decided_on_without_an_exposure(broken):
    found, lost = broken(lambda log, rng: lose(log, rng, 0.02, decisions=True))
    one = check(found, "missing_exposures")
    assert one.level == "warning" and [(f.of, f.value) for f in one.figures] == [(CAP, lost)]
    assert f"{lost:,} of" in one.means and one.means in found.health.warnings


def test_a_policy_that_is_used_outside_too_says_nothing(broken):
    found, _ = broken(lambda log, rng: lose(log, rng, 1.0, lambda e: e["platform"] != "web", decisions=True))
    assert check(found, "missing_exposures").level == "info"


def test_exposed_after_the_first_decision(broken):
    def fault(log, rng):
        late = (log["exposures"]["arm"] == CAP) & (rng.random(len(log["exposures"])) < 0.1)
        late &= log["exposures"]["ts"] < START + timedelta(days=9)
        log["exposures"].loc[late, "ts"] += pd.Timedelta(hours=3)
        return int(late.sum())

    found, late = broken(fault)
    one = check(found, "late_exposures")
    assert one.level == "warning" and [(f.of, f.value) for f in one.figures] == [(CAP, late)]


def test_triggered_before_it_was_assigned_and_logged_twice(broken):
    def fault(log, rng):
        e = log["exposures"] = log["exposures"].assign(server="a")
        e["triggered_ts"] = e["ts"] + pd.Timedelta(minutes=5)
        wrong = e.index[e["arm"] == CAP][:30]
        e.loc[wrong, "triggered_ts"] = e.loc[wrong, "ts"] - pd.Timedelta(minutes=5)
        log["exposures"] = pd.concat([e, e[e["arm"] == CAP].iloc[40:65].assign(server="b")])

    found, _ = broken(fault)
    one = check(found, "late_exposures")
    assert one.level == "warning" and [(f.of, f.value) for f in one.figures] == [(CAP, 30)]
    one = check(found, "repeated_exposures")
    assert one.level == "warning" and [(f.of, f.value) for f in one.figures] == [(CAP, 25)]
    assert found.health.units == 4_000


def test_exposed_because_of_the_outcome(broken):
    def fault(log, rng):
        e = log["exposures"]
        some = e[(e["arm"] == CAP) & (rng.random(len(e)) < 0.05)]
        more = pd.DataFrame({"user_id": some["unit"], "kind": "conversion", "value": 1.0,
                             "ts": some["ts"] - pd.Timedelta(minutes=1)})
        log["outcomes"] = pd.concat([log["outcomes"], more])

    found, _ = broken(fault)
    one = check(found, "exposure_after_outcome")
    assert one.level == "warning" and one.figures[0].of == "conversions" and one.figures[0].q < LEVEL
    assert one.figures[0].value == pytest.approx(0.025, abs=0.006)


def history_lost(log, rng):
    o, mine = outcomes_of(log, after=False)
    gone = mine & (o["kind"] == "conversion") & (rng.random(len(o)) < 0.2)
    log["outcomes"] = log["outcomes"].reset_index(drop=True)[~gone.to_numpy()]


def test_the_arms_differed_before_and_the_adjustment_moves_the_effect(broken):
    found, _ = broken(history_lost)
    one = check(found, "balance")
    assert one.level == "warning" and one.figures[0].of == "conversions_7d (cap)"
    assert one.figures[0].value == pytest.approx(-0.2 / np.sqrt(1.5), abs=0.06) and one.figures[0].q < LEVEL
    one = check(found, "adjustment")
    row = next(r for r in found.rows(test="superiority") if r.metric == "conversions_7d")
    assert one.level == "warning" and one.figures[0].of == "conversions_7d (cap)"
    assert one.figures[0].value == pytest.approx(row.mean - row.control_mean - row.effect, rel=1e-9)


def test_an_arm_lacks_values(broken):
    def fault(log, rng):
        o, mine = outcomes_of(log)
        users = o["user_id"].isin(o["user_id"][mine].drop_duplicates().sample(frac=0.25, random_state=1))
        log["outcomes"] = log["outcomes"].reset_index(drop=True)[~(users & mine & (o["kind"] == "conversion"))
                                                                 .to_numpy()]

    found, _ = broken(fault)
    one = check(found, "missing")
    assert one.level == "warning" and one.figures[0].of == "mean_value_7d" and one.figures[0].q < LEVEL
    assert one.figures[0].value == pytest.approx(found.health.missing["mean_value_7d"] / 4_000)


def test_one_arm_came_later(broken):
    def fault(log, rng):
        e = log["exposures"]
        late = (e["arm"] == CAP) & (e["ts"] < START + timedelta(days=8))
        e.loc[late, "ts"] += pd.Timedelta(days=1)

    spec = {**SPEC, "plan": {"sequential": {"method": "fixed", "at": (END - timedelta(days=4)).date()}}}
    found, _ = broken(fault, spec)
    one = check(found, "maturity")
    assert one.level == "warning" and one.figures[0].q < LEVEL
    assert one.figures[0].value == pytest.approx(found.health.immature[one.figures[0].of] / 4_000)


def test_an_effect_that_fades(broken):
    def fault(log, rng):
        e = log["exposures"]
        day = (e["ts"] - pd.Timestamp(START)).dt.total_seconds() / 86_400
        more = e[(e["arm"] == CAP) & (rng.random(len(e)) < 1 - day / 10)]
        log["outcomes"] = pd.concat([log["outcomes"], pd.DataFrame({
            "user_id": more["unit"], "kind": "conversion", "value": 1.0, "ts": more["ts"] + pd.Timedelta(hours=5)})])

    found, _ = broken(fault)
    one = check(found, "novelty")
    assert one.level == "info" and one.figures[0].of == "conversions_7d (cap)"
    assert one.figures[0].value == pytest.approx(-0.1, abs=0.03) and one.figures[0].q < LEVEL
    assert "A description" in one.means and one.means not in found.health.warnings


def test_one_unit_carries_a_metric_and_an_arms_events_are_no_longer_logged(broken):
    def fault(log, rng):
        o, mine = outcomes_of(log)
        log["outcomes"].reset_index(drop=True, inplace=True)
        log["outcomes"].loc[o.index[mine & (o["kind"] == "conversion")][0], "value"] = 20_000.0
        log["outcomes"] = log["outcomes"][~(mine & (o["kind"] == "session")).to_numpy()]

    found, _ = broken(fault)
    one = check(found, "outliers")
    assert one.level == "warning" and "one unit of cap holds" in one.means and "value_7d" in one.means
    held = next(f for f in one.figures if f.of == "value_7d (cap)" and f.name.startswith("held by"))
    assert held.value > 0.4
    with_, without = (next(f.value for f in one.figures if f.of == "value_7d (cap)" and f.name == name)
                      for name in ("plain effect", "plain effect without the top 0.1 %"))
    assert with_ > 5 > abs(without)
    one = check(found, "silent_metrics")
    assert one.level == "warning" and [f.of for f in one.figures] == ["session_7d (cap)"]
    assert one.figures[0].value == pytest.approx(0, abs=1e-12)


def test_a_segment_that_was_chosen_after_the_lock(broken, tmp_path):
    from datetime import UTC, datetime

    from workbench.experiments.plan.lock import lock
    from workbench.experiments.spec import Experiment
    from workbench.metrics.catalog import Catalog

    before, _ = broken(lambda log, rng: None)
    project = Project.find(tmp_path / "squad")
    lock(project, Experiment.load(project, "e"), Catalog.load(project), None, datetime(2026, 5, 1, tzinfo=UTC))
    assert check(readout(project), "segments").level == "ok"
    respec(project, {**SPEC, "segments": ["platform", "channel"]})
    found = readout(project)
    one = check(found, "segments")
    assert one.level == "info" and [f.of for f in one.figures] == ["channel"] and "not answer one" in one.means
    assert found.decision == before.decision


@pytest.mark.parametrize("experiments", [pytest.param(12, id="slice"),
                                         pytest.param(200, id="long", marks=pytest.mark.long)])
def test_clean_experiments_give_few_false_alarms(tmp_path, experiments):
    """Each check speaks below LEVEL, and seven are tests: in 200 readouts 1.4 alarms are expected, 7 are too many."""
    log = tables(seed=0, users=2_000, experiments=experiments)
    del log["decisions"]
    project = Project.create(tmp_path / "squad")
    write(project, tmp_path / "log", log)
    alarms = []
    for k in range(experiments):
        respec(project, {**SPEC, "exposure": {**SPEC["exposure"], "where": f"experiment = 'e{k}'"}})
        found = readout(project)
        alarms += [(k, one.name, one.means) for one in found.health.checks if alarm(one)]
    assert len(alarms) <= (7 if experiments == 200 else 2), alarms
