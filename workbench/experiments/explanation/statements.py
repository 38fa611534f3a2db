"""The SQL behind a number: what the scan ran for a metric, and the means of the arms over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import CLUSTER, Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.values import leaves_out_empty, maturity_limit


@dataclass(frozen=True)
class Statement:
    """One metric as SQL, ready for `workbench sql` on the readout's snapshot.

    Attributes:
        units: a row per unit: its arm and its value, mature or not.
        means: a row per arm: mature units and their plain mean (of a ratio, sum over sum), which the readout shows;
            None for a quantile, whose value is none of single units. Where the split changed, a row per treatment arm
            with both means and the effect, each phase's weighted by its units; where arms are clusters, with their
            number and the error of leaving out one at a time.
    """

    units: str
    means: str | None


def statements(experiment: Experiment, catalog: Catalog, snapshot: Snapshot, anchors: Anchors, cut: datetime | None,
               caps: Mapping[str, float], phased: bool = False) -> dict[str, Statement]:
    """The statements of every metric of an experiment, compiled as the scan's own were.

    Args:
        phased: whether the split changed.
    """
    found = {}
    for name in experiment.metric_names:
        program = compile_metrics(snapshot, catalog, [name], anchors, cut)
        found[name] = Statement(program.sql, _means(experiment, name, catalog, snapshot, program.sql, cut, caps,
                                                    phased))
    return found


def _means(experiment: Experiment, name: str, catalog: Catalog, snapshot: Snapshot, units: str, cut: datetime | None,
           caps: Mapping[str, float], phased: bool) -> str | None:
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
    above = wanted[columns[0]]
    below = wanted[columns[1]] if metric.ratio else None
    only = f"\nWHERE {' AND '.join(kept)}" if kept else ""
    rows = f"(\n{units}\n){only}"
    if phased:
        return _by_phase(experiment, f"sum({above}) / sum({below})" if below else f"avg({above})", rows)
    if experiment.cluster is not None:
        return _by_cluster(above, below or "1", rows)
    mean = f"sum({above}) / sum({below})" if below else f"avg({above})"
    return f"SELECT arm, count(*) AS units, {mean} AS mean\nFROM {rows}\nGROUP BY arm ORDER BY arm"


def _by_phase(experiment: Experiment, mean: str, rows: str) -> str:
    """Each treatment arm against control within each phase that has both, then weighted by the phases' units."""
    control = sql.literal(experiment.control)
    weighted = "sum(weight * {0}) / sum(weight)"
    return ("WITH parts AS (\nSELECT phase, arm, count(*) AS units, "
            f"{mean} AS mean\nFROM {rows}\nGROUP BY phase, arm\n),\n"
            "sizes AS (SELECT phase, sum(units) AS weight FROM parts GROUP BY phase)\n"
            f"SELECT t.arm, sum(t.units) AS units, {weighted.format('t.mean')} AS mean, "
            f"{weighted.format('c.mean')} AS control_mean, {weighted.format('(t.mean - c.mean)')} AS effect, "
            "list(t.phase ORDER BY t.phase) AS phases\n"
            f"FROM parts t JOIN parts c ON c.phase IS NOT DISTINCT FROM t.phase AND c.arm = {control}\n"
            f"JOIN sizes s ON s.phase IS NOT DISTINCT FROM t.phase\nWHERE t.arm <> {control} "
            "AND t.units > 1 AND c.units > 1\nGROUP BY t.arm ORDER BY t.arm")


def _by_cluster(above: str, below: str, rows: str) -> str:
    """The arms' means from their clusters' sums, with the error before any adjustment."""
    return (f"WITH clusters AS (\nSELECT arm, {CLUSTER}, count(*) AS units, sum({above}) AS above, "
            f"sum({below}) AS below\nFROM {rows}\nGROUP BY arm, {CLUSTER}\n),\n"
            "arms AS (SELECT arm, sum(above) / sum(below) AS mean, sum(below) AS whole FROM clusters GROUP BY arm)\n"
            "SELECT arm, sum(units) AS units, count(*) AS clusters, any_value(mean) AS mean,\n"
            "  sqrt(sum(pow((above - mean * below) / (whole - below), 2))) AS se\n"
            "FROM clusters JOIN arms USING (arm)\nGROUP BY arm ORDER BY arm")
