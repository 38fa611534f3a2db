"""From files to a new snapshot: read, bucket, sort, hash, derive, check, then move `CURRENT` last.

Everything is built in a temporary folder; a failure leaves the project as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.logs import facts, sql
from workbench.logs.adapter import load
from workbench.logs.checks import run_checks
from workbench.logs.personal import without_key
from workbench.logs.placing import file_of, link, place
from workbench.logs.snapshot import (
    Manifest,
    Snapshot,
    TableInfo,
    connect,
    current_id,
    folder_name,
    ids,
    manifest_of,
    move_current,
)
from workbench.logs.sources import Source, fingerprint, messaging_sources, table_source
from workbench.project import Project, write_atomic

if TYPE_CHECKING:
    import duckdb

try:
    import fcntl
except ImportError:                         # Windows: two imports at once are not told apart there
    fcntl = None  # type: ignore[assignment]

Progress = Callable[[float | None, str], None]
BUILT_IN = ("table", "messaging")
ROWS_PER_BUCKET = 2_000_000
_THREADS = min(2, os.cpu_count() or 1)


def import_source(
    project: Project,
    sources: Iterable[str | Path],
    adapter: str = "table",
    name: str | None = None,
    mapping: dict[str, str] | None = None,
    complete_until: datetime | None = None,
    progress: Progress | None = None,
    keep: Sequence[str] = (),
) -> Snapshot:
    """Import files and return the snapshot that holds them beside the current tables.

    Args:
        sources: files or globs (`table`), one folder of canonical tables (`messaging`), else files or folders.
        adapter: `table`, `messaging`, or an adapter's folder: `braze`, `open-bandit`, the project's own.
        name: the table's name for `table`; default the file's stem.
        mapping: our column -> the file's column, for `table`.
        complete_until: the moment up to which the rows are complete; default what a canonical folder
            says, else the newest event.
        keep: personal columns of a `table` that come in as they are.

    Raises:
        InputError: a file, column or value is wrong; the project is as it was.
    """
    say = progress or (lambda fraction, message: None)
    paths = [str(source) for source in sources]
    scratch = Path(tempfile.mkdtemp(dir=_folder(project.cache), prefix=".reading-"))
    try:
        files = fingerprint(paths)          # before the rows are read: what changes meanwhile is imported again
        found, dropped = _find(project, adapter, paths, name, mapping or {}, keep, scratch)
        record = {
            "adapter": adapter, "sources": sorted(project.relative(Path(path)) for path in paths), "name": name,
            "mapping": mapping or {}, "complete_until": complete_until.isoformat(sep=" ") if complete_until else None,
            "tables": sorted(source.table for source in found), "keep": list(keep), "dropped": dropped,
            "hashed": sorted(column for source in found for column in source.hashed), "files": files,
            "ignored": sorted(column for source in found for column in source.ignored),
        }
        return _import(project, found, record, complete_until, say)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _find(project: Project, adapter: str, paths: list[str], name: str | None, mapping: dict[str, str],
          keep: Sequence[str], scratch: Path) -> tuple[list[Source], dict[str, int]]:
    """What the adapter reads, and what it leaves out by reason."""
    if adapter != "table" and (name is not None or mapping or keep):
        option = "--name" if name is not None else "--mapping" if mapping else "--keep"
        raise InputError(f"the {adapter} adapter takes no {option}", hint="its tables have the canonical names"
                         if option == "--name" else "use --adapter table for other columns")
    if adapter == "table":
        return [table_source(paths, name, mapping, keep)], {}
    if adapter == "messaging":
        return messaging_sources(paths), {}
    return load(project, adapter, BUILT_IN).sources(paths, scratch)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _import(project: Project, found: list[Source], record: dict[str, Any], complete_until: datetime | None,
            say: Progress) -> Snapshot:
    with alone(project):
        previous = Snapshot.open(project) if current_id(project) else None
        _check_names(found, previous)
        parent = project.cache / "snapshots"
        parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=parent, prefix=".new-"))
        try:
            manifest = _build(staging, found, previous, record, complete_until, say)
            return _publish(project, staging, manifest)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):         # holds other snapshots
                parent.rmdir()


@contextmanager
def alone(project: Project) -> Iterator[None]:
    """One import at a time: of two that start from the same snapshot, one's tables would be lost."""
    project.cache.mkdir(exist_ok=True)
    handle = os.open(project.cache, os.O_RDONLY) if fcntl is not None else -1
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError("another import into this project is running", where=str(project.root),
                                 hint="wait until it has ended") from None
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _check_names(found: list[Source], previous: Snapshot | None) -> None:
    """Refuse names that the snapshot makes itself, and two names that DuckDB could not tell apart."""
    there = {name.casefold(): name for name in (previous.tables if previous else ())}
    for source in found:
        facts.reject_reserved(source.table)
        other = there.get(source.table.casefold(), source.table)
        if other != source.table:
            raise InputError(f"table {source.table!r} differs from {other!r} only in case", hint=f"--name {other}")


def _build(staging: Path, found: list[Source], previous: Snapshot | None, record: dict[str, Any],
           complete_until: datetime | None, say: Progress) -> Manifest:
    with connect(threads=_THREADS) as connection:
        described = [(source, *_describe(connection, source)) for source in found]
        new = {source.table for source in found}
        kept = {n: t for n, t in (previous.tables if previous else {}).items() if not t.derived and n not in new}
        buckets = _bucket_count([rows for _, _, rows in described], kept.values(), found, previous)
        tables: dict[str, TableInfo] = {}
        for i, (source, columns, rows) in enumerate(described):
            say(0.1 + 0.4 * i / len(described), f"{source.table}: {rows:,} rows")
            files = place(connection, staging, source, columns, buckets)
            tables[source.table] = _info(connection, staging, source, columns, rows, files)
        tables = _watermarks(tables, found, complete_until)
        for table in kept.values():
            assert previous is not None
            tables[table.name] = _keep(connection, staging, previous, table, buckets)
    manifest = Manifest(dict(sorted(tables.items())), buckets)
    manifest = _derive(staging, manifest, say)
    report = run_checks(_view(staging, manifest), lambda share: say(0.8 + 0.2 * share, "contract checks"))
    earlier = previous.manifest.imports if previous else ()
    # An earlier import is forgotten when every table it brought has been replaced since.
    imports = (*(one for one in earlier if not set(one["tables"]) <= set(record["tables"])), record)
    return replace(manifest, imports=imports, checks=tuple(item.counts() for item in report.items))


def _publish(project: Project, staging: Path, manifest: Manifest) -> Snapshot:
    """Give the folder its id, write the manifest, then move the pointer."""
    id = manifest.id
    target = project.cache / "snapshots" / id
    if not target.exists():
        staging.chmod(0o755)
        os.replace(staging, target)
    if id not in ids(project) or manifest_of(project, id).imports != manifest.imports:
        write_atomic(project.snapshots / f"{id}.json", manifest.text())
    move_current(project, id)
    return Snapshot.open(project, id)


class _Staged(Snapshot):
    """A snapshot that is still being built: its rows lie in the staging folder."""

    @property
    def folder(self) -> Path:
        return Path(self.id)


def _view(staging: Path, manifest: Manifest) -> Snapshot:
    return _Staged(Project(staging), str(staging), manifest)


def _describe(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[dict[str, str], int]:
    """(columns, rows) of what will be imported."""
    import duckdb

    try:
        described = connection.execute(f"DESCRIBE {source.select}").fetchall()
        counted = connection.execute(f"SELECT count(*) FROM ({source.select})").fetchone()
    except duckdb.Error as error:
        raise InputError(without_key(f"cannot read: {str(error).splitlines()[0]}"), where=source.where) from None
    rows = int(counted[0]) if counted else 0
    if rows == 0 and not source.may_be_empty:
        raise InputError("the file holds no rows", where=source.where)
    return {row[0]: row[1] for row in described}, rows


def _bucket_count(rows: list[int], kept: Iterable[TableInfo], found: list[Source], previous: Snapshot | None) -> int:
    """A power of two that never shrinks, so that at most 2 million rows of any table fall into a bucket."""
    fixed = next((s.adopt_buckets for s in found if s.adopt_buckets), 1)
    most = max([*rows, *(t.rows for t in kept)], default=0)
    count = max(fixed, previous.n_buckets if previous else 1)
    while most / count > ROWS_PER_BUCKET:
        count *= 2
    return count


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
                     begins if event else None, tuple(file_of(connection, staging, b, p) for b, p in files))


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
            link(previous.folder / file.path, staging / file.path)
        return table
    source = Source(table.name, previous.relation(table, None), table.name, table.key, table.clock)
    files = place(connection, staging, source, table.columns, buckets)
    return replace(table, files=tuple(file_of(connection, staging, b, p) for b, p in files))


def _derive(staging: Path, manifest: Manifest, say: Progress) -> Manifest:
    """Write message_facts and user_day bucket by bucket.

    Two buckets at once on one thread each: the same rows then give the same bytes, which several
    threads on one bucket do not (they add real numbers in another order).
    """
    view = _view(staging, manifest)
    wanted = facts.statements(set(manifest.tables))
    jobs = [(name, number) for name in wanted for number in range(manifest.n_buckets)]

    def write(job: tuple[str, int]) -> tuple[str, int, Path]:
        name, number = job
        target = staging / folder_name(name) / f"bucket={number}" / "gen-1.parquet"
        target.parent.mkdir(parents=True)
        with view.bucket(number, threads=1) as connection:
            connection.execute(
                f"COPY ({wanted[name]}) TO {sql.literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
        return name, number, target

    written: dict[str, list[tuple[int, Path]]] = {name: [] for name in wanted}
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, (name, number, target) in enumerate(pool.map(write, jobs), start=1):
            written[name].append((number, target))
            say(0.5 + 0.3 * done / len(jobs), name.replace("_", " "))
    derived = dict(manifest.tables)
    with connect() as connection:
        for name, files in written.items():
            described = connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet({sql.literal(str(files[0][1]))}, hive_partitioning = false)"
            ).fetchall()
            placed = tuple(file_of(connection, staging, b, p) for b, p in files)
            derived[name] = TableInfo(name, sum(f.rows for f in placed), {row[0]: row[1] for row in described},
                                      "user_id", facts.CLOCKS[name], manifest.tables["sends"].watermark, None, placed,
                                      derived=True)
    return replace(manifest, tables=dict(sorted(derived.items())))
