"""One arm against another on one metric, as the design asks: by unit or by cluster, phase by phase where it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.experiments.plan.phases import PHASE, Entry
from workbench.metrics.reduce import Grouping, Reduction
from workbench.metrics.tally import Cell
from workbench.stats.clusters import cluster_pair
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
        two = (reduction.cell(metric, one, *rest, by=by) for one in (control, arm))
        return Compared(pair_of(*two))
    pairs, weights, lacking = [], [], []
    fine = (*by, PHASE)
    for phase in entry.splits:
        units = sum(cell.moments.n for (name, grouping, group), cell in reduction.cells.items()
                    if name == metric and grouping == fine and group[1:] == (*rest, phase))
        found = pair_of(reduction.cell(metric, control, *rest, phase, by=fine),
                    reduction.cell(metric, arm, *rest, phase, by=fine))
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
    return Compared(combined(pairs, weights), tuple(notes))


def of_cells(control: Cell | None, treated: Cell | None) -> Pair | None:
    """Two cells as two means: over clusters where those were randomised."""
    if control is None or treated is None:
        return None
    if control.clusters is not None and treated.clusters is not None:
        return cluster_pair(control.clusters, treated.clusters)
    return pair(control.moments, treated.moments)
