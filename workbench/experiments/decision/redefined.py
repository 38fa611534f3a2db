"""Which experiments would be judged otherwise if a metric were defined otherwise.

Each experiment that uses a changed metric is read out twice on the same snapshot, under the definitions before and
after. Nothing is recorded: no readout is saved and no look appended. A verdict that comes from effects is itself a look
at them, so of an experiment whose readout nobody has opened at this look it is only said whether the verdict would
change; what it is, and the effects, are shown where they have been seen already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.experiments.analyze import analyze
from workbench.experiments.plan.looks import taken_looks
from workbench.experiments.readout import Readout, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.versions import Change, changes, touched

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Effect:
    """One changed metric of one arm before and after; None where a side has no such row."""

    metric: str
    arm: str
    test: str
    before: float | None
    after: float | None
    before_ci: tuple[float | None, float | None] | None
    after_ci: tuple[float | None, float | None] | None


@dataclass(frozen=True)
class Rejudged:
    """One experiment under both definitions.

    Attributes:
        metrics: the changed metrics that it uses.
        changes: whether another verdict, or another arm, comes out; None where a side cannot be read out.
        opened: whether its effects have been seen at this look of this snapshot.
        before, after: the verdict, with the arm that would ship; None where it is not shown.
        before_fault, after_fault: why a side cannot be read out.
    """

    experiment: str
    metrics: tuple[str, ...]
    changes: bool | None
    opened: bool
    status: str | None
    before: str | None
    after: str | None
    before_fault: str | None
    after_fault: str | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Redefined:
    """What `metric diff` shows.

    Attributes:
        against: the version before, in words.
        metrics: every metric that can have another value; unused: those of them that no experiment uses.
    """

    snapshot: str | None
    against: str
    changes: tuple[Change, ...]
    metrics: tuple[str, ...]
    unused: tuple[str, ...]
    experiments: tuple[Rejudged, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json`; undefined is null."""
        return {"version": 1, **plain(asdict(self))}


def redefined(project_catalog: Catalog, before: Catalog, against: str, snapshot: Snapshot | None,
              experiments: list[Experiment], *, progress: Progress | None = None,
              should_stop: Callable[[], bool] | None = None) -> Redefined:
    """Compare two catalogs and judge again every experiment that uses what changed.

    Args:
        project_catalog: the definitions after; before: those of another version, `against` in words.
        snapshot: where both are read out; None lists the experiments without reading any out.
    """
    found = changes(before, project_catalog)
    metrics = touched(found, before, project_catalog)
    using = [(one, own) for one in experiments
             if (own := tuple(sorted({name for name in one.metric_names if name.split(".")[0] in metrics})))]
    judged = []
    for number, (experiment, own) in enumerate(using):
        if progress is not None:
            progress(number / len(using), experiment.name)
        judged.append(_judge(experiment, own, before, project_catalog, snapshot, should_stop))
    used = {name.split(".")[0] for _, own in using for name in own}
    return Redefined(snapshot.id if snapshot else None, against, found, metrics,
                     tuple(one for one in metrics if one not in used), tuple(judged))


def _judge(experiment: Experiment, metrics: tuple[str, ...], before: Catalog, after: Catalog,
           snapshot: Snapshot | None, should_stop: Callable[[], bool] | None) -> Rejudged:
    if snapshot is None:
        fault = "there is no snapshot to read it out on"
        return Rejudged(experiment.name, metrics, None, False, None, None, None, fault, fault, ())
    sides = [_read(experiment, snapshot, catalog, should_stop) for catalog in (before, after)]
    readouts = [one if isinstance(one, Readout) else None for one in sides]
    faults = [one if isinstance(one, str) else None for one in sides]
    known = [one for one in readouts if one is not None]
    opened = bool(known) and _seen(experiment, snapshot, known)
    # a verdict without effects behind it gives nothing away
    shown = opened or not any(one.estimates for one in known)
    verdicts = [_verdict(one) for one in readouts]
    return Rejudged(
        experiment.name, metrics, None if len(known) < 2 else verdicts[0] != verdicts[1], opened,
        known[-1].status if known else None, verdicts[0] if shown else None, verdicts[1] if shown else None,
        faults[0], faults[1],
        _effects(readouts[0], readouts[1], metrics) if opened else ())


def _read(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, should_stop: Callable[[], bool] | None
          ) -> Readout | str:
    try:
        return analyze(experiment, snapshot, catalog=catalog, should_stop=should_stop)
    except Cancelled:
        raise
    except InputError as error:
        return error.line


def _seen(experiment: Experiment, snapshot: Snapshot, readouts: list[Readout]) -> bool:
    """Whether a line of looks.jsonl says that this look of this snapshot was opened."""
    try:
        taken = taken_looks(snapshot.project.root / "experiments" / experiment.name)
    except WorkbenchError:
        return False
    here = {(one.snapshot, one.look, one.cut.isoformat() if one.cut else None) for one in readouts}
    return any((one.snapshot, one.look, one.cut) in here for one in taken)


def _verdict(readout: Readout | None) -> str | None:
    if readout is None:
        return None
    arm = readout.decision.ship_arm
    return readout.decision.verdict + (f" {arm}" if arm else "")


def _effects(before: Readout | None, after: Readout | None, metrics: tuple[str, ...]) -> tuple[Effect, ...]:
    rows = [{(row.metric, row.arm, row.test): row for row in one.estimates
             if row.segment is None and row.metric in metrics} if one else {} for one in (before, after)]
    found = []
    for key in dict.fromkeys([*rows[0], *rows[1]]):
        left, right = rows[0].get(key), rows[1].get(key)
        found.append(Effect(*key, left.effect if left else None, right.effect if right else None,
                            left.ci if left else None, right.ci if right else None))
    return tuple(found)


def text(found: Redefined) -> str:
    """The comparison as plain text."""
    if not found.changes:
        return f"no metric and no fact is another than in {found.against}"
    lines = [f"since {found.against}:", *(f"  {one.line}" for one in found.changes), ""]
    if not found.experiments:
        lines.append("no experiment uses what changed")
    for one in found.experiments:
        lines.append(f"{one.experiment} ({', '.join(one.metrics)}): {_told(one)}")
        lines += [f"  {row.metric} {row.arm} {row.test}: {_number(row.before)} -> {_number(row.after)}"
                  for row in one.effects]
    if found.unused:
        lines.append(f"used by no experiment: {', '.join(found.unused)}")
    if any(one.effects for one in found.experiments):
        lines.append("effects are shown where this look had been opened already; nothing was recorded as a look")
    if any(one.before is None and one.changes is not None for one in found.experiments):
        lines.append("verdicts and effects stay hidden where nobody has opened the readout at this look")
    return "\n".join(lines)


def _told(one: Rejudged) -> str:
    for side, fault in (("before", one.before_fault), ("now", one.after_fault)):
        if fault is not None:
            return f"cannot be read out as defined {side}: {fault}"
    if one.before is None:
        return "its verdict would change" if one.changes else "its verdict stays"
    return f"{one.before} -> {one.after}" if one.changes else f"stays {one.before}"


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:+.5g}"
