"""The tools as a whole: what a model sees of them, and the nearest name for what is wrong."""

from __future__ import annotations

import json

import pytest

from workbench.assistant.checks import MEANS
from workbench.assistant.drafts import Check, Draft, Run
from workbench.assistant.tools.toolbox import REGISTERED

ASKING = {"save_draft", "scaffold_template", "start_training"}
NAMES = {"describe_log", "explore", "query_sql", "draft_metric", "metric_value", "metric_by", "draft_hypothesis",
         "similar_experiments", "draft_experiment", "scaffold_template", "last_readout", "explain_readout",
         "draft_training", "evaluate_policy", "save_draft", "start_training"}


def test_there_are_these_tools_and_what_writes_or_runs_asks():
    assert set(REGISTERED) >= NAMES
    assert {name for name, tool in REGISTERED.items() if tool.asks} >= ASKING
    assert all(REGISTERED[name].says is not None for name in ASKING)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_tool_says_when_to_use_it_and_what_it_takes(name):
    tool = REGISTERED[name]
    schema = tool.arguments.model_json_schema(by_alias=True)
    assert len(tool.when_to_use) > 30 and schema["additionalProperties"] is False
    json.dumps(tool.result.model_json_schema(by_alias=True))


def test_an_unknown_tool_and_an_unknown_argument_say_the_nearest(call):
    assert "did you mean 'draft_metric'" in call("draft_metrics", name="m").error
    found = call("draft_metric", name="m", metric={}, metrics={})
    assert "unknown field 'metrics'; did you mean 'metric'" in found.error
    assert "draft_metric: metric: field 'metric' is missing" in call("draft_metric", name="m").error


@pytest.mark.parametrize("spec", [{"kind": "timeline", "user": "u1"}, {"kind": "users", "of": {"kind": "funnel"}},
                                  {"kind": "brekdown"}, {}])
def test_an_insight_is_about_many_users(call, spec):
    found = call("explore", spec=spec)
    assert "about many users" in found.error


def test_the_log_is_described_with_what_is_not_there(call, simulated_kept):
    found = call("describe_log").result
    by_name = {one["name"]: one for one in found["metric_docs"]}
    assert by_name["ctr_14d"]["reads"] == "clicks / sends" and by_name["retained_28d"]["window"] == "21d to 28d"
    sends = next(one for one in found["table_docs"] if one["name"] == "sends")
    assert sends["columns"]["user_id"] == "VARCHAR" and sends["complete_until"].startswith("2026-")
    assert "guardrail_test" in found["template_docs"]
    assert found["training"] == ["click_24h"] and found["policies"] == ["softmax_click"]


def test_a_log_without_a_table_says_what_it_cannot_answer(tmp_path, hillstrom_csv):
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    from .conftest import caller

    project = Project.create(tmp_path / "shop")
    import_source(project, [str(hillstrom_csv)], "table", name="hillstrom")
    found = caller(project)("describe_log").result
    assert "hillstrom" in found["tables"] and "draft one" in found["absent"]["metrics"]


def test_a_kept_draft_is_the_same_draft():
    from dataclasses import asdict

    draft = Draft("training", "t", {"a": 1}, "valid", (Check("is a whole spec", True, warns=True),), "a: 1\n", "x",
                  columns=("c",), rows=({"c": 1},), notes=("n",), path="training/t.yaml", into=("e",),
                  run=Run("start_training", {"name": "t"}))
    assert Draft.restored(json.loads(json.dumps(asdict(draft)))) == draft


def test_every_check_that_a_tool_makes_is_explained(call):
    """A check without a meaning would be a riddle on the card."""
    made = [call("draft_training", name="clicks", label="clicked_24h"), call("explore", spec={"kind": "breakdown"}),
            call("draft_experiment", name="x", success={"ctr_14d": "50%", "conversion_7d": "90%"},
                 who={"platform": ["ios"]})]
    for found in made:
        assert all(check.means for check in found.draft.checks), [c.name for c in found.draft.checks if not c.means]
    assert all(words.endswith(".") for words in MEANS.values())
