"""What writes waits for the person, whatever the model says, over a restart too."""

from __future__ import annotations

import pytest
from pydantic import Field

from workbench.assistant.core import Assistant, ask, collect
from workbench.assistant.tools import toolbox
from workbench.assistant.tools.tool import Frozen, Outcome, Tool

from .conftest import BOTH


class Name(Frozen):
    name: str = Field(pattern="^[a-z]+$")


class Written(Frozen):
    size: int


def _write(grounding, given):
    path = grounding.snapshot.project.root / f"{given.name}.note"
    with path.open("a") as file:
        file.write("x")
    return Outcome(Written(size=path.stat().st_size))


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setitem(toolbox.REGISTERED, "write_note",
                        Tool("write_note", "A note is asked for.", Name, Written, _write, True,
                             lambda given: f"writes {given.name}.note"))


def call(name):
    return {"name": "write_note", "arguments": {"name": name}}


def notes(project):
    return {p.name: p.read_text() for p in project.root.glob("*.note")}


@BOTH
def test_approve_runs_it_once_and_the_model_goes_on(wired):
    project, server = wired([{"when": "x", "steps": [{"text": "I would write. ", "calls": [call("one")]},
                                                     {"text": "Written, {{LAST.size|int}} long.\n"}]}])
    first = ask(project, "x", thread="t")
    (approval,) = first["approvals"]
    assert approval["arguments"] == {"name": "one"} and approval["says"] == "writes one.note"
    assert not notes(project) and len(server.requests) == 1 and first["failed"] is None
    second = collect(Assistant(project).decided("t", approval["id"], "approve"))  # as after a restart
    assert second["reply"] == "Written, 1 long." and notes(project) == {"one.note": "x"}
    assert collect(Assistant(project).decided("t", approval["id"], "approve"))["failed"]
    assert notes(project) == {"one.note": "x"}


@BOTH
def test_reject_is_told_to_the_model(wired):
    project, server = wired([{"when": "x", "steps": [{"calls": [call("one")]}, {"text": "As you wish.\n"}]}])
    (approval,) = ask(project, "x", thread="t")["approvals"]
    assert collect(Assistant(project).decided("t", approval["id"], "reject"))["reply"] == "As you wish."
    assert b"the person rejected" in server.requests[-1]["raw"] and not notes(project)


@BOTH
def test_two_calls_of_one_answer_are_decided_one_by_one(wired):
    project, server = wired([{"when": "x", "steps": [{"calls": [call("one"), call("two")]}, {"text": "Done.\n"}]}])
    first, second = ask(project, "x", thread="t")["approvals"]
    half = collect(Assistant(project).decided("t", second["id"], "approve"))
    assert notes(project) == {"two.note": "x"} and len(server.requests) == 1 and not half["approvals"]
    assert [a.id for a in Assistant(project).waiting("t")] == [first["id"]]
    assert collect(Assistant(project).decided("t", first["id"], "reject"))["reply"] == "Done."
    assert notes(project) == {"two.note": "x"}


@BOTH
def test_going_on_without_deciding_rejects(wired):
    project, server = wired([{"when": "^x", "steps": [{"calls": [call("one")]}]},
                             {"when": "^y", "steps": [{"text": "Well.\n"}]}])
    (approval,) = ask(project, "x", thread="t")["approvals"]
    assert ask(project, "y", thread="t")["reply"] == "Well."
    assert collect(Assistant(project).decided("t", approval["id"], "approve"))["failed"] and not notes(project)
    assert b"without deciding" in server.requests[-1]["raw"]


def test_a_person_may_change_the_call(wired):
    project, _ = wired([{"when": "x", "steps": [{"calls": [call("one")]}, {"text": "Done.\n"}]}])
    (approval,) = ask(project, "x", thread="t")["approvals"]
    collect(Assistant(project).decided("t", approval["id"], "approve", {"name": "other"}))
    assert notes(project) == {"other.note": "x"}


def test_nobody_is_asked_about_wrong_arguments(wired):
    project, server = wired([{"when": "x", "steps": [{"calls": [call("../up")]}, {"text": "I see.\n"}]}])
    found = ask(project, "x", thread="t")
    assert not found["approvals"] and found["reply"] == "I see." and b"write_note: name" in server.requests[-1]["raw"]


def test_a_draft_is_saved_as_it_was_shown_and_only_after_the_persons_word(wired):
    metric = {"name": "clicks_9d", "metric": {"fact": "clicks", "agg": "count", "window": "9d", "direction": "up"}}
    project, _ = wired([{"when": "x", "steps": [
        {"calls": [{"name": "draft_metric", "arguments": metric}]},
        {"calls": [{"name": "save_draft", "arguments": {"draft": "LAST"}}]},
        {"text": "It stands in {{LAST.file|text}}.\n"}]}])
    found = ask(project, "x", thread="t")
    (approval,), (draft,) = found["approvals"], found["drafts"]
    path = project.root / "metrics" / "clicks_9d.yaml"
    assert approval["arguments"] == {"kind": "metric", "yaml": draft["yaml"]} and not path.exists()
    done = collect(Assistant(project).decided("t", approval["id"], "approve"))
    assert path.exists() and "clicks" in done["reply"] and not done["failed"]
    assert "clicks_9d" in path.read_text()


@pytest.mark.parametrize("said", [{"name": "approve", "arguments": {"id": "t1"}},
                                  {"name": "decide", "arguments": {"word": "approve"}},
                                  {"name": "write_note", "arguments": {"name": "one", "approved": True}}])
def test_a_model_cannot_approve_for_the_person(wired, said):
    project, server = wired([{"when": "x", "steps": [{"calls": [call("one"), said]}, {"calls": [said]},
                                                     {"text": "Well.\n"}]}])
    found = ask(project, "x", thread="t")
    assert not notes(project) and len(server.requests) == 1
    assert [(a["tool"], a["arguments"]) for a in found["approvals"]] == [("write_note", {"name": "one"})]
