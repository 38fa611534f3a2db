"""The query worker: which engines it keeps, what it says beyond its memory, how far a query is."""

from __future__ import annotations

import io
import threading
import time
from datetime import datetime

import pyarrow as pa
import pytest

from workbench.logs.engine import guarded as engines
from workbench.logs.engine import worker
from workbench.logs.engine.guarded import Engine
from workbench.logs.engine.process import EngineProcess
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

LONG = "SELECT count(*) FROM range(3000000) a, range(3000000) b WHERE (a.range * b.range) % 7 = 1"


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory) -> list[Snapshot]:
    """Three snapshots of one project."""
    folder = tmp_path_factory.mktemp("worker")
    project, found = Project.create(folder / "project"), []
    for i in range(3):
        (folder / "visits.csv").write_text("user_id,at\n" + f"anna,{datetime(2026, 6, 1 + i)}\n" * (i + 1))
        found.append(import_source(project, [folder / "visits.csv"], adapter="table", name="visits"))
    assert len({one.id for one in found}) == 3
    return found


class Asked:
    """A worker in this process, and what it answered."""

    def __init__(self) -> None:
        self.pipe = io.BytesIO()
        self.worker = worker._Worker(self.pipe)

    def query(self, snapshot: Snapshot, text: str, name: str = "one") -> dict:
        """The header that answers a query; rows are under `rows`."""
        self.worker.query({"id": name, "name": name, "project": str(snapshot.project.root), "snapshot": snapshot.id,
                           "sql": text, "limit_rows": None, "timeout_s": 60.0, "part": "log"})
        header, body = self.answers()[-1]
        return {**header, "rows": pa.ipc.open_stream(body).read_all().to_pylist()} if body else header

    def answers(self) -> list[tuple[dict, bytes]]:
        read, found = io.BytesIO(self.pipe.getvalue()), []
        while (frame := worker.receive(read)) is not None:
            found.append(frame)
        return found

    def open(self) -> list[str]:
        return [snapshot for _, snapshot in self.worker._engines]


@pytest.fixture
def asked():
    found = Asked()
    yield found
    found.worker.close()


def test_the_two_engines_used_last_stay_open(asked, snapshots, monkeypatch):
    closed, close = [], Engine.close
    monkeypatch.setattr(Engine, "close", lambda self: (closed.append(self.snapshot.id), close(self)))
    a, b, c = snapshots
    count = "SELECT count(*) AS n FROM visits"
    assert [asked.query(one, count)["rows"][0]["n"] for one in (a, b)] == [1, 2]
    assert asked.open() == [a.id, b.id] and closed == []
    asked.query(a, count)
    assert asked.query(c, count)["rows"] == [{"n": 3}]
    assert asked.open() == [a.id, c.id] and closed == [b.id]
    # what was closed is opened again
    assert asked.query(b, count)["rows"] == [{"n": 2}]
    assert asked.open() == [c.id, b.id] and closed == [b.id, a.id]


def test_an_engine_with_a_running_query_is_not_closed(asked, snapshots):
    a, b, c = snapshots
    running = threading.Thread(target=asked.query, args=[a, LONG, "long"])
    running.start()
    try:
        until = time.monotonic() + 20
        while (a_engine := next(iter(asked.worker._engines.values()), None)) is None or not a_engine._running:
            assert time.monotonic() < until
            time.sleep(0.01)
        for one in (b, c, b, c):
            asked.query(one, "SELECT count(*) AS n FROM visits", one.id)
        assert asked.open() == [a.id, b.id, c.id] and running.is_alive()
    finally:
        asked.worker.cancel("long")
        running.join(20)
    ends = {header["id"]: header for header, _ in asked.answers()}
    assert ends["long"]["error"]["error"] == "Cancelled"
    assert asked.open() == [b.id, c.id], "idle now, and not among the last used"


def test_a_query_beyond_the_memory_is_one_line_and_the_worker_goes_on(asked, snapshots, monkeypatch):
    def little(connection, snapshot, memory, space=engines._private_space) -> None:
        space(connection, snapshot, memory)
        connection.execute("SET max_temp_directory_size = '50MB'")

    monkeypatch.setattr(engines, "_private_space", little)
    monkeypatch.setattr(worker, "Engine", lambda snapshot: Engine(snapshot, memory="100MB"))
    heavy = {"sort": "SELECT hash(range) AS h, md5(range::VARCHAR) AS m FROM range(8000000) ORDER BY h",
             "aggregate": "SELECT list(range) AS l FROM range(50000000)"}
    for name, text in heavy.items():
        error = asked.query(snapshots[0], text, name)["error"]
        assert error["error"] == "InputError" and "\n" not in error["message"]
        assert "needs more memory than it may use" in error["message"] and "aggregate first" in error["hint"]
        assert asked.query(snapshots[0], "SELECT count(*) AS n FROM visits", f"{name} after")["rows"] == [{"n": 1}]
    spilled = list((snapshots[0].project.cache / "spill").rglob("*.tmp"))
    assert spilled == [], "what was spilled is gone"


def test_the_fraction_of_a_running_query_rises(snapshots):
    process = EngineProcess()
    try:
        bound = process.on(snapshots[0], "watched")
        text = "SELECT sum(hash(range * 7 + 1) % 1000) AS n FROM range(300000000)"
        asked = threading.Thread(target=bound.query, args=[text])
        asked.start()
        seen = []
        while asked.is_alive():
            seen.append(process.progress("watched")["fraction"])
            time.sleep(0.05)
        asked.join()
    finally:
        process.kill()
    known = [one for one in seen if one is not None]
    assert known == sorted(known) and len(set(known)) > 2 and 0 <= known[0] < known[-1] <= 1
