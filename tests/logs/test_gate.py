from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.logs.engine.gate import check_expression, check_query

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


@pytest.mark.parametrize(("text", "reason"), [
    ("BEGIN TRANSACTION READ ONLY", "only reading"), ("COMMIT", "only reading"), ("USE memory", "only reading"),
    ("CHECKPOINT", "only reading"), ("VACUUM", "only reading"), ("PREPARE p AS SELECT 1", "only reading"),
    ("EXECUTE p", "only reading"), ("CREATE SECRET s (TYPE s3)", "only reading"), ("RESET threads", "only reading"),
    ("COMMENT ON TABLE sends IS 'x'", "only reading"), ("CREATE MACRO f() AS 1", "only reading"),
    ("MERGE INTO sends USING sends s ON true WHEN MATCHED THEN DELETE", "only reading"),
    ("SELECT * FROM json_execute_serialized_sql(json_serialize_sql('with d as (delete from sends returning *) "
     "select * from d'))", "json_execute_serialized_sql"),
    ("WITH a AS (WITH b AS (DELETE FROM sends RETURNING *) SELECT * FROM b) SELECT * FROM a", "DELETE"),
    ("SELECT (WITH d AS (DELETE FROM sends RETURNING 1) SELECT count(*) FROM d)", "DELETE"),
    ("SELECT * FROM sends WHERE EXISTS (WITH d AS (COPY sends TO '/tmp/x') SELECT 1 FROM d)", "COPY"),
    ("SELECT * FROM parquet_metadata('x.parquet')", "parquet_metadata"),
    ("SELECT * FROM parquet_schema('x.parquet')", "parquet_schema"),
    ("SELECT * FROM parquet_bloom_probe('x.parquet', 'a', 1)", "parquet_bloom_probe"),
    ("SELECT * FROM sniff_csv('/etc/passwd')", "sniff_csv"), ("SELECT * FROM read_blob('/etc/passwd')", "read_blob"),
    ("SELECT * FROM which_secret('s3://a', 's3')", "which_secret"), ("FROM duckdb_secrets()", "duckdb_secrets"),
    ("FROM duckdb_extensions()", "duckdb_extensions"), ("FROM duckdb_databases()", "duckdb_databases"),
    ("SELECT * FROM enable_logging()", "enable_logging"), ("CALL enable_logging()", "only reading"),
    ("SELECT * FROM force_checkpoint('lake0')", "force_checkpoint"), ("FROM checkpoint('lake0')", "checkpoint"),
    ("SELECT * FROM register_external_resource('x')", "register_external_resource"),
    ("SELECT getenv('HOME')", "getenv"), ("SELECT current_query()", "current_query"),
    ("SELECT * FROM python_map_function()", "python_map_function"), ("SELECT * FROM 's3://bucket/x.parquet'", "table"),
    ("SELECT * FROM https://x.org/y.csv", "syntax"), ("FROM sqlite_scan('x.db', 't')", "sqlite_scan"),
    ("SELECT set_config('a', 'b', false)", "set_config"), ("SELECT error('x')", "error"),
])
def test_a_refusal_says_what_it_refuses(text, reason):
    with pytest.raises(InputError, match=f"(?i){reason}") as caught:
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
