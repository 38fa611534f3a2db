"""`status`: all that the panel lists; `init`: make a project where there is none."""

from __future__ import annotations

from typing import Any

from tornado import web

from workbench import __version__
from workbench.errors import NotFound, WorkbenchError
from workbench.project import Project
from workbench.server.handler import Handler


class Status(Handler):
    """What the project holds, or why there is none."""

    @web.authenticated
    async def get(self) -> None:
        """{version, project | null, ...}."""
        try:
            project = self.project
        except NotFound as error:
            self.reply({"version": __version__, "project": None, "why": error.line, "root": str(self.shared.root)})
            return
        self.reply({"version": __version__, **await self.off_loop(overview, project)})


class Init(Handler):
    """Make the server's folder a project."""

    @web.authenticated
    async def post(self) -> None:
        """{project}."""
        project = await self.off_loop(Project.create, self.shared.root)
        self.reply({"project": str(project.root)})


def overview(project: Project) -> dict[str, Any]:
    """The panel's lists; a broken spec is listed with its fault."""
    from workbench.jobs.run import list_runs
    from workbench.logs.snapshot import Snapshot, ids
    from workbench.metrics.catalog import Catalog

    faults: list[str] = []
    snapshot: dict[str, Any] | None = None
    try:
        opened = Snapshot.open(project)
        snapshot = {
            "id": opened.id,
            "tables": [{"name": t.name, "rows": t.rows, "columns": t.columns, "derived": t.derived,
                        "watermark": str(t.watermark) if t.watermark else None} for t in opened.tables.values()],
            "checks": [dict(check) for check in opened.manifest.checks],
        }
    except WorkbenchError as error:
        if ids(project):
            faults.append(error.line)
    metrics: list[dict[str, Any]] = []
    try:
        catalog = Catalog.load(project)
        metrics = [{"name": name, "direction": m.direction, "anchor": m.anchor, "facts": list(m.facts)}
                   for name, m in sorted(catalog.metrics.items())]
    except WorkbenchError as error:
        faults.append(error.line)
    return {
        "project": str(project.root), "snapshot": snapshot, "snapshots": ids(project), "metrics": metrics,
        "experiments": [{"name": name, "readout": (project.root / "experiments" / name / "readout.json").exists()}
                        for name in project.names("experiments")],
        "training": project.names("training"), "policies": project.names("policies"),
        "runs": [run.as_dict() for run in list_runs(project)][:50], "faults": faults,
    }


ROUTES = [("status", Status), ("init", Init)]
