"""Retention: one bitmap of periods a user, shifted to the user's first period.

Weeks and months without a filter are read from `user_bitmaps`, where the bitmaps stand ready; otherwise they
are made from `user_day`, or from the events themselves.
"""

from __future__ import annotations

from datetime import datetime

from workbench.errors import InputError
from workbench.explore import events
from workbench.explore.spec import Retention
from workbench.explore.steps import Steps
from workbench.logs import sql
from workbench.logs.imports.facts import PERIODS
from workbench.logs.snapshot import Snapshot

_SPAN = """span AS (
  SELECT {origin} AS origin, datediff('{unit}', {origin}, {until}) AS whole
)"""
_READY = """cohorts AS (
  SELECT user_id, {lowest} AS first_period, {back} AS periods FROM user_bitmaps WHERE {start} <> 0
)"""
_BACK = """back AS (
  SELECT user_id, bit_or(1::BIGINT << {place}) AS periods FROM ({back}) WHERE ts <= {until} GROUP BY user_id
), """
_ONE_EVENT = """cohorts AS (
  SELECT user_id, {lowest} AS first_period, periods FROM back
)"""
_TWO_EVENTS = """first AS (
  SELECT user_id, min({place}) AS first_period FROM ({start}) WHERE ts <= {until} GROUP BY user_id
), cohorts AS (
  SELECT user_id, first_period, coalesce(periods, 0) AS periods FROM first LEFT JOIN back USING (user_id)
)"""
_ALIKE = "SELECT first_period, periods, count(*) AS n FROM cohorts GROUP BY ALL"
_TABLE = """cells AS (
  SELECT first_period, k AS period, sum(n)::BIGINT AS users,
    coalesce(sum(n) FILTER ((periods >> (first_period + k)) & 1 = 1), 0)::BIGINT AS returned
  FROM {alike} CROSS JOIN range({periods} + 1) r(k) WHERE first_period + k < (SELECT whole FROM span)
  GROUP BY ALL
)
SELECT (SELECT origin FROM span) + first_period * INTERVAL 1 {unit} AS cohort, period, users, returned,
  returned::DOUBLE / users AS share
FROM cells ORDER BY cohort, period"""


def retention(snapshot: Snapshot, spec: Retention) -> Steps:
    """A row per cohort and period, `period` 0 the one of the first event."""
    span, cohorts = _cohorts(snapshot, spec)
    words = {"unit": spec.unit, "periods": spec.periods}
    return Steps(f"WITH {span}, {cohorts}\n{_ALIKE}", f"WITH {span}, {_TABLE.format(alike='parts', **words)}",
                 f"WITH {span}, {cohorts}, alike AS (\n  {_ALIKE}\n), {_TABLE.format(alike='alike', **words)}")


def bitmaps(snapshot: Snapshot, spec: Retention) -> str:
    """`WITH ... cohorts AS (user_id, first_period, periods)`: bit k is the k-th period of the log."""
    return f"WITH {', '.join(_cohorts(snapshot, spec))}"


def _cohorts(snapshot: Snapshot, spec: Retention) -> tuple[str, str]:
    """The CTEs `span`, and those that end with `cohorts`."""
    wanted = dict.fromkeys((spec.start, spec.back))
    infos = events.tables(snapshot, wanted, "retention")
    events.check_filters(infos.values(), spec.filters)
    marks = [info.watermark for info in infos.values() if info.watermark is not None]
    begins = [info.begins for info in infos.values() if info.begins is not None]
    if not marks or not begins:
        raise InputError("the log has no beginning or no end", where="retention", hint="import with --complete-until")
    until, origin = min(marks), min(begins)
    if (until - origin).days > PERIODS * {"day": 1, "week": 7, "month": 28}[spec.unit]:
        raise InputError(f"the log is longer than {PERIODS} {spec.unit}s", where="retention: unit",
                         hint="use a longer unit" if spec.unit != "month" else "import fewer years")
    daily = "user_day" in snapshot.tables and not spec.filters and all(one in events.DAILY for one in wanted)

    def source(event: str) -> str:
        if daily:       # a row per user and day says enough about days, weeks and months
            return f"SELECT user_id, day AS ts FROM user_day WHERE {events.DAILY[event]} > 0"
        return events.rows(infos[event], event, spec.filters)

    words = {"until": sql.literal(until), "place": f"datediff('{spec.unit}', (SELECT origin FROM span), ts)"}
    span = _SPAN.format(unit=spec.unit, origin=f"date_trunc('{spec.unit}', {sql.literal(origin)})", **words)
    if daily and (ready := _ready(snapshot, spec, origin, until)):
        return span, ready
    back = _BACK.format(back=source(spec.back), **words)
    if spec.start == spec.back:
        return span, back + _ONE_EVENT.format(lowest=_lowest("periods"))
    return span, back + _TWO_EVENTS.format(start=source(spec.start), **words)


def _ready(snapshot: Snapshot, spec: Retention, origin: datetime, until: datetime) -> str | None:
    """The same from the bitmaps that stand ready, where they end when this question does."""
    info = snapshot.tables.get("user_bitmaps")
    if info is None or spec.unit == "day" or info.watermark != until or snapshot.begins is None:
        return None
    # their first period is the whole log's, which may begin before these events do
    first = f"date_trunc('{spec.unit}', {sql.literal(snapshot.begins)})"
    later = f"datediff('{spec.unit}', {first}, (SELECT origin FROM span))"
    start, back = (f"({events.DAILY[event]}_{spec.unit}s >> {later})" for event in (spec.start, spec.back))
    return _READY.format(start=start, back=back, lowest=_lowest(start))


def _lowest(bits: str) -> str:
    """The number of the lowest bit that is set."""
    return f"bit_count(({bits} & -{bits}) - 1)::BIGINT"
