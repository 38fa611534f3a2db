"""All checks of an experiment's health in one list: what was found, what it means, what to do.

They come from the readout's own scan; only the exposure table and the decisions of the arms are read once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.experiments.estimates import comparison
from workbench.experiments.estimates.triggered import BY
from workbench.experiments.health.balance import (
    before,
    check_adjustment,
    check_balance,
    check_maturity,
    check_missing,
    check_silent,
)
from workbench.experiments.health.causes import CHANNEL, check_causes
from workbench.experiments.health.checks import ORDER, Check, Figure
from workbench.experiments.health.exposure_log import check_after_outcome, check_exposures, count_exposures
from workbench.experiments.health.novelty import check_novelty
from workbench.experiments.health.outliers import asked, check_outliers
from workbench.experiments.plan.lock import Lock
from workbench.experiments.plan.looks import Schedule
from workbench.experiments.plan.phases import Entry
from workbench.experiments.readout import Health
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.cuts import FIRST_DAY
from workbench.metrics.reduce import Grouping, Reduction


@dataclass(frozen=True)
class Asked:
    """What health asks of the readout's scan beside the metrics.

    Attributes:
        catalog: with the metrics of the time before the exposure; extra: their names.
        keys: further columns of the exposure table; timed: whether units have a day of first exposure.
        largest: metrics whose largest values are kept.
    """

    catalog: Catalog
    extra: tuple[str, ...]
    keys: tuple[str, ...]
    timed: bool
    largest: tuple[str, ...]

    def groupings(self, experiment: Experiment, entry: Entry) -> tuple[list[Grouping], list[Grouping]]:
        """(groupings of effects, groupings of units only) of a readout with every check."""
        wanted: list[Grouping] = [("arm",), *(("arm", column) for column in experiment.segments)]
        wanted += [BY] if entry.filtered else []
        found = [fine for by in wanted for fine in comparison.groupings(by, entry)]
        # days cost cells; where no check reads them they are not asked for
        days: list[Grouping] = [("arm", FIRST_DAY)] if self.timed and _untested(experiment, entry) is None else []
        return found + days, [("arm", key) for key in self.keys]


def asked_of(experiment: Experiment, snapshot: Snapshot, catalog: Catalog) -> Asked:
    """What the scan of a readout has to bring for every check."""
    columns = snapshot.table(experiment.exposure.table, f"{experiment.place}: exposure").columns
    timed = experiment.exposure.time is not None
    wider, extra = before(experiment, catalog) if timed else (catalog, [])
    channel = (CHANNEL,) if CHANNEL in columns and CHANNEL not in experiment.segments else ()
    return Asked(wider, tuple(extra), channel, timed and FIRST_DAY not in experiment.segments,
                 tuple(asked(experiment, catalog)))


def checked(experiment: Experiment, snapshot: Snapshot, last: Reduction, asked: Asked, health: Health,
            plan: Schedule, promise: Lock | None, entry: Entry, *, effects: bool) -> Health:
    """Health with every check, the worst first; what warns is told among the warnings too.

    Args:
        last: what was known at the last look; entry: how units came in.
        effects: whether effects may be shown; without, no check tells of one.
    """
    untested = _untested(experiment, entry)
    found = [
        _sample_ratio(health), _crossovers(health),
        *check_exposures(count_exposures(experiment, snapshot, plan.cut)),
        check_silent(experiment, last), check_outliers(experiment, last, effects=effects and untested is None),
        _segments(experiment, promise),
    ]
    if untested is None:
        found += [
            check_causes(experiment, last, health.srm), check_after_outcome(experiment, last, asked.extra),
            check_balance(experiment, last, asked.extra), check_adjustment(experiment, last),
            check_missing(experiment, last), check_maturity(experiment, last),
            *([check_novelty(experiment, last)] if effects else []),
        ]
    else:
        found += [Check(name, "info", (), f"not tested: {untested}") for name in _OF_UNITS]
    said = {one.means for one in found}
    found += [Check("clusters", "blocking", (), one, "no effect is shown until it is repaired")
              for one in health.blocking if one not in said]
    ordered = sorted(found, key=lambda one: ORDER.index(one.level))
    told = [one.means for one in ordered if one.level == "warning" and one.name != "missing"]
    return replace(health, checks=tuple(ordered), warnings=(*health.warnings, *told))


_OF_UNITS = ("sample_ratio_causes", "exposure_after_outcome", "balance", "adjustment", "missing", "maturity")


def _untested(experiment: Experiment, entry: Entry) -> str | None:
    """Why tests that pool the units of an arm, each for itself, do not hold; None where they do."""
    if experiment.cluster is not None:
        return "units of a cluster come together, a test of units would see differences that are none"
    if entry.phased:
        return "the split changed, so that the arms hold units of different times; each phase has its sample ratio"
    return None


def _sample_ratio(health: Health) -> Check:
    srm = health.srm
    figures = (Figure("all units", "sample ratio", float(health.units), srm.p),
               *(Figure(arm, "units", float(n)) for arm, n in srm.counts.items()))
    if srm.ok:
        return Check("sample_ratio", "ok", figures, "the arms hold the shares that they were given")
    return Check("sample_ratio", "blocking", figures, health.blocking[0],
                 "no effect is shown until the reason is found: start with the likely causes")


def _crossovers(health: Health) -> Check:
    figures = (Figure("all units", "seen in more than one arm", float(health.crossovers)),)
    told = next((one for one in health.blocking if "units" in one and "were seen in more" in one), None)
    if told is not None:
        return Check("crossovers", "blocking", figures, told, "find where the arm is chosen a second time, by another "
                                                              "unit or another salt")
    if health.crossovers:
        return Check("crossovers", "info", figures, f"{health.crossovers:,} units ({health.crossover_share:.3%}) were "
                                                    "seen in more than one arm; they count in their first")
    return Check("crossovers", "ok", figures, "no unit was seen in two arms")


def _segments(experiment: Experiment, promise: Lock | None) -> Check:
    """Segments that nobody had named before the data."""
    if promise is None or not experiment.segments:
        return Check("segments", "ok", (), "segments are exploration: none enters the verdict")
    promised = promise.spec["experiment"].get("segments") or ()
    late = [one for one in experiment.segments if one not in promised]
    if not late:
        return Check("segments", "ok", (), "every segment was named before the data")
    return Check("segments", "info", tuple(Figure(one, "chosen after the lock", None) for one in late),
                 f"{', '.join(late)} was not named before the data: chosen after looking, it can raise a question and "
                 "not answer one",
                 "what it shows is to be tested on units that come after, in an experiment of its own")
