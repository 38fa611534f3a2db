"""Sums per cluster: a cluster's users lie in several buckets, so its sums add over buckets before they are squared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.errors import InputError
from workbench.metrics.anchors import CLUSTER
from workbench.metrics.cuts import Grouping, grouped
from workbench.metrics.tally import Group
from workbench.metrics.values import UnitValues
from workbench.stats.clusters import ClusterSums


@dataclass(frozen=True)
class ClusterCounts:
    """The clusters of one cut.

    Attributes:
        arms: arm -> clusters with a unit in it.
        crossed: clusters with units in more than one arm.
        whole: clusters in all.
    """

    arms: dict[str, int]
    crossed: int
    whole: int


@dataclass
class _Roster:
    """Which clusters there are, with the cut from which each is in each arm."""

    cuts: int
    _ids: dict[str, int] = field(default_factory=dict)
    _since: dict[tuple[str, int], int] = field(default_factory=dict)

    def codes(self, part: UnitValues) -> np.ndarray:
        """(n,) the number of each unit's cluster.

        Raises:
            InputError: for a unit without one.
        """
        names = part.keys[CLUSTER]
        lacking = np.array([name is None for name in names.tolist()], dtype=bool)
        if lacking.any():
            raise InputError(f"{int(lacking.sum()):,} units of a bucket have no cluster, as unit "
                             f"{part.unit[lacking][0]!r}", where="cluster",
                             hint="leave them out by `exposure.where`, before anybody sees an effect")
        found, inverse = np.unique(names.astype(str), return_inverse=True)
        at = np.array([self._ids.setdefault(name, len(self._ids)) for name in found.tolist()], dtype=np.int64)
        return at[inverse] if len(at) else np.zeros(0, dtype=np.int64)

    def add(self, arms: np.ndarray, codes: np.ndarray, present: np.ndarray) -> None:
        """Note the arms of units that are there from the cut `present` on."""
        for arm in np.unique(arms.astype(str)).tolist():
            mine = (arms.astype(str) == arm) & (present < self.cuts)
            clusters, inverse = np.unique(codes[mine], return_inverse=True)
            first = np.full(len(clusters), self.cuts)
            np.minimum.at(first, inverse, present[mine])
            for cluster, since in zip(clusters.tolist(), first.tolist(), strict=True):
                self._since[arm, cluster] = min(since, self._since.get((arm, cluster), self.cuts))

    def counts(self, cut: int) -> ClusterCounts:
        """Clusters by arm at a cut."""
        arms: dict[str, int] = {}
        times: dict[int, int] = {}
        for (arm, cluster), since in self._since.items():
            if since <= cut:
                arms[arm] = arms.get(arm, 0) + 1
                times[cluster] = times.get(cluster, 0) + 1
        return ClusterCounts(dict(sorted(arms.items())), sum(1 for n in times.values() if n > 1), len(times))

    def order(self) -> np.ndarray:
        """Cluster numbers in the order of the clusters' names, which no number of buckets changes."""
        return np.array([self._ids[name] for name in sorted(self._ids)], dtype=np.int64)


@dataclass
class _Tally:
    """The sums of one metric in one grouping, by cluster and by the cut at which a unit is first mature.

    Attributes:
        labels: (k,) of the values; shift: (k,) taken off each.
    """

    labels: tuple[str, ...]
    shift: np.ndarray
    cuts: int
    _rows: dict[Group, int] = field(default_factory=dict)
    _keys: list[np.ndarray] = field(default_factory=list)
    _sums: list[np.ndarray] = field(default_factory=list)

    def add(self, groups: Sequence[Group], which: np.ndarray, mature: np.ndarray, missing: np.ndarray,
            columns: Sequence[np.ndarray], codes: np.ndarray) -> None:
        """Add the units of a bucket.

        Args:
            groups: of these units; which, codes: (n,) the group and the cluster of each.
            mature: (n,) the first cut at which a unit was mature; `cuts` for none. missing: (n,) without a value.
            columns: k values of each unit.
        """
        at = np.array([self._rows.setdefault(group, len(self._rows)) for group in groups], dtype=np.int64)
        usable = (mature < self.cuts) & ~missing
        key = np.column_stack([at[which[usable]], codes[usable], mature[usable]]) if usable.any() else \
            np.zeros((0, 3), dtype=np.int64)
        found, inverse = np.unique(key, axis=0, return_inverse=True)
        inverse = inverse.reshape(-1)
        sums = [np.bincount(inverse, minlength=len(found)).astype(float)]
        sums += [np.bincount(inverse, column[usable] - shift, len(found))
                 for column, shift in zip(columns, self.shift.tolist(), strict=True)]
        self._keys.append(found)
        self._sums.append(np.column_stack(sums))

    def sums(self, order: np.ndarray) -> list[dict[Group, ClusterSums]]:
        """The sums at each cut, clusters in this order: all that was mature by then."""
        keys, sums = np.concatenate(self._keys), np.concatenate(self._sums)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        found: list[dict[Group, ClusterSums]] = [{} for _ in range(self.cuts)]
        for group, g in self._rows.items():
            mine = keys[:, 0] == g
            clusters, since, own = rank[keys[mine, 1]], keys[mine, 2], sums[mine]
            for c in range(self.cuts):
                there = since <= c
                present, inverse = np.unique(clusters[there], return_inverse=True)
                total = np.column_stack([np.bincount(inverse, column, len(present)) for column in own[there].T])
                found[c][group] = ClusterSums(self.labels, self.shift, total[:, 0].astype(np.int64), total[:, 1:],
                                              present)
        return found


class Clusters:
    """The sums of every metric and grouping by cluster, beside those by unit."""

    def __init__(self, cuts: int) -> None:
        self._cuts, self._roster = cuts, _Roster(cuts)
        self._codes = np.zeros(0, dtype=np.int64)
        self._tallies: dict[tuple[str, Grouping], list[_Tally]] = {}

    def enter(self, part: UnitValues, present: np.ndarray) -> None:
        """Begin a bucket, whose units are there from the cuts `present` on."""
        self._codes = self._roster.codes(part)
        self._roster.add(part.keys["arm"], self._codes, present)

    def add(self, part: UnitValues, name: str, groupings: Sequence[Grouping], labels: tuple[str, ...],
            columns: Sequence[np.ndarray], shift: np.ndarray, mature: np.ndarray, only: int | None = None) -> None:
        """Add one metric of that bucket; `only` is the cut that the values are for, None for all cuts."""
        first, cuts = (mature, self._cuts) if only is None else ((mature > only).astype(int), 1)
        for by in groupings:
            own = self._tallies.setdefault((name, by), [
                _Tally(labels, shift, cuts) for _ in range(1 if only is None else self._cuts)])
            own[only or 0].add(*grouped(part, by), first, part.missing[name], columns, self._codes)

    def counts(self, cut: int) -> ClusterCounts:
        """Clusters by arm at a cut."""
        return self._roster.counts(cut)

    def sums(self) -> list[dict[tuple[str, Grouping, Group], ClusterSums]]:
        """(metric, grouping, group) -> sums, at each cut."""
        order = self._roster.order()
        found: list[dict[tuple[str, Grouping, Group], ClusterSums]] = [{} for _ in range(self._cuts)]
        for (name, by), own in self._tallies.items():
            for at, sums in zip(found, [one for tally in own for one in tally.sums(order)], strict=True):
                at |= {(name, by, group): one for group, one in sums.items()}
        return found
