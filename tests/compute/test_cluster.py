"""A log imported, checked and asked on a real cluster of two nodes, whose second user cannot read the project."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.ray, pytest.mark.cluster, pytest.mark.timeout(400)]

# imports the log here or on the cluster, with buckets so small that there are several; what comes before it, here
_IMPORT = """
    import json, sys
    from workbench.logs.imports import building
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    root, into, buckets, mode, adapter, *sources = sys.argv[1:]
    building.ROWS_PER_BUCKET = int(buckets)
    project = Project(Project.create(into).root, Project.find(root).settings)
    told = []
    for one in sources:
        name = None if adapter != "table" else one.rpartition("/")[2].partition(".")[0]
        where = mode if one == sources[-1] else "inline"
        snapshot = import_source(project, [one], adapter, name, mode=where, told=told.append)
    print(json.dumps({"id": snapshot.id, "told": told, "buckets": snapshot.n_buckets}))
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    """What 600 simulated people got and did, in one bucket that a canonical folder declares."""
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    return Path(simulate(World(seed=5, users=600), tmp_path_factory.mktemp("made"), truth_users=50).log)


@pytest.fixture(scope="module")
def sources(log, tmp_path_factory) -> dict[str, list[str]]:
    """The same rows in the shapes that squads have."""
    import duckdb

    folder = tmp_path_factory.mktemp("shapes")
    plain = folder / "plain"
    shutil.copytree(log, plain)
    (plain / "_canonical.json").unlink()
    (folder / "days").mkdir()
    sends = (f"(SELECT *, user_id || '@example.org' AS email FROM "
             f"read_parquet('{log}/sends/**/*.parquet', hive_partitioning = false))")
    duckdb.sql(f"COPY (SELECT * FROM {sends} WHERE ts < TIMESTAMP '2026-06-15') TO '{folder}/days/a.parquet'")
    # the later file lacks a column, as logs do
    duckdb.sql(f"COPY (SELECT * EXCLUDE (decision_id) FROM {sends} WHERE ts >= TIMESTAMP '2026-06-15') "
               f"TO '{folder}/days/b.parquet'")
    duckdb.sql(f"COPY (SELECT * FROM {sends} LIMIT 3000) TO '{folder}/mails.csv'")
    return {"canonical": ["messaging", str(log)], "unsorted": ["messaging", str(plain)],
            "days": ["table", f"{folder}/days/*.parquet"], "mails": ["table", f"{folder}/mails.csv"]}


@pytest.mark.parametrize(("shape", "buckets"), [
    pytest.param("canonical", 2_000_000, marks=pytest.mark.long), ("unsorted", 3_000)])
def test_an_import_on_the_cluster_is_the_local_one_byte_for_byte(two_nodes, squad, sources, tmp_path, shape, buckets):
    made = {mode: two_nodes.inside(_IMPORT, str(squad), str(tmp_path / mode), str(buckets), mode, *sources[shape])
            for mode in ("inline", "ray")}
    assert made["ray"]["told"] == ["on the cluster http://127.0.0.1:8265: asked for"]
    assert made["ray"]["id"] == made["inline"]["id"]
    assert (made["ray"]["buckets"] > 1) == (shape != "canonical")
    found = {mode: _files(tmp_path / mode / ".workbench/snapshots" / made[mode]["id"]) for mode in made}
    assert found["ray"] == found["inline"] and found["ray"]
    assert not [*two_nodes.storage.glob("imports/*"), *two_nodes.storage.glob("jobs/*")]


def test_a_second_import_keeps_tables_and_may_need_more_buckets(two_nodes, squad, sources, tmp_path):
    """The e-mail addresses that the second brings are hashed there as here."""
    both = [sources["mails"][1], sources["days"][1]]
    made = [two_nodes.inside(_IMPORT, str(squad), str(tmp_path / mode), "2000", mode, "table", *both)
            for mode in ("inline", "ray")]
    assert made[0]["id"] == made[1]["id"] and made[0]["buckets"] > 2
    assert made[1]["told"] == ["on this machine: asked for", "on the cluster http://127.0.0.1:8265: asked for"]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_both_nodes_work_and_the_second_is_somebody_else(two_nodes, squad):
    shown = two_nodes.workbench("--project", str(squad), "doctor", "--cluster", "--json")
    nodes = json.loads(shown.stdout)["nodes"]
    assert [(one["address"], one["user"]) for one in sorted(nodes, key=lambda one: one["address"])] == [
        ("127.0.0.1", "root"), ("127.0.0.2", "nobody")]
    read = subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "cat",
                           str(squad / "workbench.toml")], capture_output=True, text=True)
    assert read.returncode != 0 and "Permission denied" in read.stderr
    answer = two_nodes.inside("""
        import json, sys
        from workbench.compute.cluster import of
        from workbench.project import Project
        items = [{"n": n} for n in range(8)]
        got = of(Project.find(sys.argv[1]).settings).map("workbench.compute.nodes:of_item", items, {"seconds": 0.3})
        print(json.dumps([[one["items"] for one in got.nodes], [t.to_pylist()[0]["n"] for t in got.tables]]))
    """, str(squad))
    assert answer[1] == list(range(8)) and min(answer[0]) >= 2 and sum(answer[0]) == 8


@pytest.fixture(scope="module")
def imported_kept(two_nodes, log, tmp_path_factory) -> Path:
    """A project with the canonical log."""
    squad = two_nodes.project(tmp_path_factory.mktemp("imported") / "squad")
    done = two_nodes.workbench("--project", str(squad), "import", str(log), "--adapter", "messaging")
    assert done.returncode == 0, done.stderr
    # a small log stays here, and it says so
    assert done.stderr.startswith("on this machine: ") and "fewer than 20,000,000\n" in done.stderr
    return squad


@pytest.fixture
def imported(imported_kept, tmp_path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(imported_kept, tmp_path / "squad", symlinks=True))


def test_checks_are_counted_there(two_nodes, imported):
    shown = {mode: two_nodes.workbench("--project", str(imported), "check", "--mode", mode, "--json")
             for mode in ("inline", "ray")}
    assert shown["ray"].stdout == shown["inline"].stdout and json.loads(shown["ray"].stdout)["items"]
    joined = imported / "workbench.toml"        # from a node, without the Jobs API
    joined.write_text(joined.read_text().replace("http://127.0.0.1:8265", "127.0.0.1:6380"))
    assert two_nodes.workbench("--project", str(imported), "check", "--mode", "ray", "--json").stdout == \
        shown["inline"].stdout


_INSIGHTS = """
    import json, sys
    import workbench as wb
    from workbench.explore import cutting

    late = {"column": "ts", "op": ">=", "value": "2026-06-20"}
    explore = wb.open(sys.argv[1]).explore
    asked = {
        "profile": lambda e: e.profile("outcomes"), "weighted": lambda e: e.frequency(method="weighted"),
        "crossfilter": lambda e: e.crossfilter(["channel", "ts"], brushes={"channel": {"values": ["push"]}}),
        "funnel": lambda e: e.funnel(per="user", order="ordered", within="7d", by="platform"),
        "compare": lambda e: e.compare([{**late, "op": "<"}], [late], by="channel"),
        "retention": lambda e: e.retention(), "reachability": lambda e: e.reachability(),
    }
    same = {}
    for name in sys.argv[2:]:
        here = json.dumps(asked[name](explore).as_dict())
        cutting._KNOWN = cutting._Known()
        same[name] = json.dumps(asked[name](explore.where("ray")).as_dict()) == here and json.loads(here)["rows"] != []
    print(json.dumps(same))
"""


@pytest.mark.long       # a funnel of the command line is compared each time, below
def test_an_insight_is_the_same_there(two_nodes, imported):
    asked = ["profile", "weighted", "crossfilter", "funnel", "compare", "retention", "reachability"]
    assert two_nodes.inside(_INSIGHTS, str(imported), *asked) == dict.fromkeys(asked, True)


def test_who_has_only_the_repository_asks_there_or_fetches(two_nodes, imported, tmp_path):
    rows = next((imported / ".workbench/snapshots").iterdir())
    before = _files(rows)
    command = ["--project", str(imported)]
    here = two_nodes.workbench(*command, "explore", "funnel", "--by", "channel", "--json")
    assert two_nodes.workbench(*command, "check", "--mode", "ray").returncode == 0      # ships the rows
    shutil.rmtree(imported / ".workbench")
    there = two_nodes.workbench(*command, "explore", "funnel", "--by", "channel", "--json")
    assert there.stdout == here.stdout
    assert there.stderr.startswith("on the cluster http://127.0.0.1:8265: the rows are not on this machine\n")
    assert two_nodes.workbench(*command, "snapshot", "fetch").returncode == 0
    assert _files(rows) == before
    shutil.rmtree(imported / ".workbench")
    try:
        for one in (two_nodes.storage / "objects").iterdir():
            one.write_bytes(one.read_bytes()[:-1])
        wrong = two_nodes.workbench(*command, "snapshot", "fetch")
        assert wrong.returncode == 1 and "somebody changed the storage" in wrong.stderr and not rows.exists()
    finally:
        shutil.rmtree(two_nodes.storage / "objects")
    lost = two_nodes.workbench(*command, "snapshot", "fetch")
    assert lost.returncode == 2 and "the storage lacks" in lost.stderr


# says which job began to run since it started, then waits until that has ended and says how
_WATCHER = """
    import time
    from ray.job_submission import JobSubmissionClient
    client = JobSubmissionClient("http://127.0.0.1:8265")
    known = {job.submission_id for job in client.list_jobs()}
    print("watching", flush=True)
    while not (mine := [job for job in client.list_jobs() if job.submission_id not in known
                        and str(job.status) == "RUNNING"]):
        time.sleep(0.05)
    print(mine[0].submission_id, flush=True)
    while not client.get_job_status(mine[0].submission_id).is_terminal():
        time.sleep(0.2)
    print(str(client.get_job_status(mine[0].submission_id)), flush=True)
"""


@pytest.mark.alone
def test_cancel_stops_the_job_and_leaves_nothing(two_nodes, squad, sources):
    """At once when its driver runs: a small log is soon imported, and a cancel of what has ended shows nothing."""
    before = _files(squad)
    watcher = two_nodes.popen([sys.executable, "-c", textwrap.dedent(_WATCHER)])
    try:
        assert watcher.stdout.readline() == "watching\n"
        process = two_nodes.popen([sys.executable, "-m", "workbench", "--project", str(squad), "import",
                                   sources["unsorted"][1], "--adapter", "messaging", "--mode", "ray"])
        assert watcher.stdout.readline().startswith("workbench-")
        told = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 130 and "cancelled" in errors, errors
        assert time.monotonic() - told < 5
        assert _files(squad) == before
        ended, _ = watcher.communicate(timeout=60)
        assert ended.strip() in ("STOPPED", "FAILED")
    finally:
        watcher.kill()
    assert not [*two_nodes.storage.glob("jobs/*/parts"), *two_nodes.storage.glob("imports/*")]


@pytest.mark.parametrize(("settings", "message"), [
    ('address = "http://127.0.0.1:1"\nstorage = "{storage}"', "no Ray cluster answers"),
    ('address = "127.0.0.1:1"\nstorage = "{storage}"', "no Ray cluster answers"),
    ('address = "http://127.0.0.1:8265"\nstorage = "{closed}"', "node 127.0.0.2: cannot read the storage"),
    ('address = "http://127.0.0.1:8265"\nstorage = "{storage}/missing"', "the storage is no folder"),
    ('address = "http://127.0.0.1:8265"', "there is no [ray] storage"),
    ('address = "here"\nstorage = "{storage}"', "neither auto, host:port nor http(s)://host:port"),
])
def test_what_is_missing_is_one_line(two_nodes, squad, settings, message, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (squad / "workbench.toml").write_text(
        "version = 1\n[ray]\n" + settings.format(storage=two_nodes.storage, closed=closed) + "\n")
    done = two_nodes.workbench("--project", str(squad), "doctor", "--cluster")
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.long       # what a node says of its versions is in test_nodes.py; how its faults are told, above
def test_another_version_on_a_node_is_named(two_nodes, squad):
    said = two_nodes.inside("""
        import json, sys
        from workbench.compute import nodes
        from workbench.compute.cluster import of
        from workbench.errors import InputError
        from workbench.project import Project
        here = nodes.versions()
        nodes.versions = lambda: {**here, "duckdb": "1.4.1"}
        try:
            of(Project.find(sys.argv[1]).settings).nodes()
        except InputError as error:
            print(json.dumps([error.line, here["duckdb"]]))
    """, str(squad))
    for node in ("127.0.0.1", "127.0.0.2"):
        assert f"node {node}: duckdb {said[1]}, here 1.4.1" in said[0]


# a readout here and there, of a log in several buckets, with caps, covariates, ratios and segments
_READOUT = """
    import json, sys
    from pathlib import Path
    import pandas as pd
    from workbench.experiments.opening import open_readout
    from workbench.experiments.spec import Experiment
    from workbench.logs.imports import building
    from workbench.logs.snapshot import Snapshot
    from workbench.project import Project
    sys.path.insert(0, sys.argv[2])
    from designed import Designed, people

    building.ROWS_PER_BUCKET = 3_000
    project = Project.find(sys.argv[1])
    folder = Path(sys.argv[1]).parent / "made"
    folder.mkdir()
    users = people()
    stores = users.index // 2 % 40
    users["store"] = [f"s{n}" for n in stores]
    users["arm"] = ["new" if n % 2 else "old" for n in stores]
    made = Designed(project, folder).log(users)
    told = []
    made.spec(**json.loads(sys.argv[3]))
    spec, snapshot = Experiment.load(project, "e"), Snapshot.open(project)
    here, there = (json.dumps(open_readout(spec, snapshot, mode=mode, told=told.append).as_dict())
                   for mode in ("inline", "ray"))
    same = here == there and json.loads(here)["status"] == "final"
    print(json.dumps({"same": same, "told": told, "buckets": snapshot.n_buckets}))
"""


@pytest.mark.parametrize("design", [
    {}, pytest.param({"design": "cluster", "cluster": "store"}, marks=pytest.mark.long)])
def test_a_readout_is_the_same_there_byte_for_byte(two_nodes, squad, design):
    folder = Path(__file__).resolve().parent.parent / "experiments"
    found = two_nodes.inside(_READOUT, str(squad), str(folder), json.dumps(design))
    assert found["same"] and found["buckets"] > 1
    assert found["told"] == ["on this machine: asked for", "on the cluster http://127.0.0.1:8265: asked for"]


# the planned analysis and a preview's A/A splits here and there: of users whose replays take several blocks
_REPLAYS = """
    import json, sys
    from pathlib import Path
    from workbench.experiments.rehearsal.elsewhere import opened
    from workbench.experiments.rehearsal.preview import preview
    from workbench.experiments.rehearsal.rehearse import rehearse
    from workbench.experiments.spec import Experiment
    from workbench.logs.imports import building
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project
    sys.path.insert(0, sys.argv[2])
    from designed import Designed, people

    building.ROWS_PER_BUCKET = 3_000
    project = Project.find(sys.argv[1])
    folder = Path(sys.argv[1]).parent / "replayed"
    folder.mkdir()
    users = people()
    users["store"] = [f"s{n % 80}" for n in users.index]
    made, same, told = Designed(project, folder).log(users, days=18), {}, []
    snapshot, catalog = Snapshot.open(project), Catalog.load(project)
    looks = {"plan": {"sequential": {"method": "group", "looks": ["2026-06-20", "2026-06-28"], "units": 2_000}}}
    for name, changes in {"user": looks, "cluster": {"design": "cluster", "cluster": "store"}}.items():
        made.spec(**changes)
        spec = Experiment.load(project, "e")
        found = [rehearse(spec, opened(snapshot, "inline"), replays=300, workers=n) for n in (1, 2)]
        found.append(rehearse(spec, opened(snapshot, "ray", told=told.append), replays=300))
        same[name] = len({json.dumps(one.as_dict()) for one in found}) == 1
    previews = [preview(opened(snapshot, mode), catalog, "spend_7d", splits=600) for mode in ("inline", "ray")]
    same["preview"] = len({json.dumps(one.as_dict()) for one in previews}) == 1
    print(json.dumps({"same": same, "told": told[0], "buckets": snapshot.n_buckets}))
"""


@pytest.mark.long       # each statement is a job; `tests/experiments/test_elsewhere.py` is its slice
def test_a_rehearsal_and_a_preview_are_the_same_there_byte_for_byte(two_nodes, squad):
    folder = Path(__file__).resolve().parent.parent / "experiments"
    found = two_nodes.inside(_REPLAYS, str(squad), str(folder))
    assert found["same"] == {"user": True, "cluster": True, "preview": True} and found["buckets"] > 1
    assert found["told"] == "on the cluster http://127.0.0.1:8265: asked for"
    assert not [*two_nodes.storage.glob("replays/*"), *two_nodes.storage.glob("jobs/*")]
