"""A robot in the log: everything belongs to one user, so nothing can be cut into buckets."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.logs.contract.checks import run_checks
from workbench.logs.imports.importing import import_source
from workbench.project import Project

pytestmark = [pytest.mark.alone, pytest.mark.timeout(3_600)]
MESSAGES = [pytest.param(20_000, id="50MB"), pytest.param(4_000_000, id="10GB", marks=pytest.mark.long)]
DECISIONS = """SELECT 'd' || i AS decision_id, 'robot' AS user_id, {ts} AS ts, 'push/c' || i % 9 AS action,
  'push' AS channel, 'c' || i % 9 AS message_ref, 0.5 AS propensity, 'logged' AS propensity_kind, TRUE AS executed,
  repeat(md5(i::VARCHAR), 64) AS x_state FROM range({n}) t(i)"""
SENDS = """SELECT 'm' || i AS message_id, 'd' || i AS decision_id, 'robot' AS user_id, 'push' AS channel,
  'c' || i % 9 AS message_ref, {ts} AS ts FROM range({n}) t(i)"""
INTERACTIONS = """SELECT 'e' || i AS event_id, 'm' || i AS message_id, 'push' AS channel, 'robot' AS user_id,
  {ts} + INTERVAL 1 MINUTE AS ts, 'open' AS kind, FALSE AS is_machine FROM range({n}) t(i)"""
OUTCOMES = """SELECT 'o' || i AS event_id, 'robot' AS user_id, {ts} + INTERVAL 1 SECOND AS ts, 'conversion' AS kind,
  1.0 AS value FROM range({n} // 10) t(i)"""


def write(folder: Path, n: int) -> float:
    """The robot's log; its size as text, in bytes."""
    import duckdb

    folder.mkdir()
    size = 0.0
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder.parent / "spill")}) as connection:
        for name, select in {"decisions": DECISIONS, "sends": SENDS, "interactions": INTERACTIONS,
                             "outcomes": OUTCOMES}.items():
            # moments in no order, several rows at some
            rows = select.format(n=n, ts="TIMESTAMP '2026-06-01' + INTERVAL 1 SECOND * (i * 7919 % 5000000)")
            connection.execute(f"COPY ({rows}) TO '{folder / name}.parquet' (FORMAT parquet)")
            one = connection.execute(f"SELECT avg(strlen(t::VARCHAR)) FROM (SELECT * FROM '{folder / name}.parquet' "
                                     "LIMIT 1000) t").fetchone()[0]
            size += one * (n // 10 if name == "outcomes" else n)
    return size


@pytest.mark.parametrize("messages", MESSAGES)
def test_a_log_of_one_user(tmp_path, measure, note, messages):
    size = write(tmp_path / "log", messages)
    project = Project.create(tmp_path / "project")
    with measure(project.cache) as cost:
        found = import_source(project, [tmp_path / "log"], adapter="messaging")
    kept = sum(path.stat().st_size for path in project.cache.rglob("*") if path.is_file())
    note(f"{size / 1e9:.1f} GB of a single user, {messages:,} messages", f"{cost.seconds:.0f} s, "
         f"{cost.memory / 1e9:.1f} GB; {max(0, cost.disk - kept) / 1e9:.1f} GB of temporary disk", "4 GB")
    assert found.table("sends").rows == found.table("message_facts").rows == messages
    assert {one.check for one in run_checks(found).items if one.count} == {"no hold among the decisions"}
    with found.bucket(next(f.bucket for f in found.table("sends").files if f.rows)) as connection:
        opened, most = connection.execute(
            "SELECT count(opened_ts), max(sends_before_28d) FROM message_facts").fetchone()
    assert opened == messages and most > min(messages, 5_000_000) * 0.3
    assert cost.memory <= 4e9
