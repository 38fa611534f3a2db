"""The guarded engine in a process of its own, for a server: it can be cancelled, watched and killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitedTooLong
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from workbench import errors
from workbench.logs.engine import WHOLE, Part
from workbench.logs.result import QueryResult
from workbench.logs.snapshot import Snapshot
from workbench.logs.worker import receive, send

_Answer = Future[tuple[dict[str, Any], bytes]]
_GRACE = 10.0       # seconds beyond a query's own deadline before the worker counts as hung


class EngineProcess:
    """One worker process, started on first use and again after it died; safe to use from several threads.

    `query` blocks: call it from a thread, never from an event loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[str, tuple[subprocess.Popen[bytes], _Answer]] = {}

    def on(self, snapshot: Snapshot) -> BoundEngine:
        """The engine bound to one snapshot: what `explore.insight.run` takes."""
        return BoundEngine(self, snapshot)

    def query(self, snapshot: Snapshot, text: str, limit_rows: int | None = None, timeout_s: float = 60.0,
              id: str | None = None, part: Part = WHOLE) -> QueryResult:
        """Run one guarded query; the same errors as `Engine.query`.

        Args:
            id: names the query for `cancel` and `progress`.
        """
        import pyarrow as pa

        request = {"do": "query", "id": uuid4().hex, "name": id or "", "project": str(snapshot.project.root),
                   "snapshot": snapshot.id, "sql": text, "limit_rows": limit_rows, "timeout_s": timeout_s, "part": part}
        try:
            header, body = self._ask(request).result(timeout_s + _GRACE)
        except WaitedTooLong:
            self.kill()
            raise errors.InputError("the query did not stop at its deadline; its worker was ended",
                                    hint="filter it") from None
        if "error" in header:
            raise _rebuilt(header["error"])
        table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
        return QueryResult(table, header["total"], header["seconds"])

    def cancel(self, id: str) -> None:
        """Stop a query; it ends with `Cancelled` in the thread that waits for it."""
        process = self._process
        if process is not None and process.poll() is None:
            self._send(process, {"do": "cancel", "of": id})

    def progress(self, id: str) -> dict[str, Any]:
        """{"fraction": 0..1 or None, "what": text} of a running query."""
        header, _ = self._ask({"do": "progress", "id": uuid4().hex, "of": id}).result(_GRACE)
        return {"fraction": header["fraction"], "what": header["what"]}

    def kill(self) -> None:
        """End the worker at once; waiting queries fail, the next one starts a new worker."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()
                self._process = None

    def _ask(self, request: dict[str, Any]) -> _Answer:
        future: _Answer = Future()
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._start()
            process = self._process
            self._waiting[request["id"]] = process, future
        self._send(process, request)
        return future

    def _send(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
        try:
            with self._writing:
                send(process.stdin, request)  # type: ignore[arg-type]
        except (OSError, ValueError):       # it died; its listener may already have gone
            self._fail(process)

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the server's terminal is the server's to handle.
        process = subprocess.Popen([sys.executable, "-P", "-m", "workbench.logs.worker"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, start_new_session=True)
        threading.Thread(target=self._listen, args=[process], daemon=True, name="query worker's answers").start()
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        while (frame := receive(process.stdout)) is not None:  # type: ignore[arg-type]
            _, future = self._waiting.pop(frame[0]["id"], (None, None))
            if future is not None:
                future.set_result(frame)
        self._fail(process)

    def _fail(self, process: subprocess.Popen[bytes]) -> None:
        """Fail what waits for this worker, and not for a newer one."""
        for id, (owner, future) in list(self._waiting.items()):
            if owner is process and self._waiting.pop(id, None) is not None:
                future.set_exception(errors.InputError(
                    "the query worker ended before it answered (out of memory, or killed)",
                    hint="filter the query and run it again"))


@dataclass(frozen=True)
class BoundEngine:
    """An `EngineProcess` on one snapshot, with the `query` of an `Engine`."""

    process: EngineProcess
    snapshot: Snapshot

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None,
              part: Part = WHOLE) -> QueryResult:
        """Run one guarded query in the worker."""
        return self.process.query(self.snapshot, text, limit_rows, timeout_s, id, part)


def _rebuilt(value: dict[str, Any]) -> errors.WorkbenchError:
    """The worker's error as the same class here."""
    kind = getattr(errors, value["error"], errors.WorkbenchError)
    if not (isinstance(kind, type) and issubclass(kind, errors.WorkbenchError)) or kind is errors.NotBuiltYet:
        kind = errors.WorkbenchError
    if kind in (errors.Refused, errors.WorkbenchError, errors.Cancelled):
        return kind(value["what"], hint=value.get("hint"))
    near = value.get("nearest")
    return kind(value["what"], where=value.get("where"), hint=value.get("hint"), got=near, known=[near] if near else ())
