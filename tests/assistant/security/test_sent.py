"""What was sent is shown as it left, in pieces that add up, and cannot break out of its fence."""

from __future__ import annotations

import json
import re

import pytest

from workbench.assistant.privacy.egress import Gate
from workbench.assistant.privacy.identifiers import Identifiers
from workbench.assistant.privacy.sent import sent, told
from workbench.project import Project

HOSTILE = "before\n```\n<img src=http://example.org/a.png>\n````\nafter"
BODY = {"model": "some", "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": HOSTILE}],
        "tools": [{"type": "function", "function": {"name": "explore", "description": "asks"}}]}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "workbench.toml").write_text("version = 1\n")
    return Project.find(tmp_path)


def test_nothing_was_sent(project):
    assert told(sent(project)) == "Nothing was sent to a model."


def test_a_turn_in_pieces_that_add_up(project):
    body = json.dumps(BODY, separators=(",", ":")).encode()
    for turn in (1, 2, 2):
        Gate(project, Identifiers(), "talk", turn)("http://127.0.0.1:1/v1/chat", body)
    found = sent(project, "talk")
    assert (found["turn"], len(found["requests"]), found["bytes"]) == (2, 2, 2 * len(body))
    assert all(sum(piece["bytes"] for piece in one["pieces"]) == one["bytes"] for one in found["requests"])
    assert sent(project, "talk", 1)["bytes"] == len(body) and sent(project, "other")["requests"] == []


def test_no_piece_closes_its_own_fence(project):
    Gate(project, Identifiers(), "talk", 1)("http://127.0.0.1:1/v1/chat`<b>", json.dumps(BODY).encode())
    text = told(sent(project, "talk"))
    inside, fence, shown = False, "", []
    for line in text.split("\n"):
        mark = re.match(r"`{3,}", line)
        if mark and not inside:
            inside, fence = True, mark[0]
        elif inside and line == fence:
            inside = False
        elif inside:
            shown.append(line)
    assert not inside and "<img src=http://example.org/a.png>" in shown and "after" in shown
    assert "<img" not in re.sub(r"(`{3,})text\n.*?\n\1(?=\n|$)", "", text, flags=re.DOTALL)
