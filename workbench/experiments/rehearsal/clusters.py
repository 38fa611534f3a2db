"""Replays that give whole clusters another arm: units' values -> sums of clusters -> both arms of every replay.

A cluster grows as its units come, so that each look has sums of its own; which arm a cluster is in depends on its
salted hash alone, and holds for all its units at every look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.experiments.rehearsal.replaying import CHUNK, Draw, Values
from workbench.stats.cluster_replays import Wholes, cluster_pairs
from workbench.stats.replays import Pairs

CELLS = 2_000_000       # clusters times replays that are worked on at once


@dataclass(frozen=True, eq=False)
class Members:
    """Which units are whose.

    Attributes:
        names: (G,) of the clusters, in order; hashes: (G,) uint64, salted by the experiment.
        of: (n,) the cluster of each unit.
    """

    names: tuple[str, ...]
    hashes: np.ndarray = field(repr=False)
    of: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class ClusterReplays:
    """Every replay of an experiment whose arms are given to whole clusters.

    Attributes:
        units: how the units of a replay are drawn; the same share of the clusters is.
        exposed: (K,) the share of the units that is exposed at each look.
    """

    values: tuple[Values, ...]
    exposed: tuple[float, ...]
    units: Draw
    members: Members

    @property
    def draw(self) -> Draw:
        """How clusters get their arm."""
        over = self.units.expected / len(self.units.hashes)
        return Draw(self.members.hashes, self.units.shares, over * len(self.members), self.units.replays)

    def pairs(self, arm: int, name: str, variant: str, tell: Callable[[], None] = lambda: None) -> Pairs:
        """(R, K) control and an arm on one metric, the arm with what a variant planted.

        Args:
            tell: called before each chunk of replays; it may raise to stop.
        """
        one = next(values for values in self.values if values.name == name)
        arrivals, looks = self.units.arrivals(), []
        for share in one.shares:
            mature = one.usable if share >= 1 else one.usable & (arrivals < share)
            control = self._wholes(one, one.rows, mature)
            looks.append((control, self._wholes(one, one.variants[variant], mature) if variant else control))
        found: list[list[Pairs]] = [[] for _ in looks]
        for weights in self._weights((0, arm)):     # drawn once for all looks
            tell()
            for parts, (control, treated) in zip(found, looks, strict=True):
                parts.append(cluster_pairs(control, treated, *weights))
        columns = ("control", "treatment", "control_variance", "treatment_variance", "shared", "freedom")
        whole = [np.column_stack([np.concatenate([getattr(part, column) for part in look]) for look in found])
                 for column in columns]
        return Pairs(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5])

    def counts(self, tell: Callable[[], None] = lambda: None) -> np.ndarray:
        """(R, K, A) clusters with an exposed unit, each as often as it was drawn; `tell` as for `pairs`."""
        arrivals = self.units.arrivals()
        there = np.array([np.bincount(self.members.of, (arrivals < share) | (share >= 1), len(self)) > 0
                          for share in self.exposed])
        found = []
        for weights in self._weights(tuple(range(len(self.units.shares)))):
            tell()
            found.append(np.stack([(there @ one).T for one in weights], axis=2))
        return np.concatenate(found)

    def __len__(self) -> int:
        return len(self.members)

    def _wholes(self, one: Values, rows: np.ndarray, mature: np.ndarray) -> Wholes:
        size = len(self)
        return Wholes(one.labels, one.shift, np.bincount(self.members.of, mature, size),
                      np.column_stack([np.bincount(self.members.of, np.where(mature, column, 0.0), size)
                                       for column in rows.T]))

    def _weights(self, arms: Sequence[int]) -> Iterator[list[np.ndarray]]:
        """By chunk of replays: (G, r) how often each cluster is in each of the arms."""
        draw = self.draw
        step = max(1, min(CHUNK, CELLS // max(len(self), 1)))
        for first in range(0, draw.replays, CHUNK):
            count = min(CHUNK, draw.replays - first)
            whole = [draw.weights(slice(None), arm, first, CHUNK)[:, :count] for arm in arms]
            yield from ([one[:, at:at + step] for one in whole] for at in range(0, count, step))
