"""The guarded engine in a process of its own, for a server: it can be cancelled, watched and killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as WaitedTooLong
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from workbench import errors
from workbench.logs.engine.guarded import WHOLE
from workbench.logs.engine.result import QueryResult
from workbench.logs.engine.worker import receive, send
from workbench.logs.snapshot import Snapshot

_Answer = Future[tuple[dict[str, Any], bytes]]


@dataclass(frozen=True)
class _Waiting:
    """A request on its way: the worker that has it, and the name by which it is cancelled."""

    owner: subprocess.Popen[bytes]
    answer: _Answer
    name: str = ""


_SOON = 2.0         # seconds after which a worker that says nothing is busy
_GRACE = 10.0       # seconds beyond a query's own deadline before the worker counts as hung


class EngineProcess:
    """One worker process, started on first use and again after it died; safe to use from several threads.

    `query` blocks: call it from a thread, never from an event loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[str, _Waiting] = {}
        self._cancelled: deque[str] = deque(maxlen=1000)    # a question may have more queries to come

    def on(self, snapshot: Snapshot, id: str | None = None) -> BoundEngine:
        """The engine bound to one snapshot: what `explore.insight.run` takes.

        `id` names whatever it is asked, so that what a question must know first is cancelled with it.
        """
        return BoundEngine(self, snapshot, id)

    def query(self, snapshot: Snapshot, text: str, limit_rows: int | None = None, timeout_s: float = 60.0,
              id: str | None = None, part: str = WHOLE) -> QueryResult:
        """Run one guarded query; the same errors as `Engine.query`.

        Args:
            id: names the query for `cancel` and `progress`.
        """
        import pyarrow as pa

        if id in self._cancelled:
            raise errors.Cancelled("the query was cancelled")
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
        """Stop a query; who waits for it gets `Cancelled` at once, while the worker lets go of it.

        A worker that has not let go within ten seconds is ended.
        """
        self._cancelled.append(id)
        process = self._process
        if process is not None and process.poll() is None:
            self._send(process, {"do": "cancel", "of": id})
            for request, waiting in list(self._waiting.items()):
                if waiting.name == id and not waiting.answer.done():
                    with suppress(InvalidStateError):       # it was answered in between
                        waiting.answer.set_exception(errors.Cancelled("the query was cancelled"))
                    timer = threading.Timer(_GRACE, self._end_if_hung, [request, process])
                    timer.daemon = True
                    timer.start()

    def progress(self, id: str) -> dict[str, Any]:
        """{"fraction": 0..1 or None, "what": text} of a running query."""
        try:
            header, _ = self._ask({"do": "progress", "id": uuid4().hex, "of": id}).result(_SOON)
        except WaitedTooLong:
            return {"fraction": None, "what": "waiting"}
        return {"fraction": header["fraction"], "what": header["what"]}

    def kill(self) -> None:
        """End the worker at once; waiting queries fail, the next one starts a new worker."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()
                self._process = None

    def _end_if_hung(self, request: str, process: subprocess.Popen[bytes]) -> None:
        if request in self._waiting and self._process is process:
            self.kill()

    def _ask(self, request: dict[str, Any]) -> _Answer:
        future: _Answer = Future()
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._start()
            process = self._process
            self._waiting[request["id"]] = _Waiting(process, future, request.get("name", ""))
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
        process = subprocess.Popen([sys.executable, "-P", "-m", "workbench.logs.engine.worker"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, start_new_session=True)
        threading.Thread(target=self._listen, args=[process], daemon=True, name="query worker's answers").start()
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        while (frame := receive(process.stdout)) is not None:  # type: ignore[arg-type]
            waiting = self._waiting.pop(frame[0]["id"], None)
            if waiting is not None:
                with suppress(InvalidStateError):           # it was cancelled, and its waiter told so
                    waiting.answer.set_result(frame)
        self._fail(process)

    def _fail(self, process: subprocess.Popen[bytes]) -> None:
        """Fail what waits for this worker, and not for a newer one."""
        for id, waiting in list(self._waiting.items()):
            if waiting.owner is process and self._waiting.pop(id, None) is not None:
                with suppress(InvalidStateError):
                    waiting.answer.set_exception(errors.InputError(
                        "the query worker ended before it answered (out of memory, or killed)",
                        hint="filter the query and run it again"))


@dataclass(frozen=True)
class BoundEngine:
    """An `EngineProcess` on one snapshot, with the `query` of an `Engine`."""

    process: EngineProcess
    snapshot: Snapshot
    id: str | None = None

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None,
              part: str = WHOLE) -> QueryResult:
        """Run one guarded query in the worker."""
        return self.process.query(self.snapshot, text, limit_rows, timeout_s, id or self.id, part)


def _rebuilt(value: dict[str, Any]) -> errors.WorkbenchError:
    """The worker's error as the same class here."""
    kind = getattr(errors, value["error"], errors.WorkbenchError)
    if not (isinstance(kind, type) and issubclass(kind, errors.WorkbenchError)) or kind is errors.NotBuiltYet:
        kind = errors.WorkbenchError
    if kind in (errors.Refused, errors.WorkbenchError, errors.Cancelled):
        return kind(value["what"], hint=value.get("hint"))
    near = value.get("nearest")
    return kind(value["what"], where=value.get("where"), hint=value.get("hint"), got=near, known=[near] if near else ())
