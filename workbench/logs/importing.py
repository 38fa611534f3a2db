"""From files to a new snapshot: read, bucket, sort, hash, derive, check, then move `CURRENT` last.

Everything is built in a temporary folder; a failure leaves the project as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.logs import compact, facts, sql
from workbench.logs.adapter import load
from workbench.logs.checks import run_checks
from workbench.logs.personal import without_key
from workbench.logs.placing import COMPACT, Part, link, place
from workbench.logs.snapshot import (
    Manifest,
    Snapshot,
    TableInfo,
    connect,
    current_id,
    ids,
    manifest_of,
    move_current,
)
from workbench.logs.sources import Source, fingerprint, messaging_sources, table_source
from workbench.logs.staging import THREADS, Staged, derive, encoded, space
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
    with connect(threads=THREADS) as connection:
        described = [(source, *_describe(connection, source)) for source in found]
        new = {source.table for source in found}
        kept = {n: t for n, t in (previous.tables if previous else {}).items() if not t.derived and n not in new}
        buckets = _bucket_count([rows for _, _, rows in described], kept.values(), found, previous)
        parts, infos = [], []
        for i, (source, columns, rows) in enumerate(described):
            say(0.02 + 0.38 * i / len(described), f"{source.table}: {rows:,} rows")
            parts += place(connection, staging, source, columns, buckets, space(staging))
            infos.append(_info(staging, source, columns, rows))
        for table in kept.values():
            assert previous is not None
            info, more = _keep(connection, staging, previous, table, buckets)
            infos.append(info)
            parts += more
    files = encoded(staging, parts, lambda share, what: say(0.4 + 0.2 * share, what))
    tables = {info.name: replace(info, files=files.get(info.name, info.files)) for info in infos}
    tables |= _watermarks({n: t for n, t in tables.items() if n in new}, found, complete_until)
    manifest = Manifest(dict(sorted(tables.items())), buckets)
    manifest = derive(staging, manifest, lambda share, what: say(0.6 + 0.25 * share, what))
    report = run_checks(Staged.over(staging, manifest), lambda share: say(0.85 + 0.15 * share, "contract checks"))
    earlier = previous.manifest.imports if previous else ()
    # An earlier import is forgotten when every table it brought has been replaced since.
    imports = (*(one for one in earlier if not set(one["tables"]) <= set(record["tables"])), record)
    return replace(manifest, imports=imports, checks=tuple(item.counts() for item in report.items))


def _publish(project: Project, staging: Path, manifest: Manifest) -> Snapshot:
    """Give the folder its id, write the manifest, then move the pointer."""
    id = manifest.id
    target = project.cache / "snapshots" / id
    shutil.rmtree(staging / "_spill", ignore_errors=True)
    ready = compact.folder(project, id)
    if not ready.exists():
        ready.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / COMPACT, ready)
    shutil.rmtree(staging / COMPACT, ignore_errors=True)
    if not target.exists():
        staging.chmod(0o755)
        os.replace(staging, target)
    if id not in ids(project) or manifest_of(project, id).imports != manifest.imports:
        write_atomic(project.snapshots / f"{id}.json", manifest.text())
    move_current(project, id)
    return Snapshot.open(project, id)


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


def _info(staging: Path, source: Source, columns: dict[str, str], rows: int) -> TableInfo:
    """The manifest's entry of a table, its files still to come."""
    begins = newest = None
    if source.clock and columns.get(source.clock, "").startswith("TIMESTAMP"):
        clock = sql.name(source.clock)
        with connect(threads=THREADS) as connection:
            connection.execute(f"ATTACH {sql.literal(str(compact.file_in(staging / COMPACT, source.table)))} AS built "
                               "(READ_ONLY)")
            span = connection.execute(f"SELECT min({clock}), max({clock}) FROM built.main.rows").fetchone()
        begins, newest = span if span else (None, None)
    event = source.event and source.clock is not None
    return TableInfo(source.table, rows, columns, source.key, source.clock, source.watermark or newest,
                     begins if event else None, ())


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
          ) -> tuple[TableInfo, list[Part]]:
    """Carry a table over: its files are linked, or bucketed anew when the number of buckets grew."""
    if table.key is None or buckets == previous.n_buckets:
        for file in table.files:
            link(previous.folder / file.path, staging / file.path)
        ready = compact.file_in(compact.folder(previous.project, previous.id), table.name)
        if ready.exists():
            link(ready, compact.file_in(staging / COMPACT, table.name))
        return table, []
    source = Source(table.name, previous.relation(table, None), table.name, table.key, table.clock)
    return table, place(connection, staging, source, table.columns, buckets, space(staging))
