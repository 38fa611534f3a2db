"""Before launch: the plan with other figures, the assignment, the rehearsal."""

from __future__ import annotations

import json
from typing import Any

from tornado import web

from workbench.errors import NotFound
from workbench.jobs.rehearsing import RehearsalSpec
from workbench.jobs.start import start_rehearsal
from workbench.project import Project, parse_spec
from workbench.server.handler import Handler


class Plan(Handler):
    """The plan for the whole rule, and what other figures would come to."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """The plan as the spec has it; see `experiments.proposal.Proposed.as_dict`."""
        self.reply(await self.off_loop(planned, self.project, name, {}))

    @web.authenticated
    async def post(self, name: str) -> None:
        """{units?, power?, alpha?, mde?, margin?, effects?, looks?, split?, ramp?} -> the plan with these figures."""
        self.reply(await self.off_loop(planned, self.project, name, self.body()))


class Assignment(Handler):
    """Which user is in which arm."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """The assignment on the current snapshot with its checks and the rule; nothing is written."""
        self.reply(await self.off_loop(assigned, self.project, name))


class Rehearsal(Handler):
    """The planned analysis on replays of the log."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """The rehearsal that was saved, and whether it is of the spec and snapshot of today."""
        self.reply(await self.off_loop(saved_rehearsal, self.project, name))

    @web.authenticated
    async def post(self, name: str) -> None:
        """{replays?, units?, effects?} -> its run, which outlives this server; follow and cancel it as any run."""
        spec = parse_spec(RehearsalSpec, {**self.body(), "experiment": name}, "rehearse")
        run = await self.off_loop(start_rehearsal, self.project, spec)
        self.set_status(201)
        self.reply(run.as_dict())


def planned(project: Project, name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """The plan as JSON."""
    from workbench.experiments.plan.proposal import Proposal, propose
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    asked = parse_spec(Proposal, figures, "plan")
    return propose(Experiment.load(project, name), Snapshot.open(project), asked).as_dict()


def assigned(project: Project, name: str) -> dict[str, Any]:
    """The assignment as JSON."""
    from workbench.experiments.assignment.assign import assign
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    return assign(Experiment.load(project, name), Snapshot.open(project)).as_dict()


def saved_rehearsal(project: Project, name: str) -> dict[str, Any]:
    """`rehearsal.json` with `current`: false where spec, metrics or snapshot are others now."""
    from workbench.experiments.plan.lock import spec_hash
    from workbench.experiments.rehearsal.rehearsed import FILE
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import current_id
    from workbench.metrics.catalog import Catalog

    path = project.spec_path("experiments", name).parent / FILE
    if not path.exists():
        raise NotFound(f"experiment {name!r} has not been rehearsed", hint="start a rehearsal first")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    now = spec_hash(Experiment.load(project, name), Catalog.load(project))
    return {**found, "current": found.get("spec_hash") == now and found.get("snapshot") == current_id(project)}


ROUTES = [(r"experiments/([a-z][a-z0-9_]*)/plan", Plan), (r"experiments/([a-z][a-z0-9_]*)/assignment", Assignment),
          (r"experiments/([a-z][a-z0-9_]*)/rehearsal", Rehearsal)]
