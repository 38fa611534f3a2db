"""The door into Jupyter's chat: its server finds our persona, hands it a message and streams the reply.

This holds for the packages that we require. jupyter-ai asks for an older persona manager than the newest, and for an
older MCP server, so each is tried in an environment of its own that has this package too: WORKBENCH_JUPYTER_AI and
WORKBENCH_JUPYTER_MCP name their interpreters.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, entry_points, version
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from workbench.assistant import mcp

from .running import free_port, serving

PERSONA = "jupyter-ai-personas::workbench::WorkbenchPersona"
SHARED = {"jupyter-ai-persona-manager", "jupyter-ai-router", "jupyterlab-chat"}
AGENT = Path(__file__).with_name("mcp_agent.py")
CARD = "application/vnd.messaging-workbench.card+json"
PINS = """
import json
from importlib.metadata import requires, version
from packaging.requirements import Requirement
wanted = [Requirement(one) for name in ("jupyter-ai", "messaging-workbench") for one in requires(name) or ()]
print(json.dumps([[one.name, str(one.specifier), version(one.name), one.specifier.contains(version(one.name))]
                  for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]))
"""


def interpreter(variable: str, package: str) -> str:
    """That of the environment which has the package."""
    if named := os.environ.get(variable):
        return named
    try:
        version(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed: {variable} names the Python of an environment that has it")
    return sys.executable


def printed(python: str, *arguments: str):
    """What a child of that interpreter prints, as JSON."""
    done = subprocess.run([python, *arguments], capture_output=True, text=True, timeout=120, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONSAFEPATH": "1"})
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture
def squad(simulated_kept, tmp_path):
    return shutil.copytree(simulated_kept.root, tmp_path / "squad", symlinks=True)


def apart(coroutine):
    """Its result, from a thread of its own: a browser of another test may have a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def talk(server, path: str, texts: list[str]) -> list[list[dict]]:
    """The frames that each text led to, until its answer has ended."""
    from tornado.httpclient import HTTPRequest
    from tornado.websocket import websocket_connect

    url = f"{server.address.replace('http', 'ws', 1)}api/chat/ws/{quote(path, safe='')}"
    chat = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {server.token}"}))

    async def until(wanted) -> list[dict]:
        frames: list[dict] = []
        while not (frames and wanted(frames[-1])):
            frames.append(json.loads(await asyncio.wait_for(chat.read_message(), 60)))
        return frames

    await until(lambda frame: PERSONA in frame.get("users", ()))
    answers = []
    for text in texts:
        await chat.write_message(json.dumps({
            "type": "client", "action": "send", "id": uuid.uuid4().hex, "body": text,
            "metadata": {"to_persona": PERSONA}}))
        frames = await until(lambda frame: frame["action"] == "writing" and not frame["state"])
        frames += await until(lambda frame: frame.get("message", {}).get("mime_model"))
        answers.append(frames)
    chat.close()
    return answers


def hold_a_conversation(server) -> None:
    path = f"{uuid.uuid4().hex}.chat"
    answers = apart(talk(server, path, ["what is the click rate by channel", "/metric conversion within 5 days"]))
    for frames, kind in zip(answers, ("insight", "metric"), strict=True):
        messages = [one["message"] for one in frames if one["action"] == "message"]
        written = [one for one in messages if one["sender"] == PERSONA]
        bodies = [one["body"] for one in written if not one.get("mime_model")]
        assert bodies and all(later.startswith(earlier) for earlier, later in pairwise(bodies))
        card = written[-1]["mime_model"]["data"][CARD]
        assert (card["kind"], card["status"]) == (kind, "valid")
    kept = json.loads((server.project / path).read_text())["messages"]
    assert [one["sender"] == PERSONA for one in kept] == [False, True, True, False, True, True]


def test_the_chat_finds_the_persona_and_streams_its_reply(server):
    """With the persona manager and the chat that are installed."""
    (found,) = entry_points(group="jupyter_ai.personas", name="workbench")
    assert found.load().__module__ == "workbench.assistant.persona"
    hold_a_conversation(server)


def test_the_newest_jupyter_ai_is_content_with_what_we_require_and_hands_us_messages(squad, tmp_path):
    python = interpreter("WORKBENCH_JUPYTER_AI", "jupyter-ai")
    pins = printed(python, "-c", PINS)
    assert {name for name, *_ in pins} >= SHARED
    assert not [pin for pin in pins if not pin[-1]]
    with serving(squad, tmp_path / "home", f"--MCPExtensionApp.mcp_port={free_port()}", python=python) as server:
        hold_a_conversation(server)


@pytest.mark.parametrize("variable", ["WORKBENCH_JUPYTER_AI", "WORKBENCH_JUPYTER_MCP"])
def test_an_agent_lists_and_calls_the_tools_through_jupyters_mcp_server(variable, squad, tmp_path):
    """Through the one that jupyter-ai brings, and through the newest."""
    python, port = interpreter(variable, "jupyter-server-mcp"), free_port()
    metric = {"name": "opened_9d", "metric": {"fact": "clicks", "agg": "any", "window": "9d", "direction": "up"}}
    with serving(squad, tmp_path / "home", f"--MCPExtensionApp.mcp_port={port}",
                 "--ServerApp.jpserver_extensions={'jupyter_server_mcp': True}", python=python):
        heard = printed(python, str(AGENT), f"http://127.0.0.1:{port}/mcp", "workbench_draft_metric",
                        json.dumps(metric))
    names, told = set(heard["tools"]), heard["told"]
    assert {spec.rpartition(":")[2] for spec in mcp.tools()} <= names
    assert not {name for name in names if "save_draft" in name or "start_training" in name}
    assert told["draft"]["status"] == "valid" and "opened_9d" in told["draft"]["file"]
    assert not isinstance(told["result"]["value"], int | float)
    (line,) = (squad / ".workbench" / "assistant" / "egress.jsonl").read_text().splitlines()
    assert json.loads(json.loads(line)["body"]) == told
