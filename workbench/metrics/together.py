"""All metrics of the same units at once, as one `Moments` a group: what planning and trade-offs need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.cuts import Grouping, grouped
from workbench.metrics.ranks import curves_at
from workbench.metrics.reduce import caps_at, matrix
from workbench.metrics.tally import Group
from workbench.metrics.values import Progress, values
from workbench.stats.joint import SEPARATOR
from workbench.stats.moments import Moments


def together(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, *, by: str | None = None,
             as_of: datetime | None = None, progress: Progress | None = None,
             should_stop: Callable[[], bool] | None = None) -> dict[str | None, Moments]:
    """Moments of all metrics together by the values of one key (None: everybody), labelled `<metric>:<label>`.

    Only units that are mature and have a value on every metric take part; a quantile is that of the group's own units.

    Raises:
        InputError: for a quantile that has no error with so few units.
    """
    found = together_by(snapshot, catalog, names, anchors, () if by is None else (by,), as_of=as_of, progress=progress,
                        should_stop=should_stop)
    return {group[0] if group else None: one.moments for group, one in found.items()}


@dataclass(frozen=True, eq=False)
class Company:
    """One group of units.

    Attributes:
        moments: of all metrics, over the units that have every one.
        counts: (T,) units that have each.
    """

    moments: Moments
    counts: np.ndarray

    def __add__(self, other: Company) -> Company:
        return Company(self.moments + other.moments, self.counts + other.counts)


def together_by(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, grouping: Grouping, *,
                as_of: datetime | None = None, progress: Progress | None = None,
                should_stop: Callable[[], bool] | None = None) -> dict[Group, Company]:
    """The same by several keys, with how many units have each metric."""
    curves = curves_at(snapshot, catalog, names, anchors, (as_of,), (grouping,))
    for (name, _, _), own in curves.items():
        if own[0].reason is not None:
            raise InputError(own[0].reason, where=catalog.place(name))
    caps = {column: own[0] for column, own in caps_at(snapshot, catalog, names, anchors, (as_of,)).items()}
    found: dict[Group, Company] = {}
    shift: np.ndarray | None = None
    for part in values(snapshot, catalog, names, anchors, as_of=as_of, progress=progress, should_stop=should_stop):
        labels: list[str] = []
        columns: list[np.ndarray] = []
        each: list[np.ndarray] = []
        usable = np.ones(len(part), dtype=bool)
        groups, which = grouped(part, grouping)
        for name in names:
            at = [curves[name, grouping, group][0] for group in groups] if name in part.quantiles else []
            terms, rows = matrix(part, name, caps, (at, which))
            labels += [f"{name}{SEPARATOR}{label}" for label in terms]
            columns.append(rows)
            each.append(part.mature[name] & ~part.missing[name])
            usable &= each[-1]
        everything = np.hstack(columns)
        if shift is None:
            shift = everything[usable].mean(axis=0) if usable.any() else np.zeros(len(labels))
        for g, group in enumerate(groups):
            inside = which == g
            more = Company(Moments.from_rows(tuple(labels), everything[inside & usable], shift),
                           np.array([int((inside & one).sum()) for one in each]))
            found[group] = found[group] + more if group in found else more
    return found
