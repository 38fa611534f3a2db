"""One row of the benchmark by this package, in a process of its own: `ours.py ROW PROJECT`, JSON on stdout.

`seconds` is from events to results; `roll_up` is what the scan alone takes, the values of every unit thrown away.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas
import pyarrow
from log import peak

from workbench.experiments.analyze import analyze, anchors_of
from workbench.experiments.estimates.estimate import estimate_each
from workbench.experiments.plan.looks import schedule
from workbench.experiments.rehearsal.population import read_units
from workbench.experiments.rehearsal.replaying import Draw, Values, replay
from workbench.experiments.spec import Experiment
from workbench.logs.imports.keeping import refresh as bring_in
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import reduce_at
from workbench.metrics.values import values
from workbench.project import Project
from workbench.stats.replays import pairs

SPLITS = 1_000
Found = tuple[int, dict[str, list[Any]]]


def shown(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Effect and error of every metric, of everybody at the last look."""
    return {one.metric: [one.effect, one.se] for one in rows
            if one.segment is None and one.test in ("superiority", "none")}


def readout(project: Project, name: str = "speed") -> Found:
    """Everybody's rows; with segments theirs too."""
    rows = analyze(Experiment.load(project, name), Snapshot.open(project)).estimates
    return len(rows), shown(rows)


def looks(project: Project) -> Found:
    """What each of 28 daily looks would have shown: one scan, and the estimates of each look."""
    experiment, snapshot = Experiment.load(project, "looks"), Snapshot.open(project)
    catalog = Catalog.load(project)
    plan = schedule(experiment, snapshot, catalog)
    found = reduce_at(snapshot, catalog, experiment.metric_names, anchors_of(experiment, snapshot),
                      cuts=[look.cut for look in plan.looks])
    each = estimate_each(experiment, catalog, found, plan.looks)
    return sum(len(rows) for rows in each), shown(each[-1])


def splits(project: Project) -> Found:
    """A thousand other arms for the same units, each with the effect and error of every metric."""
    experiment, snapshot = Experiment.load(project, "speed"), Snapshot.open(project)
    people = read_units(experiment, snapshot, Catalog.load(project), anchors_of(experiment, snapshot), None)
    made = []
    for name, rows in people.rows.items():
        usable = people.usable[name]
        shift = rows[usable].mean(axis=0)
        made.append(Values(name, people.labels[name], shift, np.where(usable[:, None], rows - shift, 0.0), usable,
                           (1.0,)))
    sums = replay(made, (1.0,), Draw(people.hashes, (0.5, 0.5), float(len(people.hashes)), SPLITS)).sums
    told = {name: pairs(sums[0, name, ""], sums[1, name, ""]) for name in people.rows}
    return SPLITS, {name: [float(one.effect.std()), float(one.se.mean())] for name, one in told.items()}


def refresh(project: Project) -> Found:
    """A day's files come in, and the readout is made anew."""
    bring_in(project)
    return readout(project)


ROWS = {"readout": readout, "segments": lambda project: readout(project, "segments"), "looks": looks, "aa": splits,
        "refresh": refresh}


def main(row: str, root: Path) -> None:
    project = Project.find(root)
    Catalog.load(project), duckdb, pandas, pyarrow      # what is imported when it is first needed
    began = time.perf_counter()
    results, told = ROWS[row](project)
    seconds = time.perf_counter() - began
    memory = peak()
    experiment, snapshot = Experiment.load(project, "speed"), Snapshot.open(project)
    began = time.perf_counter()
    for _ in values(snapshot, Catalog.load(project), experiment.metric_names, anchors_of(experiment, snapshot)):
        pass
    scan = time.perf_counter() - began
    json.dump({"seconds": seconds, "roll_up": scan, "results": results, "shown": told, "memory": memory}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
