"""A profile of every kind of column against plain Python on 5,000 random rows, several seeds over."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from workbench.explore.fluent import Explore
from workbench.explore.profile import BINS, FEW

ROWS, TOP = 5_000, 8
EPOCH = datetime(1970, 1, 1)
SCHEMA = pa.schema([
    ("few", pa.string()), ("text", pa.string()), ("flag", pa.bool_()), ("small", pa.int8()), ("whole", pa.int64()),
    ("huge", pa.int64()), ("unsigned", pa.uint64()), ("real", pa.float64()), ("single", pa.float32()),
    ("odd", pa.float64()), ("money", pa.decimal128(18, 2)), ("day", pa.date32()), ("at", pa.timestamp("us")),
    ("tags", pa.list_(pa.string())), ("nothing", pa.int32()), ("constant", pa.float64()), ("keep", pa.bool_())])


def random_rows(seed: int) -> list[dict]:
    """Rows with a NULL in ten values, and what is hard about each type."""
    from decimal import Decimal

    drawn, rows = random.Random(seed), []
    for _ in range(ROWS):
        row = {
            "few": drawn.choice(["", " ", "push", "Push", "<b>x</b>", "ä", "a'b", "(none)", "NULL", "0"]),
            "text": drawn.choice(["", f"t{drawn.randrange(3000)}"]), "flag": drawn.random() < 0.3,
            "small": drawn.randrange(-128, 128), "whole": int(drawn.gauss(0, 1000)),
            "huge": drawn.choice([2**63 - 1, -2**63, 2**53 + 1, drawn.randrange(-2**63, 2**63)]),
            "unsigned": drawn.choice([2**64 - 1, 0, drawn.randrange(2**64)]),
            "real": drawn.gauss(0, 1) * 10.0 ** drawn.randrange(-8, 8), "single": drawn.randrange(64) / 8,
            "odd": drawn.choice([math.nan, math.inf, -math.inf, -0.0, drawn.random()]),
            "money": Decimal(drawn.randrange(-10**6, 10**6)) / 100,
            "day": date(2020, 1, 1) + timedelta(days=drawn.randrange(2000)),
            "at": datetime(2026, 1, 1) + timedelta(microseconds=drawn.randrange(10**13)),
            "tags": drawn.choice([[], ["a"], ["a", "b"], ["", None]]), "nothing": None, "constant": 2.5}
        rows.append({name: None if drawn.random() < 0.1 else value for name, value in row.items()}
                    | {"keep": drawn.random() < 0.6})
    return rows


@pytest.fixture(scope="module", params=[1, 2, 3])
def profiled(request, tmp_path_factory):
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    folder, rows = tmp_path_factory.mktemp("profile"), random_rows(request.param)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / "things.parquet")
    return rows, Explore(import_source(Project.create(folder / "p"), [folder / "things.parquet"]))


def number(value) -> float:
    """A value as the axis of its histogram."""
    if isinstance(value, datetime):
        return (value - EPOCH) / timedelta(seconds=1)
    return float((value - EPOCH.date()).days * 86_400) if isinstance(value, date) else float(value)


def order(value):
    """NaN is the greatest number, as in the engine."""
    none = isinstance(value, float) and math.isnan(value)
    return none, 0 if none else value


def key(value):
    return "nan" if isinstance(value, float) and math.isnan(value) else str(value) if isinstance(value, list) else value


def same(written: str, value) -> bool:
    """Whether a value of the table, as text, is this one."""
    if isinstance(value, bool):
        return written == str(value).lower()
    if isinstance(value, float):
        return float(written) == value or (math.isnan(value) and math.isnan(float(written)))
    if isinstance(value, datetime):     # the engine leaves out the last zeros of a second
        return datetime.fromisoformat(f"{written:0<26}" if "." in written else written) == value
    return written == str(value)


@pytest.mark.parametrize("kept", [False, True], ids=["all", "filtered"])
def test_every_column_is_what_plain_python_says(profiled, kept):
    rows, explore = profiled
    filters = [{"column": "keep", "value": True}] if kept else []
    rows = [one for one in rows if one["keep"]] if kept else rows
    found = {row["column"]: row for row in explore.profile("things", filters=filters).rows}
    for column in SCHEMA.names:
        row, known = found[column], [one[column] for one in rows if one[column] is not None]
        distinct = Counter(map(key, known))
        counts = (len(rows), len(rows) - len(known), len(distinct))
        assert (row["rows"], row["nulls"], row["distinct"]) == counts, column
        if column == "tags" or not known:
            assert row["min"] is row["max"] is row["histogram"] is row["mean"] is None and not row["top"]
            continue
        assert same(row["min"], min(known, key=order)) and same(row["max"], max(known, key=order)), column
        if len(distinct) <= FEW:
            by_size = sorted(distinct.values(), reverse=True)
            assert [one["count"] for one in row["top"]] == by_size[:TOP], column
            for one in row["top"]:
                assert any(n == one["count"] and same(one["value"], float("nan") if value == "nan" else value)
                           for value, n in distinct.items()), (column, one)
        else:
            assert row["top"] is None
        check_numbers(column, row, known, distinct)


def check_numbers(column, row, known, distinct):
    """The mean, and the histogram of a number or a moment with many values."""
    if isinstance(known[0], str | bool):
        assert row["mean"] is row["histogram"] is None
        return
    moment = isinstance(known[0], date)
    finite = all(math.isfinite(number(one)) for one in known)
    if moment or not finite:
        assert row["mean"] is None, column
    else:
        exact = math.fsum(map(number, known)) / len(known) if isinstance(known[0], float) else float(
            sum(known) / len(known))
        assert row["mean"] == pytest.approx(exact, rel=1e-9, abs=1e-9 * max(abs(number(one)) for one in known)), column
    if len(distinct) <= FEW or not finite:
        assert row["histogram"] is None, column
        return
    low, high = min(map(number, known)), max(map(number, known))
    bins = Counter(min(BINS - 1, math.floor(BINS * (number(one) - low) / (high - low))) for one in known)
    assert row["histogram"] == [bins[i] for i in range(BINS)], column
