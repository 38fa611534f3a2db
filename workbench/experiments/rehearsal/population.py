"""Units with the values of every metric, from one scan: what replays are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from workbench.errors import InputError
from workbench.experiments.spec import Experiment
from workbench.logs.hashing import hash64
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.ranks import curves_at
from workbench.metrics.reduce import caps_at, matrix
from workbench.metrics.values import values
from workbench.stats.joint import SEPARATOR, Joint, joint
from workbench.stats.moments import Moments

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True, eq=False)
class People:
    """Units with their values.

    Attributes:
        hashes: (n,) uint64, salted by the experiment.
        labels, rows, usable: metric -> labels, (n, k) values and (n,) whether a unit has one.
        quantiles: metrics that are one: the rows are each unit's influence on the quantile of all units.
        joint: how the metrics hang together, over the units that have all of them.
    """

    hashes: np.ndarray = field(repr=False)
    labels: dict[str, tuple[str, ...]]
    rows: dict[str, np.ndarray] = field(repr=False)
    usable: dict[str, np.ndarray] = field(repr=False)
    joint: Joint = field(repr=False)
    quantiles: frozenset[str] = frozenset()


def read_units(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, until: datetime | None,
               progress: Progress | None = None, should_stop: Callable[[], bool] | None = None) -> People:
    """One scan: the values of every metric of all units."""
    names = experiment.metric_names
    curves = curves_at(snapshot, catalog, names, anchors, (until,), ((),))
    for (name, _, _), own_curves in curves.items():
        if own_curves[0].reason is not None:
            raise InputError(own_curves[0].reason, where=catalog.place(name))
    caps = {column: own[0] for column, own in caps_at(snapshot, catalog, names, anchors, (until,)).items()}
    labels: dict[str, tuple[str, ...]] = {}
    rows: dict[str, list[np.ndarray]] = {name: [] for name in names}
    usable: dict[str, list[np.ndarray]] = {name: [] for name in names}
    hashes = []
    for part in values(snapshot, catalog, names, anchors, as_of=until, progress=progress, should_stop=should_stop):
        hashes.append(hash64(f"rehearse:{experiment.name}", part.unit.tolist()))
        which = np.zeros(len(part), dtype=np.int64)
        for name in names:
            at = [curves[name, (), ()][0]] if name in part.quantiles and len(part) else []
            labels[name], found = matrix(part, name, caps, (at, which))
            rows[name].append(found)
            usable[name].append(part.mature[name] & ~part.missing[name])
    whole = {name: np.concatenate(own) for name, own in rows.items()}
    kept = {name: np.concatenate(own) for name, own in usable.items()}
    every = np.logical_and.reduce(list(kept.values()))
    together = np.hstack([whole[name][every] for name in names])
    made = joint(Moments.from_rows(tuple(f"{name}{SEPARATOR}{label}" for name in names for label in labels[name]),
                                   together, together.mean(axis=0) if len(together) else None), names)
    if made is None:
        raise InputError("no two units have a mature value on every metric: there is nothing to replay",
                         where=experiment.place, hint="rehearse on a longer log, or with shorter windows")
    return People(np.concatenate(hashes), labels, whole, kept, made,
                  frozenset(name for name, _, _ in curves))
