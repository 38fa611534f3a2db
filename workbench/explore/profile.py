"""A table's profile as one statement: what each column holds and how it is spread.

The first scan takes counts and range of every column; the second, which knows the range, the shape: value counts of
a column with few values, a histogram of a number or a moment with many, and the mean of real numbers, whose sum is
taken in whole steps of the range so that it is the same in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.explore.filters import is_numeric, is_time, where
from workbench.explore.queries import buckets_of
from workbench.explore.spec import Profile
from workbench.explore.steps import Bucketed, Steps
from workbench.logs import sql
from workbench.logs.snapshot import TableInfo

EXACT_ROWS = 200_000        # up to here distinct values are counted exactly, beyond with HyperLogLog
FEW = 50                    # a column with at most this many values shows them
BINS = 20
_SHOWN = 8
_NO_TOP = "NULL::STRUCT(\"count\" BIGINT, \"value\" VARCHAR)[]"
_STEPS = 2.0**62            # of a column's range, into which its values are cut to be summed


@dataclass(frozen=True)
class _Scan:
    """One value of a scan.

    Attributes:
        once: the aggregate over all rows.
        part: the aggregate over one bucket's.
        added: its value from `parts`, where `part` stands under this name.
    """

    name: str
    once: str
    part: str
    added: str


def profile(info: TableInfo, spec: Profile, engine: object = None) -> Steps:
    """A row per column in the table's order; by buckets, the first scan is asked before the second."""
    if spec.columns:
        info.require(*spec.columns, where="profile: columns")
    columns = {name: info.columns[name] for name in spec.columns or info.columns}
    exact = info.rows <= EXACT_ROWS
    first, second, rows = [_same("n", "count(*)", "sum({})::BIGINT")], [], []
    for i, (column, kind) in enumerate(columns.items()):
        stats, shape, row = _column(i, column, kind, exact)
        first += stats
        second += shape
        rows.append(row)
    kept, table = where(info, spec.filters), sql.name(info.name)
    second = second or [_same("nothing", "count(*)", "count(*)")]
    shown = ("SELECT profile.* FROM (\n  SELECT unnest([\n    " + ",\n    ".join(rows) + "\n  ]) AS profile\n"
             "  FROM stats CROSS JOIN shapes\n)")
    whole = (f"WITH stats AS (\n  SELECT\n    {_listed(first, 'once')}\n  FROM {table}{kept}\n), shapes AS (\n"
             f"  SELECT\n    {_listed(second, 'once')}\n  FROM {table} CROSS JOIN stats{kept}\n)\n{shown}")
    asked = buckets_of(info)
    if not isinstance(engine, Bucketed):
        return Steps("", "", whole, asked)
    known = engine.ask(Steps(f"SELECT {_listed(first, 'part')} FROM {table}{kept}",
                             f"SELECT {_listed(first, 'added')} FROM parts", "", asked)).table
    row = known.to_pylist()[0]
    values = ", ".join(f"'{row[name]!r}'::DOUBLE AS {name}" if isinstance(row[name], float) else
                       f"{sql.literal(row[name])} AS {name}" for name in row if name[0] in "dr")
    return Steps(f"WITH stats AS (SELECT {values or '0 AS nothing'})\n"
                 f"SELECT {_listed(second, 'part')} FROM {table} CROSS JOIN stats{kept}",
                 # one row, also where every value comes from a subquery
                 f"WITH shapes AS (SELECT {_listed(second, 'added')} FROM parts HAVING count(*) > 0)\n{shown}",
                 whole, asked, {"stats": known})


def _listed(scans: list[_Scan], which: Literal["once", "part", "added"]) -> str:
    return ",\n    ".join(f"{getattr(one, which)} AS {one.name}" for one in scans)


def _same(name: str, aggregate: str, added: str) -> _Scan:
    """One whose part is the aggregate itself."""
    return _Scan(name, aggregate, aggregate, added.format(name))


def _column(i: int, column: str, kind: str, exact: bool) -> tuple[list[_Scan], list[_Scan], str]:
    """(first scan, second scan, the row) of one column."""
    c = sql.name(column)
    flat = not kind.endswith("]") and not kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT", "JSON"))
    numeric, time = is_numeric(kind), is_time(kind)
    whole_number = numeric and not kind.startswith(("FLOAT", "DOUBLE", "HUGEINT"))
    text = f"CAST({c} AS VARCHAR)"
    stats = [_same(f"n{i}", f"count({c})", "sum({})::BIGINT"), _distinct(f"d{i}", c if flat else text, exact)]
    shape, mean = [], "NULL::DOUBLE"
    if flat:
        stats += [_same(f"lo{i}", f"min({c})", "min({})"), _same(f"hi{i}", f"max({c})", "max({})")]
        shape.append(_histogram(f"top{i}", f"CASE WHEN d{i} <= {FEW} THEN {text} END"))
    if numeric or time:
        number = "epoch({})" if time else "{}::DOUBLE"
        low, high = f"rlo{i}", f"rhi{i}"
        stats += [_same(low, number.format(f"min({c})"), "min({})"), _same(high, number.format(f"max({c})"), "max({})")]
        place = f"{BINS} * ({number.format(c)} - {low}) / nullif({high} - {low}, 0)"
        # least() would put NULL into the last bin, and a column may hold NaN or infinity
        shape.append(_histogram(f"bins{i}", f"CASE WHEN d{i} > {FEW} AND isfinite({place}) THEN "
                                            f"least({BINS - 1}, floor({place}))::INTEGER END"))
    if whole_number:
        digits = "" if kind.startswith("DECIMAL") else "::DECIMAL(38, 0)"
        stats.append(_same(f"m{i}", f"sum({c}){digits}", "sum({})"))
        mean = f"m{i}::DOUBLE / nullif(n{i}, 0)"
    elif numeric:
        most = f"greatest(abs(rlo{i}), abs(rhi{i}), 1e-290)"
        inside = f"CASE WHEN isfinite({most}) THEN ({c}::DOUBLE / {most} * {_STEPS!r})::HUGEINT END"
        shape.append(_same(f"m{i}", f"sum({inside})::DECIMAL(38, 0)", "sum({})"))
        mean = f"m{i}::DOUBLE / nullif(n{i}, 0) / {_STEPS!r} * {most}"
    # Structs sort by their first field, so the count comes first.
    top = (f"nullif(list_reverse_sort([{{'count': e.value, 'value': e.key}} FOR e IN map_entries(top{i})])"
           f"[1:{_SHOWN}], [])" if flat else _NO_TOP)
    bins = (f"CASE WHEN cardinality(bins{i}) > 0 THEN [coalesce(map_extract_value(bins{i}, b::INTEGER), 0)::BIGINT "
            f"FOR b IN range({BINS})] END" if numeric or time else "NULL::BIGINT[]")
    row = (
        f"{{'column': {sql.literal(column)}, 'type': {sql.literal(kind)}, 'rows': n, 'nulls': n - n{i}, "
        f"'distinct': d{i}, 'distinct_is_exact': {sql.literal(exact)}, "
        f"'min': {f'CAST(lo{i} AS VARCHAR)' if flat else 'NULL::VARCHAR'}, "
        f"'max': {f'CAST(hi{i} AS VARCHAR)' if flat else 'NULL::VARCHAR'}, "
        f"'mean': {mean},\n     'top': {top},\n     'histogram': {bins}}}"
    )
    return stats, shape, row


def _distinct(name: str, counted: str, exact: bool) -> _Scan:
    """Distinct values: parts give the values themselves, or the sketch's state."""
    if exact:
        return _Scan(name, f"count(DISTINCT {counted})", f"list(DISTINCT {counted}) FILTER ({counted} IS NOT NULL)",
                     f"(SELECT count(DISTINCT v) FROM (SELECT unnest({name}) AS v FROM parts))")
    # which type it was of does not matter to a state of HyperLogLog
    state = f"to_aggregate_state({name}, 'approx_count_distinct', ['BIGINT'])"
    return _Scan(name, f"approx_count_distinct({counted})", f"approx_count_distinct({counted}) EXPORT_STATE",
                 f"finalize(combine_aggr({state}))")


def _histogram(name: str, value: str) -> _Scan:
    """Counts by value."""
    each = f"SELECT unnest(map_entries({name})) AS e FROM parts"
    entries = f"SELECT e.key AS k, sum(e.value)::UBIGINT AS v FROM ({each}) GROUP BY ALL"
    return _Scan(name, f"histogram({value})", f"histogram({value})",
                 f"(SELECT map_from_entries(list({{'k': k, 'v': v}})) FROM ({entries}))")
