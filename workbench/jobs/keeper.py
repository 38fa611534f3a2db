"""Keep a run going: `python -m workbench.jobs.keeper RUN_FOLDER` starts its worker, and again when that died.

It does nothing else, so that little can kill it: no library of the work is loaded here. A worker that dies three times
without getting further is not started again; the run has failed then, and says first what killed it. When the keeper
itself is killed, its worker goes on.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.jobs.cancel import asked
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.events import EventLog, now
from workbench.jobs.run import ACTIVE, Run
from workbench.project import write_json

AGAIN = 75                               # a worker's exit code: what stopped it may not stop another (EX_TEMPFAIL)
TRIES = 3
PAUSE_SECONDS = 0.5
CAUSE = "cause.json"                     # why a worker left with AGAIN


def main(folder: Path) -> int:
    """Keep one run until it has ended; 0 when it is done."""
    run, log = Run(folder), EventLog(folder / "events.jsonl")
    deaths = 0
    while True:
        (folder / CAUSE).unlink(missing_ok=True)
        before = reached(folder)
        code = subprocess.Popen([sys.executable, "-m", "workbench.jobs.worker", str(folder), "--kept"]).wait()
        status = run.state.get("status", "queued")
        if status not in ACTIVE:
            return 0 if status == "done" else 1
        if asked(folder):
            _say(run, log, "cancelled", None)
            return 1
        deaths = 1 if reached(folder) != before else deaths + 1
        cause = _cause(folder, code)
        if deaths >= TRIES:
            error = WorkbenchError(
                f"{cause}; {TRIES} times in a row without getting further",
                hint=f"what it had is kept: remove the cause, then `workbench runs resume {run.id}`")
            _say(run, log, "failed", error.as_dict())
            return 1
        log.append("log", {"message": f"{cause}; going on from round {Checkpoints(folder).round}"})
        time.sleep(PAUSE_SECONDS)


def reached(folder: Path) -> tuple[int, int]:
    """How far a run has got, for telling a worker that gets on from one that does not: (steps, round)."""
    steps = sum((folder / name).exists() for name in ("data.json", "trials.json"))
    trials = folder / "trials.json"
    return steps + (trials.stat().st_size if trials.exists() else 0), Checkpoints(folder).round


def _cause(folder: Path, code: int) -> str:
    try:
        return str(json.loads((folder / CAUSE).read_text("utf-8"))["what"])
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        pass
    if code < 0:
        name = signal.Signals(-code).name if -code in [one.value for one in signal.Signals] else str(-code)
        why = " (where nobody sent it, memory was short)" if name == "SIGKILL" else ""
        return f"the run's process was ended by {name}{why}"
    return f"the run's process ended without a word, with code {code}"


def _say(run: Run, log: EventLog, status: str, error: dict[str, Any] | None) -> None:
    if error is not None:
        log.append("error", error)
    log.append("state", {"status": status})
    write_json(run.folder / "status.json", {**run.state, "status": status, "ended": now(), "error": error})


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main(Path(sys.argv[1])))
