from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.logs.gate import check_expression, check_query

TABLES = ["sends", "No E-Mail"]


@pytest.mark.parametrize("text", [
    "SELECT count(*) FROM sends", "FROM sends", "TABLE sends", "SUMMARIZE sends", "DESCRIBE sends",
    "WITH d AS (SELECT * FROM sends) SELECT * FROM d", "SELECT * FROM sends UNION ALL SELECT * FROM SENDS",
    'SELECT * FROM "No E-Mail" PIVOT (count(*) FOR channel IN (\'push\'))',
    "SELECT (SELECT max(ts) FROM sends), * FROM range(3)", "SELECT * FROM sends; ",
])
def test_reading_is_allowed(text):
    assert check_query(text, TABLES) <= set(TABLES)


def test_the_tables_a_statement_names_are_found_wherever_they_stand():
    assert check_query("SELECT * FROM range(2) WHERE EXISTS (SELECT 1 FROM Sends)", TABLES) == {"sends"}
    assert check_query('WITH x AS (SELECT 1) SELECT * FROM x JOIN "no e-mail" ON true', TABLES) == {"No E-Mail"}
    assert check_query("SHOW TABLES", TABLES) == check_query("SELECT 1", TABLES) == set()


@pytest.mark.parametrize("text", [
    # the six ways around "it is a SELECT"
    "WITH d AS (DELETE FROM sends RETURNING *) SELECT * FROM d",
    "WITH d AS (COPY (SELECT 1) TO '/tmp/out.csv') SELECT * FROM d",
    "SELECT * FROM json_execute_serialized_sql('{}')",
    "COPY (SELECT 1) TO '/tmp/evil.parquet'",
    "DETACH lake0",
    "CONNECT 'x'",
    # and their relatives
    "SELECT 1; DROP TABLE sends", "DROP TABLE sends", "CREATE TABLE x AS SELECT 1", "SET threads = 1", "PRAGMA version",
    "ATTACH '/tmp/x.db'", "INSTALL httpfs", "LOAD httpfs", "EXPORT DATABASE '/tmp/x'", "CALL pragma_version()",
    "SELECT * FROM query('DELETE FROM sends')", "SELECT * FROM query_table('sends')",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM glob('/*')",
    "SELECT * FROM '/etc/passwd'", "SELECT * FROM 'x.parquet'", "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_table_info('sends')", "SELECT * FROM lake0.main.rows", "SELECT * FROM main.sends",
    "SELECT * FROM information_schema.tables", "SELECT current_setting('temp_directory')", "SELECT getvariable('x')",
    "SELECT nextval('s')", "SELECT pg_sleep(100)", "SELECT sleep_ms(100)", "SELECT write_log('x')",
    "SHOW DATABASES", "SHOW ALL TABLES", "EXPLAIN ANALYZE SELECT 1", "", ";", "not sql at all",
    "INSERT INTO sends SELECT 1", "WITH d AS (INSERT INTO sends SELECT 1 RETURNING *) SELECT * FROM d",
    "WITH d AS (UPDATE sends SET ts = NULL RETURNING *) SELECT * FROM d",
])
def test_everything_else_is_refused_in_one_line(text):
    with pytest.raises(InputError) as caught:
        check_query(text, TABLES)
    assert "\n" not in caught.value.line


def test_a_wrong_table_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'sends'"):
        check_query("SELECT * FROM sned", TABLES)


@pytest.mark.parametrize("text", [
    "kind = 'click' AND NOT is_machine", "coalesce(value, 0) > 1.5", '"No E-Mail" IN (1)',
    "campaign = 'a; b -- c /* d'",
])
def test_an_expression_is_over_a_row(text):
    check_expression(text, "here")


@pytest.mark.parametrize("text", [
    "(SELECT 1)", "1; DROP TABLE x", "1) FROM sends; --", "x -- y", "x) -- y", "x /* y", "row_number() OVER ()",
    "kind = = 1", "1) FROM sends WHERE (1=1", "1), (2", "1) ORDER BY (1", "1) UNION SELECT (1", "", "1) LIMIT (1",
    "read_text('/etc/passwd') = ''", "EXISTS (SELECT 1 FROM sends)",
])
def test_an_expression_is_no_more_than_that(text):
    with pytest.raises(InputError, match=r"^here"):
        check_expression(text, "here")
