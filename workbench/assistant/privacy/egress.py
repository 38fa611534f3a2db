"""The last door: every request of a model's client passes here on its way, and is written down before it leaves.

`.workbench/assistant/egress.jsonl` holds one line a request: when, conversation and turn, the address without what may
be secret in it, and the body byte for byte. It is only ever added to. Headers, where the key is, are never seen here.
A log of LARGEST bytes is closed under a name of its own, `egress-0001.jsonl` and so on, and never written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
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
LARGEST = 16_000_000  # bytes of the log, after which a new one is begun; one request is never divided
_OPENED = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


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
            handle = _opened(path)
            try:
                left = f"{line}\n".encode()
                while left:
                    left = left[os.write(handle, left) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise NotSent(f"nothing was sent: what leaves cannot be written down ({error.strerror})",
                          where=self.project.relative(path), hint="make that file writable, then ask again") from None


def _opened(path: Path) -> int:
    """The log, locked, with room for a request: a full one is closed first, by whoever holds its lock."""
    while True:
        handle = os.open(path, _OPENED, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(handle, fcntl.LOCK_EX)
            now, there = os.fstat(handle), os.stat(path, follow_symlinks=False) if os.path.lexists(path) else None
            current = there is not None and (now.st_dev, now.st_ino) == (there.st_dev, there.st_ino)
            if current and now.st_size < LARGEST:
                return handle
            if current:
                _close(path)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # closed by another process while we waited, or by us: the next one is a new file


def _close(path: Path) -> None:
    """Give a full log the next name. Only who holds its lock does this, so the name is free."""
    before = parts_of(path)
    number = int(before[-1].stem.rpartition("-")[2]) + 1 if before else 1
    os.rename(path, path.with_name(f"{path.stem}-{number:04d}{path.suffix}"))


def log_of(project: Project) -> Path:
    """The log that requests are added to now."""
    return project.cache / "assistant" / "egress.jsonl"


def parts_of(path: Path) -> list[Path]:
    """The closed logs before this one, oldest first."""
    named = re.compile(rf"{re.escape(path.stem)}-\d{{4,}}{re.escape(path.suffix)}")
    found = [one for one in path.parent.glob(f"{path.stem}-*{path.suffix}") if named.fullmatch(one.name)]
    return sorted(found, key=lambda one: (len(one.name), one.name))


def whole_log(project: Project) -> list[Path]:
    """The files of everything that was sent, oldest first."""
    path = log_of(project)
    return [*parts_of(path), *([path] if path.exists() else [])]
