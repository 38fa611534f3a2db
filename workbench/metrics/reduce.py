"""Per-unit values -> `Moments` by arm and segment: one scan for all metrics and groupings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.values import Progress, UnitValues, values
from workbench.stats.moments import Moments

Group = tuple[str | None, ...]
Grouping = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One metric in one group.

    Attributes:
        moments: over mature units; columns `y`, for a ratio `y` and `d`, then `x` (`x`, `dx`) and `m`,
            the indicator of a missing pre-period, where a covariate is declared.
        immature: units whose window had not ended.
        missing: mature units without a value.
    """

    moments: Moments
    immature: int
    missing: int


@dataclass(frozen=True)
class Reduction:
    """All cells of one scan.

    Attributes:
        cells: (metric, grouping, group) -> Cell.
        units: (grouping, group) -> number of units, mature or not.
        crossovers: units seen in more than one arm.
        caps: metric -> the value that a declared cap came to.
    """

    cells: dict[tuple[str, Grouping, Group], Cell] = field(repr=False)
    units: dict[tuple[Grouping, Group], int] = field(repr=False)
    crossovers: int = 0
    caps: dict[str, float] = field(default_factory=dict)

    def cell(self, metric: str, *group: str | None, by: Grouping = ("arm",)) -> Cell | None:
        """One cell, or None where no unit is in the group."""
        return self.cells.get((metric, by, group))

    def groups(self, by: Grouping = ("arm",)) -> list[Group]:
        """The groups of one grouping that hold units, in order."""
        found = [group for grouping, group in self.units if grouping == by]
        return sorted(found, key=lambda group: tuple(str(v) for v in group))


def reduce(
    snapshot: Snapshot,
    catalog: Catalog,
    names: Sequence[str],
    anchors: Anchors,
    *,
    groupings: Sequence[Grouping] = (("arm",),),
    as_of: datetime | None = None,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Reduction:
    """Scan once and reduce every metric in every grouping of the anchors' keys.

    A declared cap takes a first scan of its metrics, over the mature units of all arms together. The
    result does not depend on the number of threads: buckets are reduced apart and added in order.
    """
    caps = _caps(snapshot, catalog, names, anchors, as_of)
    shifts: dict[str, np.ndarray] = {}
    cells: dict[tuple[str, Grouping, Group], Cell] = {}
    units: dict[tuple[Grouping, Group], int] = {}
    crossovers = 0
    for part in values(snapshot, catalog, names, anchors, as_of=as_of, progress=progress, should_stop=should_stop):
        if "crossover" in part.keys:
            crossovers += int(np.count_nonzero(part.keys["crossover"]))
        indices = {by: _group(part, by) for by in groupings}
        for by, (groups, which) in indices.items():
            counts = np.bincount(which, minlength=len(groups))
            for group, count in zip(groups, counts, strict=True):
                units[by, group] = units.get((by, group), 0) + int(count)
        for name in names:
            labels, rows = matrix(part, name, caps.get(name))
            usable = part.mature[name] & ~part.missing[name]
            if name not in shifts:
                shifts[name] = rows[usable].mean(axis=0) if usable.any() else np.zeros(len(labels))
            for by, (groups, which) in indices.items():
                for g, group in enumerate(groups):
                    inside = which == g
                    cell = Cell(
                        Moments.from_rows(labels, rows[inside & usable], shifts[name]),
                        int(np.count_nonzero(inside & ~part.mature[name])),
                        int(np.count_nonzero(inside & part.mature[name] & part.missing[name])),
                    )
                    cells[name, by, group] = _add(cells.get((name, by, group)), cell)
    return Reduction(cells, units, crossovers, caps)


def matrix(part: UnitValues, name: str, cap: float | None = None) -> tuple[tuple[str, ...], np.ndarray]:
    """The (n, k) values of one metric and their labels: y [d] [x [dx] m]."""
    c = part.columns
    if f"{name}.num" in c:
        found = {"y": c[f"{name}.num"], "d": c[f"{name}.den"]}
    else:
        found = {"y": c[name] if cap is None else np.minimum(c[name], cap)}
    for label in ("x", "dx"):
        if f"{name}.{label}" in c:
            found[label] = c[f"{name}.{label}"]
    if f"{name}.x_missing" in c:
        found["m"] = c[f"{name}.x_missing"]
    return tuple(found), np.column_stack(list(found.values()))


def _group(part: UnitValues, by: Grouping) -> tuple[list[Group], np.ndarray]:
    """The distinct groups of one bucket and (n,) the group of each row."""
    codes = np.zeros(len(part), dtype=np.int64)
    levels: list[list[str | None]] = []
    for key in by:
        column = part.keys[key]
        texts = np.array(["\0" if v is None else str(v) for v in column.tolist()], dtype=object)
        found, inverse = np.unique(texts, return_inverse=True) if len(texts) else (texts, codes)
        levels.append([None if v == "\0" else str(v) for v in found.tolist()])
        codes = codes * max(len(found), 1) + inverse
    present, which = np.unique(codes, return_inverse=True) if len(codes) else (codes, codes)
    groups: list[Group] = []
    for code in present.tolist():
        group: list[str | None] = []
        for level in reversed(levels):
            code, at = divmod(code, max(len(level), 1))
            group.append(level[at])
        groups.append(tuple(reversed(group)))
    return groups, which


def _add(left: Cell | None, right: Cell) -> Cell:
    if left is None:
        return right
    return Cell(left.moments + right.moments, left.immature + right.immature, left.missing + right.missing)


def _caps(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, as_of: datetime | None
          ) -> dict[str, float]:
    """The value of each declared cap: the quantile over mature units of all arms together."""
    capped = [name for name in names if catalog.metric(name).cap is not None]
    if not capped:
        return {}
    seen: dict[str, list[np.ndarray]] = {name: [] for name in capped}
    for part in values(snapshot, catalog, capped, anchors, as_of=as_of):
        for name in capped:
            cap = catalog.metric(name).cap
            found = part.columns[name][part.mature[name] & ~part.missing[name]]
            seen[name].append(found[found > 0] if cap and cap.of == "positive" else found)
    caps = {}
    for name in capped:
        cap = catalog.metric(name).cap
        everything = np.concatenate(seen[name])
        if cap is not None and len(everything):
            caps[name] = float(np.quantile(everything, cap.quantile, method="inverted_cdf"))
    return caps
