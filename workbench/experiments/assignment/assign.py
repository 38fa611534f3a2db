"""Assign the users of a snapshot, export who is where, and check that the assignment is what it says it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal

import numpy as np

from workbench.errors import InputError, NotBuiltYet, WorkbenchError
from workbench.experiments.assignment.allocation import FILE as ALLOCATION
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.arms import GRID, Slice
from workbench.experiments.assignment.assigner import Assigner, Phase
from workbench.experiments.readout import plain
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, connect
from workbench.project import Project, write_json
from workbench.stats.contingency import independence
from workbench.stats.srm import sample_ratio

FILE = "assignment.json"
Format = Literal["parquet", "csv"]
_CAME = ("users", "decisions", "sends", "outcomes")
_EVERYBODY = Phase(1, None, GRID, {"in": 1.0}, (Slice(0, GRID, "in"),))


@dataclass(frozen=True)
class Neighbour:
    """Another experiment of the project at the same time.

    Attributes:
        shared: users of the snapshot who are in both.
        exclusive: whether both are in one exclusive group, so that none may be.
        p: of the test that the arms of the shared users are independent; None where nobody is shared.
    """

    experiment: str
    shared: int
    exclusive: bool
    p: float | None


@dataclass(frozen=True)
class Assignment:
    """Who is where, when the ramp is over; `phases` says how it gets there.

    Attributes:
        users: of the snapshot, which are those of `source`.
        held: users who are held back from every experiment; outside: users who are not this experiment's.
        arms: arm -> enrolled users; p: of the test that they hold their shares.
        moved: users of the snapshot who change their arm in a later phase, or since the assignment that was kept.
        sql, python: the same rule for any user.
        notes: what a person should know, in words.
    """

    experiment: str
    snapshot: str
    source: str
    users: int
    held: int
    outside: int
    arms: dict[str, int]
    p: float | None
    phases: tuple[Phase, ...]
    neighbours: tuple[Neighbour, ...]
    sql: str
    python: str
    notes: tuple[str, ...] = ()
    exported: str | None = None
    salts: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The assignment as JSON; `phases` is what keeps users in their arm when the split changes."""
        return {
            "version": 1, "experiment": self.experiment, "snapshot": self.snapshot, "source": self.source,
            "users": self.users, "held": self.held, "outside": self.outside, "arms": self.arms, "p": plain(self.p),
            "salts": list(self.salts), "phases": [one.as_dict() for one in self.phases],
            "neighbours": [plain(asdict(one)) for one in self.neighbours], "notes": list(self.notes),
            "sql": self.sql, "python": self.python, "exported": self.exported,
        }

    def save(self, folder: Path) -> Path:
        """Write `assignment.json` beside the spec."""
        write_json(folder / FILE, self.as_dict())
        return folder / FILE


def assign(experiment: Experiment, snapshot: Snapshot, *, out: Path | None = None) -> Assignment:
    """The assignment of an experiment on the users of a snapshot.

    Args:
        out: a `.parquet` or `.csv` file for the rows (experiment, unit, arm, p_assign, phase, ts): one for each
            enrolled unit at the phase that enrols it, and one more where a later phase moves it.

    Raises:
        InputError: for an allocation that does not fit the experiment, or a format that is none.
    """
    if experiment.design not in ("user", "encouragement"):
        raise NotBuiltYet(f"assign with design={experiment.design}", where=experiment.place)
    project = snapshot.project
    allocation = Allocation.load(project)
    rule = Assigner.of(experiment, allocation, _kept(project, experiment.name))
    source, relation = _users(experiment, snapshot)
    with connect(threads=2) as connection:
        connection.execute(f"CREATE TEMP TABLE people AS {relation}")
        users = int(_one(connection, "SELECT count(*) FROM people"))
        kept_back = [gate for gate in rule.gates if gate.salt.startswith("holdback:")]
        rest = Assigner(experiment.name, tuple(kept_back), (_EVERYBODY,)).sql("unit")
        held = int(_one(connection, f"SELECT count(*) FROM people WHERE ({rest}) IS NULL"))
        rows = connection.execute(f"SELECT {rule.sql('unit')} AS arm, count(*) FROM people GROUP BY 1").fetchall()
        counts = {arm: int(n) for arm, n in rows}
        arms = {arm: counts.get(arm, 0) for arm in experiment.split}
        changed = " OR ".join(f"({rule.sql('unit', one)}) <> ({rule.sql('unit', two)})"
                              for one, two in zip(rule.phases, rule.phases[1:], strict=False))
        moving = int(_one(connection, f"SELECT count(*) FROM people WHERE {changed}")) if changed else 0
        found = tuple(_neighbours(connection, experiment, project, allocation, rule))
        if out is not None:
            _export(connection, rule, experiment, out)
    notes = [*_ramp_notes(rule, moving), *_neighbour_notes(found)]
    if not sum(arms.values()):
        raise InputError(f"none of the {users:,} users of {source} is enrolled", where=f"{ALLOCATION}",
                         hint=f"give {experiment.name!r} a slot or traffic above 0%")
    enrol, arm = rule.salts
    return Assignment(
        experiment.name, snapshot.id, source, users, held, users - held - sum(arms.values()), arms,
        sample_ratio(arms, experiment.split), rule.phases, found, _snippet(experiment, rule), rule.python(),
        tuple(notes), str(out) if out else None, (*(gate.salt for gate in rule.gates), enrol, arm))


def _one(connection: Any, text: str) -> Any:
    row = connection.execute(text).fetchone()
    return row[0]


def _users(experiment: Experiment, snapshot: Snapshot) -> tuple[str, str]:
    """(table, SELECT of its different units)."""
    table = experiment.exposure.table if experiment.exposure.time is None else next(
        (name for name in _CAME if name in snapshot.tables and "user_id" in snapshot.table(name).columns), None)
    if table is None:
        raise InputError("the snapshot has no users, decisions, sends or outcomes: nobody is there to assign",
                         where=experiment.place)
    info = snapshot.table(table, f"{experiment.place}: exposure")
    column = experiment.exposure.unit if experiment.exposure.time is None else "user_id"
    info.require(column, where=f"{experiment.place}: exposure")
    unit = sql.name(column)
    return table, (f"SELECT DISTINCT CAST({unit} AS VARCHAR) AS unit FROM ({snapshot.relation(info, None)}) "
                   f"WHERE {unit} IS NOT NULL")


def _kept(project: Project, name: str) -> tuple[tuple[Slice, ...], ...]:
    """The slices of the assignment that was kept, phase by phase."""
    path = project.root / "experiments" / name / FILE
    if not path.exists():
        return ()
    try:
        phases = json.loads(path.read_text("utf-8"))["phases"]
        return tuple(tuple(Slice(int(low), int(high), str(arm)) for low, high, arm in one["slices"]) for one in phases)
    except (ValueError, KeyError, TypeError):
        raise WorkbenchError("the kept assignment cannot be read", where=project.relative(path),
                             hint="restore it from the repository: it keeps users in their arm") from None


def _neighbours(connection: Any, experiment: Experiment, project: Project, allocation: Allocation, rule: Assigner
                ) -> Iterator[Neighbour]:
    """Every other experiment whose enrolment may overlap in time."""
    for name in project.names("experiments"):
        if name == experiment.name:
            continue
        other = Experiment.load(project, name)
        if experiment.enrol and other.enrol and (other.enrol.from_ >= experiment.enrol.to
                                                 or experiment.enrol.from_ >= other.enrol.to):
            continue
        if (experiment.exposure.time is None) != (other.exposure.time is None):
            continue        # units of a table and users of a log are not the same
        theirs = Assigner.of(other, allocation, _kept(project, name))
        rows = connection.execute(
            f"SELECT a, b, count(*) FROM (SELECT {rule.sql('unit')} AS a, {theirs.sql('unit')} AS b FROM people) "
            "WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY 1, 2").fetchall()
        table = np.zeros((len(experiment.split), len(other.split)))
        for mine, its, n in rows:
            table[list(experiment.split).index(mine), list(other.split).index(its)] = n
        group = allocation.group_of(name)
        yield Neighbour(name, int(table.sum()), group is not None and group == allocation.group_of(experiment.name),
                        independence(table) if table.sum() else None)


def _export(connection: Any, rule: Assigner, experiment: Experiment, out: Path) -> None:
    if out.suffix not in (".parquet", ".csv"):
        raise InputError(f"{out.name!r} is neither .parquet nor .csv", where="--out",
                         hint="name the file users.parquet or users.csv")
    parts = []
    for k, phase in enumerate(rule.phases):
        now = rule.sql("unit", phase)
        start = datetime.combine(phase.start, time()) if phase.start else None
        p = " ".join(f"WHEN {sql.literal(arm)} THEN {share!r}" for arm, share in phase.shares.items())
        before = f" AND arm IS DISTINCT FROM ({rule.sql('unit', rule.phases[k - 1])})" if k else ""
        parts.append(
            f"SELECT {sql.literal(rule.experiment)} AS experiment, unit, arm, "
            f"CAST(CASE arm {p} END AS DOUBLE) AS p_assign, {sql.literal(str(phase.number))} AS phase, "
            f"CAST({sql.literal(start)} AS TIMESTAMP) AS ts "
            f"FROM (SELECT unit, {now} AS arm FROM people) WHERE arm IS NOT NULL{before}")
    out.parent.mkdir(parents=True, exist_ok=True)
    kind = "FORMAT parquet" if out.suffix == ".parquet" else "FORMAT csv, HEADER"
    connection.execute(f"COPY ({' UNION ALL '.join(parts)} ORDER BY unit, phase) TO {sql.literal(str(out))} ({kind})")


def _snippet(experiment: Experiment, rule: Assigner) -> str:
    column = sql.name(experiment.exposure.unit) if experiment.exposure.time is None else "user_id"
    return (f"-- the arm of each user in {rule.experiment}; NULL: not enrolled\nSELECT {column} AS unit,\n"
            f"     {rule.sql(column)} AS arm\nFROM "
            f"{sql.name(experiment.exposure.table) if experiment.exposure.time is None else 'users'}")


def _ramp_notes(rule: Assigner, moving: int) -> Iterator[str]:
    for phase in rule.phases:
        if phase.number > 1 and phase.enrolled > rule.phases[phase.number - 2].enrolled and not phase.moved:
            yield f"phase {phase.number} enrols more users; nobody changes the arm"
    shift = [phase for phase in rule.phases if phase.moved > 1e-9]
    for phase in shift:
        since = "the split changed since the assignment that was kept, which" if phase.number == 1 \
            else f"phase {phase.number}"
        yield (f"{since} moves {phase.moved:.2%} of the enrolled users to another arm, the fewest that its split "
               "allows; those who were exposed before are crossovers: ramp by `enrolled` and nobody moves")
    if moving and shift:
        yield f"{moving:,} users of this snapshot change their arm on the way"


def _neighbour_notes(found: tuple[Neighbour, ...]) -> Iterator[str]:
    for one in found:
        if one.exclusive:
            yield f"{one.experiment}: exclusive, {one.shared:,} users shared"
        elif one.p is not None:
            yield f"{one.experiment}: {one.shared:,} users are in both; their arms are independent (p = {one.p:.2g})" \
                if one.p >= 0.001 else \
                f"{one.experiment}: {one.shared:,} users are in both and their arms hang together (p = {one.p:.2g})"


def shown(found: Assignment) -> str:
    """The assignment as text."""
    lines = [f"{found.experiment}: {sum(found.arms.values()):,} of {found.users:,} in {found.source} are "
             f"enrolled, {found.held:,} held back, {found.outside:,} outside"]
    lines += [f"  {arm:<20} {n:>12,}  p_assign {found.phases[-1].shares[arm]:.4f}" for arm, n in found.arms.items()]
    if found.p is not None:
        lines.append(f"  sample ratio         p = {found.p:.3g}")
    for phase in found.phases if len(found.phases) > 1 else ():
        shares = ", ".join(f"{arm} {share:.1%}" for arm, share in phase.shares.items())
        lines.append(f"  phase {phase.number} from {phase.start}: {phase.enrolled / GRID:.1%} enrolled; {shares}")
    lines += [f"  {note}" for note in found.notes]
    lines += ["", found.sql, "", found.python.rstrip()]
    if found.exported:
        lines += ["", f"Written to {found.exported}."]
    return "\n".join(lines)
