"""Funnel, breakdown and trend of messages; names are checked first, values become literals."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import InputError
from workbench.explore import events
from workbench.explore.filters import column, where
from workbench.explore.spec import RATES, STEPS, Breakdown, Funnel, Trend, span
from workbench.explore.steps import Steps
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

REACHED = {"sent": "ts", "delivered": "delivered_ts", "opened": "opened_ts", "clicked": "clicked_ts",
           "converted": "converted_ts", "opted_out": "opted_out_ts"}
GROUPS = 1000           # rows of a breakdown at most
SERIES = 8              # lines of a trend; further groups are summed up
OTHERS, NONE = "(others)", "(none)"


def funnel(snapshot: Snapshot, spec: Funnel) -> Steps:
    """A funnel of messages."""
    info = messages(snapshot)
    if spec.steps or spec.order == "increasing":
        raise InputError("a funnel of messages has its own steps, in the orders any, strict or ordered",
                         where="funnel: steps" if spec.steps else "funnel: order", hint="per: user takes any steps")
    tests = step_tests(spec)
    counts = {"sent": "count(*)", **{step: f"count(*) FILTER ({tests[step]})" for step in STEPS[1:]}}
    return _grouped(info, spec.by, "funnel: by", counts, {step: f"{{{step}}}" for step in counts},
                    where(info, spec.filters), "sent DESC")


def step_tests(spec: Funnel) -> dict[str, str]:
    """Which messages count at each step.

    delivered is left out of what comes before: in-app messages and many providers never log it.
    """
    within = f" AND {{0}} <= ts + {events.interval(span(spec.within).total_seconds() / 3600)}" if spec.within else ""
    tests, before = {"sent": "TRUE"}, ["ts"]
    for step in STEPS[1:]:
        here = REACHED[step]
        parts = [f"{here} IS NOT NULL"]
        if spec.order != "any":
            parts += [f"{one} IS NOT NULL" for one in before[1:]]
        if spec.order == "ordered":
            parts += [f"{a} <= {b}" for a, b in zip(before, [*before[1:], here], strict=True)]
        tests[step] = " AND ".join(parts) + within.format(here)
        if step != "delivered":
            before.append(here)
    return tests


def breakdown(snapshot: Snapshot, spec: Breakdown) -> Steps:
    """A rate, or a count, by a column."""
    if spec.rate == "count":
        info = snapshot.table(spec.table, "breakdown: table")
        shown = {'"count"': "{n}", "share": "{n}::DOUBLE / sum({n}) OVER ()"}
        return _grouped(info, spec.by, "breakdown: by", {"n": "count(*)"}, shown, where(info, spec.filters),
                        '"count" DESC')
    if spec.table != "message_facts":
        raise InputError(f"a {spec.rate} is one of messages, not of {spec.table!r}", where="breakdown: table",
                         hint="use rate 'count' for other tables")
    info, step = messages(snapshot), RATES[spec.rate]
    if step == spec.of:
        raise InputError(f"{spec.rate} of {spec.of!r} is one by definition", where="breakdown: of")
    base = "" if spec.of == "sent" else f" FILTER ({REACHED[spec.of]} IS NOT NULL)"
    counts = {"y": f"count({REACHED[step]}){base}", "n": f"count({REACHED[spec.of]})"}
    shown = {spec.rate: "{y}::DOUBLE / nullif({n}, 0)", step: "{y}", spec.of: "{n}"}
    return _grouped(info, spec.by, "breakdown: by", counts, shown, where(info, spec.filters),
                    f"{spec.rate} DESC NULLS LAST")


def _grouped(info: TableInfo, by: str | None, place: str, counts: dict[str, str], shown: dict[str, str], kept: str,
             order: str) -> Steps:
    """Counts by a column, the columns of the answer made of them.

    Args:
        counts: name -> what adds up.
        shown: column -> its expression, counts in braces.
    """
    summed = {name: f"sum({name})::BIGINT" for name in counts}
    once = ",\n  ".join(f"{expression.format(**counts)} AS {name}" for name, expression in shown.items())
    added = ", ".join(f"{expression.format(**summed)} AS {name}" for name, expression in shown.items())
    parts = ", ".join(f"{expression} AS {name}" for name, expression in counts.items())
    source, asked = f"FROM {sql.name(info.name)}{kept}", buckets_of(info)
    if by is None:
        return Steps(f"SELECT {parts} {source}", f"SELECT {added} FROM parts", f"SELECT\n  {once}\n{source}", asked)
    group = column(info, by, place)
    if by in STEPS or by in RATES or by in ("count", "share"):
        raise InputError(f"the column {by!r} has the name of a result", where=place)
    return Steps(
        f"SELECT {group} AS __group, {parts} {source}\nGROUP BY ALL",
        f"SELECT __group AS {group}, {added} FROM parts GROUP BY __group ORDER BY {order}, __group LIMIT {GROUPS}",
        f"SELECT\n  {group},\n  {once}\n{source}\nGROUP BY {group}\nORDER BY {order}, {group}\nLIMIT {GROUPS}", asked)


def buckets_of(info: TableInfo) -> tuple[int, ...] | None:
    """The buckets to ask for a table's rows: a small table without users is whole in each of them."""
    return (0,) if info.key is None else None


def trend(snapshot: Snapshot, spec: Trend, groups: Sequence[str] | None = None) -> Steps:
    """Rows, or a rate, over time; `groups` are those shown by themselves, the largest unless given."""
    info, clock, complete = over_time(snapshot, spec)
    unit = spec.unit
    period = f"date_trunc('{unit}', {clock})" + ("" if unit == "hour" else "::DATE")
    source = f"FROM {sql.name(info.name)}{where(info, spec.filters, complete).replace(chr(10), chr(10) + '  ')}"
    group = column(info, spec.by, "trend: by") if spec.by else None
    if spec.by is not None and spec.by in (unit, "rows", spec.rate):
        raise InputError(f"the column {spec.by!r} has the name of a result", where="trend: by")
    others = f"EXISTS (FROM largest WHERE g IS NOT DISTINCT FROM {{0}}) THEN {label('{0}')}" if groups is None else (
        f"{label('{0}')} IN ({', '.join(map(sql.literal, groups)) or 'NULL'}) THEN {label('{0}')}")
    reached = f"count({REACHED[RATES[spec.rate]]})" if spec.rate else "NULL::BIGINT"
    once, added = [], []
    if group and groups is None:
        largest = f"GROUP BY ALL ORDER BY {{0}} DESC, g LIMIT {SERIES}\n)"
        once.append(f"largest AS (\n  SELECT {group} AS g {source}\n  {largest.format('count(*)')}")
        added.append(f"largest AS (\n  SELECT g FROM parts\n  {largest.format('sum(n)')}")
    if group:
        labels = [f", CASE WHEN {others.format(one)} ELSE '{OTHERS}' END AS g" for one in (group, "parts.g")]
    else:
        labels = ["", ""]
    counted = f"count(*) AS n, {reached} AS reached\n  {source}\n  GROUP BY ALL"
    once.append(f"counted AS (\n  SELECT {period} AS period{labels[0]}, {counted}\n)")
    added.append(f"counted AS (\n  SELECT period{labels[1]}, sum(n)::BIGINT AS n, sum(reached)::BIGINT AS reached\n"
                 "  FROM parts GROUP BY ALL\n)")
    calendar = ("calendar AS (\n  SELECT unnest(generate_series(min(period)::TIMESTAMP, max(period)::TIMESTAMP, "
                f"INTERVAL 1 {unit})){'' if unit == 'hour' else '::DATE'} AS period FROM counted\n)")
    groups = " CROSS JOIN (SELECT DISTINCT g FROM counted)" if group else ""
    on = "USING (period, g)" if group else "USING (period)"
    shown = [f"period AS {unit}", *([f"g AS {sql.name(spec.by)}"] if spec.by else []), "coalesce(n, 0) AS rows",
             *([f"reached::DOUBLE / n AS {spec.rate}"] if spec.rate else [])]
    tail = (f"{calendar}\nSELECT {', '.join(shown)}\nFROM calendar{groups} LEFT JOIN counted {on}\n"
            f"ORDER BY period{', g' if group else ''}")
    part = f"SELECT {period} AS period{f', {group} AS g' if group else ''}, {counted}"
    return Steps(part, f"WITH {', '.join([*added, tail])}", f"WITH {', '.join([*once, tail])}", buckets_of(info))


def over_time(snapshot: Snapshot, spec: Trend) -> tuple[TableInfo, str, str]:
    """A trend's table, its clock, and the condition that keeps the rows up to the watermark."""
    if spec.rate is not None and spec.table != "message_facts":
        raise InputError(f"a {spec.rate} is one of messages, not of {spec.table!r}", where="trend: table")
    info = messages(snapshot) if spec.rate else snapshot.table(spec.table, "trend: table")
    if info.clock is None:
        raise InputError(f"table {spec.table!r} has no time column", where="trend: table",
                         known=[t.name for t in snapshot.tables.values() if t.clock])
    clock = sql.name(info.clock)
    # a few rows beyond the log's end would draw a fall that never happened
    return info, clock, f"{clock} <= {sql.literal(info.watermark)}" if info.watermark else f"{clock} IS NOT NULL"


def label(group: str) -> str:
    """A trend's name of a group, as SQL."""
    return f"coalesce(CAST({group} AS VARCHAR), '{NONE}')"


def largest(snapshot: Snapshot, spec: Trend) -> Steps:
    """The groups that a trend shows by themselves, as `g`."""
    info, _, complete = over_time(snapshot, spec)
    group = column(info, spec.by or "", "trend: by")
    kept = where(info, spec.filters, complete)
    part = f"SELECT {group} AS v, count(*) AS n FROM {sql.name(info.name)}{kept}\nGROUP BY v"
    first = f"ORDER BY n DESC, v LIMIT {SERIES}"
    most = f"SELECT {label('v')} AS g FROM (SELECT v, sum(n) AS n FROM {{}} GROUP BY v {first})"
    return Steps(part, most.format("parts"), most.format(f"({part})"), buckets_of(info))


def messages(snapshot: Snapshot) -> TableInfo:
    """message_facts, or a line that says how to get it."""
    if "message_facts" not in snapshot.tables:
        raise InputError("the snapshot has no messages to follow", known=snapshot.tables,
                         hint="import sends, interactions and outcomes with --adapter messaging")
    return snapshot.table("message_facts")
