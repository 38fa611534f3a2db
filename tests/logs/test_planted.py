"""Thirty-three faults planted at once into a sound simulated log, each in its own number of rows; all are counted."""

from __future__ import annotations

import pytest

from workbench.logs.contract.checks import run_checks
from workbench.logs.imports import building
from workbench.logs.imports.importing import import_source
from workbench.simulator.run import simulate
from workbench.simulator.world import World

EVENTS = {"opportunities", "decisions", "candidates", "sends", "interactions", "outcomes", "exposures"}

# number of rows, what is done to them ({n} of them), and the findings that follow
PLANTED: list[tuple[int, str, list[tuple[str, str]]]] = [
    (7, "INSERT INTO sends SELECT * REPLACE (ts + INTERVAL 1 MICROSECOND AS ts) FROM sends ORDER BY md5('a' || "
        "message_id) LIMIT {n}", [("duplicate message_id", "sends")]),
    (5, "INSERT INTO decisions SELECT * REPLACE (ts + INTERVAL 1 MICROSECOND AS ts) FROM decisions WHERE action = "
        "'hold' ORDER BY md5('b' || decision_id) LIMIT {n}", [("duplicate decision_id", "decisions")]),
    (11, "INSERT INTO interactions SELECT * REPLACE (ts + INTERVAL 1 MICROSECOND AS ts) FROM interactions WHERE kind = "
         "'delivery' ORDER BY md5('c' || event_id) LIMIT {n}", [("duplicate event_id", "interactions")]),
    (13, "INSERT INTO outcomes SELECT * REPLACE (ts + INTERVAL 1 MICROSECOND AS ts) FROM outcomes ORDER BY md5('d' || "
         "event_id) LIMIT {n}", [("duplicate event_id", "outcomes")]),
    (17, "INSERT INTO interactions SELECT * REPLACE ('new e' || event_id AS event_id, 'nowhere' AS message_id) "
         "FROM interactions WHERE kind = 'click' ORDER BY md5('e' || event_id) LIMIT {n}",
     [("interaction without its send", "interactions")]),
    (27, "INSERT INTO interactions SELECT * REPLACE ('new p' || event_id AS event_id, 'opened' AS kind) FROM "
         "interactions WHERE kind = 'click' AND NOT event_id LIKE 'new%' ORDER BY md5('p' || event_id) LIMIT {n}",
     [("interaction of an unknown kind", "interactions")]),
    (35, "INSERT INTO interactions SELECT * REPLACE ('new r' || event_id AS event_id, NULL AS message_id) FROM "
         "interactions WHERE kind = 'click' AND NOT event_id LIKE 'new%' ORDER BY md5('r' || event_id) LIMIT {n}",
     [("reaction whose message is not known", "interactions")]),
    (19, "UPDATE interactions SET ts = ts - INTERVAL 9 DAY WHERE event_id IN (SELECT event_id FROM interactions "
         "WHERE kind = 'click' AND message_id IN (SELECT message_id FROM sends) AND ts > (SELECT min(ts) + INTERVAL "
         "20 DAY FROM sends) ORDER BY md5('f' || event_id) LIMIT {n})",
     [("interaction before its send", "interactions")]),
    (39, "UPDATE interactions SET ts = ts - INTERVAL 5 HOUR WHERE event_id IN (SELECT event_id FROM interactions i "
         "JOIN (SELECT message_id, min(ts) AS sent FROM sends GROUP BY ALL) USING (message_id) WHERE kind = 'delivery' "
         "AND channel = 'push' AND i.ts < sent + INTERVAL 4 MINUTE AND sent > (SELECT min(ts) + INTERVAL 1 DAY FROM "
         "sends) GROUP BY event_id HAVING count(*) = 1 ORDER BY md5('s' || event_id) LIMIT {n})",
     [("interaction whole hours before its send", "interactions")]),
    (23, "INSERT INTO sends SELECT * REPLACE ('new g' || message_id AS message_id, NULL AS decision_id) FROM sends "
         "ORDER BY md5('g' || message_id) LIMIT {n}", [("send without a decision", "sends")]),
    (29, "INSERT INTO sends SELECT s.* REPLACE ('new h' || s.message_id AS message_id, r.valid_from AS ts) FROM "
         "sends s JOIN (SELECT * FROM reachability WHERE NOT reachable AND valid_from > (SELECT min(ts) FROM sends) "
         "AND valid_from < (SELECT max(ts) FROM sends)) r USING (user_id, channel) "
         "QUALIFY row_number() OVER (PARTITION BY s.user_id, s.channel ORDER BY s.message_id) = 1 "
         "ORDER BY md5('h' || s.message_id) LIMIT {n}", [("send while the channel was unreachable", "sends")]),
    (31, "UPDATE decisions SET propensity = NULL WHERE {free}", [("chosen action without a propensity", "decisions")]),
    (37, "UPDATE decisions SET propensity = 1.5 WHERE {free}",
     [("impossible propensity", "decisions"), ("propensity differs from its candidate's", "decisions")]),
    (41, "UPDATE candidates SET propensity = propensity + 0.01 WHERE action <> chosen AND {first}",
     [("propensities do not sum to one", "candidates")]),
    (43, "UPDATE candidates SET action = 'push/unknown' WHERE action = chosen AND {free}",
     [("chosen action is not a candidate", "decisions")]),
    (47, "UPDATE candidates SET propensity = NULL WHERE action <> chosen AND {first}",
     [("eligible action without a propensity", "candidates")]),
    (53, "UPDATE decisions SET propensity = propensity / 2 WHERE {free}",
     [("propensity differs from its candidate's", "decisions")]),
    (59, "UPDATE decisions SET propensity_kind = NULL WHERE {free}",
     [("propensity of an unknown kind", "decisions")]),
    (61, "UPDATE decisions SET channel = 'pigeon' WHERE {free}",
     [("action that is not its channel and message", "decisions")]),
    (67, "DELETE FROM sends WHERE message_id IN (SELECT message_id FROM sends WHERE decision_id IS NOT NULL AND "
         "message_id NOT IN (SELECT message_id FROM interactions WHERE message_id IS NOT NULL) AND decision_id IN "
         "(SELECT decision_id FROM sends GROUP BY ALL HAVING count(*) = 1) ORDER BY md5('i' || message_id) LIMIT {n})",
     [("executed decision without its send", "decisions")]),
    (71, "UPDATE opportunities SET expires_at = TIMESTAMP '2000-01-01' WHERE opportunity_id IN (SELECT opportunity_id "
         "FROM decisions GROUP BY opportunity_id HAVING count(*) = 1 ORDER BY md5('j' || opportunity_id) LIMIT {n})",
     [("decision after its opportunity expired", "decisions")]),
    (3, "INSERT INTO outcomes SELECT * REPLACE ('new k' || event_id AS event_id, ts + INTERVAL 400 DAY AS ts) "
        "FROM outcomes ORDER BY md5('k' || event_id) LIMIT {n}", [("event after the log's end", "outcomes")]),
    (9, "INSERT INTO outcomes SELECT * REPLACE ('new l' || event_id AS event_id, NULL AS user_id) FROM outcomes "
        "ORDER BY md5('l' || event_id) LIMIT {n}", [("row without user_id or ts", "outcomes")]),
    (15, "INSERT INTO exposures SELECT * REPLACE (arm || ' too' AS arm) FROM exposures ORDER BY md5('m' || unit) "
         "LIMIT {n}", [("unit in more than one arm", "exposures")]),
    (21, "INSERT INTO reachability SELECT * REPLACE (valid_from + INTERVAL 1 HOUR AS valid_from) FROM reachability "
         "WHERE reachable AND valid_to IS NULL ORDER BY md5('n' || user_id || channel) LIMIT {n}",
     [("overlapping reachability periods", "reachability")]),
    (25, "INSERT INTO reachability SELECT * REPLACE ('new o' || user_id AS user_id, valid_from - INTERVAL 1 DAY AS "
         "valid_to) FROM reachability ORDER BY md5('o' || user_id || channel || valid_from) LIMIT {n}",
     [("reachability that ends before it begins", "reachability")]),
    (33, "UPDATE users SET timezone = 'Mars/Olympus' WHERE user_id IN (SELECT user_id FROM users GROUP BY user_id "
         "HAVING count(*) = 1 ORDER BY md5('q' || user_id) LIMIT {n})", [("unknown time zone", "users")]),
    (45, "UPDATE users SET timezone = NULL WHERE user_id IN (SELECT user_id FROM users GROUP BY user_id HAVING "
         "count(*) = 1 AND max(timezone) <> 'Mars/Olympus' ORDER BY md5('t' || user_id) LIMIT {n})",
     [("user without a time zone", "users")]),
    (6, "INSERT INTO outcomes SELECT * REPLACE ('new u' || event_id AS event_id, TIMESTAMP '1970-01-01' AS ts) "
        "FROM outcomes WHERE user_id IS NOT NULL ORDER BY md5('u' || event_id) LIMIT {n}",
     [("event long before the others", "outcomes")]),
    (4, "INSERT INTO opportunities SELECT * REPLACE ('new v' || opportunity_id AS opportunity_id, "
        "ts + INTERVAL 150 DAY AS ts) FROM opportunities ORDER BY md5('v' || opportunity_id) LIMIT {n}",
     [("event long after the others", "opportunities")]),
]


REPEATED = {"candidates": 51, "interactions": 57, "sends": 63}


def plant(connection, n: int, statement: str, number: int) -> None:
    """Run one statement on `n` decisions that no other statement touches, or on rows that it chooses itself."""
    table = "candidates" if statement.startswith("UPDATE candidates") else "decisions"
    if "{f" in statement:
        connection.execute(
            f"CREATE TEMP TABLE free{number} AS SELECT d.decision_id, d.action FROM decisions d JOIN (SELECT "
            "decision_id FROM candidates GROUP BY ALL HAVING count(*) > 1) USING (decision_id) WHERE decision_id NOT "
            "IN (SELECT decision_id FROM used) AND d.action <> 'hold' AND d.propensity < 1 "
            f"ORDER BY md5(decision_id) LIMIT {n}")
        connection.execute(f"INSERT INTO used SELECT decision_id FROM free{number}")
    chosen = f"(SELECT f.action FROM free{number} f WHERE f.decision_id = {table}.decision_id)"
    free = f"decision_id IN (SELECT decision_id FROM free{number})"
    first = (f"{free} AND action = (SELECT min(c.action) FROM candidates c WHERE c.decision_id = {table}.decision_id "
             f"AND c.action <> {chosen})")
    connection.execute(statement.replace("chosen", chosen).format(n=n, free=free, first=first))


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The folder of the log with all faults, the moment to which it is complete, and the findings that follow."""
    import duckdb

    folder = tmp_path_factory.mktemp("planted")
    made = simulate(World(seed=3, users=1_000), folder / "made", truth_users=20)
    with duckdb.connect() as connection:
        for table in sorted(made.log.iterdir()):
            if table.is_dir():
                connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM read_parquet('{table}/**/*.parquet', "
                                   "hive_partitioning = false)")
        expected = {("day without an outcome", "outcomes"): 2}
        connection.execute("DELETE FROM outcomes WHERE datediff('day', (SELECT min(ts) FROM outcomes), ts) IN (9, 30)")
        until = connection.execute("SELECT max(ts) + INTERVAL 200 DAY FROM sends").fetchone()[0]
        connection.execute("CREATE TEMP TABLE used (decision_id VARCHAR)")
        for number, (n, statement, follow) in enumerate(PLANTED):
            before = sum(connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in EVENTS)
            plant(connection, n, statement, number)
            after = sum(connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in EVENTS)
            assert abs(after - before) in (0, n), statement
            for one in follow:
                expected[one] = expected.get(one, 0) + n
        # consent for all but the mail of some users
        connection.execute(
            "CREATE OR REPLACE TABLE consent AS SELECT DISTINCT user_id, purpose, channel, "
            "TIMESTAMP '2000-01-01' AS valid_from, NULL::TIMESTAMP AS valid_to FROM sends, "
            "(SELECT DISTINCT purpose FROM messages) WHERE channel <> 'email' OR md5(user_id) > '4'")
        expected["send without consent", "sends"] = connection.execute(
            "SELECT count(*) FROM sends JOIN messages USING (message_ref) WHERE channel = 'email' AND "
            "md5(user_id) <= '4' AND purpose <> 'transactional'").fetchone()[0]
        assert expected["send without consent", "sends"] > 10
        for table, n in REPEATED.items():       # whole rows, delivered again
            connection.execute(f"INSERT INTO {table} SELECT * FROM {table} WHERE user_id IS NOT NULL LIMIT {n}")
        log = folder / "log"
        log.mkdir()
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall():
            connection.execute(f"COPY {name} TO '{log}/{name}.parquet'")
        most = connection.execute("SELECT count(*) FROM candidates").fetchone()[0]
    return log, until, expected, most


@pytest.mark.parametrize("buckets", [1, 4])
def test_the_report_counts_every_planted_row(planted, project, monkeypatch, buckets):
    log, until, expected, most = planted
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", most / buckets)
    broken = import_source(project, [log], adapter="messaging", complete_until=until)
    assert broken.n_buckets == buckets
    # the manifest's counts are the report's: they were made by the import
    assert {(one["check"], one["table"]): one["count"] for one in broken.manifest.checks if one["count"]} == expected
    facts = {one.table: one.count for one in run_checks(broken).facts if one.check == "row that came twice, kept once"}
    assert facts == REPEATED
