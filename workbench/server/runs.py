"""Training runs: start, list, follow, cancel, delete."""

from __future__ import annotations

from tornado import web

from workbench.jobs.cancel import cancel
from workbench.jobs.run import delete_run, find_run, list_runs
from workbench.jobs.start import start
from workbench.server.following import follow, listed
from workbench.server.handler import Handler


class Runs(Handler):
    """All runs; start one."""

    @web.authenticated
    async def get(self) -> None:
        """{runs}."""
        runs = await self.off_loop(list_runs, self.project)
        self.reply({"runs": [listed(run) for run in runs]})

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


ROUTES = [("runs", Runs), (r"runs/([A-Za-z0-9_-]+)", OneRun), (r"runs/([A-Za-z0-9_-]+)/cancel", CancelRun)]
