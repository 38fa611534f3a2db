"""The rows of a run: read once from the snapshot, and a worker's part of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.jobs.run import Run
from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.logs.hashing import fraction
from workbench.project import Project

Emit = Callable[[str, dict[str, Any]], Any]


def rows_of(folder: Path, emit: Emit | None, should_stop: Callable[[], bool]) -> Dataset:
    """All rows of a run, as its spec was asked for: whatever a search found since, they are the same.

    Raises:
        Cancelled: when `should_stop` says so between two buckets.
        InputError: when no row, or only one class, is left.
    """
    from workbench.jobs.training import asked_of
    from workbench.learning import dataset
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    job, spec = Run(folder).job, asked_of(folder)
    project = Project.find(job["project"])

    def reading(share: float | None, text: str = "") -> None:
        if emit is not None:
            emit("progress", {"fraction": None if share is None else 0.4 * share, "stage": "rows", "message": text})

    reading(0.0, "reading rows, labels and features")
    return dataset.build(Snapshot.open(project, job["snapshot"]), Catalog.load(project), spec, progress=reading,
                         should_stop=should_stop)


def part_of(data: Dataset, rank: int, world: int) -> Dataset:
    """The rows of the units that fall to worker `rank` of `world`, by a hash: all rows of a unit, whatever buckets."""
    if world == 1:
        return data
    units, codes = factorize(data.unit)
    mine = (np.floor(fraction(SALT, units) * world).astype(int) == rank)[codes]
    return chosen(data, mine)


def chosen(data: Dataset, mask: np.ndarray) -> Dataset:
    """The rows of an (n,) mask; counts stay those of all."""
    return replace(
        data, unit=data.unit[mask], anchor=data.anchor[mask], side=data.side[mask], matrix=data.matrix[mask],
        labels={name: values[mask] for name, values in data.labels.items()},
        keys={name: values[mask] for name, values in data.keys.items()})


SALT = "workers"
