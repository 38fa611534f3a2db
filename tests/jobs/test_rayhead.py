"""One local Ray head, found, shared, bound to this machine, and stopped by us alone."""

from __future__ import annotations

import json
import os
import socket
import time

import psutil
import pytest

from workbench.jobs import rayhead
from workbench.jobs.cancel import cancel
from workbench.jobs.start import start

pytestmark = [pytest.mark.ray, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """A runtime folder of its own, so that the tests share no head with the person who runs them."""
    folder = tmp_path_factory.mktemp("runtime")
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    yield folder
    rayhead.stop()
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


def test_ray_and_inline_give_the_same_model_bit_for_bit(squad, runtime):
    on_ray = start(squad, "training", "click_24h", mode="ray").wait(200)
    inline = start(squad, "training", "click_24h", mode="inline").wait(100)
    assert (on_ray.status, inline.status) == ("done", "done"), (on_ray.state, inline.state)
    assert (on_ray.state["executor"], inline.state["executor"]) == ("ray", "inline")
    assert (on_ray.folder / "model/model.txt").read_bytes() == (inline.folder / "model/model.txt").read_bytes()
    assert on_ray.metrics["held_out"] == inline.metrics["held_out"]
    losses = [event for event in on_ray.events() if event["kind"] == "metric"]
    assert [event["data"]["round"] for event in losses] == list(range(1, 41))
    seqs = [event["seq"] for event in on_ray.events()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_the_head_is_shared_and_listens_on_this_machine_only(runtime):
    head = rayhead.running()
    assert head is not None, "the first run left no head"
    assert rayhead.ensure() == head["address"]
    family = [psutil.Process(head["pid"]), *psutil.Process(head["pid"]).children(recursive=True)]
    listening = {
        connection.laddr.ip for process in family for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening and listening <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def test_the_token_is_readable_by_the_user_only(runtime):
    token = rayhead.runtime_folder() / "token"
    assert token.stat().st_mode & 0o077 == 0
    assert token.read_text() not in json.dumps(rayhead.running())


@pytest.mark.alone
def test_cancel_on_ray_is_answered_within_two_seconds(squad, runtime):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("rounds: 40", "rounds: 90000"))
    run = start(squad, "training", "click_24h", mode="ray")
    end = time.monotonic() + 120
    while not any(event["kind"] == "metric" for event in run.events()):
        assert time.monotonic() < end and run.status in ("queued", "running"), run.state
        time.sleep(0.05)
    began = time.monotonic()
    cancel(run)
    assert run.status == "cancelled" and time.monotonic() - began < 2.0


def test_a_failure_in_the_task_reads_like_one_inline(squad, runtime):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("learning_rate: 0.1", "seed: 3"))
    run = start(squad, "training", "click_24h", mode="ray").wait(120)
    assert run.status == "failed" and run.state["error"]["error"] == "InputError"
    assert "run.seed" in run.state["error"]["message"]


def test_an_address_where_nothing_answers_is_one_line(squad, runtime):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = start(squad, "training", "click_24h", mode="ray", address=f"127.0.0.1:{port}").wait(120)
    assert run.status == "failed"
    assert run.state["error"]["message"].startswith("[ray] address: no Ray cluster at")
    assert run.state["error"]["error"] == "NoRay"


def test_stop_ends_our_processes_and_nothing_else(runtime):
    head = rayhead.running()
    assert head is not None
    family = psutil.Process(head["pid"]).children(recursive=True)
    others = {p.pid for p in psutil.process_iter(["name"]) if p.info["name"] == "raylet"} - {p.pid for p in family}
    assert rayhead.stop()["pid"] == head["pid"]
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in family)
    assert all(psutil.pid_exists(pid) for pid in others)
    assert rayhead.running() is None and rayhead.stop() is None
    assert not os.path.exists(head["folder"])


@pytest.mark.alone
def test_beginning_waits_for_nothing(runtime, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RAY_IDLE_SECONDS", "1")
    with rayhead.lease():
        began = time.monotonic()
        rayhead.begin()
        assert time.monotonic() - began < 0.5 and rayhead.running() is None
        rayhead.ensure()


def test_an_idle_head_stops_itself_but_not_under_a_lease(runtime, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RAY_IDLE_SECONDS", "1")
    with rayhead.lease():
        rayhead.ensure()        # the one of the test before, where that ran just now
        time.sleep(4)
        assert rayhead.running() is not None
    end = time.monotonic() + 60
    while rayhead.running() is not None:
        assert time.monotonic() < end, "the idle head did not stop"
        time.sleep(0.2)
