"""What a user did or got, as rows (user_id, ts): the one meaning of sent, opened, converted per user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.errors import InputError
from workbench.explore.filters import where
from workbench.explore.spec import Filter
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

# event: (table, which of its rows); an in-app message is delivered, and opened, when it is shown
_ROWS: dict[str, tuple[str, str | None]] = {
    "sent": ("sends", None),
    "delivered": ("interactions", "(kind = 'delivery' OR kind = 'impression' AND channel = 'in_app')"),
    "opened": ("interactions", "kind IN ('open', 'impression') AND NOT is_machine"),
    "clicked": ("interactions", "kind = 'click' AND NOT is_machine"),
    "opted_out": ("interactions", "kind = 'unsubscribe'"),
    "converted": ("outcomes", "kind = 'conversion'"),
    "session": ("outcomes", "kind = 'session'"),
}
# the column of user_day that counts it
DAILY = {"sent": "sends", "opened": "opens", "clicked": "clicks", "opted_out": "opt_outs", "converted": "conversions",
         "session": "sessions"}


def table_of(event: str) -> str:
    """The table that holds an event."""
    return _ROWS[event][0]


def tables(snapshot: Snapshot, events: Iterable[str], place: str) -> dict[str, TableInfo]:
    """The tables that hold these events; raises `InputError` for one that the snapshot lacks."""
    found = {}
    for event in events:
        table = _ROWS[event][0]
        if table not in snapshot.tables:
            raise InputError(f"{event!r} needs the table {table!r}", where=place, known=snapshot.tables)
        found[event] = snapshot.tables[table]
    return found


def check_filters(infos: Iterable[TableInfo], filters: Sequence[Filter]) -> None:
    """Each filter must find its column in at least one of the tables."""
    listed = list(infos)
    for i, one in enumerate(filters):
        if not any(one.column in info.columns for info in listed):
            known = sorted({column for info in listed for column in info.columns})
            raise InputError(f"no table of these events has a column {one.column!r}", where=f"filters.{i}",
                             got=one.column, known=known)


def rows(info: TableInfo, event: str, filters: Sequence[Filter], *columns: str) -> str:
    """`SELECT user_id, ts, ...` of one event; a filter is applied where the table has its column."""
    kept = [one for one in filters if one.column in info.columns]
    condition = _ROWS[event][1]
    clause = where(info, kept, *([condition] if condition else []), "user_id IS NOT NULL", "ts IS NOT NULL")
    return f"SELECT {', '.join(('user_id', 'ts', *columns))} FROM {sql.name(info.name)}{clause}"


def interval(hours: float) -> str:
    """A length of time as SQL."""
    return f"INTERVAL {round(hours * 3600)} SECOND"
