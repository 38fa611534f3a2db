"""May effects be shown? The sample ratio, crossovers, and what is not mature yet."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import InputError
from workbench.experiments.health.interference import interference
from workbench.experiments.health.ratios import (
    CROSSOVER_LIMIT,
    SRM_LEVEL,
    arms_of,
    cluster_health,
    expected,
    overall,
    phase_ratios,
)
from workbench.experiments.plan.phases import PLAIN, Entry
from workbench.experiments.readout import Health, SampleRatio
from workbench.experiments.spec import Experiment
from workbench.metrics.reduce import Reduction
from workbench.stats.srm import sample_ratio


def examine(experiment: Experiment, reductions: Sequence[Reduction], entry: Entry = PLAIN) -> Health:
    """Counts and tests on all enrolled units; `blocking` holds the reasons to show no effect.

    Args:
        reductions: what was known at each look up to now: with several, the sample ratio is tested sequentially.
        entry: how units came in.

    Raises:
        InputError: when an arm of the log is not in the split, or an arm of the split never occurs.
    """
    reduction = reductions[-1]
    counts = arms_of(reduction)
    _arms_agree(experiment, counts)
    total = sum(counts.values())
    weights = experiment.split
    p = overall(experiment, reductions, entry)
    tested = reduction.clusters.arms if reduction.clusters else counts
    ok = p is None or p >= SRM_LEVEL
    share = reduction.crossovers / total if total else 0.0
    immature = {m: _sum(reduction, m, "immature") for m in experiment.metric_names}
    missing = {m: _sum(reduction, m, "missing") for m in experiment.metric_names}
    blocking = []
    if not ok:
        held = ", ".join(f"{arm} {tested.get(arm, 0):,}" for arm in weights)
        against = "the splits of its phases" if entry.phased else _shares(weights)
        what = " clusters" if reduction.clusters else ""
        blocking.append(f"sample-ratio mismatch: {held}{what} against {against} (p = {p:.2g}): the arms are not "
                        "comparable; look for lost exposures or a filter after assignment")
    if share > CROSSOVER_LIMIT:
        blocking.append(f"{reduction.crossovers:,} of {total:,} units ({share:.2%}) were seen in more than one arm; "
                        "above 0.1 % the comparison is blocked: repair the assignment")
    clusters, refused, told = cluster_health(experiment, reduction)
    blocking += refused
    warnings = [*interference(experiment), *told]
    warnings += [f"{metric}: {n:,} of {total:,} units are immature and left out"
                for metric, n in immature.items() if n]
    warnings += _missing_differs(experiment, reduction)
    srm = SampleRatio(p, ok, {arm: tested.get(arm, 0) for arm in weights}, expected(experiment, reduction, entry))
    return Health(srm, total, immature, missing, reduction.crossovers, share, tuple(blocking), tuple(warnings),
                  phase_ratios(reduction, entry), clusters)


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
