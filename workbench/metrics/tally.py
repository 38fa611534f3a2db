"""Sums over units by group and by the cut at which a unit is first mature, one bucket after the other.

A window ends, so a mature unit's value never changes again: what is known at a cut are the units that were mature at
the cut before, and those that became so since. Their sums add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.stats.clusters import ClusterSums
from workbench.stats.moments import Moments

Group = tuple[str | None, ...]


@dataclass(frozen=True)
class Cell:
    """One metric in one group.

    Attributes:
        moments: over mature units; columns `y`, for a ratio `y` and `d`, then `x` (`x`, `dx`) and `m`,
            the indicator of a missing pre-period, where a covariate is declared.
        immature: units whose window had not ended.
        missing: mature units without a value.
        note: of a quantile, why it has no error (then its sums are NaN) or how it moves.
        clusters: the sums of each cluster, where arms were randomised by cluster.
    """

    moments: Moments
    immature: int
    missing: int
    note: str | None = None
    clusters: ClusterSums | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Sums:
    """One metric over some cells of units, C of them, at K cuts; not yet added up over the cuts.

    Attributes:
        units, mature, n: (C, K) units first exposed, first mature, and first mature with a value at each cut.
        sums: (C, K, k); cross: (C, K, k, k), about the metric's shift.
    """

    units: np.ndarray
    mature: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    cross: np.ndarray


@dataclass
class Tally:
    """The sums of one metric in one grouping; axis 0 is the group, axis 1 the cut.

    Attributes:
        labels: (k,) of the values; shift: (k,) their common shift.
        cuts: number of cuts.
    """

    labels: tuple[str, ...]
    shift: np.ndarray
    cuts: int
    _rows: dict[Group, int] = field(default_factory=dict)
    _units: np.ndarray = field(init=False)
    _mature: np.ndarray = field(init=False)
    _n: np.ndarray = field(init=False)
    _sums: np.ndarray = field(init=False)
    _cross: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        k = len(self.labels)
        self._units, self._mature, self._n = (np.zeros((0, self.cuts), dtype=np.int64) for _ in range(3))
        self._sums = np.zeros((0, self.cuts, k))
        self._cross = np.zeros((0, self.cuts, k, k))

    def add(self, groups: Sequence[Group], of_cell: np.ndarray, more: Sums) -> None:
        """Add the units of some cells.

        Args:
            groups: that the cells belong to; of_cell: (cells,) the group of each.
        """
        at = np.array([self._rows.setdefault(group, len(self._rows)) for group in groups], dtype=np.int64)
        self._grow()
        if not len(of_cell):
            return
        order = np.argsort(of_cell, kind="stable")
        starts = np.flatnonzero(np.diff(of_cell[order], prepend=-1))
        rows = at[of_cell[order][starts]]
        for mine, found in ((self._units, more.units), (self._mature, more.mature), (self._n, more.n),
                            (self._sums, more.sums), (self._cross, more.cross)):
            mine[rows] += np.add.reduceat(found[order], starts, axis=0)

    def cells(self) -> list[dict[Group, Cell]]:
        """The cells at each cut: all that was mature by then."""
        units, mature, n, sums, cross = (
            np.cumsum(one, axis=1) for one in (self._units, self._mature, self._n, self._sums, self._cross))
        return [{group: Cell(Moments(self.labels, int(n[g, c]), self.shift, sums[g, c], cross[g, c]),
                             int(units[g, c] - mature[g, c]), int(mature[g, c] - n[g, c]))
                 for group, g in self._rows.items()} for c in range(self.cuts)]

    def _grow(self) -> None:
        more = len(self._rows) - len(self._n)
        if more > 0:
            for name in ("_units", "_mature", "_n", "_sums", "_cross"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), dtype=old.dtype)]))
