"""Sums over units by group and by the cut at which a unit is first mature, one bucket after the other.

Several metrics are summed at once where they mature alike: a value that they share is one column, and each product of
two columns is formed once. A window ends, so a mature unit's value never changes again: what is known at a cut are the
units that were mature at the cut before, and those that became so since. Their sums add.
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
class Layout:
    """What is summed for some metrics, q columns and p products of two of them.

    Attributes:
        shift: (q,) what is taken off each column.
        pairs: the columns of each product.
        metrics: metric -> the labels of its k values, (k,) their columns and (k, k) their products.
    """

    shift: np.ndarray
    pairs: tuple[tuple[int, int], ...]
    metrics: dict[str, tuple[tuple[str, ...], np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, metrics: dict[str, tuple[tuple[str, ...], list[int]]], shift: np.ndarray) -> Layout:
        """The layout of metrics whose labels and columns are told."""
        pairs: dict[tuple[int, int], int] = {}
        made = {}
        for name, (labels, at) in metrics.items():
            cross = np.array([[pairs.setdefault((max(i, j), min(i, j)), len(pairs)) for j in at] for i in at])
            made[name] = labels, np.array(at), cross
        return cls(shift, tuple(pairs), made)

    @classmethod
    def alone(cls, name: str, labels: tuple[str, ...], shift: np.ndarray) -> Layout:
        """The layout of one metric."""
        return cls.of({name: (labels, list(range(len(labels))))}, shift)


@dataclass(frozen=True, eq=False)
class Sums:
    """The columns of a layout over some cells of units, C of them, at K cuts; not yet added up over the cuts.

    Attributes:
        units, mature, n: (C, K) units first exposed, first mature, and first mature with a value at each cut.
        sums: (C, K, q); cross: (C, K, p), about the layout's shift.
    """

    units: np.ndarray
    mature: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    cross: np.ndarray


@dataclass
class Tally:
    """The sums of a layout in one grouping; axis 0 is the group, axis 1 the cut.

    Attributes:
        cuts: number of cuts.
    """

    layout: Layout
    cuts: int
    _rows: dict[Group, int] = field(default_factory=dict)
    _units: np.ndarray = field(init=False)
    _mature: np.ndarray = field(init=False)
    _n: np.ndarray = field(init=False)
    _sums: np.ndarray = field(init=False)
    _cross: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self._units, self._mature, self._n = (np.zeros((0, self.cuts), dtype=np.int64) for _ in range(3))
        self._sums = np.zeros((0, self.cuts, len(self.layout.shift)))
        self._cross = np.zeros((0, self.cuts, len(self.layout.pairs)))

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

    def cells(self) -> dict[str, list[dict[Group, Cell]]]:
        """The cells of each metric at each cut: all that was mature by then."""
        n, sums, cross = (np.cumsum(one, axis=1) for one in (self._n, self._sums, self._cross))
        counts = n.tolist()
        immature = np.cumsum(self._units - self._mature, axis=1).tolist()
        missing = (np.cumsum(self._mature, axis=1) - n).tolist()
        found = {}
        for name, (labels, at, pairs) in self.layout.metrics.items():
            shift, own, products = self.layout.shift[at], sums[..., at], cross[..., pairs]
            found[name] = [{group: Cell(Moments(labels, counts[g][c], shift, own[g, c], products[g, c]),
                                        immature[g][c], missing[g][c]) for group, g in self._rows.items()}
                           for c in range(self.cuts)]
        return found

    def _grow(self) -> None:
        more = len(self._rows) - len(self._n)
        if more > 0:
            for name in ("_units", "_mature", "_n", "_sums", "_cross"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), dtype=old.dtype)]))
