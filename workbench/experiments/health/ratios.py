"""Do the arms hold the shares they were given? Of units, of clusters, and phase by phase where the split changed."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.experiments.plan.phases import PHASE, Entry
from workbench.experiments.readout import ClusterHealth, PhaseRatio
from workbench.experiments.spec import Experiment
from workbench.metrics.reduce import Grouping, Reduction
from workbench.stats.srm import (
    sample_ratio,
    sequential_sample_ratio,
    sequential_stratified_sample_ratio,
    stratified_sample_ratio,
)

FEWEST_CLUSTERS = 10        # an arm: below, no t repairs what a few clusters do to an error
SRM_LEVEL = 0.001
CROSSOVER_LIMIT = 0.001


def arms_of(reduction: Reduction) -> dict[str, int]:
    """Units by arm."""
    return {str(group[0]): reduction.units[("arm",), group] for group in reduction.groups()}


def overall(experiment: Experiment, reductions: Sequence[Reduction], entry: Entry) -> float | None:
    """p of the sample ratio, which holds for all looks together where there are several.

    Where arms were randomised by cluster, of the clusters; where the split changed, each phase against its own.
    """
    plan = experiment.plan.sequential
    fixed = plan is None or plan.method == "fixed"
    if experiment.cluster is not None:
        seen = [one.clusters.arms if one.clusters else {} for one in reductions]
        # the plan counts units: the test is sharpest at the number of clusters that there is
        planned = float(max(sum(seen[-1].values()), 1))
        return sample_ratio(seen[-1], experiment.split) if fixed else sequential_sample_ratio(
            seen, experiment.split, planned, SRM_LEVEL)
    there = sum(arms_of(reductions[-1]).values())
    planned = float(plan.units) if plan is not None and plan.units else float(max(there, 1))
    if not entry.phased:
        seen = [arms_of(one) for one in reductions]
        return sample_ratio(seen[-1], experiment.split) if fixed else sequential_sample_ratio(
            seen, experiment.split, planned, SRM_LEVEL)
    counts = [[_by_phase(one, phase) for one in reductions] for phase in entry.splits]
    if fixed:
        return stratified_sample_ratio([one[-1] for one in counts], list(entry.splits.values()))
    return sequential_stratified_sample_ratio(counts, list(entry.splits.values()), planned, SRM_LEVEL)


def expected(experiment: Experiment, reduction: Reduction, entry: Entry) -> dict[str, float]:
    """Each arm's share as it was meant, over all phases."""
    whole = sum(experiment.split.values())
    if not entry.phased:
        return {arm: weight / whole for arm, weight in experiment.split.items()}
    sizes = {phase: sum(_by_phase(reduction, phase).values()) for phase in entry.splits}
    total = max(sum(sizes.values()), 1)
    return {arm: sum(sizes[phase] * split[arm] for phase, split in entry.splits.items()) / total
            for arm in experiment.split}


def _by_phase(reduction: Reduction, phase: str | None, by: Grouping = ("arm", PHASE), *rest: str | None
              ) -> dict[str, int]:
    return {str(group[0]): n for (grouping, group), n in reduction.units.items()
            if grouping == by and group[1:] == (*rest, phase)}


def phase_ratios(reduction: Reduction, entry: Entry) -> tuple[PhaseRatio, ...]:
    """Each phase's counts against its own split; these rank causes and do not block."""
    found = []
    for phase, split in entry.splits.items():
        counts = _by_phase(reduction, phase)
        found.append(PhaseRatio(phase, sample_ratio(counts, split), {arm: counts.get(arm, 0) for arm in split},
                                dict(split)))
    return tuple(found)


def filtered_ratio(experiment: Experiment, reduction: Reduction, entry: Entry, by: Grouping, value: str
                   ) -> tuple[float | None, dict[str, int]]:
    """(p, units by arm) among the units whose key is `value`, `by` being (arm, key)."""
    counts = {str(group[0]): n for (grouping, group), n in reduction.units.items()
              if grouping == by and group[1:] == (value,)}
    if not entry.phased:
        return sample_ratio(counts, experiment.split), counts
    fine = (*by, PHASE)
    return stratified_sample_ratio([_by_phase(reduction, phase, fine, value) for phase in entry.splits],
                                   list(entry.splits.values())), counts


def cluster_health(experiment: Experiment, reduction: Reduction) -> tuple[ClusterHealth | None, list[str], list[str]]:
    """(the clusters, what blocks, what is to be said)."""
    counts = reduction.clusters
    if experiment.cluster is None or counts is None:
        return None, [], []
    share = counts.crossed / counts.whole if counts.whole else 0.0
    blocking, warnings = [], []
    if share > CROSSOVER_LIMIT:
        blocking.append(f"{counts.crossed:,} of {counts.whole:,} clusters ({share:.2%}) have units in more than one "
                        "arm; above 0.1 % the comparison is blocked: the arms were not given to whole clusters")
    few = {arm: counts.arms.get(arm, 0) for arm, weight in experiment.split.items() if weight > 0
           and counts.arms.get(arm, 0) < FEWEST_CLUSTERS}
    if few:
        told = ", ".join(f"{arm} has {n}" for arm, n in few.items())
        blocking.append(f"too few clusters: {told}, at least {FEWEST_CLUSTERS} an arm are needed for an error that can "
                        "be trusted; randomise smaller clusters, or more of them")
    largest = _largest(experiment, reduction)
    if largest > 0.25:
        warnings.append(f"one cluster holds {largest:.0%} of an arm's units: the error rests on few clusters")
    return ClusterHealth(experiment.cluster, {arm: counts.arms.get(arm, 0) for arm in experiment.split}, counts.crossed,
                         share, largest), blocking, warnings


def _largest(experiment: Experiment, reduction: Reduction) -> float:
    found = 0.0
    for metric in experiment.metric_names:
        for arm in experiment.split:
            cell = reduction.cell(metric, arm)
            if cell is not None and cell.clusters is not None and len(cell.clusters):
                found = max(found, float(cell.clusters.units.max() / cell.clusters.units.sum()))
    return found
