"""Statements that sum up users: what they show is the engine's own answer, and nobody can be picked out."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.logs.engine.cells import cells
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot

GOOD = [
    "SELECT channel, count(*) AS n FROM sends GROUP BY channel ORDER BY channel LIMIT 3",
    "SELECT i.kind, count(DISTINCT i.user_id) AS people FROM interactions i GROUP BY ALL ORDER BY 1",
    "SELECT u.platform, avg(o.value) AS mean, stddev(CAST(o.value AS DOUBLE)) AS sd FROM outcomes o "
    "JOIN users u ON o.user_id = u.user_id WHERE o.kind = 'conversion' GROUP BY 1 HAVING count(*) > 10 ORDER BY 1",
    "SELECT date_trunc('week', ts) AS week, sum(value) AS revenue FROM outcomes GROUP BY 1 ORDER BY 1",
    "SELECT count(*) AS n FROM sends s JOIN interactions i USING (message_id)",
]
REFUSED = {
    "SELECT * FROM users": "`*`",
    "SELECT user_id, count(*) FROM sends GROUP BY user_id": "user_id",
    "SELECT count(*) FROM sends WHERE user_id = 'u1'": "user_id",
    "SELECT count(*) FROM sends WHERE message_id = 'm1'": "message_id",
    "SELECT sum(CASE WHEN user_id = 'u1' THEN 1 END) FROM sends": "expression",
    "SELECT sum(value * (ts = TIMESTAMP '2026-06-09')::INT) FROM outcomes": "expression",
    "SELECT count(*) FILTER (WHERE channel = 'push') FROM sends": "FILTER",
    "SELECT max(user_id) FROM sends": "max",
    "SELECT list(channel) FROM sends": "list",
    "SELECT any_value(value) FROM outcomes": "any_value",
    "SELECT channel, count(*) FROM (SELECT channel, unnest(range(99)) AS user_id FROM sends) GROUP BY 1":
        "inner select",
    "WITH a AS (SELECT * FROM sends) SELECT count(*) FROM a": "plain SELECT",
    "SELECT count(*) FROM sends UNION SELECT count(*) FROM users": "plain SELECT",
    "SELECT count(*) OVER () FROM sends": "window",
    "SELECT (SELECT max(value) FROM outcomes) AS x, count(*) FROM sends": "inner select",
    "SELECT count(*) FROM sends s(a, b, c, d, e, f)": "own tables",
    "SELECT count(*) FROM range(3)": "own tables",
    "SELECT count(*) FROM sends s WHERE CAST(s AS VARCHAR) LIKE '%u1%'": "whole row",
    "SELECT count(*) FROM sends s JOIN users u ON s.user_id = u.user_id AND u.user_id = 'u1'": "a join",
    "SELECT count(*) FROM sends WHERE rowid = 1": "rowid",
    "SELECT count(*) FROM sends WHERE #3 <> 'u1'": "by its place",
    "SELECT count(*) FROM sends ORDER BY any_value(user_id)": "any_value",
    "SELECT channel, count(*) FROM sends GROUP BY 1, user_id": "user_id",
    "SELECT count(*) FROM sends s JOIN users u ON s.user_id || '' = u.user_id": "a join",
    "SELECT count(*) FROM sends s, (SELECT user_id FROM users) u": "inner select",
    "SELECT sum(len(list_filter([user_id], x -> x = 'u1'))) FROM sends": "lambda",
    "SELECT 1": "own tables",
    "DROP TABLE users": "only reading",
    "SELECT count(*) FROM sends; SELECT 1": "2 statements",
}


@pytest.fixture(scope="module")
def engine(simulated_kept):
    return guarded(Snapshot.open(simulated_kept))


@pytest.mark.parametrize("text", GOOD)
def test_the_rows_are_those_of_the_statement_itself(engine, text):
    found = cells(engine, text, fewest=1)
    plain = engine.query(text).rows()
    assert [{k: v for k, v in row.items() if k != "users_behind"} for row in found.rows] == plain
    assert found.hidden == 0 and plain and found.columns[-1] == "users_behind"


@pytest.mark.parametrize(("text", "word"), REFUSED.items(), ids=list(REFUSED))
def test_what_could_pick_out_one_user_is_refused(engine, text, word):
    with pytest.raises(InputError, match=word):
        cells(engine, text)


def test_rows_of_few_users_are_left_out_and_counted(engine):
    text = "SELECT ts, sum(value) AS v FROM outcomes WHERE kind = 'conversion' GROUP BY ts"
    found = cells(engine, text)
    assert found.rows == () and found.hidden > 20
    both = "SELECT tenure_bucket, country, count(*) AS n FROM users GROUP BY ALL"
    people = "SELECT tenure_bucket, country, count(DISTINCT user_id) AS users FROM users GROUP BY ALL"
    wanted = {(r["tenure_bucket"], r["country"]): r["users"] for r in engine.query(people).rows() if r["users"] >= 50}
    found = cells(engine, both)
    assert {(r["tenure_bucket"], r["country"]): r["users_behind"] for r in found.rows} == wanted
    assert found.hidden == engine.query(people).total - len(wanted)


def test_a_cross_join_does_not_lend_users_to_a_row(engine):
    text = "SELECT o.ts, sum(o.value) AS v FROM outcomes o CROSS JOIN users u WHERE o.kind = 'conversion' GROUP BY o.ts"
    assert cells(engine, text, limit_rows=50).rows == ()


def test_creatives_are_nobodys_rows(engine):
    found = cells(engine, "SELECT domain, count(*) AS n FROM messages GROUP BY domain")
    assert found.rows and "users_behind" not in found.columns
