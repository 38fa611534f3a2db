"""What was sent, turn by turn, in pieces: read from the log of requests, so it is what left and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from workbench.assistant.privacy.egress import whole_log
from workbench.project import Project

_ROLES = {"system": "instructions", "developer": "instructions", "assistant": "the model's own words and calls",
          "tool": "a tool's result"}


def sent(project: Project, thread: str | None = None, turn: int | None = None) -> dict[str, Any]:
    """What was sent for a turn.

    Args:
        thread: a conversation; None for the newest turn of any.
        turn: None for the newest of the thread.

    Returns:
        {thread, turn, bytes, requests: [{at, to, bytes, pieces: [{what, bytes, text}]}]}; the bytes of the pieces of
        a request add up to its own.
    """
    lines = [one for one in _lines(project, thread) if thread is None or one["thread"] == thread]
    if turn is None and lines:
        thread, turn = lines[-1]["thread"], lines[-1]["turn"]
    lines = [one for one in lines if (one["thread"], one["turn"]) == (thread, turn)]
    requests = [{"at": one["at"], "to": one["to"], "bytes": one["bytes"], "pieces": pieces(one["body"])}
                for one in lines]
    return {"thread": thread, "turn": turn, "bytes": sum(one["bytes"] for one in lines), "requests": requests}


def told(found: dict[str, Any]) -> str:
    """What `sent` gives as Markdown: the text of every piece stands in a fence that it cannot close."""
    if not found["requests"]:
        return "Nothing was sent to a model."
    lines = [f"**{found['bytes']:,} bytes** were sent for message {found['turn']} of this conversation."]
    for request in found["requests"]:
        lines.append(f"\n{request['at']}, {request['bytes']:,} bytes to `{request['to'].replace('`', '')}`")
        for piece in request["pieces"]:
            longest = max((len(run) for run in re.findall("`+", piece["text"])), default=0)
            fence = "`" * max(3, longest + 1)
            lines.append(f"\n{piece['what']} ({piece['bytes']:,} bytes)\n\n{fence}text\n{piece['text']}\n{fence}")
    return "\n".join(lines)


def pieces(body: str) -> list[dict[str, Any]]:
    """The parts of a request's body, in order; what is left is settings and punctuation."""
    value = json.loads(body)
    compact = "\n" not in body and ": " not in body[:40]
    found: list[dict[str, Any]] = []

    def add(what: str, part: Any, text: str) -> None:
        written = json.dumps(part, ensure_ascii=False, separators=(",", ":") if compact else None)
        if written not in body:
            written = json.dumps(part, ensure_ascii=True, separators=(",", ":") if compact else None)
        found.append({"what": what, "bytes": len(written.encode()), "text": text})

    if value.get("system"):
        add("instructions", value["system"], _text(value["system"]))
    for message in value.get("messages", []):
        role = str(message.get("role"))
        results = [b for b in message.get("content") or () if isinstance(b, dict) and b.get("type") == "tool_result"]
        what = "a tool's result" if results else _ROLES.get(role, "your message and what you look at")
        add(what, message, _text(message))
    if value.get("tools"):
        add("the tools it may call", value["tools"], "\n".join(_tool(one) for one in value["tools"]))
    rest = len(body.encode()) - sum(one["bytes"] for one in found)
    settings = {key: one for key, one in value.items() if key not in ("system", "messages", "tools")}
    found.append({"what": "settings and punctuation", "bytes": rest, "text": json.dumps(settings)})
    return found


def _tool(one: dict[str, Any]) -> str:
    inner = one.get("function", one)
    return f"{inner.get('name')}: {inner.get('description', '')}"


def _text(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "\n".join(_text(one) for one in node)
    if isinstance(node, dict):
        parts = [node[key] for key in ("text", "content") if node.get(key)]
        calls = node.get("tool_calls") or ([node] if node.get("type") == "tool_use" else [])
        return "\n".join([*(_text(part) for part in parts), *(json.dumps(one, ensure_ascii=False) for one in calls)])
    return ""


def _lines(project: Project, thread: str | None) -> Iterator[dict[str, Any]]:
    """Every request that may be of the thread, oldest first: a turn that waited for a word may stand in two parts."""
    mark = None if thread is None else f'"thread": {json.dumps(thread)}'
    for path in whole_log(project):
        with path.open(encoding="utf-8") as file:
            for line in file:
                if mark is not None and mark not in line:
                    continue
                try:
                    yield json.loads(line)
                except ValueError:  # a line that a crash cut: its request did not leave
                    continue
