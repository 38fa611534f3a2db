"""The effects of one arm on several metrics at once, with their joint covariance.

Effects and errors are those of the readout's rows; only the correlation is new. It comes from the units that have
every metric: Cov(e_i, e_j) = C_ij / max(n_i, n_j) in each arm, as the units of the metric that matures later are among
those of the other. Where the split changed, phases add: Cov = sum_k w_ki w_kj Cov_k with the weights of the rows, each
metric's own units of the phase. Where arms are clusters, Cov = sum_g m_gi m_gj with m_gi by how much cluster g, left
out, would move the mean of metric i, over each metric's own units. Relative effects take the delta method with the
errors of both means.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.errors import Refused
from workbench.experiments.estimates.comparison import groupings
from workbench.experiments.plan.phases import PHASE, PLAIN, Entry
from workbench.experiments.readout import Readout, Row
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Grouping, Reduction, reduce_at
from workbench.metrics.together import Company, together_by
from workbench.stats.clusters import influences
from workbench.stats.contrast import Direction
from workbench.stats.joint import correlation, joint


@dataclass(frozen=True, eq=False)
class Effects:
    """T metrics of one arm against control.

    Attributes:
        units: that have every metric, both arms; where arms are clusters, those.
        effect, cov: (T,), (T, T) absolute.
        control: (T,) the means that relatives divide by.
        relative, relative_cov: (T,), (T, T); NaN beside a control mean of 0.
        freedom: degrees of freedom of the errors, the fewest of any row; finite where arms are clusters.
    """

    arm: str
    names: tuple[str, ...]
    directions: tuple[Direction, ...]
    units: int
    effect: np.ndarray
    cov: np.ndarray
    control: np.ndarray
    relative: np.ndarray
    relative_cov: np.ndarray
    freedom: float = math.inf

    @property
    def correlation(self) -> np.ndarray:
        """(T, T) of the absolute effects; 0 beside one that does not vary."""
        return correlation(self.cov)

    def of(self, names: Sequence[str]) -> np.ndarray:
        """The positions of some metrics."""
        return np.array([self.names.index(name) for name in names], dtype=np.int64)


def jointly(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, readout: Readout,
            cut: datetime | None, entry: Entry = PLAIN) -> tuple[Effects, ...]:
    """The joint effects of every arm, of the metrics that have an effect and an error there; one scan for all.

    Args:
        entry: how units came in: phases are compared apart.

    Raises:
        Refused: where fewer than two units of an arm have every metric, or an arm has too few clusters.
    """
    rows = {(row.arm, row.metric): row for row in readout.rows() if row.test != "deterioration" and row.se}
    names = [name for name in experiment.metric_names if all((arm, name) in rows for arm in experiment.arms)]
    parts: dict[str, Parts | None] = {}
    if names and experiment.cluster is not None:
        found = reduce_at(snapshot, catalog, names, anchors, cuts=(cut,), groupings=groupings(("arm",), entry))[0]
        parts = {arm: of_clusters(found, names, experiment.control, arm, entry) for arm in experiment.arms}
    elif names:
        grouping = groupings(("arm",), entry)[-1]
        held = together_by(snapshot, catalog, names, anchors, grouping, as_of=cut)
        phases = [(phase,) for phase in entry.splits] if entry.phased else [()]
        strata = [{str(group[0]): one for group, one in held.items() if group[1:] == phase} for phase in phases]
        parts = {arm: of_units(strata, names, experiment.control, arm) for arm in experiment.arms}
    known = {arm: part for arm, part in parts.items() if part is not None}
    if len(known) < len(experiment.arms):
        if not names:
            raise Refused("no metric has an error in every arm: nothing says how they hang together", result=readout,
                          hint="see the notes of the readout's rows for what each lacks")
        of = "units" if experiment.cluster is None else f"{experiment.cluster}s"
        raise Refused(f"no two {of} of each arm have every metric yet: nothing says how they hang together",
                      result=readout, hint="wait until the longest window has ended" if experiment.cluster is None else
                      "it takes more clusters an arm, each with a unit whose longest window has ended")
    return tuple(_effects(arm, names, part, rows) for arm, part in known.items())


@dataclass(frozen=True, eq=False)
class Parts:
    """How the means of two arms on T metrics vary together.

    Attributes:
        control, treatment: (T, T) covariance of the arm's means.
        units: that stand behind it.
    """

    control: np.ndarray
    treatment: np.ndarray
    units: int


def of_units(strata: Sequence[Mapping[str, Company]], names: Sequence[str], control: str, arm: str) -> Parts | None:
    """Of arms of units, from the phases that hold both; None where no phase has two units of each with every metric.

    Args:
        strata: of each phase, arm -> its units.
    """
    sizes = np.array([[one[name].counts if name in one else np.zeros(len(names)) for name in (control, arm)]
                      for one in strata], dtype=float)
    # a phase weighs, for each metric, what its units of all arms do, where both arms are there to be compared
    weights = np.array([np.sum([company.counts for company in one.values()], axis=0) if one else np.zeros(len(names))
                        for one in strata], dtype=float) * (sizes > 1).all(axis=1)
    weights = np.divide(weights, weights.sum(axis=0), out=np.zeros_like(weights), where=weights.sum(axis=0) > 0)
    total = np.zeros((2, len(names), len(names)))
    units = 0
    for one, weight, size in zip(strata, weights, sizes, strict=True):
        if control not in one or arm not in one or min(one[name].moments.n for name in (control, arm)) < 2:
            continue
        two = one[control].moments, one[arm].moments
        made = [joint(own, names, two[0] + two[1]) for own in two]
        if made[0] is None or made[1] is None:
            continue
        units += two[0].n + two[1].n
        for side, own in enumerate(made):
            assert own is not None
            shared = np.maximum(np.maximum.outer(size[side], size[side]), 1.0)
            total[side] += np.outer(weight, weight) * own.cov / shared
    return Parts(total[0], total[1], units) if units else None


def of_clusters(reduction: Reduction, names: Sequence[str], control: str, arm: str, entry: Entry) -> Parts | None:
    """Of arms of clusters: what each, left out, moves; None where an arm has fewer than two."""
    strata: list[tuple[tuple[str | None, ...], Grouping]] = (
        [((phase,), ("arm", PHASE)) for phase in entry.splits] if entry.phased else [((), ("arm",))])
    moved: tuple[dict[int, np.ndarray], dict[int, np.ndarray]] = {}, {}
    for i, name in enumerate(names):
        found = []
        for rest, by in strata:
            cells = [reduction.cell(name, one, *rest, by=by) for one in (control, arm)]
            sums = [cell.clusters for cell in cells if cell is not None and cell.clusters is not None]
            own = influences(sums[0], sums[1]) if len(sums) == 2 else None
            if own is not None:
                units = sum(cell.moments.n for (metric, grouping, group), cell in reduction.cells.items()
                            if metric == name and grouping == by and group[1:] == rest)
                found.append((own, sums, units))
        if not found:
            return None
        whole = sum(units for _, _, units in found)
        for own, sums, units in found:
            for side, pulls in enumerate((own.control, own.treatment)):
                which = sums[side].which
                assert which is not None
                for cluster, pull in zip(which.tolist(), pulls.tolist(), strict=True):
                    moved[side].setdefault(cluster, np.zeros(len(names)))[i] += units / whole * pull
    both = [np.array(list(one.values())) for one in moved]
    return Parts(both[0].T @ both[0], both[1].T @ both[1], len(both[0]) + len(both[1]))


def _effects(arm: str, names: Sequence[str], parts: Parts, rows: Mapping[tuple[str, str], Row]) -> Effects:
    own = [rows[arm, name] for name in names]
    # the rows' own errors on the diagonal: joint units are a part of theirs
    spread = np.sqrt(np.diag(parts.control + parts.treatment))
    errors = np.array([row.se for row in own], dtype=np.float64)
    scale = np.outer(*2 * [np.divide(errors, spread, out=np.zeros_like(errors), where=spread > 0)])
    effect = np.array([row.effect for row in own], dtype=np.float64)
    base = np.array([row.path[-1].control for row in own], dtype=np.float64)
    cov = scale * (parts.control + parts.treatment)
    np.fill_diagonal(cov, errors**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        size, ratio = np.abs(base), (base + effect) / base
        relative = effect / size
        relative_cov = scale * (parts.treatment + np.outer(ratio, ratio) * parts.control) / np.outer(size, size)
    freedom = min((row.freedom for row in own if row.freedom is not None), default=math.inf)
    return Effects(arm, tuple(names), tuple(row.direction for row in own), parts.units, effect, cov, base, relative,
                   relative_cov, freedom)
