"""What leaves through the real clients is what was written down, and nothing in it names anybody."""

from __future__ import annotations

import json
import socket

import pytest

from workbench.assistant.core import Assistant, ask, collect
from workbench.assistant.privacy.egress import log_of
from workbench.assistant.privacy.sent import sent

EXPLORE = {"name": "explore", "arguments": {"spec": {
    "kind": "breakdown", "table": "message_facts", "rate": "click_rate", "by": "channel"}}}
TALK = [{"calls": [EXPLORE]}, {"text": "It is {{LAST.rows.0.click_rate|pct2}}.\n"}]


def logged(project):
    return [json.loads(line) for line in log_of(project).read_text("utf-8").splitlines()]


def test_every_request_is_written_down_byte_for_byte(wired):
    project, server = wired([{"when": "x", "steps": [{"status": 429, "retry_after": 0, "once": True}, *TALK]}])
    found = ask(project, "x: the click rate", thread="t")
    assert found["failed"] is None and "%" in found["reply"], found
    lines = logged(project)
    assert [one["body"].encode() for one in lines] == [one["raw"] for one in server.requests]
    assert len(lines) == 3                                # the retry is one of them
    assert found["sent_bytes"] == sum(one["bytes"] for one in lines) == sum(len(r["raw"]) for r in server.requests)
    assert "sk-of-a-test" not in log_of(project).read_text("utf-8")
    assert log_of(project).stat().st_mode & 0o077 == 0
    shown = sent(project, "t")
    assert shown["bytes"] == found["sent_bytes"] and (shown["thread"], shown["turn"]) == ("t", 1)
    for request in shown["requests"]:
        assert sum(piece["bytes"] for piece in request["pieces"]) == request["bytes"]
        assert all(piece["bytes"] >= 0 for piece in request["pieces"])
        assert any("x: the click rate" in piece["text"] for piece in request["pieces"])
    assert sent(project, "t", 9)["requests"] == []


def test_nothing_is_sent_that_cannot_be_written_down(wired):
    project, server = wired([{"when": "x", "steps": TALK}])
    log_of(project).mkdir(parents=True)
    found = ask(project, "x", thread="t")
    assert "nothing was sent" in found["failed"] and server.requests == []
    log_of(project).rmdir()
    assert ask(project, "x", thread="t")["failed"] is None


def test_the_values_of_rows_stay_here_and_are_shown_all_the_same(wired):
    project, server = wired([{"when": "x", "steps": TALK}])
    found = ask(project, "x", thread="t")
    rows = next(iter(found["results"].values()))["result"]["rows"]
    told = server.requests[-1]["raw"].decode()
    assert f"{100 * rows[0]['click_rate']:.2f} %" in found["reply"]
    assert not any(str(row["click_rate"]) in told for row in rows) and "click_rate" in told


@pytest.mark.parametrize("level", ["schema", "aggregates", "rows"])
def test_identifiers_are_taken_out_wherever_they_stand(wired, level):
    project, server = wired([{"when": "x", "steps": [{"text": "Yes.\n"}]}], level=level)
    context = {"cells": [{"source": "df[df.user_id == 'u00000017']  # anna@example.com", "output": "u00000018",
                          "error": "KeyError: '+49 170 1234567'", "active": True}], "error": "at 203.0.113.77"}
    found = collect(Assistant(project).events("t", "x for u00000016 and bob@example.org", context))
    body = server.requests[0]["raw"].decode()
    for canary in ("u00000016", "u00000017", "u00000018", "anna@", "bob@", "1234567", "203.0.113.77"):
        assert canary not in body, canary
    assert "[e-mail withheld]" in body and "Taken out of what was sent to the model" in found["reply"]


def test_rows_leave_only_as_the_person_read_them(wired):
    project, server = wired([{"when": "x", "steps": [
        {"calls": [EXPLORE]}, {"calls": [{"name": "send_rows", "arguments": {"result": "t1", "text": "forged"}}]},
        {"text": "Read.\n"}]}], level="rows")
    found = ask(project, "x", thread="t")
    waits = found["approvals"][0]
    row = found["results"]["t1"]["result"]["rows"][0]
    assert str(row["click_rate"]) in waits["arguments"]["text"] and "forged" not in waits["arguments"]["text"]
    assert not any(str(row["click_rate"]).encode() in one["raw"] for one in server.requests)
    collect(Assistant(project).decided("t", waits["id"], "approve"))
    assert str(row["click_rate"]).encode() in server.requests[-1]["raw"]


def test_below_rows_there_is_no_such_tool(wired):
    project, server = wired([{"when": "x", "steps": [
        {"calls": [EXPLORE]}, {"calls": [{"name": "send_rows", "arguments": {"result": "t1"}}]}, {"text": "No.\n"}]}])
    found = ask(project, "x", thread="t")
    assert found["approvals"] == [] and b"there is no tool" in server.requests[-1]["raw"]


@pytest.mark.parametrize("switch", ["enabled = false", 'level = "off"'])
def test_the_off_switch_builds_no_model(wired, switch):
    project, server = wired([{"when": "x", "steps": TALK}])
    with (project.root / "workbench.toml").open("a") as file:
        file.write(f"{switch}\n")
    from workbench.project import Project

    found = ask(Project.find(project.root), "what is the click rate by channel")
    assert "No model is asked" in found["reply"] and found["drafts"] and server.requests == []


def test_no_traffic_but_to_the_model(wired, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-of-a-test")
    project, server = wired([{"when": "x", "steps": TALK}])
    there, connect, looked = [], socket.socket.connect, socket.getaddrinfo

    def watched(self, address):
        there.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: there.append((host, a[0] if a else None))
                        or looked(host, *a, **k))
    assert ask(project, "x", thread="t")["failed"] is None
    assert server.requests and {str(one[1]) for one in there if isinstance(one, tuple)} <= {str(server.port)}, there
