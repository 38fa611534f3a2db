"""The other experiments of a project at the same time: who is in both, and do their arms hang together?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import InputError, WorkbenchError
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.arms import Slice
from workbench.experiments.assignment.assigner import Assigner
from workbench.experiments.assignment.membership import counted, enter
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.project import Project
from workbench.stats.contingency import independence

KEPT = "assignment.json"


@dataclass(frozen=True)
class Neighbour:
    """Another experiment of the project at the same time.

    Attributes:
        shared: users of the snapshot who are in both; None where nothing says in which cluster of the other they are.
        exclusive: whether both are in one exclusive group, so that none may be.
        p: of the test that the arms of the shared users (of the shared clusters, where both give arms to the same) are
            independent; None where nobody is shared, or clusters of two kinds cross.
    """

    experiment: str
    shared: int | None
    exclusive: bool
    p: float | None


def neighbours(connection: Any, experiment: Experiment, snapshot: Snapshot, allocation: Allocation, rule: Assigner,
               own: str | None) -> Iterator[Neighbour]:
    """Every other experiment whose enrolment may overlap in time."""
    project = snapshot.project
    for number, name in enumerate(project.names("experiments"), start=1):
        if name == experiment.name:
            continue
        other = Experiment.load(project, name)
        if experiment.enrol and other.enrol and (other.enrol.from_ >= experiment.enrol.to
                                                 or experiment.enrol.from_ >= other.enrol.to):
            continue
        if (experiment.exposure.time is None) != (other.exposure.time is None):
            continue        # units of a table and users of a log are not the same
        theirs = Assigner.of(other, allocation, kept(project, name))
        group = allocation.group_of(name)
        exclusive = group is not None and group == allocation.group_of(experiment.name)
        try:
            its = enter(connection, other, snapshot, number)
        except InputError:
            yield Neighbour(name, None, exclusive, None)
            continue
        # the users of a cluster come together: where both give arms to the same clusters, those are counted
        alike = own is not None and other.cluster == experiment.cluster
        rows = connection.execute(
            f"SELECT a, b, count(*), {counted('c' if own else None)} FROM (SELECT "
            f"{rule.sql('unit', None, own)} AS a, {theirs.sql('unit', None, its)} AS b, {own or 'NULL'} AS c "
            "FROM people) WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY 1, 2").fetchall()
        table = np.zeros((len(experiment.split), len(other.split)))
        for mine, its_arm, n, clusters in rows:
            table[list(experiment.split).index(mine), list(other.split).index(its_arm)] = clusters if alike else n
        shared = sum(int(row[2]) for row in rows)
        crossing = own is not None and its is not None and not alike
        yield Neighbour(name, shared, exclusive, independence(table) if shared and not crossing else None)


def in_words(found: tuple[Neighbour, ...]) -> Iterator[str]:
    """What is to be said of each."""
    for one in found:
        if one.shared is None:
            yield f"{one.experiment}: its clusters are in no table of this snapshot: who is in both is not known"
        elif one.exclusive:
            yield f"{one.experiment}: exclusive, {one.shared:,} users shared"
        elif one.p is not None:
            yield f"{one.experiment}: {one.shared:,} users are in both; their arms are independent (p = {one.p:.2g})" \
                if one.p >= 0.001 else \
                f"{one.experiment}: {one.shared:,} users are in both and their arms hang together (p = {one.p:.2g})"
        elif one.shared:
            yield (f"{one.experiment}: {one.shared:,} users are in both; its clusters cross these, so that no test "
                   "tells whether their arms are independent")


def kept(project: Project, name: str) -> tuple[tuple[Slice, ...], ...]:
    """The slices of the assignment that was kept, phase by phase."""
    path = project.root / "experiments" / name / KEPT
    if not path.exists():
        return ()
    try:
        phases = json.loads(path.read_text("utf-8"))["phases"]
        return tuple(tuple(Slice(int(low), int(high), str(arm)) for low, high, arm in one["slices"]) for one in phases)
    except (ValueError, KeyError, TypeError):
        raise WorkbenchError("the kept assignment cannot be read", where=project.relative(path),
                             hint="restore it from the repository: it keeps users in their arm") from None
