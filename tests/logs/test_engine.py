from __future__ import annotations

import shutil
import threading
import time

import pytest

from workbench.errors import Cancelled, InputError
from workbench.logs.engine import guarded as engine_module
from workbench.logs.engine.guarded import Engine, guarded

LONG = "SELECT count(*) FROM range(3000000) a, range(3000000) b WHERE (a.range * b.range) % 7 = 1"


@pytest.fixture
def engine(snapshot):
    found = Engine(snapshot)
    yield found
    found.close()


def test_a_query_gives_rows_of_plain_values(engine):
    result = engine.query("SELECT channel, count(*) AS n, min(ts) AS first, sum(1::BIGINT) AS total, "
                          "'nan'::DOUBLE AS x FROM sends GROUP BY ALL ORDER BY channel")
    assert result.columns == ["channel", "n", "first", "total", "x"]
    assert result.rows() == [
        {"channel": "email", "n": 2, "first": "2026-06-01 02:00:00", "total": 2, "x": None},
        {"channel": "push", "n": 2, "first": "2026-06-01 01:00:00", "total": 2, "x": None},
    ]
    assert not result.truncated and result.total == 2


def test_the_import_leaves_compact_files_and_one_that_is_gone_is_built_again(engine, snapshot):
    folder = snapshot.project.cache / "compact" / snapshot.id
    assert {path.stem for path in folder.iterdir()} == set(snapshot.tables)
    shutil.rmtree(folder)
    assert engine.query("SELECT count(*) AS n FROM sends JOIN messages USING (message_ref)").rows() == [{"n": 4}]
    assert {path.name for path in folder.iterdir()} == {"sends.duckdb", "messages.duckdb"}
    shown = {row["name"] for row in engine.query("SHOW TABLES").rows()}
    assert shown == set(snapshot.tables)


def test_more_rows_than_asked_are_counted_and_left_out(engine):
    result = engine.query("SELECT * FROM range(100000)", limit_rows=10)
    assert (result.table.num_rows, result.total, result.truncated) == (10, 100_000, True)
    exact = engine.query("SELECT * FROM range(10)", limit_rows=10)
    assert (exact.total, exact.truncated) == (10, False)


def test_columns_of_one_name_are_told_apart(engine):
    assert engine.query("SELECT 1 AS a, 2 AS a").rows() == [{"a": 1, "a_2": 2}]


@pytest.mark.parametrize("text", [
    "WITH d AS (DELETE FROM sends RETURNING *) SELECT * FROM d", "DELETE FROM lake0.main.rows",
    "WITH d AS (COPY (SELECT 1) TO '{out}') SELECT * FROM d", "COPY (SELECT 1) TO '{out}'",
    "ATTACH '{out}' AS other", "DETACH lake0", "DROP VIEW sends", "CREATE TABLE t AS SELECT 1", "SET threads = 1",
    "RESET enable_external_access", "SELECT * FROM read_csv('/etc/passwd')", "INSTALL httpfs",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('WITH d AS (DELETE FROM sends RETURNING *) FROM d'))",
])
@pytest.mark.parametrize("gate", ["with the gate", "without the gate"])
def test_nothing_changes_the_snapshot_or_a_file(engine, snapshot, tmp_path, contents, monkeypatch, text, gate):
    """The second layer holds where the first is taken away: no statement writes a row or a file."""
    engine.query("SELECT count(*) FROM sends")
    before, out = contents(snapshot.folder), tmp_path / "out"
    if gate == "without the gate":
        monkeypatch.setattr(engine_module.gate, "check_query", lambda text, tables: {"sends"})
        try:
            engine.query(text.format(out=out))
        except (InputError, Cancelled):
            pass
        else:       # what runs may only have touched this connection's own memory
            assert text.startswith(("CREATE TABLE", "DROP VIEW", "DETACH"))
        monkeypatch.undo()
    else:
        with pytest.raises(InputError):
            engine.query(text.format(out=out))
    assert not out.exists() and contents(snapshot.folder) == before
    assert Engine(snapshot).query("SELECT count(*) AS n FROM sends").rows() == [{"n": 4}]


@pytest.mark.alone
def test_a_deadline_ends_a_query(engine):
    began = time.monotonic()
    with pytest.raises(InputError, match="deadline"):
        engine.query(LONG, timeout_s=0.3)
    assert time.monotonic() - began < 5


@pytest.mark.alone
def test_an_interrupt_ends_the_named_query_only(engine):
    caught = []

    def run(id):
        try:
            engine.query(LONG, id=id, timeout_s=4)
        except (Cancelled, InputError) as error:
            caught.append((id, type(error)))

    threads = [threading.Thread(target=run, args=[id]) for id in ("a", "b")]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert engine.progress("a")[1] == engine.progress("b")[1] == "running"
    began = time.monotonic()
    engine.interrupt("a")
    threads[0].join()
    assert time.monotonic() - began < 2
    assert caught == [("a", Cancelled)]
    assert engine.query("SELECT 1 AS one").rows() == [{"one": 1}]       # others are served meanwhile
    engine.interrupt()
    threads[1].join()
    assert caught[1] == ("b", Cancelled)


def test_a_wrong_column_is_one_line(engine):
    with pytest.raises(InputError, match="chanel") as caught:
        engine.query("SELECT chanel FROM sends")
    assert "channel" in caught.value.line and "\n" not in caught.value.line


def test_one_engine_serves_a_process(snapshot):
    assert guarded(snapshot) is guarded(snapshot)
    assert guarded(snapshot).query("SELECT count(*) AS n FROM sends").rows() == [{"n": 4}]
