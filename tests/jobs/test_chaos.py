"""Worker, Ray task, head, server and machine are killed at random; each run ends with the model of an unbroken one.

After each kill the run goes on from the newest checkpoint that was whole at that moment: it loses one at most.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest

from workbench.jobs import members, rayhead
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.run import ACTIVE, Run, find_run
from workbench.jobs.start import resume, start

from .test_rayhead import runtime  # noqa: F401
from .test_resume import longer, model
from .test_runs import kill_all, process_of, until

pytestmark = [pytest.mark.ray, pytest.mark.timeout(3600)]
STARTER = ("import sys, time\nfrom workbench.project import Project\nfrom workbench.jobs.start import start\n"
           "run = start(Project.find(sys.argv[1]), 'training', 'click_24h', mode=sys.argv[2])\n"
           "print(run.id, flush=True)\ntime.sleep(600)")
KILLS_A_RUN = 3


def begun(project, mode: str) -> tuple[subprocess.Popen, Run]:
    """A run that another process started, as a server does."""
    server = subprocess.Popen([sys.executable, "-c", STARTER, str(project.root), mode], stdout=subprocess.PIPE,
                              text=True, start_new_session=True)
    return server, find_run(project, server.stdout.readline().strip())


def kill(victim: str, run: Run, server: subprocess.Popen) -> None:
    if victim == "worker":
        os.kill(process_of(run), signal.SIGKILL)
    elif victim == "task":
        for process in members.living(run.folder):
            os.kill(process, signal.SIGKILL)
    elif victim == "head":
        os.kill(rayhead.running()["pid"], signal.SIGKILL)
    elif victim == "server":
        os.killpg(server.pid, signal.SIGKILL)
    elif victim == "machine":
        kill_all(run)
        members.end(run.folder)


def ways(run: Run, server: subprocess.Popen, mode: str) -> list[str]:
    there = ["worker", "machine"]
    if server.poll() is None:
        there.append("server")
    if mode == "ray" and members.living(run.folder) and rayhead.running() is not None:
        there += ["task", "head"]
    return there


@pytest.mark.parametrize(("kills", "seed"), [(3, 1), pytest.param(30, 2, marks=pytest.mark.long)])
def test_every_run_ends_right(squad, runtime, monkeypatch, kills, seed):  # noqa: F811
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.1")
    longer(squad, 9000)
    whole = model(start(squad, "training", "click_24h", mode="inline", detach=False))
    chance, done, killed = random.Random(seed), 0, []
    while len(killed) < kills:
        mode = ("ray", "inline")[done % 2]
        server, run = begun(squad, mode)
        for _ in range(KILLS_A_RUN):
            before = Checkpoints(run.folder).round
            until(lambda run=run, before=before: Checkpoints(run.folder).round > before
                  or run.status not in ACTIVE, 120)
            if run.status not in ACTIVE or len(killed) == kills:
                break
            victim = chance.choice(ways(run, server, mode))
            at, seen = Checkpoints(run.folder).round, len(run.events())
            kill(victim, run, server)
            killed.append(f"{mode}: {victim}")
            if victim == "machine":
                until(lambda run=run: run.status == "lost")
                resume(squad, run)
            if victim != "server":
                until(lambda run=run, seen=seen: goes_on(run, seen) is not None or run.status not in ACTIVE, 120)
                went_on = goes_on(run, seen)
                assert went_on is None or went_on >= at, (killed[-1], at, went_on)
        assert run.wait(200).status == "done", (killed, run.state, (run.folder / "log.txt").read_text()[-2000:])
        assert model(run) == whole, killed
        assert not members.living(run.folder)
        done += 1
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    print(f"{len(killed)} kills in {done} runs: {', '.join(killed)}")


def goes_on(run: Run, seen: int) -> int | None:
    """The round after which the newest attempt went on, of events after number `seen`."""
    said = [event["data"]["message"] for event in run.events(seen) if event["kind"] == "log"]
    rounds = [int(text.rpartition(" ")[2]) for text in said if text.startswith("going on after round")]
    return rounds[-1] if rounds else None
