"""A snapshot: an immutable, content-addressed set of tables, read bucket by bucket.

The manifest (`snapshots/<id>.json`, committed: counts only) names every Parquet file with its hash;
the rows lie below `.workbench/snapshots/<id>/`. The id is the first 12 hex digits of the manifest's
hash, so the same rows give the same id.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from workbench.errors import InputError, NotFound
from workbench.logs import sql
from workbench.project import Project, write_atomic

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

CURRENT = "CURRENT"


@dataclass(frozen=True)
class File:
    """One Parquet file of a snapshot, relative to its folder."""

    path: str
    bucket: int
    rows: int
    bytes: int
    hash: str


@dataclass(frozen=True)
class TableInfo:
    """One table of a snapshot.

    Attributes:
        columns: name -> DuckDB type, in order.
        key: the column whose hash gives the bucket; None for a small table seen whole in every bucket.
        clock: the time column, None for a unit-level table.
        watermark: the moment up to which rows are complete, None without a clock.
        derived: made by the snapshot itself (message_facts, user_day, user_bitmaps).
    """

    name: str
    rows: int
    columns: dict[str, str]
    key: str | None
    clock: str | None
    watermark: datetime | None
    begins: datetime | None
    files: tuple[File, ...] = field(repr=False)
    derived: bool = False

    def require(self, *columns: str, where: str | None = None) -> None:
        """Raise `InputError` with the nearest name when a column does not exist."""
        for column in columns:
            if column not in self.columns:
                raise InputError(f"table {self.name!r} has no column {column!r}", where=where, got=column,
                                 known=self.columns)


@dataclass(frozen=True)
class Manifest:
    """What a snapshot consists of; plain values only, no wall-clock time."""

    tables: dict[str, TableInfo]
    n_buckets: int
    imports: tuple[dict[str, Any], ...] = ()
    checks: tuple[dict[str, Any], ...] = ()
    version: int = 1

    def text(self) -> str:
        """The committed JSON."""
        value = asdict(self)
        for table in value["tables"].values():
            for clock in ("watermark", "begins"):
                table[clock] = table[clock].isoformat(sep=" ") if table[clock] else None
        return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    @property
    def id(self) -> str:
        """First 12 hex digits of the SHA-256 of the text without the recorded imports."""
        # Where the files lay does not count: the same rows give the same id on every machine.
        return hashlib.sha256(replace(self, imports=()).text().encode()).hexdigest()[:12]

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """The manifest in a text written by `text`."""
        value = json.loads(text)
        tables = {}
        for name, info in value["tables"].items():
            files = tuple(File(**one) for one in info.pop("files"))
            clocks = {c: datetime.fromisoformat(info[c]) if info[c] else None for c in ("watermark", "begins")}
            tables[name] = TableInfo(**{**info, **clocks, "files": files})
        return cls(tables, value["n_buckets"], tuple(value["imports"]), tuple(value["checks"]), value["version"])


@dataclass(frozen=True)
class Snapshot:
    """An opened snapshot of a project."""

    project: Project
    id: str
    manifest: Manifest = field(repr=False)

    @classmethod
    def open(cls, project: Project, id: str | None = None, with_rows: bool = True) -> Snapshot:
        """The snapshot with this id (or its beginning), else the project's current one.

        Raises:
            NotFound: there is none, or with `with_rows` its rows are not on this machine.
        """
        known = ids(project)
        if id is None:
            id = current_id(project)
            if id is None:
                raise NotFound("the project has no snapshot", where=str(project.root),
                               hint="import a log: `workbench import FILE --adapter table --name TABLE`")
        matches = [one for one in known if one.startswith(id)]
        if len(matches) != 1:
            raise NotFound(f"no snapshot {id!r}" if not matches else f"{id!r} names {len(matches)} snapshots",
                           got=id, known=known)
        snapshot = cls(project, matches[0], manifest_of(project, matches[0]))
        if with_rows and not snapshot.folder.is_dir():
            raise NotFound(f"the rows of snapshot {snapshot.id} are not on this machine", where=str(snapshot.folder),
                           hint="`workbench snapshot fetch` copies them from the cluster's storage; else run the "
                           "recorded imports again: `workbench snapshot list` shows them")
        return snapshot

    @property
    def folder(self) -> Path:
        """Where the rows lie."""
        return self.project.cache / "snapshots" / self.id

    @property
    def tables(self) -> Mapping[str, TableInfo]:
        """The tables by name."""
        return self.manifest.tables

    @property
    def n_buckets(self) -> int:
        """Number of user buckets; no result depends on it."""
        return self.manifest.n_buckets

    @property
    def begins(self) -> datetime | None:
        """The oldest moment of any event table: where the log begins."""
        found = [t.begins for t in self.tables.values() if t.begins is not None and not t.derived]
        return min(found) if found else None

    def table(self, name: str, where: str | None = None) -> TableInfo:
        """One table; raises `InputError` with the nearest name."""
        if name not in self.tables:
            raise InputError(f"the snapshot has no table {name!r}", where=where, got=name, known=self.tables)
        return self.tables[name]

    def complete_until(self, table: str) -> datetime | None:
        """The moment up to which a table's rows are complete: its own, else the log's; None where nothing has a clock.

        A table whose clock was not mapped would else count as complete for ever, and every window as ended.
        """
        own = self.table(table).watermark
        return own or max((t.watermark for t in self.tables.values() if t.watermark and not t.derived), default=None)

    @contextmanager
    def bucket(self, number: int, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
        """A trusted in-memory connection with a view per table over one bucket's rows.

        One thread by default, so that sums of real numbers always come in the same order.
        """
        with connect(threads) as connection:
            for info in self.tables.values():
                connection.execute(f"CREATE VIEW {sql.name(info.name)} AS {self.relation(info, number)}")
            yield connection

    def answer(self, number: int, statement: str) -> pa.Table:
        """The rows of one SELECT over one bucket's tables, computed on one thread.

        Raises:
            duckdb.Error: the statement does not run; elsewhere than here an `InputError` says so.
        """
        with self.bucket(number) as connection:
            return connection.sql(statement).to_arrow_table()

    def relation(self, info: TableInfo, number: int | None) -> str:
        """The SELECT over one bucket of a table (None: all of it); no file gives an empty relation."""
        files = [f for f in info.files if number is None or info.key is None or f.bucket == number]
        if not files:
            columns = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in info.columns.items())
            return f"SELECT {columns} WHERE FALSE"
        listed = ", ".join(sql.literal(str(self.path_of(file))) for file in files)
        return f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"

    def says(self, table: str, columns: Sequence[str]) -> bool:
        """Whether any row of a table has a value in one of these columns; where its files are here, footers know."""
        info = self.table(table)
        files = [str(self.path_of(file)) for file in info.files if file.rows]
        if all(map(os.path.exists, files)):
            known = _counted_in_footers(files, columns)
            if known is not None:
                return known > 0
        text = f"SELECT {' + '.join(f'count({sql.name(one)})' for one in columns)} AS said FROM {sql.name(table)}"
        return any(self.answer(number, text)["said"][0].as_py() for number in range(self.n_buckets))

    def path_of(self, file: File) -> Path:
        """Where a file's bytes lie."""
        return self.folder / file.path


def _counted_in_footers(files: Sequence[str], columns: Sequence[str]) -> int | None:
    """How many values Parquet files have in some columns; None where a footer does not count them."""
    from pyarrow import parquet

    counted = 0
    for file in files:
        footer = parquet.read_metadata(file)
        named = {footer.schema.column(i).path: i for i in range(footer.num_columns)}
        for group in range(footer.num_row_groups):
            for column in columns:
                found = footer.row_group(group).column(named[column]) if column in named else None
                if found is None or found.statistics is None or not found.statistics.has_null_count:
                    return None
                counted += found.statistics.num_values      # without NULL
    return counted


@contextmanager
def connect(threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private in-memory connection for trusted, compiled SQL."""
    import duckdb

    connection = duckdb.connect(config={"threads": threads, "autoinstall_known_extensions": "false",
                                        "python_enable_replacements": "false"})
    connection.execute("SET enable_progress_bar = false")      # it would be printed into a command's JSON
    connection.execute("SET TimeZone = 'UTC'")
    try:
        yield connection
    finally:
        connection.close()


def folder_name(table: str) -> str:
    """A folder or file name for a table, whose own name may be any text.

    >>> folder_name("sends"), folder_name("../a b")
    ('sends', '%2E%2E%2Fa%20b')
    """
    return quote(table, safe="").replace(".", "%2E")


def ids(project: Project) -> list[str]:
    """Ids of all snapshots whose manifest is in the project."""
    return sorted(path.stem for path in project.snapshots.glob("*.json"))


def current_id(project: Project) -> str | None:
    """The id of the project's current snapshot; None before the first import."""
    pointer = project.snapshots / CURRENT
    return pointer.read_text("utf-8").strip() if pointer.exists() else None


def manifest_of(project: Project, id: str) -> Manifest:
    """The manifest of a snapshot, whose rows need not be on this machine."""
    return Manifest.parse((project.snapshots / f"{id}.json").read_text("utf-8"))


def move_current(project: Project, id: str) -> None:
    """Make a snapshot the current one: the last step of an import."""
    write_atomic(project.snapshots / CURRENT, id + "\n")
