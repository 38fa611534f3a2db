"""What the drafter without a model says of experiments, models and policies."""

from __future__ import annotations

import pytest

from workbench.assistant.core import ask
from workbench.experiments.opening import open_readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot


@pytest.fixture(scope="module")
def read_out(tmp_path_factory, simulated_kept):
    import shutil

    from workbench.project import Project

    folder = tmp_path_factory.mktemp("told") / "squad"
    shutil.copytree(simulated_kept.root, folder, symlinks=True)
    project = Project.find(folder)
    open_readout(Experiment.load(project, "push_frequency_cap"), Snapshot.open(project))
    return project


def test_why_is_answered_by_the_readouts_own_reasons(read_out):
    found = ask(read_out, "/why push_frequency_cap")
    (result,) = (one["result"] for one in found["results"].values())
    assert found["results"]["t1"]["tool"] == "explain_readout"
    assert result["reasons"][0].split(":")[0] in found["reply"].replace("\\", "")
    assert "alpha" in found["reply"]
    assert "number removed" not in found["reply"]


def test_a_plan_shows_the_power_of_its_rule(read_out):
    found = ask(read_out, "/plan conversion_28d with an effect of 30%, 3 weeks")
    (draft,) = found["drafts"]
    assert draft["kind"] == "experiment"
    assert draft["spec"]["metrics"]["success"] == {"conversion_28d": {"mde": "30%"}}
    assert "opt_out_28d" in str(draft["spec"]["metrics"]["guardrail"]) or "reachable" in str(draft["spec"])
    assert "power" in found["reply"]
    assert "number removed" not in found["reply"]


def test_past_experiments_are_named_with_their_verdict(read_out):
    found = ask(read_out, "have we tried to hold back pushes before?")
    assert "push" in found["reply"]
    assert found["results"]["t1"]["tool"] == "similar_experiments"


def test_a_training_is_drafted_and_started_by_nobody(read_out):
    found = ask(read_out, "train a model for clicked_24h")
    (draft,) = found["drafts"]
    assert (draft["kind"], draft["status"]) == ("training", "valid"), draft["checks"]
    assert draft["spec"]["label"] == {"metric": "clicked_24h"}
    assert not list(read_out.runs.glob("*"))


def test_what_cannot_be_settled_is_asked(read_out):
    assert ask(read_out, "train a model for tomorrow")["drafts"][0]["spec"]["label"] == {"metric": "clicked_24h"}
    assert ask(read_out, "plan an experiment")["asked"]


def test_a_hypothesis_that_sends_more_guards_the_right_to_message(read_out):
    found = ask(read_out, "hypothesis: if we double the pushes then more people convert because they see more, for "
                          "everybody")
    (draft,) = found["drafts"]
    assert draft["spec"]["metrics"]["success"].keys() == {"conversion_28d"}
    assert set(draft["spec"]["metrics"]["guardrail"]) & {"opt_out_28d", "reachable_days_28d"}


def test_a_declared_metric_by_a_property_of_users(read_out):
    found = ask(read_out, "conversion_7d by platform")
    result = found["results"]["t1"]["result"]
    assert result["by"] == "platform"
    assert {row["platform"] for row in result["rows"]} == {"ios", "android", "web"}


def test_an_overall_rate_is_one_number(read_out):
    found = ask(read_out, "what is the overall click rate?")
    (row,) = found["drafts"][0]["card"]["table"]["rows"]
    assert row["click_rate"] == pytest.approx(row["clicked"] / row["sent"])
    assert f"{100 * row['click_rate']:.2f} %" in found["reply"]
