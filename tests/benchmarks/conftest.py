"""Benchmarks: ratios within one run, with the peak memory of the process tree, printed as a table at the end.

By default a log of 2 million rows; `python -m pytest -m long tests/benchmarks` takes 100 million (30 GB of disk
and three quarters of an hour). The targets are asserted at 100 million; below, only what holds at any size.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from ..tables import line

SIZES = [pytest.param(20_000, id="2M"), pytest.param(1_000_000, id="100M", marks=pytest.mark.long)]
FILE = 2_000_000        # rows a file of the export
REPEATED = {"sends": "message_id", "interactions": "event_id", "outcomes": "event_id"}      # one row in 16,000


@dataclass
class Cost:
    """What a block took: seconds, peak resident bytes of this process and its children, peak bytes on disk."""

    seconds: float = 0.0
    memory: int = 0
    disk: int = 0
    started: float = field(default_factory=time.monotonic)


@contextmanager
def measured(folder: Path | None = None) -> Iterator[Cost]:
    """Sample memory ten times a second, and a folder's size once a second, while the block runs."""
    cost, ended = Cost(), threading.Event()

    def watch() -> None:
        me, turn = psutil.Process(), 0
        while not ended.is_set():
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            cost.memory = max(cost.memory, total)
            if folder is not None and turn % 10 == 0:
                cost.disk = max(cost.disk, size_of(folder))
            turn += 1
            ended.wait(0.1)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield cost
    finally:
        cost.seconds = time.monotonic() - cost.started
        ended.set()
        watcher.join()


def size_of(folder: Path) -> int:
    """Bytes below a folder; a file that has two names counts once."""
    seen = {}
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                stat = os.stat(os.path.join(path, name))
            except FileNotFoundError:
                continue
            seen[stat.st_ino] = stat.st_size
    return sum(seen.values())


@pytest.fixture(scope="session")
def measure():
    return measured


@pytest.fixture(scope="session")
def note():
    """Put a line into the table at the end: what, figure, target."""
    def add(what: str, figure: str, target: str = "") -> None:
        line("benchmarks", what, figure, target)
    return add


@dataclass
class Log:
    """A simulated log as a system exports it, imported; `bare` is DuckDB alone: partition, sort and load its rows.

    Attributes:
        source: Parquet files in the order of time, `TABLE/000.parquet` and so on; `TABLE/again.parquet` has rows that
            came twice.
        repeated: how many rows came twice, by table.
    """

    source: Path
    project: object
    snapshot: object
    users: int
    rows: int
    repeated: dict[str, int]
    bare: Cost
    imported: Cost
    kept: int                # bytes that the import leaves below .workbench

    @property
    def large(self) -> bool:
        return self.users >= 1_000_000


@pytest.fixture(scope="session", params=SIZES)
def log(request, tmp_path_factory) -> Iterator[Log]:
    """Simulate, export, load barely, import; the folders go at the end."""
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    users = request.param
    folder = tmp_path_factory.mktemp(f"log{users}")
    made = simulate(World(seed=5, users=users), folder / "made", truth_users=200)
    repeated = _exported(made.log, folder / "log")
    shutil.rmtree(folder / "made")
    with measured(folder / "bare") as bare:
        _bare(folder / "log", folder / "bare")
    shutil.rmtree(folder / "bare")
    project = Project.create(folder / "project")
    with measured(project.cache) as imported:
        snapshot = import_source(project, [folder / "log"], adapter="messaging")
    rows = sum(made.rows.values())
    found = Log(folder / "log", project, snapshot, users, rows, repeated, bare, imported, size_of(project.cache))
    line("benchmarks", f"-- {rows / 1e6:.0f} million rows, {users:,} users, {os.cpu_count()} cores")
    yield found
    shutil.rmtree(folder, ignore_errors=True)


def _exported(source: Path, target: Path) -> dict[str, int]:
    """Write every table as a system that logs by time does: all users mixed, files of 2 million rows, some again."""
    import duckdb

    repeated = {}
    config = {"memory_limit": "4GB", "temp_directory": str(target.parent / "spill"), "preserve_insertion_order": "true"}
    with duckdb.connect(config=config) as connection:
        for folder in sorted(path for path in source.iterdir() if path.is_dir()):
            rows = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = false)"
            columns = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()}
            if "ts" in columns:
                order = " ORDER BY ts"
            else:
                order = " ORDER BY md5(user_id)" if "user_id" in columns else ""
            (target / folder.name).mkdir(parents=True)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE mixed AS SELECT * FROM {rows}{order}")
            count = connection.execute("SELECT count(*) FROM mixed").fetchone()[0]
            for number, begin in enumerate(range(0, count, FILE)):
                connection.execute(f"COPY (SELECT * FROM mixed WHERE rowid >= {begin} AND rowid < {begin + FILE}) TO "
                                   f"'{target}/{folder.name}/{number:03d}.parquet' (FORMAT parquet, COMPRESSION zstd)")
            if folder.name in REPEATED:
                found = connection.execute(f"COPY (SELECT * FROM mixed WHERE md5({REPEATED[folder.name]}) < '0004') TO "
                                           f"'{target}/{folder.name}/again.parquet' (FORMAT parquet)").fetchone()
                repeated[folder.name] = found[0]
    shutil.rmtree(target.parent / "spill", ignore_errors=True)
    return repeated


def _bare(source: Path, target: Path) -> None:
    """The yardstick: every table partitioned by user, sorted and loaded, in one connection."""
    import duckdb

    target.mkdir()
    with duckdb.connect(str(target / "bare.duckdb"), config={"memory_limit": "4GB"}) as connection:
        for folder in sorted(path for path in source.iterdir() if path.is_dir()):
            rows = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = false)"
            columns = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()}
            order = [one for one in ("user_id", "unit", "ts", "valid_from", "message_ref") if one in columns]
            connection.execute(f'CREATE TABLE "{folder.name}" AS SELECT * FROM {rows} '
                               f"ORDER BY hash({order[0]}) % 16, {', '.join(order[:2])}")


@pytest.fixture(scope="session", params=[pytest.param(20_000, id="2M"),
                                         pytest.param(200_000, id="20M", marks=pytest.mark.long)])
def squad_log(request, tmp_path_factory):
    """The demo's project with the log of so many users."""
    from workbench.demo import make_project
    from workbench.logs.imports.importing import import_source
    from workbench.logs.snapshot import Snapshot
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    folder = tmp_path_factory.mktemp("squad")
    project = make_project(folder / "squad")
    made = simulate(World(seed=3, users=request.param), folder / "made", truth_users=200)
    import_source(project, [made.log], "messaging")
    return Snapshot.open(project)
