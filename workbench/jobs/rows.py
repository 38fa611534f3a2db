"""The rows of a run: read once from the snapshot, and a worker's part of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import Cancelled, InputError
from workbench.jobs.run import Run
from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.stages import of_rows
from workbench.logs.hashing import fraction
from workbench.project import Project, write_json

SALT = "workers"
DATA = "data.json"                       # which data set the run reads
Emit = Callable[[str, dict[str, Any]], Any]


def prepared(folder: Path, emit: Emit | None, should_stop: Callable[[], bool]) -> tuple[Path, str]:
    """(folder of the run's data set, its fingerprint in this run): written when nobody has before.

    The first attempt decides which one it is: metrics that were edited since do not change what a run goes on with.

    Raises:
        Cancelled: when `should_stop` says so between two buckets.
        InputError: when no row, or only one class, is left.
        Refused: when a feature knows what is to be predicted.
    """
    from workbench.jobs.training import asked_of
    from workbench.learning import dataset, materialised
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    kept = folder / DATA
    found = json.loads(kept.read_text("utf-8")) if kept.exists() else None
    if found is not None and (Path(found["folder"]) / materialised.FILE).exists():
        return Path(found["folder"]), found["fingerprint"]

    def reading(share: float | None, text: str = "") -> None:
        if emit is not None:
            emit("progress", {"fraction": None if share is None else of_rows(share), "stage": "rows", "message": text})

    job, spec = Run(folder).job, asked_of(folder)
    project = Project.find(job["project"])
    snapshot, catalog = Snapshot.open(project, job["snapshot"]), Catalog.load(project)
    reading(0.0, "reading rows, labels and features")
    place = materialised.write(snapshot, catalog, spec, kept_in(project), progress=reading, should_stop=should_stop)
    mark = dataset.fingerprint(spec, snapshot.id, catalog)
    if found is not None and found["fingerprint"] != mark:      # its checkpoints and trials are of other rows
        raise InputError("the rows of this run are gone, and the metrics or the version have changed since",
                         where=str(kept), hint=f"begin anew: `workbench train {spec.name}`")
    write_json(kept, {"version": 1, "folder": str(place), "fingerprint": mark})
    return place, mark


def kept_in(project: Project) -> Path:
    """The folder of a project's data sets, which runs share."""
    return project.cache / "datasets"


def rows_of(
    folder: Path, emit: Emit | None, should_stop: Callable[[], bool], rank: int = 0, world: int = 1,
) -> Dataset:
    """The rows of a run, as its spec was asked for, whatever a search found since; of several workers, one's part.

    Raises:
        Cancelled, InputError, Refused: as `prepared` does.
    """
    from workbench.learning import materialised

    place, mark = prepared(folder, emit, should_stop)
    if world == 1:
        return materialised.read(place, fingerprint=mark)
    parts = []
    for one in materialised.described(place)["buckets"]:         # so that a worker never holds what is not its own
        if should_stop():
            raise Cancelled("cancelled")
        parts.append(part_of(materialised.read(place, [one["bucket"]], fingerprint=mark), rank, world))
    return _joined(parts)


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


def _joined(parts: list[Dataset]) -> Dataset:
    first = parts[0]
    return replace(
        first, unit=np.concatenate([one.unit for one in parts]), anchor=np.concatenate([one.anchor for one in parts]),
        side=np.concatenate([one.side for one in parts]), matrix=np.concatenate([one.matrix for one in parts]),
        labels={name: np.concatenate([one.labels[name] for one in parts]) for name in first.labels},
        keys={name: np.concatenate([one.keys[name] for one in parts]) for name in first.keys})
