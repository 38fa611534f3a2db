"""Rows as a Parquet file whose bytes depend on the rows and their order alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.logs import sql

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Finish = Callable[["pa.RecordBatchReader"], "pa.RecordBatchReader"]
ROW_GROUP = 122_880         # DuckDB's own: it reads one with one thread
_LOOK = 8_192
_FEW = 1_000                # a column with at most so many values in its first rows is written as a dictionary


def write(connection: duckdb.DuckDBPyConnection, select: str, target: Path, finish: Finish | None = None) -> int:
    """Write a SELECT's rows, zstd, in groups of 122,880; returns their number.

    `finish` changes them on their way, of columns that Arrow knows. Goes through Arrow, cut to exact groups: what
    DuckDB writes itself depends on how its scan cut the rows. A type that Arrow does not bring back as it was (UUID,
    HUGEINT, unions ...) is left to DuckDB.
    """
    relation = connection.sql(select)
    target.parent.mkdir(parents=True, exist_ok=True)
    if finish is None and not all(plain(str(kind)) for kind in relation.types):
        copied = connection.execute(f"COPY ({select}) TO {sql.literal(str(target))} "
                                    "(FORMAT parquet, COMPRESSION zstd)").fetchone()
        return int(copied[0]) if copied else 0
    import pyarrow.parquet as pq

    reader = relation.to_arrow_reader(ROW_GROUP)
    rows, writer = 0, None
    try:
        for batch in finish(reader) if finish else reader:
            if writer is None:
                writer = _writer(pq, target, reader.schema, batch)
            writer.write_batch(batch, row_group_size=ROW_GROUP)
            rows += batch.num_rows
        if writer is None:
            writer = _writer(pq, target, reader.schema, None)
    finally:
        if writer is not None:
            writer.close()
        reader.close()
    return rows


def plain(kind: str) -> bool:
    """Whether Arrow and Parquet bring a DuckDB type back as it was.

    >>> plain("VARCHAR[]"), plain("HUGEINT")
    (True, False)
    """
    kind = kind.removesuffix("[]")
    return kind in ("VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT",
                    "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP")


def _writer(pq, target: Path, schema: pa.Schema, first: pa.RecordBatch | None):  # type: ignore[no-untyped-def]
    return pq.ParquetWriter(
        target, schema, compression="zstd", compression_level=1, store_schema=False,
        use_dictionary=[] if first is None else [f.name for f in schema if _repeats(first.column(f.name))])


def _repeats(column: pa.Array) -> bool:
    """Whether a dictionary pays: identifiers would fill one for nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        return True
    first = column.slice(0, _LOOK)      # enough to tell most identifiers
    return bool(pc.count_distinct(first).as_py() <= _FEW and pc.count_distinct(column).as_py() <= _FEW)
