"""A table's rows as one DuckDB file, sorted as in its Parquet files, that every query attaches READ_ONLY.

An import builds these files: sorting into DuckDB's own format and writing Parquet from it is quicker than
the other way about, and facts, checks and the first question then read what is already there. They are
caches below `.workbench/compact/<snapshot>/`: they may be deleted at any time and are built again from
Parquet when a query names the table.

Each file holds two tables: `rows`, and `sample` with the rows of one user in 64 and the user's `__group` from
0 to 7, for answers that must not wait (`explore.approximate`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.logs import sql
from workbench.logs.hashing import SAMPLE, sql_hash
from workbench.logs.imports import repeats
from workbench.logs.snapshot import TableInfo, connect, folder_name

if TYPE_CHECKING:
    import duckdb

    from workbench.project import Project

SHARE = 64              # one user in so many is in the sample
GROUPS = 8              # disjoint parts of the sample, whose spread gives an approximation's error
GROUP = "__group"

Watch = Callable[["duckdb.DuckDBPyConnection"], AbstractContextManager[None]]


def folder(project: Project, snapshot: str) -> Path:
    """Where a snapshot's compact files lie."""
    return project.cache / "compact" / snapshot


def file_in(folder: Path, table: str) -> Path:
    """A table's compact file in a folder of them."""
    return folder / f"{folder_name(table)}.duckdb"


def build(path: Path, select: str, key: str | None, space: Callable[[duckdb.DuckDBPyConnection], None],
          watch: Watch | None = None) -> None:
    """Write the rows of a SELECT on a connection of its own; two builders at once give the same file.

    Args:
        key: the column whose users are sampled; None for a small table kept whole.
        space: bounds the connection's memory and disk.
        watch: lets somebody interrupt the connection while it works.
    """
    with connect(threads=os.cpu_count() or 1) as connection, (watch or (lambda _: nullcontext()))(connection):
        space(connection)
        write(connection, path, select, key)


def write(connection: duckdb.DuckDBPyConnection, path: Path, select: str, key: str | None,
          identity: Sequence[str] = (), shown: str | None = None) -> bool:
    """Write the rows of a SELECT, in its order; whether two rows that lie side by side had the same `identity`.

    Args:
        key: the column whose users are sampled; None for a small table kept whole.
        identity: the columns that name a row, of rows sorted by all columns: those that came twice are written once.
        shown: a SELECT of the `key` and the `part` of every user in the sample, where somebody knows them already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary, again = _new(path), _new(path)
    try:
        with attached(connection, temporary, "built", read_only=False):
            connection.execute(f"CREATE TABLE built.main.rows AS {select}")
            names = [row[0] for row in connection.execute("DESCRIBE built.main.rows").fetchall()]
            twice = bool(identity) and repeats.some(connection, "built.main.rows", identity)
            if twice:       # into another file, where row ids have no holes
                with attached(connection, again, "other", read_only=False):
                    kept = repeats.once(connection, "built.main.rows", identity, names)
                    connection.execute(f"CREATE TABLE other.main.rows AS {kept}")
        if twice:
            os.replace(again, temporary)
        if key is not None and GROUP not in names:
            with attached(connection, temporary, "built", read_only=False):
                connection.execute(f"CREATE TABLE built.main.sample AS {_sampled(sql.name(key), shown)}")
        os.replace(temporary, path)
        return twice
    finally:
        for one in (temporary, again):
            Path(one).unlink(missing_ok=True)
            Path(one + ".wal").unlink(missing_ok=True)


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: str | Path, alias: str, *, read_only: bool = True
             ) -> Iterator[None]:
    """A compact file under a name, for as long as the block takes."""
    connection.execute(f"ATTACH {sql.literal(str(path))} AS {alias}{' (READ_ONLY)' if read_only else ''}")
    try:
        yield
    finally:
        connection.execute(f"DETACH {alias}")


def _new(path: Path) -> str:
    """The name of a file beside `path` that is not there yet."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=".duckdb")
    os.close(handle)
    os.unlink(name)
    return name


def part_of(hashed: str) -> str:
    """A user's part of the sample from the hash for samples, as SQL; NULL where the sample does not show the user."""
    return f"(CASE WHEN {hashed} & {SHARE - 1} = 0 THEN (({hashed} // {SHARE}) & {GROUPS - 1})::UTINYINT END)"


def _sampled(key: str, shown: str | None) -> str:
    """The sample's rows; max() keeps DuckDB from hashing every row where every user is enough."""
    users = shown or (f"SELECT key, {part_of('hash')} AS part FROM (SELECT {key} AS key, "
                      f"{sql_hash(SAMPLE, f'max({key})')} AS hash FROM built.main.rows GROUP BY {key}) "
                      f"WHERE hash & {SHARE - 1} = 0")
    return (f"SELECT rows.*, users.part AS {GROUP} FROM built.main.rows JOIN ({users}) users ON rows.{key} = users.key")


def shown_in(connection: duckdb.DuckDBPyConnection, paths: Iterable[Path], key: str) -> str | None:
    """The SELECT of `write`'s `shown` from the samples of compact files, for a table each of whose users is in a file.

    They stay attached. None where a sample is missing.
    """
    parts = []
    for i, path in enumerate(paths):
        if not path.exists():
            return None
        connection.execute(f"ATTACH {sql.literal(str(path))} AS shown{i} (READ_ONLY)")
        if not _has_sample(connection, f"shown{i}"):
            return None
        parts.append(f"SELECT {sql.name(key)} AS key, {GROUP} AS part FROM shown{i}.main.sample")
    return f"SELECT DISTINCT key, part FROM ({' UNION ALL '.join(parts)})" if parts else None


def ranges(info: TableInfo) -> dict[int, tuple[int, int]]:
    """Bucket -> [first, behind last) row id in the compact file, from the sizes of the Parquet files."""
    found: dict[int, tuple[int, int]] = {}
    begin = 0
    for file in sorted(info.files, key=lambda one: one.bucket):
        first, _ = found.get(file.bucket, (begin, begin))
        begin += file.rows
        found[file.bucket] = first, begin
    return found


def slice_of(alias: str, info: TableInfo, bucket: int | None) -> str:
    """The SELECT over one bucket's rows of an attached compact file (None: all of them)."""
    everything = f"SELECT * FROM {alias}.main.rows"
    if bucket is None or info.key is None:
        return everything
    begin, end = ranges(info).get(bucket, (0, 0))
    return f"{everything} WHERE rowid >= {begin} AND rowid < {end}"


def sample_of(connection: duckdb.DuckDBPyConnection, alias: str, group: int | None) -> str:
    """The SELECT over the sampled users' rows of an attached compact file, or over one group of them.

    A small table without users is the same in every part.
    """
    if not _has_sample(connection, alias):
        return f"SELECT * FROM {alias}.main.rows"
    kept = f" WHERE {GROUP} = {group}" if group is not None else ""
    return f"SELECT * EXCLUDE ({GROUP}) FROM {alias}.main.sample{kept}"


def _has_sample(connection: duckdb.DuckDBPyConnection, alias: str) -> bool:
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = ? AND table_name = 'sample'",
                               [alias]).fetchone()
    return bool(found and found[0])
