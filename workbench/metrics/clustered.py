"""All metrics of the same units at once, summed by cluster: what a plan for whole clusters needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import CLUSTER, Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import caps_at, matrix
from workbench.metrics.values import values
from workbench.stats.joint import SEPARATOR
from workbench.stats.moments import Moments


def clustered(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors) -> tuple[Moments, int]:
    """(moments over clusters, the units in them): sums of the values, a mean's with `d`, its units, below the line.

    Only units that are mature and have a value on every metric take part.

    Raises:
        InputError: for a quantile, whose sums no plan can tell before arms are there.
    """
    for name in names:
        if catalog.metric(name).quantile:
            raise InputError("a quantile has no plan where whole clusters are randomised", where=catalog.place(name),
                             hint="plan on a mean, a share or a ratio")
    caps = {column: own[0] for column, own in caps_at(snapshot, catalog, names, anchors, (None,)).items()}
    ids: dict[str, int] = {}
    sums = np.zeros((0, 1))
    labels: list[str] = []
    for part in values(snapshot, catalog, names, anchors):
        known = np.array([one is not None for one in part.keys[CLUSTER].tolist()], dtype=bool)
        labels, columns = ["units"], [np.ones((len(part), 1))]
        for name in names:
            known &= part.mature[name] & ~part.missing[name]
            terms, rows = matrix(part, name, caps)
            labels += [f"{name}{SEPARATOR}{one}" for one in terms]
            columns.append(rows)
        if sums.shape[1] != len(labels):
            sums = np.zeros((0, len(labels)))
        found, inverse = np.unique(part.keys[CLUSTER][known].astype(str), return_inverse=True)
        at = np.array([ids.setdefault(one, len(ids)) for one in found.tolist()], dtype=np.int64)
        sums = np.vstack([sums, np.zeros((len(ids) - len(sums), sums.shape[1]))])
        if len(at):
            np.add.at(sums, at[inverse], np.hstack(columns)[known])
    return over_clusters(labels[1:], sums[[ids[one] for one in sorted(ids)]])


def over_clusters(names: Sequence[str], ordered: np.ndarray) -> tuple[Moments, int]:
    """The same from sums that are there.

    Args:
        names: `<metric>:<label>` of the columns after the first; ordered: (G, 1 + k) units and sums of each cluster.
    """
    labels = ["units", *names]
    below = {"y": "d", "x": "dx", "m": "dm"}
    for label in labels[1:]:
        name, _, term = label.rpartition(SEPARATOR)
        if term in below and f"{name}{SEPARATOR}{below[term]}" not in labels:
            labels = [*labels, f"{name}{SEPARATOR}{below[term]}"]
            ordered = np.column_stack([ordered, ordered[:, 0]])
    middle = ordered[:, 1:].mean(axis=0) if len(ordered) else np.zeros(len(labels) - 1)
    return Moments.from_rows(tuple(labels[1:]), ordered[:, 1:], middle), int(ordered[:, 0].sum())
