"""A rehearsal judges as the readout does, is rebuilt byte for byte, and says what it used and what it did not."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml
from pydantic import TypeAdapter

from workbench.cli.app import main
from workbench.errors import Cancelled, InputError
from workbench.experiments.decision.decide import decide
from workbench.experiments.estimates.estimate import estimate
from workbench.experiments.health.showing import examine
from workbench.experiments.plan.looks import Look, Schedule
from workbench.experiments.rehearsal.rehearse import rehearse
from workbench.experiments.rehearsal.rehearsed import Rehearsal, shown
from workbench.experiments.rehearsal.replaying import Draw
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.reduce import Reduction
from workbench.metrics.tally import Cell
from workbench.stats.moments import Moments

_SPEC = importlib.util.spec_from_file_location(
    "replayed", Path(__file__).resolve().parent.parent / "statistics" / "replayed.py")
replayed = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(replayed)
REPLAYS = 60


@pytest.mark.parametrize("split", [{"a": 1, "b": 1}, {"a": 3, "b": 1, "c": 2}])
def test_each_replay_is_judged_as_a_readout_is(split):
    """The same arms through health, estimates and decision: the same rates over 60 replays, exactly."""
    spec = replayed.experiment(replayed.FIXED, split)
    who = replayed.people(3_000, seed=1)
    found, _, blocked = replayed.rehearsed(spec, who, 3_000, REPLAYS)
    arms = list(split)
    draw = Draw(who.hashes, tuple(split[arm] / sum(split.values()) for arm in arms), 3_000, REPLAYS)
    weights = [draw.weights(slice(0, 3_000), arm, 0, 256) for arm in range(len(arms))]
    assert (sum(weights) == 1).all()
    superior, inside, shipped, stopped = [], [], [], []
    for r in range(REPLAYS):
        cells, units = {}, {}
        for k, arm in enumerate(arms):
            inside_arm = weights[k][:, r] == 1
            units[("arm",), (arm,)] = int(inside_arm.sum())
            for name in spec.metric_names:
                labels = who.labels[name]
                moments = Moments.from_rows(labels, who.rows[name][inside_arm], np.zeros(len(labels)))
                cells[name, ("arm",), (arm,)] = Cell(moments, 0, 0)
        reductions = (Reduction(cells, units),)
        health = examine(spec, reductions)
        rows = estimate(spec.model_copy(update={"segments": ()}), replayed.catalog(), reductions, (Look(None),))
        decision = decide(spec, replayed.catalog(), reductions[-1], health, rows, Schedule((Look(None),), None))
        own = next(one for one in decision.by_arm if one.arm == "b") if decision.by_arm else None
        stopped.append(decision.verdict == "blocked")
        shipped.append(decision.verdict == "ship")
        superior.append(own is not None and "conv" in own.superior)
        inside.append(own is not None and "visits" not in own.inferior)
    world = found["no_effect"]
    assert not any(stopped) and blocked.share == 0
    assert world.superior["conv"] == pytest.approx(np.mean(superior))
    assert world.non_inferior["visits"] == pytest.approx(np.mean(inside))
    assert world.ship.share == pytest.approx(np.mean(shipped))


def test_the_number_of_workers_changes_no_bit():
    spec, who = replayed.experiment(replayed.LOOKS, {"a": 1, "b": 1}), replayed.people(40_000, seed=2)
    assert replayed.rehearsed(spec, who, 40_000, 60, workers=1) == replayed.rehearsed(spec, who, 40_000, 60, workers=2)


@pytest.fixture(scope="module")
def found(simulated_kept) -> Rehearsal:
    return rehearse(Experiment.load(simulated_kept, "push_frequency_cap"), Snapshot.open(simulated_kept), replays=100)


def test_on_a_log(found, simulated_kept):
    assert found.users == found.units and found.arm == "weekly_cap"
    assert [one.scenario for one in found.outcomes] == [
        "no_effect", "at_margin.opt_out_28d", "at_margin.retained_28d", "at_margin.reachable_days_28d", "no_success",
        "planned"]
    assert all(one.ship.low <= one.ship.share <= one.ship.high for one in found.outcomes)
    planted = {one.metric: one for one in found.outcome("planned").planted}
    assert planted["conversion_7d"].relative == pytest.approx(0.05, abs=0.01)
    assert {one.metric for one in found.coverage} == {
        "conversion_7d", "conversion_28d", "opt_out_28d", "retained_28d", "reachable_days_28d", "ctr_14d",
        "revenue_28d"}
    assert "whatever their arms" in found.notes[0] and "--units" in found.notes[-1]
    text = shown(found)
    assert "at_margin.opt_out_28d" in text and "covered" in text


def test_the_arms_of_the_log_are_never_read(found, simulated, tmp_path):
    """The same log with every exposure's arm turned gives the same bytes: a rehearsal is no look."""
    spec = Experiment.load(simulated, "push_frequency_cap")
    split = {"weekly_cap": 1.0, "control": 1.0}
    turned = spec.model_copy(update={"control": "weekly_cap", "split": split})
    again = rehearse(turned, Snapshot.open(simulated), replays=100)
    for one, other in zip(found.outcomes, again.outcomes, strict=True):
        assert one.ship == other.ship and one.planted == other.planted
    assert not (simulated.root / "experiments" / spec.name / "looks.jsonl").exists()


def test_rows_after_the_enrolment_began_are_left_out(simulated):
    """Where the log reaches back far enough."""
    path = simulated.root / "experiments" / "push_frequency_cap" / "experiment.yaml"
    value = yaml.safe_load(path.read_text())
    value["enrol"] = {"from": "2026-06-25", "to": "2026-07-09"}
    path.write_text(yaml.safe_dump(value))
    found = rehearse(Experiment.load(simulated, "push_frequency_cap"), Snapshot.open(simulated), replays=20)
    assert "only rows before 2026-06-25 are used" in found.notes[0]
    assert found.source.endswith("days before 2026-05-28")


def test_its_schema_is_a_file(found, checkout):
    schema = TypeAdapter(Rehearsal).json_schema()
    schema["properties"]["ok"] = {"type": "boolean", "title": "Ok"}
    schema["required"] = [*schema["required"], "ok"]
    file = checkout / "docs" / "schemas" / "rehearsal.schema.json"
    if os.environ.get("WORKBENCH_UPDATE") == "1":
        file.write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    assert json.loads(file.read_text()) == json.loads(json.dumps(schema))
    jsonschema.validate(json.loads(json.dumps(found.as_dict(), allow_nan=False)), schema)


def test_from_the_shell(simulated, capsys):
    words = ["rehearse", "push_frequency_cap", "--project", str(simulated.root)]
    assert main([*words, "--replays", "40", "--units", "2000000", "--effect", "conversion_7d=30%", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    saved = json.loads((simulated.root / "experiments" / "push_frequency_cap" / "rehearsal.json").read_text())
    assert saved == value and value["units"] == 2_000_000
    assert "drawn several times" in " ".join(value["notes"])
    assert value["outcomes"][-1]["superior"]["conversion_7d"] == 1
    assert main([*words, "--replays", "40"]) == 0
    assert "stopped by the sample ratio" in capsys.readouterr().out
    assert main([*words, "--replays", "3"]) == 2
    assert "give at least 20" in capsys.readouterr().err


def test_it_can_be_stopped(simulated_kept):
    with pytest.raises(Cancelled):
        rehearse(Experiment.load(simulated_kept, "push_frequency_cap"), Snapshot.open(simulated_kept),
                 should_stop=lambda: True)


def test_a_table_without_time(study):
    found = rehearse(Experiment.load(study.project, "colours"), Snapshot.open(study.project), replays=40)
    assert found.units == 9_000 and "arms of the table are not read" in found.notes[0]
    assert found.outcome("planned").planted[0].how == "turned"


def test_a_metric_that_is_not_judged_cannot_be_planted(study):
    from workbench.stats.contrast import Margin

    with pytest.raises(InputError, match="no success metric and no guardrail"):
        rehearse(Experiment.load(study.project, "colours"), Snapshot.open(study.project), replays=40,
                 effects={"spent_mean": Margin(0.1, True)})


def test_a_quantile_is_replayed_by_its_influence(make):
    study = make({"metrics/success": {"spent_median": {"mde": "10%"}}, "metrics/monitor": ["bought_rate"]},
                 {"metrics/spent_median": {"fact": "spent", "agg": {"quantile": {"q": 0.5}}, "direction": "up"}})
    found = rehearse(Experiment.load(study.project, "colours"), Snapshot.open(study.project), replays=200)
    assert "spent_median: a replay takes each user's influence" in " ".join(found.notes)
    planted = found.outcome("planned").planted[0]
    assert planted.how == "shifted" and planted.relative == pytest.approx(0.1)
    for cell in found.coverage:
        assert cell.covered.share == pytest.approx(0.95, abs=0.005 + 3.5 * (0.0475 / 200) ** 0.5)
    assert found.ok
