"""Groups of workers through Ray Train: the model of the same workers here, and nobody left behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from workbench.jobs import members, rayhead
from workbench.jobs.cancel import cancel
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.start import start

from .test_group import root_count
from .test_rayhead import runtime  # noqa: F401
from .test_resume import longer, model
from .test_runs import endless, until

pytestmark = [pytest.mark.ray, pytest.mark.timeout(300)]


def test_two_workers_of_ray_train_give_the_model_of_two_workers_here(squad, runtime):  # noqa: F811
    there = start(squad, "training", "click_24h", mode="ray", workers=2)
    began = time.monotonic()
    assert there.wait(200).status == "done", (there.state, (there.folder / "log.txt").read_text()[-2000:])
    print(f"two workers through Ray Train: {time.monotonic() - began:.1f} s")
    here = start(squad, "training", "click_24h", mode="inline", workers=2, detach=False)
    assert model(there) == model(here) and there.metrics["held_out"] == here.metrics["held_out"]
    assert root_count(there) == there.metrics["counts"]["train"]
    assert there.state["executor"] == "ray" and not members.living(there.folder)


@pytest.mark.long          # `test_chaos.py` has a slice of it
def test_killed_workers_and_a_killed_head_lose_a_checkpoint_at_most(squad, runtime, monkeypatch):  # noqa: F811
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.05")
    longer(squad, 3000)
    whole = start(squad, "training", "click_24h", mode="inline", workers=2, detach=False)
    run = start(squad, "training", "click_24h", mode="ray", workers=2)
    until(lambda: Checkpoints(run.folder).round > 0, 100)
    os.kill(members.living(run.folder)[0], signal.SIGKILL)
    until(lambda: run.state["attempt"] == 2, 60)
    at = Checkpoints(run.folder).round
    until(lambda: Checkpoints(run.folder).round > at or run.status == "done", 100)
    head = rayhead.running()
    os.kill(head["pid"], signal.SIGKILL)
    assert run.wait(200).status == "done", run.state
    assert model(run) == model(whole) and run.state["attempt"] <= 4


@pytest.mark.long          # of a group without Ray `test_group.py` has it
@pytest.mark.alone
def test_cancel_frees_what_the_group_held_and_disturbs_no_other_run(squad, runtime):  # noqa: F811
    endless(squad)
    run = start(squad, "training", "click_24h", mode="ray", workers=2)
    until(lambda: len(members.living(run.folder)) == 2, 150)
    other = start(squad, "training", "click_24h", mode="inline")
    until(lambda: any(event["kind"] == "metric" for event in other.events()), 100)
    began = time.monotonic()
    cancel(run)
    assert run.status == "cancelled" and time.monotonic() - began < 4.0
    acknowledged = [e for e in run.events() if e["data"].get("cancelling")]
    assert acknowledged
    until(lambda: not run.processes() and not members.living(run.folder), 10)
    # what it held is free: another group of as many workers begins
    again = start(squad, "training", "click_24h", mode="ray", workers=2)
    until(lambda: len(members.living(again.folder)) == 2, 100)
    assert other.status in ("running", "done") and other.state["attempt"] == 1
    cancel(again)
    if other.status == "running":
        cancel(other)
