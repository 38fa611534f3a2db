"""The units of one bucket by finest cell: sorted once, every metric and every grouping is summed along the same runs.

The finest cells are the values of all keys together; what a grouping asks for are sums of cells. With more cells than
pay, each grouping has cells of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.metrics.cuts import FIRST_DAY, Grouping, coded
from workbench.metrics.levels import Levels
from workbench.metrics.tally import Group, Layout, Sums
from workbench.metrics.values import UnitValues

_FEW = 4_096        # cells by cuts that always pay
_UNITS = 16         # units that a cell and cut should hold
_BLOCK = 16_384     # units at a time where cells are long: what is summed of them stays near the processor


@dataclass(frozen=True, eq=False)
class Cells:
    """The cell of every unit, and which cells make up each group.

    Attributes:
        which: (n,) the cell of each unit; count: the number of cells.
        groups: grouping -> (its groups, (count,) the group of each cell).
    """

    which: np.ndarray
    count: int
    groups: dict[Grouping, tuple[list[Group], np.ndarray]]
    _runs: list[tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]] = field(default_factory=list)
    _counts: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def counted(self, first: np.ndarray, cuts: int) -> np.ndarray:
        """(count, cuts) how many units come first at each cut; `cuts` for none."""
        for known, counts in self._counts:
            if known is first and counts.shape[1] == cuts:
                return counts
        found = np.bincount(self.which * (cuts + 1) + first, minlength=self.count * (cuts + 1))
        counts = found.reshape(self.count, cuts + 1)[:, :cuts]
        self._counts.append((first, counts))
        return counts

    def sums(self, present: np.ndarray, mature: np.ndarray, missing: np.ndarray | None, cuts: int,
             columns: Sequence[np.ndarray], layout: Layout) -> Sums:
        """Of the columns of a layout, by cell and by the cut at which a unit is first mature.

        Args:
            present, mature: (n,) the first cut at which a unit was exposed, and was mature; `cuts` for none.
            missing: (n,) units without a value; None where every unit has one.
            columns: q values of each unit.
        """
        kept, starts, slots = self._run(mature, missing, cuts)
        size = self.count * cuts
        sums, cross = np.zeros((len(columns), size)), np.zeros((len(layout.pairs), size))
        n = np.zeros(size, dtype=np.int64)
        n[slots] = np.diff(np.append(starts, len(kept)))
        step = _BLOCK if len(kept) > _BLOCK * len(starts) else max(len(kept), 1)
        off, product = np.empty((len(columns), step)), np.empty(step)
        for begin in range(0, len(kept), step):
            rows = kept[begin : begin + step]
            first, last = np.searchsorted(starts, begin, "right") - 1, np.searchsorted(starts, begin + len(rows))
            edges, at = np.maximum(starts[first:last] - begin, 0), slots[first:last]
            mine, p = off[:, : len(rows)], product[: len(rows)]
            for one, column, shift, found in zip(mine, columns, layout.shift.tolist(), sums, strict=True):
                np.take(column, rows, out=one, mode="clip")         # every index is one; "raise" would copy
                one -= shift
                found[at] += np.add.reduceat(one, edges)
            # what is 0 for every unit adds nothing; the first one mostly tells that it is not
            there = [bool(one[0]) or bool(one.any()) for one in mine]
            for (i, j), found in zip(layout.pairs, cross, strict=True):
                if not (there[i] and there[j]):
                    continue
                if len(at) == 1:
                    found[at[0]] += np.einsum("n,n->", mine[i], mine[j])        # products that nobody keeps
                else:
                    found[at] += np.add.reduceat(np.multiply(mine[i], mine[j], out=p), edges)
        return Sums(self.counted(present, cuts), self.counted(mature, cuts), n.reshape(-1, cuts),
                    sums.T.reshape(self.count, cuts, len(sums)), cross.T.reshape(self.count, cuts, len(cross)))

    def _run(self, mature: np.ndarray, missing: np.ndarray | None, cuts: int
             ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(usable units in the order of cell and cut, where each run of them begins, the slot of each run)."""
        for known, run in self._runs:
            if missing is None and known is mature:
                return run
        slot = self.which * cuts + mature
        usable = mature < cuts if missing is None else (mature < cuts) & ~missing
        kept = None if usable.all() else np.flatnonzero(usable)
        if kept is not None:
            slot = slot[kept]
        counts = np.bincount(slot, minlength=self.count * cuts)
        slots = np.flatnonzero(counts)
        starts = np.cumsum(counts[slots]) - counts[slots]
        # numpy sorts small numbers in linear time, those of one byte in one pass
        narrow = np.min_scalar_type(max(self.count * cuts - 1, 0))
        order = np.argsort(slot.astype(narrow) if narrow.itemsize <= 2 else slot, kind="stable")
        found = order if kept is None else kept[order], starts, slots
        if missing is None:         # metrics of one window have one array of maturity, and so one order
            self._runs.append((mature, found))
        return found


def cells_of(part: UnitValues, groupings: Sequence[Grouping], cuts: int) -> list[Cells]:
    """The cells that serve all groupings together, or those of each."""
    keys = list(dict.fromkeys(key for by in groupings for key in by))
    level = {key: coded(part, key) for key in keys}
    together = _cells(len(part), groupings, level)
    if len(groupings) > 1 and together.count * cuts > max(_FEW, len(part) // _UNITS):
        daily = [by for by in groupings if FIRST_DAY in by]
        rest = [by for by in groupings if FIRST_DAY not in by]
        if daily and rest:      # days make the most cells: the others may still pay together
            return [*cells_of(part, rest, cuts), *(_cells(len(part), (by,), level) for by in daily)]
        return [_cells(len(part), (by,), level) for by in groupings]
    return [together]


def _numbered(codes: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(the codes that there are, in order; (n,) which of them each row has); every code is below `size`."""
    if size > 4 * len(codes) + _FEW:
        return np.unique(codes, return_inverse=True)
    present = np.flatnonzero(np.bincount(codes, minlength=size))
    number = np.zeros(size, dtype=np.int64)
    number[present] = np.arange(len(present))
    return present, number[codes]


def _cells(n: int, groupings: Sequence[Grouping], level_of: dict[str, Levels]) -> Cells:
    keys = list(dict.fromkeys(key for by in groupings for key in by))
    codes = np.zeros(n, dtype=np.int64)
    for key in keys:
        codes = codes * max(len(level_of[key][0]), 1) + level_of[key][1]
    present, which = _numbered(codes, math.prod(max(len(level_of[key][0]), 1) for key in keys))
    level: dict[str, np.ndarray] = {}       # of each cell, by key
    rest = present
    for key in reversed(keys):
        rest, level[key] = np.divmod(rest, max(len(level_of[key][0]), 1))
    groups: dict[Grouping, tuple[list[Group], np.ndarray]] = {}
    for by in groupings:
        own = np.zeros(len(present), dtype=np.int64)
        for key in by:
            own = own * max(len(level_of[key][0]), 1) + level[key]
        first, at = np.unique(own, return_index=True, return_inverse=True)[1:]
        groups[by] = [tuple(level_of[key][0][level[key][i]] for key in by) for i in first.tolist()], at
    return Cells(which, len(present), groups)
