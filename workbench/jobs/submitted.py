"""A training on a cluster that takes jobs: rows into the storage, a driver through Ray's Jobs API, and the run follows.

`submitted.json` of the run folder says which job works for it. A worker that takes over from a killed one follows the
same job; when the job ends, whoever follows takes what it left and removes it from the storage.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from workbench.compute import cluster as clusters
from workbench.compute import nodes
from workbench.compute.storage import Storage
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import place
from workbench.jobs.again import Again
from workbench.jobs.connection import NoRay, first_line, unless
from workbench.jobs.events import EventLog, read_events
from workbench.jobs.executors import NO_STORAGE, STORAGE_HINT
from workbench.jobs.group import Said
from workbench.jobs.rows import prepared
from workbench.jobs.run import Run
from workbench.learning.spec import TrainingSpec
from workbench.learning.stages import of_rows
from workbench.project import Project, write_atomic, write_json

FILE = "submitted.json"
POLL_SECONDS = 0.4
LOOK_SECONDS = 1.5            # between two questions to the Jobs API
ANSWER_SECONDS = 30.0         # a busy head takes its time; where nobody listens that is known at once
PATIENCE_SECONDS = 60.0       # with a cluster or storage that does not answer
LEAVE_SECONDS = 1.0
# what a node must have beside what every job needs, by kind of model
LIBRARIES = {"lightgbm": ("lightgbm", "scipy"), "torch": ("torch", "safetensors", "scipy"),
             "uplift": ("lightgbm", "scipy")}
HANDED_ON = ("WORKBENCH_CHECKPOINT_SECONDS",)
Emit = Callable[[str, dict[str, Any]], Any]


@dataclass(frozen=True)
class Job:
    """A job that works for a run."""

    address: str
    uri: str
    job: str

    @property
    def cluster(self) -> clusters.Cluster:
        """Where it does."""
        return clusters.Cluster(self.address, Storage(self.uri))


def perform(run: Run, spec: TrainingSpec, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Have a cluster train, and follow it until the result is in the run folder.

    Raises:
        Cancelled: when stopped; the job is told to end.
        NoRay: no Ray here, no storage, or no cluster that answers.
        Again: the job ended early, or the cluster answers no more.
        WorkbenchError: what went wrong there.
    """
    if find_spec("ray") is None:
        raise NoRay("Ray is not installed", hint="`pip install 'ray[default,train]'`, or --mode inline")
    job = _going(run.folder)
    if job is None:
        job = _begun(run, spec, emit, should_stop)
    else:
        emit("log", {"message": f"following the job {job.job} on {job.address}"})
    try:
        _follow(run, job, should_stop)
    finally:
        leave(run.folder)


def leave(folder: Path) -> None:
    """End the job of a run, where it has one: nothing of it stays on the cluster or in the storage."""
    job = _job(folder)
    if job is None:
        return
    (folder / FILE).unlink(missing_ok=True)
    with contextlib.suppress(OSError, WorkbenchError):
        storage = job.cluster.storage
        storage.remove(f"jobs/{job.job}")        # each of its processes ends without that, and clears up
        if not storage.has(f"jobs/{job.job}/job.json"):
            return
    with contextlib.suppress(OSError, WorkbenchError, Cancelled):
        unless(lambda: False, lambda: job.cluster.under_way(job.job).stop(), LEAVE_SECONDS)


def _job(folder: Path) -> Job | None:
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return Job(found["address"], found["storage"], found["job"])


def _going(folder: Path) -> Job | None:
    """The job of a worker before this one; None where the cluster knows of none, and what it had kept is here then."""
    job = _job(folder)
    if job is None:
        return None
    try:
        unless(lambda: False, lambda: job.cluster.under_way(job.job).ended(), ANSWER_SECONDS)
    except RuntimeError:                 # it was never submitted, or the head has forgotten it
        _Copy(folder, job).more()
        leave(folder)
        return None
    except (OSError, WorkbenchError):
        pass                             # whoever follows waits for an answer
    return job


def _begun(run: Run, spec: TrainingSpec, emit: Emit, should_stop: Callable[[], bool]) -> Job:
    """Put there what the job reads, and submit it."""
    address = str(run.job["address"])
    uri = (Project.find(run.job["project"]).settings.get("ray") or {}).get("storage")
    if not uri:
        raise NoRay(NO_STORAGE, where="workbench.toml", hint=STORAGE_HINT)
    storage = Storage(str(uri)).ready()
    cluster = clusters.Cluster(address, storage)
    try:
        unless(should_stop, cluster.require, ANSWER_SECONDS)
    except (clusters.Unreachable, OSError) as error:
        what = error.what if isinstance(error, WorkbenchError) else f"no Ray cluster answers: {first_line(error)}"
        raise NoRay(what, where=address, hint="see [ray] address in workbench.toml, or --mode inline") from None
    rows, mark = prepared(run.folder, emit, should_stop)
    _ship(storage, rows, emit, should_stop)
    job = Job(address, storage.uri, f"workbench-{uuid4().hex[:12]}")
    root = f"jobs/{job.job}"
    write_json(run.folder / FILE, {"version": 1, "address": address, "storage": job.uri, "job": job.job})
    if (run.folder / "trials.json").exists():
        storage.put(f"{root}/trials.json", run.folder / "trials.json")
    place.give_checkpoint(storage, root, run.folder)
    wanted = {
        "driver": "workbench.jobs.driving:drive", "data": rows.name, "fingerprint": mark,
        "driver_reads": spec.run.workers > 1 or spec.search is not None,
        "versions": nodes.versions((*nodes.LIBRARIES, *LIBRARIES[spec.model.kind],
                                    *(("optuna",) if spec.search is not None else ()))),
        "files": {"spec.yaml": (run.folder / "spec.yaml").read_text("utf-8"),
                  "job.json": json.dumps({"version": 1, "id": run.id, "name": run.name, "kind": "training",
                                          "workers": run.job["workers"]})}}
    emit("log", {"message": f"submitted to {address} as {job.job}"})
    try:
        cluster.begin(job.job, wanted, {name: os.environ[name] for name in HANDED_ON if name in os.environ})
    except WorkbenchError:
        leave(run.folder)
        raise
    return job


def _ship(storage: Storage, rows: Path, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Put the rows into the storage, once: what is there stays."""
    from workbench.learning import materialised

    where = f"{place.DATASETS}/{rows.name}"
    files = materialised.files(rows)
    missing = [(name, size) for name, size in files if storage.size(f"{where}/{name}") != size]
    for number, (name, _) in enumerate(missing):
        if should_stop():
            raise Cancelled("cancelled")
        emit("progress", {"fraction": of_rows(1.0), "stage": "rows",
                          "message": f"{number} of {len(missing)} files shipped"})
        storage.put(f"{where}/{name}", rows / name)
    size = sum(size for _, size in missing)
    emit("log", {"message": f"rows {rows.name}: " + (
        f"{len(missing)} files, {size / 1e6:,.1f} MB, put into the storage" if missing
        else "in the storage already")})


class _Copy:
    """What of a job has come into the run folder: events, the newest checkpoint, trials."""

    def __init__(self, folder: Path, job: Job) -> None:
        self._folder, self._storage, self._root = folder, Storage(job.uri), f"jobs/{job.job}"
        self._log = EventLog(folder / "events.jsonl")
        self._sizes: dict[str, int | None] = {}
        self._lines: dict[str, int] = {}
        # a worker before this one may have been killed between two lines
        self._here = {_mark(event) for event in read_events(folder / "events.jsonl")}

    def more(self) -> bool:
        """Bring what is new; whether anything was told."""
        new = []
        for name in self._storage.names(self._root):
            if name.startswith("events-") and self._changed(name):
                lines = self._storage.read(f"{self._root}/{name}").splitlines()
                new += [json.loads(line) for line in lines[self._lines.get(name, 0):]]
                self._lines[name] = len(lines)
        for event in sorted(new, key=lambda event: event["time"]):
            if _mark(event) not in self._here:
                self._log.append(event["kind"], event["data"], event["time"])
        if self._changed("trials.json"):
            write_atomic(self._folder / "trials.json", self._storage.read(f"{self._root}/trials.json"))
        if self._storage.has(f"{self._root}/checkpoint.json"):
            place.take_checkpoint(self._storage, self._root, self._folder)
        return bool(new)

    def result(self) -> None:
        """Bring what the run leaves: each file or folder whole, the metrics last."""
        new = self._folder / ".result"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        place.unpack(self._storage, f"{self._root}/result.tar", new)
        for name in sorted(place.RESULT, key=lambda name: name == "metrics.json"):
            if (new / name).exists():
                shutil.rmtree(self._folder / name, ignore_errors=True)
                os.replace(new / name, self._folder / name)
        shutil.rmtree(new)

    def said(self, name: str) -> dict[str, Any] | None:
        """A file that tells how the job ended."""
        path = f"{self._root}/{name}"
        return json.loads(self._storage.read(path)) if self._storage.has(path) else None

    def _changed(self, name: str) -> bool:
        size = self._storage.size(f"{self._root}/{name}")
        changed = size is not None and size != self._sizes.get(name)
        self._sizes[name] = size
        return changed


def _mark(event: dict[str, Any]) -> tuple[str, str, str]:
    return event["time"], event["kind"], json.dumps(event["data"], sort_keys=True)


def _follow(run: Run, job: Job, should_stop: Callable[[], bool]) -> None:
    copy, cluster = _Copy(run.folder, job), job.cluster
    work: clusters.Work | None = None
    heard = asked = time.monotonic()
    while True:
        if should_stop():
            raise Cancelled("cancelled")
        try:
            if copy.more():
                heard = time.monotonic()         # it works, however slowly its head answers
            if _ended(copy, job):
                return
            if time.monotonic() - asked > LOOK_SECONDS:
                asked = time.monotonic()
                work = work or unless(should_stop, lambda: cluster.under_way(job.job), ANSWER_SECONDS)
                if unless(should_stop, work.ended, ANSWER_SECONDS):
                    copy.more()          # its last word may have come meanwhile
                    if _ended(copy, job):
                        return
                    raise Again(f"the job on the cluster ended early: {work.last_words()}", where=job.address)
            heard = time.monotonic()
        except (OSError, RuntimeError, clusters.Unreachable) as error:
            if time.monotonic() - heard > PATIENCE_SECONDS:
                raise Again(f"the cluster answers no more: {first_line(error)}", where=job.address) from None
        time.sleep(POLL_SECONDS)


def _ended(copy: _Copy, job: Job) -> bool:
    """Whether the job is done; the result is here then.

    Raises:
        Again, WorkbenchError: what went wrong.
    """
    wrong = copy.said("failed.json")
    if wrong is not None:
        if wrong["error"] == "Again":
            raise Again(wrong["what"], hint=wrong["hint"])
        raise Said(wrong) if "message" in wrong else clusters.error_of(wrong, job.address)
    if copy.said("done.json") is None:
        return False
    copy.more()
    copy.result()
    return True
