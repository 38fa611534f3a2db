"""Where a run's folder is for whoever works for it: the folder itself, or a copy that is kept in step with a storage.

A node of a cluster that takes jobs sees nothing but the storage. So each process there that works for a run has a
folder of its own, private and gone with it: the spec and the newest checkpoint come from the storage, what it tells and
keeps goes there, twice a second. All of it lies in `jobs/JOB/` of the storage; who takes `job.json` away ends the job.

events-WHO.jsonl             what a process told
checkpoint.json, .tar        the newest checkpoint, and its round
trials.json                  the trials of a search
group-WHO.tar                what a worker of a group left
result.tar                   what the run leaves
members/WHO.json             who began, where
done.json, failed.json       how it ended
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.compute import nodes
from workbench.compute.storage import Storage
from workbench.jobs import members
from workbench.jobs.cancel import ASK
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.events import EventLog
from workbench.project import write_atomic, write_json

DRIVER = "driver"
DATASETS = "datasets"                    # of the storage: rows by their fingerprint
RESULT = ("model", "metrics.json", "card.md", "environment.json", "again.py", "trials.json")
SECONDS = 0.5
LEAVE_SECONDS = 3.0                      # for the workers of a group to see that their job is gone
INSIST_SECONDS = 4.0                     # for who sees it and does not stop
END_SECONDS = 6.0                        # for a task that does neither
_SHARED, _GROUP = "shared.json", "group"
_SCRATCH = "workbench-run-"


@dataclass(frozen=True)
class Shared:
    """A job's part of a storage."""

    uri: str
    job: str

    @property
    def storage(self) -> Storage:
        """The storage."""
        return Storage(self.uri)

    @property
    def root(self) -> str:
        """The job's folder in it."""
        return f"jobs/{self.job}"


def shared(folder: Path) -> Shared | None:
    """The storage that a folder is kept in step with; None for a run's own folder."""
    path = folder / _SHARED
    return Shared(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def named(folder: Path) -> str:
    """What tells a task where the run's folder is for it; what this process knows of trials is there then."""
    found = shared(folder)
    if found is None:
        return str(folder)
    _give_trials(found.storage, found.root, folder)
    return json.dumps(asdict(found))


@contextlib.contextmanager
def at(name: str, who: str, *, rows: bool = True) -> Iterator[Path]:
    """The run's folder for this process, one of the run's members while it is held.

    Args:
        name: what `named` gave.
        who: this process among those of the run.
        rows: whether it reads rows.
    """
    if not name.startswith("{"):
        with members.joined(Path(name)):
            yield Path(name)
        return
    there = Shared(**json.loads(name))
    folder = _scratch()
    try:
        _fetch(there, folder, rows)
        with _kept_in_step(there, folder, who), members.joined(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def begun(folder: Path) -> bool:
    """Whether anybody but the driver has begun to work for a run."""
    found = shared(folder)
    if found is None:
        return bool(members.living(folder))
    return bool(found.storage.names(f"{found.root}/members"))


def gather(folder: Path) -> None:
    """What the workers of a group left, into this process' folder."""
    found = shared(folder)
    if found is None:
        return
    for name in found.storage.names(found.root):
        if name.startswith("group-"):
            unpack(found.storage, f"{found.root}/{name}", folder)


def pack(storage: Storage, name: str, folder: Path, parts: Sequence[str]) -> None:
    """Put files and folders that are below a folder into one file of a storage, which appears whole.

    Raises:
        FileNotFoundError: when one is gone meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix=_mine()) as scratch:
        file = Path(scratch) / "packed.tar"
        with tarfile.open(file, "w") as tar:
            for part in parts:
                tar.add(folder / part, part)
        storage.put(name, file)


def unpack(storage: Storage, name: str, folder: Path) -> None:
    """What `pack` put, below a folder."""
    with tempfile.TemporaryDirectory(prefix=_mine()) as scratch:
        file = Path(scratch) / "packed.tar"
        storage.fetch(name, file)
        with tarfile.open(file) as tar:
            tar.extractall(folder, filter="data")


def give_checkpoint(storage: Storage, root: str, folder: Path, known: int = 0) -> int:
    """Put the newest checkpoint there where it is newer than round `known`; the round that is there then."""
    newest = Checkpoints(folder).newest()
    if newest is None or int(newest.name) <= known:
        return known
    try:
        pack(storage, f"{root}/checkpoint.tar", newest, sorted(path.name for path in newest.iterdir()))
    except FileNotFoundError:            # a newer one has come meanwhile
        return known
    storage.write(f"{root}/checkpoint.json", json.dumps({"round": int(newest.name)}).encode())
    return int(newest.name)


def take_checkpoint(storage: Storage, root: str, folder: Path) -> None:
    """Bring the newest checkpoint here where it is newer than what is here."""
    if not storage.has(f"{root}/checkpoint.json"):
        return
    number = int(json.loads(storage.read(f"{root}/checkpoint.json"))["round"])
    kept = Checkpoints(folder)
    if number > kept.round:
        kept.write(number, lambda new: unpack(storage, f"{root}/checkpoint.tar", new))


def _fetch(there: Shared, folder: Path, rows: bool) -> None:
    storage, root = there.storage, there.root
    wanted = json.loads(storage.read(f"{root}/job.json"))
    for name, text in wanted["files"].items():
        write_atomic(folder / name, text)
    write_json(folder / _SHARED, asdict(there))
    if rows:
        data = f"{DATASETS}/{wanted['data']}"
        place = storage.path(data)
        if place is None:
            place = folder / "rows"
            for name in storage.names(data):
                storage.fetch(f"{data}/{name}", place / name)
        write_json(folder / "data.json", {"version": 1, "folder": str(place), "fingerprint": wanted["fingerprint"]})
    if storage.has(f"{root}/trials.json"):
        storage.fetch(f"{root}/trials.json", folder / "trials.json")
    take_checkpoint(storage, root, folder)


def _give_trials(storage: Storage, root: str, folder: Path) -> None:
    path = folder / "trials.json"
    if path.exists():
        storage.write(f"{root}/trials.json", path.read_bytes())


@contextlib.contextmanager
def _kept_in_step(there: Shared, folder: Path, who: str) -> Iterator[None]:
    step = _Step(there, folder, who)
    thread = threading.Thread(target=step.loop, name="in-step", daemon=True)
    thread.start()
    try:
        yield
        step.over.set()
        thread.join()
        step.leave()
    finally:
        step.over.set()


class _Step:
    """What of a process' folder is in the storage."""

    def __init__(self, there: Shared, folder: Path, who: str) -> None:
        self._there, self._folder, self._who = there, folder, who
        self._storage, self._root = there.storage, there.root
        self._events, self._trials, self._round = 0, 0.0, Checkpoints(folder).round
        self.over = threading.Event()
        if who != DRIVER:
            here = _here()
            EventLog(folder / "events.jsonl").append(
                "log", {"message": f"{who} at work on {here['node']} as {here['user']}"})
            self._storage.write(f"{self._root}/members/{who}.json", json.dumps(here).encode())

    def loop(self) -> None:
        missed, gone = 0, None
        while not self.over.wait(SECONDS if missed != 1 else SECONDS / 5):
            try:
                # twice, since a folder that is mounted anew is empty for a moment
                missed = 0 if self._storage.has(f"{self._root}/job.json") else missed + 1
                if missed == 0:
                    self._give()
            except OSError:
                continue
            if missed > 1:
                (self._folder / ASK).touch()
                gone = gone or time.monotonic()
                if time.monotonic() - gone > INSIST_SECONDS:
                    for _ in range(10):          # its own thread may still write there
                        shutil.rmtree(self._folder, ignore_errors=True)
                        if not self._folder.exists():
                            break
                    os._exit(1)

    def leave(self) -> None:
        """The last of it, where somebody still waits for it."""
        if (self._folder / ASK).exists() or not self._storage.has(f"{self._root}/job.json"):
            return
        self._give()
        if self._who != DRIVER and (self._folder / _GROUP).exists():
            pack(self._storage, f"{self._root}/group-{self._who}.tar", self._folder, [_GROUP])
        if (self._folder / "metrics.json").exists():
            there = [name for name in RESULT if (self._folder / name).exists()]
            pack(self._storage, f"{self._root}/result.tar", self._folder, there)

    def _give(self) -> None:
        events = self._folder / "events.jsonl"
        if events.exists() and events.stat().st_size > self._events:
            whole = events.read_bytes()
            whole = whole[:whole.rfind(b"\n") + 1]
            self._storage.write(f"{self._root}/events-{self._who}.jsonl", whole)
            self._events = len(whole)
        trials = self._folder / "trials.json"
        if self._who == DRIVER and trials.exists() and trials.stat().st_mtime != self._trials:
            self._trials = trials.stat().st_mtime
            _give_trials(self._storage, self._root, self._folder)
        self._round = give_checkpoint(self._storage, self._root, self._folder, self._round)


def _here() -> dict[str, Any]:
    import ray

    return {"node": str(ray.util.get_node_ip_address()), "user": nodes.account(), "pid": os.getpid()}


def sweep() -> None:
    """Remove the folders of processes that were killed; whoever comes next does so."""
    import psutil

    for left in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}[0-9]*-*"):
        number = left.name.removeprefix(_SCRATCH).partition("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _scratch() -> Path:
    """A private folder of this process."""
    sweep()
    return Path(tempfile.mkdtemp(prefix=_mine()))


def _mine() -> str:
    """How folders of this process begin: whoever sweeps sees whose they were."""
    return f"{_SCRATCH}{os.getpid()}-"
