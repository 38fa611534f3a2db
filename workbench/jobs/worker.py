"""The process of a run: `python -m workbench.jobs.worker RUN_FOLDER`.

It says what it does in `status.json` and `events.jsonl`, looks out for the ask to cancel, and always
leaves a last word unless it is killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil

from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import members, memory
from workbench.jobs.again import Again
from workbench.jobs.cancel import Watch
from workbench.jobs.events import EventLog, now
from workbench.jobs.keeper import AGAIN, CAUSE
from workbench.jobs.run import Run
from workbench.project import write_json


class _Voice:
    """The only writer of a run's status; the first ending stands."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.log = EventLog(run.folder / "events.jsonl")
        self._lock = threading.Lock()
        before = run.state
        self._state: dict[str, Any] = {"version": 1, "status": "running", "started": before.get("started") or now(),
                                       "attempt": before.get("attempt", 0) + 1}
        self._ended = False

    def running(self, **more: Any) -> None:
        with self._lock:
            if not self._ended:
                self._state |= more
                write_json(self.run.folder / "status.json", self._state)
                self.log.append("state", {"status": "running", **more})

    def end(self, status: str, error: dict[str, Any] | None = None) -> None:
        with self._lock:
            if self._ended:
                return
            self._ended = True
            self._state |= {"status": status, "ended": now(), "error": error}
            if error is not None:
                self.log.append("error", error)
            # The event first: who sees the status finds every event there.
            self.log.append("state", {"status": status})
            write_json(self.run.folder / "status.json", self._state)


def work(run: Run, *, insist: bool = True, kept: bool = False) -> None:
    """Do the job of a run folder and write how it ended.

    Args:
        run: the run; its `job.json` says what to do.
        insist: end this process when the work does not stop by itself after a cancel; False inside a
            process that is not the run's own.
        kept: leave with `AGAIN` what another worker may do better; a keeper starts that one.
    """
    job = _jobs()[run.job["kind"]]
    voice = _Voice(run)
    voice.running()

    def on_ask() -> None:
        voice.log.append("state", {"status": "running", "cancelling": True})

    def give_up() -> None:
        if insist:
            job.abandon(run)
            members.end(run.folder)
            voice.end("cancelled")
            os._exit(Cancelled.exit_code)

    watch = Watch(run.folder, on_ask, give_up)
    try:
        executor, reason = job.executor_of(run)
        voice.running(executor=executor, reason=reason)
        with memory.named():
            _perform(job, run, executor, voice, watch)
        voice.end("done")
        job.afterwards(run, voice.log.append)       # what hangs there is no reason for it not to be done
    except Cancelled:
        voice.end("cancelled")
    except Again as error:
        if kept:
            write_json(run.folder / CAUSE, {"version": 1, "what": error.what})
            os._exit(AGAIN)              # what has died takes its time, or hangs, in a proper shutdown
        voice.end("failed", error.as_dict())
    except WorkbenchError as error:
        voice.end("failed", error.as_dict())
    except Exception as error:
        traceback.print_exc()
        what = f"a defect of ours: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
        voice.end("failed", WorkbenchError(what, hint=f"details in {run.folder / 'log.txt'}").as_dict())
    finally:
        watch.close()


def _perform(job: ModuleType, run: Run, executor: str, voice: _Voice, watch: Watch) -> None:
    """Do it there; where there is no Ray and nobody asked for it by name, here, and say so."""
    if executor == "ray":
        from workbench.jobs.raytask import NoRay, perform_on_ray

        try:
            return perform_on_ray(run, voice.log.append, watch.stop.is_set)
        except NoRay as error:
            if not job.may_fall_back(run):
                raise
            voice.running(executor="inline", reason=f"here: the mode is auto and Ray is not to be had: {error.what}")
    return job.perform(run.folder, voice.log.append, watch.stop.is_set)


def _jobs() -> dict[str, ModuleType]:
    """What each kind of job does: `executor_of`, `perform`, `afterwards`, and `abandon` before its process is ended."""
    from workbench.jobs import importing, rehearsing, training

    return {"training": training, "import": importing, "rehearsal": rehearsing}


def main(folder: str, kept: bool = False) -> int:
    """Run one folder; the exit code says how it ended, for whoever looks at the process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)         # a starter in the background had it ignored
    run = Run(Path(folder))
    members.end(run.folder)              # of a worker that was killed before: two may not write one model
    write_json(run.folder / "worker.json", {"version": 1, "pid": os.getpid(),
                                            "started": psutil.Process().create_time()})
    work(run, kept=kept)
    return 0 if run.state.get("status") == "done" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--kept" in sys.argv[2:]))
