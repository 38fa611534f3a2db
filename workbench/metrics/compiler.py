"""All wanted metrics as one SQL statement over one bucket.

Each fact is rolled up to (unit, anchor) before anything is joined, so nothing fans out; metrics on the
same table share one scan with conditional aggregation. The statement yields a row per anchor, in the
order of (unit, anchor): `i, unit, anchor, keys..., value columns...`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.gate import check_expression
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Fact, Metric
from workbench.metrics.unbuilt import refuse_unbuilt

_EMPTY_IS_ZERO = ("any", "count", "sum", "distinct", "days", "at")


@dataclass(frozen=True)
class Column:
    """One value column of the statement; `missing` says that NULL means a unit without rows."""

    name: str
    expression: str
    missing: bool = False


@dataclass
class _Scan:
    """One pass over a table: the rows it keeps and the aggregates it takes of them."""

    source: str
    condition: str
    rows: dict[str, str] = field(default_factory=dict)          # alias -> expression over the table's columns
    bounds: list[tuple[int, int] | None] = field(default_factory=list)
    aggregates: dict[str, str] = field(default_factory=dict)    # output -> aggregate over the joined rows
    timed: bool = True

    def alias(self, expression: str, prefix: str) -> str:
        for name, known in self.rows.items():
            if known == expression and name.startswith(prefix):
                return name
        name = f"{prefix}{len(self.rows)}"
        self.rows[name] = expression
        return name


@dataclass(frozen=True)
class Program:
    """A compiled statement and its columns by metric.

    Attributes:
        sql: the statement, to run in one bucket's connection.
        columns: metric -> value columns: (`m`,) or (`m.num`, `m.den`), then `m.x` and `m.x_missing`.
    """

    sql: str
    columns: dict[str, tuple[Column, ...]]


def compile_metrics(snapshot: Snapshot, catalog: Catalog, names: list[str], anchors: Anchors,
                    as_of: datetime | None = None) -> Program:
    """Compile metrics for anchors; `as_of` cuts the data: later rows are not used.

    Raises:
        InputError: for a table, column or expression that does not exist, naming the file and field.
        NotBuiltYet: for a metric that uses a field whose meaning is not built yet.
    """
    compiler = _Compiler(snapshot, catalog, anchors, as_of)
    columns = {name: tuple(compiler.metric(name, catalog.metric(name))) for name in names}
    return Program(compiler.statement([c for group in columns.values() for c in group]), columns)


class _Compiler:
    def __init__(self, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, as_of: datetime | None) -> None:
        self.snapshot, self.catalog, self.anchors, self.as_of = snapshot, catalog, anchors, as_of
        self.scans: dict[tuple, _Scan] = {}
        self.ctes: dict[str, str] = {}

    def metric(self, name: str, metric: Metric) -> list[Column]:
        refuse_unbuilt(name, metric)
        where = self.catalog.place(name)
        if metric.anchor == "decision" and self.anchors.kind != "decision":
            raise InputError("a metric anchored at the decision has no value per exposed unit", where=where,
                             hint="use it as a label or a reward")
        if metric.ratio and metric.anchor == "send":
            return self._send_ratio(name, metric)
        if metric.ratio:
            sides = zip(("num", "den"), metric.ratio, strict=True)
            columns = [self._event(f"{name}.{side}", part.fact, part.agg, metric.window, metric) for side, part in sides]
        else:
            assert metric.fact is not None
            columns = [self._one(name, metric.fact, str(metric.agg), metric.window, metric)]
        if metric.covariate is not None:
            back = (-metric.covariate.lookback, 0)
            if metric.ratio:
                columns += [self._event(f"{name}.{side}", part.fact, part.agg, back, metric)
                            for side, part in zip(("x", "dx"), metric.ratio, strict=True)]
            else:
                columns.append(self._one(f"{name}.x", metric.fact or "", str(metric.agg), back, metric))
            columns.append(Column(f"{name}.x_missing", self._before_log(metric.covariate.lookback)))
        return columns

    def _before_log(self, lookback: int) -> str:
        begins = self.snapshot.begins
        if begins is None:
            return "1.0"
        return f"CAST(a.anchor - INTERVAL ({lookback}) HOUR < {sql.literal(begins)} AS DOUBLE)"

    def _one(self, out: str, fact: str, agg: str, window: tuple[int, int] | None, metric: Metric) -> Column:
        if self.catalog.fact(fact).kind == "state":
            return self._state(out, fact, agg, window or (0, 0))
        return self._event(out, fact, agg, window, metric)

    # -- event facts ------------------------------------------------------------------------------

    def _event(self, out: str, name: str, agg: str, window: tuple[int, int] | None, metric: Metric) -> Column:
        fact = self._checked(name)
        if metric.attribution is not None:
            return self._attributed(out, name, fact, agg, window or (0, 0))
        key = ("event", fact.table, fact.unit, fact.time)
        scan = self.scans.setdefault(key, _Scan(sql.name(fact.table), "t.unit = a.unit", timed=fact.time is not None))
        scan.rows.setdefault("unit", sql.name(fact.unit))
        if fact.time:
            scan.rows.setdefault("ts", f"CAST({sql.name(fact.time)} AS TIMESTAMP)")
        scan.bounds.append(window)
        tests = []
        if fact.where:
            tests.append("t." + scan.alias(f"coalesce(CAST(({fact.where}) AS BOOLEAN), FALSE)", "w"))
        if window is not None:
            tests += [f"t.ts >= a.anchor + INTERVAL ({window[0]}) HOUR", f"t.ts < a.anchor + INTERVAL ({window[1]}) HOUR"]
        value = "t." + scan.alias(f"CAST(({fact.value}) AS DOUBLE)", "v") if fact.value else "NULL"
        keyed = "t." + scan.alias(sql.name(fact.key), "k") if fact.key else "NULL"
        scan.aggregates[out] = _aggregate(agg, value, keyed, "t.ts", " AND ".join(tests) or "TRUE")
        return self._column(out, agg)

    def _column(self, out: str, agg: str) -> Column:
        if agg in _EMPTY_IS_ZERO:
            return Column(out, f"coalesce(CAST({sql.name(out)} AS DOUBLE), 0.0)")
        return Column(out, f"CAST({sql.name(out)} AS DOUBLE)", missing=True)

    def _attributed(self, out: str, name: str, fact: Fact, agg: str, window: tuple[int, int]) -> Column:
        """Rows whose message goes back to the decision, else the last send before the row."""
        self.snapshot.table("sends", self.catalog.places.get(f"facts.{name}")).require("decision_id", "message_id")
        if "decision_id" not in self.anchors.keys:
            raise InputError("attribution needs anchors with `decision_id`", where=f"facts.{name}")
        info = self.snapshot.table(fact.table)
        where = f"WHERE coalesce(CAST(({fact.where}) AS BOOLEAN), FALSE)" if fact.where else ""
        value = f"CAST(({fact.value}) AS DOUBLE)" if fact.value else "NULL::DOUBLE"
        keyed = sql.name(fact.key) if fact.key else "NULL"
        message = "message_id" if "message_id" in info.columns else "NULL::VARCHAR"
        rows = (f"SELECT {sql.name(fact.unit)} AS unit, CAST({sql.name(fact.time or '')} AS TIMESTAMP) AS ts, "
                f"{value} AS value, {keyed} AS keyed, {message} AS message_id FROM {sql.name(fact.table)} {where}")
        direct = ("SELECT r.unit, r.ts, r.value, r.keyed, s.decision_id FROM rows_ r JOIN sends s "
                  "ON r.message_id = s.message_id")
        last = ("SELECT r.unit, r.ts, r.value, r.keyed, s.decision_id FROM "
                "(SELECT * FROM rows_ WHERE message_id IS NULL) r ASOF JOIN "
                "(SELECT user_id, decision_id, ts FROM sends) s ON r.unit = s.user_id AND r.ts >= s.ts")
        test = f"t.ts >= a.anchor + INTERVAL ({window[0]}) HOUR AND t.ts < a.anchor + INTERVAL ({window[1]}) HOUR"
        self.ctes[out] = (
            f"SELECT a.i, {_aggregate(agg, 't.value', 't.keyed', 't.ts', 'TRUE')} AS {sql.name(out)} FROM anchors a JOIN "
            f"(WITH rows_ AS ({rows}) {direct} UNION ALL {last}) t "
            f"ON t.decision_id = a.decision_id AND {test}{self._cut('t.ts')} GROUP BY a.i"
        )
        return self._column(out, agg)

    def _send_ratio(self, name: str, metric: Metric) -> list[Column]:
        """Sends in the unit's window below the line; above it, rows of those sends within `within`."""
        assert metric.ratio is not None and metric.window is not None
        top, bottom = metric.ratio
        fact, base = self._checked(top.fact), self._checked(bottom.fact)
        low, high = metric.window
        kept = f"WHERE coalesce(CAST(({base.where}) AS BOOLEAN), FALSE)" if base.where else ""
        sends = (f"SELECT {sql.name(base.unit)} AS unit, CAST({sql.name(base.time or '')} AS TIMESTAMP) AS ts, "
                 f"{sql.name(base.key or '')} AS keyed FROM {sql.name(base.table)} {kept}")
        self.ctes[f"{name}.sent"] = (
            f"SELECT a.i, t.ts, t.keyed FROM anchors a JOIN ({sends}) t ON t.unit = a.unit "
            f"AND t.ts >= a.anchor + INTERVAL ({low}) HOUR AND t.ts < a.anchor + INTERVAL ({high}) HOUR{self._cut('t.ts')}"
        )
        sent = sql.name(f"{name}.sent.rows")
        counted = "count(DISTINCT keyed)" if bottom.agg == "distinct" else "count(*)"
        self.ctes[f"{name}.den"] = f"SELECT i, {counted} AS {sql.name(name + '.den')} FROM {sent} GROUP BY i"
        kept = f"WHERE coalesce(CAST(({fact.where}) AS BOOLEAN), FALSE)" if fact.where else ""
        value = f"CAST(({fact.value}) AS DOUBLE)" if fact.value else "NULL::DOUBLE"
        rows = (f"SELECT CAST({sql.name(fact.time or '')} AS TIMESTAMP) AS ts, {sql.name(fact.key or '')} AS keyed, "
                f"{value} AS value FROM {sql.name(fact.table)} {kept}")
        taken = _aggregate(top.agg, "t.value", "t.keyed", "t.ts", "TRUE")
        self.ctes[f"{name}.num"] = (
            f"SELECT s.i, {taken} AS {sql.name(name + '.num')} FROM (SELECT DISTINCT i, ts, keyed FROM {sent}) s "
            f"JOIN ({rows}) t ON t.keyed = s.keyed AND t.ts >= s.ts AND t.ts < s.ts + INTERVAL ({metric.within}) HOUR"
            f"{self._cut('t.ts')} GROUP BY s.i"
        )
        return [self._column(f"{name}.num", top.agg), self._column(f"{name}.den", "count")]

    # -- state facts ------------------------------------------------------------------------------

    def _state(self, out: str, name: str, agg: str, window: tuple[int, int]) -> Column:
        fact = self._checked(name)
        low, high = f"a.anchor + INTERVAL ({window[0]}) HOUR", f"a.anchor + INTERVAL ({window[1]}) HOUR"
        kept = f"WHERE coalesce(CAST(({fact.where}) AS BOOLEAN), FALSE)" if fact.where else ""
        rows = (f"SELECT {sql.name(fact.unit)} AS unit, CAST({sql.name(fact.begins or '')} AS TIMESTAMP) AS s, "
                f"coalesce(CAST({sql.name(fact.ends or '')} AS TIMESTAMP), TIMESTAMP '9999-01-01') AS e "
                f"FROM {sql.name(fact.table)} {kept}")
        joined = f"anchors a JOIN ({rows}) t ON t.unit = a.unit"
        if agg == "at":
            self.ctes[out] = (f"SELECT a.i, 1.0 AS {sql.name(out)} FROM {joined} AND t.s <= {high} AND t.e > {high} "
                              "GROUP BY a.i")
            return self._column(out, agg)
        clipped = (f"SELECT a.i, epoch_us(greatest(t.s, {low})) AS s, epoch_us(least(t.e, {high})) AS e "
                   f"FROM {joined} AND t.s < {high} AND t.e > {low}")
        # the union's length: what each period adds beyond the furthest end before it
        grown = (f"SELECT i, s, e, max(e) OVER (PARTITION BY i ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND "
                 f"1 PRECEDING) AS reached FROM ({clipped})")
        self.ctes[out] = (f"SELECT i, sum(greatest(0, e - greatest(s, coalesce(reached, s)))) / 86400000000.0 "
                          f"AS {sql.name(out)} FROM ({grown}) GROUP BY i")
        return self._column(out, agg)

    # -- the statement ----------------------------------------------------------------------------

    def _checked(self, name: str) -> Fact:
        """The fact, after its table, columns and expressions were held against the snapshot."""
        place = f"{self.catalog.places.get(f'facts.{name}', 'metrics')}: facts.{name}"
        fact = self.catalog.fact(name)
        info = self.snapshot.table(fact.table, place)
        info.require(*(c for c in (fact.unit, fact.time, fact.key, fact.begins, fact.ends) if c), where=place)
        for label, expression in (("where", fact.where), ("value", fact.value)):
            if expression:
                check_expression(expression, f"{place}.{label}")
        return fact

    def _cut(self, clock: str) -> str:
        return f" AND {clock} < {sql.literal(self.as_of)}" if self.as_of is not None else ""

    def _scan(self, scan: _Scan) -> str:
        rows = ", ".join(f"{expression} AS {alias}" for alias, expression in scan.rows.items())
        condition = scan.condition
        bounds = [b for b in scan.bounds if b is not None]
        if scan.timed and bounds:
            low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
            condition += (f" AND t.ts >= a.anchor + INTERVAL ({low}) HOUR AND t.ts < a.anchor + INTERVAL ({high}) HOUR"
                          + self._cut("t.ts"))
        taken = ", ".join(f"{aggregate} AS {sql.name(out)}" for out, aggregate in scan.aggregates.items())
        return f"SELECT a.i, {taken} FROM anchors a JOIN (SELECT {rows} FROM {scan.source}) t ON {condition} GROUP BY a.i"

    def statement(self, columns: list[Column]) -> str:
        order = ", ".join(["unit", "anchor", *(sql.name(k) for k in self.anchors.keys if k == "decision_id")])
        parts = [f"anchors AS MATERIALIZED (SELECT row_number() OVER (ORDER BY {order}) - 1 AS i, * "
                 f"FROM ({self.anchors.sql}))"]
        joins = []
        relations = {f"scan{n}": self._scan(scan) for n, scan in enumerate(self.scans.values())}
        for name, text in {**relations, **self.ctes}.items():
            if name.endswith(".sent"):
                parts.append(f"{sql.name(name + '.rows')} AS MATERIALIZED ({text})")
                continue
            parts.append(f"{sql.name(name + '.rows')} AS ({text})")
            joins.append(f"LEFT JOIN {sql.name(name + '.rows')} USING (i)")
        keys = "".join(f", a.{sql.name(k)}" for k in self.anchors.keys)
        shown = "".join(f",\n  {c.expression} AS {sql.name(c.name)}" for c in columns)
        return ("WITH " + ",\n".join(parts) + f"\nSELECT a.i, a.unit, a.anchor{keys}{shown}\nFROM anchors a\n"
                + "\n".join(joins) + "\nORDER BY a.i")


def _aggregate(agg: str, value: str, key: str, clock: str, test: str) -> str:
    """One aggregate over the joined rows that pass `test`; NULL where none does."""
    taken = {
        "any": "max(1)", "count": "count(*)", "sum": f"sum({value})", "distinct": f"count(DISTINCT {key})",
        "mean": f"avg({value})", "max": f"max({value})", "min": f"min({value})", "last": f"arg_max({value}, {clock})",
    }[agg]
    return taken if test == "TRUE" else f"{taken} FILTER ({test})"
