"""One writer of snapshots at a time; readers need no lock, since a snapshot never changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import InputError
from workbench.project import Project

try:
    import fcntl
except ImportError:                         # Windows: two imports at once are not told apart there
    fcntl = None  # type: ignore[assignment]


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


def left_over(project: Project) -> list[Path]:
    """Folders of writers that were killed; asked by who is alone, so that none of them is at work."""
    return sorted((project.cache / "snapshots").glob(".new-*")) if fcntl is not None else []
