"""The data contract report: what is wrong with a log, what it breaks, and how to mend it.

Each check is one SELECT of counts over one bucket; counts add over buckets, because every check
looks at one user's rows at a time, or adds by a key (a day, a channel) before it judges. The checks
themselves stand in `contract.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.compute.mapping import map_buckets
from workbench.logs import sql

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

Known = Mapping[tuple[str, str], int]               # (check, table) -> count
Counts = dict[tuple[Any, ...], tuple[int, ...]]     # key -> counts; the key is () where there is none


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
        by: how many leading columns are a key, of text or whole numbers; the counts are then summed by key, and
            `judge` gets the rows.
        repeats: it counts the rows whose name is another row's too, or missing, and nothing else.
        informs: a number worth knowing of a log without any fault: it stands beside the findings.
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
    by: int = 0
    informs: bool = False
    repeats: bool = False


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
    """All findings of one snapshot, those above zero first, and facts, which are no faults."""

    snapshot: str
    items: tuple[Finding, ...]
    facts: tuple[Finding, ...] = ()

    def with_finding(self, finding: Finding) -> Report:
        """The report with one more finding, in its place."""
        return replace(self, items=_ranked([*self.items, finding]))

    @property
    def blocked(self) -> bool:
        """Whether a blocking fault was found."""
        return any(item.blocking and item.count for item in self.items)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"snapshot": self.snapshot, "blocked": self.blocked, "items": [asdict(item) for item in self.items],
                "facts": [{"fact": one.check, "table": one.table, "count": one.count} for one in self.facts]}


def run_checks(snapshot: Snapshot, progress: Callable[[float], None] | None = None,
               known: Known = MappingProxyType({})) -> Report:
    """Run every check whose tables are there, but for those whose count is `known`; counts are exact."""
    checks = wanted(snapshot, known)

    def counted() -> Iterator[list[Counts]]:
        for done, one in enumerate(map_buckets(lambda number: count(snapshot, number, checks), snapshot.n_buckets),
                                   start=1):
            yield one
            if progress:
                progress(done / snapshot.n_buckets)

    return report(snapshot, counted(), known)


def wanted(snapshot: Snapshot, known: Known = MappingProxyType({})) -> list[Check]:
    """The checks whose tables are there and whose count is not known."""
    from workbench.logs.contract.rules import CHECKS

    return [check for check in CHECKS if (check.name, check.table) not in known
            and set(check.needs) <= set(snapshot.tables) and check.unless not in snapshot.tables]


def unrepeated(tables: Collection[str]) -> list[tuple[str, str]]:
    """(check, table) of those that count nothing in these tables, each of whose rows has a name of its own."""
    from workbench.logs.contract.rules import CHECKS

    return [(check.name, check.table) for check in CHECKS if check.table in tables and check.repeats]


def count(snapshot: Snapshot, number: int, checks: Iterable[Check]) -> list[Counts]:
    """Each check's counts over one bucket; what several checks judge is counted once."""
    asked = [(one.sql.format(watermark=_watermark(snapshot, one.table)), one.by) for one in checks]
    with snapshot.bucket(number, threads=1) as connection:
        known = {(statement, by): _counts(connection.execute(statement).fetchall(), by)
                 for statement, by in dict.fromkeys(asked)}
    return [known[one] for one in asked]


def report(snapshot: Snapshot, counted: Iterable[list[Counts]], known: Known = MappingProxyType({})) -> Report:
    """The report of counts by bucket, in the order of `wanted`, and of the known ones."""
    checks = wanted(snapshot, known)
    totals: list[Counts] = [{} for _ in checks]
    for one in counted:
        for total, more in zip(totals, one, strict=True):
            for key, values in more.items():
                total[key] = tuple(a + b for a, b in zip(total.get(key, (0,) * len(values)), values, strict=True))
    judged = {(c.name, c.table): c.judge(total) if c.by else c.judge(*total[()])
              for c, total in zip(checks, totals, strict=True)} | dict(known)
    checks = wanted(snapshot)
    items = [Finding(c.name, c.table, judged[c.name, c.table], c.breaks, c.fix, c.blocking) for c in checks]
    facts = {one.name for one in checks if one.informs}
    return Report(snapshot.id, _ranked(item for item in items if item.check not in facts),
                  (*(item for item in items if item.check in facts), *_left_out(snapshot)))


def _left_out(snapshot: Snapshot) -> Iterator[Finding]:
    """Rows that the imports left out, by reason."""
    for record in snapshot.manifest.imports:
        for table, n in record.get("repeated", {}).items():
            yield Finding("row that came twice, kept once", table, n, "nothing", "nothing to do", False)
        for reason, n in record.get("dropped", {}).items():
            yield Finding(f"left out: {reason}", ", ".join(record["tables"]), n, "nothing", "nothing to do", False)


def to_json(counted: list[Counts]) -> str:
    """One bucket's counts as text."""
    return json.dumps([[[list(key), list(values)] for key, values in one.items()] for one in counted])


def from_json(text: str) -> list[Counts]:
    """One bucket's counts from `to_json`."""
    return [{tuple(key): tuple(values) for key, values in one} for one in json.loads(text)]


def _counts(rows: list[tuple[Any, ...]], by: int) -> Counts:
    return {row[:by]: tuple(int(value) for value in row[by:]) for row in rows}


def _ranked(items: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(items, key=lambda item: (item.count == 0, not item.blocking)))


def changed_files(snapshot: Snapshot) -> Finding:
    """How many files of a snapshot are missing or no longer the bytes that the manifest names."""
    from workbench.logs.imports.placing import digest_of

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
