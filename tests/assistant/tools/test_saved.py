"""What is written: after a word of a person, whole, and over nothing that exists."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from workbench.experiments.plan.looks import Taken
from workbench.experiments.spec import Experiment
from workbench.learning.spec import TrainingSpec
from workbench.metrics.catalog import Catalog
from workbench.project import parse_yaml

METRIC = {"name": "conversion_5d", "metric": {"fact": "conversions", "agg": "any", "window": "5d", "direction": "up"}}
EXPERIMENT = {"name": "cap_test", "success": {"reachable_days_28d": "8%"}, "guardrail": {"opt_out_28d": "300%"}}
HYPOTHESIS = {"because": "people tire", "if": "we cap pushes", "then": "reachable days rise", "for": "everybody",
              "metric": "reachable_days_28d", "effect": "5%"}


def files(project):
    return {path: path.read_bytes() for path in project.root.rglob("*")
            if path.is_file() and ".workbench" not in path.parts}


def test_each_kind_is_saved_as_it_was_shown(call_copy, simulated):
    before = files(simulated)
    metric = call_copy("draft_metric", **METRIC)
    assert call_copy("save_draft", draft=metric.id).result["file"] == metric.draft.path
    assert "conversion_5d" in Catalog.load(simulated).metrics
    experiment = call_copy("draft_experiment", **EXPERIMENT)
    saved = call_copy("save_draft", draft=experiment.id)
    assert saved.result == {"kind": "experiment", "file": "experiments/cap_test/experiment.yaml"}
    assert (simulated.root / saved.result["file"]).read_text() == experiment.draft.yaml
    assert Experiment.load(simulated, "cap_test").metrics.success
    training = call_copy("draft_training", name="clicks", label="clicked_24h")
    call_copy("save_draft", draft=training.id)
    assert TrainingSpec.load(simulated, "clicks").label.metric == "clicked_24h"
    after = files(simulated)
    assert {path: after[path] for path in before} == before


def test_a_hypothesis_goes_into_an_experiment_that_lacks_one(call_copy, simulated):
    call_copy("save_draft", draft=call_copy("draft_experiment", **EXPERIMENT).id)
    draft = call_copy("draft_hypothesis", **HYPOTHESIS)
    assert draft.draft.actions()["save"]["into"] == ["cap_test"]
    assert "names the experiment" in call_copy("save_draft", draft=draft.id).error or "into" in call_copy(
        "save_draft", draft=draft.id).error
    assert call_copy("save_draft", draft=draft.id, into="cap_test").error is None
    said = Experiment.load(simulated, "cap_test").hypothesis
    assert (said.because, said.for_) == ("people tire", "everybody")
    assert "wrong if on day 56" in said.then
    assert call_copy("save_draft", draft=draft.id, into="cap_test").error is None
    assert "has a hypothesis already" in call_copy("save_draft", draft=draft.id, into="push_frequency_cap").error
    call_copy("save_draft", draft=call_copy("draft_experiment", **{**EXPERIMENT, "name": "cap_later"}).id)
    seen = Taken(1, "2026-10-01T00:00:00Z", "s", 1, None, {}, 0.01, 0.05, "continue", "hash")
    (simulated.root / "experiments" / "cap_later" / "looks.jsonl").write_text(json.dumps(asdict(seen)))
    assert "comes before" in call_copy("save_draft", draft=draft.id, into="cap_later").error
    assert "did you mean 'cap_test'" in call_copy("save_draft", draft=draft.id, into="cap_tests").error


def test_nothing_is_written_without_a_persons_word(call_copy, simulated):
    toolbox, before = call_copy.toolbox, files(simulated)
    drafted = call_copy("draft_metric", **METRIC)
    for name, arguments in (("save_draft", {"draft": drafted.id}),
                            ("scaffold_template", {"template": "guardrail_test", "name": "study"})):
        assert "approval" in toolbox.finish(toolbox.start(name, arguments)).error
    assert files(simulated) == before


def test_a_person_approves_the_text_that_is_written(call_copy):
    drafted = call_copy("draft_metric", **METRIC)
    started = call_copy.toolbox.start("save_draft", {"draft": drafted.id})
    asked = call_copy.toolbox.approval(started)
    assert asked.arguments == {"kind": "metric", "yaml": drafted.draft.yaml} and "metric" in asked.says


def test_a_draft_that_does_not_hold_is_not_saved(call_copy, simulated):
    before = files(simulated)
    drafted = call_copy("draft_metric", **METRIC | {"name": "m", "metric": {**METRIC["metric"], "fact": "conversion"}})
    assert "is invalid: compiles and runs" in call_copy("save_draft", draft=drafted.id).error
    insight = call_copy("explore", spec={"kind": "breakdown", "by": "channel"})
    assert "no file of its own" in call_copy("save_draft", draft=insight.id).error
    assert "no draft 't99'" in call_copy("save_draft", draft="t99").error
    assert files(simulated) == before


@pytest.mark.parametrize(("kind", "yaml", "word"), [
    ("metric", "version: 1\nmetrics: {a/../../b: {fact: conversions, agg: any, window: 7d, direction: up}}\n", "named"),
    ("experiment", "version: 1\nname: ../../etc\n", "name"),
    ("training", "version: 1\nname: ../x\n", "name"),
    ("experiment", "- a\n", "mapping"),
    ("metric", "a: [", "YAML"),
    ("metric", "!!python/object/apply:os.system ['true']\n", "not YAML"),
    ("policy", "version: 1\n", "kind"),
])
def test_hostile_text_writes_nothing(call_copy, simulated, kind, yaml, word):
    before = files(simulated)
    found = call_copy("save_draft", kind=kind, yaml=yaml)
    assert word in found.error and files(simulated) == before


def test_another_meaning_under_the_same_name_is_refused(call_copy, simulated):
    drafted = call_copy("draft_experiment", **EXPERIMENT)
    call_copy("save_draft", draft=drafted.id)
    other = parse_yaml(drafted.draft.yaml, "draft") | {"control": "treatment"}
    from workbench.project import dump_yaml

    assert "says something else" in call_copy("save_draft", kind="experiment", yaml=dump_yaml(other)).error
    assert call_copy("save_draft", kind="experiment", yaml=drafted.draft.yaml).error is None
    assert Experiment.load(simulated, "cap_test").control == "control"


def test_a_template_makes_new_files_with_its_answers(call_copy, simulated):
    before = files(simulated)
    found = call_copy("scaffold_template", template="guardrail_test", name="study", answers={"success": "revenue_28d"})
    assert "experiments/study/experiment.yaml" in found.result["files"]
    assert list(Experiment.load(simulated, "study").metrics.success) == ["revenue_28d"]
    assert found.result["answers"]["mde"] == "5%"
    assert {path: value for path, value in files(simulated).items() if path in before} == before


@pytest.mark.parametrize(("given", "word"), [
    ({"template": "guardrail_tests", "name": "s"}, "did you mean 'guardrail_test'"),
    ({"template": "guardrail_test", "name": "../s"}, "is not a name"),
    ({"template": "guardrail_test", "name": "push_frequency_cap"}, "exists"),
    ({"template": "guardrail_test", "name": "s", "answers": {"succes": "x"}}, "did you mean 'success'"),
    ({"template": "guardrail_test", "name": "s", "answers": {"mde": "x%"}}, "not a share"),
])
def test_a_template_that_cannot_be_made_says_why(call_copy, simulated, given, word):
    before = files(simulated)
    assert word in call_copy("scaffold_template", **given).error and files(simulated) == before
