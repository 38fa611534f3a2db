"""Who is there to be assigned, and in which cluster: of an experiment on a snapshot, before anybody is exposed."""

from __future__ import annotations

from typing import Any

from workbench.errors import InputError
from workbench.experiments.assignment.allocation import FILE as ALLOCATION
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.assigner import Assigner
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

_CAME = ("users", "decisions", "sends", "outcomes")


def source_of(experiment: Experiment, snapshot: Snapshot) -> tuple[str, str]:
    """(table, SELECT of its different units).

    Raises:
        InputError: where nobody is there, or the table lacks the units' column.
    """
    table = experiment.exposure.table if experiment.exposure.time is None else next(
        (name for name in _CAME if name in snapshot.tables and "user_id" in snapshot.table(name).columns), None)
    if table is None:
        raise InputError("the snapshot has no users, decisions, sends or outcomes: nobody is there to assign",
                         where=experiment.place)
    info = snapshot.table(table, f"{experiment.place}: exposure")
    column = unit_column(experiment)
    info.require(column, where=f"{experiment.place}: exposure")
    unit = sql.name(column)
    return table, (f"SELECT DISTINCT CAST({unit} AS VARCHAR) AS unit FROM ({snapshot.relation(info, None)}) "
                   f"WHERE {unit} IS NOT NULL")


def unit_column(experiment: Experiment) -> str:
    """The column that names a unit, in the table whose units are assigned."""
    return experiment.exposure.unit if experiment.exposure.time is None else "user_id"


def newest_clusters(experiment: Experiment, snapshot: Snapshot) -> tuple[str, str]:
    """(table, SELECT of (unit, cluster)) of an experiment whose arms are given to whole clusters, a row a unit.

    The cluster of a user is that of the newest row of `users`; where `users` has no such column, of the newest exposure
    in the experiment's table. A unit-level table says it itself. It is what holds when arms are given out; what held
    when a user of the log came is `plan.clustering.clusters_at_anchor`.

    Raises:
        InputError: where no table has the column.
    """
    column, exposure = experiment.cluster or "", experiment.exposure
    own = exposure.time is None
    users, there = snapshot.tables.get("users"), snapshot.tables.get(exposure.table)
    if not own and users is not None and column in users.columns:
        info, unit, newest = users, "user_id", "valid_from"
    elif there is not None and column in there.columns:
        info, unit, newest = there, exposure.unit, exposure.time or exposure.unit
    else:
        known = [*(users.columns if users is not None else ()), *(there.columns if there is not None else ())]
        raise InputError(f"neither 'users' nor {exposure.table!r} has a column {column!r}: no user's cluster is known",
                         where=f"{experiment.place}: cluster", got=column, known=known)
    name = sql.name(column)
    return info.name, (
        f"SELECT CAST({sql.name(unit)} AS VARCHAR) AS unit, CAST({name} AS VARCHAR) AS cluster "
        f"FROM ({snapshot.relation(info, None)}) WHERE {sql.name(unit)} IS NOT NULL QUALIFY row_number() OVER "
        f"(PARTITION BY {sql.name(unit)} ORDER BY {sql.name(newest)} DESC NULLS LAST, {name}) = 1")


def enter(connection: Any, experiment: Experiment, snapshot: Snapshot, number: int) -> str | None:
    """Give `people` the clusters of an experiment as a column, whose name it is; None where users are assigned."""
    if experiment.cluster is None:
        return None
    _, relation = newest_clusters(experiment, snapshot)
    column = f"cluster_{number}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE people AS SELECT p.*, c.cluster AS {column} FROM people p "
                       f"LEFT JOIN ({relation}) c USING (unit)")
    return column


def counted(column: str | None) -> str:
    """An expression: how many different clusters a group of `people` has; 0 without."""
    return f"count(DISTINCT {column})" if column else "0"


def fits(experiment: Experiment, allocation: Allocation, rule: Assigner, project: Project) -> None:
    """Whether an allocation can hold for clusters.

    Raises:
        InputError: where an exclusive group mixes clusters and users, or a ramp would move clusters between arms.
    """
    group = allocation.group_of(experiment.name)
    for other in allocation.groups.get(group or "", {}):
        if other == experiment.name or other not in project.names("experiments"):
            continue
        theirs = Experiment.load(project, other).cluster
        if theirs != experiment.cluster:
            mine, its = (f"by {one}" if one else "by user" for one in (experiment.cluster, theirs))
            raise InputError(
                f"{experiment.name!r} gives arms {mine} and {other!r} {its}: slots by user would split clusters, slots "
                "by cluster would share users", where=f"{ALLOCATION}: groups.{group}",
                hint="give each kind a group of its own, or all experiments of a group the same `cluster`")
    if experiment.cluster is not None:
        for phase in rule.phases[1:]:
            if phase.moved > 1e-9:
                raise InputError(
                    f"step {phase.number} changes the split and moves {phase.moved:.2%} of the clusters to another "
                    "arm: their users would be in both", where=f"{ALLOCATION}: ramps.{experiment.name}",
                    hint="ramp by `enrolled`: then whole clusters join and none changes its arm")
