"""One row a unit, whatever a metric is anchored at: what a split of units is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.metrics.ranks import curve
from workbench.metrics.reduce import matrix
from workbench.metrics.values import UnitValues


def unit_rows(part: UnitValues, name: str, caps: Mapping[str, float | None] | None = None
              ) -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray]:
    """(labels, (n, k) values, (n,) whether a unit is mature and has one, (n,) unit ids) of one metric.

    A unit with several anchors, as decisions are, gives the sum of its values over how many there are: a ratio, whose
    error is clustered by unit. A quantile's values are its units' influence; labels are () where it has no error.

    Args:
        caps: column -> the value that it is capped at.
    """
    usable = part.mature[name] & ~part.missing[name]
    everybody = np.zeros(len(part), dtype=np.int64)
    at = None
    if name in part.quantiles:
        one = curve(part, name, usable)
        if one.reason is not None:
            return (), np.zeros((len(part), 0)), usable, part.unit
        at = ([one], everybody)
    labels, rows = matrix(part, name, caps, at)
    units, which = np.unique(part.unit, return_inverse=True)
    if len(units) == len(part):
        return labels, rows, usable, part.unit
    below = rows[:, labels.index("d")] if "d" in labels else np.ones(len(part))
    sums = np.column_stack([np.bincount(which, np.where(usable, values, 0.0), len(units))
                            for values in (rows[:, labels.index("y")], below)])
    return ("y", "d"), sums, np.bincount(which, usable, len(units)) > 0, units
