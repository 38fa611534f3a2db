from __future__ import annotations

from collections import Counter

import pytest

from workbench.explore import profile
from workbench.explore.fluent import Explore
from workbench.logs.imports.importing import import_source


def by_column(insight):
    return {row["column"]: row for row in insight.rows}


def test_each_column_in_the_tables_order(snapshot, rows):
    found = Explore(snapshot).profile("sends").rows
    assert [row["column"] for row in found] == list(snapshot.table("sends").columns)
    assert {row["rows"] for row in found} == {len(rows["sends"])}


def test_numbers_texts_and_nulls(snapshot, rows):
    value = by_column(Explore(snapshot).profile("outcomes"))["value"]
    known = [one["value"] for one in rows["outcomes"] if one["value"] is not None]
    assert value["nulls"] == len(rows["outcomes"]) - len(known)
    assert value["distinct"] == len(set(known)) and value["distinct_is_exact"]
    assert (float(value["min"]), float(value["max"])) == (min(known), max(known))
    assert value["mean"] == pytest.approx(sum(known) / len(known))
    kind = by_column(Explore(snapshot).profile("interactions"))["kind"]
    counts = Counter(one["kind"] for one in rows["interactions"])
    assert {one["value"]: one["count"] for one in kind["top"]} == counts
    assert [one["count"] for one in kind["top"]] == sorted(counts.values(), reverse=True)
    empty = by_column(Explore(snapshot).profile("sends"))["decision_id"]
    assert (empty["nulls"], empty["distinct"], empty["top"], empty["min"]) == (len(rows["sends"]), 0, None, None)


def test_the_histogram_holds_every_row_in_its_bin(snapshot, rows):
    value = by_column(Explore(snapshot).profile("outcomes"))["value"]
    known = [one["value"] for one in rows["outcomes"] if one["value"] is not None]
    low, width = min(known), (max(known) - min(known)) / profile.BINS
    expected = Counter(min(profile.BINS - 1, int((one - low) / width)) for one in known)
    assert value["histogram"] == [expected[i] for i in range(profile.BINS)]
    moments = by_column(Explore(snapshot).profile("sends"))["ts"]["histogram"]
    assert sum(moments) == len(rows["sends"])


def test_filters_and_columns(snapshot, rows):
    found = Explore(snapshot).profile("sends", columns=["channel"], filters=[{"column": "channel", "value": "push"}])
    assert [(row["column"], row["rows"], row["distinct"]) for row in found.rows] == [
        ("channel", sum(one["channel"] == "push" for one in rows["sends"]), 1)]


def test_many_rows_are_counted_approximately_and_say_so(snapshot, monkeypatch):
    assert not any("approximate" in note for note in Explore(snapshot).profile("sends").notes)
    monkeypatch.setattr(profile, "EXACT_ROWS", 100)
    insight = Explore(snapshot).profile("sends")
    assert any("approximate" in note for note in insight.notes)
    assert 36 <= by_column(insight)["user_id"]["distinct"] <= 44


def test_any_names_and_types(project, tmp_path):
    import duckdb

    file = tmp_path / "odd.parquet"
    duckdb.connect().execute(
        "COPY (SELECT 1 AS \"No E-Mail\", 'x' AS \"say \"\"hi\"\"\", [1, 2] AS list, {'a': 1} AS struct, "
        "MAP {'k': 1} AS map, DATE '2026-06-01' + range::INTEGER AS day, range::DECIMAL(9, 2) AS money, "
        f"range % 2 = 0 AS even, 'nan'::DOUBLE AS nan, NULL AS nothing FROM range(100)) TO '{file}'")
    snapshot = import_source(project, [file], name="odd table")
    found = by_column(Explore(snapshot).profile("odd table"))
    assert set(found) == set(snapshot.table("odd table").columns)
    assert found["even"]["top"] == [{"count": 50, "value": "true"}, {"count": 50, "value": "false"}]
    assert sum(found["money"]["histogram"]) == sum(found["day"]["histogram"]) == 100
    assert found["list"]["top"] is None and found["list"]["distinct"] == 1
    assert found["nan"]["mean"] is None


def test_numbers_that_are_none_fall_into_no_bin(project, tmp_path):
    import duckdb

    file = tmp_path / "t.parquet"
    duckdb.connect().execute(
        "COPY (SELECT CASE WHEN range < 90 THEN range::DOUBLE END AS some, "
        "CASE WHEN range = 5 THEN 'nan'::DOUBLE WHEN range = 6 THEN '-inf'::DOUBLE ELSE range END AS odd "
        f"FROM range(100)) TO '{file}'")
    found = by_column(Explore(import_source(project, [file])).profile("t"))
    assert sum(found["some"]["histogram"]) == 90 and found["some"]["nulls"] == 10
    assert found["odd"]["histogram"] is None and found["odd"]["mean"] is None
