"""Snapshots over time: run the recorded imports again where their files changed, and let go of what nobody needs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.logs.imports import compact
from workbench.logs.imports.appending import forget, new_files
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.locking import alone
from workbench.logs.snapshot import Snapshot, current_id, ids, manifest_of, move_current
from workbench.logs.source.files import fingerprint
from workbench.logs.source.remote import is_remote
from workbench.project import Project

Progress = Callable[[float | None, str], None]


def refresh(project: Project, progress: Progress | None = None, mode: str = "auto",
            told: Callable[[str], None] | None = None) -> tuple[Snapshot, list[dict[str, Any]]]:
    """Import again what changed since; the newest snapshot and the records of the imports that ran.

    Of a source whose old files are as they were, only the new ones are read. `mode` and `told` as for an import. All
    of them or none: what stood between the first and the last is no snapshot that anybody asked for.

    Raises:
        InputError: for a source that is not there any more; the current snapshot stays as it is.
    """
    with alone(project):
        known = set(ids(project))
        snapshot = Snapshot.open(project)
        ran, last = [], snapshot.id
        try:
            for record, stale in changed(project, snapshot):
                if stale:
                    snapshot = _again(project, snapshot, record, progress, mode, told)
                    ran.append(record)
            last = snapshot.id
            move_current(project, last)
        finally:
            for id in set(ids(project)) - known - {last}:
                discard(project, id)
    return snapshot, ran


def _again(project: Project, snapshot: Snapshot, record: dict[str, Any], progress: Progress | None, mode: str,
           told: Callable[[str], None] | None) -> Snapshot:
    """The snapshot with a recorded import run again."""
    paths = _paths(project, record)
    added = new_files(project, record["files"], paths) or frozenset()
    until = record["complete_until"]
    return import_source(
        project, paths, record["adapter"], record["name"], record["mapping"],
        datetime.fromisoformat(until) if until else None, progress, record.get("keep", ()), mode, told, added, snapshot)


def discard(project: Project, id: str) -> None:
    """Remove a snapshot that never was the current one: its manifest first, so that nobody opens half of it."""
    (project.snapshots / f"{id}.json").unlink(missing_ok=True)
    for folder in (project.cache / "snapshots" / id, compact.folder(project, id)):
        shutil.rmtree(folder, ignore_errors=True)


def changed(project: Project, snapshot: Snapshot) -> list[tuple[dict[str, Any], bool]]:
    """The imports that a snapshot records, and whether the files of each are others now."""
    return [(record, fingerprint(_paths(project, record)) != record.get("files"))
            for record in snapshot.manifest.imports]


def _paths(project: Project, record: dict[str, Any]) -> list[str]:
    return [path if is_remote(path) else str(project.root / path) for path in record["sources"]]


@dataclass(frozen=True)
class Collected:
    """What a collection removed, or would remove.

    Attributes:
        snapshots: ids whose rows go; their manifests stay.
        left_overs: folders that a killed import left behind.
        bytes: what their files hold that no kept snapshot shares.
    """

    snapshots: tuple[str, ...]
    left_overs: tuple[str, ...]
    bytes: int


def collect(project: Project, keep: int = 3, dry_run: bool = False) -> Collected:
    """Remove the rows of old snapshots, and what killed imports left.

    The current snapshot, the `keep` newest, and every snapshot that a readout, an evaluation or a run names stay.
    """
    if keep < 1:
        raise InputError(f"--keep {keep}: at least the current snapshot is kept")
    with alone(project):
        folder = project.cache / "snapshots"
        newest = sorted(ids(project), key=lambda id: (project.snapshots / f"{id}.json").stat().st_mtime, reverse=True)
        wanted = {*newest[:keep], current_id(project), *_named(project, newest)}
        old = [id for id in newest if id not in wanted and (folder / id).is_dir()]
        left = [*folder.glob(".new-*"), *project.cache.glob(".reading-*"),
                *forget(project, {one.get("files", "") for id in newest for one in manifest_of(project, id).imports}),
                *_spilled(project),
                *(path for path in (project.cache / "compact").glob("*") if path.name not in wanted)]
        doomed = [*(folder / id for id in old), *left]
        freed = _size(doomed)
        if not dry_run:
            for path in doomed:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
        return Collected(tuple(old), tuple(sorted(project.relative(path) for path in left)), freed)


def _spilled(project: Project) -> list[Path]:
    """What queries of processes that are gone had spilled: each had a folder named by its id."""
    import psutil

    return [path for path in sorted((project.cache / "spill").glob("*"))
            if not (path.name.isdigit() and psutil.pid_exists(int(path.name)))]


def _named(project: Project, known: Iterable[str]) -> set[str]:
    """Snapshots that a result names: it could not be rebuilt without their rows."""
    files = [*project.root.glob("experiments/*/readout.json"), *project.root.glob("policies/*/evaluation.json"),
             *project.runs.glob("*/job.json"), *project.root.glob("explore/*.explore.json")]
    found = set()
    for path in files:
        try:
            text = json.dumps(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError):
            continue
        found |= {id for id in known if f'"{id}"' in text}
    return found


def _size(folders: Iterable[Path]) -> int:
    """Bytes that go for good: a file with another name elsewhere (a hard link) stays."""
    inodes: dict[int, tuple[int, int, int]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                stat = path.stat()
                seen = inodes.get(stat.st_ino, (0, 0, 0))[0]
                inodes[stat.st_ino] = (seen + 1, stat.st_nlink, stat.st_size)
    return sum(size for seen, links, size in inodes.values() if seen == links)
