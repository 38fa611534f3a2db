"""From files to a new snapshot: read, check, bucket, sort, hash, then move `CURRENT` last.

Everything is built in a temporary folder; a failure leaves the project as it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.logs import facts, sql
from workbench.logs.checks import run_checks
from workbench.logs.hashing import sql_bucket
from workbench.logs.snapshot import File, Manifest, Snapshot, TableInfo, connect, folder_name, ids, move_current
from workbench.logs.sources import Source, messaging_sources, table_source
from workbench.project import Project, write_atomic

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float | None, str], None]
ADAPTERS = ("table", "messaging")
ROWS_PER_BUCKET = 2_000_000


def import_source(
    project: Project,
    sources: Iterable[str | Path],
    adapter: str = "table",
    name: str | None = None,
    mapping: dict[str, str] | None = None,
    complete_until: datetime | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Import files and return the snapshot that holds them beside the current tables.

    Args:
        sources: files or globs (`table`), or one folder of canonical tables (`messaging`).
        adapter: one of `ADAPTERS`.
        name: the table's name for `table`; default the file's stem.
        mapping: our column -> the file's column, for `table`.
        complete_until: the moment up to which the rows are complete; default the newest event.
    """
    say = progress or (lambda fraction, message: None)
    paths = [str(source) for source in sources]
    if adapter not in ADAPTERS:
        raise InputError(f"unknown adapter {adapter!r}", got=adapter, known=ADAPTERS)
    found = (
        [table_source(paths, name, mapping or {})] if adapter == "table" else messaging_sources(paths, mapping or {})
    )
    for source in found:
        facts.reject_reserved(source.table)
    previous = Snapshot.open(project) if (project.snapshots / "CURRENT").exists() else None
    parent = project.cache / "snapshots"
    parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=parent, prefix=".new-"))
    try:
        record = {"adapter": adapter, "sources": sorted(paths), "name": name, "mapping": mapping or {},
                  "complete_until": complete_until.isoformat(sep=" ") if complete_until else None}
        manifest = _build(staging, found, previous, record, complete_until, say)
        return _publish(project, staging, manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _build(staging: Path, found: list[Source], previous: Snapshot | None, record: dict[str, Any],
           complete_until: datetime | None, say: Progress) -> Manifest:
    with connect(threads=min(2, os.cpu_count() or 1)) as connection:
        connection.execute("SET preserve_insertion_order = true")
        described = [(source, *_describe(connection, source)) for source in found]
        kept = {n: t for n, t in (previous.tables if previous else {}).items()
                if not t.derived and n not in {s.table for s in found}}
        buckets = _bucket_count([rows for _, _, rows in described], kept.values(), found, previous)
        tables: dict[str, TableInfo] = {}
        for i, (source, columns, rows) in enumerate(described):
            say(0.1 + 0.5 * i / len(described), f"{source.table}: {rows:,} rows")
            files = _place(connection, staging, source, columns, buckets)
            tables[source.table] = _info(connection, staging, source, columns, rows, files)
        tables = _watermarks(tables, found, complete_until)
        for table in kept.values():
            assert previous is not None
            tables[table.name] = _keep(connection, staging, previous, table, buckets)
    manifest = Manifest(dict(sorted(tables.items())), buckets)
    say(0.6, "message facts")
    manifest = _derive(staging, manifest, say)
    say(0.9, "contract checks")
    report = run_checks(_view(staging, manifest))
    earlier = previous.manifest.imports if previous else ()
    imports = (*(one for one in earlier if one != record), record)
    return replace(manifest, imports=imports, checks=tuple(item.counts() for item in report.items))


def _publish(project: Project, staging: Path, manifest: Manifest) -> Snapshot:
    """Give the folder its id, write the manifest, then move the pointer."""
    id = manifest.id
    target = project.cache / "snapshots" / id
    if not target.exists():
        os.replace(staging, target)
    if id not in ids(project):
        write_atomic(project.snapshots / f"{id}.json", manifest.text())
    move_current(project, id)
    return Snapshot(project, id, manifest)


class _Staged(Snapshot):
    """A snapshot that is still being built: its rows lie in the staging folder."""

    @property
    def folder(self) -> Path:
        return Path(self.id)


def _view(staging: Path, manifest: Manifest) -> Snapshot:
    return _Staged(Project(staging), str(staging), manifest)


def _describe(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[dict[str, str], int]:
    import duckdb

    try:
        described = connection.execute(f"DESCRIBE {source.select}").fetchall()
        counted = connection.execute(f"SELECT count(*) FROM ({source.select})").fetchone()
    except duckdb.Error as error:
        raise InputError(f"cannot read: {str(error).splitlines()[0]}", where=source.where) from None
    rows = int(counted[0]) if counted else 0
    if rows == 0 and not source.may_be_empty:
        raise InputError("the file holds no rows", where=source.where)
    return {row[0]: row[1] for row in described}, rows


def _bucket_count(rows: list[int], kept: Iterable[TableInfo], found: list[Source], previous: Snapshot | None) -> int:
    fixed = next((s.adopt_buckets for s in found if s.adopt_buckets), 1)
    most = max([*rows, *(t.rows for t in kept)], default=0)
    count = max(fixed, previous.n_buckets if previous else 1)
    while most / count > ROWS_PER_BUCKET:
        count *= 2
    return count


def _place(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str],
           buckets: int) -> list[tuple[int, Path]]:
    """Put a table's rows below `staging` by bucket; canonical files with the same buckets are linked."""
    folder = staging / folder_name(source.table)
    if source.adopt_buckets == buckets and source.files:
        placed = []
        for file in source.files:
            number = int(file.parent.name.split("=", 1)[1])
            placed.append((number, _link(file, folder / f"bucket={number}" / file.name)))
        return placed
    order = ", ".join(sql.name(c) for c in (source.key, source.clock) if c and c in columns)
    placed = []
    numbers = range(buckets) if source.key else range(1)
    for number in numbers:
        target = folder / f"bucket={number}" / "gen-1.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        where = f"WHERE {sql_bucket(sql.name(source.key), buckets)} = {number}" if source.key and buckets > 1 else ""
        connection.execute(
            f"COPY (SELECT * FROM ({source.select}) {where} {f'ORDER BY {order}' if order else ''}) "
            f"TO {sql.literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
        placed.append((number, target))
    return placed


def _link(file: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except OSError:         # another file system
        shutil.copyfile(file, target)
    return target


def _file(connection: duckdb.DuckDBPyConnection, staging: Path, number: int, path: Path) -> File:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 22):
            digest.update(chunk)
    counted = connection.execute(
        f"SELECT coalesce(max(num_rows), 0) FROM parquet_file_metadata({sql.literal(str(path))})").fetchone()
    return File(path.relative_to(staging).as_posix(), number, int(counted[0]) if counted else 0, path.stat().st_size,
                digest.hexdigest())


def _info(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str], rows: int,
          files: list[tuple[int, Path]]) -> TableInfo:
    begins = newest = None
    if source.clock and columns.get(source.clock, "").startswith("TIMESTAMP"):
        listed = ", ".join(sql.literal(str(path)) for _, path in files)
        clock = sql.name(source.clock)
        span = connection.execute(f"SELECT min({clock}), max({clock}) FROM read_parquet([{listed}])").fetchone()
        begins, newest = span if span else (None, None)
    event = source.event and source.clock is not None
    return TableInfo(source.table, rows, columns, source.key, source.clock, source.watermark or newest,
                     begins if event else None, tuple(_file(connection, staging, b, p) for b, p in files))


def _watermarks(tables: dict[str, TableInfo], found: list[Source], complete_until: datetime | None
                ) -> dict[str, TableInfo]:
    """One watermark for all tables of an import: told, else the canonical log's, else the newest event."""
    told = complete_until or next((s.watermark for s in found if s.watermark), None)
    events = [tables[s.table].watermark for s in found if s.event and s.clock]
    newest = max((w for w in events if w is not None), default=None)
    return {
        name: replace(info, watermark=(told or newest) if info.clock and info.key else None)
        for name, info in tables.items()
    }


def _keep(connection: duckdb.DuckDBPyConnection, staging: Path, previous: Snapshot, table: TableInfo, buckets: int
          ) -> TableInfo:
    """Carry a table over: its files are linked, or bucketed anew when the number of buckets grew."""
    if table.key is None or buckets == previous.n_buckets:
        for file in table.files:
            _link(previous.folder / file.path, staging / file.path)
        return table
    source = Source(table.name, previous.relation(table, None), table.name, table.key, table.clock)
    files = _place(connection, staging, source, table.columns, buckets)
    return replace(table, files=tuple(_file(connection, staging, b, p) for b, p in files))


def _derive(staging: Path, manifest: Manifest, say: Progress) -> Manifest:
    """Write message_facts and user_day bucket by bucket."""
    view = _view(staging, manifest)
    wanted = facts.statements(set(manifest.tables))
    derived = dict(manifest.tables)
    for step, (name, select) in enumerate(wanted.items()):
        files: list[tuple[int, Path]] = []
        for number in range(manifest.n_buckets):
            say(0.6 + 0.15 * step + 0.15 * number / manifest.n_buckets, name)
            target = staging / folder_name(name) / f"bucket={number}" / "gen-1.parquet"
            target.parent.mkdir(parents=True)
            with view.bucket(number, threads=min(2, os.cpu_count() or 1)) as connection:
                connection.execute(f"COPY ({select}) TO {sql.literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
            files.append((number, target))
        with connect() as connection:
            described = connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet({sql.literal(str(files[0][1]))})").fetchall()
            placed = tuple(_file(connection, staging, b, p) for b, p in files)
        columns = {row[0]: row[1] for row in described}
        sends = manifest.tables["sends"]
        derived[name] = TableInfo(name, sum(f.rows for f in placed), columns, "user_id",
                                  "ts" if name == "message_facts" else "day", sends.watermark, None, placed, True)
    return replace(manifest, tables=dict(sorted(derived.items())))
