"""The search of a run: trials here one after the other, or as Ray tasks, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import memory, place
from workbench.jobs.cancel import asked
from workbench.jobs.connection import Cluster
from workbench.jobs.group import Said
from workbench.jobs.rows import prepared, rows_of
from workbench.learning.data import Dataset
from workbench.learning.search.study import Batch, search
from workbench.learning.search.trial import Trial, attempt
from workbench.learning.spec import TrainingSpec

Emit = Callable[[str, dict[str, Any]], Any]


def search_here(
    folder: Path, spec: TrainingSpec, data: Dataset, emit: Emit, should_stop: Callable[[], bool],
) -> None:
    """Try in this process; `trials.json` has the best parameters then.

    Raises:
        Cancelled: when stopped; the trials that ended stay.
    """
    def tried(batch: Batch) -> list[Trial]:
        return [attempt(data, spec, number, params, limits, should_stop) for number, params, limits in batch]

    _told(spec, search(spec, folder, tried, emit), emit)


def search_on_ray(
    folder: Path, spec: TrainingSpec, cluster: Cluster, emit: Emit, should_stop: Callable[[], bool],
) -> None:
    """Try a batch at a time as Ray tasks; `trials.json` has the best parameters then.

    Raises:
        Cancelled: when stopped; the trials that ended stay.
        Again: when a task or the head was ended from outside.
    """
    import ray

    from workbench.jobs.raytask import awaited

    prepared(folder, emit, should_stop)  # once, before several read them
    have = int(ray.cluster_resources().get("CPU", 1))
    task = ray.remote(num_cpus=min(spec.run.threads, have), max_retries=0, max_calls=1)(try_one)

    name = place.named(folder)

    def tried(batch: Batch) -> list[Trial]:
        found = awaited([task.remote(name, *one) for one in batch], folder, cluster, emit, should_stop)
        for one in found:
            if "error" in one:
                raise Cancelled("cancelled") if one["error"] == "Cancelled" else Said(one)
        return [Trial.from_dict(one) for one in found]

    _told(spec, search(spec, folder, tried, emit), emit)


def try_one(name: str, number: int, params: dict[str, Any], limits: list[float | None]) -> dict[str, Any]:
    """The body of a trial's task: what it gave, or its error, as plain values."""
    from workbench.jobs.training import asked_of

    with place.at(name, f"trial-{number}") as path:
        try:
            with memory.named():
                spec = asked_of(path)
                data = rows_of(path, None, lambda: asked(path))
                return attempt(data, spec, number, params, limits, lambda: asked(path)).as_dict()
        except WorkbenchError as error:
            return error.as_dict()


def _told(spec: TrainingSpec, best: dict[str, Any], emit: Emit) -> None:
    words = ", ".join(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
                      for name, value in best.items())
    emit("log", {"message": f"the best of {spec.search.trials if spec.search else 0} trials: {words}"})
