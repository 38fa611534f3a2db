"""The processes that work for a run beside its own: a Ray task, the workers of a group. `members/<host>-<pid>.json`.

Ray ends them when their driver goes, in its own time; who resumes or cancels a run may not wait for that.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil

from workbench.jobs.run import process_alive
from workbench.project import write_json


@contextlib.contextmanager
def joined(folder: Path) -> Iterator[None]:
    """While held, this process is one of the run's."""
    name(folder, os.getpid())
    try:
        yield
    finally:
        _file(folder, os.getpid()).unlink(missing_ok=True)


def name(folder: Path, pid: int) -> None:
    """Name a process of this machine as one of the run's: a child does so itself only when it has loaded its code."""
    with contextlib.suppress(psutil.NoSuchProcess):
        write_json(_file(folder, pid), {"version": 1, "pid": pid, "started": psutil.Process(pid).create_time()})


def living(folder: Path) -> list[int]:
    """Ids of the members that live on this machine."""
    found = []
    for path in (folder / "members").glob(f"{socket.gethostname()}-*.json"):
        try:
            one = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            continue
        if process_alive(one["pid"], one["started"]):
            found.append(int(one["pid"]))
        else:
            path.unlink(missing_ok=True)
    return found


def end(folder: Path) -> list[int]:
    """End the members that live on this machine, and give their ids."""
    found = [pid for pid in living(folder) if pid != os.getpid()]
    for pid in found:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return found


def _file(folder: Path, pid: int) -> Path:
    return folder / "members" / f"{socket.gethostname()}-{pid}.json"
