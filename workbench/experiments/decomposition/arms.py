"""The effect of each arm along a path: which quotient of the totals moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.errors import Refused
from workbench.experiments.decomposition.attribution import ACCOUNTING, Attribution, attribution
from workbench.experiments.decomposition.path import Path
from workbench.experiments.estimates.comparison import groupings
from workbench.experiments.plan.phases import Entry, anchors_of, entry
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.tally import Group
from workbench.metrics.together import Company, together_by
from workbench.stats.change import Change
from workbench.stats.decomposition import Method, NotDecomposable, along
from workbench.stats.joint import SEPARATOR


def of_arms(experiment: Experiment, snapshot: Snapshot, path: Path, readout: Readout, *, method: Method = "shapley",
            should_stop: Callable[[], bool] | None = None) -> tuple[Attribution, ...]:
    """What each step of the path brought to each arm's effect, control first; one scan.

    The change is the difference of raw means over the units that are mature on every step: the readout's own estimate
    of the last metric may be adjusted, and then differs from it within its error.

    Args:
        readout: of the same experiment; only where it shows effects may they be taken apart.

    Raises:
        Refused: where the readout shows no effect, arms are clusters, an arm has too few units, or a step is nothing
            in an arm so that the next has no rate.
    """
    readout.require_effects("take apart")
    if experiment.cluster is not None:
        raise Refused(f"the arms of {experiment.name} are clusters of users: errors of a path are those of users",
                      result=readout, hint="read the steps as monitors, whose errors are clustered")
    anchors = anchors_of(experiment, snapshot, readout.cut)
    came = entry(experiment, snapshot, anchors)
    held = together_by(snapshot, path.catalog, path.names, anchors, groupings(("arm",), came)[-1], as_of=readout.cut,
                       should_stop=should_stop)
    return tuple(_of_arm(experiment, arm, held, came, path, readout, method) for arm in experiment.arms)


def _of_arm(experiment: Experiment, arm: str, held: dict[Group, Company], came: Entry, path: Path, readout: Readout,
            method: Method) -> Attribution:
    labels = tuple(f"{name}{SEPARATOR}y" for name in path.names)
    changes, weights, lacking = [], [], []
    for phase in ([(one,) for one in came.splits] if came.phased else [()]):
        units = sum(one.moments.n for group, one in held.items() if group[1:] == phase)
        two = [held.get((name, *phase)) for name in (experiment.control, arm)]
        if two[0] is None or two[1] is None or min(one.moments.n for one in two if one) < 2:
            lacking += [str(phase[0])] if phase and units else []
            continue
        changes.append(Change.between(two[0].moments, two[1].moments))
        weights.append(float(units))
    if not changes:
        raise Refused(f"fewer than two units of {experiment.control!r} or {arm!r} have every step of the path",
                      result=readout, hint="wait until the longest window has ended")
    try:
        found = along(Change.weighted(changes, weights), labels, method)
    except NotDecomposable as error:
        raise _no_rate(error, path, readout, experiment.control if error.side == "before" else arm) from None
    return attribution(found, path, subject=experiment.name, snapshot=readout.snapshot, sides=(experiment.control, arm),
                       notes=(ACCOUNTING, *_said(readout, path, arm, found.total.value), *(
                           (f"left out, as one of the arms is not there: phase {', '.join(lacking)}",) if lacking
                           else ())))


def _said(readout: Readout, path: Path, arm: str, total: float) -> Sequence[str]:
    """How the readout's own number differs, where it has one."""
    row = next((row for row in readout.rows() if row.metric == path.names[-1] and row.arm == arm
                and row.effect is not None), None)
    if row is None or row.effect is None or abs(row.effect - total) <= 1e-9 * max(abs(total), abs(row.effect)):
        return ()
    why = f"by {row.method}" if row.covariates else "over its own mature units, capped as declared"
    return (f"the readout estimates {row.effect:+.4g} {why}; here raw means are taken apart",)


def _no_rate(error: NotDecomposable, path: Path, readout: Readout, arm: str) -> Refused:
    step = path.names.index(error.name.split(SEPARATOR)[0])
    return Refused(f"{path.steps[step]!r} is nothing in {arm!r}: what comes after it in the path has no rate there",
                   result=readout, hint="leave that step out, or with --method lmdi use shapley")
