"""From files to a new snapshot: read, bucket, sort, hash, derive, check, then move `CURRENT` last.

Everything is built in a temporary folder; a failure leaves the project as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.compute.cluster import choose
from workbench.errors import InputError
from workbench.logs.faults import disk_is_full
from workbench.logs.imports import compact, facts
from workbench.logs.imports.appending import appended, remember
from workbench.logs.imports.building import Progress, build_here, plan
from workbench.logs.imports.locking import alone, left_over
from workbench.logs.imports.placing import COMPACT
from workbench.logs.imports.unchanged import definitions
from workbench.logs.snapshot import Manifest, Snapshot, current_id, ids, manifest_of, move_current
from workbench.logs.source.adapter import described, load
from workbench.logs.source.door import guarded
from workbench.logs.source.files import fingerprint, standing
from workbench.logs.source.readable import as_parquet, readable
from workbench.logs.source.remote import is_remote
from workbench.logs.source.sources import Found, Source, messaging_sources, table_source
from workbench.project import Project, write_atomic

BUILT_IN = {
    "table": "one table of CSV, Parquet, JSON, Arrow or Avro files, its columns mapped to ours",
    "messaging": "a folder of canonical tables",
}


@dataclass(frozen=True)
class _Where:
    """Which machine does it: the project's settings, the mode asked for, and who is told the choice."""

    settings: Mapping[str, Any]
    mode: str
    told: Callable[[str], None]


def import_source(
    project: Project,
    sources: Iterable[str | Path],
    adapter: str = "table",
    name: str | None = None,
    mapping: dict[str, str] | None = None,
    complete_until: datetime | None = None,
    progress: Progress | None = None,
    keep: Sequence[str] = (),
    mode: str = "auto",
    told: Callable[[str], None] | None = None,
    added: frozenset[Path] = frozenset(),
    onto: Snapshot | None = None,
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
        mode: `inline` here, `ray` on the cluster of `[ray]`, `auto` by the number of rows.
        told: which of them it is, and why.
        added: of a refresh, the only files that are new; the rows of the others are in the snapshot already.
        onto: of a refresh, the snapshot whose tables they stand beside; `CURRENT` is then the caller's to move, who
            is `alone`.

    Raises:
        InputError: a file, column or value is wrong; the project is as it was.
    """
    say = progress or (lambda fraction, message: None)
    paths = [str(source) for source in sources]
    where = _Where(project.settings, mode, told or (lambda why: None))
    asked = (project, paths, adapter, name, mapping or {}, complete_until, say, keep, where, onto)
    if added:
        with suppress(InputError):      # whatever it is: all the files together have the last word
            return _import_once(*asked, added)
    return _import_once(*asked, frozenset())


def _import_once(project: Project, paths: list[str], adapter: str, name: str | None, mapping: dict[str, str],
                 complete_until: datetime | None, say: Progress, keep: Sequence[str], where: _Where,
                 onto: Snapshot | None, added: frozenset[Path]) -> Snapshot:
    scratch = Path(tempfile.mkdtemp(dir=_folder(project.cache), prefix=f".reading-{os.getpid()}-"))
    try:
        # before the rows are read: what changes meanwhile is imported again
        files, found_there = fingerprint(paths), standing(paths)
        if adapter == "table":          # where their rows are read from
            added = frozenset(as_parquet(file, scratch).resolve() for file in added)
        found = _find(project, adapter, paths, name, mapping, keep, scratch, added)
        record = {
            "adapter": adapter, "name": name,
            "sources": sorted(path if is_remote(path) else project.relative(Path(path)) for path in paths),
            "mapping": mapping, "complete_until": complete_until.isoformat(sep=" ") if complete_until else None,
            "tables": sorted(source.table for source in found.sources), "keep": list(keep), "dropped": found.dropped,
            "hashed": sorted({*found.hashed, *(column for source in found.sources for column in source.hashed)}),
            "files": files, "ignored": sorted(column for source in found.sources for column in source.ignored),
            "matched": found.matched,
        }
        snapshot = _import(project, found.sources, record, complete_until, where, say, onto, added)
        remember(project, files, found_there, bool(record["hashed"]))
        return snapshot
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _find(project: Project, adapter: str, paths: list[str], name: str | None, mapping: dict[str, str],
          keep: Sequence[str], scratch: Path, added: frozenset[Path]) -> Found:
    """What the adapter reads; nothing personal comes through."""
    if adapter != "table" and (name is not None or mapping or keep):
        option = "--name" if name is not None else "--mapping" if mapping else "--keep"
        raise InputError(f"the {adapter} adapter takes no {option}", hint="its tables have the canonical names"
                         if option == "--name" else "use --adapter table for other columns")
    if adapter == "messaging":
        return Found(guarded(messaging_sources(paths)))
    local = readable(paths, scratch)
    if adapter == "table":
        return Found([table_source(local, name, mapping, keep, added)])
    found = load(project, adapter, tuple(BUILT_IN)).found(local, scratch)
    return replace(found, sources=guarded(found.sources, {one.rpartition(".")[2] for one in found.hashed}))


def clear(project: Project) -> None:
    """Remove what this process has begun and will not end: it is about to."""
    for folder in (*project.cache.glob(f".reading-{os.getpid()}-*"),
                   *project.cache.glob(f"snapshots/.new-{os.getpid()}-*")):
        shutil.rmtree(folder, ignore_errors=True)


def formats(project: Project) -> list[dict[str, Any]]:
    """Every adapter by name, with what it reads: the two built in, then those of SQL."""
    return [*({"adapter": name, "about": about} for name, about in BUILT_IN.items()), *described(project)]


def brought(snapshot: Snapshot, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What imports brought, as JSON: tables and rows, columns hashed or ignored, findings, and the door's counts.

    Those are rows `dropped` by reason, reactions `matched` to their message by how, and flags `assumed` to be false.
    """
    again = [{f"rows of {table} that came twice": n for table, n in record.get("repeated", {}).items()}
             for record in records]
    return {
        "snapshot": snapshot.id, "tables": {t.name: t.rows for t in snapshot.tables.values()},
        "imported": [record["tables"] for record in records],
        "hashed": sorted({column for record in records for column in record.get("hashed", [])}),
        "ignored": sorted({column for record in records for column in record.get("ignored", [])}),
        **{what: _summed(record.get(what, {}) for record in records) for what in ("matched", "assumed")},
        "dropped": _summed([*(record.get("dropped", {}) for record in records), *again]),
        "checks": list(snapshot.manifest.checks),
    }


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for what, count in one.items():
            found[what] = found.get(what, 0) + count
    return found


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _import(project: Project, found: list[Source], record: dict[str, Any], complete_until: datetime | None,
            where: _Where, say: Progress, onto: Snapshot | None, added: frozenset[Path]) -> Snapshot:
    with alone(project) if onto is None else nullcontext():
        previous = onto or (Snapshot.open(project) if current_id(project) else None)
        _check_names(found, previous)
        had: Mapping[str, int] = {}
        if added:
            before = _before(previous, record)
            told = before is not None and before["hashed"] == record["hashed"] and "assumed" in before
            more = appended(found, previous, added) if told else None
            if before is None or more is None:
                raise InputError("the rows that are there do not stand beside the added ones")
            found, had = more, before.get("repeated", {})
            record = {**record, "assumed": before["assumed"]}
        parent = project.cache / "snapshots"
        parent.mkdir(parents=True, exist_ok=True)
        for left in left_over(project):
            shutil.rmtree(left, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(dir=parent, prefix=f".new-{os.getpid()}-"))
        try:
            with _told_of_a_full_disk(parent):
                manifest = _build(staging, found, previous, record, had, complete_until, where, say)
                id = _publish(project, staging, manifest)
            if onto is None:
                move_current(project, id)
            return Snapshot.open(project, id)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):         # holds other snapshots
                parent.rmdir()


def _before(previous: Snapshot | None, record: dict[str, Any]) -> dict[str, Any] | None:
    """The record of the same import in the snapshot before."""
    return next((one for one in (previous.manifest.imports if previous else ())
                 if one["sources"] == record["sources"] and one["tables"] == record["tables"]), None)


@contextmanager
def _told_of_a_full_disk(folder: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error) as error:
        if disk_is_full(error):
            raise InputError("the disk is full: the import was undone", where=str(folder),
                             hint="an import needs about three times its source; `workbench snapshot gc` lets go of "
                             "old snapshots") from None
        raise


def _check_names(found: list[Source], previous: Snapshot | None) -> None:
    """Refuse names that the snapshot makes itself, and two names that DuckDB could not tell apart."""
    there = {name.casefold(): name for name in (previous.tables if previous else ())}
    for source in found:
        facts.reject_reserved(source.table)
        other = there.get(source.table.casefold(), source.table)
        if other != source.table:
            raise InputError(f"table {source.table!r} differs from {other!r} only in case", hint=f"--name {other}")


def _build(staging: Path, found: list[Source], previous: Snapshot | None, record: dict[str, Any],
           had: Mapping[str, int], complete_until: datetime | None, where: _Where, say: Progress) -> Manifest:
    wanted = plan(found, previous, complete_until)
    cluster, why = choose(where.settings, where.mode, wanted.rows)
    if why:
        where.told(why)
    if cluster is None:
        built = build_here(staging, wanted, say)
    else:
        from workbench.logs.cluster.distributed import build_on

        built = build_on(cluster, staging, wanted, say)
    earlier = previous.manifest.imports if previous else ()
    # An earlier import is forgotten when every table it brought has been replaced since.
    record = {
        **record, "assumed": _summed((record.get("assumed", {}), wanted.assumed)), "definitions": definitions(),
        "repeated": _summed((had, built.repeated)),
    }
    imports = (*(one for one in earlier if not set(one["tables"]) <= set(record["tables"])), record)
    return replace(built.manifest, imports=imports, checks=tuple(item.counts() for item in built.report.items))


def _publish(project: Project, staging: Path, manifest: Manifest) -> str:
    """Give the folder its id and write the manifest: the snapshot can be opened, and is not the current one yet."""
    id = manifest.id
    target = project.cache / "snapshots" / id
    shutil.rmtree(staging / "_spill", ignore_errors=True)
    ready = compact.folder(project, id)
    if not ready.exists() and (staging / COMPACT).exists():      # nodes build none: the first question does
        ready.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / COMPACT, ready)
    shutil.rmtree(staging / COMPACT, ignore_errors=True)
    if not target.exists():
        staging.chmod(0o755)
        os.replace(staging, target)
    if id not in ids(project) or manifest_of(project, id).imports != manifest.imports:
        write_atomic(project.snapshots / f"{id}.json", manifest.text())
    return id
