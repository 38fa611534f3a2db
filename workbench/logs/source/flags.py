"""Flags that a log does not know: they become false, and are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.logs import sql
from workbench.logs.source.sources import Source

if TYPE_CHECKING:
    import duckdb


def counted(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[int, dict[str, int]]:
    """(rows, flag -> rows in which it is unknown, where there are any), in one look at the rows."""
    if source.raw is None or not source.flags:
        found = connection.execute(f"SELECT count(*) FROM ({source.select})").fetchone()
        return (int(found[0]) if found else 0), {}
    told = _told_by_files(connection, source)
    if told is None:
        row = connection.execute(f"SELECT count(*), {', '.join(source.flags.values())} FROM {source.raw}").fetchone()
        told = [int(one) for one in row or ()]
    rows, *unknown = told
    return source.there + rows, {flag: n for flag, n in zip(source.flags, unknown, strict=True) if n}


def _told_by_files(connection: duckdb.DuckDBPyConnection, source: Source) -> list[int] | None:
    """The same from the statistics of Parquet files, without a look at their rows; None where they do not say."""
    if not source.files or any(file.suffix.lower() != ".parquet" for file in source.files):
        return None
    files = ", ".join(sql.literal(str(file)) for file in source.files)
    whole = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata([{files}])").fetchone()
    rows = int(whole[0] or 0) if whole else 0
    named = dict.fromkeys(source.flags, 0)
    for flag, values, known, nulls in connection.execute(
            f"SELECT path_in_schema, sum(num_values), bool_and(stats_null_count IS NOT NULL), sum(stats_null_count) "
            f"FROM parquet_metadata([{files}]) GROUP BY ALL").fetchall():
        if flag in named:
            if not known:
                return None
            named[flag] = int(values) - int(nulls)
    return [rows, *(rows - there for there in named.values())]
