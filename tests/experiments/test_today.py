"""What an experiment needs, stage by stage, told without a look and without reading a row."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.experiments.decision.record import decide_on
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.lock import lock
from workbench.experiments.spec import Experiment
from workbench.experiments.today import today
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog

from .conftest import SPEC, deep, rows
from .test_sequential import GROUP, Timed

WHEN = datetime(2026, 7, 8, tzinfo=UTC)


def needs(project) -> dict[str, str]:
    (one,) = today(project)
    return {need.kind: need.words for need in one.needs}


def read_out(project, name: str):
    return open_readout(Experiment.load(project, name), Snapshot.open(project))


def test_a_planned_experiment_from_its_first_day_to_its_decision(project, tmp_path):
    timed = Timed(project, tmp_path).spec(GROUP)
    assert today(project)[0].phase == "draft" and "no log" in needs(project)["wait"]
    assert today(project)[0].state == "draft"
    timed.log("2026-06-10")
    assert (today(project)[0].phase, today(project)[0].state) == ("enrolling", "running")
    assert "not locked" in needs(project)["lock"]
    assert needs(project)["wait"].startswith("enrolling until 2026-06-21; the next look comes with rows up to 2026-06")
    lock(project, timed.experiment, Catalog.load(project), None, WHEN)
    assert "lock" not in needs(project)
    timed.log("2026-06-22", lift=1.1)
    assert needs(project)["look"] == "look 1 of 2026-06-21 has come"
    assert (today(project)[0].needs[0].do, today(project)[0].needs[0].urgent) == ("workbench readout e", True)
    read_out(project, "e")
    assert "look" not in needs(project) and "the log reaches 2026-06-22" in needs(project)["wait"]
    assert today(project)[0].state == "readout"
    assert (today(project)[0].phase, today(project)[0].looks, today(project)[0].planned) == ("looking", 1, 3)
    timed.log("2026-07-06", lift=1.05)
    assert needs(project)["look"] == "look 3 of 2026-07-05 has come and is the last"
    verdict = read_out(project, "e").decision.verdict
    assert today(project)[0].phase == "ended" and f"the rule says {verdict}" in needs(project)["decide"]
    decide_on(project, "e", "do_not_ship", when=WHEN, by="Ada", reason="no gain")
    assert today(project)[0].phase == "decided" and "decided on 2026-07-08" in needs(project)["done"]
    assert not any(need.urgent for need in today(project)[0].needs)
    assert today(project)[0].as_dict()["state"] == "decided"


def test_a_promise_before_the_log_begins_is_locked_and_not_running(project, tmp_path):
    timed = Timed(project, tmp_path).spec(GROUP)
    lock(project, timed.experiment, Catalog.load(project), None, WHEN)
    assert (today(project)[0].phase, today(project)[0].state) == ("draft", "locked")


def test_a_spec_that_changed_after_its_lock_is_told(project, tmp_path):
    timed = Timed(project, tmp_path).log("2026-06-10").spec(GROUP)
    lock(project, timed.experiment, Catalog.load(project), None, WHEN)
    timed.spec({**GROUP, "alpha": 0.1})
    assert needs(project)["deviation"].startswith("not as promised: plan.alpha: 0.05 was locked")


def test_sample_ratio_trouble_comes_first(make):
    people = rows()
    kept = np.flatnonzero((people["arm"] != "blue") | (np.arange(9000) % 2 == 0))
    study = make(people={name: column[kept] for name, column in people.items()})
    read_out(study.project, "colours")
    (one,) = today(study.project)
    assert one.needs[0].kind == "health" and one.needs[0].urgent and "sample-ratio mismatch" in one.needs[0].words
    assert "look" not in {need.kind for need in one.needs}


def test_a_broken_spec_is_told_beside_the_others(study):
    broken = study.project.root / "experiments" / "broken" / "experiment.yaml"
    broken.parent.mkdir()
    broken.write_text("version: 1\nname: broken\n")
    found = today(study.project)
    assert [one.experiment for one in found] == ["broken", "colours"]
    assert found[0].phase == "unreadable" and "experiments/broken/experiment.yaml" in found[0].needs[0].words


@pytest.mark.alone
def test_nothing_is_read_and_nothing_is_written(study, monkeypatch):
    """No connection is opened: only files and the manifest are looked at."""
    read_out(study.project, "colours")
    before = {path: path.stat().st_mtime_ns for path in study.project.root.rglob("*") if path.is_file()}
    for path in (study.project.cache / "snapshots").rglob("*"):
        if path.is_file():
            path.unlink()
    began = time.monotonic()
    assert needs(study.project)["decide"].startswith("the rule says do_not_ship")
    assert time.monotonic() - began < 1.0
    after = {path: path.stat().st_mtime_ns for path in study.project.root.rglob("*") if path.is_file()}
    assert after == {path: at for path, at in before.items() if path.exists()}


def test_a_readout_of_another_spec_asks_for_a_new_one(study):
    read_out(study.project, "colours")
    study.write(deep(SPEC, {"metrics/guardrail": {"left_rate": {"margin": "30%"}}}))
    assert "has come" in needs(study.project)["look"]


def test_status_prints_a_line_a_need_and_the_same_as_json(study, capsys):
    root = ["--project", str(study.project.root)]
    assert main(["status", *root]) == 0
    assert "the look has come and is the last - workbench readout colours" in capsys.readouterr().out
    assert main(["status", "--json", *root]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["experiments"] == ["colours"]
    assert [one["experiment"] for one in found["today"]["experiments"]] == ["colours"] and found["today"]["urgent"] == 1
