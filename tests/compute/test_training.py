"""Models trained on a real cluster through its Jobs API: one of its nodes is another user's, who sees no project."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from workbench.jobs import place
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.run import ACTIVE, Run, list_runs
from workbench.jobs.start import start
from workbench.project import Project

from ..learning.world import squad_kept  # noqa: F401

pytestmark = [pytest.mark.ray, pytest.mark.cluster, pytest.mark.timeout(400)]

@pytest.fixture(scope="module")
def seen() -> list[str]:
    """Folders of work that are there before."""
    return scratch()


@pytest.fixture
def squad(two_nodes, squad_kept, tmp_path, seen):  # noqa: F811
    """A copy of the logged world whose settings name the cluster; nothing of a run is left in either."""
    tmp_path.chmod(0o700)
    shutil.copytree(squad_kept.root, tmp_path / "squad", ignore=shutil.ignore_patterns("runs"))
    (tmp_path / "squad" / "workbench.toml").write_text(
        f'version = 1\n[ray]\naddress = "http://127.0.0.1:8265"\nstorage = "{two_nodes.storage}"\n')
    project = Project.find(tmp_path / "squad")
    edit(project, "threads: 2", "threads: 1")
    yield project
    for run in list_runs(project):
        if run.status in ACTIVE:
            two_nodes.workbench("--project", str(project.root), "runs", "cancel", run.id)
    until(lambda: not drivers() and not [*two_nodes.storage.glob("jobs/*")], 40)
    # who does not stop by itself ends four seconds after it saw that its job is gone; of whom the cluster killed
    # first, the next process that comes takes the folder away
    until(lambda: not [one for one in {*scratch()} - {*seen} if psutil.pid_exists(int(one.split("-")[2]))], 20)
    place.sweep()
    assert set(scratch()) <= set(seen)
    until(lambda: not [*(two_nodes.folder / "node").glob("workbench-run-*")], 20)


def scratch() -> list[str]:
    return [path.name for path in Path(tempfile.gettempdir()).glob("workbench-run-*")]


def edit(project: Project, before: str, after: str) -> None:
    path = project.root / "training" / "click_24h.yaml"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))


def drivers() -> list[int]:
    """Processes of drivers."""
    return [one.pid for one in psutil.process_iter(["cmdline"])
            if "workbench.compute.driver" in (one.info["cmdline"] or ()) and "python" in one.info["cmdline"][0]]


def until(condition, seconds: float = 150.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def begun(two_nodes, project: Project, *words: str) -> Run:
    """A run that a process where the cluster is started and left."""
    done = two_nodes.workbench("--project", str(project.root), "train", "click_24h", "--mode", "ray", "--detach",
                               *words)
    assert done.returncode == 0, done.stderr
    return list_runs(project)[0]


def ended(run: Run, seconds: float = 120) -> Run:
    assert run.wait(seconds).status == "done", (run.state, (run.folder / "log.txt").read_text()[-2000:])
    return run


def said(run: Run) -> list[str]:
    return [event["data"]["message"] for event in run.events() if event["kind"] == "log"]


def rounds(run: Run) -> list[int]:
    return [event["data"]["round"] for event in run.events() if event["kind"] == "metric"]


def model(run: Run) -> bytes:
    return (run.folder / "model" / "model.txt").read_bytes()


def members(two_nodes, run: Run) -> list[dict]:
    """Who works for a run on the cluster: node, user, pid."""
    job = json.loads((run.folder / "submitted.json").read_text())["job"]
    return [json.loads(path.read_text()) for path in two_nodes.storage.glob(f"jobs/{job}/members/*.json")]


def test_the_model_is_that_of_this_machine_bit_for_bit_with_one_worker_and_with_two(two_nodes, squad):
    there = ended(begun(two_nodes, squad))
    here = start(squad, "training", "click_24h", mode="inline", detach=False)
    for name in ("model/model.txt", "model/features.json", "card.md", "again.py"):
        assert (there.folder / name).read_bytes() == (here.folder / name).read_bytes()
    for name in ("held_out", "importance", "history", "fingerprint", "counts", "explained"):
        assert there.metrics[name] == here.metrics[name]
    assert there.state["executor"] == "ray" and rounds(there) == list(range(1, 41))
    assert [event["seq"] for event in there.events()] == list(range(1, len(there.events()) + 1))
    read = subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "cat",
                           str(squad.root / "workbench.toml")], capture_output=True, text=True)
    assert read.returncode != 0 and "Permission denied" in read.stderr

    rows = {path: path.stat().st_mtime_ns for path in two_nodes.storage.glob("datasets/*/*")}
    assert len({path.parent for path in rows}) == 1
    there = ended(begun(two_nodes, squad, "--workers", "2"))
    here = start(squad, "training", "click_24h", mode="inline", workers=2, detach=False)
    assert model(there) == model(here) and there.metrics["held_out"] == here.metrics["held_out"]
    assert any("in the storage already" in text for text in said(there))         # shipped once
    assert {path: path.stat().st_mtime_ns for path in rows} == rows
    tree = model(there).decode().partition("Tree=0")[2].partition("Tree=1")[0]
    (count,) = [line for line in tree.splitlines() if line.startswith("internal_count=")]
    assert int(count.removeprefix("internal_count=").split()[0]) == there.metrics["counts"]["train"]
    at_work = sorted(text.partition(" at work on ")[2] for text in said(there) if " at work on " in text)
    assert at_work == ["127.0.0.1 as root", "127.0.0.2 as nobody"]


@pytest.mark.alone
def test_a_killed_worker_follows_the_same_job_and_a_cancel_ends_one_run_alone(two_nodes, squad, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.5")
    edit(squad, "rounds: 40", "rounds: 90000")
    first = begun(two_nodes, squad)
    until(lambda: rounds(first))
    second = begun(two_nodes, squad)         # one a node: each has one CPU
    until(lambda: rounds(second))
    assert sorted(one["user"] for run in (first, second) for one in members(two_nodes, run)) == ["nobody", "root"]
    shipped = "".join(path.read_text() for path in two_nodes.storage.glob("jobs/*/job.json"))
    assert str(squad.root) not in shipped and squad.root.name not in shipped

    job = (second.folder / "submitted.json").read_bytes()
    os.kill(json.loads((second.folder / "worker.json").read_text())["pid"], signal.SIGKILL)
    until(lambda: second.state["attempt"] == 2, 20)
    at = len(rounds(second))
    until(lambda: len(rounds(second)) > at + 2 and Checkpoints(second.folder).round > 0)
    assert (second.folder / "submitted.json").read_bytes() == job
    assert rounds(second) == sorted(set(rounds(second)))

    (its,) = [one["pid"] for one in members(two_nodes, first)]
    began = time.monotonic()
    done = two_nodes.workbench("--project", str(squad.root), "runs", "cancel", first.id, "--json")
    assert json.loads(done.stdout)["status"] == "cancelled"
    asked = [event for event in first.events() if event["data"].get("cancelling")]
    assert asked and not (first.folder / "model").exists()
    until(lambda: not psutil.pid_exists(its) and len(drivers()) == 1, 10)
    print(f"nobody of it is left {time.monotonic() - began:.1f} s after the command began")
    at = len(rounds(second))
    until(lambda: len(rounds(second)) > at)
    assert second.status == "running" and second.state["attempt"] == 2


@pytest.mark.long
def test_what_is_killed_there_goes_on_from_its_checkpoint(two_nodes, squad, monkeypatch):
    """A task on a node, then the driver; and what they held is free for the next."""
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.5")
    edit(squad, "rounds: 40", "rounds: 40000")
    edit(squad, "learning_rate: 0.1, num_leaves: 15", "learning_rate: 0.02, num_leaves: 4")
    run = begun(two_nodes, squad)
    until(lambda: Checkpoints(run.folder).round > 0)
    os.kill(members(two_nodes, run)[0]["pid"], signal.SIGKILL)
    until(lambda: run.state["attempt"] == 2)
    at = Checkpoints(run.folder).round
    until(lambda: Checkpoints(run.folder).round > at)
    os.kill(drivers()[0], signal.SIGKILL)
    until(lambda: run.state["attempt"] == 3)
    assert ended(run, 300).state["attempt"] == 3
    assert sum(text.startswith("going on after round") for text in said(run)) == 2
    here = start(squad, "training", "click_24h", mode="inline", detach=False)
    assert model(run) == model(here) and run.metrics["history"] == here.metrics["history"]


@pytest.mark.long
def test_a_search_there_is_that_of_this_machine(two_nodes, squad):
    search = "search:   {trials: 4, parallel: 2, folds: 2, space: {num_leaves: [2, 15]}}\n"
    edit(squad, "run:      {", search + "run:      {")
    there = ended(begun(two_nodes, squad), 300)
    here = start(squad, "training", "click_24h", mode="inline", detach=False)
    assert (there.folder / "trials.json").read_bytes() == (here.folder / "trials.json").read_bytes()
    assert model(there) == model(here)
