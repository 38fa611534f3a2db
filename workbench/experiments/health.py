"""May effects be shown? The look, the sample ratio, crossovers, and what is not mature yet."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workbench.errors import InputError
from workbench.experiments.readout import Health, SampleRatio
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Reduction
from workbench.stats.srm import sample_ratio

SRM_LEVEL = 0.001
CROSSOVER_LIMIT = 0.001


def look_at(experiment: Experiment, snapshot: Snapshot, catalog: Catalog) -> tuple[datetime | None, bool]:
    """(where the data are cut, whether the look has come). The clock is never read.

    A fixed plan looks once: at `at`, else when every enrolled unit is mature on every metric. Unit-level
    tables without `enrol` are always complete.
    """
    if experiment.enrol is None:
        return None, True
    plan = experiment.plan.sequential
    end = datetime.combine(experiment.enrol.to, time())
    longest = max((catalog.metric(m).horizon or 0 for m in experiment.metric_names), default=0)
    planned = datetime.combine(plan.at, time()) if plan is not None and plan.at else end + timedelta(hours=longest)
    marks = [snapshot.table(catalog.fact(f).table).watermark for m in experiment.metric_names
             for f in catalog.metric(m).facts]
    marks.append(snapshot.table(experiment.exposure.table).watermark)
    reached = min((mark for mark in marks if mark is not None), default=None)
    come = reached is None or reached >= planned
    return (planned if come else reached), come


def examine(experiment: Experiment, catalog: Catalog, reduction: Reduction) -> Health:
    """Counts and tests on all enrolled units; `blocking` holds the reasons to show no effect.

    Raises:
        InputError: when an arm of the log is not in the split, or an arm of the split never occurs.
    """
    counts = {str(group[0]): n for group in reduction.groups() for n in [reduction.units[("arm",), group]]}
    _arms_agree(experiment, counts)
    total = sum(counts.values())
    weights = experiment.split
    p = sample_ratio(counts, weights)
    ok = p is None or p >= SRM_LEVEL
    share = reduction.crossovers / total if total else 0.0
    immature = {m: _sum(reduction, m, "immature") for m in experiment.metric_names}
    missing = {m: _sum(reduction, m, "missing") for m in experiment.metric_names}
    blocking = []
    if not ok:
        seen = ", ".join(f"{arm} {counts.get(arm, 0):,}" for arm in weights)
        blocking.append(f"sample-ratio mismatch: {seen} against {_shares(weights)} (p = {p:.2g}): the arms are not "
                        "comparable; look for lost exposures or a filter after assignment")
    if share > CROSSOVER_LIMIT:
        blocking.append(f"{reduction.crossovers:,} of {total:,} units ({share:.2%}) were seen in more than one arm; "
                        "above 0.1 % the comparison is blocked: repair the assignment")
    warnings = [f"{metric}: {n:,} of {total:,} units are immature and left out"
                for metric, n in immature.items() if n]
    warnings += _missing_differs(experiment, reduction)
    whole = sum(weights.values())
    srm = SampleRatio(p, ok, {arm: counts.get(arm, 0) for arm in weights},
                      {arm: weight / whole for arm, weight in weights.items()})
    return Health(srm, total, immature, missing, reduction.crossovers, share, tuple(blocking), tuple(warnings))


def _arms_agree(experiment: Experiment, counts: dict[str, int]) -> None:
    place = experiment.place
    if not counts:
        raise InputError("no unit was exposed", where=f"{place}: exposure",
                         hint="check `exposure.where` and the dates of `enrol`")
    for arm in experiment.split:
        if arm not in counts:
            what = "control arm" if arm == experiment.control else "arm"
            field = "control" if arm == experiment.control else "split"
            raise InputError(f"the {what} {arm!r} does not occur in the log", where=f"{place}: {field}", got=arm,
                             known=counts)
    for arm in counts:
        if arm not in experiment.split:
            raise InputError(f"the log has an arm {arm!r} that `split` does not name", where=f"{place}: split",
                             hint="add it with its weight, or leave it out by `exposure.where`")


def _sum(reduction: Reduction, metric: str, what: str) -> int:
    return sum(getattr(cell, what) for (name, by, _), cell in reduction.cells.items()
               if name == metric and by == ("arm",))


def _missing_differs(experiment: Experiment, reduction: Reduction) -> list[str]:
    """Where units without a value are left out, test whether their share differs between arms."""
    found = []
    for metric in experiment.metric_names:
        cells = {arm: reduction.cell(metric, arm) for arm in experiment.split}
        lacking = {arm: cell.missing for arm, cell in cells.items() if cell}
        if not sum(lacking.values()):
            continue
        sizes = {arm: float(cell.missing + cell.moments.n) for arm, cell in cells.items() if cell}
        p = sample_ratio(lacking, sizes)
        if p is not None and p < SRM_LEVEL:
            found.append(f"{metric}: the share of units without a value differs between arms (p = {p:.2g}); "
                         "those that remain are not comparable")
    return found


def _shares(weights: dict[str, float]) -> str:
    return ":".join(f"{weight:g}" for weight in weights.values())
