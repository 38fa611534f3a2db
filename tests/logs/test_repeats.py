"""Rows that came twice are kept once and counted; rows that contradict each other stay and block."""

from __future__ import annotations

import random

import pytest

from workbench.logs.contract.checks import run_checks
from workbench.logs.engine.guarded import Engine
from workbench.logs.imports import building, repeats
from workbench.logs.imports.importing import brought, import_source
from workbench.logs.imports.keeping import refresh
from workbench.logs.snapshot import Snapshot
from workbench.project import Project


def repeated(snapshot):
    return snapshot.manifest.imports[-1]["repeated"]


def test_a_row_that_came_three_times_is_kept_once(project, make_log, rows):
    log = make_log(sends=[*rows["sends"], rows["sends"][0], rows["sends"][2], rows["sends"][2]],
                   outcomes=[*rows["outcomes"], rows["outcomes"][3]])
    found = import_source(project, [log], adapter="messaging")
    assert repeated(found) == {"sends": 3, "outcomes": 1}
    assert found.table("sends").rows == 4 == found.table("message_facts").rows
    assert not run_checks(found).blocked
    said = brought(found, [found.manifest.imports[-1]])
    assert said["dropped"] == {"rows of sends that came twice": 3, "rows of outcomes that came twice": 1}


def test_the_snapshot_is_that_of_the_sound_log(project, make_log, rows, tmp_path):
    sound = import_source(project, [make_log()], adapter="messaging")
    again = import_source(Project.create(tmp_path / "other"), [
        make_log(**{name: [*rows[name], *rows[name]] for name in ("sends", "decisions", "interactions", "outcomes")})],
        adapter="messaging")
    assert {n: [f.hash for f in t.files] for n, t in again.tables.items()} == {
        n: [f.hash for f in t.files] for n, t in sound.tables.items()}


def test_rows_that_differ_anywhere_stay_and_block(project, make_log, rows):
    other = {**rows["sends"][0], "message_ref": "news"}
    found = import_source(project, [make_log(sends=[*rows["sends"], other])], adapter="messaging")
    assert repeated(found) == {} and found.table("sends").rows == 5
    assert run_checks(found).blocked


@pytest.mark.parametrize("in_memory", [True, False])
def test_rows_without_an_identifier_are_no_repeats(project, make_log, rows, monkeypatch, in_memory):
    if not in_memory:
        monkeypatch.setattr(repeats, "_SORTED", 0)
    nameless = {**rows["outcomes"][0], "event_id": None}
    log = make_log(outcomes=[*rows["outcomes"], nameless, nameless])
    assert import_source(project, [log], adapter="messaging").table("outcomes").rows == 6


@pytest.mark.parametrize("more", [[], [0], [0, 0, 2]])
def test_checks_count_what_sorting_knows_already(project, make_log, rows, more):
    """The report of the import, which leaves out what it knows, is the one that counts everything again."""
    differs = [{**rows["sends"][0], "message_ref": "news"}] if len(more) > 1 else []
    log = make_log(sends=[*rows["sends"], *(rows["sends"][i] for i in more), *differs])
    found = import_source(project, [log], adapter="messaging")
    assert list(found.manifest.checks) == [one.counts() for one in run_checks(found).items]
    duplicates = {one["table"]: one["count"] for one in found.manifest.checks if one["check"] == "duplicate message_id"}
    assert duplicates == {"sends": len(differs)}


def test_a_table_of_ones_own_keeps_every_row(project, tmp_path):
    (tmp_path / "spend.csv").write_text("segment,spend\n" + "a,0\n" * 7)
    assert import_source(project, [tmp_path / "spend.csv"], name="spend").table("spend").rows == 7


@pytest.mark.parametrize(("buckets", "in_memory"), [(1, True), (8, True), (8, False)])
def test_a_random_log_against_a_set(project, tmp_path, monkeypatch, buckets, in_memory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not in_memory:
        monkeypatch.setattr(repeats, "_SORTED", 0)

    rng = random.Random(4)
    events = [{"event_id": f"e{rng.randrange(900)}", "user_id": f"u{rng.randrange(40)}", "kind": rng.choice("ab"),
               "ts": None, "value": rng.choice([None, float("nan"), 1.0])} for _ in range(3_000)]
    for one in events:
        one["ts"] = 1_780_000_000_000_000 + 1_000_000 * rng.randrange(3)
    schema = pa.schema([("event_id", pa.string()), ("user_id", pa.string()), ("kind", pa.string()),
                        ("ts", pa.timestamp("us")), ("value", pa.float64())])
    (tmp_path / "log").mkdir()
    pq.write_table(pa.Table.from_pylist(events, schema), tmp_path / "log" / "outcomes.parquet")
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 3_000 // buckets)
    found = import_source(project, [tmp_path / "log"], adapter="messaging")
    kept = {tuple(str(value) for value in one.values()) for one in events}
    assert found.n_buckets == buckets and found.table("outcomes").rows == len(kept)
    assert repeated(found) == {"outcomes": 3_000 - len(kept)}
    engine = Engine(found)
    counted = engine.query("SELECT count(*) AS n, count(DISTINCT user_id) AS users FROM outcomes").rows()
    assert counted == [{"n": len(kept), "users": 40}]
    slices = [engine.query("SELECT count(*) AS n FROM outcomes", part=f"bucket {i}").rows()[0]["n"]
              for i in range(buckets)]
    assert sum(slices) == len(kept)         # the buckets of the compact file have no holes
    engine.close()


def test_a_simulated_folder_with_repeats_is_not_adopted(project, tmp_path):
    from workbench.simulator.run import simulate
    from workbench.simulator.world import Faults, World

    made = simulate(World(seed=2, users=400, faults=Faults(duplicated_sends=0.02)), tmp_path / "made", truth_users=50)
    sound = simulate(World(seed=2, users=400), tmp_path / "sound", truth_users=50)
    found = import_source(project, [made.log], adapter="messaging")
    assert repeated(found)["sends"] == made.rows["sends"] - sound.rows["sends"] > 10
    assert found.table("sends").rows == sound.rows["sends"]
    assert not (found.folder / found.table("sends").files[0].path).samefile(
        next((made.log / "sends").rglob("*.parquet")))


def test_a_refresh_finds_what_came_again_in_a_new_file(project, tmp_path):
    head = "message_id,user_id,channel,ts\n"
    (tmp_path / "1.csv").write_text(head + "m1,u1,push,2026-06-01 10:00:00\nm1,u1,push,2026-06-01 10:00:00\n")
    import_source(project, [str(tmp_path / "*.csv")], name="sends")
    (tmp_path / "2.csv").write_text(head + "m1,u1,push,2026-06-01 10:00:00\nm2,u2,push,2026-06-02 10:00:00\n")
    found, _ = refresh(project)
    assert found.table("sends").rows == 2 and repeated(found) == {"sends": 2}
    whole = import_source(Project.create(tmp_path / "again"), [str(tmp_path / "*.csv")], name="sends")
    assert repeated(whole) == {"sends": 2} and whole.table("sends").files == found.table("sends").files


def test_a_refresh_is_all_or_nothing(project, tmp_path):
    from workbench.errors import WorkbenchError
    from workbench.logs.snapshot import current_id, ids

    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("x\n1\n")
        import_source(project, [tmp_path / f"{name}.csv"], name=name)
    before, there = current_id(project), set(ids(project))
    (tmp_path / "a.csv").write_text("x\n1\n2\n")
    (tmp_path / "b.csv").unlink()
    with pytest.raises(WorkbenchError):
        refresh(project)
    assert current_id(project) == before and set(ids(project)) == there
    assert {path.name for path in (project.cache / "snapshots").iterdir()} == there
    (tmp_path / "b.csv").write_text("x\n3\n4\n5\n")
    found, ran = refresh(project)
    assert len(ran) == 2 and found.id == current_id(project)
    assert (found.table("a").rows, found.table("b").rows) == (2, 3)
    assert set(ids(project)) == {*there, found.id}          # what stood between is gone
    assert Snapshot.open(project).table("a").rows == 2


def test_rows_that_contradict_each_other_lie_in_one_order_whatever_they_came_in(project, tmp_path):
    """One name and one moment, told twice each way and mixed: the same bytes, whoever was first."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 1_780_000_000_000_000
    events = [{"event_id": "e1", "user_id": f"u{n % 2}", "kind": kind, "ts": first, "value": value}
              for n in range(6) for kind in "ab" for value in (None, 1.0, 2.0)]
    events += [{"event_id": f"f{n}", "user_id": "u0", "kind": "a", "ts": first + n, "value": 0.0} for n in range(50)]
    schema = pa.schema([("event_id", pa.string()), ("user_id", pa.string()), ("kind", pa.string()),
                        ("ts", pa.timestamp("us")), ("value", pa.float64())])
    found = set()
    for seed in range(4):
        random.Random(seed).shuffle(events)
        folder = tmp_path / f"log{seed}"
        folder.mkdir()
        pq.write_table(pa.Table.from_pylist(events, schema), folder / "outcomes.parquet")
        other = Project.create(tmp_path / f"project{seed}")
        made = import_source(other, [folder], adapter="messaging")
        assert made.table("outcomes").rows == 12 + 50
        found.add(tuple(file.hash for file in made.table("outcomes").files))
    assert len(found) == 1


@pytest.mark.parametrize("bits", [2**31, 10])
def test_a_table_of_many_row_groups_keeps_its_order(tmp_path, monkeypatch, bits):
    """Rows that came twice all over half a million; two threads write what is left."""
    import duckdb

    from workbench.logs.imports import compact, repeats

    monkeypatch.setattr(repeats, "_BITS", bits)
    n = 500_000
    with duckdb.connect(config={"threads": 4}) as connection:
        rows = (f"SELECT user_id, event_id, ts FROM (SELECT i // 50 AS user_id, 'e' || i AS event_id, i AS ts, "
                f"unnest(range(CASE WHEN i % 997 = 0 THEN 3 ELSE 1 END)) FROM range({n}) t(i)) ORDER BY user_id, ts")
        compact.write(connection, tmp_path / "rows.duckdb", rows, None, ("event_id",))
        with compact.attached(connection, tmp_path / "rows.duckdb", "built"):
            assert connection.execute("SELECT count(*), min(ts = rowid) FROM built.main.rows").fetchone() == (n, True)
