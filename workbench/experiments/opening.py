"""Open a readout as a person does: read out, keep the result, and remember that effects were seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from workbench.experiments.analyze import analyze
from workbench.experiments.looks import record
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]


def open_readout(experiment: Experiment, snapshot: Snapshot, *, health_only: bool = False,
                 progress: Progress | None = None) -> Readout:
    """Read out; where effects are shown, save the result beside the spec and append the look to `looks.jsonl`."""
    found = analyze(experiment, snapshot, health_only=health_only, progress=progress)
    if not health_only:
        folder = snapshot.project.root / "experiments" / experiment.name
        found.save(folder)
        record(experiment, folder, found, datetime.now(UTC))
    return found
