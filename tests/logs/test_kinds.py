"""A column keeps every value of every row, also of those after the ones that a reader guesses from."""

from __future__ import annotations

import json

import pytest

from workbench.errors import InputError
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import refresh
from workbench.logs.snapshot import connect
from workbench.logs.source.files import columns_of
from workbench.logs.source.kinds import exact

MANY = 60_000                   # DuckDB guesses from 20,480

LATE = {                        # the value of most rows, one that comes late, the column's type, the late one as text
    "whole numbers, then a part": ("5", "1.5", "DOUBLE", "1.5"),
    "whole numbers, then an exponent": ("5", "1e3", "DOUBLE", "1000.0"),
    "whole numbers, then one with zeros": ("5", "007", "VARCHAR", "007"),
    "whole numbers, then a longer one": ("5", "99999999999999999999", "HUGEINT", "99999999999999999999"),
    "whole numbers, then text": ("5", "x", "VARCHAR", "x"),
    "whole numbers to the end": ("5", "-12", "BIGINT", "-12"),
    "parts, then text": ("1.5", "none", "VARCHAR", "none"),
    "parts, then zeros": ("1.5", "01.50", "VARCHAR", "01.50"),
    "days, then a moment": ("2026-06-01", "2026-06-02 10:11:12", "TIMESTAMP", "2026-06-02 10:11:12"),
    "days, then text": ("2026-06-01", "never", "VARCHAR", "never"),
    "days of another country": ("1/2/2026", "13/2/2026", "DATE", "2026-02-13"),
    "moments, then a zone": ("2026-06-01 10:00:00", "2026-06-01 10:00:00+02:00", "TIMESTAMP WITH TIME ZONE",
                             "2026-06-01 08:00:00+00"),
    "moments, then a fraction": ("2026-06-01 10:00:00", "2026-06-01 10:00:00.123456", "TIMESTAMP",
                                 "2026-06-01 10:00:00.123456"),
    "true, then a number": ("true", "1", "VARCHAR", "1"),
    "times, then a moment": ("10:00:00", "2026-06-01 10:00:00", "VARCHAR", "2026-06-01 10:00:00"),
    "nothing, then text": ("", "x", "VARCHAR", "x"),
}


@pytest.mark.parametrize("case", LATE)
def test_a_late_value_of_a_csv_is_kept(tmp_path, case):
    often, late, kind, text = LATE[case]
    file = tmp_path / "a.csv"
    file.write_text("i,a,b\n" + "".join(f"{i},{often},x\n" for i in range(MANY)) + f"7,{late},y\n")
    relation = exact([file])
    assert columns_of(relation, "a.csv")["a"] == kind
    with connect() as connection:
        assert connection.execute(f"SELECT a::VARCHAR FROM {relation} WHERE b = 'y'").fetchone() == (text,)
        assert connection.execute(f"SELECT count(*) FROM {relation}").fetchone() == (MANY + 1,)


@pytest.mark.parametrize(("often", "late", "text"), [
    (5, 1.5, "1.5"), (5, 99999999999999999999, "1e+20"), (True, 2, "2"), (None, "x", "x"),
    ("2026-06-01", "2026-06-02 10:11:12", "2026-06-02 10:11:12"), ("10:00:00", "2026-06-01 10:00:00", None),
])
def test_a_late_value_of_a_json_file_is_kept(tmp_path, often, late, text):
    file = tmp_path / "a.json"
    file.write_text("".join(json.dumps({"i": i, "a": often, "b": "x"}) + "\n" for i in range(MANY))
                    + json.dumps({"i": 7, "a": late, "b": "y", "more": 1}) + "\n")
    with connect() as connection:
        found = connection.execute(f"SELECT a::VARCHAR, more FROM {exact([file])} WHERE b = 'y'").fetchone()
        assert found == (text or late, 1)


def test_many_json_files_give_all_their_fields(tmp_path):
    for i in range(40):         # DuckDB looks into 32
        (tmp_path / f"{i:02}.json").write_text(json.dumps({"a": 1, f"late_{i}": "x"}) + "\n")
    columns = columns_of(exact(sorted(tmp_path.glob("*.json"))), "")
    assert len(columns) == 41


def test_files_that_disagree_are_read_as_what_fits_both(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,true\n2,false\n")
    (tmp_path / "b.csv").write_text("b,a,c\n7,007,2026-06-01\n")
    relation = exact(sorted(tmp_path.glob("*.csv")))
    with connect() as connection:
        rows = connection.execute(f"SELECT a, b, c FROM {relation} ORDER BY ALL").fetchall()
    assert [row[:2] for row in rows] == [("007", "7"), ("1", "true"), ("2", "false")]


def test_money_is_not_rounded_by_an_import_nor_by_a_refresh(project, tmp_path):
    head = "user_id,ts,kind,event_id,value\n"
    (tmp_path / "a.csv").write_text(head + "".join(
        f"{i % 9},2026-06-01 10:00:00,purchase,e{i},5\n" for i in range(MANY)) + "007,2026-06-02,purchase,x,1.25\n")
    whole = import_source(project, [str(tmp_path / "*.csv")], name="outcomes")
    late = "SELECT user_id, value FROM outcomes WHERE event_id = 'x'"
    from workbench.logs.engine.guarded import guarded

    assert guarded(whole).query(late).rows() == [{"user_id": "007", "value": 1.25}]
    (tmp_path / "b.csv").write_text(head + "7,2026-06-03 10:00:00,purchase,y,0.5\n")
    added, _ = refresh(project)
    assert guarded(added).query(late).rows() == [{"user_id": "007", "value": 1.25}]
    assert guarded(added).query("SELECT sum(value) AS v FROM outcomes").rows() == [{"v": 5 * MANY + 1.75}]


@pytest.mark.parametrize(("text", "said"), [
    (b"a,b\n" + b"1,2\n" * 30_000 + b"1\n", ["a.csv", "line 30002", "2 columns", "1"]),
    ("a,b\n1,é\n".encode("latin1"), ["a.csv", "UTF-8"]),
])
def test_what_cannot_be_read_is_said_with_file_and_line(project, tmp_path, text, said):
    (tmp_path / "a.csv").write_bytes(text)
    with pytest.raises(InputError) as caught:
        import_source(project, [tmp_path / "a.csv"])
    assert all(word in caught.value.line for word in said), caught.value.line
    assert "\n" not in caught.value.line


def test_a_value_that_a_canonical_column_cannot_hold_is_named(project, tmp_path):
    (tmp_path / "a.csv").write_text("user_id,ts,kind,event_id,value\nu1,2026-06-01,purchase,e1,much\n")
    with pytest.raises(InputError) as caught:
        import_source(project, [tmp_path / "a.csv"], name="outcomes")
    assert all(word in caught.value.line for word in ("outcomes", "'much'", "DOUBLE", "value")), caught.value.line


def test_a_refresh_knows_a_type_that_only_the_old_rows_need(project, tmp_path):
    """A quick look at all files and a thorough one at the added alone would both say whole numbers."""
    (tmp_path / "a.csv").write_text("day,rain\n" + "2026-06-01,5\n" * MANY + "2026-06-02,1.25\n")
    import_source(project, [str(tmp_path / "*.csv")], name="weather")
    (tmp_path / "b.csv").write_text("day,rain\n2026-06-03,2\n")
    added, _ = refresh(project)
    from workbench.logs.engine.guarded import guarded

    assert guarded(added).query("SELECT sum(rain) AS v FROM weather").rows() == [{"v": 5 * MANY + 3.25}]


def test_a_file_of_other_columns_may_be_added(project, tmp_path):
    head = "user_id,ts,kind,event_id"
    (tmp_path / "a.csv").write_text(f"{head},value\nu1,2026-06-01 10:00:00,session,e1,5\n")
    import_source(project, [str(tmp_path / "*.csv")], name="outcomes")
    (tmp_path / "b.csv").write_text(f"{head}\nu2,2026-06-02 10:00:00,session,e2\n")
    added, ran = refresh(project)
    assert len(ran) == 1 and added.tables["outcomes"].rows == 2
