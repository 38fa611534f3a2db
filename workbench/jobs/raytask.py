"""A run as one Ray task.

The task does what the inline executor does, in a Ray worker; progress goes through the run's own event
file. Ray Train is not used for a single worker: its controller takes one report a health check.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.compute.cluster import takes_jobs
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import members, memory, place, rayhead, raytrain, searching, submitted, training
from workbench.jobs.again import Again
from workbench.jobs.cancel import INSIST_SECONDS, asked
from workbench.jobs.connection import POLL_SECONDS, Cluster, NoRay, connected, first_line
from workbench.jobs.events import EventLog
from workbench.jobs.group import Said
from workbench.jobs.rows import prepared
from workbench.jobs.run import Run
from workbench.learning.spec import TrainingSpec

__all__ = ["NoRay", "perform_on_ray"]

Emit = Callable[[str, dict[str, Any]], Any]


def perform_on_ray(run: Run, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Run a job's work as one task and wait for it.

    Raises:
        Cancelled: when stopped; the task is over by then.
        NoRay: no Ray, or no cluster that answers.
        Again: the task or the head was ended from outside.
        WorkbenchError: what the task said went wrong.
    """
    spec = training.spec_of(run.folder)
    if takes_jobs(run.job["address"]):
        submitted.perform(run, spec, emit, should_stop)
    else:
        if run.job["address"] in (None, "local") and rayhead.begin():
            emit("log", {"message": "starting the local Ray head, and reading rows meanwhile"})
            prepared(run.folder, emit, should_stop)
        with connected(run.job["address"], lambda text: emit("log", {"message": text}), should_stop) as cluster:
            perform_joined(run.folder, spec, cluster, emit, should_stop)


def perform_joined(
    folder: Path, spec: TrainingSpec, cluster: Cluster, emit: Emit, should_stop: Callable[[], bool],
) -> None:
    """Do a job's work on the cluster that this process drives.

    Raises:
        Cancelled, Again, WorkbenchError: as `perform_on_ray` does.
    """
    if spec.search is not None:
        searching.search_on_ray(folder, spec, cluster, emit, should_stop)
        spec = training.spec_of(folder)
    if spec.run.workers == 1:
        _submit(folder, spec, cluster, emit, should_stop)
    else:
        training.in_group(folder, emit, should_stop, lambda: raytrain.perform_on_ray(
            folder, spec, spec.run.workers, cluster, should_stop))


def _submit(folder: Path, spec: TrainingSpec, cluster: Cluster, emit: Emit, should_stop: Callable[[], bool]) -> None:
    import ray

    have = int(ray.cluster_resources().get("CPU", 1))
    # The threads decide the result and stay as the spec says; what is reserved never exceeds the machine.
    task = ray.remote(num_cpus=min(spec.run.threads, have), max_retries=0, max_calls=1)(perform_task)
    reference = task.remote(place.named(folder))
    outcome = awaited([reference], folder, cluster, emit, should_stop)[0]
    if outcome is None:
        return
    if outcome["error"] == "Cancelled":
        raise Cancelled("cancelled")
    raise Said(outcome)


def awaited(
    references: list[Any], folder: Path, cluster: Cluster, emit: Emit, should_stop: Callable[[], bool]
) -> list[Any]:
    """What each of some tasks gave, when all have ended.

    Raises:
        Cancelled: when stopped; the tasks are over by then.
        Again: one of them, or the head, was ended from outside.
    """
    import ray

    told, began = False, time.monotonic()
    ended: float | None = None
    waiting = references
    # what looks at a storage ends by itself, and clears up
    patience = INSIST_SECONDS / 2 if place.shared(folder) is None else place.END_SECONDS
    while waiting:
        _, waiting = ray.wait(waiting, num_returns=len(waiting), timeout=POLL_SECONDS)
        if not waiting:
            break
        if should_stop():
            ended = ended or time.monotonic()
            if time.monotonic() - ended > patience:
                for one in waiting:
                    with contextlib.suppress(Exception):
                        ray.cancel(one, force=True)
                members.end(folder)
                raise Cancelled("cancelled")
            continue
        cluster.require()
        if not told and time.monotonic() - began > 5 and not place.begun(folder):
            told = True
            emit("log", {"message": "waiting for free CPUs on the Ray head"})
    try:
        return list(ray.get(references))
    except ray.exceptions.RayError as error:
        raise Again(f"the Ray task ended early: {first_line(error)}", hint="was it out of memory? try --mode inline") \
            from None


def perform_task(name: str) -> dict[str, Any] | None:
    """The body of the task, in a Ray worker: None when done, else the error as plain values."""
    with place.at(name, "worker") as path:
        try:
            with memory.named():
                training.perform(path, EventLog(path / "events.jsonl").append, lambda: asked(path))
        except WorkbenchError as error:
            return error.as_dict()
    return None
