"""The spine: an experiment and a snapshot become a readout.

exposures -> one scan -> Moments -> health -> estimates -> exploration and decision
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.errors import InputError
from workbench.experiments.decision.decide import decide
from workbench.experiments.estimates.estimate import estimate
from workbench.experiments.estimates.exploration import explore
from workbench.experiments.estimates.triggered import triggered
from workbench.experiments.explanation.explain import explain
from workbench.experiments.health.checkup import asked_of, checked
from workbench.experiments.health.showing import examine
from workbench.experiments.plan.lock import deviations, locked_spec, spec_hash
from workbench.experiments.plan.looks import schedule
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.experiments.unbuilt import refuse_unbuilt
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import reduce_at
from workbench.version import __version__

Progress = Callable[[float | None, str], None]


def analyze(
    experiment: Experiment,
    snapshot: Snapshot,
    *,
    health_only: bool = False,
    catalog: Catalog | None = None,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Readout:
    """Read an experiment out.

    Args:
        health_only: leave every effect out; such a readout is not a look.
        catalog: its facts and metrics; default the project's.

    Raises:
        InputError: for a metric, arm, table or column that does not exist, with the nearest valid name.
        NotBuiltYet: for a field of the spec whose meaning is not built yet.

    A readout that is not healthy is returned with status `blocked`, its reasons and its counts.
    """
    refuse_unbuilt(experiment)
    catalog = catalog or Catalog.load(snapshot.project)
    metrics_fit(experiment, catalog)
    plan = schedule(experiment, snapshot, catalog)
    asked, promise = asked_of(experiment, snapshot, catalog), locked_spec(snapshot.project, experiment.name)
    anchors, hashed = anchors_of(experiment, snapshot, plan.cut, asked.keys), spec_hash(experiment, catalog)
    came = entry(experiment, snapshot, anchors)
    groupings, counting = asked.groupings(experiment, came)
    reductions = reduce_at(snapshot, asked.catalog, [*experiment.metric_names, *asked.extra], anchors,
                           cuts=[look.cut for look in plan.looks] or [plan.reached], groupings=groupings,
                           counting=counting, largest=asked.largest, progress=progress, should_stop=should_stop)
    health = examine(experiment, reductions, came)
    shown = bool(plan.looks) and not health.blocking and not health_only
    health = checked(experiment, snapshot, reductions[-1], asked, health, plan, promise, came, effects=shown)
    rows, exploration = explore(experiment, final=bool(plan.looks) and plan.looks[-1].final, rows=estimate(
        experiment, catalog, reductions, plan.looks, came) if shown else ())
    return Readout(
        experiment=experiment.name, snapshot=snapshot.id, spec_hash=hashed, package=__version__,
        status="blocked" if health.blocking else "final" if plan.looks and plan.looks[-1].final else "interim",
        health=health,
        estimates=rows,
        decision=decide(experiment, catalog, reductions[-1], health, rows, plan, came, health_only=health_only),
        look=plan.looks[-1].index if plan.looks else None,
        cut=plan.cut,
        caps=reductions[-1].caps,
        locked=promise is not None,
        deviations=deviations(experiment, catalog, snapshot.project, promise),
        hypothesis=experiment.hypothesis.model_dump(by_alias=True),
        exploration=exploration,
        why=explain(experiment, catalog, snapshot, anchors, plan, rows, reductions[-1].caps, hashed, came),
        triggered=triggered(experiment, catalog, reductions, plan.looks, came, shown=shown),
    )


def metrics_fit(experiment: Experiment, catalog: Catalog) -> None:
    """Every metric exists, what is judged begins at the exposure, and a ratio is not the only success metric."""
    for role in ("success", "guardrail", "monitor"):
        for name in getattr(experiment.metrics, role):
            window = catalog.metric(name, f"{experiment.place}: metrics.{role}").window
            if role != "monitor" and window is not None and window[0] < 0:
                raise InputError(f"the window of {name!r} begins before the exposure: no treatment moves that",
                                 where=f"{experiment.place}: metrics.{role}",
                                 hint="begin it at the exposure, or make it a monitor")
    if all(catalog.metric(name).ratio for name in experiment.metrics.success):
        raise InputError("a ratio cannot be the only success metric: a treatment can move what stands below the line",
                         where=f"{experiment.place}: metrics.success", hint="add a metric per user, e.g. conversion_7d")
