"""What a reader must know before comparing an insight's numbers."""

from __future__ import annotations

from typing import Any

from workbench.explore.frequency import MIN_USERS
from workbench.explore.spec import (
    AnySpec,
    Compare,
    Crossfilter,
    Filter,
    Frequency,
    Funnel,
    Profile,
    Reachability,
    Retention,
    Timeline,
    Trend,
    Users,
)
from workbench.logs.schema import CHANNELS
from workbench.logs.snapshot import Snapshot

IN_APP_NOTE = "in-app messages only exist when a user is active: do not compare their rates with push or e-mail"
CONVERSION_NOTE = "a conversion belongs to the last send before it, within seven days; machine opens do not count"
PER_MESSAGE = {
    "any": "per message, in any order: a message counts at every step it ever reached",
    "strict": "per message, in order: a message counts at a step when it reached every step before "
              "(delivered is not asked for: some channels never log it)",
    "ordered": "per message, in order of time: the first time of each step is not before the first of the step before",
}
PER_USER = {
    "any": "per user, in any order: the user did every step up to this one at some time",
    "ordered": "per user: a chain of events, none before the one of the step before, the last at most {within} after "
               "the first (windowFunnel)",
    "increasing": "per user: a chain of events, each later than the one before, the last at most {within} after "
                  "the first (windowFunnel, strict_increase)",
    "strict": "per user: as ordered within {within}, and no other event of the user between, deliveries and sessions "
              "among them (windowFunnel, strict_order)",
}
FREQUENCY = {
    "observed": "who got many messages was chosen by the policy: this curve mixes fatigue with its taste; "
                "compare method within_user, weighted or randomised",
    "within_user": "each user beside himself at {reference} messages: what differs between users is out, what changes "
                   "with time (a sale, a holiday) is not",
    "weighted": "weighted by the logged chances of the sends and holds before: right if they are, and for users who "
                f"could still be messaged; a level with fewer than {MIN_USERS} effective users shows no rate",
    "randomised": "arms of an experiment, all that came within 28 days of exposure, per exposed user; users whose 28 "
                  "days are not whole are left out",
}


def notes(snapshot: Snapshot, spec: AnySpec, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """The notes of one insight, the most important first."""
    found = []
    if isinstance(spec, Profile) and rows and not rows[0]["distinct_is_exact"]:
        found.append("distinct is approximate (within a few per cent); every other number is exact")
    if isinstance(spec, Funnel):
        texts = PER_USER if spec.per == "user" else PER_MESSAGE
        found.append(texts[spec.order].format(within=spec.within))
        found += [CONVERSION_NOTE] if spec.per == "message" else ["machine opens do not count"]
        if spec.filters and spec.per == "user":
            found.append("a filter is applied to the steps whose rows have its column")
    elif isinstance(spec, Frequency):
        found.append(FREQUENCY[spec.method].format(reference=spec.reference))
        if spec.method != "randomised":
            found.append(f"messages of the log's first {spec.days} days are left out: what came before is not known")
        found.append("intervals are 95 %, clustered by user")
    elif isinstance(spec, Retention):
        found.append("a user's first event is the first in the log: users from before it are in the first cohorts")
    elif isinstance(spec, Reachability):
        found.append("periods of a user that touch are one: a renewed token is neither lost nor won")
        found += [] if spec.month_value else ["no value of a reachable month is declared: see objectives.yaml"]
    elif isinstance(spec, Compare):
        found.append("the interval is 95 %, clustered by user; a difference between parts of a log is no effect")
    if "conversion_rate" in (getattr(spec, "rate", None), getattr(spec, "measure", None)):
        found.append(CONVERSION_NOTE)
    if _crosses_channels(spec, rows):
        found.append(IN_APP_NOTE)
    if isinstance(spec, Trend) and (mark := snapshot.tables[spec.table].watermark) is not None:
        found.append(f"rows are complete until {mark:%Y-%m-%d %H:%M} UTC")
    return (*found, *_empty(spec, rows))


def _crosses_channels(spec: AnySpec, rows: list[dict[str, Any]]) -> bool:
    """Whether in-app messages stand beside those of another channel."""
    if isinstance(spec, Crossfilter):
        return any(row["dimension"] == "channel" and row["value"] == "in_app" and row["total"] for row in rows)
    if isinstance(spec, Compare) and _mixes_in_app(spec):
        return True
    return (getattr(spec, "by", None) == "channel" or isinstance(spec, Reachability)) and any(
        row.get("channel") == "in_app" for row in rows)


def _mixes_in_app(spec: Compare) -> bool:
    """Whether filters choose channels such that in-app and another one are compared, or are mixed in a part."""
    sides = [[one for one in (*spec.filters, *part) if one.column == "channel"] for part in (spec.a, spec.b)]
    values = [one.value for side in sides for one in side if one.op in ("=", "!=", "in")]
    known = {*CHANNELS} | {str(one) for value in values for one in (value if isinstance(value, tuple) else (value,))}
    taken = [{channel for channel in known if all(_takes(one, channel) for one in side)} for side in sides]
    both = taken[0] | taken[1]
    # without a choice of channels two periods are compared as they were
    return any(side != known for side in taken) and "in_app" in both and len(both) > 1


def _takes(one: Filter, channel: str) -> bool:
    """Whether rows of a channel pass a filter on it."""
    if one.value is None:
        return one.op == "!="
    if isinstance(one.value, tuple):
        return channel in map(str, one.value)
    value = str(one.value)
    return {"=": channel == value, "in": channel == value, "!=": channel != value, "<": channel < value,
            "<=": channel <= value, ">": channel > value, ">=": channel >= value, "contains": value in channel}[one.op]


def _empty(spec: AnySpec, rows: list[dict[str, Any]]) -> list[str]:
    if isinstance(spec, Timeline):
        return [] if rows else [f"no row of the user {spec.user!r}"]
    filters = getattr(spec, "filters", ())
    first = rows[0].get("sent") if rows and isinstance(spec, Funnel) and spec.per == "message" else 1
    if not filters or (rows and first) or isinstance(spec, Users):
        return []
    columns = " ".join(f"--column {one.column}" for one in filters)
    table = getattr(spec, "table", "message_facts")
    return [f"no row passes the filter; `workbench explore profile --table {table} {columns}` shows what is there"]
