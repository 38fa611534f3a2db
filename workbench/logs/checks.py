"""The data contract report: what is wrong with a log, what it breaks, and how to mend it.

Each check is one SELECT of counts over one bucket; counts add over buckets, because every check
looks at one user's rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workbench.logs import sql
from workbench.logs.schema import TABLES

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot


@dataclass(frozen=True)
class Check:
    """One rule of the contract.

    Attributes:
        sql: a SELECT of counts, over the views of one bucket.
        needs: the tables it reads; it is skipped where one is absent.
        breaks: which analyses are wrong or refuse.
        blocking: whether `workbench check` exits 3 on a count above zero.
        unless: a table that makes another check the better one.
        judge: the finding's count from the counts summed over all buckets.
    """

    name: str
    table: str
    sql: str
    needs: tuple[str, ...]
    breaks: str
    fix: str
    blocking: bool = False
    unless: str | None = None
    judge: Callable[..., int] = int


@dataclass(frozen=True)
class Finding:
    """The count of one check on one snapshot."""

    check: str
    table: str
    count: int
    breaks: str
    fix: str
    blocking: bool

    def counts(self) -> dict[str, Any]:
        """What the manifest keeps: no example rows."""
        return {"check": self.check, "table": self.table, "count": self.count, "blocking": self.blocking}


@dataclass(frozen=True)
class Report:
    """All findings of one snapshot, those above zero first."""

    snapshot: str
    items: tuple[Finding, ...]

    def with_finding(self, finding: Finding) -> Report:
        """The report with one more finding, in its place."""
        return Report(self.snapshot, _ranked([*self.items, finding]))

    @property
    def blocked(self) -> bool:
        """Whether a blocking fault was found."""
        return any(item.blocking and item.count for item in self.items)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"snapshot": self.snapshot, "blocked": self.blocked, "items": [asdict(item) for item in self.items]}


def _no_holds(decisions: int, holds: int) -> int:
    """All decisions when a log of some length has no hold among them."""
    return decisions if decisions > 1000 and holds == 0 else 0


def _without_key(table: str, key: str, clock: str) -> Check:
    return Check(f"row without {key} or {clock}", table,
                 f"SELECT count(*) FROM {table} WHERE {key} IS NULL OR {clock} IS NULL", (table,),
                 "these rows belong to nobody or to no moment: no metric counts them",
                 "find out where the identifier or the time was lost, or leave the rows out")


def _late(table: str) -> Check:
    return Check("event after the log's end", table, f"SELECT count(*) FROM {table} WHERE ts > {{watermark}}", (table,),
                 "windows near the end see only a part of what happened",
                 "correct the clock, or import with a later --complete-until")


def _duplicates(table: str, key: str, breaks: str, blocking: bool = True) -> Check:
    return Check(f"duplicate {key}", table, f"SELECT count(*) - count(DISTINCT {key}) FROM {table}", (table,), breaks,
                 f"keep one row per {key} before the import (delivery is often at least once)", blocking)


CHECKS: tuple[Check, ...] = (
    _duplicates("sends", "message_id", "counts of sends, funnels, ratios with sends below the line"),
    _duplicates("decisions", "decision_id", "training labels, off-policy evaluation"),
    _duplicates("interactions", "event_id", "counts of opens and clicks"),
    _duplicates("outcomes", "event_id", "sums and counts of outcomes"),
    Check("interaction without its send", "interactions",
          "SELECT count(*) FROM interactions i WHERE message_id IS NOT NULL AND NOT EXISTS "
          "(SELECT 1 FROM sends s WHERE s.message_id = i.message_id)", ("interactions", "sends"),
          "funnels and attribution leave these rows out", "import the sends of the same days"),
    Check("interaction before its send", "interactions",
          "SELECT count(*) FROM interactions i JOIN sends s USING (message_id) WHERE i.ts < s.ts - INTERVAL 5 MINUTE",
          ("interactions", "sends"), "funnels, windows anchored at the send",
          "correct the clock of one of the sources"),
    Check("send without a decision", "sends",
          "SELECT count(*) FROM sends s WHERE NOT EXISTS "
          "(SELECT 1 FROM decisions d WHERE d.decision_id = s.decision_id)",
          ("sends", "decisions"), "labels and rewards attributed to a decision", "log decision_id with each send"),
    Check("send while the channel was unreachable", "sends",
          "SELECT count(*) FROM sends s JOIN reachability r ON s.user_id = r.user_id AND s.channel = r.channel "
          "AND s.ts >= r.valid_from AND (r.valid_to IS NULL OR s.ts < r.valid_to) WHERE NOT r.reachable",
          ("sends", "reachability"), "reachability metrics; these users had opted out or lost the token",
          "apply the opt-out before the send"),
    Check("chosen action without a propensity", "decisions",
          "SELECT count(*) FROM decisions WHERE propensity IS NULL", ("decisions",),
          "off-policy evaluation refuses", "log the probability with which the policy chose the action"),
    Check("impossible propensity", "decisions",
          "SELECT count(*) FROM decisions WHERE propensity <= 0 OR propensity > 1 OR isnan(propensity)", ("decisions",),
          "off-policy evaluation refuses", "log a probability in (0, 1]", True),
    Check("propensities do not sum to one", "candidates",
          "SELECT count(*) FROM (SELECT decision_id FROM candidates WHERE eligible GROUP BY decision_id "
          "HAVING abs(sum(propensity) - 1) > 1e-6)", ("candidates",),
          "off-policy evaluation refuses", "log every eligible action of a decision, hold included", True),
    Check("chosen action is not a candidate", "decisions",
          "SELECT count(*) FROM decisions d WHERE decision_id IN (SELECT decision_id FROM candidates) AND NOT EXISTS "
          "(SELECT 1 FROM candidates c WHERE c.decision_id = d.decision_id AND c.action = d.action AND c.eligible)",
          ("decisions", "candidates"), "off-policy evaluation", "log the chosen action among the candidates", True),
    Check("send after an opt-out", "sends",
          "SELECT count(*) FROM sends s WHERE EXISTS (SELECT 1 FROM interactions i WHERE i.kind = 'unsubscribe' "
          "AND i.user_id = s.user_id AND i.channel = s.channel AND i.ts < s.ts)", ("sends", "interactions"),
          "opt-out metrics; the right to message these users was gone", "apply the opt-out before the send",
          unless="reachability"),
    Check("no hold among the decisions", "decisions",
          "SELECT count(*), count(*) FILTER (action = 'hold') FROM decisions", ("decisions",),
          "uplift and pacing cannot be learnt: only sent messages survive", "log the decisions not to send",
          judge=_no_holds),
    *(_late(table.name) for table in TABLES.values() if table.event and table.clock == "ts"),
    *(_without_key(table.name, table.key, table.clock) for table in TABLES.values() if table.key and table.event),
    Check("unit in more than one arm", "exposures",
          "SELECT count(*) FROM (SELECT experiment, unit FROM exposures GROUP BY ALL HAVING count(DISTINCT arm) > 1)",
          ("exposures",), "experiments with more than 0.1 % of such units are blocked",
          "assign by a hash of the unit, once"),
    Check("overlapping reachability periods", "reachability",
          "SELECT count(*) FROM (SELECT valid_from < lag(coalesce(valid_to, TIMESTAMP '9999-01-01')) OVER "
          "(PARTITION BY user_id, channel ORDER BY valid_from) AS collides FROM reachability) WHERE collides",
          ("reachability",), "nothing: days are counted as a union; the state at a moment may be ambiguous",
          "end a period when the next begins"),
)


def run_checks(snapshot: Snapshot, progress: Callable[[float], None] | None = None) -> Report:
    """Run every check whose tables are there; counts are exact."""
    wanted = [check for check in CHECKS
              if set(check.needs) <= set(snapshot.tables) and check.unless not in snapshot.tables]

    def count(number: int) -> list[tuple[int, ...]]:
        with snapshot.bucket(number, threads=1) as connection:
            found = [connection.execute(one.sql.format(watermark=_watermark(snapshot, one.table))).fetchone()
                     for one in wanted]
        return [tuple(int(value) for value in row or (0,)) for row in found]

    totals: list[tuple[int, ...]] = []
    with ThreadPoolExecutor(2) as pool:
        for done, counts in enumerate(pool.map(count, range(snapshot.n_buckets)), start=1):
            totals = counts if not totals else [
                tuple(a + b for a, b in zip(old, new, strict=True)) for old, new in zip(totals, counts, strict=True)]
            if progress:
                progress(done / snapshot.n_buckets)
    items = [Finding(c.name, c.table, c.judge(*total), c.breaks, c.fix, c.blocking)
             for c, total in zip(wanted, totals, strict=True)]
    return Report(snapshot.id, _ranked(items))


def _ranked(items: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(items, key=lambda item: (item.count == 0, not item.blocking)))


def changed_files(snapshot: Snapshot) -> Finding:
    """How many files of a snapshot are missing or no longer the bytes that the manifest names."""
    from workbench.logs.placing import digest_of

    count = 0
    for info in snapshot.tables.values():
        for file in info.files:
            path = snapshot.folder / file.path
            count += not path.exists() or path.stat().st_size != file.bytes or digest_of(path) != file.hash
    return Finding("file changed since the import", "(files)", count, "every number: a snapshot must never change",
                   "import the source again", True)


def _watermark(snapshot: Snapshot, table: str) -> str:
    mark = snapshot.tables[table].watermark
    return sql.literal(mark) if mark else "NULL::TIMESTAMP"
