"""All metrics of the same units at once, as one `Moments` a group: what planning and trade-offs need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.cuts import grouped
from workbench.metrics.ranks import curves_at
from workbench.metrics.reduce import caps_at, matrix
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
    grouping = () if by is None else (by,)
    curves = curves_at(snapshot, catalog, names, anchors, (as_of,), (grouping,))
    for (name, _, _), own in curves.items():
        if own[0].reason is not None:
            raise InputError(own[0].reason, where=catalog.place(name))
    caps = {column: own[0] for column, own in caps_at(snapshot, catalog, names, anchors, (as_of,)).items()}
    found: dict[str | None, Moments] = {}
    shift: np.ndarray | None = None
    for part in values(snapshot, catalog, names, anchors, as_of=as_of, progress=progress, should_stop=should_stop):
        labels: list[str] = []
        columns: list[np.ndarray] = []
        usable = np.ones(len(part), dtype=bool)
        groups, which = grouped(part, grouping)
        for name in names:
            at = [curves[name, grouping, group][0] for group in groups] if name in part.quantiles else []
            terms, rows = matrix(part, name, caps, (at, which))
            labels += [f"{name}{SEPARATOR}{label}" for label in terms]
            columns.append(rows)
            usable &= part.mature[name] & ~part.missing[name]
        everything = np.hstack(columns)
        if shift is None:
            shift = everything[usable].mean(axis=0) if usable.any() else np.zeros(len(labels))
        keys = part.keys[by] if by is not None else None
        present = [None] if keys is None else sorted({str(one) for one in keys[usable].tolist()})
        for group in present:
            inside = usable if keys is None else usable & (keys == group)
            more = Moments.from_rows(tuple(labels), everything[inside], shift)
            found[group] = found[group] + more if group in found else more
    return found
