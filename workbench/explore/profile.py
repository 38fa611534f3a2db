"""A table's profile as one statement: what each column holds and how it is spread.

The first scan takes counts, range and mean of every column; the second, which knows the range, the
shape: value counts of a column with few values, a histogram of a number or a moment with many.
"""

from __future__ import annotations

from workbench.explore.filters import is_numeric, is_time, where
from workbench.explore.spec import Profile
from workbench.logs import sql
from workbench.logs.snapshot import TableInfo

EXACT_ROWS = 200_000        # up to here distinct values are counted exactly, beyond with HyperLogLog
FEW = 50                    # a column with at most this many values shows them
BINS = 20
_SHOWN = 8
_NO_TOP = "NULL::STRUCT(\"count\" BIGINT, \"value\" VARCHAR)[]"


def profile_sql(info: TableInfo, spec: Profile) -> str:
    """The statement; a row per column in the table's order."""
    if spec.columns:
        info.require(*spec.columns, where="profile: columns")
    columns = {name: info.columns[name] for name in spec.columns or info.columns}
    exact = info.rows <= EXACT_ROWS
    first, second, rows = ["count(*) AS n"], [], []
    for i, (column, kind) in enumerate(columns.items()):
        stats, shape, row = _column(i, column, kind, exact)
        first += stats
        second += shape
        rows.append(row)
    kept = where(info, spec.filters)
    table = sql.name(info.name)
    join = ",\n    "
    shapes = join.join(second) or "NULL AS nothing"
    return (
        f"WITH stats AS (\n  SELECT\n    {join.join(first)}\n  FROM {table}{kept}\n), shapes AS (\n"
        f"  SELECT\n    {shapes}\n  FROM {table} CROSS JOIN stats{kept}\n)\n"
        f"SELECT profile.* FROM (\n  SELECT unnest([\n    {join.join(rows)}\n  ]) AS profile\n"
        f"  FROM stats CROSS JOIN shapes\n)"
    )


def _column(i: int, column: str, kind: str, exact: bool) -> tuple[list[str], list[str], str]:
    """(first scan, second scan, the row) of one column."""
    c = sql.name(column)
    flat = not kind.endswith("]") and not kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT", "JSON"))
    numeric, time = is_numeric(kind), is_time(kind)
    text = f"CAST({c} AS VARCHAR)"
    counted = c if flat else text
    stats = [f"count({c}) AS n{i}",
             f"{f'count(DISTINCT {counted})' if exact else f'approx_count_distinct({counted})'} AS d{i}"]
    if flat:
        stats += [f"min({c}) AS lo{i}", f"max({c}) AS hi{i}"]
    if numeric:
        stats.append(f"avg({c})::DOUBLE AS mean{i}")
    shape = [f"histogram(CASE WHEN d{i} <= {FEW} THEN {text} END) AS top{i}"] if flat else []
    if numeric or time:
        low, high, here = ((f"epoch({one})" for one in (f"lo{i}", f"hi{i}", c)) if time
                           else (f"{one}::DOUBLE" for one in (f"lo{i}", f"hi{i}", c)))
        place = f"{BINS} * ({here} - {low}) / nullif({high} - {low}, 0)"
        # least() would put NULL into the last bin, and a column may hold NaN or infinity
        shape.append(f"histogram(CASE WHEN d{i} > {FEW} AND isfinite({place}) THEN "
                     f"least({BINS - 1}, floor({place}))::INTEGER END) AS bins{i}")
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
        f"'mean': {f'mean{i}' if numeric else 'NULL::DOUBLE'},\n     'top': {top},\n     'histogram': {bins}}}"
    )
    return stats, shape, row
