"""`init`, `lab`, `status`, `doctor`: the project folder and the machine it runs on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Any

import typer

from workbench.cli.context import current, table
from workbench.errors import NotFound, WorkbenchError
from workbench.project import Project

_WATCHED = (
    "messaging-workbench", "jupyterlab", "jupyterlab-chat", "jupyter-ai-persona-manager", "duckdb",
    "lightgbm", "torch", "ray", "langchain", "numpy", "altair",
)


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def init(ctx: typer.Context, directory: str = typer.Argument(..., metavar="DIR")) -> None:
        """Make a project folder; nothing that exists is overwritten."""
        c = current(ctx)
        project = Project.create(directory)
        text = f"project at {project.root}\nnext: cd {directory} && workbench import FILE --adapter table --name TABLE"
        c.out({"project": str(project.root)}, text)

    @app.command()
    def lab(
        ctx: typer.Context,
        directory: str | None = typer.Argument(None, metavar="[DIR]"),
        no_browser: bool = typer.Option(False, "--no-browser", help="Print the address only."),
        port: int = typer.Option(8888, help="The first port to try."),
    ) -> None:
        """Open JupyterLab on a project."""
        project = Project.find(directory or current(ctx).project_dir)
        open_lab(project, browser=not no_browser, port=port)

    @app.command()
    def status(ctx: typer.Context) -> None:
        """What the project holds, and what each experiment needs today."""
        from workbench.experiments.today import as_json, today
        from workbench.experiments.today import lines as needs

        c = current(ctx)
        standing = today(c.project())
        value = {**project_status(c.project()), "today": as_json(standing)}
        lines = [f"project     {value['project']}"]
        snapshot = value["snapshot"]
        lines.append(
            f"snapshot    {snapshot['id']}: {snapshot['rows']:,} rows in {len(snapshot['tables'])} tables"
            if snapshot else "snapshot    none - run `workbench import SOURCE --adapter table --name TABLE`"
        )
        for kind in ("metrics", "experiments", "training", "policies"):
            lines.append(f"{kind:<11} {', '.join(value[kind]) or 'none'}")
        lines += [f"today       {line}" for line in needs(standing)]
        lines += [f"monitor     {line}" for line in value["monitor"]]
        lines += [f"fault       {fault}" for fault in value["faults"]]
        lines.append(table(value["runs"], ["id", "spec", "status"]) or "runs        none")
        c.out(value, "\n".join(lines))

    @app.command()
    def doctor(
        ctx: typer.Context,
        stop_ray: bool = typer.Option(False, "--stop-ray", help="Stop the local Ray head that the workbench started."),
        cluster: bool = typer.Option(False, "--cluster", help="Look at every node of the project's Ray cluster."),
    ) -> None:
        """Versions, machine and what is missing."""
        c = current(ctx)
        if cluster:
            from workbench.compute.cluster import choose

            asked, _ = choose(c.project().settings, "ray", 0)
            assert asked is not None
            nodes = list(asked.nodes())
            c.out({"address": asked.address, "storage": asked.storage.uri, "nodes": nodes},
                  table(nodes, ["address", "cpus", "user", "python"]) + "\nevery node can work for this project")
            return
        value = examine()
        if stop_ray:
            from workbench.jobs import rayhead

            value["ray_stopped"] = rayhead.stop()
        rows = [{"what": name, "found": found} for name, found in value.items()]
        c.out(value, table(rows))


def open_lab(project: Project, *, browser: bool = True, port: int = 8888) -> None:
    """Replace this process by JupyterLab on the project; listens on 127.0.0.1 only."""
    words = [
        sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={project.root}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    # no question about news, no look for updates: nothing leaves this host
    paths = [str(Path(__file__).parents[1] / "server" / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    # open tabs belong to a project: another project's documents do not exist here
    os.environ.setdefault("JUPYTERLAB_WORKSPACES_DIR", str(project.cache / "lab" / "workspaces"))
    if not browser:
        words.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    os.chdir(project.root)
    os.execv(sys.executable, words)


def project_status(project: Project) -> dict[str, Any]:
    """What a project holds, as plain values; a broken spec is named, never hidden."""
    from workbench.jobs.run import list_runs
    from workbench.learning.monitoring.watching import lines as watched
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    faults: list[str] = []
    try:
        opened = Snapshot.open(project)
        snapshot: dict[str, Any] | None = {
            "id": opened.id,
            "rows": sum(info.rows for info in opened.tables.values()),
            "tables": {name: info.rows for name, info in opened.tables.items()},
        }
    except NotFound:
        snapshot = None
    try:
        metrics = sorted(Catalog.load(project).metrics)
    except WorkbenchError as error:
        metrics = []
        faults.append(error.line)
    return {
        "project": str(project.root),
        "snapshot": snapshot,
        "metrics": metrics,
        "experiments": project.names("experiments"),
        "training": project.names("training"),
        "policies": project.names("policies"),
        "runs": [{"id": run.id, "spec": run.name, "status": run.status} for run in list_runs(project)],
        "monitor": watched(project),
        "faults": faults,
    }


def examine() -> dict[str, Any]:
    """Versions of what the workbench stands on, and the machine, as plain values."""
    found: dict[str, Any] = {"python": platform.python_version()}
    for name in _WATCHED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    found["cpus"] = os.cpu_count()
    found["free_disk_gb"] = round(shutil.disk_usage(Path.cwd()).free / 1e9, 1)
    return found
