"""New files of a source are read alone, and the snapshot is the one of importing everything again."""

from __future__ import annotations

import duckdb
import pytest

from workbench.logs.imports import importing
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import collect, refresh
from workbench.project import Project


@pytest.fixture
def read(monkeypatch):
    """What the imports from now on read, as SQL."""
    seen = []
    plan = importing.plan

    def watched(found, *rest):
        seen.extend(source.select for source in found)
        return plan(found, *rest)

    monkeypatch.setattr(importing, "plan", watched)
    return seen


def write(folder, name, select):
    folder.mkdir(exist_ok=True)
    duckdb.sql(f"COPY ({select}) TO '{folder / name}'")


DAY = ("SELECT 'u' || (range % 40) AS user_id, TIMESTAMP '2026-06-0{d} 00:00:00' + INTERVAL 1 MINUTE * range AS ts, "
       "'m{d}-' || range AS message_id, {more} AS code FROM range({n})")


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize(("second", "alone"), [
    (DAY.format(d=2, n=60, more="'008'"), True),
    # a late file, before the first in time and in name
    (DAY.format(d=1, n=10, more="'x'"), True),
    # lacks a column; the other file says what it is
    ("SELECT 'new' AS user_id, TIMESTAMP '2026-06-05' AS ts, 'm5-1' AS message_id", True),
    # brings a column: every row gets it
    (DAY.format(d=2, n=5, more="'008'").replace("AS code", "AS code, 7 AS place"), False),
])
def test_a_new_file_is_read_alone_and_the_snapshot_is_the_same(tmp_path, project, read, suffix, second, alone):
    days = tmp_path / "days"
    write(days, f"b.{suffix}", DAY.format(d=3, n=100, more="CASE WHEN range = 3 THEN 'seven' ELSE '007' END"))
    import_source(project, [str(days / f"*.{suffix}")], name="visits")
    write(days, f"{'a' if 'd=1' in second or 'm1' in second else 'c'}.{suffix}", second)
    read.clear()
    found, ran = refresh(project)
    assert len(ran) == 1 and (f"days/b.{suffix}" in "".join(read)) is not alone
    everything = import_source(Project.create(tmp_path / "again"), [str(days / f"*.{suffix}")], name="visits")
    assert found.id == everything.id
    assert refresh(project)[1] == []
    third = days / f"d.{suffix}"
    write(days, third.name, DAY.format(d=4, n=20, more="'9'"))
    read.clear()
    assert refresh(project)[0].table("visits").rows == everything.table("visits").rows + 20
    assert f"days/b.{suffix}" not in "".join(read) and f"days/d.{suffix}" in "".join(read)


def test_a_changed_or_missing_file_means_everything_again(tmp_path, project, read):
    days = tmp_path / "days"
    for day in (1, 2):
        write(days, f"{day}.csv", DAY.format(d=day, n=30, more="'a'"))
    import_source(project, [str(days / "*.csv")], name="visits")
    write(days, "1.csv", DAY.format(d=1, n=31, more="'a'"))
    write(days, "3.csv", DAY.format(d=3, n=30, more="'a'"))
    read.clear()
    assert refresh(project)[0].table("visits").rows == 91 and "days/2.csv" in "".join(read)
    (days / "2.csv").unlink()
    assert refresh(project)[0].table("visits").rows == 61


def test_a_canonical_log_grows_by_a_day(tmp_path, simulated_kept, read):
    from workbench.logs.snapshot import Snapshot

    kept = Snapshot.open(simulated_kept)
    log = tmp_path / "log"

    def days(test, name):
        for table in ("sends", "interactions", "outcomes", "users"):
            rows = kept.relation(kept.tables[table], None)
            (log / table).mkdir(parents=True, exist_ok=True)
            if table != "users":
                write(log / table, f"{name}.parquet", f"{rows} WHERE ts {test} TIMESTAMP '2026-07-10'")
            elif name == "old":
                write(log / table, "all.parquet", rows)

    days("<", "old")
    project = Project.create(tmp_path / "growing")
    import_source(project, [str(log)], "messaging")
    days(">=", "new")
    read.clear()
    found, _ = refresh(project)
    assert "sends/old.parquet" not in "".join(read) and "sends/new.parquet" in "".join(read)
    whole = import_source(Project.create(tmp_path / "whole"), [str(log)], "messaging")
    assert found.id == whole.id and found.table("sends").rows == kept.table("sends").rows


def test_what_nobody_needs_to_remember_is_collected(tmp_path, project):
    days = tmp_path / "days"
    write(days, "1.csv", DAY.format(d=1, n=3, more="'a'"))
    import_source(project, [str(days / "*.csv")], name="visits")
    lists = project.cache / "sources"
    (lists / "0123.json").write_text("{}")
    left = collect(project).left_overs
    assert left == (".workbench/sources/0123.json",) and len(list(lists.iterdir())) == 1


def test_files_that_are_converted_first_bring_their_rows_too(tmp_path, project):
    import pyarrow as pa
    from pyarrow import feather

    def day(number):
        table = pa.table({"user_id": [f"u{i}" for i in range(9)], "day": [number] * 9})
        feather.write_feather(table, str(tmp_path / f"{number}.feather"))

    day(1)
    import_source(project, [str(tmp_path / "*.feather")], name="visits")
    day(2)
    found, _ = refresh(project)
    assert found.tables["visits"].rows == 18
    again = import_source(Project.create(tmp_path / "again"), [str(tmp_path / "*.feather")], name="visits")
    assert found.id == again.id


def test_a_column_that_new_rows_make_personal_is_hashed_in_all(tmp_path, project):
    """Whether a column holds addresses is told from its values: then the rows that are there change as well."""
    (tmp_path / "a.csv").write_text("user_id,note\n" + "u1,hello\n" * 20)
    import_source(project, [str(tmp_path / "*.csv")], name="notes")
    (tmp_path / "b.csv").write_text("user_id,note\n" + "".join(f"u2,someone{i}@example.org\n" for i in range(60)))
    found, _ = refresh(project)
    assert found.id == import_source(Project.create(tmp_path / "again"), [str(tmp_path / "*.csv")], name="notes").id


def test_another_key_hashes_all_rows_again(tmp_path, project, monkeypatch, read):
    """Else a user of before would not be the same user after."""
    monkeypatch.setenv("WORKBENCH_HASH_KEY", "one")
    (tmp_path / "a.csv").write_text("user_id,email\nu1,a@example.org\n")
    import_source(project, [str(tmp_path / "*.csv")], name="notes")
    monkeypatch.setenv("WORKBENCH_HASH_KEY", "two")
    (tmp_path / "b.csv").write_text("user_id,email\nu2,a@example.org\n")
    read.clear()
    found, _ = refresh(project)
    assert "a.csv" in "".join(read)
    with found.bucket(0) as connection:
        assert connection.execute("SELECT count(DISTINCT email), count(*) FROM notes").fetchone() == (1, 2)


def test_a_list_of_files_that_is_broken_means_everything_again(tmp_path, project):
    (tmp_path / "a.csv").write_text("user_id,n\nu1,1\n")
    import_source(project, [str(tmp_path / "*.csv")], name="notes")
    for path in (project.cache / "sources").glob("*.json"):
        path.write_text('{"files": ')
    (tmp_path / "b.csv").write_text("user_id,n\nu2,2\n")
    assert refresh(project)[0].tables["notes"].rows == 2
