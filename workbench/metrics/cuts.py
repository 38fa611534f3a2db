"""When a unit is known, by cut: exposed before it, its window ended before it; and which group it is in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np

from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.levels import Levels, levels
from workbench.metrics.tally import Group
from workbench.metrics.values import UnitValues, maturity_limit

Grouping = tuple[str, ...]
FIRST_DAY = "first_day"     # of the anchor, UTC: a key that no anchor needs to carry
Cut = datetime | None


def first_present(anchor: np.ndarray, cuts: Sequence[Cut]) -> np.ndarray:
    """(n,) the first cut that comes after each exposure; `len(cuts)` for none, 0 where there is no time."""
    ends = np.array([np.datetime64(cut, "us") for cut in cuts if cut is not None], dtype="datetime64[us]")
    return _place(ends, anchor, "right")


def first_mature(anchor: np.ndarray, limits: Sequence[np.datetime64 | None]) -> np.ndarray:
    """(n,) the first cut at which each unit's window had ended; `len(limits)` for none."""
    if limits[0] is None:       # nothing can be immature: no cut has a limit, or the first has none
        return np.zeros(len(anchor), dtype=np.int64)
    return _place(np.array([limit for limit in limits if limit is not None]), anchor, "left")


def _place(ends: np.ndarray, anchor: np.ndarray, side: Literal["left", "right"]) -> np.ndarray:
    """(n,) how many ends come before each anchor, by `side` also those at it; 0 where there is no time.

    As whole numbers, of which no time is the lowest: comparing times looks for it at every step.
    """
    unit = np.promote_types(ends.dtype, anchor.dtype)
    at, times = ends.astype(unit).view(np.int64), anchor.astype(unit, copy=False).view(np.int64)
    if len(at) == 1:
        return (times >= at[0] if side == "right" else times > at[0]).astype(np.int64)
    return np.searchsorted(at, times, side=side)


def limits_of(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], cuts: Sequence[Cut]
              ) -> dict[str, list[np.datetime64 | None]]:
    """The latest mature anchor of each metric at each cut."""
    return {name: [maturity_limit(snapshot, catalog, name, cut) for cut in cuts] for name in names}


def coded(part: UnitValues, key: str) -> Levels:
    """`levels` of one key; the day of the anchor needs no column."""
    if key in part.levels:
        return part.levels[key]
    if key != FIRST_DAY or key in part.keys:
        return levels(part.keys[key])
    days, which = np.unique(part.anchor.astype("datetime64[D]"), return_inverse=True)
    return [None if np.isnat(day) else str(day) for day in days], which


def grouped(part: UnitValues, by: Grouping) -> tuple[list[Group], np.ndarray]:
    """The distinct groups of one bucket and (n,) the group of each row."""
    codes = np.zeros(len(part), dtype=np.int64)
    known: list[list[str | None]] = []
    for key in by:
        found, which = coded(part, key)
        known.append(found)
        codes = codes * max(len(found), 1) + which
    present, inverse = np.unique(codes, return_inverse=True)
    groups: list[Group] = []
    for code in present.tolist():
        group: list[str | None] = []
        for level in reversed(known):
            code, at = divmod(code, max(len(level), 1))
            group.append(level[at])
        groups.append(tuple(reversed(group)))
    return groups, inverse
