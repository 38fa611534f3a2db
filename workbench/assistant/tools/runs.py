"""Runs: a training is started, after a person said so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool


class StartArguments(Frozen):
    """A training spec of the project, and where it runs."""

    name: str = Field(description="a saved training spec")
    mode: Literal["auto", "inline", "ray"] | None = None
    workers: int | None = Field(None, ge=1)


class Started(Frozen):
    """A run that has begun outside this process."""

    run: str
    spec: str
    snapshot: str
    status: str
    executor: str
    reason: str
    rows: int
    warnings: tuple[str, ...]
    follow: str


def start_training(grounding: Grounding, given: StartArguments) -> Outcome:
    """Start it and return at once; the preflight may refuse."""
    from workbench.jobs.start import start

    run = start(grounding.snapshot.project, "training", given.name, mode=given.mode, workers=given.workers,
                snapshot=grounding.snapshot.id)
    before = run.job["preflight"]
    return Outcome(Started(
        run=run.id, spec=given.name, snapshot=run.job["snapshot"], status=run.status, executor=before["executor"],
        reason=before["reason"], rows=before["rows"], warnings=tuple(before["warnings"]),
        follow=f"workbench runs show {run.id}"))


def _says(given: StartArguments) -> str:
    how = f" ({given.mode})" if given.mode else ""
    return f"start the training {given.name!r}{how} on this snapshot"


TOOLS = (
    Tool(
        "start_training",
        "A person asks to run a training that is saved in the project. It takes the machine for minutes.",
        StartArguments,
        Started,
        start_training,
        asks=True,
        says=_says,
    ),
)
