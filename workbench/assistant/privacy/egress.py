"""The last door: every request of a model's client passes here on its way, and is written down before it leaves.

`.workbench/assistant/egress.jsonl` holds one line a request: when, conversation and turn, the address without what may
be secret in it, and the body byte for byte. It is only ever added to. Headers, where the key is, are never seen here.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.assistant.privacy.identifiers import Identifiers
from workbench.errors import WorkbenchError
from workbench.project import Project

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# between provider and client: names of the API's own that no text of ours gets into
_STRUCTURE = {"role", "type", "model", "id", "tool_call_id", "tool_use_id"}


class NotSent(WorkbenchError):
    """A request that was not allowed to leave."""


@dataclass
class Gate:
    """Cleans, writes down and lets go the requests of one turn.

    Attributes:
        withheld: kinds of identifiers that were taken out so far.
        size: bytes sent so far.
    """

    project: Project
    identifiers: Identifiers
    thread: str | None = None
    turn: int = 1
    withheld: set[str] = field(default_factory=set)
    size: int = 0

    def __call__(self, url: str, body: bytes) -> bytes:
        """The bytes that leave for a request of a client.

        Raises:
            NotSent: it is not JSON, or cannot be written down.
        """
        try:
            value = json.loads(body)
        except ValueError:
            raise NotSent("nothing was sent: the request is not JSON, so nobody can say what is in it") from None
        cleaned = self._cleaned(value)
        if cleaned != value:
            body = json.dumps(cleaned, ensure_ascii=False, separators=(",", ":")).encode()
        self._write(url, body)
        self.size += len(body)
        return body

    def _cleaned(self, node: Any, free: bool = False) -> Any:
        """Every text in it, names of fields included; `free` inside of what a model or a tool made up."""
        if isinstance(node, str):
            text, kinds = self.identifiers.redact(node)
            self.withheld |= kinds
            return text if kinds else node
        if isinstance(node, dict):
            return {self._cleaned(key): one if key in _STRUCTURE and isinstance(one, str) and not free
                    else self._cleaned(one, free or key == "input") for key, one in node.items()}
        if isinstance(node, list):
            return [self._cleaned(one, free) for one in node]
        return node

    def _write(self, url: str, body: bytes) -> None:
        where = urlsplit(url)
        line = json.dumps({
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "thread": self.thread, "turn": self.turn,
            "to": f"{where.scheme}://{where.hostname}{f':{where.port}' if where.port else ''}{where.path}",
            "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "body": body.decode("utf-8"),
        }, ensure_ascii=True)
        path = log_of(self.project)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                if fcntl is not None:
                    fcntl.flock(handle, fcntl.LOCK_EX)
                left = f"{line}\n".encode()
                while left:
                    left = left[os.write(handle, left) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise NotSent(f"nothing was sent: what leaves cannot be written down ({error.strerror})",
                          where=self.project.relative(path), hint="make that file writable, then ask again") from None


def log_of(project: Project) -> Path:
    """The log of everything that was sent."""
    return project.cache / "assistant" / "egress.jsonl"
