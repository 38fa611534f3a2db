"""What waits for a person's word over HTTP, and what the browser tells of what a person looks at."""

from __future__ import annotations

import shutil

import pytest

from workbench.assistant.looking import MOST_PEOPLE, Looking
from workbench.assistant.threads import Conversation, load
from workbench.errors import InputError
from workbench.project import Project


@pytest.fixture
def waiting(server):
    """A conversation that was left with two calls that wait."""
    project = Project.find(server.project)

    def call(id: str, name: str) -> dict:
        return {"id": id, "tool": "scaffold_template", "says": f"make new files named {name!r}",
                "arguments": {"template": "guardrail_test", "name": name, "answers": {}}}

    talk = Conversation("chat-1", turns=1, calls=2, approvals=[call("t1", "approved"), call("t2", "rejected")])
    talk.said("person", "start two studies")
    talk.save(project)
    return project


def test_what_is_approved_runs_once_and_what_is_rejected_never(server, waiting):
    made = server.project / "experiments"
    assert server.call("GET", "assistant/approvals?thread=chat-1") == (200, {"waiting": ["t1", "t2"]})
    body = {"thread": "chat-1", "id": "t1", "word": "approve"}
    status, found = server.call("POST", "assistant/approvals", body)
    assert status == 200 and found["shown"] is False and found["reply"]
    assert (made / "approved" / "experiment.yaml").exists()
    assert [one["id"] for one in load(waiting, "chat-1").approvals] == ["t2"]
    assert server.call("POST", "assistant/approvals", body)[0] == 404
    assert server.call("POST", "assistant/approvals", {**body, "id": "t2", "word": "reject"})[0] == 200
    assert not (made / "rejected").exists()
    assert server.call("GET", "assistant/approvals?thread=chat-1") == (200, {"waiting": []})


def test_another_word_and_a_stranger_decide_nothing(server, waiting):
    body = {"thread": "chat-1", "id": "t1", "word": "perhaps"}
    assert server.call("POST", "assistant/approvals", body)[0] == 400
    assert server.call("POST", "assistant/approvals", {**body, "word": "approve"}, token=None)[0] == 403
    assert len(load(waiting, "chat-1").approvals) == 2


@pytest.fixture
def lacking(server):
    """The file of an experiment without a hypothesis."""
    folder = server.project / "experiments" / "to_come"
    lines = (server.project / "experiments" / "push_frequency_cap" / "experiment.yaml").read_text().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("hypothesis:"))
    end = next(i for i in range(begin + 1, len(lines)) if not lines[i].startswith(" "))
    text = "\n".join([*lines[:begin], "# kept", *lines[end:]]).replace("push_frequency_cap", "to_come")
    folder.mkdir()
    (folder / "experiment.yaml").write_text(text)
    yield folder / "experiment.yaml"
    shutil.rmtree(folder)


def test_a_card_saves_a_hypothesis_into_an_experiment_and_over_nothing(server, lacking):
    other = server.project / "experiments" / "push_frequency_cap" / "experiment.yaml"
    before, text = other.read_bytes(), lacking.read_text()
    hypothesis = "hypothesis:\n  because: people tire\n  if: we cap pushes\n  then: more stay\n"
    draft = {"kind": "hypothesis", "yaml": hypothesis}
    for into, wanted in (("../experiments/to_come", 404), ("to_com", 404), ("push_frequency_cap", 400), (None, 400)):
        status, found = server.call("POST", "drafts", {**draft, "into": into})
        assert status == wanted, found
    assert server.call("POST", "drafts", {"kind": "metric", "yaml": "version: 1\n", "into": "to_come"})[0] == 400
    assert server.call("POST", "drafts", {**draft, "into": "to_come"}, token=None)[0] == 403
    assert lacking.read_text() == text
    status, found = server.call("POST", "drafts", {**draft, "into": "to_come"})
    assert (status, found) == (201, {"path": "experiments/to_come/experiment.yaml"})
    assert "people tire" in lacking.read_text() and "# kept" in lacking.read_text()
    assert other.read_bytes() == before


def test_a_context_is_typed(server):
    cell = {"kind": "code", "source": "1/0", "error": "ZeroDivisionError: division by zero", "active": True}
    assert server.call("PUT", "assistant/context", {"notebook": "a.ipynb", "cells": [cell]})[0] == 200
    status, found = server.call("PUT", "assistant/context", {"secret": "x"})
    assert status == 400 and "context.secret" in found["message"]


def test_each_person_has_what_they_looked_at_last():
    looking = Looking()
    looking.tell("ada", {"metric": "ctr"})
    looking.tell("bob", {"metric": "opt_out", "error": "x" * 9_000})
    looking.tell("ada", {"experiment": "cap"})
    assert looking.of("ada").experiment == "cap" and looking.of("ada").metric is None
    assert len(looking.of("bob").error) < 4_100 and looking.of("eve").metric is None
    with pytest.raises(InputError, match=r"context\.secret"):
        looking.tell("ada", {"secret": 1})
    assert looking.of("ada").experiment == "cap"
    for number in range(MOST_PEOPLE):
        looking.tell(f"p{number}", {})
    assert looking.of("ada").experiment is None
