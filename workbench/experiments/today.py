"""What each experiment needs today, from what is stored: specs, locks, looks, readouts, decisions and the manifest.

No row is read, so no effect is seen: this is not a look. The clock is never read either: the log says what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any, Literal

from workbench.errors import WorkbenchError
from workbench.experiments.decision.record import Made, decisions
from workbench.experiments.plan.lock import deviations, locked_spec, spec_hash
from workbench.experiments.plan.looks import Schedule, Taken, schedule, taken_looks
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.experiments.stored import FILE, stored
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import Project

Phase = Literal["unreadable", "draft", "enrolling", "maturing", "looking", "ended", "decided"]
State = Literal["unreadable", "draft", "locked", "running", "readout", "decided"]
Kind = Literal["fault", "lock", "deviation", "health", "look", "decide", "wait", "done"]
_ORDER: tuple[Kind, ...] = ("fault", "health", "deviation", "decide", "look", "lock", "wait", "done")


@dataclass(frozen=True)
class Need:
    """One thing that an experiment needs, or waits for.

    Attributes:
        urgent: somebody has to act before its numbers may be used.
        do: the command that does it; None where only time does.
    """

    kind: Kind
    words: str
    urgent: bool = False
    do: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where one experiment stands.

    Attributes:
        reached: up to where the log is complete, UTC; None without time or log.
        next_look: the date of the next look that the log has not reached.
        looks, planned: looks taken, and planned; planned is None where they have no numbers.
        verdict: of the saved readout; decided: of the last decision.
        needs: the most urgent first.
    """

    experiment: str
    phase: Phase
    reached: str | None
    next_look: str | None
    looks: int
    planned: int | None
    locked: bool
    status: str | None
    verdict: str | None
    decided: str | None
    needs: tuple[Need, ...]

    @property
    def state(self) -> State:
        """Where in its life: decided, read out, running, locked, or a draft."""
        if self.phase in ("unreadable", "decided"):
            return "decided" if self.phase == "decided" else "unreadable"
        if self.status in ("final", "interim"):
            return "readout"
        if self.phase in ("enrolling", "maturing", "looking"):
            return "running"
        return "locked" if self.locked else "draft"

    def as_dict(self) -> dict[str, Any]:
        """The standing as JSON."""
        return {**asdict(self), "state": self.state}


def today(project: Project) -> tuple[Standing, ...]:
    """Every experiment of a project, those that need something first, then by name; a broken one is told."""
    try:
        snapshot: Snapshot | None = Snapshot.open(project)
    except WorkbenchError:
        snapshot = None
    found = [_standing(project, name, snapshot) for name in project.names("experiments")]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.needs[0].kind) if one.needs else len(_ORDER),
                                                one.experiment)))


def as_json(found: tuple[Standing, ...]) -> dict[str, Any]:
    """What the panel's first screen shows."""
    return {"version": 1, "experiments": [one.as_dict() for one in found],
            "urgent": sum(need.urgent for one in found for need in one.needs)}


def lines(found: tuple[Standing, ...]) -> list[str]:
    """A line a need, for a terminal."""
    return [f"{one.experiment:<24} {'! ' if need.urgent else ''}{need.words}" + (f" - {need.do}" if need.do else "")
            for one in found for need in one.needs]


def _standing(project: Project, name: str, snapshot: Snapshot | None) -> Standing:
    try:
        experiment, catalog = Experiment.load(project, name), Catalog.load(project)
        plan = schedule(experiment, snapshot, catalog) if snapshot is not None else None
        promise = locked_spec(project, name)
        changed = deviations(experiment, catalog, project, promise)
        taken = taken_looks(project.root / "experiments" / name)
        readout = stored(project, name) if (project.root / "experiments" / name / FILE).exists() else None
        made = decisions(project, name)
        hashed = spec_hash(experiment, catalog)
    except WorkbenchError as error:
        return Standing(name, "unreadable", None, None, 0, None, False, None, None, None,
                        (Need("fault", error.line, True),))
    sequential = experiment.plan.sequential
    decided = made[-1] if made else None
    needs = sorted(_needs(experiment, plan, promise is not None, changed, taken, readout, decided, hashed),
                   key=lambda need: _ORDER.index(need.kind))
    return Standing(
        name, _phase(experiment, plan, taken, decided), _moment(plan.reached if plan else None),
        _moment(plan.next if plan else None), len(taken),
        len(sequential.looks) if sequential is not None and sequential.looks else None, promise is not None,
        readout.status if readout else None, readout.decision.verdict if readout else None,
        decided.verdict if decided else None, tuple(needs))


def _needs(experiment: Experiment, plan: Schedule | None, locked: bool, changed: tuple[str, ...], taken: list[Taken],
           readout: Readout | None, decided: Made | None, hashed: str) -> Iterator[Need]:
    name = experiment.name
    closed = decided is not None and decided.verdict != "continue"
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        yield Need("deviation", f"not as promised: {changed[0]}{more}", not closed)
    if closed and decided is not None:
        arm = f" {decided.arm}" if decided.arm else ""
        yield Need("done", f"decided on {decided.when[:10]}: {decided.verdict}{arm}")
        return
    if plan is None:
        yield Need("wait", "no log is imported yet", do="workbench import SOURCE --adapter messaging")
    if not locked and not taken:
        yield Need("lock", "not locked: nothing is promised yet", do=f"workbench lock {name}")
    if readout is not None and readout.status == "blocked":
        yield Need("health", f"blocked: {(readout.decision.reasons or ('see its health',))[0]}", True,
                   f"workbench readout {name} --health-only")
    elif readout is not None and readout.health.warnings:
        yield Need("health", readout.health.warnings[0], do=f"workbench readout {name} --health-only")
    if plan is not None:
        yield from _looking(experiment, plan, taken, readout, hashed)


def _looking(experiment: Experiment, plan: Schedule, taken: list[Taken], readout: Readout | None, hashed: str
             ) -> Iterator[Need]:
    name = experiment.name
    due = plan.looks[-1] if plan.looks else None
    seen = due is not None and any(one.look == due.index and one.cut == (due.cut.isoformat() if due.cut else None)
                                   and one.spec_hash == hashed for one in taken)
    if due is not None and not seen and not (readout is not None and readout.status == "blocked"):
        number = f"look {due.index}" if due.index else "the look"
        when = f" of {due.cut:%Y-%m-%d}" if due.cut else ""
        yield Need("look", f"{number}{when} has come{' and is the last' if due.final else ''}", True,
                   f"workbench readout {name}")
        return
    if due is not None and readout is not None and (readout.status == "final" or readout.decision.verdict == "ship"):
        arm = f" {readout.decision.ship_arm}" if readout.decision.ship_arm else ""
        yield Need("decide", f"the rule says {readout.decision.verdict}{arm}: nobody has decided yet", True,
                   f"workbench decide {name} --verdict {readout.decision.verdict}")
    if plan.next is not None:
        reached = f"the log reaches {plan.reached:%Y-%m-%d}" if plan.reached else "the log reaches nowhere yet"
        enrol = experiment.enrol
        ends = datetime.combine(enrol.to, time()) if enrol else None
        open_ = f"enrolling until {ends:%Y-%m-%d}; " if ends and (plan.reached is None or plan.reached < ends) else ""
        what = "the end" if plan.looks and plan.looks[-1].index is None else "the next look"
        yield Need("wait", f"{open_}{what} comes with rows up to {plan.next:%Y-%m-%d}, {reached}")


def _phase(experiment: Experiment, plan: Schedule | None, taken: list[Taken], decided: Made | None) -> Phase:
    if decided is not None and decided.verdict != "continue":
        return "decided"
    if plan is None:
        return "draft"
    if plan.looks and plan.looks[-1].final:
        return "ended"
    if taken:
        return "looking"
    enrol = experiment.enrol
    if enrol is None or plan.reached is None:
        return "draft"
    if plan.reached <= datetime.combine(enrol.from_, time()):
        return "draft"
    return "enrolling" if plan.reached < datetime.combine(enrol.to, time()) else "maturing"


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(sep=" ") if at else None
