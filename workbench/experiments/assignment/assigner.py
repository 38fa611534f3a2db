"""The rule that puts a user into an arm: integer comparisons of salted hashes, the same in SQL and in Python.

The position of a user for one purpose is the upper 32 bits of `hash64(salt, user)` (`logs/hashing.py`), an integer
below 2^32. Four purposes, four salts: `holdback:<salt>`, `group:<group>`, `enrol:<experiment>`, `assign:<experiment>`.

Where whole clusters are randomised, enrolment and arm are positions of the cluster, so that its users share both. A
holdback is of users, whatever an experiment's design: it is one for all experiments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from workbench.experiments.assignment.allocation import Allocation, same_split
from workbench.experiments.assignment.arms import GRID, Slice, moved, resplit, slices
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.hashing import ASSIGN, hash64, sql_hash


@dataclass(frozen=True)
class Gate:
    """A user passes whose position for `salt`, or whose cluster's where `whole`, is in [low, high)."""

    salt: str
    low: int
    high: int
    whole: bool = False


@dataclass(frozen=True)
class Phase:
    """The rule from a day on.

    Attributes:
        number: from 1; start: None where the experiment has no dates.
        enrolled: the share of those who pass the gates that is enrolled, on the grid.
        shares: arm -> p_assign, the chance of each arm for a user who is enrolled.
        slices: the arms' parts of the grid.
        moved: the share of enrolled users whose arm is another than in the phase before.
    """

    number: int
    start: date | None
    enrolled: int
    shares: dict[str, float]
    slices: tuple[Slice, ...]
    moved: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """As it is kept in assignment.json."""
        return {"phase": str(self.number), "from": self.start.isoformat() if self.start else None,
                "enrolled": self.enrolled / GRID, "p_assign": self.shares, "moved": self.moved,
                "slices": [[one.low, one.high, one.arm] for one in self.slices]}


@dataclass(frozen=True)
class Assigner:
    """How one experiment's users find their arm; `clustered` says that whole clusters do."""

    experiment: str
    gates: tuple[Gate, ...]
    phases: tuple[Phase, ...]
    clustered: bool = False

    @classmethod
    def of(cls, experiment: Experiment, allocation: Allocation, kept: Sequence[tuple[Slice, ...]] = ()) -> Assigner:
        """The rule of an experiment.

        Args:
            kept: the slices of an earlier assignment, phase by phase: users stay where the split lets them.
        """
        gates = []
        if allocation.holdback is not None and allocation.holdback.share > 0:
            gates.append(Gate(f"holdback:{allocation.holdback.salt}", _grid(allocation.holdback.share), GRID))
        group = allocation.group_of(experiment.name)
        reach = 1.0
        if group is not None:
            low, high = allocation.groups[group][experiment.name]
            gates.append(Gate(f"group:{group}", _grid(low), _grid(high), experiment.cluster is not None))
        else:
            reach = allocation.traffic.get(experiment.name, 1.0)
        phases: list[Phase] = []
        last: tuple[Slice, ...] | None = None
        following = True            # the earlier assignment's phases are taken over as long as they are the same
        for number, step in enumerate(allocation.steps(experiment), start=1):
            split = step.split or experiment.split
            old = kept[number - 1] if following and number <= len(kept) else None
            following = old is not None and same_split(_shares_of(old), split)
            if following and old is not None:
                now = old
            else:
                before = last or (kept[-1] if kept else None)
                now = resplit(before, split) if before else slices(split)
            earlier = last or (kept[-1] if kept else None)
            whole = sum(split.values())
            phases.append(Phase(
                number, step.from_ if experiment.enrol or experiment.name in allocation.ramps else None,
                _grid(reach * step.enrolled), {arm: weight / whole for arm, weight in split.items()}, now,
                0.0 if following or earlier is None else moved(earlier, now)))
            last = now
        return cls(experiment.name, tuple(gates), tuple(phases), experiment.cluster is not None)

    @property
    def salts(self) -> tuple[str, str]:
        """(of enrolment, of the arms)."""
        return f"enrol:{self.experiment}", f"{ASSIGN}:{self.experiment}"

    def arms(self, units: Iterable[str], phase: Phase | None = None, clusters: Iterable[str | None] | None = None
             ) -> np.ndarray:
        """(n,) object: each unit's arm in a phase (default the last), None where it is not enrolled.

        Args:
            clusters: each unit's cluster, where those are randomised; None for a unit without one, which stays outside.

        Raises:
            ValueError: where clusters are randomised and none are given.
        """
        known = [str(one) for one in units]
        if self.clustered and clusters is None:
            raise ValueError("whole clusters are randomised: the arm of a unit is its cluster's")
        at = phase or self.phases[-1]
        enrol, assign = self.salts
        group = list(clusters) if clusters is not None and self.clustered else None
        wholes = known if group is None else [str(one) for one in group]

        def position(salt: str, whole: bool = True) -> np.ndarray:
            return (hash64(salt, wholes if whole else known) >> np.uint64(32)).astype(np.int64)

        inside = np.array([group is None or group[i] is not None for i in range(len(known))], dtype=bool)
        inside &= position(enrol) < at.enrolled
        for gate in self.gates:
            where = position(gate.salt, gate.whole)
            inside &= (where >= gate.low) & (where < gate.high)
        found = np.full(len(known), None, dtype=object)
        where = position(assign)
        for one in at.slices:
            found[inside & (where >= one.low) & (where < one.high)] = one.arm
        return found

    def sql(self, unit: str, phase: Phase | None = None, cluster: str | None = None) -> str:
        """An expression of DuckDB's SQL over the column or expression `unit`: the arm, NULL where not enrolled.

        Args:
            cluster: the column or expression of its cluster, where those are randomised.

        Raises:
            ValueError: where clusters are randomised and no column is given.
        """
        if self.clustered and cluster is None:
            raise ValueError("whole clusters are randomised: the arm of a unit is its cluster's")
        at = phase or self.phases[-1]
        enrol, assign = self.salts
        whole = cluster if self.clustered and cluster is not None else unit
        lines = [f"WHEN {whole} IS NULL THEN NULL"] if self.clustered else []
        for gate in self.gates:
            where = _position(gate.salt, whole if gate.whole else unit)
            outside = [f"{where} < {gate.low}"] if gate.low else []
            outside += [f"{where} >= {gate.high}"] if gate.high < GRID else []
            if outside:
                lines.append(f"WHEN {' OR '.join(outside)} THEN NULL")
        if at.enrolled < GRID:
            lines.append(f"WHEN {_position(enrol, whole)} >= {at.enrolled} THEN NULL")
        where = _position(assign, whole)
        lines += [f"WHEN {where} < {one.high} THEN {sql.literal(one.arm)}" for one in at.slices[:-1]]
        lines.append(f"ELSE {sql.literal(at.slices[-1].arm)}")
        if len(lines) == 1:         # CASE asks for a WHEN: everybody is enrolled, in the only arm
            return sql.literal(at.slices[-1].arm)
        return "CASE " + "\n     ".join(lines) + " END"

    def sql_position(self, unit: str) -> str:
        """The position for the arms, as an expression."""
        return _position(self.salts[1], unit)

    def python(self, phase: Phase | None = None) -> str:
        """The same rule as a few lines of Python that need nothing but the standard library."""
        at = phase or self.phases[-1]
        enrol, assign = self.salts
        whole = "cluster" if self.clustered else "unit"
        gates = [(gate.salt, whole if gate.whole else "unit", gate.low, gate.high) for gate in self.gates]
        if at.enrolled < GRID:
            gates.append((enrol, whole, 0, at.enrolled))
        tests = "".join(
            f"    if not {low} <= position({salt!r}, {name}) < {high}:\n        return None\n"
            for salt, name, low, high in gates)
        return (
            "from hashlib import md5\n\n\n"
            "def position(salt, key):\n"
            '    return int.from_bytes(md5(f"{salt}:{key}".encode()).digest()[12:], "little")\n\n\n'
            f"def arm(unit{', cluster' if self.clustered else ''}):\n"
            f'    """The arm of {self.experiment}, phase {at.number}; None: not enrolled."""\n'
            + ("    if cluster is None:\n        return None\n" if self.clustered else "") + tests +
            f"    for high, name in {[(one.high, one.arm) for one in at.slices]!r}:\n"
            f"        if position({assign!r}, {whole}) < high:\n"
            "            return name\n")


def _position(salt: str, unit: str) -> str:
    return f"({sql_hash(salt, unit)} >> 32)"


def _grid(share: float) -> int:
    return round(share * GRID)


def _shares_of(found: Sequence[Slice]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for one in found:
        shares[one.arm] = shares.get(one.arm, 0.0) + (one.high - one.low) / GRID
    return shares
