"""A run as the panel shows it: how far it is, and once it is done its measures, pictures and card."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from workbench.errors import WorkbenchError
from workbench.jobs.following import how_far
from workbench.jobs.run import ACTIVE, Run
from workbench.learning.charts import loss_curve
from workbench.project import Project, parse_yaml


def listed(run: Run) -> dict[str, Any]:
    """A run in a list of runs: everything but its figures, and which kind of model it makes."""
    return {**run.as_dict(), "metrics": None, "model": _model(run)}


def follow(project: Project, run: Run, since: int = 0) -> dict[str, Any]:
    """A run with its new events, how far it is, its loss curve so far, and what it left."""
    events = run.events()
    curve, far, goes = loss_curve(events), how_far(events), run.status in ACTIVE
    return {
        **run.as_dict(), "model": _model(run), "events": [event for event in events if event["seq"] > since],
        "fraction": far["fraction"], "message": far["stage"] if goes else None, "eta": far["eta"] if goes else None,
        "rounds_per_second": far["rounds_per_second"], "chart": curve.spec if curve else None, **_left(project, run),
    }


def _left(project: Project, run: Run) -> dict[str, Any]:
    """Tables, charts and card of a training that is done."""
    metrics = run.metrics
    if run.job.get("kind") != "training" or not metrics:
        return {}
    card = run.folder / "card.md"
    tables, charts = _shown(run.folder / "metrics.json", (run.folder / "metrics.json").stat().st_mtime_ns)
    return {"tables": tables, "charts": charts, "card": card.read_text("utf-8") if card.exists() else None,
            "promotion": _promotion(project, run)}


def _promotion(project: Project, run: Run) -> dict[str, Any] | None:
    """{stage, lines, back, fault}: how far its model is, what its comparison said, who answered before."""
    from workbench.learning.promotion.record import life

    try:
        found = life(project, run.name)
    except WorkbenchError as error:
        return {"stage": "candidate", "lines": [], "back": None, "fault": error.line}
    stage, shadow = found.stage(run.id), found.shadow_of(run.id)
    back = found.champions[-2] if stage == "champion" and len(found.champions) > 1 else None
    return {"stage": stage, "lines": (shadow.shadow or {}).get("lines", []) if shadow else [], "back": back,
            "fault": None}


@lru_cache(16)
def _shown(path: Any, _: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Of a finished run the same at every look."""
    from workbench.learning.shown import charts, tables

    metrics = Run(path.parent).metrics or {}
    return ([one.as_dict() for one in tables(metrics)],
            [{"title": title, "spec": chart.spec} for title, chart in charts(metrics)])


def _model(run: Run) -> str | None:
    if run.job.get("kind") != "training":
        return None
    try:
        said = parse_yaml((run.folder / "spec.yaml").read_text("utf-8"), "spec.yaml")
        return str(said.get("model", {}).get("kind", "lightgbm"))
    except (OSError, AttributeError, WorkbenchError):
        return None
