"""One user's rows from every table, in the order of time."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore.spec import Timeline
from workbench.explore.steps import Steps
from workbench.logs import sql
from workbench.logs.hashing import bucket_of
from workbench.logs.snapshot import Snapshot

# table: (what happened, through which channel, which message, more)
_SHOWN = {
    "decisions": ("'decided ' || action", "channel", "message_ref",
                  "concat_ws(', ', 'p ' || round(propensity, 4), CASE WHEN NOT executed THEN 'stopped: ' || "
                  "coalesce(suppress_reason, 'no reason') END)"),
    "sends": ("'sent'", "channel", "message_ref", "message_id"),
    "interactions": ("kind || CASE WHEN is_machine THEN ' (machine)' ELSE '' END", "channel", "NULL", "message_id"),
    "outcomes": ("kind", "NULL", "NULL", "value::VARCHAR"),
    "exposures": ("'exposed to ' || experiment", "NULL", "NULL", "arm"),
    "reachability": ("CASE WHEN reachable THEN 'reachable' ELSE 'not reachable' END", "channel", "NULL", "reason"),
    "consent": ("'consent: ' || purpose", "channel", "NULL", "NULL"),
}


def timeline(snapshot: Snapshot, spec: Timeline) -> Steps:
    """ts, event, channel, message, detail; all in the bucket of the user."""
    parts = []
    for name, shown in _SHOWN.items():
        if name in snapshot.tables:
            info = snapshot.tables[name]
            clock = sql.name(info.clock or "ts")
            event, channel, message, detail = shown
            key = sql.name(info.key or "user_id")
            bounds = "".join(f" AND {clock} {sign} TIMESTAMP {sql.literal(one)}" for sign, one in (
                (">=", spec.since), ("<", spec.until)) if one)
            parts.append(f"SELECT {clock} AS ts, {event} AS event, {channel}::VARCHAR AS channel, "
                         f"{message}::VARCHAR AS message, {detail}::VARCHAR AS detail\n  FROM {name} "
                         f"WHERE {key} = {sql.literal(spec.user)}{bounds}")
    if not parts:
        raise InputError("the snapshot has no table of users' events", known=snapshot.tables)
    union = "\n  UNION ALL ".join(parts)
    text = f"SELECT * FROM (\n  {union}\n) ORDER BY ts, event, detail, channel, message\nLIMIT {spec.most}"
    return Steps(text, "SELECT * FROM parts", text, (bucket(snapshot, spec),))


def bucket(snapshot: Snapshot, spec: Timeline) -> int:
    """Where the user's rows lie."""
    return int(bucket_of([spec.user], snapshot.n_buckets)[0])
