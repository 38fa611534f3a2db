"""A snapshot while it is being built: compact files first, then Parquet, facts and checks from them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from workbench.logs import sql
from workbench.logs.imports import compact, encoding, facts
from workbench.logs.imports.placing import COMPACT, Part, encode, file_of
from workbench.logs.snapshot import File, Manifest, Snapshot, TableInfo, connect, folder_name
from workbench.project import Project

if TYPE_CHECKING:
    import duckdb

THREADS = min(2, os.cpu_count() or 1)
_SORT = "2GB"               # what sorting may hold; beyond that it spills below the staging folder
_ENCODING = "1GB"           # what encoding may hold beside it
_ONE_BUCKET = "1500MB"      # what each of the workers on single buckets may hold


class Staged(Snapshot):
    """A snapshot that is not published: its rows lie in the staging folder."""

    @classmethod
    def over(cls, staging: Path, manifest: Manifest) -> Staged:
        """The view on what stands in the manifest so far."""
        return cls(Project(staging), str(staging), manifest)

    @property
    def folder(self) -> Path:
        """Where the rows lie."""
        return Path(self.id)

    @contextmanager
    def bucket(self, number: int, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
        """As `Snapshot.bucket`, but from the compact files that are there: they are quicker to read."""
        with connect(threads) as connection:
            space(self.folder, _ONE_BUCKET)(connection)
            # DuckDB 2.0 fails on `QUALIFY row_number() = 1` over a range of row ids when it rewrites it
            connection.execute("SET disabled_optimizers = 'top_n_window_elimination'")
            for i, info in enumerate(self.tables.values()):
                path = compact.file_in(self.folder / COMPACT, info.name)
                rows = self.relation(info, number)
                if path.exists():
                    connection.execute(f"ATTACH {sql.literal(str(path))} AS lake{i} (READ_ONLY)")
                    rows = compact.slice_of(f"lake{i}", info, number)
                connection.execute(f"CREATE VIEW {sql.name(info.name)} AS {rows}")
            yield connection


def space(staging: Path, memory: str = _SORT) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """Bounds a connection's memory, and lets it spill below the staging folder.

    Each into a folder of its own: two DuckDBs would give their files there the same names, and the first that closes
    would take the other's away.
    """
    def bound(connection: duckdb.DuckDBPyConnection) -> None:
        (staging / "_spill").mkdir(exist_ok=True)
        own = tempfile.mkdtemp(dir=staging / "_spill")
        connection.execute(f"SET memory_limit = {sql.literal(memory)}")
        connection.execute(f"SET temp_directory = {sql.literal(own)}")
    return bound


class Encoder:
    """Writes Parquet files from compact ones, two at a time, beside whatever else is going on.

    One DuckDB of bounded memory for all of them: what it has read of a compact file it would keep otherwise.
    """

    def __init__(self, staging: Path) -> None:
        self._staging = staging
        self._left = ExitStack()
        self._pool = ThreadPoolExecutor(THREADS)
        self._attached: dict[Path, str] = {}
        self._waiting: list[tuple[str, Future[File]]] = []
        self._adding = Lock()

    def __enter__(self) -> Encoder:
        self._connection = self._left.enter_context(connect())
        space(self._staging, _ENCODING)(self._connection)
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._left.close()

    def add(self, parts: Iterable[Part]) -> None:
        """Begin to write; the parts' compact files are complete. Several threads may add."""
        with self._adding:
            for part in parts:
                if part.compacted is not None and part.compacted not in self._attached:
                    alias = f"compact{len(self._attached)}"
                    self._connection.execute(f"ATTACH {sql.literal(str(part.compacted))} AS {alias} (READ_ONLY)")
                    self._attached[part.compacted] = alias
                self._waiting.append((part.table, self._pool.submit(self._write, part)))

    def files(self, say: Callable[[float, str], None]) -> Mapping[str, tuple[File, ...]]:
        """Wait for all of them; the manifest's entries by table."""
        found: dict[str, list[File]] = {table: [] for table, _ in self._waiting}
        for done, (table, future) in enumerate(self._waiting, start=1):
            found[table].append(future.result())
            say(done / len(self._waiting), f"{table} as Parquet")
        return {table: tuple(sorted(files, key=lambda one: (one.bucket, one.path))) for table, files in found.items()}

    def _write(self, part: Part) -> File:
        with self._connection.cursor() as cursor:
            if part.compacted is not None:
                encode(cursor, self._attached[part.compacted], part)
            return file_of(cursor, self._staging, part.bucket, part.path)


def derive(staging: Path, manifest: Manifest, say: Callable[[float, str], None], named: bool = False) -> Manifest:
    """Write message_facts and user_day bucket by bucket, then user_bitmaps from them, and their compact files.

    Two buckets at once on one thread each: the same rows then give the same bytes, which several
    threads on one bucket do not (they add real numbers in another order). `named` as for `facts.statements`.
    """
    manifest = _written(staging, manifest, facts.statements(set(manifest.tables), named), lambda s, w: say(0.9 * s, w))
    wanted = facts.bitmaps(set(manifest.tables), Staged.over(staging, manifest).begins, until(manifest))
    return _written(staging, manifest, wanted,
                    lambda share, what: say(0.9 + 0.1 * share, what))


def until(manifest: Manifest) -> datetime | None:
    """The moment up to which derived rows are complete: the sends'."""
    return manifest.tables["sends"].watermark if "sends" in manifest.tables else None


def _written(staging: Path, manifest: Manifest, wanted: Mapping[str, str], say: Callable[[float, str], None]
             ) -> Manifest:
    """The manifest with these derived tables: name -> SELECT over one bucket's views."""
    view = Staged.over(staging, manifest)
    jobs = [(name, number) for name in wanted for number in range(manifest.n_buckets)]

    def write(job: tuple[str, int]) -> tuple[str, File]:
        name, number = job
        target = staging / folder_name(name) / f"bucket={number}" / "gen-1.parquet"
        with view.bucket(number, threads=1) as connection:
            encoding.write(connection, wanted[name], target, facts.FINISH.get(name))
            return name, file_of(connection, staging, number, target)

    sources = [compact.file_in(staging / COMPACT, name) for name in facts.EVENTS if name in manifest.tables]

    def load(name: str, files: tuple[File, ...]) -> TableInfo:
        with connect(threads=os.cpu_count() or 1) as connection:
            space(staging, _ENCODING)(connection)
            paths = ", ".join(sql.literal(str(staging / file.path)) for file in files)
            rows = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
            shown = compact.shown_in(connection, sources, "user_id")
            compact.write(connection, compact.file_in(staging / COMPACT, name), rows, "user_id", shown=shown)
            return derived_info(connection, staging, name, files, until(manifest))

    written: dict[str, list[File]] = {name: [] for name in wanted}
    loading: dict[str, Future[TableInfo]] = {}
    # a table's compact file is written beside the buckets of the next
    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(THREADS) as pool:
        for done, (name, file) in enumerate(pool.map(write, jobs), start=1):
            written[name].append(file)
            say(done / len(jobs), name.replace("_", " "))
            if len(written[name]) == manifest.n_buckets:
                loading[name] = beside.submit(load, name, tuple(written[name]))
    derived = {**manifest.tables, **{name: future.result() for name, future in loading.items()}}
    return replace(manifest, tables=dict(sorted(derived.items())))


def derived_info(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, files: tuple[File, ...],
                 complete: datetime | None) -> TableInfo:
    """The manifest's entry of a derived table, whose files lie below `folder`."""
    rows = f"read_parquet({sql.literal(str(folder / files[0].path))}, hive_partitioning = false)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    return TableInfo(name, sum(f.rows for f in files), {row[0]: row[1] for row in described}, "user_id",
                     facts.CLOCKS[name], complete, None, files, derived=True)
