"""A run, read from its folder: `.workbench/runs/<id>/`.

`job.json` (what was asked) and `process.json` (who does it) are written by whoever starts or resumes the run;
`status.json` and `worker.json` belong to the worker. Nothing else keeps state, so a kernel, a server or a second
tab may come and go. A run whose process died without a last word is `lost`.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.jobs.events import read_events
from workbench.learning.promotion.record import needed_by
from workbench.project import Project

ACTIVE = ("queued", "running")
GRACE_SECONDS = 30.0                     # a process that has not been named by then never started


@dataclass(frozen=True)
class Run:
    """One run folder."""

    folder: Path

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def job(self) -> dict[str, Any]:
        """What was asked: kind, name, project, snapshot, mode, workers, address, created."""
        return _read(self.folder / "job.json")

    @property
    def name(self) -> str:
        """The name of the run's spec."""
        return str(self.job.get("name", self.id))

    @property
    def state(self) -> dict[str, Any]:
        """`status.json` as the worker wrote it."""
        return _read(self.folder / "status.json")

    @property
    def status(self) -> str:
        """queued, running, done, failed, cancelled, or lost."""
        found = self.state.get("status", "queued")
        if found in ACTIVE and not self.alive():
            found = self.state.get("status", "queued")       # the last word may have come meanwhile
            return "lost" if found in ACTIVE else found
        return str(found)

    def alive(self) -> bool:
        """Whether a process of the run lives: the same id with the same start time, and no zombie."""
        if not (self.folder / "process.json").exists():
            begun = self.state.get("queued") or self.job.get("created")
            return isinstance(begun, str) and _age(begun) < GRACE_SECONDS
        return bool(self._living())

    def processes(self) -> list[int]:
        """Ids of the run's own processes that live: who was started for it, then the worker that this one keeps.

        A process that works for the run and is not its own, such as a notebook's kernel, is nobody's to end.
        """
        return [one["pid"] for one in self._living() if one.get("own", True)]

    def _living(self) -> list[dict[str, Any]]:
        named = [_read(self.folder / name) for name in ("process.json", "worker.json")]
        return [one for one in named if one and process_alive(one["pid"], one["started"])]

    @property
    def metrics(self) -> dict[str, Any] | None:
        """`metrics.json` of a finished run, else None."""
        return _read(self.folder / "metrics.json") or None

    @property
    def result(self) -> dict[str, Any] | None:
        """`result.json`: what an import brought."""
        return _read(self.folder / "result.json") or None

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """Events after number `since`: {seq, time, kind, data}."""
        return read_events(self.folder / "events.jsonl", since)

    def wait(
        self, timeout: float | None = None, on_event: Callable[[dict[str, Any]], None] | None = None
    ) -> Run:
        """Wait until the run has ended, handing each event to `on_event`; returns the run."""
        until = None if timeout is None else time.monotonic() + timeout
        seen = 0
        while True:
            active = self.status in ACTIVE
            for event in self.events(seen) if on_event is not None else ():
                seen = event["seq"]
                on_event(event)          # type: ignore[misc]
            if not active or (until is not None and time.monotonic() >= until):
                return self
            time.sleep(0.1)

    def as_dict(self) -> dict[str, Any]:
        """The run as one JSON value."""
        job, state = self.job, self.state
        return {
            "version": 1,
            "id": self.id,
            "kind": job.get("kind"),
            "spec": job.get("name"),
            "status": self.status,
            "executor": state.get("executor"),
            "reason": state.get("reason"),
            "snapshot": job.get("snapshot"),
            "created": job.get("created"),
            "started": state.get("started"),
            "attempt": state.get("attempt", 1),
            "ended": state.get("ended"),
            "error": state.get("error"),
            "resumable": job.get("kind") == "training" and self.status in ("lost", "failed", "cancelled"),
            "search": _read(self.folder / "trials.json").get("best"),
            "preflight": job.get("preflight"),
            "metrics": self.metrics,
            "result": self.result,
        }

    def __repr__(self) -> str:
        return f"Run {self.id}: {self.status}"


def list_runs(project: Project) -> list[Run]:
    """All runs of a project, the newest first."""
    runs = [Run(path.parent) for path in project.runs.glob("*/job.json")]
    return sorted(runs, key=lambda run: (run.job.get("created", ""), run.id), reverse=True)


def find_run(project: Project, name: str) -> Run:
    """The run with this id, else the newest run of the spec of this name.

    Args:
        name: a run's id, or the name of a training spec.

    Raises:
        NotFound: with the nearest id or name.
    """
    runs = list_runs(project)
    for run in runs:
        if run.id == name:
            return run
    for run in runs:
        if run.name == name:
            return run
    known = [*dict.fromkeys(run.name for run in runs), *(run.id for run in runs)]
    raise NotFound(f"no run {name!r}", got=name, known=known, hint="see `workbench runs list`")


def delete_run(run: Run) -> None:
    """Remove an ended run's folder, and its rows where no other run has the same.

    Raises:
        InputError: for a run that still goes.
    """
    if run.status in ACTIVE:
        raise InputError(f"run {run.id!r} is {run.status}", hint=f"first `workbench runs cancel {run.id}`")
    spec = needed_by(Project.find(run.folder), run.id)
    if spec is not None:
        raise InputError(f"run {run.id!r} is a champion of {spec!r}, or the one that a rollback would bring back",
                         where=f"training/{spec}.promotions.jsonl", hint="promote another run first")
    from workbench.jobs import submitted

    submitted.leave(run.folder)          # a job may go on for a run whose own processes are gone
    data = _read(run.folder / "data.json").get("folder")
    others = [_read(path).get("folder") for path in run.folder.parent.glob("*/data.json")
              if path.parent != run.folder]
    shutil.rmtree(run.folder)
    if data and data not in others and Path(data).parent.name == "datasets":
        shutil.rmtree(data, ignore_errors=True)


def process_alive(pid: int, started: float) -> bool:
    """Whether process `pid` that started at `started` (seconds since the epoch) still runs."""
    import psutil

    try:
        process = psutil.Process(pid)
        # The kernel counts starts in ticks of 10 ms; a reused id is seconds apart at least.
        return abs(process.create_time() - started) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def _age(created: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()
