"""Units with the values of every metric, from one scan: what replays are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from workbench.errors import InputError
from workbench.experiments.plan.clustering import clusters_at_anchor, spread
from workbench.experiments.rehearsal.clusters import Members
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.hashing import hash64, sql_hash
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import CLUSTER, Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.clustered import over_clusters
from workbench.metrics.ranks import curves_at
from workbench.metrics.reduce import caps_at, matrix
from workbench.metrics.values import values
from workbench.stats.joint import SEPARATOR, Joint, joint
from workbench.stats.moments import Moments

Progress = Callable[[float | None, str], None]
_HASH = "~hash"


@dataclass(frozen=True, eq=False)
class People:
    """Units with their values.

    Attributes:
        hashes: (n,) uint64, salted by the experiment.
        labels, rows, usable: metric -> labels, (n, k) values and (n,) whether a unit has one.
        quantiles: metrics that are one: the rows are each unit's influence on the quantile of all units.
        joint: how the metrics hang together, over the units that have all of them; where clusters are randomised, each
            variance as those make it.
        members: whose units are whose, where clusters are randomised.
        words: of the clusters.
    """

    hashes: np.ndarray = field(repr=False)
    labels: dict[str, tuple[str, ...]]
    rows: dict[str, np.ndarray] = field(repr=False)
    usable: dict[str, np.ndarray] = field(repr=False)
    joint: Joint = field(repr=False)
    quantiles: frozenset[str] = frozenset()
    members: Members | None = field(default=None, repr=False)
    words: str = ""


def read_units(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, until: datetime | None,
               progress: Progress | None = None, should_stop: Callable[[], bool] | None = None) -> People:
    """One scan: the values of every metric of all units."""
    names = experiment.metric_names
    if experiment.cluster is not None:
        for name in names:
            if catalog.metric(name).quantile:
                raise InputError("a quantile is not rehearsed where whole clusters are randomised",
                                 where=catalog.place(name), hint="rehearse a mean, a share or a ratio")
        anchors = clusters_at_anchor(experiment, snapshot, anchors)
    curves = curves_at(snapshot, catalog, names, anchors, (until,), ((),))
    for (name, _, _), own_curves in curves.items():
        if own_curves[0].reason is not None:
            raise InputError(own_curves[0].reason, where=catalog.place(name))
    caps = {column: own[0] for column, own in caps_at(snapshot, catalog, names, anchors, (until,)).items()}
    labels: dict[str, tuple[str, ...]] = {}
    rows: dict[str, list[np.ndarray]] = {name: [] for name in names}
    usable: dict[str, list[np.ndarray]] = {name: [] for name in names}
    hashes = []
    groups: list[np.ndarray] = []
    # the hash of each unit as a key that travels with it: `hashing.hash64` of a million texts takes a second
    hashed = replace(anchors, keys=(*anchors.keys, _HASH), sql=f"SELECT *, "
                     f"{sql_hash(f'rehearse:{experiment.name}', 'unit')} AS {sql.name(_HASH)} FROM ({anchors.sql})")
    for part in values(snapshot, catalog, names, hashed, as_of=until, progress=progress, should_stop=should_stop):
        if experiment.cluster is not None:
            groups.append(part.keys[CLUSTER])
        hashes.append(part.keys[_HASH].astype(np.uint64))
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
    found_units = People(np.concatenate(hashes), labels, whole, kept, made, frozenset(name for name, _, _ in curves))
    return found_units if experiment.cluster is None else _by_cluster(experiment, found_units, np.concatenate(groups))


def _by_cluster(experiment: Experiment, people: People, named: np.ndarray) -> People:
    """The units that have a cluster, with variances as clusters make them.

    Args:
        named: (n,) each unit's cluster, or None.
    """
    known = np.array([one is not None for one in named.tolist()], dtype=bool)
    clusters, of = np.unique(named[known].astype(str), return_inverse=True)
    members = Members(tuple(clusters.tolist()), hash64(f"rehearse:{experiment.name}", clusters.tolist()), of)
    rows = {name: own[known] for name, own in people.rows.items()}
    usable = {name: own[known] for name, own in people.usable.items()}
    every = np.logical_and.reduce(list(usable.values()))
    joined = np.hstack([np.ones((int(every.sum()), 1)), *(own[every] for own in rows.values())])
    sums = np.column_stack([np.bincount(of[every], column, len(clusters)) for column in joined.T])
    named_terms = [f"{name}{SEPARATOR}{label}" for name in rows for label in people.labels[name]]
    moments, n = over_clusters(named_terms, sums[sums[:, 0] > 0])
    by_unit = people.joint
    if not known.all():     # both are of the units that have a cluster
        by_unit = joint(Moments.from_rows(tuple(named_terms), joined[:, 1:], joined[:, 1:].mean(axis=0)), list(rows)
                        ) or by_unit
    by_cluster, words = spread(experiment, moments, n, by_unit)
    if not known.all():
        words += f"; {int((~known).sum()):,} units without {experiment.cluster} are left out"
    return People(people.hashes[known], people.labels, rows, usable, by_cluster, people.quantiles, members, words)
