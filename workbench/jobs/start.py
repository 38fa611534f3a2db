"""Start a job: check the spec first, then make its run folder and a process that outlives this one."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.jobs.cancel import ASK, leave_nobody
from workbench.jobs.events import EventLog, now
from workbench.jobs.executors import check_address, check_storage
from workbench.jobs.run import ACTIVE, Run
from workbench.learning.spec import TrainingSpec
from workbench.project import Project, dump_yaml, write_atomic, write_json

if TYPE_CHECKING:
    from workbench.jobs.importing import ImportSpec
    from workbench.jobs.preflight import Preflight
    from workbench.jobs.rehearsing import RehearsalSpec

KINDS = ("training",)
MODES = ("auto", "inline", "ray")


def start(
    project: Project,
    kind: str,
    name: str,
    *,
    mode: str | None = None,
    workers: int | None = None,
    address: str | None = None,
    snapshot: str | None = None,
    detach: bool = True,
) -> Run:
    """Start the spec `name` and return its run at once.

    Args:
        project: where the spec lies and the run folder will.
        kind: the kind of job; `training`.
        name: the spec's name.
        mode: auto, inline or ray; None takes the spec's.
        workers: None takes the spec's.
        address: a Ray address; None takes `[ray] address` of `workbench.toml`.
        snapshot: the snapshot to work on; None takes the current one.
        detach: False does the work in this process and returns when it has ended.

    Raises:
        InputError: whatever is wrong with spec, snapshot or options, before a folder is made.
        Refused: when the preflight finds what would stop it.
    """
    from workbench.jobs import training

    if kind not in KINDS:
        raise InputError(f"unknown kind of job {kind!r}", got=kind, known=KINDS)
    _check_options(mode, workers)
    address = address or (project.settings.get("ray") or {}).get("address")
    check_address(address)
    snapshot_id = training.check(project, name, workers=workers, snapshot=snapshot)
    check_storage(address, (project.settings.get("ray") or {}).get("storage"),
                  mode or TrainingSpec.load(project, name).run.mode)
    before = training.look(project, name, mode=mode, workers=workers, address=address, snapshot=snapshot_id)
    before.require()

    run = _make(project, name, project.spec_path("training", name).read_bytes(), {
        "kind": kind, "snapshot": snapshot_id, "mode": mode, "workers": workers, "address": address,
        "preflight": before.as_dict()})
    _begin(project, run, detach)
    return run


def look(project: Project, name: str, *, mode: str | None = None, workers: int | None = None,
         address: str | None = None, snapshot: str | None = None) -> Preflight:
    """What is known before a run of the spec `name`; the same options as `start`, and nothing is begun.

    Raises:
        InputError: whatever is wrong with spec, snapshot or options.
    """
    from workbench.jobs import training

    _check_options(mode, workers)
    address = address or (project.settings.get("ray") or {}).get("address")
    check_address(address)
    snapshot_id = training.check(project, name, workers=workers, snapshot=snapshot)
    check_storage(address, (project.settings.get("ray") or {}).get("storage"),
                  mode or TrainingSpec.load(project, name).run.mode)
    return training.look(project, name, mode=mode, workers=workers, address=address, snapshot=snapshot_id)


def _check_options(mode: str | None, workers: int | None) -> None:
    if mode is not None and mode not in MODES:
        raise InputError(f"unknown mode {mode!r}", where="--mode", got=mode, known=MODES)
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers are none", where="--workers", hint="1 or more")


def start_import(project: Project, spec: ImportSpec, *, detach: bool = True) -> Run:
    """Start an import, or a refresh, and return its run at once; the run's `result` says what it brought.

    Raises:
        InputError: what can be seen at once to be wrong; else the run fails and says so.
    """
    from workbench.jobs import importing

    importing.check(project, spec)
    asked = spec.model_dump(mode="json", exclude_defaults=True)
    run = _make(project, "import" if spec.sources else "refresh", dump_yaml({"version": 1, **asked}).encode(), {
        "kind": "import", "snapshot": None, "mode": spec.mode, "workers": None, "address": None})
    _begin(project, run, detach)
    return run


def start_rehearsal(project: Project, spec: RehearsalSpec, *, detach: bool = True) -> Run:
    """Start a rehearsal and return its run at once; the run's `result` has its rates.

    Raises:
        InputError: what can be seen at once to be wrong; else the run fails and says so.
    """
    from workbench.jobs import rehearsing

    snapshot = rehearsing.check(project, spec)
    asked = spec.model_dump(mode="json", exclude_defaults=True)
    run = _make(project, f"rehearse-{spec.experiment}", dump_yaml({"version": 1, **asked}).encode(), {
        "kind": "rehearsal", "snapshot": snapshot, "mode": "inline", "workers": None, "address": None})
    _begin(project, run, detach)
    return run


def resume(project: Project, run: Run, *, detach: bool = True) -> Run:
    """Go on with a training that was lost, cancelled or failed, from what its folder holds.

    Raises:
        InputError: for a run that goes or is done, or that is no training.
    """
    if run.job.get("kind") != "training":
        raise InputError(f"run {run.id!r} is no training: it is begun anew", where=run.id)
    if run.status in (*ACTIVE, "done"):
        raise InputError(f"run {run.id!r} is {run.status}", hint="nothing to resume")
    leave_nobody(run)           # its keeper would take the new `queued` for a worker that died
    for name in (ASK, "process.json", "worker.json"):
        (run.folder / name).unlink(missing_ok=True)
    write_json(run.folder / "status.json", {**run.state, "status": "queued", "queued": now(), "ended": None,
                                            "error": None})
    EventLog(run.folder / "events.jsonl").append("state", {"status": "queued", "resumed": True})
    _begin(project, run, detach)
    return run


def _begin(project: Project, run: Run, detach: bool) -> None:
    if detach:
        _spawn(project, run)
    else:
        from workbench.jobs.worker import work

        _name_process(run, os.getpid(), own=False)
        work(run, insist=False)


def _make(project: Project, name: str, spec: bytes, job: dict[str, Any]) -> Run:
    """The run's folder with what was asked; nobody works on it yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = project.runs / f"{name}-{stamp}-{secrets.token_hex(2)}"
    folder.mkdir(parents=True)
    run = Run(folder)
    write_atomic(folder / "spec.yaml", spec)
    write_json(folder / "status.json", {"version": 1, "status": "queued"})
    write_json(folder / "job.json", {"version": 1, "id": run.id, "name": name, "project": str(project.root), **job,
                                     "created": now()})
    EventLog(folder / "events.jsonl").append("state", {"status": "queued"})
    return run


def _spawn(project: Project, run: Run) -> None:
    """A child in a session of its own: signals to the kernel's or the server's group do not reach it."""
    environment = {**os.environ, "PYTHONSAFEPATH": "1", "RAY_USAGE_STATS_ENABLED": "0", "PYTHONUNBUFFERED": "1"}
    # ipykernel has its children follow the notebook's matplotlib backend and debugger; this one is on its own.
    for unwanted in ("MPLBACKEND", "PYDEVD_USE_FRAME_EVAL", "JPY_PARENT_PID", "JPY_INTERRUPT_EVENT"):
        environment.pop(unwanted, None)
    # a training goes on where it was when its worker dies; an import was undone, and is begun anew by whoever wants it
    who = "keeper" if run.job["kind"] == "training" else "worker"
    with (run.folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"workbench.jobs.{who}", str(run.folder)],
            cwd=project.root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, close_fds=True,
        )
    _name_process(run, process.pid)
    # Reap it when it ends before this process does, so that no zombie remains.
    threading.Thread(target=process.wait, name=f"reap-{process.pid}", daemon=True).start()


def _name_process(run: Run, pid: int, own: bool = True) -> None:
    import psutil

    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:                 # already over; its status says how it ended
        started = time.time()
    value: dict[str, Any] = {"version": 1, "pid": pid, "started": started, "own": own}
    write_json(run.folder / "process.json", value)
