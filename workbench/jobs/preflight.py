"""Before a training: how many rows, how balanced, how much memory, which executor and why; what would stop it.

It reads counts, never rows, so that it takes no time; memory is an estimate, and says of what.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import Refused
from workbench.jobs.executors import choose
from workbench.learning.models.network import PARAMS
from workbench.learning.spec import TrainingSpec

GIB = 1024**3
# Bytes a row beside the matrix: unit, anchor, side, labels, scores and gradients of the library, keys.
ROW_BYTES = 160
# Copies of the float64 matrix that are alive at once: as read and as joined; of LightGBM its rows that train, and a
# byte a value for bins; of torch the float32 copy and its standardised one.
COPIES = {"lightgbm": 2.7, "torch": 3.0, "uplift": 3.2}
BASE_BYTES = 400 * 1024**2               # the process with its libraries
TORCH_BYTES = 500 * 1024**2
SHARE = 0.9                              # of the machine's memory that a run may fill


@dataclass(frozen=True)
class Preflight:
    """What is known before a run.

    Attributes:
        rows: of the table that the spec reads; what `rows.where` leaves is not counted.
        balance: label -> its mean over rows that train, where such rows were read before.
        memory: estimated peak bytes of all processes of the run on this machine.
        available, total: bytes of this machine, or of the group of processes that this one is in.
        cpus: of this machine; wanted: workers times threads.
        executor, reason: which, and why.
        faults: what stops it; warnings: what a person should know.
    """

    spec: str
    snapshot: str
    rows: int
    features: int
    balance: dict[str, float]
    memory: int
    available: int
    total: int
    cpus: int
    workers: int
    threads: int
    executor: str
    reason: str
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def wanted(self) -> int:
        """Threads at once."""
        return self.workers * self.threads

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        names = ("spec", "snapshot", "rows", "features", "balance", "memory", "available", "total", "cpus", "workers",
                 "threads", "executor", "reason")
        return {"version": 1, **{name: getattr(self, name) for name in names},
                "faults": list(self.faults), "warnings": list(self.warnings)}

    def lines(self) -> list[str]:
        """The same for a person."""
        balance = ", ".join(f"{name} {value:.4g}" for name, value in self.balance.items())
        return [
            f"rows      {self.rows:,} in the table, {self.features} features"
            + (f"; mean label {balance}" if balance else ""),
            f"memory    about {self.memory / GIB:.1f} GiB at most, {self.available / GIB:.1f} of "
            f"{self.total / GIB:.1f} free",
            f"threads   {self.workers} x {self.threads} on {self.cpus} CPUs",
            f"where     {self.executor}: {self.reason}",
            *(f"warning   {one}" for one in self.warnings), *(f"stops     {one}" for one in self.faults),
        ]

    def require(self) -> None:
        """Refuse to start where something stops it.

        Raises:
            Refused: naming it; its result is this preflight.
        """
        if self.faults:
            raise Refused(f"the preflight stops {self.spec!r}: {self.faults[0]}", result=self,
                          hint="`--mode ray --address HOST:PORT` for a larger machine, fewer rows or features, "
                               "or a smaller network")


def preflight(spec: TrainingSpec, snapshot: str, rows: int, *, mode: str | None = None, workers: int | None = None,
              address: str | None = None, balance: dict[str, float] | None = None) -> Preflight:
    """Look at a spec over `rows` rows on this machine.

    Args:
        spec: what to train.
        snapshot: the snapshot's id.
        rows: rows of the spec's table.
        mode, workers: as the caller's options say; None takes the spec's.
        address: of a Ray cluster; work there is not held against this machine's memory.
        balance: label -> mean, where it is known.
    """
    address = None if address == "local" else address
    executor, reason = choose(mode or spec.run.mode, rows, address)
    many = workers or spec.run.workers
    memory = estimate(spec, rows, many)
    available, total = free_memory()
    cpus = _cpus()
    here = executor == "inline" or address is None
    faults, warnings = [], []
    if here and memory > SHARE * total:
        faults.append(f"it would need about {memory / GIB:.1f} GiB of memory, and this machine has {total / GIB:.1f}")
    elif here and memory > available:
        warnings.append(f"it may need {memory / GIB:.1f} GiB of memory, and {available / GIB:.1f} are free now")
    if here and many * spec.run.threads > cpus:
        warnings.append(f"{many} x {spec.run.threads} threads share {cpus} CPUs: the same model, more slowly")
    for name, mean in (balance or {}).items():
        if 0 < min(mean, 1 - mean) * rows < 100:
            warnings.append(f"about {min(mean, 1 - mean) * rows:.0f} rows of the rarer class of {name!r}")
    return Preflight(spec.name, snapshot, rows, len(spec.features), balance or {}, memory, available, total, cpus, many,
                     spec.run.threads, executor, reason, tuple(faults), tuple(warnings))


def estimate(spec: TrainingSpec, rows: int, workers: int = 1) -> int:
    """Peak bytes of a training over `rows` rows, all workers together."""
    matrix = rows * len(spec.features) * 8
    at_work = COPIES[spec.model.kind] * matrix + rows * (ROW_BYTES + 16 * len(spec.heads))
    base = BASE_BYTES + (TORCH_BYTES + _network(spec) if spec.model.kind == "torch" else 0)
    # whoever reads and measures has all rows; a group's workers have a part each beside
    return int(at_work * (2 if workers > 1 else 1) + base * (workers + 1 if workers > 1 else 1))


def _network(spec: TrainingSpec) -> int:
    """Bytes of a network: its weights, their gradient, two moments and the best so far; a batch on its way through."""
    said = {name: value for name, value in spec.model.params.items() if isinstance(value, int | float)}
    of = {name: int(value) for name, value in {**PARAMS, **said}.items()}
    inputs, experts, heads = len(spec.features) * max(2, of["embedding"]), of["experts"], len(spec.heads)
    weights = experts * of["hidden"] * (inputs + of["hidden"]) + heads * of["tower"] * (of["hidden"] + 30)
    return 4 * (5 * weights + 4 * of["batch"] * experts * of["hidden"])


def free_memory() -> tuple[int, int]:
    """(free, total) bytes: of this machine, or of the container that this process is confined to."""
    import psutil

    found = psutil.virtual_memory()
    free, total = int(found.available), int(found.total)
    limit, used = _limit("memory.max", "memory/memory.limit_in_bytes"), _limit(
        "memory.current", "memory/memory.usage_in_bytes")
    if limit is not None and limit < total:
        return max(min(free, limit - (used or 0)), 0), limit
    return free, total


def _limit(*names: str) -> int | None:
    for name in names:
        try:
            return int((Path("/sys/fs/cgroup") / name).read_text())
        except (OSError, ValueError):
            continue
    return None


def _cpus() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:               # not on every system
        return os.cpu_count() or 1
