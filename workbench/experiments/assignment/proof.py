"""Proof that a file of users and arms is what the rule says, and that no cluster is in two arms."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.assigner import Assigner
from workbench.experiments.assignment.membership import fits, newest_clusters
from workbench.experiments.assignment.neighbours import kept
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.faults import unreadable
from workbench.logs.snapshot import Snapshot, connect

_SHOWN = 5
_HOW = "write one with `workbench assign NAME --out FILE`"


@dataclass(frozen=True)
class Proof:
    """A file held against the rule.

    Attributes:
        rows: of the file; units: different ones.
        wrong: rows whose arm is another than the rule's, or whose unit the rule does not enrol; examples: of them.
        clusters: different clusters; None where users are assigned one by one.
        split: clusters with units in more than one arm of a phase; without: units without a cluster.
    """

    experiment: str
    file: str
    rows: int
    units: int
    wrong: int
    clusters: int | None
    split: int
    without: int
    examples: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every row is as the rule says."""
        return self.rows > 0 and not (self.wrong or self.split or self.without)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"version": 1, **asdict(self), "examples": list(self.examples), "ok": self.ok}

    def text(self) -> str:
        """In words."""
        found = [f"{self.rows:,} rows of {self.units:,} units in {self.file}: {self.wrong:,} are not as the rule says"]
        if self.clusters is not None:
            found.append(f"  {self.split:,} of {self.clusters:,} clusters have units in more than one arm, "
                         f"{self.without:,} units have no cluster")
        return "\n".join([*found, *(f"  {one}" for one in self.examples)])


def prove(experiment: Experiment, snapshot: Snapshot, file: Path) -> Proof:
    """Hold the rows of a file (unit, arm, and the phase where it has one) against the rule of the experiment.

    A unit's cluster is that of the file, where it has the column, else of the snapshot.

    Raises:
        InputError: for a file that is not there, is neither Parquet nor CSV, or lacks `unit` or `arm`.
    """
    if file.suffix not in (".parquet", ".csv"):
        raise InputError(f"{file.name!r} is neither .parquet nor .csv", where="--check", hint=_HOW)
    if not file.exists():
        raise InputError("there is no such file", where=f"--check {file}", hint=_HOW)
    import duckdb

    allocation = Allocation.load(snapshot.project)
    rule = Assigner.of(experiment, allocation, kept(snapshot.project, experiment.name))
    fits(experiment, allocation, rule, snapshot.project)
    reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
    options = ", all_varchar = true" if file.suffix == ".csv" else ""
    with connect(threads=2) as connection:
        relation = f"{reader}({sql.literal(str(file))}{options})"
        try:
            columns = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
        except duckdb.Error as error:
            raise unreadable(error, f"--check {file}") from None
        for needed in ("unit", "arm"):
            if needed not in columns:
                raise InputError(f"no column {needed!r}", where=f"--check {file}", got=needed, known=columns)
        # a column of numbers with gaps is one of reals to whoever wrote it
        phase = ("CAST(CAST(TRY_CAST(phase AS DOUBLE) AS BIGINT) AS VARCHAR)" if "phase" in columns else
                 sql.literal(str(rule.phases[-1].number)))
        column = experiment.cluster
        own = sql.name(column) if column is not None and column in columns else "NULL"
        given = (f"SELECT CAST(unit AS VARCHAR) AS unit, CAST(arm AS VARCHAR) AS arm, {phase} AS phase, "
                 f"CAST({own} AS VARCHAR) AS cluster FROM {relation}")
        if column is not None and column not in columns:
            given = (f"SELECT g.unit, g.arm, g.phase, c.cluster FROM ({given}) g "
                     f"LEFT JOIN ({newest_clusters(experiment, snapshot)[1]}) c USING (unit)")
        cases = " ".join(f"WHEN {sql.literal(str(one.number))} THEN {rule.sql('unit', one, 'cluster')}"
                         for one in rule.phases)
        try:
            connection.execute(f"CREATE TEMP TABLE held AS SELECT *, CASE phase {cases} END AS rule FROM ({given})")
        except duckdb.Error as error:
            raise unreadable(error, f"--check {file}") from None

        def one(text: str) -> int:
            return int((connection.execute(text).fetchone() or (0,))[0])

        odd = "arm IS DISTINCT FROM rule"
        examples = connection.execute(f"SELECT unit, arm, rule FROM held WHERE {odd} ORDER BY unit LIMIT {_SHOWN}")
        told = tuple(f"{unit}: {arm}, by the rule {should if should is not None else 'not enrolled'}"
                     for unit, arm, should in examples.fetchall())
        clustered = column is not None
        return Proof(
            experiment.name, str(file), one("SELECT count(*) FROM held"), one("SELECT count(DISTINCT unit) FROM held"),
            one(f"SELECT count(*) FROM held WHERE {odd}"),
            one("SELECT count(DISTINCT cluster) FROM held") if clustered else None,
            one("SELECT count(*) FROM (SELECT cluster FROM held WHERE cluster IS NOT NULL GROUP BY cluster, phase "
                "HAVING count(DISTINCT arm) > 1)") if clustered else 0,
            one("SELECT count(*) FROM held WHERE cluster IS NULL") if clustered else 0, told)
