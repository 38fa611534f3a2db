"""A log of events with an experiment in it, and its roll-up to one row a unit, in plain SQL.

Twenty events a person over nine weeks: four before anybody is exposed, four of enrolment, one after. The roll-up is
what every other package starts from; ours does it itself, inside the readout.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

T0 = datetime(2026, 3, 2)
BEFORE, ENROL, WINDOW = 28, 28, 7                   # days
END = T0 + timedelta(days=BEFORE + ENROL + WINDOW)
LOOKS = [T0 + timedelta(days=BEFORE + WINDOW + k) for k in range(1, ENROL + 1)]
SEGMENTS = {"country": 20, "platform": 10, "tenure": 5}         # 35 values
EACH = 20                                           # events a person

# name -> (SQL test of a row, aggregate)
VALUES = {
    "converted": ("t = 'outcomes' AND kind = 'conversion'", "any"),
    "conversions": ("t = 'outcomes' AND kind = 'conversion'", "count"),
    "revenue": ("t = 'outcomes' AND kind = 'conversion'", "sum"),
    "active": ("t = 'outcomes' AND kind = 'session'", "any"),
    "sessions": ("t = 'outcomes' AND kind = 'session'", "count"),
    "clicks": ("t = 'interactions'", "count"),
    "sent": ("t = 'sends'", "count"),
}
RATIOS = {"revenue_a_session": ("revenue", "sessions"), "conversions_a_session": ("conversions", "sessions"),
          "clicks_a_send": ("clicks", "sent")}
METRICS = """\
version: 1
facts:
  conversions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'conversion'", value: value}
  sessions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  clicks: {table: interactions, unit: user_id, time: ts}
  sent: {table: sends, unit: user_id, time: ts}
metrics:
  converted: {fact: conversions, agg: any, window: 7d, direction: up, covariate: {lookback: 28d}}
  conversions: {fact: conversions, agg: count, window: 7d, direction: up, covariate: {lookback: 28d}}
  revenue: {fact: conversions, agg: sum, window: 7d, direction: up, covariate: {lookback: 28d}}
  active: {fact: sessions, agg: any, window: 7d, direction: up, covariate: {lookback: 28d}}
  sessions: {fact: sessions, agg: count, window: 7d, direction: up, covariate: {lookback: 28d}}
  clicks: {fact: clicks, agg: count, window: 7d, direction: up, covariate: {lookback: 28d}}
  sent: {fact: sent, agg: count, window: 7d, direction: down, covariate: {lookback: 28d}}
  revenue_a_session: {ratio: [{fact: conversions, agg: sum}, sessions], window: 7d, direction: up,
                      covariate: {lookback: 28d}}
  conversions_a_session: {ratio: [conversions, sessions], window: 7d, direction: up, covariate: {lookback: 28d}}
  clicks_a_send: {ratio: [clicks, sent], window: 7d, direction: up, covariate: {lookback: 28d}}
"""


def experiment(*, segments: bool = False, looks: bool = False, units: int = 0) -> dict:
    """The spec that ours reads out."""
    day = {name: when.date().isoformat() for name, when in {
        "from": T0 + timedelta(days=BEFORE), "to": T0 + timedelta(days=BEFORE + ENROL)}.items()}
    plan = {"sequential": {"method": "group", "looks": [one.date().isoformat() for one in LOOKS], "units": units}}
    return {"version": 1, "name": "speed", "enrol": day, "control": "a", "split": {"a": 1, "b": 1},
            "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
            "segments": list(SEGMENTS) if segments else [],
            "metrics": {"success": {"converted": {"mde": "3%"}},
                        "monitor": [name for name in (*VALUES, *RATIOS) if name != "converted"]},
            "plan": plan if looks else {}}


def write(folder: Path, users: int) -> None:
    """The log as Parquet files of each table; the last day's events apart, as a system that logs by day adds them."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE MACRO dice(a, b, c) AS (hash(a, b, c) % 1000003) / 1000003.0; "
                           f"CREATE MACRO moment(d) AS TIMESTAMP '{T0}' + to_microseconds((d * 86400000000)::BIGINT)")
        connection.execute(f"CREATE TABLE people AS SELECT i, 'u' || lpad(i::VARCHAR, 9, '0') AS user_id, "
                           f"{BEFORE} + {ENROL} * dice(i, 0, 1) AS day, dice(i, 0, 2) < 0.5 AS treated, "
                           f"0.4 + 1.2 * dice(i, 0, 3) AS taste FROM range({users}) r(i)")
        connection.execute(f"""CREATE TABLE events AS SELECT *, moment(d) AS ts,
            CASE WHEN k < 10 THEN 'outcomes' WHEN k < 17 THEN 'sends' ELSE 'interactions' END AS t,
            CASE WHEN k >= 17 THEN 'click' WHEN dice(i, k, 5) < 0.25 * taste + CASE WHEN treated AND d > day THEN 0.01
                 ELSE 0 END THEN 'conversion' ELSE 'session' END AS kind,
            round(exp(taste + dice(i, k, 6) + dice(i, k, 7)), 4) AS value
            FROM (SELECT *, dice(i, k, 4) * {BEFORE + ENROL + WINDOW} AS d FROM people, range({EACH}) e(k))""")
        last = f"d >= {BEFORE + ENROL + WINDOW - 1}"
        columns = {"outcomes": "kind, value", "sends": "'push' AS channel",
                   "interactions": "kind, FALSE AS is_machine, NULL::VARCHAR AS message_id"}
        for table, more in columns.items():
            (folder / table).mkdir(parents=True)
            key = "message_id" if table == "sends" else "event_id"
            for name, test in (("000", f"NOT {last}"), ("001", last)):
                # somebody outside the experiment acts first and last, so the log begins and ends at midnight
                days = [0, BEFORE + ENROL + WINDOW - 1] if name == "000" else [BEFORE + ENROL + WINDOW]
                nobody = (f"SELECT 'nobody' AS user_id, day AS k, moment(day) AS ts, '{table}' AS t, "
                          f"'session' AS kind, greatest(day - 0.5, 0) AS d FROM (SELECT unnest({days}) AS day)")
                connection.execute(f"COPY (SELECT user_id || '-' || k AS {key}, user_id, ts, {more} FROM (FROM events "
                                   f"UNION ALL BY NAME {nobody}) WHERE t = '{table}' AND {test} ORDER BY ts) "
                                   f"TO '{folder}/{table}/{name}.parquet'")
        (folder / "exposures").mkdir()
        segments = ", ".join(f"'{name}' || (hash(i, {n}) % {n}) AS {name}" for name, n in SEGMENTS.items())
        connection.execute(f"COPY (SELECT 'speed' AS experiment, user_id AS unit, CASE WHEN treated THEN 'b' ELSE 'a' "
                           f"END AS arm, moment(day) AS ts, {segments} FROM people ORDER BY day) TO "
                           f"'{folder}/exposures/000.parquet'")


def roll_up(log: Path, target: Path, until: datetime = END) -> None:
    """One row a mature unit: arm, segments, the day it was mature, each value and what it was before (`..._pre`)."""
    import duckdb

    tests = []
    for name, (test, agg) in VALUES.items():
        taken = {"any": "coalesce(max(1)", "count": "coalesce(count(*)", "sum": "coalesce(sum(value)"}[agg]
        for suffix, window in (("", f"since >= 0 AND since < {WINDOW}"), ("_pre", "since < 0 AND since >= -28")):
            tests.append(f"{taken} FILTER (WHERE {test} AND {window}), 0)::DOUBLE AS {name}{suffix}")
    parts = " UNION ALL ".join(
        f"SELECT '{table}' AS t, user_id, ts, {'kind' if table != 'sends' else 'NULL AS kind'}, "
        f"{'value' if table == 'outcomes' else 'NULL AS value'} FROM read_parquet('{log}/{table}/*.parquet') "
        f"WHERE ts < TIMESTAMP '{until}'" for table in ("outcomes", "sends", "interactions"))
    with duckdb.connect() as connection:
        connection.execute(f"""COPY (SELECT row_number() OVER () AS unit_no,
            (arm = 'b')::INTEGER AS variant, {', '.join(SEGMENTS)}, mature, c.* EXCLUDE
            (unit) FROM (SELECT *, ceil(epoch(ts - TIMESTAMP '{T0}') / 86400)::INTEGER + {WINDOW} AS mature
            FROM read_parquet('{log}/exposures/*.parquet')) e JOIN (
            SELECT unit, {', '.join(tests)} FROM (SELECT x.unit, t, kind, value, (epoch_us(r.ts) - epoch_us(x.ts)) /
            86400000000.0 AS since FROM read_parquet('{log}/exposures/*.parquet') x LEFT JOIN ({parts}) r
            ON r.user_id = x.unit AND r.ts >= x.ts - INTERVAL 28 DAY AND r.ts < x.ts + INTERVAL {WINDOW} DAY)
            GROUP BY unit) c USING (unit) WHERE e.ts + INTERVAL {WINDOW} DAY <= TIMESTAMP '{until}')
            TO '{target}' (FORMAT parquet)""")


def peak() -> int:
    """Bytes that this process held at most; a child's resource usage would count its parent's."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
