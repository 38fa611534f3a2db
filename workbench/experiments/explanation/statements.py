"""The SQL behind a number: what the scan ran for a metric, and the means of the arms over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        found[name] = Statement(program.sql, means_of(experiment, name, catalog, snapshot, program.sql, cut, caps,
                                                       phased))
    return found


def means_of(experiment: Experiment, name: str, catalog: Catalog, snapshot: Snapshot, units: str,
             cut: datetime | None, caps: Mapping[str, float], phased: bool, only: Sequence[str] = ()) -> str | None:
    """The statement of `Statement.means`.

    Args:
        units: of `Statement.units`; only: conditions on the anchors' keys, as of a segment.
    """
    metric = catalog.metric(name)
    if metric.quantile is not None:
        return None
    wanted = _values(catalog, name, caps)
    above, *below = wanted.values()
    kept = [*_kept(catalog, name, snapshot, cut), *only]
    rows = f"(\n{units}\n)" + (f"\nWHERE {' AND '.join(kept)}" if kept else "")
    mean = f"sum({above}) / sum({below[0]})" if below else f"avg({above})"
    if phased:
        return _by_phase(experiment, mean, rows)
    if experiment.cluster is not None:
        return _by_cluster(above, below[0] if below else "1", rows)
    return f"SELECT arm, count(*) AS units, {mean} AS mean\nFROM {rows}\nGROUP BY arm ORDER BY arm"


def rows_of(name: str, catalog: Catalog, snapshot: Snapshot, units: str, cut: datetime | None,
            caps: Mapping[str, float], only: Sequence[str] = (), *, lacking: bool = False) -> str:
    """A row per mature unit, with its values as they entered a readout: capped, 0 without rows.

    Args:
        lacking: instead the mature units that have no value and are left out.
    """
    metric = catalog.metric(name)
    wanted = {} if metric.quantile is not None else _values(catalog, name, caps)
    kept = [*_kept(catalog, name, snapshot, cut, lacking=lacking), *only]
    shown = ", ".join(f"{value} AS {sql.name(column)}" for column, value in wanted.items())
    return (f"SELECT *{f' REPLACE ({shown})' if shown and not lacking else ''}\nFROM (\n{units}\n)"
            + (f"\nWHERE {' AND '.join(kept)}" if kept else ""))


def _values(catalog: Catalog, name: str, caps: Mapping[str, float]) -> dict[str, str]:
    """Value column -> its expression: of a ratio what is above the line, then what is below."""
    columns = [f"{name}.num", f"{name}.den"] if catalog.metric(name).ratio else [name]
    plain = {column: f"coalesce({sql.name(column)}, 0)" for column in columns}
    return {column: f"least({value}, {caps[column]!r})" if column in caps else value
            for column, value in plain.items()}


def _kept(catalog: Catalog, name: str, snapshot: Snapshot, cut: datetime | None, *, lacking: bool = False
          ) -> list[str]:
    """The conditions on units that count: their window has ended, and they have a value."""
    metric = catalog.metric(name)
    limit = maturity_limit(snapshot, catalog, name, cut)
    kept = [] if limit is None else [f"anchor <= {sql.literal(limit.item())}"]
    has = [f"{sql.name(column)} IS NOT NULL" for column in _values(catalog, name, {})]
    if lacking:
        return [*kept, f"NOT ({' AND '.join(has)})" if leaves_out_empty(catalog, metric) else "FALSE"]
    return [*kept, *(has if leaves_out_empty(catalog, metric) else [])]


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
