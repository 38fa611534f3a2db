"""The checkpoints of a run: `checkpoints/<round>/`, whole or not there, the newest alone.

They are written by the clock, not by the round: so that a run loses seconds, however long its rounds are, and so that
writing never takes more than a twentieth of its time.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from workbench.project import write_json

SECONDS = 10.0                # between two checkpoints
SHARE = 0.05                  # of the time that writing may take


class Checkpoints:
    """The checkpoints of one run folder.

    Args:
        folder: the run folder.
        seconds: least time between two; None takes `WORKBENCH_CHECKPOINT_SECONDS`, else ten seconds.
    """

    def __init__(self, folder: Path, seconds: float | None = None) -> None:
        self.folder = folder / "checkpoints"
        self.seconds = float(os.environ.get("WORKBENCH_CHECKPOINT_SECONDS", SECONDS)) if seconds is None else seconds
        self._last = time.monotonic()
        self._took = 0.0

    def newest(self) -> Path | None:
        """The folder of the newest whole checkpoint; None where there is none."""
        found = sorted(path for path in self.folder.glob("[0-9]*") if (path / "whole.json").exists())
        return found[-1] if found else None

    @property
    def round(self) -> int:
        """The round of the newest checkpoint; 0 where there is none."""
        newest = self.newest()
        return 0 if newest is None else int(newest.name)

    def keep(self, number: int, write: Callable[[Path], None]) -> None:
        """Write the checkpoint of a round, when the last one is long enough ago."""
        began = time.monotonic()
        if began - self._last < max(self.seconds, self._took / SHARE):
            return
        self.write(number, write)
        self._last = time.monotonic()
        self._took = self._last - began

    def write(self, number: int, write: Callable[[Path], None]) -> None:
        """Write the checkpoint of a round and drop the older ones."""
        new, target = self.folder / f".new-{os.getpid()}", self.folder / f"{number:08d}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        write(new)
        write_json(new / "whole.json", {"version": 1, "round": number})
        for path in (*new.rglob("*"), new):
            _synced(path)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(new, target)
        _synced(self.folder)
        for old in self.folder.iterdir():
            if old != target:
                shutil.rmtree(old, ignore_errors=True)

    def clear(self) -> None:
        """Remove them all."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _synced(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
