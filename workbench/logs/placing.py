"""Put a table's rows where a snapshot wants them: `table/bucket=b/gen-n.parquet`, sorted, hashed."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.hashing import bucket_of, sql_bucket
from workbench.logs.personal import without_key
from workbench.logs.snapshot import File, folder_name
from workbench.logs.sources import Source

if TYPE_CHECKING:
    import duckdb

_PART = "__bucket"
_PROBED = 256       # rows a file whose bucket is checked before a canonical folder is adopted


def place(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str], buckets: int
          ) -> list[tuple[int, Path]]:
    """(bucket, file) of a table's rows below `staging`; canonical files with the same buckets are linked."""
    import duckdb

    try:
        if source.adopt_buckets == buckets and source.files:
            _check_buckets(connection, source, buckets)
            return [(_bucket_in(file), link(file, _target(staging, source.table, _bucket_in(file), file.name)))
                    for file in source.files]
        return _write(connection, staging, source, columns, buckets)
    except duckdb.Error as error:
        raise InputError(without_key(f"cannot read: {str(error).splitlines()[0]}"), where=source.where) from None


def _write(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str], buckets: int
           ) -> list[tuple[int, Path]]:
    """Read the source once and part it by bucket, then sort each bucket; two at a time, on one thread each."""
    from workbench.logs.snapshot import connect

    # Every column takes part in the order, so that equal keys and times give the same bytes each time.
    first = [c for c in (source.key, source.clock) if c and c in columns]
    order = ", ".join(sql.name(c) for c in (*first, *(c for c in columns if c not in first)))
    numbers = range(buckets) if source.key else range(1)
    parted = None
    if source.key and buckets > 1:
        parted = _target(staging, source.table, 0, "x").parent.parent / "_parted"
        connection.execute(
            f"COPY (SELECT *, {sql_bucket(sql.name(source.key), buckets)} AS {_PART} FROM ({source.select})) TO "
            f"{sql.literal(str(parted))} (FORMAT parquet, COMPRESSION lz4, PARTITION_BY ({_PART}))")

    def sort(number: int) -> tuple[int, Path]:
        target = _target(staging, source.table, number, "gen-1.parquet")
        select = source.select if parted is None else _part(parted / f"{_PART}={number}", columns)
        with connect(threads=1 if parted else 2) as own:
            own.execute(f"COPY (SELECT * FROM ({select}) ORDER BY {order}) TO {sql.literal(str(target))} "
                        "(FORMAT parquet, COMPRESSION zstd)")
        return number, target

    try:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(sort, numbers))
    finally:
        if parted is not None:
            shutil.rmtree(parted, ignore_errors=True)


def _part(folder: Path, columns: dict[str, str]) -> str:
    """The rows of one bucket; none came where there is no folder."""
    if not folder.exists():
        return f"SELECT {', '.join(f'NULL::{kind} AS {sql.name(name)}' for name, kind in columns.items())} WHERE FALSE"
    return f"SELECT * FROM read_parquet({sql.literal(str(folder / '*.parquet'))}, hive_partitioning = false)"


def _check_buckets(connection: duckdb.DuckDBPyConnection, source: Source, buckets: int) -> None:
    """Believe a canonical folder's buckets only after a look at the first rows of each file."""
    for file in source.files if source.key else ():
        rows = connection.execute(f"SELECT {sql.name(source.key or '')} FROM read_parquet({sql.literal(str(file))}) "
                                  f"LIMIT {_PROBED}").fetchall()
        keys = [str(row[0]) for row in rows if row[0] is not None]
        if (bucket_of(keys, buckets) != _bucket_in(file)).any():
            raise InputError(f"rows of {source.table!r} are not in their bucket", where=str(file),
                             hint="take _canonical.json out of the folder, and the import buckets them anew")


def _target(staging: Path, table: str, number: int, name: str) -> Path:
    target = staging / folder_name(table) / f"bucket={number}" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _bucket_in(file: Path) -> int:
    return int(file.parent.name.removeprefix("bucket="))


def link(file: Path, target: Path) -> Path:
    """Share a file's bytes where the file system can, else copy them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except OSError:         # another file system
        shutil.copyfile(file, target)
    return target


def file_of(connection: duckdb.DuckDBPyConnection, staging: Path, number: int, path: Path) -> File:
    """The manifest's entry of one file: rows, size and a BLAKE2b hash of its bytes."""
    counted = connection.execute(
        f"SELECT coalesce(max(num_rows), 0) FROM parquet_file_metadata({sql.literal(str(path))})").fetchone()
    return File(path.relative_to(staging).as_posix(), number, int(counted[0]) if counted else 0, path.stat().st_size,
                digest_of(path))


def digest_of(path: Path) -> str:
    """The BLAKE2b hash of a file's bytes, 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()
