from __future__ import annotations

import threading
import time

import pytest

from workbench.errors import Cancelled, InputError
from workbench.logs.engine.process import EngineProcess

LONG = "SELECT count(*) FROM range(3000000) a, range(3000000) b WHERE (a.range * b.range) % 7 = 1"


@pytest.fixture
def process():
    found = EngineProcess()
    yield found
    found.kill()


def in_thread(call):
    caught = []

    def run():
        try:
            caught.append(call())
        except Exception as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, caught


def test_rows_cross_the_pipe(process, snapshot):
    result = process.on(snapshot).query("SELECT * FROM sends ORDER BY message_id", limit_rows=3)
    assert [row["message_id"] for row in result.rows()] == ["m1", "m2", "m3"] and result.total == 4


def test_errors_keep_their_class_and_their_suggestion(process, snapshot):
    with pytest.raises(InputError, match="did you mean 'sends'") as caught:
        process.query(snapshot, "SELECT * FROM sned")
    assert caught.value.nearest == "sends"
    with pytest.raises(InputError, match="DELETE"):
        process.query(snapshot, "WITH d AS (DELETE FROM sends RETURNING *) SELECT * FROM d")


@pytest.mark.alone
def test_a_query_can_be_watched_and_cancelled(process, snapshot):
    process.query(snapshot, "SELECT 1")
    thread, caught = in_thread(lambda: process.query(snapshot, LONG, id="long"))
    time.sleep(0.7)
    assert process.progress("long")["what"] == "running"
    began = time.monotonic()
    process.cancel("long")
    thread.join(5)
    assert isinstance(caught[0], Cancelled) and time.monotonic() - began < 2


@pytest.mark.alone
def test_a_deaf_worker_keeps_nobody_waiting_and_is_ended(process, snapshot, monkeypatch):
    import os
    import signal

    from workbench.logs.engine import process as module

    monkeypatch.setattr(module, "_GRACE", 1.0)
    process.query(snapshot, "SELECT 1")
    deaf = process._process
    thread, caught = in_thread(lambda: process.query(snapshot, LONG, id="long"))
    time.sleep(0.3)
    os.kill(deaf.pid, signal.SIGSTOP)
    began = time.monotonic()
    process.cancel("long")
    thread.join(5)
    assert isinstance(caught[0], Cancelled) and time.monotonic() - began < 0.5
    assert deaf.wait(10) == -signal.SIGKILL
    assert process.query(snapshot, "SELECT 7 AS n").rows() == [{"n": 7}] and process._process is not deaf


def test_two_queries_run_at_once(process, snapshot):
    thread, caught = in_thread(lambda: process.query(snapshot, LONG, id="long"))
    assert process.query(snapshot, "SELECT count(*) AS n FROM sends").rows() == [{"n": 4}]
    process.cancel("long")
    thread.join(5)
    assert isinstance(caught[0], Cancelled)


def test_a_killed_worker_fails_its_queries_and_the_next_one_starts_another(process, snapshot):
    process.query(snapshot, "SELECT 1")
    thread, caught = in_thread(lambda: process.query(snapshot, LONG))
    time.sleep(0.5)
    process.kill()
    thread.join(5)
    assert isinstance(caught[0], InputError) and "worker" in caught[0].line
    assert process.query(snapshot, "SELECT 1 AS one").rows() == [{"one": 1}]
