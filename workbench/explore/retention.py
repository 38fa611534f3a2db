"""Retention: one bitmap of periods a user, shifted to the user's first period."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore import events
from workbench.explore.spec import Retention
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot

_BITS = 62          # periods that one BIGINT holds

_BITMAPS = """WITH span AS (
  SELECT {origin} AS origin, datediff('{unit}', {origin}, {until}) AS whole
), back AS (
  SELECT user_id, bit_or(1::BIGINT << {place}) AS periods FROM ({back}) WHERE ts <= {until} GROUP BY user_id
), first AS (
  SELECT user_id, min({place}) AS first_period FROM ({start}) WHERE ts <= {until} GROUP BY user_id
), cohorts AS (
  SELECT user_id, first_period, coalesce(periods, 0) AS periods FROM first LEFT JOIN back USING (user_id)
)"""

_TABLE = """{bitmaps}, cells AS (
  SELECT first_period, k AS period, count(*) AS users,
    count(*) FILTER ((periods >> (first_period + k)) & 1 = 1) AS returned
  FROM cohorts CROSS JOIN range({periods} + 1) r(k) WHERE first_period + k < (SELECT whole FROM span)
  GROUP BY ALL
)
SELECT (SELECT origin FROM span) + first_period * INTERVAL 1 {unit} AS cohort, period, users, returned,
  returned::DOUBLE / users AS share
FROM cells ORDER BY cohort, period"""


def retention(snapshot: Snapshot, spec: Retention) -> str:
    """The statement: a row per cohort and period, `period` 0 the one of the first event."""
    return _TABLE.format(bitmaps=bitmaps(snapshot, spec), unit=spec.unit, periods=spec.periods)


def bitmaps(snapshot: Snapshot, spec: Retention) -> str:
    """`WITH ... cohorts AS (user_id, first_period, periods)`: bit k is the k-th period of the log."""
    wanted = dict.fromkeys((spec.start, spec.back))
    infos = events.tables(snapshot, wanted, "retention")
    events.check_filters(infos.values(), spec.filters)
    marks = [info.watermark for info in infos.values() if info.watermark is not None]
    begins = [info.begins for info in infos.values() if info.begins is not None]
    if not marks or not begins:
        raise InputError("the log has no beginning or no end", where="retention", hint="import with --complete-until")
    if (min(marks) - min(begins)).days > _BITS * {"day": 1, "week": 7, "month": 28}[spec.unit]:
        raise InputError(f"the log is longer than {_BITS} {spec.unit}s", where="retention: unit",
                         hint="use a longer unit" if spec.unit != "month" else "import fewer years")
    daily = "user_day" in snapshot.tables and not spec.filters and all(one in events.DAILY for one in wanted)

    def source(event: str) -> str:
        if daily:       # a row per user and day says enough about days, weeks and months
            return f"SELECT user_id, day AS ts FROM user_day WHERE {events.DAILY[event]} > 0"
        return events.rows(infos[event], event, spec.filters)

    return _BITMAPS.format(
        unit=spec.unit, origin=f"date_trunc('{spec.unit}', {sql.literal(min(begins))})",
        until=sql.literal(min(marks)), back=source(spec.back), start=source(spec.start),
        place=f"datediff('{spec.unit}', (SELECT origin FROM span), ts)")
