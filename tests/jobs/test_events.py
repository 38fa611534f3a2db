"""Events are numbered without gaps, whoever writes; a part of a line is not read."""

from __future__ import annotations

import json
import multiprocessing
import threading

import pytest

from workbench.jobs.events import EventLog, read_events


def _write(path, count: int) -> None:
    log = EventLog(path)
    for i in range(count):
        log.append("log", {"message": str(i)})


def test_threads_and_processes_share_one_numbering(tmp_path):
    path = tmp_path / "events.jsonl"
    others = [multiprocessing.get_context("fork").Process(target=_write, args=(path, 50)) for _ in range(2)]
    others += [threading.Thread(target=_write, args=(path, 50)) for _ in range(2)]  # type: ignore[list-item]
    for one in others:
        one.start()
    for one in others:
        one.join()
    events = read_events(path)
    assert [event["seq"] for event in events] == list(range(1, 201))
    assert [event["seq"] for event in read_events(path, since=195)] == [196, 197, 198, 199, 200]


def test_a_part_of_a_line_waits(tmp_path):
    path = tmp_path / "events.jsonl"
    EventLog(path).append("state", {"status": "queued"})
    with path.open("a") as file:
        file.write(json.dumps({"seq": 2})[:4])
    assert len(read_events(path)) == 1


def test_nan_and_unknown_kinds_are_refused(tmp_path):
    log = EventLog(tmp_path / "events.jsonl")
    with pytest.raises(ValueError, match="not JSON compliant"):
        log.append("metric", {"loss": float("nan")})
    with pytest.raises(ValueError, match="unknown event kind"):
        log.append("metrics", {})
    assert read_events(tmp_path / "events.jsonl") == []
