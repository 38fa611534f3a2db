"""One row of the benchmark by this package, in a process of its own: `ours.py ROW PROJECT`, JSON on stdout.

`seconds` is from events to results. `after` is the same code over the values of every unit as the scan left them in
memory: what is to be compared with a package that is given rolled-up units. `roll_up` is what the scan alone takes, its
values thrown away. `checked`, where there is one, is `seconds` with every check of an experiment's health, which no
other package does. `came_in` is what the next day's files take until they are rows of a checked snapshot, which no
other package does either: theirs roll up the files as they lie.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas
import pyarrow
from log import peak

from workbench.experiments.analyze import analyze, anchors_of
from workbench.experiments.estimates.estimate import estimate, estimate_each
from workbench.experiments.estimates.exploration import explore
from workbench.experiments.plan.looks import schedule
from workbench.experiments.plan.phases import entry
from workbench.experiments.rehearsal import population
from workbench.experiments.rehearsal.population import read_units
from workbench.experiments.rehearsal.replaying import Draw, Values, replay
from workbench.experiments.spec import Experiment
from workbench.logs.imports.keeping import refresh as bring_in
from workbench.logs.snapshot import Snapshot
from workbench.metrics import reduce as reduction
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import reduce_at
from workbench.metrics.values import UnitValues, values
from workbench.project import Project
from workbench.stats.replays import pairs

SPLITS = 1_000
Found = tuple[int, dict[str, list[Any]]]


def shown(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Effect and error of every metric, of everybody at the last look."""
    return {one.metric: [one.effect, one.se] for one in rows
            if one.segment is None and one.test in ("superiority", "none")}


def checked(project: Project, name: str = "speed") -> Found:
    """Everybody's rows, with segments theirs too, as a person reads them: with every check of health."""
    rows = analyze(Experiment.load(project, name), Snapshot.open(project)).estimates
    return len(rows), shown(rows)


def effects(project: Project, name: str = "speed") -> Found:
    """The same rows without the checks: what the other packages are asked for."""
    experiment, snapshot = Experiment.load(project, name), Snapshot.open(project)
    catalog = Catalog.load(project)
    plan = schedule(experiment, snapshot, catalog)
    anchors = anchors_of(experiment, snapshot, plan.cut)
    came = entry(experiment, snapshot, anchors)
    found = reduce_at(snapshot, catalog, experiment.metric_names, anchors, cuts=[look.cut for look in plan.looks],
                      groupings=[("arm",), *(("arm", column) for column in experiment.segments)])
    rows, _ = explore(experiment, estimate(experiment, catalog, found, plan.looks, came), final=plan.looks[-1].final)
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


ROWS = {"readout": effects, "segments": partial(effects, name="segments"), "looks": looks, "aa": splits,
        "refresh": effects}
CHECKED = {"readout": checked, "segments": partial(checked, name="segments"), "refresh": checked}


def held(row: str, project: Project) -> float:
    """Seconds of a row whose scan is over: its parts are kept from a run before."""
    parts: list[UnitValues] = []

    def keep(*args: Any, **options: Any) -> Iterator[UnitValues]:
        for part in values(*args, **options):
            parts.append(part)
            yield part

    for module in (reduction, population):
        vars(module)["values"] = keep
    ROWS[row](project)
    for module in (reduction, population):
        vars(module)["values"] = lambda *args, **options: iter(parts)
    return timed(lambda: ROWS[row](project))[0]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, what came of it)."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main(row: str, root: Path) -> None:
    project = Project.find(root)
    Catalog.load(project), duckdb, pandas, pyarrow      # what is imported when it is first needed
    came_in = timed(lambda: bring_in(project))[0] if row == "refresh" else None
    seconds, (results, told) = timed(lambda: ROWS[row](project))
    memory = peak()
    experiment, snapshot = Experiment.load(project, "speed"), Snapshot.open(project)
    scan, _ = timed(lambda: sum(len(part) for part in values(snapshot, Catalog.load(project), experiment.metric_names,
                                                             anchors_of(experiment, snapshot))))
    json.dump({"seconds": seconds, "roll_up": scan, "results": results, "shown": told, "memory": memory,
               "checked": timed(lambda: CHECKED[row](project))[0] if row in CHECKED else None,
               "after": held(row, project), "came_in": came_in}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
