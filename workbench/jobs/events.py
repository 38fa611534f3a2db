"""The event log of a run: `events.jsonl`, one JSON object a line, numbered from 1.

Several processes may write (the worker, its Ray task), so each line is numbered under a file lock.
Readers need no lock: a line without its newline is not there yet.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:                      # Windows: one writer a run (the inline executor)
    fcntl = None  # type: ignore[assignment]

KINDS = ("state", "progress", "metric", "log", "error")


def now() -> str:
    """The time as text, UTC to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stages(emit: Callable[[str, dict[str, Any]], Any]) -> Callable[[float | None, str], None]:
    """A function that tells progress as events: each stage, and within one at most one a percent."""
    said = (-1.0, "")

    def progress(fraction: float | None, message: str) -> None:
        nonlocal said
        if message != said[1] or (fraction or 0.0) - said[0] >= 0.01:
            said = (fraction or 0.0, message)
            emit("progress", {"fraction": fraction, "stage": message, "message": message})

    return progress


class EventLog:
    """Appends events; safe between threads and between processes of one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read = 0                   # bytes whose lines are counted
        self._lines = 0

    def append(self, kind: str, data: dict[str, Any], time: str | None = None) -> int:
        """Write one event and return its number; `time` is when it happened, where that is not now.

        Raises:
            ValueError: for an unknown kind, or a value that is not JSON (NaN is not).
        """
        if kind not in KINDS:
            raise ValueError(f"unknown event kind {kind!r}")
        with self._lock, self.path.open("a+b") as file, _locked(file):
            file.seek(self._read)
            unread = file.read()
            self._lines += unread.count(b"\n")
            seq = self._lines + 1
            line = json.dumps({"seq": seq, "time": time or now(), "kind": kind, "data": data}, allow_nan=False) + "\n"
            file.write(line.encode())
            file.flush()
            self._read += len(unread) + len(line.encode())
            self._lines = seq
        return seq


def read_events(path: Path, since: int = 0) -> list[dict[str, Any]]:
    """The events after number `since`; a part of a line at the end is left for the next call."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return []
    lines = text.split(b"\n")[since:-1]
    return [json.loads(line) for line in lines if line]


@contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        file.seek(0, os.SEEK_END)
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
