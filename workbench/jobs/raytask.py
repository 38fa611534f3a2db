"""A run as one Ray task.

The task does what the inline executor does, in a Ray worker; progress goes through the run's own event
file. Ray Train is not used for a single worker: its controller takes one report a health check.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.jobs import rayhead
from workbench.jobs.cancel import INSIST_SECONDS, asked
from workbench.jobs.events import EventLog
from workbench.jobs.run import Run
from workbench.project import parse_spec, read_yaml

POLL_SECONDS = 0.1
CONNECT_SECONDS = 5.0


def perform_on_ray(run: Run, emit: Callable[[str, dict[str, Any]], Any], should_stop: Callable[[], bool]) -> None:
    """Run a job's work as one task and wait for it.

    Raises:
        Cancelled: when stopped; the task is over by then.
        WorkbenchError: what the task said went wrong.
    """
    address = run.job["address"]
    with contextlib.ExitStack() as stack:
        if address in (None, "local"):
            stack.enter_context(rayhead.lease())
            address = _unless(should_stop, lambda: rayhead.ensure(on_wait=lambda text: emit("log", {"message": text})))
            os.environ.update(rayhead.environment(rayhead.runtime_folder()))
        stack.enter_context(_connected(address, should_stop))
        _submit(run, emit, should_stop)


@contextlib.contextmanager
def _connected(address: str, should_stop: Callable[[], bool]) -> Iterator[None]:
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        _answers(address)
        _unless(should_stop, lambda: ray.init(
            address=address, log_to_driver=False, configure_logging=False,
        ))
    except (OSError, RuntimeError, ValueError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            f"no Ray cluster at {address!r}: {first}", where="[ray] address",
            hint="start one there, or leave the address out for a local head",
        ) from None
    try:
        yield
    finally:
        ray.shutdown()


def _answers(address: str) -> None:
    """Raise `OSError` when nobody listens at host:port; Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()


def _submit(run: Run, emit: Callable[[str, dict[str, Any]], Any], should_stop: Callable[[], bool]) -> None:
    import ray

    from workbench.learning.spec import TrainingSpec

    spec = parse_spec(TrainingSpec, read_yaml(run.folder / "spec.yaml"), "spec.yaml")
    have = int(ray.cluster_resources().get("CPU", 1))
    # The threads decide the result and stay as the spec says; what is reserved never exceeds the machine.
    task = ray.remote(num_cpus=min(spec.run.threads, have), max_retries=0)(perform_task)
    reference = task.remote(str(run.folder))
    told = False
    began = time.monotonic()
    ended: float | None = None
    while True:
        ready, _ = ray.wait([reference], timeout=POLL_SECONDS)
        if ready:
            break
        if should_stop():
            ended = ended or time.monotonic()
            if time.monotonic() - ended > INSIST_SECONDS / 2:
                with contextlib.suppress(Exception):
                    ray.cancel(reference, force=True)
                raise Cancelled("cancelled")
        elif not told and time.monotonic() - began > 5 and not (run.folder / "task.started").exists():
            told = True
            emit("log", {"message": "waiting for free CPUs on the Ray head"})
    try:
        outcome = ray.get(reference)
    except ray.exceptions.RayError as error:
        first = str(error).strip().splitlines()[0]
        raise WorkbenchError(f"the Ray task ended early: {first}", hint="was it out of memory? try --mode inline") \
            from None
    if outcome is None:
        return
    if outcome["error"] == "Cancelled":
        raise Cancelled("cancelled")
    raise TaskFailed(outcome)


class TaskFailed(WorkbenchError):
    """What a task said went wrong, said again on this side."""

    def __init__(self, outcome: dict[str, Any]) -> None:
        self._outcome = outcome
        super().__init__(outcome["message"])

    def as_dict(self) -> dict[str, Any]:
        """The task's own error."""
        return self._outcome


def perform_task(folder: str) -> dict[str, Any] | None:
    """The body of the task, in a Ray worker: None when done, else the error as plain values."""
    from workbench.jobs import training

    path = Path(folder)
    (path / "task.started").touch()
    try:
        training.perform(path, EventLog(path / "events.jsonl").append, lambda: asked(path))
    except WorkbenchError as error:
        return error.as_dict()
    return None


def _unless(should_stop: Callable[[], bool], call: Callable[[], Any]) -> Any:
    """Run a call that cannot be interrupted in a thread, and leave it behind when the run is cancelled."""
    outcome: dict[str, Any] = {}

    def body() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if should_stop():
            raise Cancelled("cancelled")
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
