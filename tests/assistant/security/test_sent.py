"""What was sent is shown as it left, in pieces that add up, and cannot break out of its fence."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from workbench.assistant.privacy import egress
from workbench.assistant.privacy.egress import Gate, log_of, parts_of, whole_log
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


@pytest.fixture
def small(monkeypatch):
    """Logs that are closed after a few requests."""
    monkeypatch.setattr(egress, "LARGEST", 2_000)


def test_a_full_log_is_closed_and_a_turn_is_found_in_an_older_part(project, small):
    body = json.dumps(BODY, separators=(",", ":")).encode()
    for turn in range(1, 31):
        Gate(project, Identifiers(), "talk" if turn % 2 else "other", turn)("http://127.0.0.1:1/v1/chat", body)
    files = whole_log(project)
    assert len(files) > 3 and files[-1] == log_of(project) and [one.name for one in files[:2]] == [
        "egress-0001.jsonl", "egress-0002.jsonl"]
    lines = [json.loads(line) for one in files for line in one.read_text("utf-8").splitlines()]
    assert [one["turn"] for one in lines] == list(range(1, 31))        # every byte, in order
    assert all(one.stat().st_mode & 0o077 == 0 for one in files)
    assert all(one.stat().st_size < 2_000 + len(body) + 1_000 for one in files)
    assert sent(project, "talk", 1)["bytes"] == len(body) and sent(project, "talk")["turn"] == 29
    assert sent(project)["thread"] == "other" and "Nothing was sent" in told(sent(project, "talk", 2))


def test_a_turn_that_stands_in_two_parts_is_whole(project, small):
    body = json.dumps(BODY, separators=(",", ":")).encode()
    gate = Gate(project, Identifiers(), "talk", 1)
    gate("http://127.0.0.1:1/v1/chat", body)
    for _ in range(9):
        Gate(project, Identifiers(), "other", 1)("http://127.0.0.1:1/v1/chat", body)
    gate("http://127.0.0.1:1/v1/chat", body)       # the person's word came later
    assert len(whole_log(project)) > 1
    found = sent(project, "talk", 1)
    assert (len(found["requests"]), found["bytes"]) == (2, 2 * len(body))


def test_a_closed_log_is_never_written_again(project, small):
    body = json.dumps(BODY).encode()
    gate = Gate(project, Identifiers(), "talk", 1)
    for _ in range(12):
        gate("http://127.0.0.1:1/v1/chat", body)
    closed = {one: one.read_bytes() for one in parts_of(log_of(project))}
    log_of(project).unlink()                       # a person deletes the newest
    parts_of(log_of(project))[0].unlink()          # and the oldest
    for _ in range(12):
        gate("http://127.0.0.1:1/v1/chat", body)
    for path, held in list(closed.items())[1:]:
        assert path.read_bytes() == held
    assert "egress-0001.jsonl" not in {one.name for one in parts_of(log_of(project))}


def test_several_processes_lose_and_mix_nothing(project):
    script = (
        "import sys, json\n"
        "from workbench.assistant.privacy import egress\n"
        "from workbench.assistant.privacy.identifiers import Identifiers\n"
        "from workbench.project import Project\n"
        "egress.LARGEST = 3000\n"
        "gate = egress.Gate(Project.find(sys.argv[1]), Identifiers(), sys.argv[2], 1)\n"
        "for n in range(40):\n"
        "    gate('http://127.0.0.1:1/v1', json.dumps({'n': n, 'of': sys.argv[2], 'pad': 'x' * 300}).encode())\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(project.root), name]) for name in ("a", "b", "c")]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    bodies = [json.loads(json.loads(line)["body"]) for one in whole_log(project) for line in one.open(encoding="utf-8")]
    assert len(whole_log(project)) > 10
    for name in ("a", "b", "c"):
        assert [one["n"] for one in bodies if one["of"] == name] == list(range(40))
