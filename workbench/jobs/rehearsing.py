"""What a rehearsal job does: replay an experiment's analysis, and save `rehearsal.json` beside its spec."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.jobs.events import stages
from workbench.jobs.run import Run
from workbench.project import Project, parse_spec, read_yaml, write_json

Emit = Callable[[str, dict[str, Any]], Any]


class RehearsalSpec(BaseModel):
    """What was asked; see `workbench.experiments.rehearsal.rehearse.rehearse`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    experiment: str
    replays: int = Field(default=400, ge=20, le=20_000)
    units: float | None = Field(default=None, gt=1)
    effects: dict[str, str] = Field(default={}, description="metric: amount, as in `plan --effect`")
    mode: Literal["auto", "inline", "ray"] = Field(default="auto", description="where the log is read and replayed")


def check(project: Project, spec: RehearsalSpec) -> str:
    """Refuse before a run exists what can be seen at once; returns the snapshot's id.

    Raises:
        InputError: an experiment, metric or amount that does not exist, or no snapshot.
    """
    from workbench.errors import InputError
    from workbench.experiments.spec import Experiment, effects
    from workbench.logs.snapshot import Snapshot

    found = Experiment.load(project, spec.experiment)
    judged = [*found.metrics.success, *found.metrics.guardrail]
    for name in effects(f"{name}={amount}" for name, amount in spec.effects.items()):
        if name not in judged:
            raise InputError(f"{name!r} is no success metric and no guardrail", where="effects", got=name, known=judged)
    return Snapshot.open(project, with_rows=False).id


def executor_of(run: Run) -> tuple[str, str]:
    """(executor, reason) for a run."""
    return "inline", "one scan, and products of matrices that fit here"


def perform(folder: Path, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Rehearse; `result.json` has the rates, `experiments/<name>/rehearsal.json` everything.

    Raises:
        Cancelled: when `should_stop` says so; the earlier rehearsal, if any, stays.
    """
    from workbench.experiments.rehearsal.elsewhere import opened
    from workbench.experiments.rehearsal.rehearse import rehearse
    from workbench.experiments.spec import Experiment, effects
    from workbench.logs.snapshot import Snapshot

    job = Run(folder).job
    project = Project.find(job["project"])
    spec = parse_spec(RehearsalSpec, read_yaml(folder / "spec.yaml"), "spec.yaml")
    progress = stages(emit)
    snapshot = opened(Snapshot.open(project, job["snapshot"], with_rows=False), spec.mode, progress)
    found = rehearse(Experiment.load(project, spec.experiment), snapshot,
                     replays=spec.replays, units=spec.units,
                     effects=effects(f"{name}={amount}" for name, amount in spec.effects.items()),
                     progress=progress, should_stop=should_stop)
    saved = found.save(project.root / "experiments" / spec.experiment)
    write_json(folder / "result.json", {
        "version": 1, "experiment": spec.experiment, "ok": found.ok, "saved": project.relative(saved),
        "ships": {one.scenario: one.ship.share for one in found.outcomes}})


def afterwards(run: Run, emit: Emit) -> None:
    """A rehearsal leaves its file, and nothing else."""


def abandon(run: Run) -> None:
    """The process will be ended in the middle of a scan: the file is only written when it is whole."""
