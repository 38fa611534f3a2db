"""One arm against another on one metric, as the design asks: by unit or by cluster, phase by phase where it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.experiments.plan.phases import PHASE, Entry
from workbench.metrics.reduce import Grouping, Reduction
from workbench.metrics.tally import Cell
from workbench.stats.clusters import ClusterSums, Influences, cluster_pair, influences, over_strata
from workbench.stats.strata import combined
from workbench.stats.summary import Pair, pair


@dataclass(frozen=True)
class Compared:
    """A comparison and what there is to say of it; `pair` is None where nothing can be said."""

    pair: Pair | None
    notes: tuple[str, ...] = ()


def groupings(by: Grouping, entry: Entry) -> tuple[Grouping, ...]:
    """What a comparison by `by` needs of a scan."""
    return (by, (*by, PHASE)) if entry.phased else (by,)


def compare(reduction: Reduction, metric: str, control: str, arm: str, entry: Entry, *,
            rest: tuple[str | None, ...] = (), by: Grouping = ("arm",),
            pair_of: Callable[[Cell | None, Cell | None], Pair | None] | None = None) -> Compared:
    """Compare within each phase and weigh by the phase's units, of all arms; the pooled difference is never taken.

    A phase in which one of the two arms has too few units compares nothing and is left out, which is said.
    """
    pair_of = pair_of or of_cells
    if not entry.phased:
        return Compared(pair_of(*(reduction.cell(metric, one, *rest, by=by) for one in (control, arm))))
    pairs, weights, lacking = [], [], []
    strata: list[tuple[Influences, tuple[ClusterSums, ClusterSums]]] = []
    fine = (*by, PHASE)
    for phase in entry.splits:
        units = sum(cell.moments.n for (name, grouping, group), cell in reduction.cells.items()
                    if name == metric and grouping == fine and group[1:] == (*rest, phase))
        two = [reduction.cell(metric, one, *rest, phase, by=fine) for one in (control, arm)]
        found = pair_of(*two)
        sums = [cell.clusters for cell in two if cell is not None and cell.clusters is not None]
        if found is not None and len(sums) == 2:
            moved = influences(sums[0], sums[1])
            assert moved is not None
            strata.append((moved, (sums[0], sums[1])))
        if found is not None:
            pairs.append(found)
            weights.append(float(units))
        elif units:
            lacking.append(str(phase))
    if not pairs:
        return Compared(None, ("no phase has both arms",) if lacking else ())
    notes = [f"stratified by phase: {len(pairs)} comparisons within a phase, weighted by its units"]
    if lacking:
        notes.append(f"phase {', '.join(lacking)} compares nothing of this and is left out")
    if strata:
        several = _in_several([arms for _, arms in strata])
        if several:
            notes.append(f"{several:,} clusters have units in several phases: what they add to each adds up before it "
                         "is squared")
        return Compared(over_strata([one for one, _ in strata], weights, [arms for _, arms in strata]), tuple(notes))
    return Compared(combined(pairs, weights), tuple(notes))


def _in_several(arms: Sequence[tuple[ClusterSums, ClusterSums]]) -> int:
    """Clusters with units in more than one stratum."""
    found = 0
    for side in (0, 1):
        which = [one[side].which for one in arms]
        times = np.unique(np.concatenate([one for one in which if one is not None]), return_counts=True)[1]
        found += int((times > 1).sum())
    return found


def of_cells(control: Cell | None, treated: Cell | None) -> Pair | None:
    """Two cells as two means: over clusters where those were randomised."""
    if control is None or treated is None:
        return None
    if control.clusters is not None and treated.clusters is not None:
        return cluster_pair(control.clusters, treated.clusters)
    return pair(control.moments, treated.moments)
