"""A run lives in its own process: it finishes, is cancelled, is lost, and survives whoever started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from workbench.errors import InputError, NotFound
from workbench.jobs.cancel import cancel
from workbench.jobs.executors import check_address, choose
from workbench.jobs.run import Run, delete_run, find_run, list_runs
from workbench.jobs.start import start


def endless(project) -> None:
    """Make the spec train for minutes."""
    path = project.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("rounds: 40", "rounds: 90000"))


def until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def process_of(run: Run, who: str = "worker") -> int:
    return json.loads((run.folder / f"{who}.json").read_text())["pid"]


def kill_all(run: Run) -> None:
    """The keeper first, so that it starts no other worker."""
    for process in run.processes():
        os.kill(process, signal.SIGKILL)


def rounds(run: Run) -> int:
    return sum(event["kind"] == "metric" for event in run.events())


def test_a_run_leaves_a_folder_that_explains_it(squad):
    run = start(squad, "training", "click_24h")
    assert run.wait(120).status == "done", (run.state, (run.folder / "log.txt").read_text())
    names = {path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file()}
    assert names >= {"spec.yaml", "job.json", "status.json", "events.jsonl", "metrics.json", "card.md",
                     "environment.json", "model/model.txt", "model/features.json"}
    assert (run.folder / "spec.yaml").read_text() == (squad.root / "training" / "click_24h.yaml").read_text()
    events = run.events()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    losses = [event["data"] for event in events if event["kind"] == "metric"]
    assert len(losses) == 40 and losses[-1]["train"] < losses[0]["train"] and "valid" in losses[0]
    assert [e["data"]["status"] for e in events if e["kind"] == "state"] == ["queued", "running", "running", "done"]
    assert 0.5 < run.metrics["held_out"]["auc"]["value"] < 1
    assert json.loads(json.dumps(run.as_dict()))["status"] == "done"
    assert "Predicts `clicked_24h`" in (run.folder / "card.md").read_text()


def test_here_and_in_a_process_of_its_own_the_model_is_the_same(squad):
    here = start(squad, "training", "click_24h", detach=False)
    there = start(squad, "training", "click_24h").wait(120)
    assert (here.status, there.status) == ("done", "done")
    for name in ("model/model.txt", "model/features.json"):
        assert (here.folder / name).read_bytes() == (there.folder / name).read_bytes()
    assert here.metrics["held_out"] == there.metrics["held_out"]


@pytest.mark.alone
def test_cancel_is_answered_within_two_seconds(squad):
    endless(squad)
    run = start(squad, "training", "click_24h")
    until(lambda: rounds(run) > 0)
    began = time.monotonic()
    cancel(run)
    assert run.status == "cancelled" and time.monotonic() - began < 2.0
    until(lambda: not run.alive(), 10)
    assert run.events()[-1]["data"]["status"] == "cancelled"
    assert not (run.folder / "model").exists()
    with pytest.raises(InputError, match="already cancelled"):
        cancel(run)


@pytest.mark.parametrize("who", ["worker", "process"])
def test_a_worker_that_cannot_answer_is_ended(squad, who):
    endless(squad)
    run = start(squad, "training", "click_24h")
    until(lambda: rounds(run) > 0)
    os.kill(process_of(run, who), signal.SIGSTOP)
    cancel(run)
    assert run.status == "cancelled"
    assert not run.alive()


def test_a_run_whose_processes_are_all_killed_is_lost_and_can_be_deleted(squad):
    """What a reboot does."""
    endless(squad)
    run = start(squad, "training", "click_24h")
    until(lambda: rounds(run) > 0)
    with pytest.raises(InputError, match="first `workbench runs cancel"):
        delete_run(run)
    kill_all(run)
    until(lambda: run.status == "lost")
    assert list((squad.cache / "datasets").iterdir())
    delete_run(run)
    assert not list((squad.cache / "datasets").iterdir())
    assert not run.folder.exists() and run.id not in [one.id for one in list_runs(squad)]


def test_killing_the_starter_and_its_group_leaves_the_run_going(squad, tmp_path):
    """What happens to a kernel or a Jupyter server: its whole process group is killed."""
    code = (
        "import sys, time\nfrom workbench.project import Project\nfrom workbench.jobs.start import start\n"
        "print(start(Project.find(sys.argv[1]), 'training', 'click_24h').id, flush=True)\ntime.sleep(600)"
    )
    endless(squad)
    starter = subprocess.Popen([sys.executable, "-c", code, str(squad.root)], stdout=subprocess.PIPE, text=True,
                               cwd=tmp_path, start_new_session=True)
    run = find_run(squad, starter.stdout.readline().strip())
    until(lambda: rounds(run) > 0)
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    seen = rounds(run)
    until(lambda: rounds(run) > seen)
    assert run.status == "running"
    cancel(run)
    assert run.status == "cancelled"


def test_a_failure_says_why(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("learning_rate: 0.1", "seed: 3"))
    run = start(squad, "training", "click_24h").wait(60)
    assert run.status == "failed"
    assert run.state["error"]["error"] == "InputError" and "run.seed" in run.state["error"]["message"]
    assert [event["kind"] for event in run.events()][-2:] == ["error", "state"]


@pytest.mark.parametrize(("options", "error", "said"), [
    ({"mode": "rya"}, InputError, "did you mean 'ray'"),
    ({"workers": 0}, InputError, "workers"),
    ({"address": "http://head:8265", "mode": "ray"}, InputError, "there is no [ray] storage"),
    ({"address": "head"}, InputError, "neither auto, host:port"),
    ({"snapshot": "ffffffffffff"}, NotFound, "no snapshot"),
])
def test_what_is_wrong_is_said_before_a_run_exists(squad, options, error, said):
    with pytest.raises(error) as caught:
        start(squad, "training", "click_24h", **options)
    assert said in caught.value.line and list_runs(squad) == []


def test_an_unknown_spec_or_run_names_the_nearest(squad):
    with pytest.raises(NotFound, match="did you mean 'click_24h'"):
        start(squad, "training", "click24h")
    with pytest.raises(NotFound, match="no run 'x'"):
        find_run(squad, "x")


def test_a_run_that_never_got_a_process_is_lost(squad):
    folder = squad.runs / "click_24h-old"
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"name": "click_24h", "created": "2026-01-01T00:00:00Z"}))
    (folder / "status.json").write_text('{"status": "queued"}')
    assert find_run(squad, "click_24h").status == "lost"


def test_auto_goes_by_size_and_says_why():
    assert choose("auto", 5_000)[0] == "inline" and "5,000 rows" in choose("auto", 5_000)[1]
    assert choose("auto", 5_000_000)[0] == "ray" and "5,000,000 rows" in choose("auto", 5_000_000)[1]
    assert choose("inline", 10**9)[0] == "inline" and choose("ray", 1)[0] == "ray"
    assert choose("auto", 5, "10.0.0.1:6379")[0] == "ray"
    for good in (None, "auto", "local", "10.0.0.1:6379", "http://head:8265"):
        check_address(good)


def test_auto_works_here_where_ray_is_not_to_be_had_and_says_so(squad):
    """Nobody listens at port 1."""
    run = start(squad, "training", "click_24h", mode="auto", address="127.0.0.1:1", detach=False)
    assert run.status == "done" and run.state["executor"] == "inline"
    assert "auto" in run.state["reason"] and "no Ray cluster at '127.0.0.1:1'" in run.state["reason"]
    asked = start(squad, "training", "click_24h", mode="ray", address="127.0.0.1:1", detach=False)
    assert asked.status == "failed" and asked.state["error"]["message"].startswith("[ray] address: no Ray cluster at")


def test_without_ray_installed_only_auto_works_here(squad, monkeypatch):
    from workbench.jobs import connection

    monkeypatch.setattr(connection, "find_spec", lambda name: None)
    run = start(squad, "training", "click_24h", mode="auto", address="127.0.0.1:1", detach=False)
    assert run.status == "done" and "Ray is not installed" in run.state["reason"]
    asked = start(squad, "training", "click_24h", mode="ray", detach=False)
    assert asked.status == "failed" and asked.state["error"]["message"].startswith("Ray is not installed")
    assert "pip install" in asked.state["error"]["hint"]


def test_whoever_works_for_a_run_in_their_own_process_is_not_ended(squad):
    """A notebook's kernel that trains, and a cancel from another tab."""
    endless(squad)
    code = ("import sys, time\nfrom workbench.project import Project\nfrom workbench.jobs.start import start\n"
            "start(Project.find(sys.argv[1]), 'training', 'click_24h', detach=False)\n"
            "print('still here', flush=True)\ntime.sleep(600)")
    kernel = subprocess.Popen([sys.executable, "-c", code, str(squad.root)], stdout=subprocess.PIPE, text=True)
    try:
        until(lambda: list_runs(squad) and rounds(list_runs(squad)[0]) > 0)
        (run,) = list_runs(squad)
        cancel(run)
        assert run.status == "cancelled" and kernel.stdout.readline().strip() == "still here"
        time.sleep(2.5)
        assert kernel.poll() is None
    finally:
        kernel.kill()
        kernel.wait()
