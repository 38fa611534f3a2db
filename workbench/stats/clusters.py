"""Arms that were randomised by cluster: the cluster is the independent unit, a mean over its users is a ratio of sums.

Users of one cluster resemble each other, so an error over users is too small. Each arm's mean is sum over sum, and its
error that of leaving out one cluster at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.stats.adjust import terms
from workbench.stats.strata import combined
from workbench.stats.summary import Arm, Pair

_UNITS = None       # what stands below the line of a mean: the units
ROUNDING = 1e-14


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Sums over the units of each of G clusters.

    Attributes:
        names: (k,) labels of the values, as those of `Moments`.
        shift: (k,) taken off each unit's values, so that a mean of 1e8 loses no digits.
        units: (G,) units of each cluster.
        sums: (G, k) sum over a cluster's units of (value - shift).
        which: (G,) numbers that name the clusters, where the same cluster is looked for in other sums.
    """

    names: tuple[str, ...]
    shift: np.ndarray
    units: np.ndarray
    sums: np.ndarray
    which: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.units)

    def form(self, top: str, below: str | None) -> _Form | None:
        """A mean over all units, or a ratio of sums; None where nothing is below the line."""
        i, n = self.names.index(top), self.units.astype(float)
        if below is _UNITS:
            off, share = float(self.sums[:, i].sum() / n.sum()), n / n.sum()
            mean, pull = float(self.shift[i]) + off, self.sums[:, i] / n.sum() - off * share
            return _Form(mean, _clean(pull, mean, share), share)
        j = self.names.index(below)
        above, under = (self.sums[:, at] + self.shift[at] * n for at in (i, j))
        whole = under.sum()
        if whole == 0 or not np.isfinite(whole):
            return None
        mean = float(above.sum() / whole)
        return _Form(mean, _clean((above - mean * under) / whole, mean, under / whole), under / whole)


def _clean(pull: np.ndarray, mean: float, share: np.ndarray) -> np.ndarray:
    """Residuals without those of rounding, so that a value that does not vary has no error."""
    return np.where(np.abs(pull) <= ROUNDING * abs(mean) * np.abs(share), 0.0, pull)


@dataclass(frozen=True, eq=False)
class _Form:
    """A mean and what each cluster contributes to its error.

    Attributes:
        pull: (G,) residual sums over the whole below the line; they add up to 0.
        share: (G,) of what is below the line.
    """

    mean: float
    pull: np.ndarray
    share: np.ndarray


def cluster_pair(control: ClusterSums, treatment: ClusterSums) -> Pair | None:
    """Two arms of clusters as a `Pair` whose tests use Student's t.

    With r_i a cluster's residual sum over the arm's total and h_i its share of the arm, the variance of an arm's mean
    is sum r_i^2 / (1 - h_i)^2: the jackknife over clusters (CR3; Bell and McCaffrey, 2002). The plain delta method
    (sum r_i^2 G / (G - 1)) is too small where clusters differ in size: at 20 clusters an arm whose sizes vary as much
    as their mean it rejects 7 % instead of 5 %. Degrees of freedom are Welch's, from the arms' clusters. CUPED
    regresses the residual sums on those of the covariates, one slope over both arms.

    Returns:
        None where an arm has fewer than two clusters, or a ratio nothing below the line.
    """
    found = influences(control, treatment)
    return found.pair if found is not None else None


@dataclass(frozen=True, eq=False)
class Influences:
    """A pair, and by how much each cluster, left out, would move its arm's mean: the squares add up to the variance.

    Attributes:
        control: (G_C,); treatment: (G_T,), in the order of the arms' clusters.
    """

    pair: Pair
    control: np.ndarray
    treatment: np.ndarray


def influences(control: ClusterSums, treatment: ClusterSums) -> Influences | None:
    """`cluster_pair` with each cluster's part in it."""
    if len(control) < 2 or len(treatment) < 2:
        return None
    outcome, covariates = terms(control.names)
    forms = [one.form(*outcome) for one in (control, treatment)]
    if forms[0] is None or forms[1] is None or not all(np.isfinite(one.mean) for one in forms if one):
        return None
    found = [one for one in forms if one]
    raw = [one.mean for one in found]
    moved = [_left_out(one.pull, one.share) for one in found]
    variances = [_squares(one) for one in moved]
    kind = "ratio" if outcome[1] else "mean"
    plain = Influences(_pair(control, treatment, raw, variances, raw, f"{kind}+cluster"), *moved)
    used, pulls, off = [], [], []
    both = ClusterSums(control.names, control.shift, np.concatenate([control.units, treatment.units]),
                       np.concatenate([control.sums, treatment.sums]))
    for term in covariates:
        own, whole = [one.form(*term) for one in (control, treatment)], both.form(*term)
        if own[0] is None or own[1] is None or whole is None or not (np.ptp(own[0].pull) or np.ptp(own[1].pull)):
            continue
        used.append(term[0])
        pulls.append((own[0].pull, own[1].pull, whole.pull))
        off.append((own[0].mean - whole.mean, own[1].mean - whole.mean))
    freedom = len(control) + len(treatment) - 2
    if not used or freedom <= len(used):
        return plain
    x = [np.column_stack([one[side] for one in pulls]) for side in range(3)]
    # each arm's residuals are over its own total: bring both to one scale before a slope is fitted
    size = [len(control), len(treatment)]
    left = np.concatenate([x[0] * size[0], x[1] * size[1]])
    right = np.concatenate([found[0].pull * size[0], found[1].pull * size[1]])
    slope = np.linalg.lstsq(left, right, rcond=None)[0]
    # a cluster also draws the slope to itself: left out, it would draw neither mean nor slope
    drawn = np.einsum("ij,jk,ik->i", left, np.linalg.pinv(left.T @ left), left)
    held = [1 - (1 - one.share) * (1 - own) for one, own in
            zip(found, (drawn[:size[0]], drawn[size[0]:]), strict=True)]
    means = [raw[side] - float(slope @ np.array([one[side] for one in off])) for side in (0, 1)]
    drifted = [_left_out(found[side].pull - x[side] @ slope, held[side]) for side in (0, 1)]
    after = [_squares(one) for one in drifted]
    shared = float(((x[2] @ slope) ** 2).sum())
    before = sum(variances)
    made = _pair(control, treatment, means, after, raw, f"{kind}+cluster+cuped")
    return Influences(replace(made, covariates=tuple(used), shared=shared,
                              variance_reduction=1 - sum(after) / before if before > 0 else None), *drifted)


def over_strata(found: Sequence[Influences], weights: Sequence[float], arms: Sequence[tuple[ClusterSums, ClusterSums]]
                ) -> Pair:
    """Comparisons within strata as one. A cluster may have units in several: its parts add before they are squared.

    Args:
        weights: of each stratum, any positive scale; arms: (control, treatment) of each, with `which`.
    """
    whole, pairs = sum(weights), [one.pair for one in found]
    plain = combined(pairs, weights)
    sides = []
    for side in (0, 1):
        moved: dict[int, float] = {}
        for one, weight, own in zip(found, weights, arms, strict=True):
            which = own[side].which
            assert which is not None
            for cluster, pull in zip(which.tolist(), (one.control, one.treatment)[side].tolist(), strict=True):
                moved[cluster] = moved.get(cluster, 0.0) + weight / whole * pull
        sides.append(np.array(list(moved.values())))
    variances = [_squares(one) for one in sides]
    parts = sum(v**2 / max(len(one) - 1, 1) for v, one in zip(variances, sides, strict=True))
    freedom = sum(variances) ** 2 / parts if parts > 0 else float(sum(map(len, sides)) - 2)
    made = [replace(arm, n=len(one), variance=v) for arm, one, v in
            zip((plain.control, plain.treatment), sides, variances, strict=True)]
    return replace(plain, control=made[0], treatment=made[1], freedom=freedom)


def _left_out(pull: np.ndarray, share: np.ndarray) -> np.ndarray:
    # a cluster that holds everything below the line leaves nothing to compare it with
    return np.asarray(pull / np.where(share < 1, 1 - share, 1.0))


def _squares(moved: np.ndarray) -> float:
    return float((moved**2).sum())


def _pair(control: ClusterSums, treatment: ClusterSums, means: list[float], variances: list[float],
          raw: list[float], method: str) -> Pair:
    parts = [v**2 / (len(one) - 1) for v, one in zip(variances, (control, treatment), strict=True)]
    freedom = sum(variances) ** 2 / sum(parts) if sum(parts) > 0 else float(len(control) + len(treatment) - 2)
    return Pair(Arm(len(control), means[0], variances[0]), Arm(len(treatment), means[1], variances[1]), raw[0], raw[1],
                method, freedom=freedom)


def design_effect(sums: ClusterSums, variance: float, below: str | None = None) -> tuple[float, float | None]:
    """(design effect, ICC) of one mean: its variance over clusters by that over units, `variance` a unit.

    ICC = (design effect - 1) / (m - 1) with m = sum n^2 / sum n, the size of the cluster that a unit is in; None where
    every cluster is one unit.
    """
    form = sums.form("y", below)
    if form is None or variance <= 0:
        return 1.0, None
    n = sums.units.astype(float)
    effect = float((form.pull**2).sum()) * len(sums) / max(len(sums) - 1, 1) * n.sum() / variance
    own = float((n**2).sum() / n.sum())
    return effect, (effect - 1) / (own - 1) if own > 1 else None
