"""Users are numbered once for all tables: whoever a table brings, and however late, the snapshot is the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.logs.hashing import SAMPLE, bucket_of, hash64
from workbench.logs.imports import building, compact, numbering
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import connect
from workbench.project import Project

DAY = datetime(2026, 6, 1)
KNOWN = [f"u{i}" for i in range(300)]
LATE = [f"late{i}" for i in range(200)]


def rows_of(users, **columns):
    return [{"user_id": user, "ts": DAY + timedelta(minutes=i), **{name: of(i) for name, of in columns.items()}}
            for i, user in enumerate(users)]


@pytest.fixture
def log(tmp_path):
    """Sends to those who are known; others react, some without a name, long after the first rows; then again others."""
    tables = {
        "sends": rows_of(KNOWN * 3, message_id="m{}".format, channel=lambda i: "push"),
        "interactions": rows_of([*KNOWN, *LATE, None, *KNOWN], event_id="e{}".format, message_id="m{}".format,
                                kind=lambda i: "open", is_machine=lambda i: False),
        "outcomes": rows_of(["first", *KNOWN, *LATE, "last"], event_id="o{}".format, kind=lambda i: "conversion"),
    }
    folder = tmp_path / "log"
    folder.mkdir()
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize("first", [10, 350, 100_000])
def test_users_that_come_late_lie_where_they_would_lie_anyway(log, tmp_path, monkeypatch, first):
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 250)
    monkeypatch.setattr(numbering, "_FIRST", first)
    found = import_source(Project.create(tmp_path / "found"), [log], adapter="messaging")
    monkeypatch.setattr(numbering.Numbering, "likely", lambda *_: None)
    wanted = import_source(Project.create(tmp_path / "wanted"), [log], adapter="messaging")
    assert found.id == wanted.id and found.n_buckets == 4
    for name, users in (("interactions", {*KNOWN, *LATE}), ("outcomes", {*KNOWN, *LATE, "first", "last"})):
        for number in range(4):
            with found.bucket(number) as connection:
                here = {row[0] for row in connection.execute(f"SELECT DISTINCT user_id FROM {name}").fetchall()}
            assert here - {None} == {one for one, at in zip(sorted(users), bucket_of(sorted(users), 4), strict=True)
                                     if at == number}


@pytest.mark.parametrize("table", ["sends", "interactions", "outcomes", "message_facts", "user_day"])
def test_the_sample_shows_the_same_users_whoever_numbered_them(log, tmp_path, monkeypatch, table):
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 250)
    found = import_source(Project.create(tmp_path / "found"), [log], adapter="messaging")
    path = compact.file_in(compact.folder(found.project, found.id), table)
    with connect() as connection, compact.attached(connection, path, "lake"):
        users = [row[0] for row in connection.execute(
            "SELECT DISTINCT user_id FROM lake.main.rows WHERE user_id IS NOT NULL").fetchall()]
        shown = dict(connection.execute(f"SELECT DISTINCT user_id, {compact.GROUP} FROM lake.main.sample").fetchall())
    hashes = {user: int(one) for user, one in zip(users, hash64(SAMPLE, users), strict=True)}
    assert shown == {user: one // compact.SHARE % compact.GROUPS for user, one in hashes.items()
                     if one % compact.SHARE == 0}
    assert len(shown) > 1
