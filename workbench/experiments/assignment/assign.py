"""Assign the users of a snapshot, export who is where, and check that the assignment is what it says it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal

from workbench.errors import InputError, NotBuiltYet
from workbench.experiments.assignment.allocation import FILE as ALLOCATION
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.arms import GRID, Slice
from workbench.experiments.assignment.assigner import Assigner, Phase
from workbench.experiments.assignment.membership import counted, enter, fits, source_of, unit_column
from workbench.experiments.assignment.neighbours import KEPT as FILE
from workbench.experiments.assignment.neighbours import Neighbour, in_words, kept, neighbours
from workbench.experiments.health.ratios import FEWEST_CLUSTERS
from workbench.experiments.readout import plain
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, connect
from workbench.project import write_json
from workbench.stats.srm import sample_ratio

Format = Literal["parquet", "csv"]
_COLUMNS = ("experiment", "unit", "arm", "p_assign", "phase", "ts")     # of the export
_EVERYBODY = Phase(1, None, GRID, {"in": 1.0}, (Slice(0, GRID, "in"),))


@dataclass(frozen=True)
class Assignment:
    """Who is where, when the ramp is over; `phases` says how it gets there.

    Attributes:
        users: of the snapshot, which are those of `source`.
        held: users who are held back from every experiment; outside: users who are not this experiment's.
        arms: arm -> enrolled users; p: of the test that they, or their clusters, hold their shares.
        clusters: arm -> clusters with an enrolled user; None where users are assigned one by one.
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
    clusters: dict[str, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The assignment as JSON; `phases` is what keeps users in their arm when the split changes."""
        return {
            "version": 1, "experiment": self.experiment, "snapshot": self.snapshot, "source": self.source,
            "users": self.users, "held": self.held, "outside": self.outside, "arms": self.arms,
            "clusters": self.clusters, "p": plain(self.p),
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
    if experiment.design == "switchback":
        raise NotBuiltYet(f"assign with design={experiment.design}", where=experiment.place)
    project = snapshot.project
    allocation = Allocation.load(project)
    rule = Assigner.of(experiment, allocation, kept(project, experiment.name))
    fits(experiment, allocation, rule, project)
    source, relation = source_of(experiment, snapshot)
    with connect(threads=2) as connection:
        connection.execute(f"CREATE TEMP TABLE people AS {relation}")
        own = enter(connection, experiment, snapshot, 0)
        users = int(_one(connection, "SELECT count(*) FROM people"))
        kept_back = [gate for gate in rule.gates if gate.salt.startswith("holdback:")]
        rest = Assigner(experiment.name, tuple(kept_back), (_EVERYBODY,)).sql("unit")
        held = int(_one(connection, f"SELECT count(*) FROM people WHERE ({rest}) IS NULL"))
        found_in = counted(own)
        rows = connection.execute(f"SELECT {rule.sql('unit', None, own)} AS arm, count(*), {found_in} FROM people "
                                  "GROUP BY 1").fetchall()
        counts = {arm: (int(n), int(g)) for arm, n, g in rows}
        arms = {arm: counts.get(arm, (0, 0))[0] for arm in experiment.split}
        clusters = {arm: counts.get(arm, (0, 0))[1] for arm in experiment.split} if own else None
        without = int(_one(connection, f"SELECT count(*) FROM people WHERE {own} IS NULL")) if own else 0
        changed = " OR ".join(f"({rule.sql('unit', one, own)}) <> ({rule.sql('unit', two, own)})"
                              for one, two in zip(rule.phases, rule.phases[1:], strict=False))
        moving = int(_one(connection, f"SELECT count(*) FROM people WHERE {changed}")) if changed else 0
        found = tuple(neighbours(connection, experiment, snapshot, allocation, rule, own))
        if out is not None:
            _export(connection, rule, experiment, out, own)
    notes = [*_cluster_notes(experiment, clusters, without, held), *_ramp_notes(rule, moving), *in_words(found)]
    if not sum(arms.values()):
        raise InputError(f"none of the {users:,} users of {source} is enrolled", where=f"{ALLOCATION}",
                         hint=f"give {experiment.name!r} a slot or traffic above 0%")
    enrol, arm = rule.salts
    return Assignment(
        experiment.name, snapshot.id, source, users, held, users - held - sum(arms.values()), arms,
        sample_ratio(clusters or arms, experiment.split), rule.phases, found, _snippet(experiment, rule),
        rule.python(), tuple(notes), str(out) if out else None, (*(gate.salt for gate in rule.gates), enrol, arm),
        clusters)


def _one(connection: Any, text: str) -> Any:
    row = connection.execute(text).fetchone()
    return row[0]


def _export(connection: Any, rule: Assigner, experiment: Experiment, out: Path, own: str | None) -> None:
    if out.suffix not in (".parquet", ".csv"):
        raise InputError(f"{out.name!r} is neither .parquet nor .csv", where="--out",
                         hint="name the file users.parquet or users.csv")
    if experiment.cluster in _COLUMNS:
        raise InputError(f"the column {experiment.cluster!r} of the clusters has the name of another of the export",
                         where="--out", hint="name it otherwise in the log")
    parts = []
    shown = f", {own} AS {sql.name(experiment.cluster)}" if own and experiment.cluster else ""
    for k, phase in enumerate(rule.phases):
        now = rule.sql("unit", phase, own)
        start = datetime.combine(phase.start, time()) if phase.start else None
        p = " ".join(f"WHEN {sql.literal(arm)} THEN {share!r}" for arm, share in phase.shares.items())
        before = f" AND arm IS DISTINCT FROM ({rule.sql('unit', rule.phases[k - 1], own)})" if k else ""
        parts.append(
            f"SELECT {sql.literal(rule.experiment)} AS experiment, unit, arm, "
            f"CAST(CASE arm {p} END AS DOUBLE) AS p_assign, {sql.literal(str(phase.number))} AS phase, "
            f"CAST({sql.literal(start)} AS TIMESTAMP) AS ts{shown} "
            f"FROM (SELECT *, {now} AS arm FROM people) WHERE arm IS NOT NULL{before}")
    out.parent.mkdir(parents=True, exist_ok=True)
    kind = "FORMAT parquet" if out.suffix == ".parquet" else "FORMAT csv, HEADER"
    connection.execute(f"COPY ({' UNION ALL '.join(parts)} ORDER BY unit, phase) TO {sql.literal(str(out))} ({kind})")


def _snippet(experiment: Experiment, rule: Assigner) -> str:
    column = sql.name(unit_column(experiment))
    whole = sql.name(experiment.cluster) if experiment.cluster else None
    return (f"-- the arm of each user in {rule.experiment}; NULL: not enrolled\nSELECT {column} AS unit,\n"
            f"     {rule.sql(column, None, whole)} AS arm\nFROM "
            f"{sql.name(experiment.exposure.table) if experiment.exposure.time is None else 'users'}")


def _cluster_notes(experiment: Experiment, clusters: dict[str, int] | None, without: int, held: int) -> Iterator[str]:
    if clusters is None:
        return
    few = {arm: n for arm, n in clusters.items() if experiment.split[arm] > 0 and n < FEWEST_CLUSTERS}
    if few:
        told = ", ".join(f"{arm} has {n}" for arm, n in few.items())
        yield f"too few clusters: {told}; the readout shows no effect below {FEWEST_CLUSTERS} an arm"
    if without:
        yield f"{without:,} users have no {experiment.cluster}: they are in no arm"
    if held:
        yield f"{held:,} users are held back one by one: their clusters take part without them"


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


def shown(found: Assignment) -> str:
    """The assignment as text."""
    lines = [f"{found.experiment}: {sum(found.arms.values()):,} of {found.users:,} in {found.source} are "
             f"enrolled, {found.held:,} held back, {found.outside:,} outside"]
    lines += [f"  {arm:<20} {n:>12,}  p_assign {found.phases[-1].shares[arm]:.4f}"
              + (f"  {found.clusters[arm]:,} clusters" if found.clusters else "") for arm, n in found.arms.items()]
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
