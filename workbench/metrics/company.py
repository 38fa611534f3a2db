"""How one metric hangs together with the project's others, over the units that have both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import by_values
from workbench.metrics.unitrows import unit_rows
from workbench.metrics.values import UnitValues

EACH = 8            # values of `by` that are shown for themselves


@dataclass(frozen=True)
class Company:
    """One other metric.

    Attributes:
        correlation: of the units' values (of ratios their linearisation, of quantiles their influence).
        units: that have both; reason: why there is no correlation.
    """

    metric: str
    correlation: float | None
    units: int
    reason: str | None = None


def fitting(snapshot: Snapshot, catalog: Catalog, name: str, back_days: int) -> tuple[tuple[str, ...],
                                                                                     tuple[Company, ...]]:
    """(the metrics that can stand beside this one at the same anchors, those that cannot and why).

    A longer window moves everybody's anchor back, so it must leave `back_days` of the log before that.
    """
    metric = catalog.metric(name)
    found: list[str] = []
    left: list[Company] = []
    for other in catalog.metrics:
        one = catalog.metrics[other]
        same = [f"{other}.{value}" for value in by_values(snapshot, catalog, one)[:EACH]] if one.by else [other]
        if (one.anchor == "decision") != (metric.anchor == "decision") or (one.horizon is None) != (
                metric.horizon is None):
            left += [Company(each, None, 0, "it is anchored at something else") for each in same if each != name]
        elif not _has_room(snapshot, catalog, name, other, back_days):
            left += [Company(each, None, 0, "its window does not fit into the log") for each in same if each != name]
        else:
            found += [each for each in same if each != name]
    return tuple(found), tuple(left)


def company(part: UnitValues, name: str, others: Sequence[str], caps: Mapping[str, float | None] | None = None
            ) -> tuple[Company, ...]:
    """The correlation with each other metric of collected values, the strongest first."""
    own, kept = _linear(part, name, caps)
    found = []
    for other in others:
        values, usable = _linear(part, other, caps)
        both = kept & usable
        n = int(both.sum())
        reason = None
        correlation = None
        if n < 3:
            reason = "hardly a unit has both"
        elif own[both].std() == 0 or values[both].std() == 0:
            reason = "one of the two does not vary"
        else:
            correlation = float(np.corrcoef(own[both], values[both])[0, 1])
        found.append(Company(other, correlation, n, reason))
    return tuple(sorted(found, key=lambda one: -abs(one.correlation or 0.0)))


def _linear(part: UnitValues, name: str, caps: Mapping[str, float | None] | None) -> tuple[np.ndarray, np.ndarray]:
    labels, rows, usable, _ = unit_rows(part, name, caps)
    if not labels:
        return np.zeros(len(usable)), usable
    values = rows[:, 0]
    if "d" in labels:
        below = rows[:, labels.index("d")]
        total = below[usable].sum()
        values = values - (values[usable].sum() / total if total else 0.0) * below
    return values, usable


def _has_room(snapshot: Snapshot, catalog: Catalog, name: str, other: str, back_days: int) -> bool:
    own, longer = catalog.metric(name).horizon, catalog.metrics[other].horizon
    if own is None or longer is None or longer <= own:
        return True
    marks = [mark for fact in catalog.metrics[other].facts if (table := catalog.fact(fact).table) in snapshot.tables
             and (mark := snapshot.complete_until(table))]
    begins = snapshot.begins
    return bool(marks) and begins is not None and min(marks) - timedelta(hours=longer) - begins >= timedelta(
        days=back_days)
