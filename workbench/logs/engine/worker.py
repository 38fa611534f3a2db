"""The query worker: `python -P -m workbench.logs.engine.worker`, guarded engines behind a pair of pipes.

A native crash or an exhausted memory limit then ends this process and not the server. A frame is two
lengths, a JSON header and a body of bytes (an Arrow stream for rows). Nothing is unpickled.
"""

from __future__ import annotations

import json
import struct
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from workbench.errors import WorkbenchError
from workbench.logs.engine.guarded import Engine
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

_LENGTHS = struct.Struct(">IQ")
_AT_ONCE = 8
_KEPT = 2               # engines that stay open without a query: each may hold its share of the memory


def send(pipe: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame."""
    head = json.dumps(header).encode()
    pipe.write(_LENGTHS.pack(len(head), len(body)) + head)
    pipe.write(body)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one frame; None when the other side is gone."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    header = json.loads(pipe.read(head))
    return header, pipe.read(body) if body else b""


class _Worker:
    """Engines by snapshot, and the answers on one pipe."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._writing = threading.Lock()
        self._opening = threading.Lock()
        self._engines: dict[tuple[str, str], Engine] = {}   # the one used last stands last
        self._busy: Counter[tuple[str, str]] = Counter()
        self._cancelled: deque[str] = deque(maxlen=1000)    # a cancel may overtake the query it means

    def answer(self, header: dict[str, Any], body: bytes = b"") -> None:
        with self._writing:
            send(self._answers, header, body)

    def query(self, request: dict[str, Any]) -> None:
        """Run one query and answer with rows or with the error."""
        try:
            name = request["name"] or request["id"]
            with self._engine(request["project"], request["snapshot"]) as engine:
                result = engine.query(request["sql"], request["limit_rows"], request["timeout_s"], id=name,
                                      cancelled=lambda: name in self._cancelled, part=request["part"])
            self.answer({"id": request["id"], "total": result.total, "seconds": result.seconds}, _stream(result.table))
        except WorkbenchError as error:
            self.answer({"id": request["id"], "error": error.as_dict()})
        except Exception as error:          # the server logs it; the worker lives on
            self.answer({"id": request["id"], "error": {"error": "WorkbenchError", "what": repr(error)}})

    def cancel(self, id: str) -> None:
        self._cancelled.append(id)
        for engine in list(self._engines.values()):
            engine.interrupt(id)

    def progress(self, request: dict[str, Any]) -> None:
        """Answer how far a query is; the first engine that knows it speaks."""
        found = (engine.progress(request["of"]) for engine in list(self._engines.values()))
        fraction, what = next((one for one in found if one[1] != "not running"), (None, "waiting"))
        self.answer({"id": request["id"], "fraction": fraction, "what": what})

    def close(self) -> None:
        for engine in self._engines.values():
            engine.close()

    @contextmanager
    def _engine(self, project: str, snapshot: str) -> Iterator[Engine]:
        """The engine of a snapshot, which stays open while it is in use."""
        key = project, snapshot
        with self._opening:
            engine = self._engines.pop(key, None) or Engine(Snapshot.open(Project(Path(project)), snapshot))
            self._engines[key] = engine
            self._busy[key] += 1
            self._close_idle()
        try:
            yield engine
        finally:
            with self._opening:
                self._busy[key] -= 1
                self._close_idle()

    def _close_idle(self) -> None:
        """Close the engines that were not among the last used and run nothing."""
        for key in list(self._engines)[:-_KEPT]:
            if not self._busy[key]:
                self._engines.pop(key).close()


def _stream(table: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def main() -> None:
    """Serve until the other side closes the pipe."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr             # a stray print must not break a frame
    worker = _Worker(answers)
    pool = ThreadPoolExecutor(_AT_ONCE)
    while (frame := receive(requests)) is not None:
        request = frame[0]
        if request["do"] == "query":
            pool.submit(worker.query, request)
        elif request["do"] == "cancel":
            worker.cancel(request["of"])
        else:
            worker.progress(request)
    worker.close()
    pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    main()
