"""The SQL behind a number: what the scan ran for a metric, and the means of the arms over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.values import leaves_out_empty, maturity_limit


@dataclass(frozen=True)
class Statement:
    """One metric as SQL, ready for `workbench sql` on the readout's snapshot.

    Attributes:
        units: a row per unit: its arm and its value, mature or not.
        means: a row per arm: mature units and their plain mean (of a ratio, sum over sum), which the readout shows;
            None for a quantile, whose value is none of single units.
    """

    units: str
    means: str | None


def statements(experiment: Experiment, catalog: Catalog, snapshot: Snapshot, anchors: Anchors, cut: datetime | None,
               caps: Mapping[str, float]) -> dict[str, Statement]:
    """The statements of every metric of an experiment, compiled as the scan's own were."""
    found = {}
    for name in experiment.metric_names:
        program = compile_metrics(snapshot, catalog, [name], anchors, cut)
        found[name] = Statement(program.sql, _means(name, catalog, snapshot, program.sql, cut, caps))
    return found


def _means(name: str, catalog: Catalog, snapshot: Snapshot, units: str, cut: datetime | None,
           caps: Mapping[str, float]) -> str | None:
    metric = catalog.metric(name)
    if metric.quantile is not None:
        return None
    columns = [f"{name}.num", f"{name}.den"] if metric.ratio else [name]
    wanted = {column: f"coalesce({sql.name(column)}, 0)" for column in columns}
    for column, cap in caps.items():
        if column in wanted:
            wanted[column] = f"least({wanted[column]}, {cap!r})"
    limit = maturity_limit(snapshot, catalog, name, cut)
    kept = [] if limit is None else [f"anchor <= {sql.literal(limit.item())}"]
    if leaves_out_empty(catalog, metric):
        kept += [f"{sql.name(column)} IS NOT NULL" for column in columns]
    mean = (f"sum({wanted[columns[0]]}) / sum({wanted[columns[1]]})" if metric.ratio
            else f"avg({wanted[columns[0]]})")
    only = f"\nWHERE {' AND '.join(kept)}" if kept else ""
    return f"SELECT arm, count(*) AS units, {mean} AS mean\nFROM (\n{units}\n){only}\nGROUP BY arm ORDER BY arm"
