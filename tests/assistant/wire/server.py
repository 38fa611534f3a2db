"""A model on 127.0.0.1 that says what a script says: OpenAI's chat completions and Anthropic's messages, streamed.

    python -m tests.assistant.wire.server --script script.json [--port 8123]

It prints its address and answers until it is ended. A script is a list of rules, the first that fits answers:

    [{"when": "click rate", "steps": [
        {"calls": [{"name": "explore", "arguments": {"spec": {...}}}]},
        {"text": "It is {{LAST.rows.0.click_rate|pct2}}.", "delay": 0.02}]}]

`when` is searched in the person's last message. The steps of a rule answer the requests that this message leads
to, one after the other: a step for each tool result. `LAST` is the id of the newest tool result. A step may also
misbehave: `status` (with `retry_after`, `message`), `stall` (seconds of silence after the text), `cut` (the
connection ends after the text), `raw` (arguments of the call as they stand, JSON or not), `once` (the next request
of the same message gets the next step even though no tool ran).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Server:
    """A running server; `requests` holds what it was sent: {path, headers, body}."""

    script: list[dict[str, Any]]
    port: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> Server:
        outer = self

        class Handler(_Handler):
            server_ = outer

        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self._tried: dict[str, int] = {}
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """Its address, without the API's path."""
        return f"http://127.0.0.1:{self.port}"

    def step(self, asked: str, answered: int, last: str) -> dict[str, Any]:
        """The step for a request: the person's last message, replies since then, the newest result's id."""
        for number, rule in enumerate(self.script):
            if re.search(rule["when"], asked):
                skipped = self._tried.get(f"{number}", 0)
                at = answered + skipped
                if at >= len(rule["steps"]):
                    return {"text": "The script has nothing more to say."}
                step = rule["steps"][at]
                if step.get("once"):
                    self._tried[f"{number}"] = skipped + 1
                return json.loads(json.dumps(step).replace("LAST", last))
        return {"text": "The script does not know this message."}


class _Handler(BaseHTTPRequestHandler):
    server_: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(raw)
        self.server_.requests.append({"path": self.path, "headers": dict(self.headers), "body": body, "raw": raw})
        anthropic = self.path.endswith("/messages")
        step = self.server_.step(*_state(body["messages"]))
        if "status" in step:
            self._refuse(step, anthropic)
            return
        if not body.get("stream"):
            self._whole(step, anthropic)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for data in (_anthropic if anthropic else _openai)(step):
                self._chunk(data)
                time.sleep(step.get("delay", 0))
                if data is _SILENCE:
                    time.sleep(step.get("stall", 0))
                    if step.get("cut"):
                        self.close_connection = True
                        self.connection.shutdown(2)
                        return
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True  # the other side stopped listening

    def _chunk(self, data: str) -> None:
        if data:
            raw = data.encode()
            self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
            self.wfile.flush()

    def _refuse(self, step: dict[str, Any], anthropic: bool) -> None:
        message = step.get("message", "refused")
        error = {"type": step.get("type", "error"), "message": message, "code": step.get("code")}
        self._json(step["status"], {"type": "error", "error": error} if anthropic else {"error": error},
                   {"Retry-After": str(step["retry_after"])} if "retry_after" in step else {})

    def _whole(self, step: dict[str, Any], anthropic: bool) -> None:
        text = step.get("text", "")
        if anthropic:
            self._json(200, {"id": "m", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
                             "stop_sequence": None, "content": [{"type": "text", "text": text}],
                             "usage": {"input_tokens": 10, "output_tokens": 5}}, {})
        else:
            self._json(200, {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}, {})

    def _json(self, status: int, value: Any, headers: dict[str, str]) -> None:
        raw = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(raw)


_SILENCE = ""  # stands where a misbehaving stream goes silent or is cut


def _state(messages: list[dict[str, Any]]) -> tuple[str, int, str]:
    """(the person's last message, replies since then, id of the newest result)."""
    asked, answered, last = "", 0, "t0"
    for message in messages:
        for text, is_result in _texts(message):
            if is_result:
                found = re.match(r'(?:BEGIN \w+\n)?\{"id": ?"(\w+)"', text)
                last = found[1] if found else last
            elif message["role"] == "user" and not text.startswith("[The workbench]"):
                asked, answered = text, 0
        if message["role"] == "assistant":
            answered += 1
    return asked, answered, last


def _texts(message: dict[str, Any]) -> list[tuple[str, bool]]:
    content = message.get("content") or ""
    if isinstance(content, str):
        return [(content, message["role"] == "tool")]
    found = []
    for block in content:
        if block["type"] == "text":
            found.append((block["text"], message["role"] == "tool"))
        elif block["type"] == "tool_result":
            inner = block["content"]
            found.append((inner if isinstance(inner, str) else "".join(b.get("text", "") for b in inner), True))
    return found


def _pieces(text: str, size: int = 4) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _calls(step: dict[str, Any]) -> list[tuple[str, str]]:
    return [(call["name"], call["raw"] if "raw" in call else json.dumps(call["arguments"]))
            for call in step.get("calls", [])]


def _openai(step: dict[str, Any]) -> Any:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _sse({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(step.get("text", "")):
        yield chunk({"content": piece})
    yield _SILENCE
    for number, (name, arguments) in enumerate(_calls(step)):
        call = {"index": number, "id": f"call_{time.monotonic_ns()}", "type": "function"}
        yield chunk({"tool_calls": [{**call, "function": {"name": name, "arguments": ""}}]})
        for piece in _pieces(arguments, 16):
            yield chunk({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    yield chunk({}, "tool_calls" if step.get("calls") else "stop")
    yield _sse({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
                "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}})
    yield "data: [DONE]\n\n"


def _anthropic(step: dict[str, Any]) -> Any:
    def event(kind: str, **value: Any) -> str:
        return f"event: {kind}\n" + _sse({"type": kind, **value})

    yield event("message_start", message={
        "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 1}})
    index = 0
    if step.get("text"):
        yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for piece in _pieces(step["text"]):
            yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
        yield _SILENCE
        yield event("content_block_stop", index=0)
        index = 1
    else:
        yield _SILENCE
    for number, (name, arguments) in enumerate(_calls(step), index):
        block = {"type": "tool_use", "id": f"toolu_{time.monotonic_ns()}", "name": name, "input": {}}
        yield event("content_block_start", index=number, content_block=block)
        for piece in _pieces(arguments, 16):
            yield event("content_block_delta", index=number, delta={"type": "input_json_delta", "partial_json": piece})
        yield event("content_block_stop", index=number)
    yield event("message_delta", delta={"stop_reason": "tool_use" if step.get("calls") else "end_turn",
                                        "stop_sequence": None}, usage={"input_tokens": 100, "output_tokens": 20})
    yield event("message_stop")


def _sse(value: Any) -> str:
    return f"data: {json.dumps(value)}\n\n"


def main() -> None:
    """Serve a script until ended."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    with Server(json.loads(given.script.read_text("utf-8")), given.port) as server:
        print(server.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.exit(0)


if __name__ == "__main__":
    main()
