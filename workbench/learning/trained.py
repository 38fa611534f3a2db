"""Find a trained run by its id or its spec's name; reading needs nothing of how runs are started."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.errors import NotFound
from workbench.project import Project


def find_trained(project: Project, name: str) -> Path:
    """The folder of the trained run with this id, else of the newest trained run of this spec's name.

    Raises:
        NotFound: with the nearest name and what to do.
    """
    exact = project.runs / name
    if name and exact.parent == project.runs and (exact / "metrics.json").exists():
        return exact
    trained = [(_job(path.parent), path.parent) for path in project.runs.glob("*/metrics.json")]
    named = sorted(
        ((job.get("created", ""), folder.name, folder) for job, folder in trained if job.get("name") == name),
        key=lambda one: one[:2],
    )
    if named:
        return named[-1][2]
    known = sorted({job["name"] for job, _ in trained if "name" in job})
    raise NotFound(f"no trained run {name!r}", where=str(project.runs), got=name, known=known,
                   hint=f"run `workbench train {name}`")


def _job(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "job.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
