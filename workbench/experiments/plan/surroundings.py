"""What is promised beside the spec: the weights and prices of `objectives.yaml`, and the code that analyses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.metrics.fields import differing, written
from workbench.metrics.objectives import Objectives
from workbench.project import Project
from workbench.version import __version__


def surroundings(project: Project, name: str) -> dict[str, Any]:
    """{objectives, code}: the declared values, and a hash of each program, the version of the package among them.

    Of a notebook only what its code cells say counts: no output, no text, and not how often it was run.
    """
    objectives = Objectives.load(project)
    folder = project.root / "experiments" / name
    programs = [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("*.py"))]
    return {"objectives": objectives.model_dump(mode="json") if objectives else None,
            "code": {"workbench": __version__, **{path.name: _hash(path) for path in programs}}}


def departures(promised: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Every difference in words."""
    for place, before, after in differing({"objectives": promised["objectives"]}, {"objectives": now["objectives"]}):
        yield f"{place}: {written(place, before)} was locked, now {written(place, after)}"
    for program in dict.fromkeys([*promised["code"], *now["code"]]):
        before, after = promised["code"].get(program), now["code"].get(program)
        if before == after:
            continue
        if program == "workbench":
            yield f"code: workbench {before} was locked, now {after}"
        else:
            was, is_ = ("was not there", "is there now") if before is None else (
                "was locked", "is gone" if after is None else "has changed since")
            yield f"code: {program} {was} and {is_}"


def _hash(path: Path) -> str:
    text = path.read_text("utf-8", errors="replace")
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(text)["cells"]
            text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        except (ValueError, KeyError, TypeError):
            pass            # what is no notebook counts as it stands
    return hashlib.sha256(text.encode()).hexdigest()[:12]
