"""The canonical log `messaging.v1`: its tables, their columns, keys and clocks.

All times are UTC microseconds. Identifiers are VARCHAR, flags BOOLEAN and never NULL. Context
features are further columns of `decisions` named `x_*`; user attributes are further columns of
`users`. Parquet lies as `table/bucket=b/gen-n.parquet`, sorted by `(user_id, clock)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SCHEMA = "messaging.v1"


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Attributes:
        columns: name -> DuckDB type, in file order.
        required: columns that an importer must provide; the others default to NULL (flags: false).
        clock: the column that orders a user's rows.
        key: the column whose hash gives a row's bucket; None for a small table kept whole in bucket 0.
        event: whether the newest `clock` counts towards a snapshot's watermark.
        open_ended: whether further columns are allowed (attributes, context features).
        identity: the columns that name a row; a row that has them and is the same in every column came twice.
    """

    name: str
    columns: dict[str, str] = field(repr=False)
    required: tuple[str, ...]
    clock: str
    key: str | None = "user_id"
    event: bool = True
    open_ended: bool = False
    identity: tuple[str, ...] = ()


_TS = "TIMESTAMP"
_ID = "VARCHAR"

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "opportunities",
            {
                "opportunity_id": _ID, "user_id": _ID, "ts": _TS, "domain": _ID, "value": "DOUBLE",
                "value_unit": _ID, "expires_at": _TS, "eligible_channels": "VARCHAR[]",
            },
            ("opportunity_id", "user_id", "ts"), "ts", identity=("opportunity_id",),
        ),
        Table(
            "decisions",
            {
                "decision_id": _ID, "opportunity_id": _ID, "seq": "INTEGER", "user_id": _ID, "ts": _TS,
                "policy_id": _ID, "policy_version": _ID, "action": _ID, "channel": _ID, "message_ref": _ID,
                "defer_until": _TS, "propensity": "DOUBLE", "propensity_kind": _ID, "explore": "BOOLEAN",
                "executed": "BOOLEAN", "suppress_reason": _ID,
            },
            ("decision_id", "user_id", "ts", "action"), "ts", open_ended=True, identity=("decision_id",),
        ),
        Table(
            "candidates",
            {
                "decision_id": _ID, "user_id": _ID, "ts": _TS, "action": _ID, "score": "DOUBLE",
                "propensity": "DOUBLE", "eligible": "BOOLEAN",
            },
            ("decision_id", "user_id", "ts", "action"), "ts", identity=("decision_id", "action"),
        ),
        Table(
            "sends",
            {"message_id": _ID, "decision_id": _ID, "user_id": _ID, "channel": _ID, "message_ref": _ID, "ts": _TS},
            ("message_id", "user_id", "channel", "ts"), "ts", identity=("message_id",),
        ),
        Table(
            "messages",
            {
                "message_ref": _ID, "campaign_id": _ID, "template": _ID, "domain": _ID, "category": _ID,
                "purpose": _ID, "language": _ID,
            },
            ("message_ref",), "message_ref", key=None, event=False, open_ended=True,
        ),
        Table(
            "interactions",
            {
                "event_id": _ID, "message_id": _ID, "channel": _ID, "user_id": _ID, "ts": _TS, "kind": _ID,
                "is_machine": "BOOLEAN",
            },
            ("event_id", "user_id", "ts", "kind"), "ts", identity=("event_id",),
        ),
        Table(
            "outcomes",
            {"event_id": _ID, "user_id": _ID, "ts": _TS, "kind": _ID, "value": "DOUBLE"},
            ("event_id", "user_id", "ts", "kind"), "ts", identity=("event_id",),
        ),
        Table(
            "reachability",
            {
                "user_id": _ID, "channel": _ID, "valid_from": _TS, "valid_to": _TS, "reachable": "BOOLEAN",
                "reason": _ID,
            },
            ("user_id", "channel", "valid_from", "reachable"), "valid_from", event=False,
        ),
        Table(
            "consent",
            {"user_id": _ID, "purpose": _ID, "channel": _ID, "valid_from": _TS, "valid_to": _TS},
            ("user_id", "purpose", "channel", "valid_from"), "valid_from", event=False,
        ),
        Table(
            "exposures",
            {
                "experiment": _ID, "unit": _ID, "arm": _ID, "ts": _TS, "triggered_ts": _TS,
                "phase": _ID, "p_assign": "DOUBLE",
            },
            ("experiment", "unit", "arm", "ts"), "ts", key="unit", open_ended=True,
        ),
        Table(
            "users",
            {"user_id": _ID, "timezone": _ID, "valid_from": _TS, "valid_to": _TS},
            ("user_id",), "valid_from", event=False, open_ended=True,
        ),
    )
}

INTERACTION_KINDS = (
    "delivery", "impression", "open", "influenced_open", "click", "dismiss", "bounce_hard",
    "bounce_soft", "complaint", "unsubscribe", "mute",
)
PROPENSITY_KINDS = ("logged", "design", "estimated", "unknown")
CHANNELS = ("push", "email", "in_app")
