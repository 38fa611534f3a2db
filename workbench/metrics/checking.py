"""Prove one metric on a snapshot: it compiles, it runs, it varies, and nothing fans out.

`metric check` prints the result; the assistant shows it before a person sees a draft.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors, decision_anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.fanout import BESIDE, FanOut, fan_out
from workbench.metrics.ranks import curve
from workbench.metrics.reduce import matrix
from workbench.metrics.spec import Metric
from workbench.metrics.values import Progress, UnitValues, collect, maturity_limit
from workbench.stats.quantile import Curve

HEAVY_TAIL = 0.2        # share of the total held by one unit in a thousand, above which a cap is advised
WEAK = 0.1              # correlation below which a covariate hardly helps: it takes off 1 % of the variance


@dataclass(frozen=True)
class MetricCheck:
    """What one metric comes to on one snapshot.

    Attributes:
        anchor: where it was evaluated, in words.
        value: mean over units; for a ratio, sum over sum; a quantile itself. None without mature units.
        variance: over units with n - 1; for a ratio of its linearisation (N - R D) / mean(D), for a quantile of the
            units' influence, so that variance / n is that of the value.
        n: mature units with a value.
        share_zero: share of those whose value is 0.
        correlation: with the pre-period, where a covariate is declared.
        fan_out_safe: one row per unit and anchor, the same values beside every other metric, and those of a sample
            of units as their own rows give them without any join.
        compared: how many units and anchors that sample has; None where the aggregate has no such twin.
        blocking: faults with which no test of the metric can mean anything.
        sql: the statement, as it runs on each bucket.
    """

    name: str
    snapshot: str
    anchor: str
    value: float | None
    variance: float | None
    n: int
    immature: int
    missing: int
    share_zero: float | None
    correlation: float | None
    fan_out_safe: bool
    compared: int | None
    warnings: tuple[str, ...]
    blocking: tuple[str, ...]
    sql: str = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether nothing blocks."""
        return not self.blocking

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json` and the panels."""
        return {"version": 1, "ok": self.ok, **asdict(self), "warnings": list(self.warnings),
                "blocking": list(self.blocking)}


def check_metric(snapshot: Snapshot, catalog: Catalog, name: str, *, progress: Progress | None = None,
                 beside: int = BESIDE) -> MetricCheck:
    """Evaluate one metric: at every decision, exposure or unit, whichever it is anchored at.

    Args:
        beside: so many other metrics are evaluated with it, to see that none changes its values.

    Raises:
        InputError: when it does not compile or run, naming the file and field.
        NotBuiltYet: for a field whose meaning is not built yet.
    """
    metric = catalog.metric(name)
    anchors, words = natural_anchors(snapshot, catalog, name)
    text = compile_metrics(snapshot, catalog, [name], anchors).sql
    part = collect(snapshot, catalog, [name], anchors, progress=progress)
    usable = part.mature[name] & ~part.missing[name]
    at = curve(part, name, usable) if metric.quantile else None
    everybody = np.zeros(len(part), dtype=np.int64)
    labels, rows = matrix(part, name, at=([at], everybody) if at else None)
    y = rows[usable, 0]
    value, spread = _mean(y, rows[usable, labels.index("d")] if "d" in labels else None)
    correlation = _correlation(labels, rows[usable])
    if at is not None and at.reason is not None:
        value, spread = at.value, None
    n, immature = len(y), int((~part.mature[name]).sum())
    missing = int((part.missing[name] & part.mature[name]).sum())
    held = fan_out(snapshot, catalog, name, anchors, part, progress, beside)
    blocking = _blocking(part, n, spread, held, at)
    own = y if at is None else part.events[name].of_units(usable).values if name in part.events else (
        part.columns[name][usable])
    warnings = _warnings(metric, own, len(part), immature, missing, correlation, labels, rows[usable])
    if held.compared is None:
        warnings += ("its aggregate has no plain twin: that no join multiplies rows is shown by its rows alone",)
    return MetricCheck(name, snapshot.id, words, value, spread, n, immature, missing,
                       float((own == 0).mean()) if n else None, correlation, held.safe, held.compared, warnings,
                       blocking, text)


def natural_anchors(snapshot: Snapshot, catalog: Catalog, name: str) -> tuple[Anchors, str]:
    """Where a metric can be tried without an experiment, and that in words.

    Decisions for one anchored there; the first exposure of each unit where there are exposures; else every
    unit of the fact's table at the latest moment whose window has ended.
    """
    metric = catalog.metric(name)
    fact = catalog.fact(metric.facts[0], catalog.place(name))
    info = snapshot.table(fact.table, catalog.fact_place(metric.facts[0]))
    info.require(fact.unit, where=catalog.fact_place(metric.facts[0]))
    if metric.anchor == "decision":
        return decision_anchors(snapshot), "every decision"
    unit = sql.name(fact.unit)
    if fact.clock is None:
        return Anchors(f"SELECT DISTINCT {unit} AS unit, NULL::TIMESTAMP AS anchor FROM {sql.name(fact.table)} "
                       f"WHERE {unit} IS NOT NULL", kind="none"), f"every {fact.unit} of {fact.table}"
    exposures = snapshot.tables.get("exposures")
    if exposures is not None and exposures.rows and exposures.key == "unit":
        return Anchors("SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit"), "each unit's first exposure"
    limit = maturity_limit(snapshot, catalog, name, None)
    moment = limit.astype(datetime) if limit is not None else snapshot.begins or datetime(1970, 1, 1)
    moment -= timedelta(microseconds=moment.microsecond)
    text = (f"SELECT DISTINCT {unit} AS unit, {sql.literal(moment)} AS anchor FROM {sql.name(fact.table)} "
            f"WHERE {unit} IS NOT NULL")
    return Anchors(text), f"every {fact.unit} of {fact.table} at {moment:%Y-%m-%d %H:%M}"


def _mean(y: np.ndarray, d: np.ndarray | None) -> tuple[float | None, float | None]:
    if len(y) == 0 or (d is not None and d.sum() == 0):
        return None, None
    if d is not None:
        ratio = float(y.sum() / d.sum())
        y = (y - ratio * d) / d.mean()
        return ratio, float(y.var(ddof=1)) if len(y) > 1 else None
    return float(y.mean()), float(y.var(ddof=1)) if len(y) > 1 else None


def _correlation(labels: tuple[str, ...], rows: np.ndarray) -> float | None:
    """Of value and pre-period, over units that have one; of the linearisations for a ratio."""
    if "x" not in labels or len(rows) == 0:
        return None
    kept = rows[rows[:, labels.index("m")] == 0]
    if len(kept) < 3:
        return None
    pair = np.stack([_linear(kept, labels, top, bottom) for top, bottom in (("y", "d"), ("x", "dx"))])
    return float(np.corrcoef(pair)[0, 1]) if (pair.std(axis=1) > 0).all() else None


def _linear(rows: np.ndarray, labels: tuple[str, ...], top: str, bottom: str) -> np.ndarray:
    value = rows[:, labels.index(top)]
    if bottom not in labels:
        return value
    below = rows[:, labels.index(bottom)]
    return value - (value.sum() / below.sum() if below.sum() else 0.0) * below


def _blocking(part: UnitValues, n: int, variance: float | None, held: FanOut, at: Curve | None) -> tuple[str, ...]:
    found = []
    if len(part) == 0:
        found.append("there is no unit to evaluate it on")
    elif n == 0:
        found.append("no unit is mature and has a value")
    elif at is not None and at.reason is not None:
        found.append(at.reason)
    elif not variance:
        found.append("every unit has the same value: no comparison can find a difference")
    if held.difference is not None:
        found.append(held.difference.words)
    elif not held.once:
        found.append("its rows fan out: a unit is counted more than once")
    return tuple(found)


def _warnings(metric: Metric, y: np.ndarray, units: int, immature: int, missing: int, correlation: float | None,
              labels: tuple[str, ...], rows: np.ndarray) -> tuple[str, ...]:
    found = []
    if immature:
        found.append(f"{immature:,} of {units:,} units are immature and left out")
    if missing:
        found.append(f"{missing:,} of {units - immature:,} mature units have no value")
    if len(y) and not np.any(y):
        found.append("every value is 0: no row passes the fact's `where` within the window")
    top = np.sort(y)[-max(1, len(y) // 1000):] if len(y) >= 1000 else y[:0]
    can_cap = metric.ratio is None and metric.quantile is None
    if metric.cap is None and can_cap and y.sum() > 0 and top.sum() > HEAVY_TAIL * y.sum():
        found.append(f"one unit in a thousand holds {top.sum() / y.sum():.0%} of the total: "
                     "add `cap: {quantile: 0.999, of: positive}`")
    if metric.ratio is not None:
        found.append(f"a treatment can move what stands below the line ({metric.ratio[1].fact}): the ratio then says "
                     "composition, not relevance, and it cannot be the only success metric")
    if metric.missing == "exclude" and missing:
        found.append("units without rows are left out: a treatment can move who has a value")
    if "m" in labels and len(rows):
        absent = float(rows[:, labels.index("m")].mean())
        if absent > 0:
            found.append(f"{absent:.1%} of the units have no pre-period: it starts before the log")
        if correlation is not None and abs(correlation) < WEAK:
            found.append(f"the covariate hardly helps: its correlation is {correlation:.2f}")
    return tuple(found)

