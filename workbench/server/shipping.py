"""Promote a run, roll back, and watch: what the panel asks of a model that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tornado import web

from workbench.compute.nodes import account
from workbench.errors import InputError
from workbench.project import Project
from workbench.server.handler import Handler
from workbench.server.tasks import Working

Progress = Callable[[float | None, str], None]


class Promote(Working):
    """Compare a run, and let it answer."""

    @web.authenticated
    async def post(self, run: str) -> None:
        """{id?, champion?, reason?, policy?, day?} -> the shadow's report, or with `champion` the step.

        409 where the engine refuses: without a shadow of the same model beside the present champion.
        """
        value = self.body()
        champion = value.get("champion", False)
        if not isinstance(champion, bool):
            raise InputError("'champion' is true or false")
        reason = self.maybe_text(value, "reason")
        if champion:
            self.reply(await self.off_loop(crowned, self.project, run, reason))
            return
        self.reply(await self.work(value, compared, self.project, run, reason, self.maybe_text(value, "policy"),
                                   self.maybe_text(value, "day")))


class Rollback(Handler):
    """The champion before."""

    @web.authenticated
    async def post(self) -> None:
        """{name, reason?} -> the step; `name` is a policy's or a training spec's."""
        value = self.body()
        self.reply(await self.off_loop(rolled_back, self.project, self.text(value, "name"),
                                       self.maybe_text(value, "reason")))


class Lives(Handler):
    """Who promoted what."""

    @web.authenticated
    async def get(self) -> None:
        """{lives}: of each training spec its champion and its steps, the oldest first."""
        self.reply({"lives": await self.off_loop(lives, self.project)})


class Monitor(Working):
    """The last reports; make one."""

    @web.authenticated
    async def get(self) -> None:
        """{reports}: the newest of each model, with its pictures."""
        self.reply({"reports": await self.off_loop(reports, self.project)})

    @web.authenticated
    async def post(self) -> None:
        """{id?, name?, reference?, current?} -> the report with its pictures, whatever its verdict."""
        value = self.body()
        self.reply(await self.work(value, watched, self.project, self.maybe_text(value, "name"),
                                   self.maybe_text(value, "reference"), self.maybe_text(value, "current")))


def compared(project: Project, run: str, reason: str | None, policy: str | None, day: str | None, progress: Progress
             ) -> dict[str, Any]:
    """The shadow's report as JSON, with its command."""
    from workbench.logs.snapshot import Snapshot
    from workbench.policies.promotion.steps import make_shadow

    found = make_shadow(project, run, Snapshot.open(project), by=account(), reason=reason, policy=policy, day=day,
                        progress=progress)
    return {**found.as_dict(), "code": f"workbench promote {run}"}


def crowned(project: Project, run: str, reason: str | None) -> dict[str, Any]:
    """The step as JSON."""
    from workbench.policies.promotion.steps import make_champion

    return make_champion(project, run, by=account(), reason=reason).as_dict()


def rolled_back(project: Project, name: str, reason: str | None) -> dict[str, Any]:
    """The step as JSON."""
    from workbench.policies.promotion.steps import roll_back

    return roll_back(project, name, by=account(), reason=reason).as_dict()


def lives(project: Project) -> list[dict[str, Any]]:
    """The steps of every spec that has some."""
    from workbench.learning.promotion.record import file_of, life

    return [life(project, spec).as_dict() for spec in project.names("training") if file_of(project, spec).exists()]


def watched(project: Project, name: str | None, reference: str | None, current: str | None, progress: Progress
            ) -> dict[str, Any]:
    """The report as JSON with its pictures; it is kept as from the command line."""
    from workbench.learning.monitoring.page import save
    from workbench.learning.monitoring.watching import watch
    from workbench.logs.snapshot import Snapshot

    found = watch(project, Snapshot.open(project), name, reference=reference, current=current, progress=progress)
    save(project, found)
    return _shown(found)


def reports(project: Project) -> list[dict[str, Any]]:
    """The kept reports with their pictures."""
    from workbench.learning.monitoring.watching import all_last

    return [_shown(one) for one in all_last(project)]


def _shown(report: Any) -> dict[str, Any]:
    from workbench.learning.monitoring.charts import pictures

    return {**report.as_dict(), "pictures": [one.as_dict() for one in pictures(report)],
            "code": f"workbench monitor {report.spec or ''}".strip()}


ROUTES = [(r"runs/([A-Za-z0-9_-]+)/promote", Promote), ("rollback", Rollback), ("lives", Lives), ("monitor", Monitor)]
