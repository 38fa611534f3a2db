"""What a squad writes every day runs through the gate and the locked engine: 32 statements that only read."""

from __future__ import annotations

import pytest

from workbench.logs.engine.guarded import Engine
from workbench.logs.snapshot import Snapshot

CORPUS = [
    "SELECT channel, count(*) AS n FROM sends GROUP BY channel ORDER BY n DESC",
    "SELECT count(DISTINCT user_id) FROM sends",
    "SELECT date_trunc('week', ts) AS week, count(*) FROM sends GROUP BY 1 ORDER BY 1",
    "SELECT s.channel, avg((f.clicked_ts IS NOT NULL)::INT) FROM sends s "
    "JOIN message_facts f USING (message_id) GROUP BY 1",
    "SELECT user_id, ts, row_number() OVER (PARTITION BY user_id ORDER BY ts) AS n FROM sends "
    "QUALIFY n <= 3 ORDER BY ALL",
    "SELECT *, ts - lag(ts) OVER (PARTITION BY user_id ORDER BY ts) AS gap FROM sends ORDER BY user_id, ts",
    "WITH d AS (SELECT ts::DATE AS day, count(*) AS n FROM sends GROUP BY 1) "
    "SELECT day, avg(n) OVER (ORDER BY day ROWS 6 PRECEDING) FROM d ORDER BY day",
    "SELECT * FROM sends s ASOF JOIN outcomes o ON s.user_id = o.user_id AND s.ts <= o.ts",
    "SELECT kind, count(*) FILTER (is_machine) AS machines FROM interactions GROUP BY ALL ORDER BY ALL",
    "PIVOT (SELECT channel, ts::DATE AS day FROM sends) ON channel IN ('push', 'email') USING count(*) GROUP BY day",
    "SELECT * FROM (UNPIVOT user_day ON sends, opens, clicks INTO NAME what VALUE n) LIMIT 10",
    "SELECT channel, message_ref, count(*) FROM sends GROUP BY ROLLUP (channel, message_ref) ORDER BY ALL",
    "SELECT channel, message_ref, count(*) FROM sends GROUP BY GROUPING SETS ((channel), (message_ref), ())",
    "SELECT quantile_cont(value, [0.5, 0.9, 0.99]) FROM outcomes",
    "SELECT approx_count_distinct(user_id), approx_quantile(value, 0.5) FROM outcomes",
    "SELECT median(value), mode(kind), stddev_samp(value), skewness(value) FROM outcomes",
    "SELECT kind, list(event_id ORDER BY ts)[1:3] FROM outcomes GROUP BY kind",
    "SELECT list_transform([1, 2, 3], lambda x: x * 2), [x + 1 FOR x IN [1, 2]]",
    "SELECT string_agg(DISTINCT channel, ', ' ORDER BY channel) FROM sends",
    "SELECT regexp_extract(message_ref, '^[a-z]+'), upper(channel), length(message_ref) FROM sends LIMIT 5",
    "SELECT action, split_part(action, '/', 1) AS channel, sum(1 / propensity) FROM decisions GROUP BY ALL",
    "SELECT extract(hour FROM ts) AS hour, count(*) FROM sends GROUP BY 1 ORDER BY 1",
    "SELECT timezone(u.timezone, s.ts) FROM sends s JOIN users u USING (user_id) LIMIT 3",
    "SELECT * FROM sends WHERE ts BETWEEN '2026-06-01' AND '2026-06-08' AND channel IN ('push', 'email') LIMIT 5",
    "SELECT * FROM sends WHERE user_id IN (SELECT user_id FROM outcomes WHERE kind = 'conversion') LIMIT 5",
    "SELECT * FROM users EXCEPT SELECT * FROM users",
    "SELECT count(*) FROM sends USING SAMPLE 10 PERCENT (bernoulli, 7)",
    "SELECT corr(sends, clicks), regr_slope(clicks, sends) FROM user_day",
    "SELECT histogram(sends) FROM user_day",
    "SELECT CASE WHEN sends > 3 THEN 'many' ELSE 'few' END AS g, avg(clicks) FROM user_day GROUP BY g ORDER BY g",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n",
    "SUMMARIZE sends",
]


@pytest.fixture(scope="module")
def engine(simulated_kept):
    engine = Engine(Snapshot.open(simulated_kept))
    yield engine
    engine.close()


@pytest.mark.parametrize("text", CORPUS)
def test_a_reading_statement_runs(engine, text):
    assert engine.query(text, limit_rows=100).columns


def test_a_function_that_nobody_looked_at_is_refused_with_the_nearest(engine):
    with pytest.raises(Exception, match="did you mean 'median'"):
        engine.query("SELECT medain(value) FROM outcomes")


def test_every_allowed_function_exists_and_none_acts(checkout):
    import duckdb

    allowed = checkout / "workbench" / "logs" / "engine" / "functions.txt"
    listed = [line for line in allowed.read_text("utf-8").splitlines()
              if not line.startswith("#")]
    assert listed == sorted(set(listed))
    there = dict(duckdb.connect().execute(
        "SELECT function_name, bool_or(has_side_effects) FROM duckdb_functions() GROUP BY ALL").fetchall())
    words = {"count_star", "if", "coalesce", "nullif", "combine_aggr"}     # what the syntax tree calls special forms
    assert set(listed) - words <= set(there)
    random = {"gen_random_uuid", "random", "uuid", "uuidv4", "uuidv7"}
    assert {name for name in listed if there.get(name)} <= random
