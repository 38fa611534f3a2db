"""Avro files as Parquet: DuckDB 2.0's wheel reads no Avro."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.errors import InputError

_BATCH = 50_000
_PLAIN = {"string": "string", "long": "int64", "int": "int64", "boolean": "bool_", "float": "float64",
          "double": "float64"}


def to_parquet(source: Path, target: Path) -> None:
    """Write the records of one Avro file as Parquet, in batches; anything nested becomes JSON text.

    Raises:
        InputError: for a file that is not Avro, or is cut short.
    """
    import fastavro
    import pyarrow as pa
    import pyarrow.parquet as pq

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with source.open("rb") as handle:
            reader = fastavro.reader(handle)
            written = reader.writer_schema
            if not isinstance(written, dict) or written.get("type") != "record":
                raise ValueError("its schema is no record")
            fields = {one["name"]: _kind(one["type"]) for one in written["fields"]}
            schema = pa.schema([(name, getattr(pa, kind or "string")()) for name, kind in fields.items()])
            with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
                rows: list[dict[str, Any]] = []
                for record in reader:
                    if not isinstance(record, dict):
                        raise ValueError("a row is no record")
                    rows.append({name: _value(record.get(name), kind) for name, kind in fields.items()})
                    if len(rows) == _BATCH:
                        writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                        rows = []
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    except (ValueError, EOFError, KeyError, TypeError, IndexError, OSError, StopIteration) as error:
        target.unlink(missing_ok=True)
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"not a whole Avro file: {said[:200]}", where=source.name,
                         hint="export it again, or leave it out") from None


def _kind(declared: Any) -> str | None:
    """The Arrow type of a field, None for JSON text; a union with null is its other branch."""
    if isinstance(declared, list):
        rest = [one for one in declared if one != "null"]
        return _kind(rest[0]) if len(rest) == 1 else None
    if isinstance(declared, dict):
        return _kind(declared.get("type")) if "logicalType" not in declared else None
    return _PLAIN.get(declared)


def _value(value: Any, kind: str | None) -> Any:
    if value is None or kind is not None:
        return value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
