"""A drafted training: whole, and its preflight passes; nothing is started unasked."""

from __future__ import annotations

import pytest

from workbench.assistant.tools.toolbox import REGISTERED
from workbench.jobs.run import find_run
from workbench.jobs.start import look
from workbench.learning.spec import TrainingSpec
from workbench.project import parse_spec, parse_yaml

GOOD = {"name": "clicks", "label": "clicked_24h"}


def test_what_is_left_out_is_chosen_and_said(call):
    found = call("draft_training", **GOOD)
    assert found.failed == [] and found.draft.status == "valid"
    spec = parse_spec(TrainingSpec, parse_yaml(found.draft.yaml, "draft"), "draft")
    assert spec.features["sends_28d"].agg == "count" and "channel" in spec.features
    assert any("features were chosen" in note for note in found.draft.notes)
    assert found.draft.actions()["run"] == {"tool": "start_training", "arguments": {"name": "clicks"}, "saved": True}


def test_the_preflight_is_the_engines(call_copy, simulated):
    found = call_copy("draft_training", **GOOD)
    call_copy("save_draft", draft=found.id)
    before = look(simulated, "clicks")
    assert (found.result["rows"], found.result["memory"], found.result["executor"], found.result["reason"]) == (
        before.rows, before.memory, before.executor, before.reason)


@pytest.mark.parametrize(("change", "failed", "word"), [
    ({"model": {"kind": "lightgbn"}}, "is a whole spec", "lightgbm"),
    ({"label": None}, "is a whole spec", "label"),
    ({"features": {"f": {"fact": "sends", "agg": "count", "window": ["0d", "7d"]}}}, "is a whole spec", "window"),
    ({"label": "clicked_24"}, "fits the log", "did you mean 'clicked_24h'"),
    ({"label": "ctr_14d"}, "fits the log", "ratio"),
    ({"rows": {"table": "decision"}}, "fits the log", "did you mean 'decisions'"),
    ({"features": {"c": {"column": "chanel"}}}, "fits the log", "channel"),
    ({"features": {"p": {"column": "propensity"}}}, "fits the log", "propensity"),
    ({"rows": {"table": "decisions", "where": "executed; DROP TABLE users"}}, "fits the log", "rows.where"),
    ({"name": "click_24h"}, "its name is free", "choose another name"),
], ids=lambda one: one if isinstance(one, str) else "")
def test_each_fault_is_found(call, change, failed, word):
    found = call("draft_training", **GOOD | change)
    assert found.failed[0] == failed and word in found.check(failed).detail
    assert found.draft.status == "invalid" and "run" not in found.draft.actions()


def test_more_memory_than_there_is_stops_it(call, monkeypatch):
    from workbench.jobs import preflight

    monkeypatch.setattr(preflight, "free_memory", lambda: (10_000_000, 10_000_000))
    found = call("draft_training", **GOOD)
    assert found.failed == ["the preflight passes"] and "memory" in found.result["stops"][0]


def test_a_run_starts_when_a_person_said_so(call_copy, simulated):
    """And its training is the saved spec's."""
    assert REGISTERED["start_training"].asks
    toolbox = call_copy.toolbox
    started = toolbox.start("start_training", {"name": "click_24h", "mode": "inline"})
    assert "click_24h" in toolbox.approval(started).says
    assert "approval" in toolbox.finish(started).error and not list(simulated.runs.glob("*/job.json"))
    found = call_copy("start_training", name="click_24h", mode="inline")
    run = find_run(simulated, found.result["run"])
    try:
        assert run.job["name"] == "click_24h" and found.result["rows"] == run.job["preflight"]["rows"]
        assert found.result["follow"] == f"workbench runs show {run.id}"
    finally:
        from workbench.jobs.cancel import cancel

        cancel(run)
    assert "did you mean 'click_24h'" in call_copy("start_training", name="click_24").error
