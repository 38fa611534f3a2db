"""A readout comes again to the byte, from the files or from the lock; what changed is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import yaml

from workbench.cli.app import main
from workbench.errors import Refused
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.lock import lock, spec_hash
from workbench.experiments.report.reproduce import promised, reproduce
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog

from .conftest import METRICS, SPEC, deep, rows
from .test_sequential import GROUP, Timed


def read_out(project, name: str):
    return open_readout(Experiment.load(project, name), Snapshot.open(project))


@pytest.fixture
def read(study):
    read_out(study.project, "colours")
    return study


def test_the_same_bytes_even_where_the_current_snapshot_is_another(read):
    found = reproduce(read.project, "colours")
    assert found.same and found.changes == () and found.spec == "the project"
    read.write(people=rows(seed=5))
    assert reproduce(read.project, "colours").same


def test_what_changed_is_named_value_by_value(read):
    path = read.project.root / "experiments" / "colours" / "readout.json"
    value = json.loads(path.read_text())
    value["estimates"][0]["effect"] = 9.5
    path.write_text(json.dumps(value, indent=2) + "\n")
    found = reproduce(read.project, "colours")
    assert not found.same and found.total == 1
    assert found.changes[0].place == "estimates[0].effect" and found.changes[0].before == 9.5
    assert "estimates[0].effect: 9.5 ->" in found.text()


def test_a_changed_spec_is_taken_from_the_lock_else_refused(project, tmp_path):
    timed = Timed(project, tmp_path).log("2026-06-27").spec(GROUP)
    experiment = timed.experiment
    lock(project, experiment, Catalog.load(project), None, datetime(2026, 6, 1, tzinfo=UTC))
    read_out(project, "e")
    timed.spec({**GROUP, "alpha": 0.01})
    found = reproduce(project, "e")
    assert found.spec == "the lock" and found.spec_hash != ""
    # the spec's own deviations are told in the readout, and nothing else is another
    assert all(one.place.startswith("deviations") for one in found.changes)
    (project.root / "experiments" / "e" / "prereg.lock").unlink()
    with pytest.raises(Refused, match="no lock holds the old one"):
        reproduce(project, "e")


def test_a_changed_metric_counts_as_a_changed_spec(read):
    metrics = deep(METRICS, {"metrics/bought_rate/direction": "down"})
    (read.project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(metrics))
    with pytest.raises(Refused):
        reproduce(read.project, "colours")
    assert SPEC["name"] == "colours"


def test_the_command_says_same_with_0_and_changed_with_3(read, capsys):
    words = ["reproduce", "colours", "--json", "--project", str(read.project.root)]
    looks = (read.project.root / "experiments" / "colours" / "looks.jsonl").read_text()
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True
    path = read.project.root / "experiments" / "colours" / "readout.json"
    path.write_text(path.read_text().replace('"package": "', '"package": "0.0.0-'))
    assert main(words) == 3
    assert json.loads(capsys.readouterr().out)["changes"][0]["place"] == "package"
    assert (read.project.root / "experiments" / "colours" / "looks.jsonl").read_text() == looks


def test_a_lock_gives_back_every_kind_of_metric(project, tmp_path):
    """The spec that a lock holds hashes to what was locked: windows, covariates, caps, ratios over sends."""
    timed = Timed(project, tmp_path)
    core = yaml.safe_load((project.root / "metrics" / "core.yaml").read_text())
    core["facts"]["conversions"] |= {"value": "value", "key": "event_id"}
    core["facts"]["sends"] = {"table": "sends", "unit": "user_id", "time": "ts", "key": "message_id"}
    core["facts"]["opt_outs"]["key"] = "message_id"
    core["metrics"] |= {
        "bought_8d": {"fact": "conversions", "agg": "sum", "window": ["1d", "8d"], "direction": "up",
                      "covariate": {"lookback": "28d"}, "cap": {"quantile": 0.99, "of": "positive"}},
        "left_rate": {"ratio": [{"fact": "opt_outs", "agg": "distinct"}, "sends"], "window": "14d", "anchor": "send",
                      "within": "3d", "direction": "down"}}
    (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(core))
    timed.spec(GROUP, metrics={"success": {"conversion_7d": {"mde": "10%"}},
                               "guardrail": {"opt_out_14d": {"margin": "0.5pp"}},
                               "monitor": ["bought_8d", "left_rate"]})
    made = lock(project, timed.experiment, Catalog.load(project), None, datetime(2026, 6, 1, tzinfo=UTC))
    assert spec_hash(*promised(made)) == made.spec_hash
