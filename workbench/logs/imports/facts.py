"""What each snapshot materialises: a row per message with its step times, one per user and day, one per user.

Most messaging questions are answered by `message_facts` without touching raw events: an exact funnel
over distinct messages is a count of non-null times.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.imports.counting import BEFORE_DAYS, with_counts

EVENTS = ("sends", "interactions", "outcomes")      # whose users the facts' are
FINISH = {"message_facts": with_counts}
CLOCKS = {"message_facts": "ts", "user_day": "day", "user_bitmaps": None}
COUNTED = ("sends", "opens", "clicks", "opt_outs", "sessions", "conversions")     # of user_day
PERIODS = 62            # that one BIGINT holds
_EMPTY = {
    "interactions": "SELECT NULL::VARCHAR AS message_id, NULL::VARCHAR AS user_id, NULL::TIMESTAMP AS ts, "
                    "NULL::VARCHAR AS kind, FALSE AS is_machine WHERE FALSE",
    "outcomes": "SELECT NULL::VARCHAR AS user_id, NULL::TIMESTAMP AS ts, NULL::VARCHAR AS kind, NULL::DOUBLE AS value "
                "WHERE FALSE",
    "messages": "SELECT NULL::VARCHAR AS message_ref, NULL::VARCHAR AS campaign_id, NULL::VARCHAR AS domain "
                "WHERE FALSE",
}

# of several with the same name always the same one, whatever order they are read in; few have several
_FIRST_SENT = """twice AS (
  SELECT user_id, message_id FROM sends GROUP BY ALL HAVING count(*) > 1
), first_sent AS (
  SELECT * FROM sends s ANTI JOIN twice t
    ON s.user_id IS NOT DISTINCT FROM t.user_id AND s.message_id IS NOT DISTINCT FROM t.message_id
  UNION ALL
  SELECT * FROM sends s SEMI JOIN twice t
    ON s.user_id IS NOT DISTINCT FROM t.user_id AND s.message_id IS NOT DISTINCT FROM t.message_id
  QUALIFY row_number() OVER (PARTITION BY user_id, message_id ORDER BY ts, channel, message_ref, decision_id) = 1
)"""

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
), {first_sent}, attributed AS (
  -- a conversion belongs to the last send before it, for seven days; of several at one moment to the greatest id
  SELECT s.user_id, s.message_id, min(o.ts) AS converted_ts
  FROM (SELECT user_id, ts FROM outcomes WHERE kind = 'conversion') o
  ASOF JOIN (SELECT user_id, ts, max(message_id) AS message_id FROM first_sent
    SEMI JOIN (FROM outcomes WHERE kind = 'conversion') USING (user_id) GROUP BY user_id, ts) s
    ON o.user_id = s.user_id AND o.ts >= s.ts
  WHERE o.ts < s.ts + INTERVAL 7 DAY GROUP BY s.user_id, s.message_id
), sorted AS (
SELECT s.message_id, s.decision_id, s.user_id, s.channel, s.message_ref, m.campaign_id, m.domain, s.ts,
  -- an in-app message is delivered when it is shown: nothing delivers it before
  coalesce(r.delivered_ts, CASE WHEN s.channel = 'in_app' THEN r.shown_ts END) AS delivered_ts,
  r.opened_ts, r.clicked_ts, a.converted_ts, r.opted_out_ts,
  coalesce(r.is_machine_open, FALSE) AS is_machine_open,
  {before}
FROM first_sent s LEFT JOIN reactions r USING (user_id, message_id) LEFT JOIN attributed a USING (user_id, message_id)
LEFT JOIN (SELECT message_ref, min(campaign_id) AS campaign_id, min(domain) AS domain FROM messages GROUP BY ALL) m
  USING (message_ref)
ORDER BY s.user_id, s.ts, s.message_id
)
-- on one thread rows keep their order: the row before is the user's message before
SELECT *, CASE WHEN user_id IS NOT DISTINCT FROM lag(user_id) OVER () THEN epoch(ts - lag(ts) OVER ()) / 3600 END
  AS hours_since_last
FROM sorted
"""

USER_DAY = """
WITH {absent}events AS (
  SELECT user_id, ts::DATE AS day, 1::UTINYINT AS what FROM sends
  UNION ALL
  SELECT user_id, ts::DATE, CASE WHEN kind IN ('open', 'impression') AND NOT is_machine THEN 2
    WHEN kind = 'click' AND NOT is_machine THEN 3 WHEN kind = 'unsubscribe' THEN 4 ELSE 0 END::UTINYINT
  FROM interactions
  UNION ALL
  SELECT user_id, ts::DATE, CASE kind WHEN 'session' THEN 5 WHEN 'conversion' THEN 6 ELSE 0 END::UTINYINT FROM outcomes
), days AS (
  SELECT user_id, day, count(*) FILTER (what = 1) AS sends, count(*) FILTER (what = 2) AS opens,
    count(*) FILTER (what = 3) AS clicks, count(*) FILTER (what = 4) AS opt_outs,
    count(*) FILTER (what = 5) AS sessions, count(*) FILTER (what = 6) AS conversions
  FROM events GROUP BY user_id, day
), spent AS (
  -- real numbers add up to the same bytes in one order only; sorting is for the few rows that have a value
  SELECT user_id, ts::DATE AS day, sum(value ORDER BY ts, value) AS value
  FROM outcomes WHERE kind = 'conversion' AND value IS NOT NULL GROUP BY ALL
)
SELECT d.*, coalesce(s.value, 0) + 0::DOUBLE AS value FROM days d LEFT JOIN spent s
  ON d.user_id IS NOT DISTINCT FROM s.user_id AND d.day IS NOT DISTINCT FROM s.day
ORDER BY d.user_id, d.day
"""


def statements(tables: set[str], named: bool = False) -> dict[str, str]:
    """The facts that these tables can give: name -> SELECT over one bucket's views, to be run on one thread.

    Only `sends` is needed; steps of a table that is not there are NULL. What `FINISH` has for a name takes its rows in
    their order and fills in the columns that are NULL. `named` says that each of the sends is known to have a name of
    its own, which need not be made sure of then.
    """
    if "sends" not in tables:
        return {}
    absent = "".join(f"{name} AS ({select}), " for name, select in _EMPTY.items() if name not in tables)
    first_sent = "first_sent AS NOT MATERIALIZED (SELECT * FROM sends)" if named else _FIRST_SENT
    before = ", ".join(f"NULL::INTEGER AS sends_before_{days}d" for days in BEFORE_DAYS)
    return {"message_facts": MESSAGE_FACTS.format(absent=absent, first_sent=first_sent, before=before),
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
