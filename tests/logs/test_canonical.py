from __future__ import annotations

import json
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import InputError
from workbench.logs.imports.canonical import CanonicalWriter
from workbench.logs.schema import TABLES

ROW = {"decision_id": ["d"], "user_id": ["u"], "action": ["hold"],
       "ts": pa.array([datetime(2026, 6, 1)], pa.timestamp("us"))}


def read(folder, table, bucket=0):
    return pq.read_table(folder / table / f"bucket={bucket}" / "gen-1.parquet", partitioning=None)


def test_columns_come_in_the_schemas_order_with_extras_behind(tmp_path):
    with CanonicalWriter(tmp_path, 1) as writer:
        writer.write("decisions", 0, pa.table({"x_need": [0.5], **ROW}))
        writer.close(datetime(2026, 7, 1))
    found = read(tmp_path, "decisions")
    assert found.column_names == [*TABLES["decisions"].columns, "x_need"]
    row = found.to_pylist()[0]
    assert (row["explore"], row["executed"], row["propensity"], row["x_need"]) == (False, False, None, 0.5)


def test_chunks_are_appended_and_counted(tmp_path):
    with CanonicalWriter(tmp_path, 2) as writer:
        for bucket in (0, 1, 1):
            writer.write("decisions", bucket, pa.table(ROW))
        writer.close(datetime(2026, 7, 1))
    assert [read(tmp_path, "decisions", b).num_rows for b in (0, 1)] == [1, 2]
    assert json.loads((tmp_path / "_canonical.json").read_text()) == {
        "schema": "messaging.v1", "hash": "md5-64", "n_buckets": 2, "watermark": "2026-07-01 00:00:00",
        "rows": {"decisions": 3}}


@pytest.mark.parametrize(("table", "columns", "message"), [
    ("decision", ROW, "did you mean 'decisions'"),
    ("decisions", {k: v for k, v in ROW.items() if k != "ts"}, "lacks column 'ts'"),
    ("outcomes", {**{k: v for k, v in ROW.items() if k in ("user_id", "ts")}, "event_id": ["e"], "kind": ["session"],
                  "vlaue": [1.0]}, "did you mean 'value'"),
])
def test_a_wrong_table_is_refused(tmp_path, table, columns, message):
    with CanonicalWriter(tmp_path, 1) as writer, pytest.raises(InputError, match=message):
        writer.write(table, 0, pa.table(columns))
