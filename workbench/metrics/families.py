"""Metrics that are summed together: they mature alike, and none leaves a unit out that another has.

Revenue stands in a mean and in two ratios, and everybody's missing history in all of them: a family sums each distinct
column and each distinct product of two once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.metrics.catalog import Catalog
from workbench.metrics.cube import Cells
from workbench.metrics.cuts import Grouping
from workbench.metrics.tally import Cell, Group, Layout, Sums, Tally
from workbench.metrics.values import UnitValues, leaves_out_empty

Limits = tuple[np.datetime64 | None, ...]
_SOME = 16_384      # units whose mean is taken off: sums about anything near the mean keep their digits


def column_names(part: UnitValues, name: str) -> dict[str, str]:
    """Label -> column of the k values of one metric, no quantile: y [d] [x [dx] m]."""
    own = value_columns(part, name)
    found = dict(zip(("y", "d"), own, strict=False))
    found |= {label: f"{name}.{label}" for label in ("x", "dx") if f"{name}.{label}" in part.columns}
    return found | ({"m": f"{name}.x_missing"} if f"{name}.x_missing" in part.columns else {})


def value_columns(part: UnitValues, name: str) -> tuple[str, ...]:
    """The columns of a metric's own values: one, or a ratio's two sides."""
    return (f"{name}.num", f"{name}.den") if f"{name}.num" in part.columns else (name,)


def middle(values: np.ndarray) -> float:
    """The mean, as a shift; 0 where there is none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


@dataclass
class Family:
    """Some metrics, none of them a quantile or capped.

    Attributes:
        names: of the metrics; more than one only where every unit has a value of each.
        limits: the latest mature anchor at each cut.
    """

    names: tuple[str, ...]
    limits: Limits
    _layout: Layout | None = None
    _columns: tuple[str, ...] = ()
    _tallies: dict[Grouping, Tally] = field(default_factory=dict)

    def lay_out(self, part: UnitValues, mature: np.ndarray) -> None:
        """Fix what is summed and what is taken off, by the first bucket."""
        usable = (mature < len(self.limits)) & ~part.missing[self.names[0]]
        distinct: dict[str, int] = {}
        metrics = {}
        for name in self.names:
            labelled = column_names(part, name)
            metrics[name] = tuple(labelled), [distinct.setdefault(part.same.get(column, column), len(distinct))
                                              for column in labelled.values()]
        self._columns = tuple(distinct)
        some = np.flatnonzero(usable)[:_SOME]
        self._layout = Layout.of(metrics, np.array([middle(part.columns[column][some]) for column in distinct]))

    def sums(self, part: UnitValues, cubes: Sequence[Cells], present: np.ndarray, mature: np.ndarray) -> list[Sums]:
        """The sums of a bucket, by cube, whose units are exposed and mature from these cuts on; nothing is kept."""
        assert self._layout is not None
        lacking = part.missing[self.names[0]]
        missing = lacking if lacking.any() else None
        columns = [part.columns[column] for column in self._columns]
        return [cube.sums(present, mature, missing, len(self.limits), columns, self._layout) for cube in cubes]

    def add(self, cubes: Sequence[Cells], sums: Sequence[Sums]) -> None:
        """Add a bucket's sums, bucket after bucket."""
        assert self._layout is not None
        for cube, more in zip(cubes, sums, strict=True):
            for by, (groups, at) in cube.groups.items():
                self._tallies.setdefault(by, Tally(self._layout, len(self.limits))).add(groups, at, more)

    def shift(self, name: str) -> np.ndarray:
        """(k,) what is taken off the values of one metric, once the first bucket was laid out."""
        assert self._layout is not None
        return self._layout.shift[self._layout.metrics[name][1]]

    def cells(self) -> dict[tuple[str, Grouping], list[dict[Group, Cell]]]:
        """(metric, grouping) -> its cells at each cut."""
        return {(name, by): cells for by, tally in self._tallies.items() for name, cells in tally.cells().items()}


def families_of(catalog: Catalog, names: Sequence[str], limits: Mapping[str, Sequence[np.datetime64 | None]]
                ) -> list[Family]:
    """The families of some metrics; one that leaves units out is alone, as others have those units."""
    found: dict[tuple[Limits, str | None], list[str]] = {}
    for name in names:
        alone = name if leaves_out_empty(catalog, catalog.metric(name)) else None
        found.setdefault((tuple(limits[name]), alone), []).append(name)
    return [Family(tuple(own), at) for (at, _), own in found.items()]
