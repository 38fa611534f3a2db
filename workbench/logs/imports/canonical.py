"""Write a canonical log folder: `table/bucket=b/gen-n.parquet` and `_canonical.json`.

Whoever writes guarantees that a row is in its key's bucket and that rows come in (key, clock) order;
`_canonical.json` says so, and an import may then adopt the files without rewriting them.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import InputError
from workbench.logs.schema import SCHEMA, TABLES, Table
from workbench.project import write_atomic

MANIFEST = "_canonical.json"
_ARROW = {
    "VARCHAR": pa.string(), "TIMESTAMP": pa.timestamp("us"), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(), "VARCHAR[]": pa.list_(pa.string()),
}


def arrow_type(duckdb_type: str) -> pa.DataType:
    """The Arrow type of a canonical column."""
    return _ARROW[duckdb_type]


class CanonicalWriter:
    """Streams tables of one canonical log; use as a context manager.

    Args:
        folder: where the log goes; created.
        n_buckets: a power of two.
        generation: the number in the file names.
    """

    def __init__(self, folder: Path, n_buckets: int, generation: int = 1) -> None:
        self.folder = Path(folder)
        self.n_buckets = n_buckets
        self.generation = generation
        self.rows: dict[str, int] = {}
        self._open: dict[tuple[str, int], pq.ParquetWriter] = {}
        self._columns: dict[str, dict[str, str]] = {}

    def write(self, table: str, bucket: int, data: pa.Table) -> None:
        """Append rows to one table's bucket; every call with the same columns."""
        spec = TABLES.get(table)
        if spec is None:
            raise InputError(f"unknown table {table!r}", got=table, known=TABLES)
        data = shape(spec, data)
        writer = self._open.get((table, bucket))
        if writer is None:
            path = self.folder / table / f"bucket={bucket}" / f"gen-{self.generation}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)        # a snapshot may share the old file's bytes by hard link
            writer = pq.ParquetWriter(path, data.schema, compression="zstd", compression_level=1)
            self._open[table, bucket] = writer
        writer.write_table(data, row_group_size=1 << 19)
        self.rows[table] = self.rows.get(table, 0) + data.num_rows

    def close(self, watermark: datetime) -> None:
        """Finish every file and write the manifest; `watermark` is the moment the log is complete to."""
        for writer in self._open.values():
            writer.close()
        self._open.clear()
        manifest: dict[str, Any] = {
            "schema": SCHEMA, "hash": "md5-64", "n_buckets": self.n_buckets,
            "watermark": watermark.isoformat(sep=" "), "rows": dict(sorted(self.rows.items())),
        }
        write_atomic(self.folder / MANIFEST, json.dumps(manifest, indent=2) + "\n")

    def __enter__(self) -> CanonicalWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        for writer in self._open.values():
            writer.close()
        self._open.clear()


def shape(spec: Table, data: pa.Table) -> pa.Table:
    """Columns of the canonical schema in its order and types, further ones behind; missing ones NULL."""
    missing = [column for column in spec.required if column not in data.column_names]
    if missing:
        raise InputError(f"table {spec.name!r} lacks column {missing[0]!r}", got=missing[0], known=data.column_names)
    extra = [column for column in data.column_names if column not in spec.columns]
    if extra and not spec.open_ended:
        raise InputError(f"table {spec.name!r} has no column {extra[0]!r}", got=extra[0], known=spec.columns)
    columns: dict[str, Any] = {}
    for column, kind in spec.columns.items():
        wanted = arrow_type(kind)
        if column in data.column_names:
            found = data.column(column)
            columns[column] = found if found.type == wanted else found.cast(wanted)
        else:
            fill = False if kind == "BOOLEAN" else None
            columns[column] = pa.repeat(pa.scalar(fill, wanted), data.num_rows)
    return pa.table({**columns, **{column: data.column(column) for column in extra}})
