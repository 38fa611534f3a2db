"""A training on several workers at once: each has the rows of its units, and all agree on every tree or step.

`python -m workbench.jobs.group FOLDER RANK WORLD ADDRESSES` is one worker on this machine; on Ray the same function
runs in the workers of Ray Train. Which units a worker has is decided by a hash, so that either gives the same model.
The first one keeps checkpoints, tells losses, and leaves the model in `group/`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import members, memory
from workbench.jobs.again import Again
from workbench.jobs.cancel import asked
from workbench.jobs.events import EventLog
from workbench.jobs.rows import rows_of
from workbench.learning.models.model import Model, load
from workbench.learning.spec import TrainingSpec
from workbench.project import write_atomic, write_json

PLACE = "group"
POLL_SECONDS = 0.1
WAIT_MINUTES = 5              # for another worker's word: LightGBM's own default is two hours
_ADDRESSES = re.compile(r"^\[(machines|local_listen_port): .*\]\n", re.MULTILINE)
_MISSING = ("socket", "connection", "linkers", "recv", "network")        # how a library says that another is gone
Emit = Callable[[str, dict[str, Any]], Any]


def member(folder: Path, rank: int, world: int, network: Mapping[str, Any]) -> None:
    """What each worker does.

    Args:
        folder: the run folder.
        rank, world: this worker's number, and how many there are.
        network: of LightGBM, its network parameters; of torch empty, the process group exists.
    """
    from workbench.jobs.training import spec_of, steps
    from workbench.learning.models.model import FEATURES
    from workbench.learning.train import HISTORY, grow

    spec = spec_of(folder)
    emit: Emit = EventLog(folder / "events.jsonl").append if rank == 0 else _silent
    with members.joined(folder):
        data = rows_of(folder, None, lambda: asked(folder), rank, world)
        hooks = steps(spec, folder, emit)
        model, history = grow(spec, data, emit, lambda: asked(folder), replace(
            hooks, world=world, keep=hooks.keep if rank == 0 else None, **_together(spec, network)))
        write_json(folder / PLACE / f"rows-{rank}.json", {"version": 1, "train": int(data.train.sum())})
        if rank == 0:
            place = folder / PLACE / "model"
            model.save(place)
            for file in place.glob("*.txt"):                 # where it was trained is no part of a model
                write_atomic(file, _ADDRESSES.sub("", file.read_text("utf-8")))
            write_json(place / FEATURES, {"version": 1, "kind": spec.model.kind, "columns": []})
            write_json(place / HISTORY, history)


def _silent(_: str, __: dict[str, Any]) -> None:
    """The first worker speaks for all."""


def _together(spec: TrainingSpec, network: Mapping[str, Any]) -> dict[str, Any]:
    if spec.model.kind != "torch":
        # without these three each worker would fit its own rows, and the first one's model would be kept
        return {"settings": {**network, "tree_learner": "data", "pre_partition": True, "time_out": WAIT_MINUTES}}
    from workbench.jobs.together import added, wrapped

    return {"wrap": wrapped, "reduce": added}


def collected(folder: Path) -> tuple[Model, list[dict[str, float]]]:
    """The model and the losses that the first worker left."""
    from workbench.learning.train import HISTORY

    place = folder / PLACE / "model"
    return load(place), json.loads((place / HISTORY).read_text("utf-8"))


def cleared(folder: Path) -> None:
    """Nothing of an earlier attempt."""
    shutil.rmtree(folder / PLACE, ignore_errors=True)


def perform_here(folder: Path, world: int, should_stop: Callable[[], bool]) -> None:
    """Run the workers as processes of this machine, and wait for them.

    Raises:
        Cancelled: when stopped; no worker is left.
        Again: when one of them was ended from outside; none is left.
        WorkbenchError: what the first one that failed said.
    """
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    addresses = ",".join(f"127.0.0.1:{port}" for port in _free_ports(world))
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "log.txt").open("ab") as log:
            for rank in range(world):
                workers.append(subprocess.Popen(
                    [sys.executable, "-m", "workbench.jobs.group", str(folder), str(rank), str(world), addresses],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment))
                members.name(folder, workers[-1].pid)      # it loads its code for seconds; whoever resumes must know it
        while any(worker.poll() is None for worker in workers):
            if should_stop():
                raise Cancelled("cancelled")
            if any(worker.returncode not in (None, 0) for worker in workers):
                break
            time.sleep(POLL_SECONDS)
        if any(worker.returncode != 0 for worker in workers):
            raise why(folder)
    finally:
        for worker in workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()


def _free_ports(many: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(many)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def why(folder: Path, otherwise: str = "a worker of the group was ended from outside") -> WorkbenchError:
    """What stopped a group: a person; what a worker said of its own; else that one was ended, and the others missed it.

    The workers look for a person's word too and may all have left before whoever waits for them has looked.
    """
    if asked(folder):
        return Cancelled("cancelled")
    said = [json.loads(path.read_text("utf-8")) for path in sorted((folder / PLACE).glob("failed-*.json"))]
    if said:
        return Said(said[0])
    left = [path.read_text("utf-8") for path in sorted((folder / PLACE).glob("left-*.txt"))]
    return Again("; ".join([otherwise, *left[:1]]))


class Said(WorkbenchError):
    """What a worker said went wrong, said again on this side."""

    def __init__(self, outcome: dict[str, Any]) -> None:
        self._outcome = outcome
        super().__init__(outcome["message"])

    def as_dict(self) -> dict[str, Any]:
        """The worker's own error."""
        return self._outcome


def told(folder: Path, rank: int, work: Callable[[], None]) -> bool:
    """Do a worker's work; what goes wrong is left for whoever waits for the group. Whether it went well."""
    (folder / PLACE).mkdir(exist_ok=True)
    try:
        with memory.named():
            work()
    except WorkbenchError as error:
        # of LightGBM's own words only: another one is gone, which has more to say
        if error.what.startswith("LightGBM: ") and any(word in error.what.lower() for word in _MISSING):
            write_atomic(folder / PLACE / f"left-{rank}.txt", f"worker {rank}: {error.what}")
        else:
            write_json(folder / PLACE / f"failed-{rank}.json", error.as_dict())
        return False
    except Exception as error:
        traceback.print_exc()
        write_atomic(folder / PLACE / f"left-{rank}.txt",
                     f"worker {rank}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
        return False
    return True


def main(folder: Path, rank: int, world: int, addresses: str) -> int:
    """Be one worker of a group on this machine."""
    from workbench.jobs.training import spec_of

    network: dict[str, Any] = {}
    if spec_of(folder).model.kind == "torch":
        import torch

        torch.distributed.init_process_group("gloo", init_method=f"tcp://{addresses.split(',')[0]}", rank=rank,
                                             world_size=world)
    else:
        network = {"machines": addresses, "num_machines": world,
                   "local_listen_port": int(addresses.split(",")[rank].rpartition(":")[2])}
    return 0 if told(folder, rank, lambda: member(folder, rank, world, network)) else 1


if __name__ == "__main__":
    code = main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    sys.stdout.flush()
    sys.stderr.flush()
    # Gloo's threads may still hold tensors when the interpreter is torn down, which aborts a worker that is done:
    # it was then taken for one ended from outside, and the training was done again
    os._exit(code)
