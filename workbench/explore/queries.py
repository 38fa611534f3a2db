"""An insight's spec as SQL that runs as it stands; names are checked first, values become literals."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import InputError
from workbench.explore.spec import RATES, STEPS, Breakdown, Filter, Funnel, Profile, Trend
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

_REACHED = {"delivered": "delivered_ts", "opened": "opened_ts", "clicked": "clicked_ts", "converted": "converted_ts",
            "opted_out": "opted_out_ts"}
_NUMERIC = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "DECIMAL", "HUGEINT", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")


def query(snapshot: Snapshot, spec: Profile | Funnel | Breakdown | Trend) -> str:
    """The SQL of an insight.

    Raises:
        InputError: for a table or column that does not exist, with the nearest name.
    """
    if isinstance(spec, Profile):
        return _profile(snapshot.table(spec.table, "profile: table"))
    if isinstance(spec, Funnel):
        return _funnel(snapshot, spec)
    if isinstance(spec, Breakdown):
        return _breakdown(snapshot, spec)
    return _trend(snapshot, spec)


def _profile(info: TableInfo) -> str:
    parts = []
    for column, kind in info.columns.items():
        c, numeric = sql.name(column), kind.startswith(_NUMERIC)
        comparable = not kind.endswith("[]") and not kind.startswith(("STRUCT", "MAP"))
        edge = [f"CAST({f}({c}) AS VARCHAR)" if comparable else "NULL" for f in ("min", "max")]
        parts.append(
            f"{{'column': {sql.literal(column)}, 'type': {sql.literal(kind)}, 'rows': count(*), "
            f"'nulls': count(*) - count({c}), 'distinct': approx_count_distinct({c}), 'min': {edge[0]}, 'max': {edge[1]}, "
            f"'mean': {f'avg({c})::DOUBLE' if numeric else 'NULL::DOUBLE'}, "
            f"'most_common': {f'CAST(approx_top_k({c}, 3) AS VARCHAR)' if kind in ('VARCHAR', 'BOOLEAN') else 'NULL'}}}"
        )
    listed = ",\n    ".join(parts)
    return f"SELECT unnest(columns, recursive := true)\nFROM (SELECT [\n    {listed}\n  ] AS columns FROM {sql.name(info.name)})"


def _funnel(snapshot: Snapshot, spec: Funnel) -> str:
    info = _messages(snapshot)
    counts = ["count(*) AS sent", *(f"count({_REACHED[s]}) AS {s}" for s in STEPS[1:])]
    return _grouped(info, spec.by, counts, spec.filters, "sent DESC")


def _breakdown(snapshot: Snapshot, spec: Breakdown) -> str:
    info = _messages(snapshot)
    reached = _REACHED[RATES[spec.rate]]
    counts = [f"count({reached})::DOUBLE / count(*) AS {spec.rate}", f"count({reached}) AS {RATES[spec.rate]}",
              "count(*) AS sent"]
    return _grouped(info, spec.by, counts, spec.filters, f"{spec.rate} DESC")


def _trend(snapshot: Snapshot, spec: Trend) -> str:
    info = snapshot.table(spec.table, "trend: table")
    if info.clock is None:
        raise InputError(f"table {spec.table!r} has no time", where="trend: table")
    day = f"{sql.name(info.clock)}::DATE AS day"
    by = f", {_column(info, spec.by)} AS {sql.name(spec.by)}" if spec.by else ""
    return (f"SELECT {day}{by}, count(*) AS rows\nFROM {sql.name(info.name)}{_where(info, spec.filters)}\n"
            "GROUP BY ALL\nORDER BY ALL")


def _grouped(info: TableInfo, by: str | None, counts: list[str], filters: Sequence[Filter], order: str) -> str:
    shown = ",\n  ".join([*([f"{_column(info, by)} AS {sql.name(by)}"] if by else []), *counts])
    tail = f"\nGROUP BY {_column(info, by)}\nORDER BY {order}, {_column(info, by)}\nLIMIT 1000" if by else ""
    return f"SELECT\n  {shown}\nFROM {sql.name(info.name)}{_where(info, filters)}{tail}"


def _messages(snapshot: Snapshot) -> TableInfo:
    if "message_facts" not in snapshot.tables:
        raise InputError("the snapshot has no messages to follow", known=snapshot.tables,
                         hint="import sends, interactions and outcomes with --adapter messaging")
    return snapshot.table("message_facts")


def _column(info: TableInfo, column: str) -> str:
    info.require(column, where=info.name)
    return sql.name(column)


def _where(info: TableInfo, filters: Sequence[Filter]) -> str:
    if not filters:
        return ""
    return "\nWHERE " + "\n  AND ".join(_test(info, one) for one in filters)


def _test(info: TableInfo, one: Filter) -> str:
    column = _column(info, one.column)
    if one.value is None:
        if one.op not in ("=", "!="):
            raise InputError(f"{one.op!r} cannot compare with nothing", where=f"filter on {one.column}")
        return f"{column} IS {'NOT ' if one.op == '!=' else ''}NULL"
    if one.op == "in":
        listed = one.value if isinstance(one.value, tuple) else (one.value,)
        return f"{column} IN ({', '.join(sql.literal(v) for v in listed)})"
    if isinstance(one.value, tuple):
        raise InputError(f"{one.op!r} takes one value", where=f"filter on {one.column}", hint="use op 'in'")
    if one.op == "contains":
        return f"contains(CAST({column} AS VARCHAR), {sql.literal(str(one.value))})"
    return f"{column} {one.op} {sql.literal(one.value)}"
