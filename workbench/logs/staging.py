"""A snapshot while it is being built: compact files first, then Parquet, facts and checks from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.logs import compact, encoding, facts, sql
from workbench.logs.placing import COMPACT, Part, encode, file_of
from workbench.logs.snapshot import File, Manifest, Snapshot, TableInfo, connect, folder_name
from workbench.project import Project

if TYPE_CHECKING:
    import duckdb

THREADS = min(2, os.cpu_count() or 1)
_SORT = "2GB"               # what sorting may hold; beyond that it spills below the staging folder
_ONE_BUCKET = "1GB"         # what each of the workers on single buckets may hold


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
    """Bounds a connection's memory, and lets it spill below the staging folder."""
    def bound(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"SET memory_limit = {sql.literal(memory)}")
        connection.execute(f"SET temp_directory = {sql.literal(str(staging / '_spill'))}")
    return bound


def encoded(staging: Path, parts: Iterable[Part], say: Callable[[float, str], None]) -> Mapping[str, tuple[File, ...]]:
    """Write the parts' Parquet files, two at a time, and give the manifest's entries by table."""
    def one(part: Part) -> tuple[str, File]:
        encode(part)
        with connect() as connection:
            return part.table, file_of(connection, staging, part.bucket, part.path)

    listed = sorted(parts, key=lambda part: part.rows[0] - part.rows[1])      # long ones first
    found: dict[str, list[File]] = {part.table: [] for part in listed}
    with ThreadPoolExecutor(THREADS) as pool:
        for done, (table, file) in enumerate(pool.map(one, listed), start=1):
            found[table].append(file)
            say(done / len(listed), f"{table} as Parquet")
    return {table: tuple(sorted(files, key=lambda one: (one.bucket, one.path))) for table, files in found.items()}


def derive(staging: Path, manifest: Manifest, say: Callable[[float, str], None]) -> Manifest:
    """Write message_facts and user_day bucket by bucket, then user_bitmaps from them, and their compact files.

    Two buckets at once on one thread each: the same rows then give the same bytes, which several
    threads on one bucket do not (they add real numbers in another order).
    """
    manifest = _written(staging, manifest, facts.statements(set(manifest.tables)), lambda s, w: say(0.9 * s, w))
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
            encoding.write(connection, wanted[name], target)
            return name, file_of(connection, staging, number, target)

    written: dict[str, list[File]] = {name: [] for name in wanted}
    with ThreadPoolExecutor(THREADS) as pool:
        for done, (name, file) in enumerate(pool.map(write, jobs), start=1):
            written[name].append(file)
            say(done / len(jobs), name.replace("_", " "))
    derived = dict(manifest.tables)
    for name, files in written.items():
        paths = ", ".join(sql.literal(str(staging / file.path)) for file in files)
        rows = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
        compact.build(compact.file_in(staging / COMPACT, name), rows, "user_id", space(staging))
        with connect() as connection:
            derived[name] = derived_info(connection, staging, name, tuple(files), until(manifest))
    return replace(manifest, tables=dict(sorted(derived.items())))


def derived_info(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, files: tuple[File, ...],
                 complete: datetime | None) -> TableInfo:
    """The manifest's entry of a derived table, whose files lie below `folder`."""
    rows = f"read_parquet({sql.literal(str(folder / files[0].path))}, hive_partitioning = false)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    return TableInfo(name, sum(f.rows for f in files), {row[0]: row[1] for row in described}, "user_id",
                     facts.CLOCKS[name], complete, None, files, derived=True)
