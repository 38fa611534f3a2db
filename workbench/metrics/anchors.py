"""Where metrics are evaluated: one row per unit and anchor time, with what travels along.

The SQL runs inside one bucket's connection and yields `unit`, `anchor` (NULL for a unit-level table),
then the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo
from workbench.metrics import expressions

CLUSTER = "_cluster"
TRIGGERED = "_triggered"
TRIGGER_COLUMN = "triggered_ts"


@dataclass(frozen=True)
class Anchors:
    """A SELECT of (unit, anchor, *keys) over one bucket's views."""

    sql: str
    keys: tuple[str, ...] = ()
    kind: Literal["exposure", "decision", "none"] = "exposure"


def exposure_anchors(
    snapshot: Snapshot,
    *,
    table: str,
    unit: str,
    arm: str,
    time: str | None,
    where: str | None = None,
    enrol: tuple[datetime | None, datetime | None] = (None, None),
    segments: Sequence[str] = (),
    cluster: str | None = None,
    triggered_before: datetime | None = None,
    place: str = "exposure",
) -> Anchors:
    """Units at their first exposure: keys `arm`, `crossover`, `p_assign`, `phase`, then the segments.

    A unit belongs to the arm it was assigned first; `crossover` says that it was seen in another one too.
    Segments are columns of the exposure table, else of `users` as of the exposure; so is `cluster`, the key `_cluster`.
    Where the table has `triggered_ts`, the key `_triggered` says `yes` of a unit that was triggered, by any of its
    rows, before `triggered_before` (None: ever).
    """
    info = snapshot.table(table, place)
    info.require(unit, arm, *([time] if time else []), where=place)
    _kept_by(snapshot, info, unit, place)
    if where is not None:
        expressions.check(where, info, f"{place}.where", "condition")
    condition = expressions.condition(where) or "TRUE"
    clock = f"CAST({sql.name(time)} AS TIMESTAMP)" if time else "NULL::TIMESTAMP"
    wanted = {s: s for s in segments} | ({CLUSTER: cluster} if cluster is not None else {})
    own = {key: column for key, column in wanted.items() if column in info.columns}
    joined = {key: column for key, column in wanted.items() if column not in info.columns}
    for key, column in joined.items():
        asks, field = ("cluster", "cluster") if key == CLUSTER else ("segment", "segments")
        if "users" not in snapshot.tables or time is None:
            raise InputError(f"no column {column!r} for the {asks}", where=f"{place}: {field}", got=column,
                             known=info.columns)
        users = snapshot.table("users")
        if column not in users.columns:
            raise InputError(f"neither {table!r} nor 'users' has a column {column!r}", where=f"{place}: {field}",
                             got=column, known=[*info.columns, *users.columns])
    triggers = time is not None and info.columns.get(TRIGGER_COLUMN, "").startswith(("TIMESTAMP", "DATE"))
    optional = {name: sql.name(name) if name in info.columns else "NULL" for name in ("p_assign", "phase")}
    shown = ", ".join([
        f"{sql.name(unit)} AS unit", f"{clock} AS anchor", f"CAST({sql.name(arm)} AS VARCHAR) AS arm",
        f"CAST({optional['p_assign']} AS DOUBLE) AS p_assign", f"CAST({optional['phase']} AS VARCHAR) AS phase",
        *(f"CAST({sql.name(column)} AS VARCHAR) AS {sql.name(key)}" for key, column in own.items()),
        *([f"CAST({TRIGGER_COLUMN} AS TIMESTAMP) AS _trigger"] if triggers else []),
    ])
    also = ", min(_trigger) OVER (PARTITION BY unit) AS _first_trigger" if triggers else ""
    first = (
        f"SELECT *{also}, count(DISTINCT arm) OVER (PARTITION BY unit) > 1 AS crossover FROM "
        f"(SELECT {shown} FROM {sql.name(table)} WHERE {condition}) "
        "QUALIFY row_number() OVER (PARTITION BY unit ORDER BY anchor, arm) = 1"
    )
    # count(DISTINCT) over a window sees all rows of the unit: QUALIFY filters afterwards
    kept = []
    if enrol[0] is not None:
        kept.append(f"e.anchor >= {sql.literal(enrol[0])}")
    if enrol[1] is not None:
        kept.append(f"e.anchor < {sql.literal(enrol[1])}")
    keys = ("arm", "crossover", "p_assign", "phase", *own, *joined)
    columns = ", ".join(["e.unit", "e.anchor", *(f"e.{sql.name(k)}" for k in keys if k not in joined),
                         *(f"CAST(u.{sql.name(s)} AS VARCHAR) AS {sql.name(k)}" for k, s in joined.items())])
    if triggers:
        before = f" AND e._first_trigger < {sql.literal(triggered_before)}" if triggered_before else ""
        columns += (f", CASE WHEN e._first_trigger IS NOT NULL{before} THEN 'yes' ELSE 'no' END AS "
                    f"{sql.name(TRIGGERED)}")
        keys = (*keys, TRIGGERED)
    text = f"SELECT {columns} FROM ({first}) e"
    if joined:
        text += (" LEFT JOIN users u ON e.unit = u.user_id AND (u.valid_from IS NULL OR u.valid_from <= e.anchor) "
                 "AND (u.valid_to IS NULL OR e.anchor < u.valid_to)")
    if kept:
        text += " WHERE " + " AND ".join(kept)
    if joined:
        text += " QUALIFY row_number() OVER (PARTITION BY e.unit ORDER BY u.valid_from DESC NULLS LAST) = 1"
    return Anchors(text, keys, "exposure" if time else "none")


def decision_anchors(
    snapshot: Snapshot,
    *,
    table: str = "decisions",
    unit: str = "user_id",
    time: str = "ts",
    where: str | None = None,
    columns: Sequence[str] = (),
    place: str = "rows",
) -> Anchors:
    """Units at their decisions: keys `decision_id`, then the columns asked for."""
    info = snapshot.table(table, place)
    wanted = list(dict.fromkeys(["decision_id", *columns]))
    info.require(unit, time, *wanted, where=place)
    _kept_by(snapshot, info, unit, place)
    kept = ""
    if where is not None:
        expressions.check(where, info, f"{place}.where", "condition")
        kept = f" WHERE ({where})"
    shown = ", ".join(sql.name(c) for c in wanted)
    text = (f"SELECT {sql.name(unit)} AS unit, CAST({sql.name(time)} AS TIMESTAMP) AS anchor, {shown} "
            f"FROM {sql.name(table)}{kept}")
    return Anchors(text, tuple(wanted), "decision")


def _kept_by(snapshot: Snapshot, info: TableInfo, unit: str, place: str) -> None:
    """A unit's rows must lie in one bucket, or it would be counted in several."""
    if snapshot.n_buckets > 1 and info.key != unit:
        raise InputError(f"`unit: {unit}` is not the column that the rows of {info.name!r} are kept by", where=place,
                         hint=f"use `unit: {info.key}`" if info.key else "import the table with a user_id")
