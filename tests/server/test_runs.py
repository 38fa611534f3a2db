"""Runs over HTTP: looked at before, compared, resumed."""

from __future__ import annotations

import time

import pytest


def ended(server, run: str) -> dict:
    until = time.monotonic() + 120
    while True:
        status, found = server.call("GET", f"runs/{run}")
        assert status == 200 and time.monotonic() < until
        if found["status"] not in ("queued", "running"):
            return found
        time.sleep(0.2)


@pytest.fixture(scope="module")
def name(server):
    """A training spec of the squad."""
    return sorted(path.stem for path in (server.project / "training").glob("*.yaml"))[0]


def test_before_a_run_its_rows_memory_and_place_are_told(server, name):
    _, before = server.call("GET", "runs")
    status, found = server.call("POST", "runs/preflight", {"name": name, "mode": "inline"})
    assert status == 200 and found["rows"] > 0 and found["executor"] == "inline" and found["faults"] == []
    assert any("memory" in line for line in found["lines"])
    assert server.call("GET", "runs")[1] == before
    status, found = server.call("POST", "runs/preflight", {"name": name, "workers": 0})
    assert status == 400 and "workers" in found["message"]


def test_two_runs_are_compared_and_a_done_one_is_not_resumed(server, name):
    runs = [server.call("POST", "runs", {"name": name, "mode": "inline"})[1]["id"] for _ in range(2)]
    for run in runs:
        found = ended(server, run)
        assert found["status"] == "done" and found["model"] == "lightgbm" and not found["resumable"]
        assert found["eta"] is None and found["rounds_per_second"] > 0
    status, found = server.call("GET", "runs/compare?" + "&".join(f"run={run}" for run in runs))
    assert status == 200 and found["runs"] == runs and found["same_rows"] and found["chart"]["data"]
    assert [table["title"] for table in found["tables"]] == ["Held-out rows", "Set differently", "Data"]
    assert found["tables"][1]["rows"] == []
    status, found = server.call("POST", f"runs/{runs[0]}/resume")
    assert status == 400 and "is done" in found["message"]
    status, found = server.call("GET", f"runs/compare?run={runs[0]}")
    assert status == 400 and "two different runs" in found["message"]


def test_a_cancelled_run_goes_on(server, name):
    path = server.project / "training" / f"{name}.yaml"
    text = path.read_text()
    try:
        path.write_text(text.replace("rounds: ", "rounds: 20", 1) if "rounds: " in text
                        else text.replace("kind: lightgbm", "kind: lightgbm, rounds: 1200", 1))
        run = server.call("POST", "runs", {"name": name, "mode": "inline"})[1]["id"]
    finally:
        path.write_text(text)
    until = time.monotonic() + 60
    while server.call("GET", f"runs/{run}")[1]["fraction"] in (None, 0.0):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert server.call("POST", f"runs/{run}/cancel")[1]["status"] == "cancelled"
    found = server.call("GET", f"runs/{run}")[1]
    assert found["resumable"] and found["message"] is None
    assert server.call("POST", f"runs/{run}/resume")[0] == 200
    assert ended(server, run)["status"] == "done"
