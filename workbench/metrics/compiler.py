"""All wanted metrics as one SQL statement over one bucket.

Each fact is rolled up to (unit, anchor) before anything is joined, so nothing fans out; metrics on the
same table share one scan with conditional aggregation. The statement yields a row per anchor, in the
order of (unit, anchor): `_i, unit, anchor, keys..., value columns...`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo
from workbench.metrics import expressions, sends, states
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.scans import EVENTS, SINCE, UNTIL, Scan
from workbench.metrics.spec import NEEDS_MISSING, Fact, Metric
from workbench.metrics.unbuilt import refuse_unbuilt

Span = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """One value column of the statement.

    Attributes:
        missing: NULL means a unit without rows.
        events: a list of the values of the unit's rows.
    """

    name: str
    expression: str
    missing: bool = False
    events: bool = False


@dataclass(frozen=True)
class Program:
    """A compiled statement and its columns by metric.

    Attributes:
        sql: the statement, to run in one bucket's connection.
        columns: metric -> value columns: (`m`,) or (`m.num`, `m.den`), then `m.x` (and `m.dx`) and `m.x_missing`;
            of a quantile over events `m` is a list.
        read: name of a value column -> the column of the statement that has its values: that of the first metric
            that asks for them.
    """

    sql: str
    columns: dict[str, tuple[Column, ...]]
    read: dict[str, str]


def compile_metrics(snapshot: Snapshot, catalog: Catalog, names: list[str], anchors: Anchors,
                    as_of: datetime | None = None) -> Program:
    """Compile metrics for anchors; `as_of` cuts the data: later rows are not used.

    Raises:
        InputError: for a table, column or expression that does not exist, naming the file and field.
        NotBuiltYet: for a metric that uses a field whose meaning is not built yet.
    """
    compiler = _Compiler(snapshot, catalog, anchors, as_of)
    columns = {name: tuple(compiler.metric(name, catalog.metric(name))) for name in dict.fromkeys(names)}
    every = [c for group in columns.values() for c in group]
    first: dict[str, Column] = {}
    for column in every:
        first.setdefault(column.expression, column)
    return Program(compiler.statement(list(first.values())), columns,
                   {column.name: first[column.expression].name for column in every})


class _Compiler:
    def __init__(self, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, as_of: datetime | None) -> None:
        self.snapshot, self.catalog, self.anchors, self.as_of = snapshot, catalog, anchors, as_of
        self.scans: dict[tuple[object, ...], Scan] = {}
        self.relations: dict[str, str] = {}         # named parts of the statement, each (_i, value columns)
        self.shared: dict[str, str] = {}            # named parts that other parts read

    def metric(self, name: str, metric: Metric) -> list[Column]:
        """The value columns of one metric; what they read is added to the statement."""
        refuse_unbuilt(name, metric)
        where = self.catalog.place(name)
        if metric.by is not None:
            found = by_values(self.snapshot, self.catalog, metric)
            raise InputError(f"{name!r} is one metric per {metric.by}", where=where,
                             hint=f"name one of them: {', '.join(f'{name}.{value}' for value in found[:8])}")
        if metric.anchor == "decision" and self.anchors.kind != "decision":
            raise InputError("a metric anchored at the decision has no value per exposed unit", where=where,
                             hint="use it as a label or a reward")
        if metric.quantile is not None and self.anchors.kind == "decision":
            raise InputError("a quantile is one of many units or events, no value of one decision", where=where,
                             hint="use `agg: sum` for a label or a reward")
        if metric.ratio and metric.anchor == "send":
            columns = self._send_ratio(name, metric)
        elif metric.ratio:
            sides = zip(("num", "den"), metric.ratio, strict=True)
            columns = [self._event(f"{name}.{side}", part.fact, part.agg, metric.window, metric)
                       for side, part in sides]
        else:
            columns = [self._one(name, metric, metric.window)]
        if metric.covariate is not None:
            back = (-metric.covariate.lookback, 0)
            if metric.ratio and metric.anchor == "send":
                columns += self._send_ratio(name, metric, back)
            elif _over_events(metric):      # the mean of the events before
                columns += [self._event(f"{name}.{side}", metric.fact or "", agg, back, metric)
                            for side, agg in (("x", "sum"), ("dx", "count"))]
            elif metric.ratio:
                columns += [self._event(f"{name}.{side}", part.fact, part.agg, back, metric)
                            for side, part in zip(("x", "dx"), metric.ratio, strict=True)]
            else:
                columns.append(self._one(f"{name}.x", metric, back))
            columns.append(Column(f"{name}.x_missing", self._before_log(metric.covariate.lookback)))
        return columns

    def _before_log(self, lookback: int) -> str:
        begins = self.snapshot.begins
        if begins is None:
            return "1.0"
        return f"CAST(a.anchor - INTERVAL ({lookback}) HOUR < {sql.literal(begins)} AS DOUBLE)"

    def _one(self, out: str, metric: Metric, window: Span | None) -> Column:
        name = metric.fact or ""
        if self.catalog.fact(name).kind == "event":
            return self._event(out, name, EVENTS if _over_events(metric) else metric.aggregate, window, metric)
        self.relations[out] = states.relation(out, self._checked(name), metric.aggregate, window or (0, 0))
        return _column(out, metric.aggregate)

    def _event(self, out: str, name: str, agg: str, window: Span | None, metric: Metric) -> Column:
        fact = self._checked(name)
        linked = None
        if metric.attribution is not None:
            linked = sends.attribution(self.snapshot, self.anchors, fact, metric.attribution, (window or (0, 0))[1],
                                       self.catalog.fact_place(name))
        key = (fact.table, fact.unit, fact.time, linked)
        scan = self.scans.setdefault(key, Scan(fact.table, fact.unit, fact.time, linked))
        return _column(out, agg, scan.add(out, agg, window, fact))

    def _send_ratio(self, name: str, metric: Metric, back: Span | None = None) -> list[Column]:
        assert metric.ratio is not None and metric.window is not None and metric.within is not None
        top, bottom = metric.ratio
        facts = self._checked(top.fact), self._checked(bottom.fact)
        outs = (f"{name}.num", f"{name}.den") if back is None else (f"{name}.x", f"{name}.dx")
        parts = sends.ratio(outs, facts, (top.agg, bottom.agg), back or metric.window, metric.within,
                            self._cut("t.ts"), before=back is not None)
        self.shared |= parts.shared
        self.relations |= parts.relations
        return [_column(outs[0], top.agg), _column(outs[1], bottom.agg)]

    def _checked(self, name: str) -> Fact:
        """The fact, after its table, columns and expressions were held against the snapshot."""
        place = self.catalog.fact_place(name)
        info = self.snapshot.table(self.catalog.fact(name).table, place)
        fact = _quoted(self.catalog.fact(name), info)
        info.require(*(c for c in (fact.unit, fact.time, fact.key, fact.begins, fact.ends) if c), where=place)
        if self.snapshot.n_buckets > 1 and info.key not in (None, fact.unit):
            raise InputError(f"`unit: {fact.unit}` is not the column that the rows of {fact.table!r} are kept by",
                             where=place, hint=f"use `unit: {info.key}`")
        for clock in (fact.time, fact.begins, fact.ends):
            if clock is not None and not info.columns[clock].startswith(("TIMESTAMP", "DATE")):
                raise InputError(f"column {clock!r} is {info.columns[clock]}, not a time", where=place)
        if fact.where is not None:
            expressions.check(fact.where, info, f"{place}.where", "condition")
        if fact.value is not None:
            expressions.check(fact.value, info, f"{place}.value", "number")
        if "[" in name:
            self._value_occurs(name, place)
        return fact

    def _value_occurs(self, name: str, place: str) -> None:
        """A misspelt `<metric>.<channel>` must not count as zero everywhere."""
        base, _, rest = name.partition("[")
        column, _, value = rest.removesuffix("]").partition("=")
        found = column_values(self.snapshot, self.catalog.fact(base).table, column, place)
        if value not in found:
            raise InputError(f"column {column!r} never is {value!r}", where=place, got=value, known=found)

    def _cut(self, clock: str) -> str:
        return f" AND {clock} < {sql.literal(self.as_of)}" if self.as_of is not None else ""

    def statement(self, columns: list[Column]) -> str:
        """The whole statement over the anchors and everything the columns read."""
        order = ", ".join(["unit", "anchor", *(sql.name(k) for k in self.anchors.keys if k == "decision_id")])
        parts = [f"_anchors AS MATERIALIZED (\n  SELECT row_number() OVER (ORDER BY {order}) - 1 AS _i, *\n"
                 f"  FROM ({self.anchors.sql})\n)"]
        parts += [f"{sql.name(name)} AS MATERIALIZED (\n  {text}\n)" for name, text in self.shared.items()]
        scans = {f"{scan.label}.rows{n or ''}": scan.relation(self._cut("ts"))
                 for n, scan in enumerate(self.scans.values())}
        joins = []
        for name, text in {**scans, **{f"{out}.rows": text for out, text in self.relations.items()}}.items():
            parts.append(f"{sql.name(name)} AS (\n  {text}\n)")
            joins.append(f"LEFT JOIN {sql.name(name)} USING (_i)\n")
        keys = "".join(f", a.{sql.name(k)}" for k in self.anchors.keys)
        shown = "".join(f",\n  {c.expression} AS {sql.name(c.name)}" for c in columns)
        return ("WITH " + ", ".join(parts) + f"\nSELECT a._i, a.unit, a.anchor{keys}{shown}\nFROM _anchors a\n"
                + "".join(joins) + "ORDER BY a._i")


def by_values(snapshot: Snapshot, catalog: Catalog, metric: Metric) -> list[str]:
    """The values of a metric's `by` column, in order: each makes a metric `<metric>.<value>`."""
    name = metric.fact or ""
    return column_values(snapshot, catalog.fact(name).table, metric.by or "", catalog.fact_place(name))


def column_values(snapshot: Snapshot, table: str, column: str, place: str) -> list[str]:
    """The distinct texts of a column over the whole snapshot, at most 1,000."""
    from workbench.logs.snapshot import connect

    info = snapshot.table(table, place)
    info.require(column, where=place)
    with connect() as connection:
        rows = connection.execute(
            f"SELECT DISTINCT CAST({sql.name(column)} AS VARCHAR) FROM ({snapshot.relation(info, None)}) "
            f"WHERE {sql.name(column)} IS NOT NULL ORDER BY 1 LIMIT 1000").fetchall()
    return [row[0] for row in rows]


def _over_events(metric: Metric) -> bool:
    return metric.quantile is not None and metric.quantile.over == "events"


def _column(out: str, agg: str, stands: str | None = None) -> Column:
    """The value column `out` over the output of a relation, which has its name or `stands` under another."""
    taken = sql.name(stands or out)
    if agg == EVENTS:
        return Column(out, taken, events=True)
    if agg in (*NEEDS_MISSING, "time_to_loss", SINCE, UNTIL):
        return Column(out, f"CAST({taken} AS DOUBLE)", missing=True)
    return Column(out, f"coalesce(CAST({taken} AS DOUBLE), 0.0)")


def _quoted(fact: Fact, info: TableInfo) -> Fact:
    """A fragment that is just a column's name is that column, even where the name is a word of SQL (`left`)."""
    named = {field: sql.name(text) for field in ("where", "value") if (text := getattr(fact, field)) in info.columns}
    return fact.model_copy(update=named) if named else fact
