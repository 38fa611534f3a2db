"""Experiments and their readouts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
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


class Today(Handler):
    """What each experiment needs today: the panel's first screen."""

    @web.authenticated
    async def get(self) -> None:
        """{experiments: [{experiment, phase, needs: [{kind, words, urgent, do}], ...}], urgent}; no row is read."""
        from workbench.experiments.today import as_json, today

        self.reply(as_json(await self.off_loop(today, self.project)))


class Decide(Handler):
    """The decisions on an experiment, and one more."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """{decisions: [...]}, the last one last."""
        from workbench.experiments.decision.record import decisions

        self.project.spec_path("experiments", name)
        made = await self.off_loop(decisions, self.project, name)
        self.reply({"experiment": name, "decisions": [asdict(one) for one in made]})

    @web.authenticated
    async def post(self, name: str) -> None:
        """{verdict, reason?, arm?, by?, override?} -> the entry; 409 where the readout refuses a conclusion."""
        from workbench.experiments.decision.record import decide_on

        value = self.body()
        made = await self.off_loop(
            decide_on, self.project, name, self.text(value, "verdict"), when=datetime.now(UTC),
            by=self.maybe_text(value, "by") or str(self.current_user.username), reason=self.maybe_text(value, "reason"),
            arm=self.maybe_text(value, "arm"), override=self.maybe_text(value, "override"))
        self.reply({"experiment": name, **asdict(made)})


class Lock(Handler):
    """What an experiment promised, and the promise itself."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """{locked, deviations}: since when, null without a lock; what is another now, in words."""
        self.reply(await self.off_loop(promised, self.project, name))

    @web.authenticated
    async def post(self, name: str) -> None:
        """Promise the spec as it is now; 400 where another is locked, or effects were seen."""
        from workbench.experiments.plan.lock import lock
        from workbench.experiments.spec import Experiment
        from workbench.logs.snapshot import current_id
        from workbench.metrics.catalog import Catalog

        project = self.project

        def promise() -> dict[str, Any]:
            lock(project, Experiment.load(project, name), Catalog.load(project), current_id(project),
                 datetime.now(UTC))
            return promised(project, name)

        self.reply(await self.off_loop(promise))


class Export(Handler):
    """The saved readout to take away; no look is taken."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `format=html|md|json` -> {format, file, text}."""
        from workbench.experiments.report.export import export

        form = self.get_query_argument("format", "html")
        text = await self.off_loop(export, self.project, name, form)
        self.reply({"experiment": name, "format": form, "file": f"{name}.{form}", "text": text})


class Reproduce(Handler):
    """Read out again from the recorded snapshot and spec; nothing is written."""

    @web.authenticated
    async def post(self, name: str) -> None:
        """{same, spec, changes: [{place, before, now}], total}."""
        from workbench.experiments.report.reproduce import reproduce

        self.reply((await self.off_loop(reproduce, self.project, name)).as_dict())


class TradeOff(Handler):
    """How the effects of a readout hang together, and what they are worth."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Query `x` and `y`, two metrics -> the trade-off with its charts; reads out as `readout` does."""
        x, y = self.get_query_argument("x", "") or None, self.get_query_argument("y", "") or None
        self.reply(await self.off_loop(traded, self.project, name, x, y))


def traded(project: Project, name: str, x: str | None, y: str | None) -> dict[str, Any]:
    """The trade-off with its pictures; the default one is kept beside the readout."""
    from workbench.experiments.decision.tradeoff import save, trade_off
    from workbench.experiments.opening import open_readout
    from workbench.experiments.report import tradeoff_chart as pictures
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    experiment, snapshot = Experiment.load(project, name), Snapshot.open(project)
    found = trade_off(experiment, snapshot, open_readout(experiment, snapshot), x=x, y=y)
    if x is None and y is None:
        save(found, project.root / "experiments" / name)
    charts = [{"chart": pictures.ellipse(one).spec, "words": pictures.ellipse_words(one)} for one in found.ellipses]
    charts += [{"chart": pictures.price_line(price, one.arm).spec, "words": pictures.price_words(price, one)}
               for one in found.criteria for price in one.prices]
    return {**found.as_dict(), "charts": charts}


def explained(project: Project, name: str, wanted: str) -> dict[str, Any]:
    """The explanations that somebody asks for, from the saved readout."""
    from workbench.experiments.explanation.asking import as_json, asked
    from workbench.experiments.stored import stored

    found = stored(project, name)
    return as_json(found, asked(found, wanted))


def read_out(project: Project, name: str, health_only: bool) -> dict[str, Any]:
    """The readout as JSON, with its chart and whether its look is taken by now; shown effects are saved, as a look."""
    from workbench.experiments.opening import open_readout
    from workbench.experiments.plan.looks import seen_before
    from workbench.experiments.report.charts import forest
    from workbench.experiments.report.pictures import pictures
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    experiment = Experiment.load(project, name)
    result = open_readout(experiment, Snapshot.open(project), health_only=health_only)
    looks = experiment.plan.sequential.looks if experiment.plan.sequential else ()
    code = f'import workbench as wb\n\nwb.open().experiment("{name}").readout()'
    return {**result.as_dict(), "chart": forest(result).spec if result.estimates else None, "code": code,
            "seen": seen_before(project.root / "experiments" / name, result) is not None, "planned": len(looks) or None,
            "pictures": [one.as_dict() for one in pictures(result)]}


def promised(project: Project, name: str) -> dict[str, Any]:
    """Since when an experiment is locked, and what is another now."""
    from workbench.experiments.plan.lock import deviations, locked_spec
    from workbench.experiments.spec import Experiment
    from workbench.metrics.catalog import Catalog

    experiment = Experiment.load(project, name)
    found = locked_spec(project, name)
    changed = deviations(experiment, Catalog.load(project), project, found) if found else ()
    return {"experiment": name, "locked": found.locked if found else None, "deviations": list(changed)}


def saved_page(project: Project, name: str) -> Path:
    """Where the saved page lies."""
    path = project.spec_path("experiments", name).parent / "readout.html"
    if not path.exists():
        raise NotFound(f"experiment {name!r} has not been read out", hint="open its readout first")
    return path


_NAME = r"experiments/([a-z][a-z0-9_]*)"
ROUTES = [("today", Today), (rf"{_NAME}/readout", Readout), (rf"{_NAME}/page", Page), (rf"{_NAME}/why", Why),
          (rf"{_NAME}/tradeoff", TradeOff), (rf"{_NAME}/decisions", Decide), (rf"{_NAME}/lock", Lock),
          (rf"{_NAME}/export", Export), (rf"{_NAME}/reproduce", Reproduce)]
