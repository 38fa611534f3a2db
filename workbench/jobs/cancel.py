"""Stop a run: a file asks, the worker answers within 2 s; a worker that cannot answer is ended."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from workbench.errors import InputError
from workbench.jobs import members
from workbench.jobs.events import EventLog, now
from workbench.jobs.run import ACTIVE, Run
from workbench.project import write_json

ASK = "cancel"                           # the file that asks
POLL_SECONDS = 0.2
INSIST_SECONDS = 2.0
LEAVE_SECONDS = 1.0


def asked(folder: Path) -> bool:
    """Whether someone asked this run to stop."""
    return (folder / ASK).exists()


def cancel(run: Run, wait: bool = True) -> None:
    """Ask a run to stop; with `wait`, end its process by SIGTERM, then SIGKILL, when no answer comes.

    Raises:
        InputError: when the run has already ended.
    """
    if run.status not in ACTIVE:
        raise InputError(f"run {run.id!r} is already {run.status}", hint="nothing to cancel")
    (run.folder / ASK).touch()
    if not wait:
        return
    for number, patience in ((None, INSIST_SECONDS), (signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
        if number is not None:
            _signal(run, number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if run.status not in (*ACTIVE, "lost"):
                _leave(run)
                return
            if not run.alive():
                break
            time.sleep(0.05)
        if not run.alive():
            break
    if run.state.get("status", "queued") in ACTIVE:          # it died without a word: say it for it
        EventLog(run.folder / "events.jsonl").append("state", {"status": "cancelled"})
        write_json(run.folder / "status.json", {**run.state, "status": "cancelled", "ended": now()})
    _leave(run)


def _leave(run: Run) -> None:
    from workbench.jobs import submitted

    leave_nobody(run)
    submitted.leave(run.folder)          # of a worker that could not do it itself


def _signal(run: Run, number: signal.Signals) -> None:
    # whoever keeps the worker comes first: it must not start another
    for process in run.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def leave_nobody(run: Run) -> None:
    """The run has ended; what of it cannot see that is ended too."""
    for insist in (False, True):
        if insist:
            _signal(run, signal.SIGKILL)
            members.end(run.folder)
        until = time.monotonic() + LEAVE_SECONDS
        while time.monotonic() < until:
            if not run.processes() and not members.living(run.folder):
                return
            time.sleep(0.05)


class Watch:
    """A thread that sees the ask, says so, and calls `insist` when the work does not stop by itself."""

    def __init__(self, folder: Path, on_ask: Callable[[], None], insist: Callable[[], None]) -> None:
        self.stop = threading.Event()    # the work looks at this
        self._over = threading.Event()
        self._folder, self._on_ask, self._insist = folder, on_ask, insist
        self._thread = threading.Thread(target=self._loop, name="cancel-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The work has ended; no more watching."""
        self._over.set()

    def _loop(self) -> None:
        while not asked(self._folder):
            if self._over.wait(POLL_SECONDS):
                return
        self.stop.set()
        self._on_ask()
        if not self._over.wait(INSIST_SECONDS - 3 * POLL_SECONDS):
            self._insist()
