"""When an experiment is looked at: what the plan says, what the log has reached, and which looks were taken.

The clock is never read: a look has come when the rows that it needs are complete.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats import spending

if TYPE_CHECKING:
    from workbench.experiments.readout import Readout

FILE = "looks.jsonl"


@dataclass(frozen=True)
class Look:
    """One look at the effects.

    Attributes:
        cut: rows from here on are not used; None for a table without time.
        index: the planned look's number, from 1; None where looks have no numbers.
        final: whether the experiment ends with it.
    """

    cut: datetime | None
    index: int | None = None
    final: bool = True


@dataclass(frozen=True)
class Schedule:
    """The looks that have come, in order; the last is the one that is read out.

    Attributes:
        reached: up to where every table that is needed is complete; None for tables without time.
        next: the date of the next look, where there is one.
    """

    looks: tuple[Look, ...]
    reached: datetime | None
    next: datetime | None = None

    @property
    def cut(self) -> datetime | None:
        """Where the data of this readout end: at the look, or, before the first, where they are complete."""
        return self.looks[-1].cut if self.looks else self.reached


def schedule(experiment: Experiment, snapshot: Snapshot, catalog: Catalog) -> Schedule:
    """Which looks have come.

    A fixed plan looks once, at `at`, else when every enrolled unit is mature on every metric. A group sequential one
    has its dates. An always-valid one looks at whatever is there, and ends when every unit is mature. Unit-level
    tables without `enrol` are always complete.
    """
    plan = experiment.plan.sequential
    if experiment.enrol is None:
        return Schedule((Look(None),), None)
    marks = [snapshot.complete_until(one) for one in (*needed_tables(experiment, catalog), experiment.exposure.table)]
    reached = min((mark for mark in marks if mark is not None), default=None)
    longest = max((catalog.metric(m).horizon or 0 for m in experiment.metric_names), default=0)
    mature = datetime.combine(experiment.enrol.to, time()) + timedelta(hours=longest)
    if plan is not None and plan.method == "always_valid":
        end = reached is None or reached >= mature
        return Schedule((Look(mature if end else reached, None, end),), reached, None if end else mature)
    if plan is not None and plan.method == "group":
        planned = [Look(datetime.combine(day, time()), number, number == len(plan.looks))
                   for number, day in enumerate(plan.looks, start=1)]
    else:
        planned = [Look(datetime.combine(plan.at, time()) if plan is not None and plan.at else mature)]
    come = tuple(look for look in planned if reached is None or (look.cut is not None and reached >= look.cut))
    rest = planned[len(come):]
    return Schedule(come, reached, rest[0].cut if rest else None)


def needed_tables(experiment: Experiment, catalog: Catalog) -> tuple[str, ...]:
    """The tables that its metrics read."""
    return tuple(dict.fromkeys(catalog.fact(fact).table for metric in experiment.metric_names
                               for fact in catalog.metric(metric).facts))


@dataclass(frozen=True)
class Taken:
    """A line of looks.jsonl: somebody saw effects.

    Attributes:
        time: UTC, when.
        cut: up to where the rows went.
        information: metric -> fraction of the planned information.
        spent: alpha that may have been spent by then, of `alpha`.
        spec_hash: of the spec that was read out: another one later is a change after a look.
    """

    version: int
    time: str
    snapshot: str
    look: int | None
    cut: str | None
    information: dict[str, float | None]
    spent: float
    alpha: float
    verdict: str
    spec_hash: str


def record(experiment: Experiment, folder: Path, readout: Readout, when: datetime) -> Taken | None:
    """Append a readout that shows effects to `looks.jsonl`; None, and nothing written, where it shows none.

    The same look on the same snapshot by the same spec is one line.
    """
    if not readout.estimates:
        return None
    information = {row.metric: row.information_fraction for row in readout.estimates if row.segment is None}
    fractions = [one for one in information.values() if one is not None]
    plan = experiment.plan
    grouped = plan.sequential is not None and plan.sequential.method == "group"
    spent = spending.spent(max(fractions), plan.alpha) if grouped and fractions else plan.alpha
    taken = Taken(1, when.strftime("%Y-%m-%dT%H:%M:%SZ"), readout.snapshot, readout.look,
                  readout.cut.isoformat() if readout.cut else None, information, spent, plan.alpha,
                  readout.decision.verdict, readout.spec_hash)
    old = seen_before(folder, readout)
    if old is not None:
        return old
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(taken)) + "\n")
    return taken


def seen_before(folder: Path, readout: Readout) -> Taken | None:
    """The look that a readout would take, where it was taken: the same one, on the same snapshot, by the same spec."""
    return next((old for old in taken_looks(folder) if (old.snapshot, old.look, old.spec_hash) == (
        readout.snapshot, readout.look, readout.spec_hash)), None)


def taken_looks(folder: Path) -> list[Taken]:
    """Every look that was taken, in order.

    Raises:
        WorkbenchError: for a line that is none: the record of looks is append-only.
    """
    path = folder / FILE
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            given: dict[str, Any] = json.loads(line)
            found.append(Taken(**given))
        except (ValueError, TypeError):
            raise WorkbenchError(f"line {number} is no look", where=str(path),
                                 hint="take it out; a record of looks is only appended to") from None
    return found


def changed_since(taken: Sequence[Taken], spec_hash: str) -> str | None:
    """In words, where the spec is another than at an earlier look."""
    old = [one for one in taken if one.spec_hash != spec_hash]
    if not old:
        return None
    return (f"the spec changed after a look at the effects ({old[-1].time}, verdict {old[-1].verdict}): "
            "the promised error rates no longer hold")
