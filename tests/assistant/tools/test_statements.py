"""SQL as the last resort: what it shows is the engine's, of enough users, and it says what it is."""

from __future__ import annotations

import pytest

from workbench.assistant.tools.toolbox import REGISTERED
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot

WHY = "no insight counts people by language"


def test_it_is_the_last_resort_and_says_so(call, simulated_kept):
    text = "SELECT country, count(DISTINCT user_id) AS people FROM users GROUP BY country ORDER BY people DESC LIMIT 3"
    found = call("query_sql", sql=text, why=WHY)
    rows = guarded(Snapshot.open(simulated_kept)).query(text).rows()
    assert [(row["country"], row["people"]) for row in found.result["rows"]] == [tuple(row.values()) for row in rows]
    assert all(row["users_behind"] >= 50 for row in found.result["rows"])
    assert "Last resort" in REGISTERED["query_sql"].when_to_use and found.draft.notes[0] == found.result["note"]
    assert "DISTINCT" in found.draft.actions()["insert"]["code"]


@pytest.mark.parametrize(("sql", "word"), [
    ("SELECT user_id FROM users", "user_id"),
    ("SELECT * FROM outcomes LIMIT 5", "`*`"),
    ("DELETE FROM users", "only reading"),
    ("SELECT count(*) FROM read_csv('/etc/passwd')", "not allowed"),
    ("SELECT count(*) FROM user", "users"),
    ("SELECT kinds, count(*) FROM outcomes GROUP BY 1", "kind"),
    ("ceci n'est pas", "SELECT"),
    ("SELECT count(*) FROM users WHERE country = ''' OR ''1''=''1' AND user_id = 'x'", "user_id"),
])
def test_what_it_may_not_say_is_one_line(call, sql, word):
    found = call("query_sql", sql=sql, why=WHY)
    assert word in found.error and "\n" not in found.error and found.draft is None


def test_rows_of_few_users_are_counted_and_not_shown(call):
    found = call("query_sql", sql="SELECT ts, count(*) AS n FROM outcomes GROUP BY ts", why=WHY)
    assert found.result["rows"] == [] and found.result["hidden"] > 0
    assert found.draft.status == "invalid" and "left out" in found.check("found rows").detail


def test_values_of_a_log_stay_text(call):
    text = "SELECT platform || ' **bold** <img src=x>' AS said, count(*) AS n FROM users GROUP BY ALL ORDER BY 1"
    assert call("query_sql", sql=text, why=WHY).result["rows"][0]["said"] == "android **bold** <img src=x>"
