"""Training runs: look before, start, list, follow, compare, cancel, resume, delete."""

from __future__ import annotations

from typing import Any

from tornado import web

from workbench.errors import InputError
from workbench.jobs.cancel import cancel
from workbench.jobs.compare import compare
from workbench.jobs.run import delete_run, find_run, list_runs
from workbench.jobs.start import look, resume, start
from workbench.project import Project
from workbench.server.following import follow, listed
from workbench.server.handler import Handler


class Runs(Handler):
    """All runs; start one."""

    @web.authenticated
    async def get(self) -> None:
        """{runs}."""
        self.reply({"runs": await self.off_loop(every, self.project)})

    @web.authenticated
    async def post(self) -> None:
        """{name, mode?, workers?} -> the run, which outlives this server."""
        value = self.body()
        name, mode = self.text(value, "name"), self.maybe_text(value, "mode")
        run = await self.off_loop(start, self.project, "training", name, mode=mode, workers=_count(value, "workers"))
        self.set_status(201)
        self.reply(run.as_dict())


class Before(Handler):
    """What is known before a run."""

    @web.authenticated
    async def post(self) -> None:
        """{name, mode?, workers?} -> rows, balance, memory, threads, executor and why, faults, warnings."""
        value = self.body()
        name, mode = self.text(value, "name"), self.maybe_text(value, "mode")
        found = await self.off_loop(look, self.project, name, mode=mode, workers=_count(value, "workers"))
        self.reply({**found.as_dict(), "lines": found.lines()})


class Compare(Handler):
    """Runs side by side."""

    @web.authenticated
    async def get(self) -> None:
        """Query `run=ID` for each of them; -> {runs, same_rows, tables, curves, chart}."""
        self.reply(await self.off_loop(beside, self.project, self.get_query_arguments("run")))


class OneRun(Handler):
    """One run and its events; delete it."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `since=SEQ` gives the events after that one."""
        since = self.get_query_argument("since", "0")
        run = await self.off_loop(find_run, self.project, name)
        self.reply(await self.off_loop(follow, self.project, run, int(since) if since.isdigit() else 0))

    @web.authenticated
    async def delete(self, name: str) -> None:
        """Delete a run that has ended."""
        run = await self.off_loop(find_run, self.project, name)
        await self.off_loop(delete_run, run)
        self.reply({"deleted": name})


class CancelRun(Handler):
    """Cancel a run."""

    @web.authenticated
    async def post(self, name: str) -> None:
        """The run as it is after the request."""
        run = await self.off_loop(find_run, self.project, name)
        await self.off_loop(cancel, run)
        self.reply(run.as_dict())


class ResumeRun(Handler):
    """Go on with a run that was ended from outside."""

    @web.authenticated
    async def post(self, name: str) -> None:
        """The run as it is then."""
        run = await self.off_loop(find_run, self.project, name)
        await self.off_loop(resume, self.project, run)
        self.reply(run.as_dict())


def every(project: Project) -> list[dict[str, Any]]:
    """All runs of a project."""
    return [listed(run) for run in list_runs(project)]


def beside(project: Project, names: list[str]) -> dict[str, Any]:
    """Runs by their ids or names, side by side."""
    found = compare([find_run(project, name) for name in names])
    chart = found.chart()
    return {**found.as_dict(), "chart": chart.spec if chart else None}


def _count(value: dict[str, Any], name: str) -> int | None:
    found = value.get(name)
    if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 1):
        raise InputError(f"{name!r} is no number of at least 1", got=str(found))
    return found


ROUTES = [("runs", Runs), ("runs/preflight", Before), ("runs/compare", Compare),
          (r"runs/([A-Za-z0-9_-]+)/resume", ResumeRun),
          (r"runs/([A-Za-z0-9_-]+)", OneRun), (r"runs/([A-Za-z0-9_-]+)/cancel", CancelRun)]
