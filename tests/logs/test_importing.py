from __future__ import annotations

import json
from datetime import datetime

import pytest

from workbench.errors import InputError, NotFound
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot, ids


def csv(tmp_path, text, name="table.csv"):
    file = tmp_path / name
    file.write_text(text)
    return file


def all_rows(snapshot, table, columns="*"):
    found = []
    for number in range(snapshot.n_buckets):
        with snapshot.bucket(number) as connection:
            found += connection.execute(f'SELECT {columns} FROM "{table}"').fetchall()
    return found


def test_a_table_without_users_is_numbered_in_file_order(project, tmp_path):
    lines = "\n".join(f"{i * 7 % 1000},arm {i % 3}" for i in range(50_000))
    snapshot = import_source(project, [csv(tmp_path, f"x,segment\n{lines}\n")], name="trial")
    info = snapshot.table("trial")
    assert (info.key, info.clock, info.watermark, info.rows) == ("row_id", None, None, 50_000)
    assert list(info.columns.items()) == [("row_id", "BIGINT"), ("x", "BIGINT"), ("segment", "VARCHAR")]
    assert all_rows(snapshot, "trial") == [(i, i * 7 % 1000, f"arm {i % 3}") for i in range(50_000)]


def test_the_real_e_mail_test(project, hillstrom_csv):
    snapshot = import_source(project, [hillstrom_csv], name="hillstrom")
    assert snapshot.table("hillstrom").rows == 64_000 and snapshot.n_buckets == 1
    first, last = all_rows(snapshot, "hillstrom", "row_id")[0], all_rows(snapshot, "hillstrom", "row_id")[-1]
    assert (first, last) == ((0,), (63_999,))


def test_a_user_table_keeps_its_users_and_its_clock(project, tmp_path):
    file = csv(tmp_path, "user_id,ts,score\nb,2026-06-02 10:00:00,1\na,2026-06-03 10:00:00,2\na,2026-06-01,3\n")
    info = import_source(project, [file], name="scores").table("scores")
    assert (info.key, info.clock) == ("user_id", "ts")
    assert info.watermark == datetime(2026, 6, 3, 10)


def test_moments_become_utc(project, tmp_path):
    import duckdb

    file = tmp_path / "t.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT 'a' AS user_id, TIMESTAMPTZ '2026-06-01 12:00:00+02:00' AS ts) TO '{file}'")
    snapshot = import_source(project, [file], name="t")
    assert snapshot.table("t").columns["ts"] == "TIMESTAMP"
    assert all_rows(snapshot, "t", "ts") == [(datetime(2026, 6, 1, 10),)]


def test_a_mapping_renames_columns(project, tmp_path):
    file = csv(tmp_path, "customer,bought\nx,1\n")
    snapshot = import_source(project, [file], name="t", mapping={"user_id": "customer"})
    assert snapshot.table("t").key == "user_id"
    with pytest.raises(InputError, match="did you mean 'customer'"):
        import_source(project, [file], name="t", mapping={"user_id": "custmer"})


def test_the_same_rows_give_the_same_id_wherever_they_lie(tmp_path, make_log):
    from workbench.project import Project

    log = make_log()
    elsewhere = tmp_path / "moved"
    found = {import_source(Project.create(tmp_path / f"p{i}"), [log], adapter="messaging").id for i in range(2)}
    log.rename(elsewhere)
    found.add(import_source(Project.create(tmp_path / "p3"), [elsewhere], adapter="messaging").id)
    assert len(found) == 1
    (elsewhere / "outcomes.parquet").unlink()
    assert import_source(Project.create(tmp_path / "p4"), [elsewhere], adapter="messaging").id not in found


def test_an_import_adds_to_the_current_tables_and_replaces_by_name(project, log, tmp_path):
    first = import_source(project, [log], adapter="messaging")
    second = import_source(project, [csv(tmp_path, "x\n1\n")], name="extra")
    third = import_source(project, [csv(tmp_path, "x\n1\n2\n")], name="extra")
    assert set(second.tables) == {*first.tables, "extra"}
    assert (second.table("extra").rows, third.table("extra").rows) == (1, 2)
    assert Snapshot.open(project).id == third.id and ids(project) == sorted({first.id, second.id, third.id})
    assert Snapshot.open(project, second.id[:6]).table("extra").rows == 1
    assert [one["tables"] for one in third.manifest.imports] == [
        ["decisions", "interactions", "messages", "outcomes", "sends"], ["extra"]]


def test_buckets_hold_each_row_once_and_no_result_depends_on_them(project, log, tmp_path, monkeypatch):
    from workbench.logs.imports import building

    file = csv(tmp_path, "x\n" + "\n".join(map(str, range(40))) + "\n")
    import_source(project, [log], adapter="messaging")
    whole = import_source(project, [file], name="units")
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 10)
    split = import_source(project, [file], name="units")
    assert (whole.n_buckets, split.n_buckets) == (1, 4)
    for name, info in split.tables.items():
        rows = all_rows(split, name)
        expected = all_rows(whole, name)
        if info.key is None:        # a small table is seen whole in every bucket
            assert sorted(rows, key=str) == sorted(expected * 4, key=str)
        else:
            assert sorted(rows, key=str) == sorted(expected, key=str)
    with split.bucket(0) as connection:
        users = {row[0] for row in connection.execute("SELECT DISTINCT user_id FROM sends").fetchall()}
        facts = {row[0] for row in connection.execute("SELECT DISTINCT user_id FROM message_facts").fetchall()}
    assert users == facts


def test_a_canonical_folder_is_adopted_without_rewriting(project, tmp_path):
    import pyarrow as pa

    from workbench.logs.hashing import bucket_of
    from workbench.logs.imports.canonical import CanonicalWriter

    users = [f"u{i}" for i in range(100)]
    log = tmp_path / "log"
    with CanonicalWriter(log, 2) as writer:
        for number in (0, 1):
            mine = sorted(u for u, b in zip(users, bucket_of(users, 2), strict=True) if b == number)
            writer.write("outcomes", number, pa.table({
                "event_id": [f"e-{u}" for u in mine], "user_id": mine, "kind": ["session"] * len(mine),
                "ts": pa.array([datetime(2026, 6, 1)] * len(mine), pa.timestamp("us"))}))
        writer.close(datetime(2026, 7, 1))
    snapshot = import_source(project, [log], adapter="messaging")
    assert snapshot.n_buckets == 2 and snapshot.table("outcomes").watermark == datetime(2026, 7, 1)
    ours = snapshot.folder / "outcomes/bucket=0/gen-1.parquet"
    assert ours.samefile(log / "outcomes/bucket=0/gen-1.parquet")
    # writing the log anew must not reach into the snapshot
    before = ours.read_bytes()
    with CanonicalWriter(log, 2) as writer:
        writer.write("outcomes", 0, pa.table({"event_id": ["x"], "user_id": ["u"], "kind": ["session"],
                                              "ts": pa.array([datetime(2026, 6, 1)], pa.timestamp("us"))}))
        writer.close(datetime(2026, 7, 1))
    assert ours.read_bytes() == before


def test_rows_in_the_wrong_bucket_are_not_adopted(project, tmp_path, log):
    import shutil

    for number in (0, 1):
        (log / "outcomes" / f"bucket={number}").mkdir(parents=True)
    snapshot = import_source(project, [log], adapter="messaging")
    canonical = snapshot.folder / "outcomes/bucket=0/gen-1.parquet"
    for number in (0, 1):
        shutil.copy(canonical, log / "outcomes" / f"bucket={number}" / "gen-1.parquet")
    (log / "_canonical.json").write_text(json.dumps(
        {"schema": "messaging.v1", "n_buckets": 2, "watermark": "2026-07-01 00:00:00"}))
    with pytest.raises(InputError, match="not in their bucket"):
        import_source(project, [log], adapter="messaging")


def test_told_watermark_wins_over_the_newest_event(project, log):
    newest = import_source(project, [log], adapter="messaging")
    assert {t.watermark for t in newest.tables.values() if t.clock and t.key} == {datetime(2026, 6, 9)}
    told = import_source(project, [log], adapter="messaging", complete_until=datetime(2026, 6, 20))
    assert told.table("sends").watermark == datetime(2026, 6, 20) and told.id != newest.id


@pytest.mark.parametrize("name", ["No E-Mail", 'say "hi"', "../../evil", "a.b", "select", "ünï"])
def test_a_table_may_have_any_name(project, tmp_path, name):
    snapshot = import_source(project, [csv(tmp_path, 'a "b",c\n1,2\n')], name=name)
    assert snapshot.table(name).rows == 1
    assert all(path.is_relative_to(snapshot.folder) for path in
               ((snapshot.folder / f.path).resolve() for f in snapshot.table(name).files))
    with snapshot.bucket(0) as connection:
        assert connection.execute(f'SELECT * FROM "{name.replace(chr(34), chr(34) * 2)}"').fetchall() == [(0, 1, 2)]


def bad_inputs(tmp_path, make_log, rows):
    sends = [{k: v for k, v in row.items() if k != "channel"} for row in rows["sends"]]
    broken = [{**row, "ts": "soon"} for row in rows["sends"]]
    return {
        "missing file": ([tmp_path / "tabel.csv"], "table", "no file"),
        "empty file": ([csv(tmp_path, "", "empty.csv")], "table", "empty.csv: the file is empty"),
        "only a header": ([csv(tmp_path, "a,b\n", "head.csv")], "table", "holds no rows"),
        "not Parquet": ([csv(tmp_path, "junk", "x.parquet")], "table", "cannot read"),
        "mixed": ([csv(tmp_path, "a\n1\n"), csv(tmp_path, "junk", "y.parquet")], "table", "together"),
        "remote": (["s3://bucket/x.parquet"], "table", "s3:// needs DuckDB's extension 'httpfs'"),
        "unknown scheme": (["ftp://host/x.parquet"], "table", "cannot read ftp:// addresses"),
        "remote without a kind": (["gs://bucket/sends"], "table", "cannot tell what 'gs://bucket/sends' holds"),
        "remote folder": (["s3://bucket/log"], "messaging", "a folder on this machine"),
        "remote export": (["s3://bucket/currents/*.parquet"], "braze", "needs DuckDB's extension 'httpfs'"),
        "not Arrow": ([csv(tmp_path, "junk", "x.arrow")], "table", "not a whole Arrow file"),
        "adapter": ([tmp_path], "tabel", "did you mean 'table'"),
        "reserved": ([csv(tmp_path, "a\n1\n", "User_Day.csv")], "table", "makes itself"),
        "no canonical table": ([tmp_path / "nothing"], "messaging", "no canonical table"),
        "missing column": (lambda: [make_log(sends=sends)], "messaging", "table 'sends' lacks column 'channel'"),
        "wrong type": (lambda: [make_log(sends=broken)], "messaging", "sends: cannot read"),
    }


@pytest.mark.parametrize("case", ["missing file", "empty file", "only a header", "not Parquet", "mixed", "remote",
                                  "unknown scheme", "remote without a kind", "remote folder", "remote export",
                                  "not Arrow", "adapter", "reserved", "no canonical table", "missing column",
                                  "wrong type"])
def test_bad_input_is_one_line_and_changes_nothing(project, tmp_path, make_log, rows, contents, case):
    (tmp_path / "nothing").mkdir()
    import_source(project, [csv(tmp_path, "x\n1\n", "first.csv")])
    before = contents(project.root)
    sources, adapter, message = bad_inputs(tmp_path, make_log, rows)[case]
    with pytest.raises(InputError) as caught:
        import_source(project, sources() if callable(sources) else sources, adapter=adapter)
    assert message in caught.value.line and "\n" not in caught.value.line
    assert contents(project.root) == before


def test_a_failed_first_import_leaves_no_trace(project, tmp_path):
    before = sorted(project.root.rglob("*"))
    with pytest.raises(InputError):
        import_source(project, [csv(tmp_path, "a\n", "head.csv")])
    assert sorted(project.root.rglob("*")) == before


def test_one_import_at_a_time(project, tmp_path):
    caught = []

    def meanwhile(fraction, message):
        if not caught:
            with pytest.raises(InputError, match="another import") as error:
                import_source(project, [csv(tmp_path, "x\n1\n", "b.csv")])
            caught.append(error)

    import_source(project, [csv(tmp_path, "x\n1\n", "a.csv")], progress=meanwhile)
    assert caught
    assert set(import_source(project, [csv(tmp_path, "x\n1\n", "b.csv")]).tables) == {"a", "b"}


def test_names_that_differ_only_in_case_are_refused(project, tmp_path):
    import_source(project, [csv(tmp_path, "x\n1\n")], name="Trial")
    with pytest.raises(InputError, match="only in case"):
        import_source(project, [csv(tmp_path, "x\n1\n")], name="trial")


def test_an_unknown_snapshot_names_the_nearest(project, tmp_path):
    with pytest.raises(NotFound, match="no snapshot"):
        Snapshot.open(project)
    made = import_source(project, [csv(tmp_path, "x\n1\n")])
    with pytest.raises(NotFound, match=made.id):
        Snapshot.open(project, made.id[:-1] + "z")
    with pytest.raises(InputError, match="did you mean 'table'"):
        made.table("tables")
    with pytest.raises(InputError, match="did you mean 'row_id'"):
        made.table("table").require("rowid")


@pytest.mark.parametrize("form", ["file", "stream"])
def test_an_arrow_file_imports_as_parquet_does(project, tmp_path, form):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"user_id": [f"u{i % 7}" for i in range(5_000)], "n": range(5_000)})
    pq.write_table(table, tmp_path / "clicks.parquet")
    with (pa.ipc.new_file if form == "file" else pa.ipc.new_stream)(tmp_path / "clicks.arrow", table.schema) as sink:
        sink.write_table(table, max_chunksize=999)
    arrow = import_source(project, [tmp_path / "clicks.arrow"]).table("clicks")
    assert arrow == import_source(project, [tmp_path / "clicks.parquet"]).table("clicks") and arrow.rows == 5_000
    whole = (tmp_path / "clicks.arrow").read_bytes()
    batches = [whole.rfind(b"\xff\xff\xff\xff", 0, len(whole) // 2)] if form == "stream" else []
    # in a batch, before the end's marker, between two batches
    for end in (len(whole) // 2, len(whole) - 8, *batches):
        (tmp_path / "clicks.arrow").write_bytes(whole[:end])
        with pytest.raises(InputError, match="not a whole Arrow file.*cut short" if form == "stream" and end != len(
                whole) // 2 else "not a whole Arrow file") as caught:
            import_source(project, [tmp_path / "clicks.arrow"])
        assert "\n" not in caught.value.line


@pytest.mark.parametrize("damage", ["half", "one byte less", "the end's mark", "the footer's length", "the footer",
                                    "a page's header", "a page"])
def test_a_damaged_parquet_file_is_one_line_and_changes_nothing(project, tmp_path, contents, damage):
    """As far as the format can tell: a bit that makes another value of a value is not seen."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    import_source(project, [csv(tmp_path, "x\n1\n", "first.csv")])
    before = contents(project.root)
    file = tmp_path / "clicks.parquet"
    pq.write_table(pa.table({"user_id": [f"u{i}" for i in range(5_000)], "n": range(5_000)}), file, compression="gzip")
    whole = bytearray(file.read_bytes())
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    if damage in ("half", "one byte less"):
        whole = whole[: len(whole) // 2 if damage == "half" else -1]
    else:
        first_page = pq.ParquetFile(file).metadata.row_group(0).column(0).dictionary_page_offset
        whole[{"the end's mark": -1, "the footer's length": -6, "the footer": footer, "a page's header": first_page,
               "a page": first_page + 500}[damage]] ^= 0x40
    file.write_bytes(whole)
    with pytest.raises(InputError) as caught:
        import_source(project, [file])
    assert "cannot read" in caught.value.line and "\n" not in caught.value.line
    assert contents(project.root) == before


@pytest.mark.parametrize("files", ["empty partition", "other columns", "other types"])
def test_files_of_one_table_may_differ_where_that_loses_nothing(project, tmp_path, files):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "in").mkdir()
    first = pa.table({"user_id": ["u1", "u2"], "n": pa.array([1, 2], pa.int32())})
    second = {"empty partition": first.slice(0, 0), "other columns": pa.table({"user_id": ["u3"], "more": ["x"]}),
              "other types": pa.table({"user_id": ["u3"], "n": pa.array([2**40], pa.int64())})}[files]
    pq.write_table(first, tmp_path / "in" / "a.parquet")
    pq.write_table(second, tmp_path / "in" / "b.parquet")
    (tmp_path / "in" / "bucket=7").mkdir()
    snapshot = import_source(project, [tmp_path / "in"], name="clicks")
    with snapshot.bucket(0) as connection:
        found = connection.execute("SELECT * FROM clicks ORDER BY user_id").fetchall()
    assert found == {"empty partition": [("u1", 1), ("u2", 2)],
                     "other columns": [("u1", 1, None), ("u2", 2, None), ("u3", None, "x")],
                     "other types": [("u1", 1), ("u2", 2), ("u3", 2**40)]}[files]


def test_a_full_disk_is_one_line_and_changes_nothing(project, tmp_path, contents):
    """In a process of its own whose files may not grow beyond 200 kB: the system's answer is that of a full disk."""
    import subprocess
    import sys

    import_source(project, [csv(tmp_path, "x\n1\n", "first.csv")])
    before = contents(project.root)
    lines = "\n".join(f"u{i},{i * 7919 % 100003},{i * 104729 % 1000003}" for i in range(200_000))
    big = csv(tmp_path, f"user_id,a,b\n{lines}\n", "big.csv")
    code = (
        "import resource, signal, sys\n"
        "from workbench.errors import InputError\n"
        "from workbench.logs.imports.importing import import_source\n"
        "from workbench.project import Project\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n    import_source(Project(Path(sys.argv[1])), [sys.argv[2]])\n"
        "except InputError as error:\n    print(error.line)\n")
    done = subprocess.run([sys.executable, "-c", code, str(project.root), str(big)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "the disk is full: the import was undone" in done.stdout and done.stdout.count("\n") == 1
    assert contents(project.root) == before
    assert import_source(project, [big]).table("big").rows == 200_000


@pytest.mark.parametrize(("name", "text"), [("a.csv", "user_id,n\nu1,1\n"),
                                            ("a.ndjson", '{"user_id": "u1", "n": 1}\n')])
def test_a_folder_named_like_a_partition_is_no_column(project, tmp_path, name, text):
    (tmp_path / "day=2026-06-01").mkdir()
    csv(tmp_path / "day=2026-06-01", text, name)
    snapshot = import_source(project, [str(tmp_path / "day=*" / name)], name="t")
    assert list(snapshot.table("t").columns) == ["user_id", "n"] and all_rows(snapshot, "t") == [("u1", 1)]
