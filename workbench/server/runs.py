"""Training runs: start, list, follow, cancel, delete."""

from __future__ import annotations

from typing import Any

from tornado import web

from workbench.jobs.cancel import cancel
from workbench.jobs.run import Run, delete_run, find_run, list_runs
from workbench.jobs.start import start
from workbench.learning.charts import loss_curve
from workbench.server.handler import Handler


class Runs(Handler):
    """All runs; start one."""

    @web.authenticated
    async def get(self) -> None:
        """{runs}."""
        runs = await self.off_loop(list_runs, self.project)
        self.reply({"runs": [run.as_dict() for run in runs]})

    @web.authenticated
    async def post(self) -> None:
        """{name, mode?} -> the run, which outlives this server."""
        value = self.body()
        name, mode = self.text(value, "name"), self.maybe_text(value, "mode")
        run = await self.off_loop(start, self.project, "training", name, mode=mode)
        self.set_status(201)
        self.reply(run.as_dict())


class OneRun(Handler):
    """One run and its events; delete it."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `since=SEQ` gives the events after that one."""
        since = self.get_query_argument("since", "0")
        run = await self.off_loop(find_run, self.project, name)
        self.reply(await self.off_loop(follow, run, int(since) if since.isdigit() else 0))

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


def follow(run: Run, since: int = 0) -> dict[str, Any]:
    """A run with its new events, how far it is, and its loss curve so far."""
    events = run.events()
    steps = [event["data"] for event in events if event["kind"] == "progress"]
    last = steps[-1] if steps else {}
    curve = loss_curve(events)
    return {
        **run.as_dict(), "events": [event for event in events if event["seq"] > since],
        "fraction": last.get("fraction"), "message": last.get("stage") if run.alive() else None,
        "chart": curve.spec if curve else None,
    }


ROUTES = [("runs", Runs), (r"runs/([A-Za-z0-9_-]+)", OneRun), (r"runs/([A-Za-z0-9_-]+)/cancel", CancelRun)]
