"""What each snapshot materialises: a row per message with its step times, one per user and day, one per user.

Most messaging questions are answered by `message_facts` without touching raw events: an exact funnel
over distinct messages is a count of non-null times.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime

from workbench.errors import InputError
from workbench.logs import sql

CLOCKS = {"message_facts": "ts", "user_day": "day", "user_bitmaps": None}
COUNTED = ("sends", "opens", "clicks", "opt_outs", "sessions", "conversions")     # of user_day
PERIODS = 62            # that one BIGINT holds
_EMPTY = {
    "interactions": "SELECT NULL::VARCHAR AS message_id, NULL::VARCHAR AS user_id, NULL::TIMESTAMP AS ts, "
                    "NULL::VARCHAR AS kind, FALSE AS is_machine WHERE FALSE",
    "outcomes": "SELECT NULL::VARCHAR AS user_id, NULL::TIMESTAMP AS ts, NULL::VARCHAR AS kind, NULL::DOUBLE AS value "
                "WHERE FALSE",
    "messages": "SELECT NULL::VARCHAR AS message_ref, NULL::VARCHAR AS domain WHERE FALSE",
}

MESSAGE_FACTS = """
WITH {absent}reactions AS (
  -- an identifier counts within its user: the rows of two users may lie in two buckets
  SELECT user_id, message_id,
    min(ts) FILTER (kind = 'delivery') AS delivered_ts, min(ts) FILTER (kind = 'impression') AS shown_ts,
    min(ts) FILTER (kind IN ('open', 'impression') AND NOT is_machine) AS opened_ts,
    min(ts) FILTER (kind = 'click' AND NOT is_machine) AS clicked_ts,
    min(ts) FILTER (kind = 'unsubscribe') AS opted_out_ts,
    coalesce(bool_or(kind = 'open' AND is_machine), FALSE) AS is_machine_open
  FROM interactions WHERE message_id IS NOT NULL GROUP BY user_id, message_id
), twice AS (
  SELECT user_id, message_id FROM sends GROUP BY ALL HAVING count(*) > 1
), first_sent AS (
  -- of several with the same name always the same one, whatever order they are read in; few have several
  SELECT * FROM sends s ANTI JOIN twice t
    ON s.user_id IS NOT DISTINCT FROM t.user_id AND s.message_id IS NOT DISTINCT FROM t.message_id
  UNION ALL
  SELECT * FROM sends s SEMI JOIN twice t
    ON s.user_id IS NOT DISTINCT FROM t.user_id AND s.message_id IS NOT DISTINCT FROM t.message_id
  QUALIFY row_number() OVER (PARTITION BY user_id, message_id ORDER BY ts, channel, message_ref, decision_id) = 1
), attributed AS (
  -- a conversion belongs to the last send before it, for seven days; of several at one moment to the greatest id
  SELECT s.user_id, s.message_id, min(o.ts) AS converted_ts
  FROM (SELECT user_id, ts FROM outcomes WHERE kind = 'conversion') o
  ASOF JOIN (SELECT user_id, ts, max(message_id) AS message_id FROM first_sent GROUP BY user_id, ts) s
    ON o.user_id = s.user_id AND o.ts >= s.ts
  WHERE o.ts < s.ts + INTERVAL 7 DAY GROUP BY s.user_id, s.message_id
), heavy AS (
  SELECT user_id FROM first_sent GROUP BY user_id HAVING count(*) > {heavy}
), numbered AS (
  SELECT s.*, row_number() OVER same AS number, rank() OVER same - 1 AS earlier
  FROM first_sent s SEMI JOIN heavy USING (user_id) WINDOW same AS (PARTITION BY user_id ORDER BY ts)
), upto AS (
  SELECT user_id, ts, max(number) AS number FROM numbered GROUP BY ALL
), counted AS (
  -- how much the user had got before: what fatigue is measured by
  SELECT s.*, {frames} FROM first_sent s ANTI JOIN heavy USING (user_id)
  UNION ALL
  -- a frame takes time with the square of its rows: a test account's are counted by their place instead
  SELECT s.* EXCLUDE (number, earlier), {places} FROM numbered s {joins}
)
SELECT s.message_id, s.decision_id, s.user_id, s.channel, s.message_ref, m.domain, s.ts,
  -- an in-app message is delivered when it is shown: nothing delivers it before
  coalesce(r.delivered_ts, CASE WHEN s.channel = 'in_app' THEN r.shown_ts END) AS delivered_ts,
  r.opened_ts, r.clicked_ts, a.converted_ts, r.opted_out_ts,
  coalesce(r.is_machine_open, FALSE) AS is_machine_open,
  {before},
  epoch(s.ts - lag(s.ts) OVER (PARTITION BY s.user_id ORDER BY s.ts, s.message_id)) / 3600 AS hours_since_last
FROM counted s LEFT JOIN reactions r USING (user_id, message_id) LEFT JOIN attributed a USING (user_id, message_id)
LEFT JOIN (SELECT message_ref, min(domain) AS domain FROM messages GROUP BY ALL) m USING (message_ref)
ORDER BY s.user_id, s.ts, s.message_id
"""

USER_DAY = """
WITH {absent}days AS (
  SELECT user_id, ts::DATE AS day, count(*) AS sends, 0 AS opens, 0 AS clicks, 0 AS opt_outs, 0 AS sessions,
    0 AS conversions, 0.0 AS value FROM sends GROUP BY ALL
  UNION ALL
  SELECT user_id, ts::DATE, 0, count(*) FILTER (kind IN ('open', 'impression') AND NOT is_machine),
    count(*) FILTER (kind = 'click' AND NOT is_machine), count(*) FILTER (kind = 'unsubscribe'), 0, 0, 0.0
  FROM interactions GROUP BY ALL
  UNION ALL
  SELECT user_id, ts::DATE, 0, 0, 0, 0, count(*) FILTER (kind = 'session'), count(*) FILTER (kind = 'conversion'), 0.0
  FROM outcomes GROUP BY ALL
  UNION ALL
  -- real numbers add up to the same bytes in one order only; sorting is for the few rows that have a value
  SELECT user_id, ts::DATE, 0, 0, 0, 0, 0, 0, sum(value ORDER BY ts, value)
  FROM outcomes WHERE kind = 'conversion' AND value IS NOT NULL GROUP BY ALL
)
-- each count comes from one of the four: the greatest is it
SELECT user_id, day, max(sends) AS sends, max(opens) AS opens, max(clicks) AS clicks, max(opt_outs) AS opt_outs,
  max(sessions) AS sessions, max(conversions) AS conversions, sum(value) AS value
FROM days GROUP BY user_id, day ORDER BY user_id, day
"""


BEFORE_DAYS = (1, 7, 28)
HEAVY = 2_000           # messages of one user beyond which frames are too slow


def _before() -> dict[str, str]:
    """How many messages a user got in the days before, at most a microsecond ago: by frames, and by places."""
    frames, places, joins = [], [], []
    for days in BEFORE_DAYS:
        frames.append(f"count(*) OVER (PARTITION BY s.user_id ORDER BY s.ts RANGE BETWEEN INTERVAL {days} DAY "
                      f"PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING)::INTEGER AS sends_before_{days}d")
        places.append(f"(s.earlier - coalesce(d{days}.number, 0))::INTEGER AS sends_before_{days}d")
        joins.append(f"ASOF LEFT JOIN upto d{days} ON s.user_id = d{days}.user_id "
                     f"AND s.ts - INTERVAL {days} DAY > d{days}.ts")
    return {"frames": ", ".join(frames), "places": ", ".join(places), "joins": " ".join(joins),
            "before": ", ".join(f"s.sends_before_{days}d" for days in BEFORE_DAYS)}


def statements(tables: set[str]) -> dict[str, str]:
    """The facts that these tables can give: name -> SELECT over one bucket's views.

    Only `sends` is needed; steps of a table that is not there are NULL.
    """
    if "sends" not in tables:
        return {}
    absent = "".join(f"{name} AS ({select}), " for name, select in _EMPTY.items() if name not in tables)
    return {"message_facts": MESSAGE_FACTS.format(absent=absent, heavy=HEAVY, **_before()),
            "user_day": USER_DAY.format(absent=absent)}


def bitmaps(tables: set[str], begins: datetime | None, until: datetime | None) -> dict[str, str]:
    """The SELECT of `user_bitmaps` over a bucket's `user_day`; none where the log is longer than 62 weeks.

    A row per user; bit k of `sessions_weeks` says that the user had a session in the k-th week, from the Monday
    on or before the log's first event; `..._months` likewise. Rows behind the watermark do not count.
    """
    if "user_day" not in tables or begins is None or until is None:
        return {}
    if not dt.timedelta(0) <= until - begins <= dt.timedelta(days=7 * (PERIODS - 1)):
        return {}
    columns = [
        f"coalesce(bit_or(1::BIGINT << datediff('{unit}', date_trunc('{unit}', {sql.literal(begins)})::DATE, day)) "
        f"FILTER ({one} > 0), 0) AS {one}_{unit}s" for unit in ("week", "month") for one in COUNTED]
    return {"user_bitmaps": f"SELECT user_id, {', '.join(columns)} FROM user_day WHERE day <= {sql.literal(until)} "
                            "GROUP BY user_id ORDER BY user_id"}


def reject_reserved(name: str) -> None:
    """An imported table may not take the name of a derived one."""
    if name.casefold() in CLOCKS:
        raise InputError(f"the name {name!r} is taken by a table that each snapshot makes itself")
