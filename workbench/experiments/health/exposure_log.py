"""Is every unit that entered an arm in the exposure table, once, in time, and before what it did?

One pass over the exposure table and, where there is one, over the decisions of the arms' policies: a policy that
carries the name of a treatment arm decides for the units of that arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.experiments.health.balance import HOUR
from workbench.experiments.health.checks import LEVEL, Check, Figure, Severity
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics import expressions
from workbench.metrics.reduce import Reduction
from workbench.stats.contingency import independence
from workbench.stats.multiplicity import benjamini_hochberg

LOST = 0.001        # of an arm's units: as for crossovers
ELSEWHERE = 0.5     # a policy of which more users were never exposed is used outside the experiment too


@dataclass(frozen=True)
class Counts:
    """One arm's exposures.

    Attributes:
        units: enrolled; repeated: rows that say again what another said (unit, arm, time and trigger);
        early: rows whose trigger comes before the assignment.
        lost: users decided on by the arm's policy without any exposure; late: whose first such decision came before
            their first exposure; decided: users decided on by it. None without a policy of the arm's name.
    """

    units: int
    repeated: int
    early: int
    decided: int | None = None
    lost: int | None = None
    late: int | None = None


def count_exposures(experiment: Experiment, snapshot: Snapshot, cut: datetime | None) -> dict[str, Counts]:
    """Arm -> what its exposures are like, of rows before `cut`."""
    found: dict[tuple[str, str], int] = {}
    text = _statement(experiment, snapshot, cut, _policies(experiment, snapshot))
    for rows in map_buckets(lambda number: snapshot.answer(number, text).to_pylist(), snapshot.n_buckets):
        for one in rows:
            at = str(one["arm"]), str(one["what"])
            found[at] = found.get(at, 0) + int(one["n"])
    policies = {arm for arm, what in found if what == "decided"}
    return {arm: Counts(*(found.get((arm, what), 0) for what in ("units", "repeated", "early")),
                        *(found.get((arm, what), 0) if arm in policies else None
                          for what in ("decided", "lost", "late"))) for arm in experiment.split}


def check_exposures(counts: dict[str, Counts]) -> tuple[Check, ...]:
    """Missing and late exposures, and repeated rows."""
    return _missing(counts), _late(counts), _repeated(counts)


def _missing(counts: dict[str, Counts]) -> Check:
    """Users that the arm's policy decided for, but that no exposure names."""
    name = "missing_exposures"
    known = {arm: (one.lost or 0, one.decided or 0) for arm, one in counts.items() if one.lost is not None}
    figures = tuple(Figure(arm, f"users without an exposure, of {decided:,} decided on", float(lost))
                    for arm, (lost, decided) in known.items())
    if not known:
        return Check(name, "ok", (), "no decision names a treatment arm as its policy: whether exposures are missing "
                                     "cannot be told")
    outside = [arm for arm, (lost, decided) in known.items() if lost > ELSEWHERE * decided]
    loud = {arm: one for arm, one in known.items() if arm not in outside and one[0] > LOST * one[1]}
    if loud:
        told = "; ".join(f"{lost:,} of {decided:,} users that the policy {arm} decided for have no exposure "
                         f"({lost / decided:.2%})" for arm, (lost, decided) in loud.items())
        return Check(name, "warning", figures, told,
                     "log the exposure where the arm is chosen; who is missing may differ from who is not")
    if outside:
        return Check(name, "info", figures, f"the policy {', '.join(outside)} decides for users outside the experiment "
                                            "too: whether exposures are missing cannot be told")
    return Check(name, "ok", figures, "every user that an arm's policy decided for has an exposure")


def _late(counts: dict[str, Counts]) -> Check:
    """Exposures logged after the arm had begun, or before the assignment that they follow."""
    figures, told = [], []
    for arm, one in counts.items():
        if one.late:
            figures.append(Figure(arm, "users whose first decision came before their first exposure", float(one.late)))
            if one.late > LOST * one.units:
                told.append(f"{one.late:,} of {one.units:,} users of {arm} were decided on by its policy before their "
                            "first exposure")
        if one.early:
            figures.append(Figure(arm, "exposures triggered before they were assigned", float(one.early)))
            told.append(f"{one.early:,} exposures of {arm} were triggered before they were assigned")
    level: Severity = "warning" if told else "info" if figures else "ok"
    if not told:
        return Check("late_exposures", level, tuple(figures), "exposures come before what the arm does"
                     + (", but for a few" if figures else ""))
    return Check("late_exposures", level, tuple(figures), "; ".join(told),
                 "log the exposure before the first message of the arm: what comes before it counts for no window")


def _repeated(counts: dict[str, Counts]) -> Check:
    """Rows of a unit, arm and time that another row has too."""
    figures = tuple(Figure(arm, "rows that came again", float(one.repeated)) for arm, one in counts.items()
                    if one.repeated)
    if not figures:
        return Check("repeated_exposures", "ok", (), "no exposure was logged twice")
    told = ", ".join(f"{arm} {counts[arm].repeated:,}" for arm in counts if counts[arm].repeated)
    return Check("repeated_exposures", "warning", figures,
                 f"the same exposure (unit, arm, time) is there more than once: {told}; it counts once",
                 "is a log imported twice, or an event sent again? Outcomes may have come twice as well")


def check_after_outcome(experiment: Experiment, reduction: Reduction, extra: Sequence[str]) -> Check:
    """Units with an event in the hour before their exposure, by arm."""
    figures = []
    for name in (one for one in extra if one.endswith(HOUR)):
        cells = {arm: cell for arm in experiment.split if (cell := reduction.cell(name, arm)) is not None}
        table = np.array([[cell.moments.total("y"), cell.moments.n - cell.moments.total("y")]
                          for cell in cells.values()])
        n, had = table.sum(), table[:, 0].sum()
        if len(cells) < 2 or not n or had * table.sum(axis=1).min() / n < 5:
            continue
        p = independence(table)
        shares = ", ".join(f"{arm} {row[0] / row.sum():.2%}" for arm, row in zip(cells, table, strict=True))
        figures.append((Figure(name.removesuffix(HOUR), "units with one in the hour before their exposure: " + shares,
                               float(had / n), p), 1.0 if p is None else p))
    q = benjamini_hochberg([p for _, p in figures]).tolist()
    told = sorted((Figure(one.of, one.name, one.value, one.p, adjusted)
                   for (one, _), adjusted in zip(figures, q, strict=True)), key=lambda one: one.q or 0.0)
    loud = [one for one in told if (one.q or 0.0) < LEVEL]
    if not loud:
        return Check("exposure_after_outcome", "ok", tuple(told),
                     "what units did in the hour before their exposure does not depend on their arm")
    return Check("exposure_after_outcome", "warning", tuple(told),
                 "what units did in the hour before their exposure differs between arms: "
                 + "; ".join(f"{one.of}: {one.name}" for one in loud),
                 "an arm's exposure seems to be logged after, or because of, what it is to change: log it when the arm "
                 "is chosen")


def _policies(experiment: Experiment, snapshot: Snapshot) -> tuple[str, ...]:
    """The treatment arms whose policies the decisions can name."""
    if "decisions" not in snapshot.tables or experiment.exposure.time is None:
        return ()
    decisions = snapshot.table("decisions")
    together = snapshot.n_buckets == 1 or decisions.key == "user_id"
    return experiment.arms if together and {"user_id", "ts", "policy_id"} <= set(decisions.columns) else ()


def _statement(experiment: Experiment, snapshot: Snapshot, cut: datetime | None, policies: Sequence[str]) -> str:
    """`(arm, what, n)` over one bucket's views."""
    exposure, enrol = experiment.exposure, experiment.enrol
    info = snapshot.table(exposure.table)
    clock = f"CAST({sql.name(exposure.time)} AS TIMESTAMP)" if exposure.time else "NULL::TIMESTAMP"
    trigger = ("CAST(triggered_ts AS TIMESTAMP)" if exposure.time and "triggered_ts" in info.columns
               and exposure.time != "triggered_ts" else "NULL::TIMESTAMP")
    condition = expressions.condition(exposure.where) or "TRUE"
    until = f" AND {clock} < {sql.literal(cut)}" if cut is not None and exposure.time else ""
    span = "TRUE"
    if enrol is not None:
        low, high = (sql.literal(datetime.combine(day, time())) for day in (enrol.from_, enrol.to))
        span = f"anchor >= {low} AND anchor < {high}"
    parts = [
        "SELECT arm, 'units' AS what, count(*) AS n FROM f GROUP BY arm",
        "SELECT arm, 'repeated', sum(n_rows - 1) FROM (SELECT e.arm, count(*) AS n_rows FROM e JOIN g "
        "ON e.unit IS NOT DISTINCT FROM g.unit WHERE g.n_rows > 1 GROUP BY e.unit, e.arm, e.ts, e.triggered) "
        "GROUP BY arm",
        "SELECT arm, 'early', count(*) FROM e WHERE triggered < ts GROUP BY arm",
    ]
    decided = ""
    if policies:
        within = "" if enrol is None else f" AND ts >= {low} AND ts < {high}"
        before_cut = f" AND ts < {sql.literal(cut)}" if cut is not None else ""
        listed = ", ".join(sql.literal(arm) for arm in policies)
        decided = (", d AS (SELECT policy_id AS arm, user_id AS unit, min(ts) AS first FROM decisions "
                   f"WHERE policy_id IN ({listed}){within}{before_cut} GROUP BY policy_id, user_id)")
        parts += [
            "SELECT arm, 'decided', count(*) FROM d GROUP BY arm",
            "SELECT arm, 'lost', count(*) FROM d WHERE unit NOT IN (SELECT unit FROM e WHERE unit IS NOT NULL) "
            "GROUP BY arm",
            "SELECT d.arm, 'late', count(*) FROM d JOIN f ON d.unit = f.unit AND d.arm = f.arm "
            "WHERE d.first < f.anchor GROUP BY d.arm",
        ]
    return (f"WITH e AS (SELECT {sql.name(exposure.unit)} AS unit, CAST({sql.name(exposure.arm)} AS VARCHAR) AS arm, "
            f"{clock} AS ts, {trigger} AS triggered FROM {sql.name(exposure.table)} WHERE {condition}{until}), "
            "g AS MATERIALIZED (SELECT unit, arg_min(arm, (ts, arm)) AS arm, min(ts) AS anchor, count(*) AS n_rows "
            f"FROM e GROUP BY unit), f AS (SELECT unit, arm, anchor FROM g WHERE {span}){decided} "
            + " UNION ALL ".join(parts))
