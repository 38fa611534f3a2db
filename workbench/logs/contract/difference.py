"""Why a number changed between two snapshots: rows that are new, late, erased, removed, deduplicated or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo, connect

# what names a row, within its user where the table has them; of other tables the whole row does
KEYS = {
    "opportunities": ("opportunity_id",), "decisions": ("decision_id",), "candidates": ("decision_id", "action"),
    "sends": ("message_id",), "messages": ("message_ref",), "interactions": ("event_id",), "outcomes": ("event_id",),
    "reachability": ("user_id", "channel", "valid_from"), "consent": ("user_id", "purpose", "channel", "valid_from"),
    "exposures": ("experiment", "unit", "ts"), "users": ("user_id", "valid_from"),
    "message_facts": ("message_id",), "user_day": ("user_id", "day"), "user_bitmaps": ("user_id",),
}
CAUSES = ("new", "late", "repeated", "erased", "removed", "deduplicated", "changed")

_SQL = """WITH old AS (
  SELECT {keys}, count(*) AS n, bit_xor(hash({shared})) AS h, any_value({user}) AS who, min({clock}) AS moment
  FROM ({before}) GROUP BY ALL
), fresh AS (
  SELECT {keys}, count(*) AS n, bit_xor(hash({shared})) AS h, any_value({user}) AS who, min({clock}) AS moment
  FROM ({after}) GROUP BY ALL
), gone AS (
  SELECT DISTINCT who FROM old ANTI JOIN fresh ON {same}
), still AS (
  SELECT DISTINCT who FROM ({everywhere}) SEMI JOIN gone USING (who)
)
SELECT
  coalesce(sum(fresh.n) FILTER (old.n IS NULL AND coalesce(fresh.moment > {mark}, TRUE)), 0) AS new,
  coalesce(sum(fresh.n) FILTER (old.n IS NULL AND fresh.moment <= {mark}), 0) AS late,
  coalesce(sum(fresh.n - old.n) FILTER (fresh.n > old.n), 0) AS repeated,
  coalesce(sum(old.n) FILTER (fresh.n IS NULL AND old.who IS NOT NULL AND still.who IS NULL), 0) AS erased,
  coalesce(sum(old.n) FILTER (fresh.n IS NULL AND (old.who IS NULL OR still.who IS NOT NULL)), 0) AS removed,
  coalesce(sum(old.n - fresh.n) FILTER (old.n > fresh.n), 0) AS deduplicated,
  count(*) FILTER (old.n = fresh.n AND old.h <> fresh.h) AS changed
FROM old FULL JOIN fresh ON {same} LEFT JOIN still ON old.who = still.who"""

_NOBODY = "NULL::VARCHAR"


@dataclass(frozen=True)
class TableChange:
    """How one table differs; `after = before + new + late + repeated - erased - removed - deduplicated`.

    Attributes:
        new: rows later than what the older snapshot was complete to (or of a table without a clock).
        late: rows of a time that the older snapshot called complete.
        repeated: further rows under a name that was there.
        erased: rows of users of whom no table of the snapshot holds anything any more.
        removed: other rows that are gone.
        deduplicated: rows beyond the first under one name that are gone.
        changed: names whose row is another one.
        columns: columns that only one of the two has, with + or -.
    """

    table: str
    before: int
    after: int
    new: int = 0
    late: int = 0
    repeated: int = 0
    erased: int = 0
    removed: int = 0
    deduplicated: int = 0
    changed: int = 0
    columns: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything is not the same."""
        return bool(self.columns) or any(getattr(self, cause) for cause in CAUSES)


@dataclass(frozen=True)
class Difference:
    """Every table that differs between two snapshots."""

    before: str
    after: str
    tables: tuple[TableChange, ...]

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON."""
        return {"before": self.before, "after": self.after, "tables": [asdict(one) for one in self.tables]}


def difference(before: Snapshot, after: Snapshot, progress: Callable[[float], None] | None = None) -> Difference:
    """Compare two snapshots table by table; buckets whose files are the same are not read."""
    names = sorted({*before.tables, *after.tables})
    found = []
    for done, name in enumerate(names, start=1):
        change = _table(before, after, name)
        if change.differs:
            found.append(change)
        if progress:
            progress(done / len(names))
    return Difference(before.id, after.id, tuple(found))


def _table(before: Snapshot, after: Snapshot, name: str) -> TableChange:
    old, fresh = before.tables.get(name), after.tables.get(name)
    if old is None:
        assert fresh is not None
        return TableChange(name, 0, fresh.rows, new=fresh.rows)
    if fresh is None:
        return TableChange(name, old.rows, 0, removed=old.rows)
    columns = (*(f"+{c}" for c in fresh.columns if c not in old.columns),
               *(f"-{c}" for c in old.columns if c not in fresh.columns))
    totals = dict.fromkeys(CAUSES, 0)
    for number in _to_read(before, after, old, fresh):
        with connect(threads=2) as connection:
            row = connection.execute(_statement(before, after, old, fresh, number)).fetchone()
        for cause, count in zip(CAUSES, row or (), strict=True):
            totals[cause] += int(count)
    return TableChange(name, old.rows, fresh.rows, **totals, columns=columns)


def _to_read(before: Snapshot, after: Snapshot, old: TableInfo, fresh: TableInfo) -> list[int | None]:
    """The buckets that differ; None for all at once, where the two were bucketed otherwise."""
    if {f.hash for f in old.files} == {f.hash for f in fresh.files} and old.columns == fresh.columns:
        return []
    if before.n_buckets != after.n_buckets or old.key is None or old.key != fresh.key:
        return [None]

    def files(info: TableInfo, number: int) -> set[str]:
        return {f.hash for f in info.files if f.bucket == number}

    return [number for number in range(before.n_buckets) if files(old, number) != files(fresh, number)]


def _statement(before: Snapshot, after: Snapshot, old: TableInfo, fresh: TableInfo, number: int | None) -> str:
    shared = [c for c in old.columns if c in fresh.columns]
    named = KEYS.get(old.name, ())
    if named and old.key == "user_id":
        named = ("user_id", *named)
    keys = [c for c in dict.fromkeys(named) if c in shared] or shared
    clock = old.clock if old.clock in shared else None
    return _SQL.format(
        before=before.relation(old, number), after=after.relation(fresh, number),
        keys=", ".join(f"{sql.name(c)} AS k{i}" for i, c in enumerate(keys)),
        same=" AND ".join(f"old.k{i} IS NOT DISTINCT FROM fresh.k{i}" for i in range(len(keys))),
        shared=", ".join(map(sql.name, shared)), clock=sql.name(clock) if clock else "NULL::TIMESTAMP",
        user=_user(old) if old.key in shared else _NOBODY, everywhere=_everywhere(after, number),
        mark=sql.literal(old.watermark) if old.watermark else "NULL::TIMESTAMP")


def _user(info: TableInfo) -> str:
    """The user of a row as text; a number that the import gave to the row is none."""
    return f"{sql.name(info.key)}::VARCHAR" if info.key not in (None, "row_id") else _NOBODY


def _everywhere(snapshot: Snapshot, number: int | None) -> str:
    """The users of all tables, as often as they occur; derived tables have none of their own."""
    return " UNION ALL ".join([f"SELECT {_NOBODY} AS who WHERE FALSE", *(
        f"SELECT {_user(info)} AS who FROM ({snapshot.relation(info, number)})"
        for info in snapshot.tables.values() if not info.derived and info.key not in (None, "row_id"))])
