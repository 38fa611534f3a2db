"""Put a table's rows where a snapshot wants them: `table/bucket=b/gen-n.parquet`, sorted, hashed.

Rows are sorted once, into the table's compact file; the Parquet files are slices of it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.faults import disk_is_full, unreadable
from workbench.logs.hashing import bucket_of, sql_bucket
from workbench.logs.imports import compact, encoding, repeats
from workbench.logs.imports.numbering import Numbering, sampled
from workbench.logs.snapshot import File, folder_name
from workbench.logs.source.sources import Source

if TYPE_CHECKING:
    import duckdb

COMPACT = "_compact"        # compact files of a snapshot that is being built, below its staging folder
_PROBED = 256       # rows a file whose bucket is checked before a canonical folder is adopted


@dataclass(frozen=True)
class Part:
    """One Parquet file of a table: linked, or rows of a compact file that are still to be encoded.

    Attributes:
        rows: [first, behind last) row id in `compacted`.
    """

    table: str
    bucket: int
    path: Path
    rows: tuple[int, int] = (0, 0)
    compacted: Path | None = None


@dataclass(frozen=True)
class Placed:
    """A table's Parquet files; `unique`: each row is known to have a name, and none another's."""

    parts: list[Part]
    unique: bool = False


def place(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str], rows: int,
          buckets: int, numbering: Numbering) -> Placed:
    """Build a table's compact file below `staging`; its Parquet files are linked, or still to be encoded from it.

    Args:
        connection: of bounded memory; it may spill.
        rows: as many as the source has.
        numbering: of the connection's users.

    Raises:
        InputError: a file cannot be read, or adopted rows are not in their bucket.
    """
    import duckdb

    target = compact.file_in(staging / COMPACT, source.table)
    try:
        if source.adopt_buckets == buckets and source.files:
            parts = adopt(connection, staging, source, buckets)
            compact.write(connection, target, _in_order([part.path for part in parts]), source.key)
            if not _repeated(connection, target, source.identity):
                return Placed(parts)
            release(parts)
        unique = _compacted(connection, target, source, columns, rows, buckets, numbering)
        return Placed(_parts(connection, staging, source, target, buckets), unique)
    except duckdb.Error as error:
        if disk_is_full(error):
            raise
        raise unreadable(error, source.where) from None


def _compacted(connection: duckdb.DuckDBPyConnection, target: Path, source: Source, columns: dict[str, str],
               rows: int, buckets: int, numbering: Numbering) -> bool:
    """Write a source's rows, sorted, those that came twice once; whether each is then known to have its own name.

    The columns that name a row settle the order, where every row has a name: a short key spills far less.
    """
    if source.identity and _parquet(source):        # which costs little to read twice
        found = repeats.apart(connection, source.select, source.identity, rows)
        if found is not None:
            once, unique = found
            _write(connection, target, source, columns, buckets, numbering, once, source.identity)
            if unique or not _unsettled(connection, target, source):
                return unique
    elif source.identity and not _nameless(connection, source):
        select = _sorted(source, source.select, columns, buckets, None, source.identity)
        if not compact.write(connection, target, select, source.key, source.identity) or not _unsettled(
                connection, target, source):
            return False
    _write(connection, target, source, columns, buckets, numbering)
    return False


def _write(connection: duckdb.DuckDBPyConnection, target: Path, source: Source, columns: dict[str, str], buckets: int,
           numbering: Numbering, apart: str | None = None, named: Sequence[str] = ()) -> None:
    """The compact file of a source's rows, or of those that stand `apart`, once, and are sorted by what names them."""
    def write(users: str | None) -> None:
        compact.write(connection, target, _sorted(source, apart or source.select, columns, buckets, users, named),
                      source.key, () if apart else source.identity, sampled(users) if users else None)

    if not _parquet(source) or source.key is None or buckets == 1:
        return write(None)
    key, kind = sql.name(source.key), columns[source.key]
    likely = numbering.likely(source.select, key, kind)
    if likely is not None:
        write(likely)
        with compact.attached(connection, target, "built"):
            counted = connection.execute("SELECT count(*) FROM built.main.rows").fetchone() or (0,)
            # the rows of users who have no place lie behind all others
            if numbering.has(f"FROM built.main.rows WHERE rowid = {counted[0] - 1}", key):
                return None
    return write(numbering.of(source.select, key, kind))


def _parquet(source: Source) -> bool:
    return source.again or (bool(source.files) and source.files[0].suffix == ".parquet")


def _nameless(connection: duckdb.DuckDBPyConnection, source: Source) -> bool:
    """Whether a row has no name: its place among its equals in time is then for all the columns to settle."""
    missing = " OR ".join(f"{sql.name(one)} IS NULL" for one in source.identity)
    return connection.execute(f"SELECT 1 FROM ({source.select}) WHERE {missing} LIMIT 1").fetchone() is not None


def _unsettled(connection: duckdb.DuckDBPyConnection, compacted: Path, source: Source) -> bool:
    """Whether two rows have one name and one moment and are not the same: no order was told for them."""
    named = [one for one in (source.key, source.clock, *source.identity) if one]
    with compact.attached(connection, compacted, "built"):
        return repeats.some(connection, "built.main.rows", named, repeats.SAME)


def _repeated(connection: duckdb.DuckDBPyConnection, compacted: Path, identity: tuple[str, ...]) -> bool:
    if not identity:
        return False
    with compact.attached(connection, compacted, "adopted"):
        return repeats.some(connection, "adopted.main.rows", identity)


def adopt(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, buckets: int) -> list[Part]:
    """The files of a canonical folder as they are, in the order of their buckets."""
    _check_buckets(connection, source, buckets)
    numbered = sorted((_bucket_in(file), file) for file in source.files)
    return [Part(source.table, number, link(file, _target(staging, source.table, number, file.name)))
            for number, file in numbered]


def repeated(connection: duckdb.DuckDBPyConnection, source: Source, parts: list[Part]) -> bool:
    """Whether adopted files hold a row twice, as far as such rows lie side by side."""
    files = _in_order([part.path for part in parts])
    return bool(source.identity) and repeats.some(connection, f"({files})", source.identity)


def release(parts: list[Part]) -> None:
    """Let go of adopted files: those that hold a row twice are not taken as they are."""
    for part in parts:
        part.path.unlink()


def _in_order(files: list[Path]) -> str:
    listed = ", ".join(sql.literal(str(file)) for file in files)
    return f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"


def _sorted(source: Source, rows: str, columns: dict[str, str], buckets: int, users: str | None,
            named: Sequence[str] = ()) -> str:
    """The rows by bucket, key and time, then by what names them and every other column: the same rows, the same order.

    Args:
        rows: those of the source, or what came twice of them once.
        users: a relation of their users by `key` and `place`, which is quicker to sort by than a hash and a name; the
            rows of users that it does not have come last.
        named: of the columns behind the clock, the only ones that take part.
    """
    order = order_of(source.key, source.clock, columns, source.identity)
    if named:
        order = [one for one in order if one in {sql.name(c) for c in (source.key, source.clock, *named) if c}]
    if source.key is None or buckets == 1:
        return f"SELECT * FROM ({rows}) ORDER BY {', '.join(order)}"
    key = sql.name(source.key)
    if users is None:
        return f"SELECT * FROM ({rows}) ORDER BY {sql_bucket(key, buckets)}, {', '.join(order)}"
    rest = [one for one in order if one != key]
    return (f"SELECT placed.* FROM ({rows}) placed LEFT JOIN {users} users ON placed.{key} IS NOT DISTINCT FROM "
            f"users.key ORDER BY {', '.join(['users.place NULLS LAST', *(f'placed.{one}' for one in rest)])}")


def order_of(key: str | None, clock: str | None, columns: Collection[str], identity: Sequence[str] = ()) -> list[str]:
    """The columns that rows are sorted by, within a bucket."""
    first = list(dict.fromkeys(c for c in (key, clock, *identity) if c and c in columns))
    return [sql.name(c) for c in (*first, *(c for c in columns if c not in first))]


def _parts(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, compacted: Path, buckets: int
           ) -> list[Part]:
    """One part a bucket: where each begins is found by halving, since the rows are sorted by bucket."""
    with compact.attached(connection, compacted, "built"):
        counted = connection.execute("SELECT count(*) FROM built.main.rows").fetchone()
        rows = int(counted[0]) if counted else 0
        if source.key is None:
            buckets = 1
        begins = _begins(connection, sql.name(source.key or ""), rows, buckets)
    ends = [*begins[1:], rows]
    return [Part(source.table, number, _target(staging, source.table, number, "gen-1.parquet"), (begin, end), compacted)
            for number, (begin, end) in enumerate(zip(begins, ends, strict=True))]


def _begins(connection: duckdb.DuckDBPyConnection, key: str, rows: int, buckets: int) -> list[int]:
    """(buckets,) the first row id of each bucket: all of them halved together, a statement a step."""
    low, high = [0] * buckets, [0, *[rows] * (buckets - 1)]
    while True:
        middle = {number: (low[number] + high[number]) // 2 for number in range(buckets) if low[number] < high[number]}
        if not middle:
            return low
        looked = " UNION ALL ".join(f"SELECT {number}, {sql_bucket(key, buckets)} FROM built.main.rows "
                                    f"WHERE rowid = {at}" for number, at in middle.items())
        for number, found in connection.execute(looked).fetchall():
            if found < number:
                low[number] = middle[number] + 1
            else:
                high[number] = middle[number]


def encode(connection: duckdb.DuckDBPyConnection, compacted: str, part: Part) -> None:
    """Write a part's Parquet file from the attached database `compacted`, unless it was linked."""
    if part.compacted is None:
        return
    begin, end = part.rows
    encoding.write(connection, f"SELECT * FROM {compacted}.main.rows WHERE rowid >= {begin} AND rowid < {end}",
                   part.path)


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
