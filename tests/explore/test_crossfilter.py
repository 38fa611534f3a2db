from __future__ import annotations

import io
import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from workbench.errors import InputError
from workbench.explore import axes as cutting
from workbench.explore.crossfilter import tile
from workbench.explore.cutting import axes
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.engine.guarded import guarded

START = datetime(2026, 6, 1)
COLUMNS = ("real", "whole", "at", "day", "word", "flag", "number_like")


def random_rows(n: int, seed: int) -> list[dict]:
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        at = START.replace(hour=int(rng.integers(24)), minute=int(rng.integers(60)), day=1 + int(rng.integers(28)))
        real = float(rng.choice([rng.integers(-20, 20) / 10, rng.exponential(3), np.nan, np.inf], p=[.5, .4, .05, .05]))
        row = {"real": real, "whole": int(rng.integers(0, 9)) if i % 11 else 5_000, "at": at, "day": at.date(),
               "word": f"<b>{int(rng.exponential(6))}'", "flag": bool(rng.random() < 0.3),
               "number_like": float(np.float32(rng.integers(0, 30) / 10))}
        for name in COLUMNS:
            if rng.random() < 0.1:
                row[name] = None
        found.append(row)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(rows, snapshot) of a table with a column of each form."""
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    folder = tmp_path_factory.mktemp("crossfilter")
    rows = random_rows(5000, 5)
    schema = pa.schema([("real", pa.float64()), ("whole", pa.int32()), ("at", pa.timestamp("us")), ("day", pa.date32()),
                        ("word", pa.string()), ("flag", pa.bool_()), ("number_like", pa.float32())])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "things.parquet")
    return rows, import_source(Project.create(folder / "p"), [folder / "things.parquet"], adapter="table")


def keeps(brush: dict | None, value, shown: tuple[str, ...]) -> bool:
    """The oracle: whether a brush keeps a value."""
    if brush is None:
        return True
    if "values" in brush or brush.get("others"):
        text = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return text in brush.get("values", ()) or (
            bool(brush.get("others")) and text is not None and text not in shown)
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return False
    if isinstance(value, datetime) or hasattr(value, "isoformat"):
        value = value.isoformat() if isinstance(value, datetime) else f"{value}T00:00:00"
        return all((brush.get(side) is None) or (value >= brush[side].replace(" ", "T")) == want
                   for side, want in (("low", True), ("high", False)))
    return (brush.get("low") is None or value >= float(brush["low"])) and (
        brush.get("high") is None or value < float(brush["high"]))


def of_bin(row: dict) -> dict:
    """A row of the strips as the brush that keeps its bin."""
    if row["value"] is None:
        return {"low": row["low"], "high": row["high"]}
    if row["value"] == "(others)":
        return {"others": True}
    return {"values": [None if row["value"] == "(none)" else row["value"]]}


BRUSHES = [
    {},
    {"whole": {"low": 2, "high": 5}},
    {"real": {"low": -0.7, "high": 1.1}, "word": {"values": ["<b>0'", None]}},
    {"at": {"low": "2026-06-03 12:00:00", "high": "2026-06-20"}, "flag": {"values": ["true"]},
     "word": {"others": True}},
    {"number_like": {"low": 0.3}, "day": {"high": "2026-06-10"}, "flag": {"values": []}},
]


@pytest.mark.parametrize("brushes", BRUSHES)
def test_strips_count_what_plain_python_counts(made, brushes):
    rows, snapshot = made
    spec = parse({"kind": "crossfilter", "table": "things", "dimensions": COLUMNS, "brushes": brushes})
    found = {axis.column: axis for axis in axes(snapshot, spec, guarded(snapshot))}
    kept = [{c: keeps(brushes.get(c), row[c], found[c].values) for c in COLUMNS} for row in rows]
    first, *bins = run(snapshot, spec).rows
    assert (first["selected"], first["total"]) == (sum(all(one.values()) for one in kept), len(rows))
    for row in bins:
        column = row["dimension"]
        none = row["value"] == "(none)" and found[column].form != "text"
        inside = [(value is None or (isinstance(value, float) and not np.isfinite(value))) if none
                  else keeps(of_bin(row), value, found[column].values) for value in (one[column] for one in rows)]
        assert row["total"] == sum(inside), row
        assert row["selected"] == sum(
            here and all(ok for other, ok in one.items() if other != column)
            for here, one in zip(inside, kept, strict=True)), row


def test_bins_hold_every_row_once_and_are_few(made):
    rows, snapshot = made
    spec = parse({"kind": "crossfilter", "table": "things", "dimensions": COLUMNS})
    insight = run(snapshot, spec)
    for axis in axes(snapshot, spec, guarded(snapshot)):
        bins = [row["total"] for row in insight.rows if row["dimension"] == axis.column]
        assert sum(bins) == len(rows) and len(bins) == axis.size
        assert axis.bins <= cutting.BINS and axis.fine <= cutting.FINE + 1 and len(axis.values) <= cutting.VALUES


def test_one_wrong_value_does_not_squeeze_the_axis(tmp_path):
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    rows = [{"n": i % 10, "t": START} for i in range(1000)] + [{"n": 10**12, "t": datetime(1970, 1, 1)}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "far.parquet")
    snapshot = import_source(Project.create(tmp_path / "p"), [tmp_path / "far.parquet"], adapter="table")
    spec = parse({"kind": "crossfilter", "table": "far", "dimensions": ["n", "t"]})
    n, t = axes(snapshot, spec, guarded(snapshot))
    assert n.open_high and not n.open_low and (n.start, n.step * n.per) == (0, 1) and n.bins <= 20
    assert t.open_low and t.start > 0
    last = [row for row in run(snapshot, spec).rows if row["dimension"] == "n" and row["value"] is None][-1]
    assert last["high"] is None and last["total"] == 1 + (100 if last["low"] == "9" else 0)


def test_the_farthest_values_have_a_bin(tmp_path):
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    rows = [{"n": float(i), "w": i, "t": START.replace(day=1 + i % 28)} for i in range(100)]
    rows += [{"n": sign * 1.7e308, "w": sign * (2**62), "t": t}
             for sign, t in ((1, datetime(9999, 12, 31)), (-1, datetime(1, 1, 1)))]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "edge.parquet")
    snapshot = import_source(Project.create(tmp_path / "p"), [tmp_path / "edge.parquet"], adapter="table")
    spec = parse({"kind": "crossfilter", "table": "edge", "dimensions": ["n", "w", "t"]})
    found = run(snapshot, spec).rows
    for column in ("n", "w", "t"):
        assert sum(row["total"] for row in found if row["dimension"] == column) == len(rows)
        tile(snapshot, spec, column, guarded(snapshot)).arrow()


def read(made_tile) -> tuple[dict, dict[str, dict]]:
    """(metadata, view by dimension) of a tile, as a browser decodes it."""
    table = pa.ipc.open_stream(io.BytesIO(made_tile.arrow())).read_all()
    about = json.loads(table.schema.metadata[b"workbench"])
    return about, {row["dimension"]: row for row in table.to_pylist()}


@pytest.mark.parametrize("active", COLUMNS)
@pytest.mark.parametrize("brushes", BRUSHES[1:4])
def test_any_brush_is_a_difference_of_two_rows_of_the_tile(made, active, brushes):
    """The numbers that a browser shows at a brush step equal those of the SQL for the same brush."""
    _, snapshot = made
    engine = guarded(snapshot)
    spec = parse({"kind": "crossfilter", "table": "things", "dimensions": COLUMNS, "brushes": brushes})
    about, views = read(tile(snapshot, spec, active, engine))
    (axis,) = (one for one in axes(snapshot, spec, engine) if one.column == active)
    rng = np.random.default_rng(1)
    if axis.form == "text":
        steps = [[0], [0, len(axis.values)], [axis.size - 1]]
        written = [{"values": list(axis.values[:1])}, {"values": list(axis.values[:1]), "others": True},
                   {"values": [None]}]
    else:
        pairs = [(0, 1), *(sorted(rng.choice(len(about["edges"]) - 1, 2, replace=False)) for _ in range(3))]
        steps = [list(range(a, b)) for a, b in pairs]
        written = [{"low": about["edges"][a], "high": about["edges"][b]} for a, b in pairs]
    for bins, brush in zip(steps, written, strict=True):
        if brush.get("low", 0) is None and brush.get("high", 0) is None:
            continue
        moved = parse({**spec.model_dump(), "brushes": {**brushes, active: brush}})
        first, *rows = run(snapshot, moved).rows
        for dimension, view in views.items():
            sums = np.array(view["n"]).reshape(axis.fine + 1, view["bins"])
            shown = sum(sums[i + 1] - sums[i] for i in bins)
            expected = ([first["selected"]] if dimension == active else
                        [row["selected"] for row in rows if row["dimension"] == dimension])
            assert list(shown) == expected, (dimension, brush)


def test_a_rate_keeps_its_two_counts_apart(snapshot, messages):
    value = {"kind": "crossfilter", "dimensions": ["channel", "ts", "sends_before_1d"], "measure": "click_rate",
             "brushes": {"channel": {"values": ["push"]}}}
    first = run(snapshot, parse(value)).rows[0]
    push = [one for one in messages if one["channel"] == "push"]
    clicked = sum("clicked" in one["steps"] for one in push)
    assert (first["selected"], first["selected_clicked"]) == (len(push), clicked)
    assert first["click_rate"] == pytest.approx(clicked / len(push))
    _, views = read(tile(snapshot, parse(value), "channel", guarded(snapshot)))
    sums = views["channel"]
    assert sums["n"][-1] == len(messages) and sums["y"][-1] == sum("clicked" in one["steps"] for one in messages)


def test_distinct_users_are_counted_and_have_no_tile(snapshot, messages):
    value = {"kind": "crossfilter", "dimensions": ["channel", "ts"], "measure": "users",
             "brushes": {"channel": {"values": ["push"]}}}
    first, *bins = run(snapshot, parse(value)).rows
    push = {one["user_id"] for one in messages if one["channel"] == "push"}
    assert (first["selected"], first["total"]) == (len(push), len({one["user_id"] for one in messages}))
    (email,) = (row for row in bins if row["value"] == "email")
    assert email["selected"] == len({one["user_id"] for one in messages if one["channel"] == "email"})
    with pytest.raises(InputError, match="do not add up"):
        tile(snapshot, parse(value), "ts", guarded(snapshot))


@pytest.mark.parametrize(("change", "words"), [
    ({"dimensions": ["word"]}, "at least 2"),
    ({"dimensions": ["word", "wrod"]}, "did you mean 'word'"),
    ({"dimensions": ["word", "word"]}, "named twice"),
    ({"brushes": {"flag": {"values": ["x"]}}}, "no dimension"),
    ({"brushes": {"word": {"low": 1}}}, "brushed by values"),
    ({"brushes": {"real": {"values": ["1"]}}}, "brushed by low and high"),
    ({"brushes": {"real": {"low": "x"}}}, "not a number"),
    ({"brushes": {"at": {"low": "x"}}}, "not a moment"),
    ({"brushes": {"at": {}}}, "a brush has"),
    ({"brushes": {"at": {"lo": 1}}}, "did you mean 'low'"),
    ({"measure": "click_rate"}, "is one of messages"),
    ({"measure": "users"}, "belong to no user"),
    ({"measure": "clik_rate"}, "did you mean 'click_rate'"),
])
def test_a_mistake_is_named(made, change, words):
    _, snapshot = made
    value = {"kind": "crossfilter", "table": "things", "dimensions": ["word", "real", "at"], **change}
    with pytest.raises(InputError, match=words):
        run(snapshot, parse(value))


def test_a_tile_of_no_dimension_is_refused(made):
    _, snapshot = made
    spec = parse({"kind": "crossfilter", "table": "things", "dimensions": ["word", "real"]})
    with pytest.raises(InputError, match="no dimension"):
        tile(snapshot, spec, "at", guarded(snapshot))
