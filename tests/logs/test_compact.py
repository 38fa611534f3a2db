"""Compact files: the rows of the Parquet files in their order, and a sample of whole users."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.logs.hashing import SAMPLE, bucket_of, hash64
from workbench.logs.imports import compact
from workbench.logs.imports.importing import import_source
from workbench.project import Project

USERS = [f"u{i}" for i in range(4_000)]


@pytest.fixture(scope="module", params=["parquet", "csv"])
def snapshot(request, tmp_path_factory):
    """30,000 sends in no order, some without a user, in several buckets."""
    import workbench.logs.imports.building as building

    folder = tmp_path_factory.mktemp("log")
    rng = np.random.default_rng(3)
    sends = pa.table({
        "message_id": [f"m{i}" for i in range(30_000)], "user_id": rng.choice(USERS, 30_000),
        "channel": rng.choice(["push", "email"], 30_000),
        "ts": pa.array(np.datetime64("2026-05-01") + rng.integers(0, 10**6, 30_000).astype("timedelta64[s]")),
    })
    if request.param == "parquet":
        pq.write_table(sends, folder / "sends.parquet")
    else:
        from pyarrow import csv

        csv.write_csv(sends, folder / "sends.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "ROWS_PER_BUCKET", 8_000)
        return import_source(Project.create(tmp_path_factory.mktemp("project") / "p"), [folder], adapter="messaging")


def _rows(snapshot, table, name="rows"):
    path = compact.file_in(compact.folder(snapshot.project, snapshot.id), table)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.sql(f"SELECT * FROM {name}").to_arrow_table()


@pytest.mark.parametrize("table", ["sends", "message_facts", "user_day"])
def test_a_slice_is_the_rows_of_a_bucket_in_order(snapshot, table):
    info = snapshot.table(table)
    assert snapshot.n_buckets == 4
    rows, ranges = _rows(snapshot, table), compact.ranges(info)
    for file in info.files:
        begin, end = ranges[file.bucket]
        stored = pq.read_table(snapshot.folder / file.path, partitioning=None)
        assert rows.slice(begin, end - begin).to_pylist() == stored.to_pylist()
        users = stored.column("user_id").to_pylist()
        assert users == sorted(users) and set(bucket_of(users, 4)) == {file.bucket}
    assert ranges[3][1] == rows.num_rows == info.rows


def test_the_same_rows_in_another_order_give_the_same_snapshot(snapshot, tmp_path, monkeypatch):
    import workbench.logs.imports.building as building

    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 8_000)
    shuffled = _rows(snapshot, "sends").select(["message_id", "user_id", "channel", "ts"])
    shuffled = shuffled.take(np.random.default_rng(8).permutation(shuffled.num_rows))
    (tmp_path / "log").mkdir()
    pq.write_table(shuffled, tmp_path / "log" / "sends.parquet", row_group_size=5_000)
    again = import_source(Project.create(tmp_path / "p"), [tmp_path / "log"], adapter="messaging")
    assert again.id == snapshot.id


@pytest.mark.parametrize("table", ["sends", "message_facts"])
def test_the_sample_holds_whole_users_by_the_salted_hash(snapshot, table):
    rows, sample = _rows(snapshot, table), _rows(snapshot, table, "sample")
    hashed = hash64(SAMPLE, USERS)
    group = (hashed >> np.uint64(6)) & np.uint64(compact.GROUPS - 1)
    chosen = {user: int(g) for user, g, h in zip(USERS, group, hashed, strict=True) if int(h) & 63 == 0}
    assert 30 < len(chosen) < 100
    wanted = [row | {compact.GROUP: chosen[row["user_id"]]} for row in rows.to_pylist() if row["user_id"] in chosen]
    by_message = lambda row: row["message_id"]  # noqa: E731
    assert sorted(sample.to_pylist(), key=by_message) == sorted(wanted, key=by_message)


def test_a_bucket_is_a_part_that_a_query_may_name(snapshot):
    from workbench.errors import InputError
    from workbench.logs.engine.guarded import guarded

    engine = guarded(snapshot)
    counted = [engine.query("SELECT count(*) AS n FROM sends", part=f"bucket {i}").rows()[0]["n"] for i in range(4)]
    assert counted == [sum(f.rows for f in snapshot.table("sends").files if f.bucket == i) for i in range(4)]
    for user in USERS[:6]:
        sql = f"SELECT * FROM sends WHERE user_id = '{user}' ORDER BY ts, message_id LIMIT 500"
        part = f"bucket {bucket_of([user], 4)[0]}"
        assert engine.query(sql, part=part).rows() == engine.query(sql).rows() != []
    with pytest.raises(InputError, match="unknown part"):
        engine.query("SELECT 1", part="main; DROP")
