"""What the drafter without a model says of experiments, models and policies."""

from __future__ import annotations

import pytest

from workbench.assistant.core import ask
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear
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


@pytest.mark.parametrize("whom", [
    "for users over 50", "for people of 40 and older", "with 3 arms", "for users under 30",
])
def test_whom_a_plan_cannot_tell_it_asks_about(read_out, whom):
    assert ask(read_out, f"plan an experiment on conversion_28d {whom}")["asked"]


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
    assert ask(read_out, "train a model for tomorrow")["asked"]
    assert ask(read_out, "plan an experiment")["asked"]


@pytest.mark.parametrize(("text", "answered"), [
    ("what came out for conversion_28d in push_frequency_cap? that is what matters to my boss", True),
    ("conversion_28d of push_frequency_cap, going by its readout, for the steering round", True),
    ("conversion_28d of push_frequency_cap in the first week", False),
    ("conversion_28d of push_frequency_cap on ios", False),
    ("conversion_28d of push_frequency_cap without the weekend", False),
])
def test_beside_a_metric_and_an_experiment_only_what_chooses_is_asked_about(read_out, text, answered):
    found = ask(read_out, text)
    assert ("units" in found["reply"]) == answered, found["reply"]
    assert bool(found["refused"] or found["asked"]) != answered


def test_a_window_that_nobody_can_have_ended_is_no_draft(read_out):
    found = ask(read_out, "metric: clicks within 400 days")
    assert not found["drafts"] and "nobody's window has ended" in found["refused"]


@pytest.mark.parametrize("text", [
    "how many users do we need for a 2% lift in conversion_28d", "how many weeks to detect a 2% drop in opt_out_28d",
    "how many people would I need to find a 2% change in conversion_28d?",
])
def test_how_many_it_takes_is_told(read_out, text):
    found = ask(read_out, text)
    (draft,) = found["drafts"]
    needed = found["results"]["t1"]["result"]["needed"]
    assert draft["kind"] == "experiment" and f"{needed:,.0f} units" in found["reply"]


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


def test_a_group_that_no_value_tells_is_asked_about(read_out):
    found = ask(read_out, "hypothesis: shorter pushes raise conversions for everyone on Linux")
    assert "Linux" in found["asked"]
    assert not any(draft["status"] == "valid" for draft in found["drafts"])


def test_an_effect_that_is_a_little_too_small_is_planned_for_as_small_as_can_be_found(read_out):
    least = ask(read_out, "hypothesis: people wait for payday, so offers on payday lift conversions")
    size = float(least["drafts"][-1]["spec"]["metrics"]["success"]["conversion_28d"]["mde"].rstrip("%"))
    hoped = round(size / 1.2, 1)
    found = ask(read_out, f"People wait for payday, so I'd bet that offers on payday lift conversions by {hoped}%. "
                          "Hypothesis.")
    draft = found["drafts"][-1]
    assert draft["status"] == "valid", draft["checks"]
    planned = float(draft["spec"]["metrics"]["success"]["conversion_28d"]["mde"].rstrip("%"))
    assert hoped < planned <= size + 0.3
    assert draft["spec"]["falsifier"]["threshold"] == f"{hoped:g}%"
    assert "so few units" in found["reply"]
    small = ask(read_out, f"Hypothesis: offers on payday lift conversions by {round(size / 3, 1)}%.")
    assert small["drafts"][-1]["status"] == "invalid"


def test_what_must_not_get_worse_is_a_guardrail_with_its_margin(read_out):
    found = ask(read_out, "hypothesis: friendlier pushes lift conversions; opt-outs must not rise by more than 30 %")
    assert found["drafts"][-1]["spec"]["metrics"]["guardrail"] == {"opt_out_28d": {"margin": "30%"}}


def test_names_are_part_of_a_change_and_never_of_an_answer(read_out):
    assert ask(read_out, "conversions rise were we to greet people by name - hypothesis")["drafts"]
    assert ask(read_out, "draft a hypothesis on conversions and list the names of all users")["refused"]


@pytest.mark.parametrize(("asked", "said"), [
    ("when did push_frequency_cap end?", "Its data end at"),
    ("is the effect of push_frequency_cap just novelty, or will it wear off?", "novelty: "),
    ("what would have flipped the decision on push_frequency_cap?", "passe"),
    ("was the plan of push_frequency_cap locked before anyone looked?", "locked before the data were seen"),
    ("how many users took part in push_frequency_cap?", "units took part"),
    ("what did we hypothesise in push_frequency_cap?", "because: "),
    ("how sure are we about push_frequency_cap?", "the interval of the effect goes from"),
    ("which guardrail stood in the way in push_frequency_cap?", "margin"),
    ("did the arms of push_frequency_cap split as planned?", "units"),
])
def test_what_is_asked_of_a_readout_is_told_from_it(read_out, asked, said):
    found = ask(read_out, asked)
    assert said in found["reply"].replace("\\", ""), found["reply"]
    assert "number removed" not in found["reply"]
    assert [one["tool"] for one in found["results"].values()] == ["explain_readout"]


def test_which_arm_won_is_told_and_what_it_does_not_hold_is_not(read_out):
    assert "against control" in ask(read_out, "which arm won in push_frequency_cap?")["reply"]
    refused = ask(read_out, "what became of push_frequency_cap because of the weather")
    assert refused["refused"]


@pytest.mark.parametrize(("skin", "sentence", "experiment"), [
    ("kerb", "How did the calm test end?", "calm_kerb"),
    ("kerb", "How did the parkers in the calm arm do on parkings?", "calm_kerb"),
    ("kerb", "I would like to understand the readout of the experiment with the earlier warning.", "early_bell"),
    ("kerb", "What was the relative change of permit_4w with calm?", "calm_kerb"),
    ("kerb", "Tell me the absolute difference in left_4w between calm and as_is.", "calm_kerb"),
    ("kerb", "Did we lose permits in calm_kerb?", "calm_kerb"),
    ("kerb", "is the effect in early_bell real or noise?", "early_bell"),
    ("bloom", "muted_4w under max_two?", "fewer_nudges"),
])
def test_an_experiment_is_told_by_an_arm_or_by_its_change(logs, skin: str, sentence: str, experiment: str):
    wish = read(sentence, logs[skin])
    assert (wish.intent in ("readout", "why"), wish.experiment) == (True, experiment)


@pytest.mark.parametrize("sentence", [
    "Which test did best?", "How did the test with parkers end?", "permit_4w of the group with a permit",
    "what came of the test on messages",
])
def test_what_no_experiment_says_alone_is_asked(logs, sentence: str):
    with pytest.raises((Unclear, Unanswerable)):
        read(sentence, logs["kerb"])
