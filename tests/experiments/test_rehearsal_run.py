"""A rehearsal as a run: what it keeps, and where it says that it is to run."""

from __future__ import annotations

import json

import pytest
import yaml

from workbench.jobs.rehearsing import RehearsalSpec
from workbench.jobs.start import start_rehearsal


@pytest.mark.parametrize("mode", ["auto", "inline", "ray"])
def test_a_rehearsal_runs_where_its_mode_says(study, mode):
    """Without a cluster `auto` is here, and `ray` ends in what is missing."""
    run = start_rehearsal(study.project, RehearsalSpec(experiment="colours", replays=20, mode=mode), detach=False)
    assert yaml.safe_load((run.folder / "spec.yaml").read_text()).get("mode", "auto") == mode
    if mode == "ray":
        assert run.status == "failed" and "there is no [ray] address" in json.dumps(run.state)
        return
    assert run.status == "done", run.state
    kept = json.loads((study.project.root / "experiments" / "colours" / "rehearsal.json").read_text())
    assert json.loads((run.folder / "result.json").read_text())["ok"] == kept["ok"] and kept["replays"] == 20
