"""The largest values of a metric by group, kept while its units go by: what a few units hold of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.metrics.tally import Group

KEPT = 20_000       # so many a group: the top 0.1 % of 20 million units


@dataclass(frozen=True)
class Top:
    """One group of units.

    Attributes:
        n: units; total: the sum of their values; squares: of (value - shift)^2.
        values: (at most KEPT,) the largest, falling.
    """

    n: int
    total: float
    squares: float
    shift: float
    values: np.ndarray

    def share(self, units: int) -> float | None:
        """What the `units` largest hold of the sum; None where it is not positive."""
        return float(self.values[:units].sum()) / self.total if self.total > 0 else None

    def without(self, units: int) -> tuple[int, float, float]:
        """(n, mean, variance of the mean) of the others."""
        n, gone = self.n - units, self.values[:units]
        mean = (self.total - float(gone.sum())) / n
        off = self.squares - float(((gone - self.shift) ** 2).sum())
        spread = off - n * (mean - self.shift) ** 2
        return n, mean, max(spread, 0.0) / (n - 1) / n


@dataclass
class Tops:
    """Gathers them; buckets are added in their order."""

    shift: float
    _found: dict[Group, list[Top]] = field(default_factory=dict)

    def add(self, groups: list[Group], which: np.ndarray, values: np.ndarray) -> None:
        """Add units: (n,) the group of each, and its value."""
        for g, group in enumerate(groups):
            own = values[which == g]
            old = self._found.get(group, [])
            # once there are enough, only what is larger than the least of them can take its place
            least = old[0].values[0] if old and len(old[0].values) == KEPT else -np.inf
            largest = np.concatenate([*(one.values for one in old), own[own > least] if old else own])
            if len(largest) >= KEPT:
                largest = np.partition(largest, len(largest) - KEPT)[-KEPT:]      # the least comes first
            off = own - self.shift
            n, total, squares = len(own), float(own.sum()), float((off * off).sum())
            for one in old:
                n, total, squares = n + one.n, total + one.total, squares + one.squares
            self._found[group] = [Top(n, total, squares, self.shift, largest)]

    def tops(self) -> dict[Group, Top]:
        """What was kept of each group."""
        return {group: Top(one.n, one.total, one.squares, one.shift, np.sort(one.values)[::-1])
                for group, (one,) in self._found.items()}
