"""Find a trained run by its id or its spec's name; reading needs nothing of how runs are started."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.errors import NotFound
from workbench.learning.promotion.record import champion_folder
from workbench.project import Project


def find_trained(project: Project, name: str) -> Path:
    """The folder of the trained run with this id, else of this spec's champion, else of its newest trained run.

    Raises:
        NotFound: with the nearest name and what to do.
        InputError: when the champion's model is not the one that was promoted.
    """
    return _exact(project, name) or champion_folder(project, name) or newest_trained(project, name)


def newest_trained(project: Project, name: str) -> Path:
    """The folder of the trained run with this id, else of the newest trained run of this spec's name, champion or not.

    Raises:
        NotFound: with the nearest name and what to do.
    """
    exact = _exact(project, name)
    if exact is not None:
        return exact
    trained = [(_job(path.parent), path.parent) for path in project.runs.glob("*/metrics.json")]
    named = sorted(
        ((job.get("created", ""), folder.name, folder) for job, folder in trained if job.get("name") == name),
        key=lambda one: one[:2],
    )
    if named:
        return named[-1][2]
    begun = project.runs / name / "job.json"
    if name and begun.exists() and begun.parent.parent == project.runs:
        raise NotFound(f"run {name!r} has no model yet, or ended without one", hint=f"see `workbench runs show {name}`")
    known = sorted({job["name"] for job, _ in trained if "name" in job})
    if name in project.names("training"):
        raise NotFound(f"no trained run of {name!r}", hint=f"run `workbench train {name}`")
    raise NotFound(f"no run or training spec {name!r}", got=name, known=known,
                   hint="it may have been deleted: `workbench runs list` has what there is")


def spec_of(folder: Path) -> str:
    """The name of the spec that a run trained."""
    return str(_job(folder).get("name", folder.name))


def _exact(project: Project, name: str) -> Path | None:
    exact = project.runs / name
    return exact if name and exact.parent == project.runs and (exact / "metrics.json").exists() else None


def _job(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "job.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
