"""Snapshots over time: refresh, difference, collection; and kills in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.logs.contract.checks import changed_files
from workbench.logs.contract.difference import CAUSES, difference
from workbench.logs.engine.guarded import Engine
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import collect, refresh
from workbench.logs.snapshot import Snapshot, current_id, ids


def changes(before, after):
    return {one.table: {cause: getattr(one, cause) for cause in CAUSES if getattr(one, cause)}
            for one in difference(before, after).tables}


def rewrite(log, table, rows):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(rows), log / f"{table}.parquet")


def test_a_refresh_imports_what_changed_and_only_that(project, make_log, rows, tmp_path):
    log = make_log()
    file = tmp_path / "scores.csv"
    file.write_text("user_id,score\nanna,1\n")
    import_source(project, [log], adapter="messaging")
    first = import_source(project, [file], name="scores")
    same, ran = refresh(project)
    assert same.id == first.id and ran == []
    rewrite(log, "sends", [*rows["sends"], {**rows["sends"][0], "message_id": "m9"}])
    found, ran = refresh(project)
    assert [record["adapter"] for record in ran] == ["messaging"]
    assert found.id == current_id(project) != first.id
    assert found.table("sends").rows == 5 and found.table("scores").rows == 1
    assert refresh(project)[1] == []
    os.utime(file, (0, 0))          # touched, not changed: imported once more, with the same result
    again, ran = refresh(project)
    assert again.id == found.id and len(ran) == 1 and refresh(project)[1] == []


def test_a_source_that_is_gone_leaves_the_snapshot(project, make_log):
    log = make_log()
    first = import_source(project, [log], adapter="messaging")
    for path in log.glob("*.parquet"):
        path.unlink()
    with pytest.raises(InputError):
        refresh(project)
    assert current_id(project) == first.id


def test_each_cause_of_a_difference_is_told_apart(project, make_log, rows):
    until = max(one["ts"] for table in ("sends", "interactions", "outcomes", "decisions") for one in rows[table])
    twice = {**rows["sends"][0], "ts": rows["sends"][0]["ts"] + timedelta(hours=1)}
    log = make_log(sends=[*rows["sends"], twice])
    before = import_source(project, [log], adapter="messaging", complete_until=until)
    one = rows["sends"][1]
    late = {**one, "message_id": "m7", "ts": one["ts"] - timedelta(hours=1)}
    new = {**one, "message_id": "m8", "ts": until + timedelta(hours=1)}
    kept = [row for row in rows["sends"] if row["user_id"] != "bert" and row["message_id"] != "m2"]
    other = [{**row, "message_ref": "other"} if row["message_id"] == "m4" else row for row in kept]
    log = make_log(sends=[*other, late, new], outcomes=[*rows["outcomes"], {**rows["outcomes"][0], "value": 1.0}])
    after = import_source(project, [log], adapter="messaging", complete_until=until)
    found = changes(before, after)
    # bert left the sends, but other tables still know him
    assert found["sends"] == {"new": 1, "late": 1, "removed": 2, "deduplicated": 1, "changed": 1}
    assert found["outcomes"] == {"repeated": 1}
    for one in difference(before, after).tables:
        came, went = one.new + one.late + one.repeated, one.erased + one.removed + one.deduplicated
        assert one.after == one.before + came - went
    assert difference(after, after).tables == ()
    assert changes(after, before)["sends"]["changed"] == 1


@pytest.mark.parametrize("a_bucket", [1_000_000, 3])
def test_a_user_is_erased_when_no_table_knows_them_any_more(project, make_log, rows, monkeypatch, a_bucket):
    from workbench.logs.imports import building

    monkeypatch.setattr(building, "ROWS_PER_BUCKET", a_bucket)
    shared = [*rows["sends"], {**rows["sends"][0], "user_id": "bert"}]      # two users, one message id
    before = import_source(project, [make_log(sends=shared)], adapter="messaging")
    left = {name: [row for row in given if row.get("user_id") not in ("bert", "cleo")] for name, given in rows.items()}
    left["outcomes"].append({**rows["outcomes"][0], "event_id": "o9", "user_id": "cleo"})
    after = import_source(project, [make_log(**left)], adapter="messaging")
    found = changes(before, after)
    assert found["sends"] == {"erased": 2, "removed": 1} and found["interactions"] == {"erased": 1, "removed": 1}
    assert found["outcomes"]["erased"] == 2 and "removed" not in found["outcomes"]
    assert found["message_facts"] == {"erased": 2, "removed": 1}


def test_a_difference_across_another_number_of_buckets(project, make_log, rows, monkeypatch):
    from workbench.logs.imports import building

    before = import_source(project, [make_log()], adapter="messaging")
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 2)
    more = [*rows["sends"], {**rows["sends"][1], "message_id": "m9"}]
    after = import_source(project, [make_log(sends=more)], adapter="messaging")
    assert after.n_buckets > before.n_buckets
    assert changes(before, after)["sends"] in ({"late": 1}, {"new": 1})
    assert "decisions" not in changes(before, after)


def test_columns_that_came_and_went_are_named(project, tmp_path):
    made = []
    for text in ("row_id,a,b\n1,1,2\n", "row_id,a,c\n1,1,2\n"):
        (tmp_path / "t.csv").write_text(text)
        made.append(import_source(project, [tmp_path / "t.csv"], name="t"))
    change = difference(*made).tables[0]
    assert change.columns == ("+c", "-b") and not any(getattr(change, cause) for cause in CAUSES)


def test_collection_keeps_what_is_current_new_or_named(project, tmp_path):
    made = []
    for i in range(5):
        (tmp_path / "t.csv").write_text(f"x\n{i}\n")
        made.append(import_source(project, [tmp_path / "t.csv"], name="t").id)
        os.utime(project.snapshots / f"{made[-1]}.json", (i, i))
    named = project.root / "experiments" / "e"
    named.mkdir(parents=True)
    (named / "readout.json").write_text(f'{{"snapshot": "{made[1]}"}}')
    left = project.cache / "snapshots" / ".new-killed"
    left.mkdir()
    (left / "half.parquet").write_bytes(b"x" * 1000)
    would = collect(project, keep=1, dry_run=True)
    assert set(would.snapshots) == {made[0], made[2], made[3]} and left.exists()
    done = collect(project, keep=1)
    assert done == would and done.bytes > 1000 and not left.exists()
    assert Snapshot.open(project).id == made[4] and Snapshot.open(project, made[1]).table("t").rows == 1
    assert set(ids(project)) == set(made)           # the manifests stay: they are the history
    with pytest.raises(InputError, match="not on this machine"):
        Snapshot.open(project, made[0])
    with pytest.raises(InputError, match="at least the current"):
        collect(project, keep=0)


def test_collection_takes_what_a_killed_query_spilled_and_nobody_elses(project, tmp_path):
    (tmp_path / "t.csv").write_text("x\n1\n")
    import_source(project, [tmp_path / "t.csv"], name="t")
    gone = subprocess.Popen(["true"])
    gone.wait()
    for pid in (gone.pid, os.getpid()):
        folder = project.cache / "spill" / str(pid)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "half.tmp").write_bytes(b"x" * 1000)
    done = collect(project)
    assert done.left_overs == (f".workbench/spill/{gone.pid}",) and done.bytes == 1000
    assert [path.name for path in (project.cache / "spill").iterdir()] == [str(os.getpid())]


def test_from_the_command_line(project, make_log, rows, capsys):
    log = make_log()

    def call(*words):
        code = main(["--project", str(project.root), *map(str, words)])
        return code, capsys.readouterr().out

    assert call("import", log, "--adapter", "messaging")[0] == 0
    first = current_id(project)
    assert "no source has changed" in call("snapshot", "refresh")[1]
    rewrite(log, "sends", rows["sends"][1:])
    assert "imported again: " in call("snapshot", "refresh")[1]
    code, out = call("snapshot", "diff", first)
    assert code == 0 and "removed" in out and "sends" in out
    assert "0 snapshots" in call("snapshot", "gc")[1]
    assert "would remove the rows of 1 snapshots" in call("snapshot", "gc", "--keep", 1, "--dry-run")[1]


IMPORT = """
import sys
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import refresh
from workbench.project import Project
project = Project.find(sys.argv[1])
print("ready", flush=True)
if sys.argv[2] == "refresh":
    refresh(project)
else:
    import_source(project, [sys.argv[2]], adapter="messaging")
"""


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.long)])
@pytest.mark.alone
def test_a_kill_in_the_middle_leaves_the_old_snapshot_or_the_new_one(project, simulated_kept, tmp_path, kills):
    """SIGKILL at moments spread over an import and over a refresh, each of a log that differs from the one before."""
    import shutil

    import pyarrow.parquet as pq

    kept = Snapshot.open(simulated_kept)
    log = tmp_path / "log"
    for info in kept.tables.values():
        if not info.derived:
            for file in info.files:
                target = log / info.name / f"{file.bucket}.parquet"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(kept.folder / file.path, target)
    changing = log / "sends" / "0.parquet"
    whole = pq.read_table(changing)
    began = time.monotonic()
    last = import_source(project, [log], adapter="messaging")
    took = time.monotonic() - began
    killed, moved = 0, 0
    for i in range(kills):
        pq.write_table(whole.slice(i + 1), changing)        # a row fewer each time: the next snapshot is another one
        what = "refresh" if i % 2 else str(log)
        child = subprocess.Popen([sys.executable, "-P", "-c", IMPORT, str(project.root), what], stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"ready\n"
        time.sleep(took * 1.2 * i / kills)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
        found = Snapshot.open(project)
        rows = found.table("sends").rows
        if found.id == last.id:
            assert rows == last.table("sends").rows
        else:
            assert rows == kept.table("sends").rows - i - 1
            moved += 1
        assert not changed_files(found).count               # every file is there and holds what the manifest says
        with found.bucket(0) as connection:
            assert connection.execute("SELECT count(*) FROM message_facts").fetchone()[0] == rows
        engine = Engine(found)
        assert engine.query("SELECT count(*) AS n FROM sends").rows() == [{"n": rows}]
        engine.close()
        last = found
    assert killed >= kills // 2 and killed + moved >= kills
    pq.write_table(whole, changing)
    assert import_source(project, [log], adapter="messaging").table("sends").rows == kept.table("sends").rows
    collect(project)
    assert not list((project.cache / "snapshots").glob(".new-*"))
