"""A message that goes on from the one before changes what it says, and nothing else."""

from __future__ import annotations

import shutil

import pytest

from workbench.assistant.core import ask
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.amending import go_on
from workbench.assistant.offline.message.following import of_hypothesis, rest_of
from workbench.assistant.threads import Conversation, load
from workbench.logs.snapshot import Snapshot
from workbench.project import Project


@pytest.fixture(scope="module")
def log(simulated_kept):
    return Grounding.of(Snapshot.open(simulated_kept))


@pytest.fixture
def talk(tmp_path, simulated_kept):
    """Ask one message after the other in one conversation; each is answered by a process of its own."""
    shutil.copytree(simulated_kept.root, tmp_path / "squad", symlinks=True)
    return lambda text: ask(Project.find(tmp_path / "squad"), text, thread="one")


def spec(found):
    (draft,) = found["drafts"]
    assert draft["status"] == "valid", found["reply"]
    return draft["spec"]


# a request and what is said of it -> the request that says all of it at once
SAME = [
    (["click rate by channel", "and the open rate?"], "open rate by channel"),
    (["click rate by channel", "no, conversions"], "conversion rate by channel"),
    (["click rate by channel", "only push"], "click rate for push"),
    (["click rate by channel", "by domain instead"], "click rate by domain"),
    (["click rate by channel", "what about June?"], "click rate by channel in June"),
    (["click rate by channel", "show me that per week"], "click rate by channel per week"),
    (["opt-outs by channel", "the rate, not the count"], "opt-out rate by channel"),
    (["opt-out rate by channel", "as a count"], "number of opt-outs by channel"),
    (["sends per day", "for email", "without email"], "sends per day on every channel except email"),
    (["click rate in the last 14 days", "make it 7 days"], "click rate in the last 7 days"),
    (["clicks per user within 7 days as a metric", "and over 28 days?"], "clicks per user within 28 days as a metric"),
    (["clicks per user within 7 days as a metric", "opens instead"], "opens per user within 7 days as a metric"),
    (["draft a metric for conversions within 7 days", "two weeks", "only email"],
     "draft a metric for email conversions within 14 days"),
    (["draft a metric for opens within 7 days", "call it seen_7d"],
     "draft a metric for opens within 7 days called seen_7d"),
]


@pytest.mark.parametrize(("said", "whole"), SAME, ids=[" / ".join(said) for said, _ in SAME])
def test_it_is_what_one_request_would_have_been(talk, said, whole, simulated_kept):
    for text in said:
        found = talk(text)
    wanted = ask(simulated_kept, whole)
    assert spec(found) == spec(wanted)
    assert "it goes on from" in found["reply"] and "number removed" not in found["reply"]


@pytest.mark.parametrize(("first", "then"), [
    ("click rate by channel", "and zorch?"), ("click rate by channel", "only the zorched ones"),
    ("click rate by channel", "but not for the weekend crowd"),
    ("clicks per user within 7 days as a metric", "and 12?"),
    ("clicks per user within 7 days as a metric", "for people who like jazz"),
])
def test_a_word_that_nothing_explains_changes_nothing_in_silence(talk, first, then):
    assert talk(first)["drafts"]
    found = talk(then)
    assert not found["drafts"] and (found["asked"] or found["refused"])


def test_a_request_of_its_own_forgets_the_one_before(talk):
    talk("click rate by channel in June")
    assert spec(talk("open rate")) == spec(talk("what is the open rate"))
    assert "filters" not in spec(talk("sends per week")) or not spec(talk("sends per week"))["filters"]
    metric = spec(talk("now draft a metric for opens within 7 days"))
    assert "opens" in str(metric) and "June" not in str(metric)


def test_a_request_that_lacks_something_is_asked_about_and_changes_nothing_before(talk):
    talk("click rate by channel")
    assert talk("draft a metric for conversion")["asked"]
    assert talk("within 7 days")["drafts"][0]["title"] == "conversion_7d"
    assert talk("and now draft a metric for opens")["asked"]
    assert talk("how many users zorched")["asked"]


def test_a_refusal_is_answered_like_a_question(talk):
    assert talk("how many people click")["refused"]
    found = talk("within 7 days")
    assert found["drafts"][0]["title"] == "click_7d" and found["drafts"][0]["status"] == "valid"


def test_a_hypothesis_takes_a_size_a_reason_and_a_population(talk):
    talk("if we cap pushes at two a day opt-outs drop")
    talk("because people are tired")
    talk("make it 10 %")
    (draft,) = talk("for android users only")["drafts"]
    stated = draft["spec"]["hypothesis"] if "hypothesis" in draft["spec"] else draft["spec"]
    assert "tired" in str(stated) and "android" in str(stated) and "10%" in str(draft["spec"])
    (again,) = talk("make it 20 %")["drafts"]
    assert "20%" in str(again["spec"]) and "10%" not in str(again["spec"]) and "android" in str(again["spec"])


def test_what_does_not_pass_is_not_saved_and_the_reply_says_what_lacks(talk):
    talk("if we cap pushes at two a day opt-outs drop by 1 %")
    found = talk("save it")
    assert "its effect is within reach" in found["refused"] and "removed" not in found["reply"]
    assert not found["approvals"]


def test_a_plan_takes_another_size_and_length(talk):
    talk("plan an experiment for conversion_28d with 5 %")
    talk("make it 30 %")
    (draft,) = talk("3 weeks")["drafts"]
    assert draft["spec"]["metrics"]["success"] == {"conversion_28d": {"mde": "30%"}}
    assert "3" in str(draft["spec"].get("design", draft["spec"]))


def test_nothing_is_sent_because_a_message_goes_on(talk):
    talk("sends per day")
    assert talk("now send it to all users")["refused"]
    assert talk("and the e-mail addresses of those?")["refused"]


def test_only_what_was_proved_lends_the_numbers_of_its_title():
    talked = Conversation(drafts={"t1": {"title": "lift of 37.5 %", "status": "invalid"},
                                  "t2": {"title": "Sends since 2026-06-01", "status": "valid"}})
    assert talked.titles() == ("Sends since 2026-06-01",)


def test_what_it_is_about_outlives_a_restart(talk, tmp_path):
    talk("click rate by channel")
    talk("only push")
    assert load(Project.find(tmp_path / "squad"), "one").topic == ["click rate by channel", "only push"]


def test_a_request_without_one_before_is_read_alone(log):
    assert go_on(["click rate by channel"], log).by == "channel"
    assert go_on(["click rate by channel", "tell me a joke"], log) is None


@pytest.mark.parametrize(("text", "rest", "on"), [
    ("and email?", "email", True), ("make it 14 days", "within 14 days", True), ("what about June?", "in June", True),
    ("sorry, I meant clicks", "clicks", True),
    ("same for push please", "for push", True), ("split that by domain", "by domain", True), ("opens", "opens", False),
    ("take rate by channel", "take rate by channel", False), ("now last week", "last week", True),
])
def test_what_leads_to_a_message_is_taken_off(text, rest, on):
    found = rest_of(text)
    assert (found.text, found.on) == (rest, on)


@pytest.mark.parametrize("text", ["and the open rate", "what would that cost", "10 weeks", "because"])
def test_no_part_of_a_hypothesis_is_none(text):
    assert of_hypothesis(text) is None


@pytest.mark.parametrize(("request_", "answer", "whole"), [
    ("click rate by channel for the glorious ones", "leave it out", "click rate by channel"),
    ("I need this by tomorrow: click rate by channel for the glorious ones", "leave it out", "click rate by channel"),
    ("sends per day zorchedly", "ok, ignore that please", "sends per day"),
    ("metric for clicks within 14 days, blubbering", "Yes, without it.", "metric for clicks within 14 days"),
])
def test_what_was_not_understood_is_left_out_when_somebody_says_so(talk, request_, answer, whole, simulated_kept):
    asked = talk(request_)
    assert "leave it out" in asked["asked"]
    assert asked["drafts"] == []
    assert spec(talk(answer)) == spec(ask(simulated_kept, whole))


def test_a_question_about_something_else_is_not_answered_by_leaving_out(talk):
    asked = talk("metric for clicks")
    assert "days" in asked["asked"]
    assert talk("leave it out")["asked"] == asked["asked"]
