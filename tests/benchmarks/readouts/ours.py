"""One row of the benchmark by this package, in a process of its own: `ours.py ROW PROJECT`, JSON on stdout.

`seconds` is from events to results; `roll_up` is what the scan alone takes, the values of every unit thrown away.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from workbench.experiments.analyze import analyze, anchors_of
from workbench.experiments.estimate import estimate_each
from workbench.experiments.looks import schedule
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import reduce_at
from workbench.metrics.values import values
from workbench.project import Project


def readout(project: Project, name: str = "speed") -> list[Any]:
    """Everybody's rows; with segments theirs too."""
    return list(analyze(Experiment.load(project, name), Snapshot.open(project)).estimates)


def looks(project: Project) -> list[Any]:
    """What each of 28 daily looks would have shown: one scan, and the estimates of each look."""
    experiment, snapshot = Experiment.load(project, "looks"), Snapshot.open(project)
    catalog = Catalog.load(project)
    plan = schedule(experiment, snapshot, catalog)
    found = reduce_at(snapshot, catalog, experiment.metric_names, anchors_of(experiment, snapshot),
                      cuts=[look.cut for look in plan.looks])
    return [row for rows in estimate_each(experiment, catalog, found, plan.looks) for row in rows]


def refresh(project: Project) -> list[Any]:
    """A day's files come in, and the readout is made anew."""
    from workbench.logs.keeping import refresh as add

    add(project)
    return readout(project)


ROWS = {"readout": readout, "segments": lambda project: readout(project, "segments"), "looks": looks,
        "refresh": refresh}


def main(row: str, root: Path) -> None:
    project = Project.find(root)
    Catalog.load(project), Snapshot.open(project), duckdb, pyarrow      # what is imported when it is first needed
    began = time.perf_counter()
    found = ROWS[row](project)
    seconds = time.perf_counter() - began
    experiment, snapshot = Experiment.load(project, "speed"), Snapshot.open(project)
    began = time.perf_counter()
    for _ in values(snapshot, Catalog.load(project), experiment.metric_names, anchors_of(experiment, snapshot)):
        pass
    scan = time.perf_counter() - began
    shown = {one.metric: [one.effect, one.se] for one in found
             if one.segment is None and one.test in ("superiority", "none")}
    json.dump({"seconds": seconds, "roll_up": scan, "results": len(found), "shown": shown,
               "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
