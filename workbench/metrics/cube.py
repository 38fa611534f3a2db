"""The units of one bucket by finest cell: sorted once, every metric and every grouping is summed along the same runs.

The finest cells are the values of all keys together; what a grouping asks for are sums of cells. With more cells than
pay, each grouping has cells of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.metrics.cuts import FIRST_DAY, Grouping, coded
from workbench.metrics.tally import Group, Sums
from workbench.metrics.values import UnitValues

_FEW = 4_096        # cells by cuts that always pay
_UNITS = 16         # units that a cell and cut should hold


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

    def counted(self, first: np.ndarray, cuts: int) -> np.ndarray:
        """(count, cuts) how many units come first at each cut; `cuts` for none."""
        found = np.bincount(self.which * (cuts + 1) + first, minlength=self.count * (cuts + 1))
        return found.reshape(self.count, cuts + 1)[:, :cuts]

    def sums(self, present: np.ndarray, mature: np.ndarray, missing: np.ndarray | None, cuts: int,
             columns: Sequence[np.ndarray], shift: np.ndarray) -> Sums:
        """Of one metric, by cell and by the cut at which a unit is first mature.

        Args:
            present, mature: (n,) the first cut at which a unit was exposed, and was mature; `cuts` for none.
            missing: (n,) units without a value; None where every unit has one.
            columns: k values of each unit; shift: (k,) taken off.
        """
        kept, starts, slots = self._run(mature, missing, cuts)
        k, size = len(columns), self.count * cuts
        sums, cross = np.zeros((size, k)), np.zeros((size, k, k))
        off = [column[kept] - c for column, c in zip(columns, shift.tolist(), strict=True)]
        n = np.zeros(size, dtype=np.int64)
        n[slots] = np.diff(np.append(starts, len(kept)))
        for i in range(k if len(kept) else 0):
            sums[slots, i] = np.add.reduceat(off[i], starts)
            for j in range(i + 1):
                cross[slots, i, j] = cross[slots, j, i] = np.add.reduceat(off[i] * off[j], starts)
        return Sums(self.counted(present, cuts), self.counted(mature, cuts), n.reshape(-1, cuts),
                    sums.reshape(-1, cuts, k), cross.reshape(-1, cuts, k, k))

    def _run(self, mature: np.ndarray, missing: np.ndarray | None, cuts: int
             ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(usable units in the order of cell and cut, where each run of them begins, the slot of each run)."""
        for known, run in self._runs:
            if missing is None and known is mature:
                return run
        slot = self.which * cuts + mature
        usable = mature < cuts if missing is None else (mature < cuts) & ~missing
        index = np.arange(len(slot)) if usable.all() else np.flatnonzero(usable)
        slot = slot[index]
        small = self.count * cuts <= np.iinfo(np.uint16).max       # numpy sorts those in linear time
        order = np.argsort(slot.astype(np.uint16) if small else slot, kind="stable")
        slot = slot[order]
        starts = np.flatnonzero(np.diff(slot, prepend=-1))
        found = index[order], starts, slot[starts]
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


def _cells(n: int, groupings: Sequence[Grouping], level_of: dict[str, tuple[list[str | None], np.ndarray]]) -> Cells:
    keys = list(dict.fromkeys(key for by in groupings for key in by))
    codes = np.zeros(n, dtype=np.int64)
    for key in keys:
        codes = codes * max(len(level_of[key][0]), 1) + level_of[key][1]
    present, which = np.unique(codes, return_inverse=True)
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
