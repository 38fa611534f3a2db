"""Experiments and their readouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tornado import web

from workbench.errors import NotFound
from workbench.project import Project
from workbench.server.handler import Handler


class Readout(Handler):
    """Read an experiment out; an interim one shows health only unless asked."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `health_only=1` leaves every effect out."""
        health_only = self.get_query_argument("health_only", "0") == "1"
        self.reply(await self.off_loop(read_out, self.project, name, health_only))


class Page(Handler):
    """The saved readout as a page of its own, with no right to run or load anything."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """`readout.html`."""
        path = saved_page(self.project, name)
        self.set_header("Content-Security-Policy",
                        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
        self.finish(path.read_bytes(), set_content_type="text/html; charset=utf-8")


class Why(Handler):
    """Rows of the saved readout explained; no look is taken."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `row`: METRIC[/ARM][/TEST], default all -> {why: [{words, share, boundary, ..., row, sql}]}."""
        self.reply(await self.off_loop(explained, self.project, name, self.get_query_argument("row", "")))


def explained(project: Project, name: str, wanted: str) -> dict[str, Any]:
    """The explanations that somebody asks for, from the saved readout."""
    from workbench.experiments.asking import as_json, asked
    from workbench.experiments.stored import stored

    found = stored(project, name)
    return as_json(found, asked(found, wanted))


def read_out(project: Project, name: str, health_only: bool) -> dict[str, Any]:
    """The readout as JSON, with its chart; effects that were shown are saved beside the spec."""
    from workbench.experiments.charts import forest
    from workbench.experiments.opening import open_readout
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    result = open_readout(Experiment.load(project, name), Snapshot.open(project), health_only=health_only)
    code = f'import workbench as wb\n\nwb.open().experiment("{name}").readout()'
    return {**result.as_dict(), "chart": forest(result).spec if result.estimates else None, "code": code}


def saved_page(project: Project, name: str) -> Path:
    """Where the saved page lies."""
    path = project.spec_path("experiments", name).parent / "readout.html"
    if not path.exists():
        raise NotFound(f"experiment {name!r} has not been read out", hint="open its readout first")
    return path


_NAME = r"experiments/([a-z][a-z0-9_]*)"
ROUTES = [(rf"{_NAME}/readout", Readout), (rf"{_NAME}/page", Page), (rf"{_NAME}/why", Why)]
