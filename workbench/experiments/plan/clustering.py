"""What a plan for whole clusters is computed from: the variance over clusters, as if it were a unit's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.errors import InputError
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import CLUSTER, Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.clustered import clustered
from workbench.stats.joint import Joint, joint
from workbench.stats.moments import Moments


def over_clusters(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, by_unit: Joint
                  ) -> tuple[Joint, str]:
    """(the metrics' joint distribution with each variance times its design effect, in words).

    The variance of a mean over G clusters of N units is cov / G, cov being that of the clusters' linear forms; as a
    unit's it is cov N / G, so that dividing by units gives it back. ICC = (design effect - 1) / (m - 1), with m the
    mean size of the cluster that a unit is in, taken as N / G.

    Raises:
        InputError: where no table has the column, or fewer than two clusters are there.
    """
    anchored = clusters_at_anchor(experiment, snapshot, anchors)
    moments, units = clustered(snapshot, catalog, experiment.metric_names, anchored)
    return spread(experiment, moments, units, by_unit)


def spread(experiment: Experiment, moments: Moments, units: int, by_unit: Joint) -> tuple[Joint, str]:
    """The same from the clusters' own moments, of so many units."""
    found = joint(moments, experiment.metric_names)
    if found is None:
        raise InputError(f"fewer than two values of {experiment.cluster!r} are in the log", where=experiment.place)
    size = units / moments.n
    first = experiment.metric_names[0]
    at = found.names.index(first)
    effect = float(found.raw[at] * size / by_unit.raw[at]) if by_unit.raw[at] > 0 else 1.0
    icc = f", ICC {(effect - 1) / (size - 1):.3f}" if size > 1 else ""
    words = (f"; {moments.n:,} clusters of {size:.1f} units by {experiment.cluster}: {first} has a design effect of "
             f"{effect:.2f}{icc}, and sd are over clusters")
    return replace(found, n=units, raw=np.asarray(found.raw * size), cov=np.asarray(found.cov * size)), words


def clusters_at_anchor(experiment: Experiment, snapshot: Snapshot, anchors: Anchors) -> Anchors:
    """The units with their cluster, of `users` as it was at the anchor, else of the exposure table.

    What had been so in the log; who is still to be assigned has `assignment.membership.newest_clusters`.
    """
    column, table = experiment.cluster or "", experiment.exposure.table
    users = snapshot.tables.get("users")
    if users is not None and column in users.columns:
        named = f"CAST(u.{sql.name(column)} AS VARCHAR) AS {CLUSTER}"
        text = (f"SELECT a.*, {named} FROM ({anchors.sql}) a JOIN users u ON "
                "a.unit = u.user_id AND (u.valid_from IS NULL OR u.valid_from <= a.anchor) AND (u.valid_to IS NULL OR "
                "a.anchor < u.valid_to) QUALIFY row_number() OVER (PARTITION BY a.unit ORDER BY u.valid_from DESC "
                "NULLS LAST) = 1")
        return replace(anchors, sql=text, keys=(*anchors.keys, CLUSTER))
    info = snapshot.table(table, f"{experiment.place}: exposure")
    info.require(column, where=f"{experiment.place}: cluster")
    own = sql.name(experiment.exposure.unit)
    text = (f"SELECT a.*, e.c AS {CLUSTER} FROM ({anchors.sql}) a JOIN (SELECT {own} AS unit, "
            f"min(CAST({sql.name(column)} AS VARCHAR)) AS c FROM {sql.name(table)} GROUP BY 1) e USING (unit)")
    return replace(anchors, sql=text, keys=(*anchors.keys, CLUSTER))
