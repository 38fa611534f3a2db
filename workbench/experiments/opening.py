"""Open a readout as a person does: read out, keep the result, and remember that effects were seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from workbench.experiments.analyze import analyze
from workbench.experiments.plan.looks import record
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.logs.cluster.stored import nearest_to
from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]


def open_readout(experiment: Experiment, snapshot: Snapshot, *, health_only: bool = False,
                 progress: Progress | None = None, mode: str = "auto", told: Callable[[str], None] | None = None
                 ) -> Readout:
    """Read out; where effects are shown, save the result beside the spec and append the look to `looks.jsonl`.

    Args:
        mode: `inline` here, `ray` on the cluster of `[ray]`, `auto` where the rows are; the bytes are the same.
        told: is given which was chosen and why, where there is a choice.
    """
    cluster, why = nearest_to(snapshot, mode)
    if why and told is not None:
        told(why)
    if cluster is not None:
        from workbench.logs.cluster.elsewhere import on

        snapshot = on(cluster, snapshot, progress)
    found = analyze(experiment, snapshot, health_only=health_only, progress=progress)
    if not health_only:
        folder = snapshot.project.root / "experiments" / experiment.name
        found.save(folder)
        record(experiment, folder, found, datetime.now(UTC))
    return found
