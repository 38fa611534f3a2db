"""The project as a draft sees it: copies of its specs, and the rows of one snapshot where they lie.

The child never gets the project's own folder: no keys, no conversations, no runs, no other snapshot, nothing that a
link leads to; and nothing that it writes can reach them.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from workbench.logs.imports import compact
from workbench.logs.snapshot import CURRENT, Snapshot
from workbench.project import MARKER

_SPECS = {"metrics": (".yaml", ".yml"), "experiments": (".yaml", ".yml", ".lock"), "training": (".yaml", ".yml"),
          "policies": (".json",), "explore": (".json",)}
_ALSO = ("objectives.yaml",)
_LARGEST = 2_000_000        # bytes of a spec
_MOST = 5_000               # specs


@dataclass(frozen=True)
class Mirror:
    """A project below `root`, and what of this machine belongs to it."""

    root: Path
    readable: tuple[Path, ...]
    writable: tuple[Path, ...]


def mirror(snapshot: Snapshot, root: Path) -> Mirror:
    """Lay out a snapshot's project at `root`, an empty folder; settings (models, addresses, storage) stay behind."""
    project = snapshot.project
    root.mkdir()
    (root / MARKER).write_text("version = 1\n", "utf-8")
    taken = 0
    for kind, endings in _SPECS.items():
        (root / kind).mkdir()
        for file in sorted((project.root / kind).rglob("*")):
            inside = file.relative_to(project.root)
            if file.suffix in endings and taken < _MOST and _is_own(project.root, inside):
                taken += 1
                _copy(file, root / inside)
    for name in _ALSO:
        if _is_own(project.root, Path(name)):
            _copy(project.root / name, root / name)
    (root / "snapshots").mkdir()
    _copy(project.snapshots / f"{snapshot.id}.json", root / "snapshots" / f"{snapshot.id}.json")
    (root / "snapshots" / CURRENT).write_text(snapshot.id + "\n", "utf-8")
    cache = root / ".workbench"
    (cache / "snapshots").mkdir(parents=True)
    (cache / "snapshots" / snapshot.id).symlink_to(snapshot.folder)
    # the engine's own files: those that are there are read, those that are not are built here and thrown away
    built, real = compact.folder(snapshot.project, snapshot.id), cache / "compact" / snapshot.id
    real.mkdir(parents=True)
    for file in built.glob("*.duckdb") if built.is_dir() else ():
        if not file.name.startswith("."):
            (real / file.name).symlink_to(file)
    (cache / "spill").mkdir()
    return Mirror(root, (root, snapshot.folder, built), (cache / "spill", real))


def _is_own(root: Path, inside: Path) -> bool:
    """Whether a file is one of the project's own: neither it nor a folder on the way is a link or hidden."""
    at = root
    for part in inside.parts:
        at = at / part
        if at.is_symlink() or part.startswith("."):
            return False
    return at.is_file() and at.stat().st_size <= _LARGEST


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as read, target.open("wb") as written:
        shutil.copyfileobj(read, written)
