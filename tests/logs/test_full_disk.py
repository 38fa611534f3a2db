"""A disk that is really full: a small file system in memory, filled at each stage of an import, a refresh, a query."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.logs.contract.checks import changed_files
from workbench.logs.engine.guarded import Engine
from workbench.logs.imports import compact
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import refresh
from workbench.logs.snapshot import Snapshot, current_id, ids
from workbench.project import Project

MEGABYTES = 48


@pytest.fixture
def disk(tmp_path):
    """A project on a file system of 48 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", place]).returncode:
        pytest.skip("mounting a small file system takes an administrator")
    yield Project.create(place / "project")
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    """A log of 3,000 people: 4 MB of Parquet, 30 MB with its compact files."""
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    made = simulate(World(seed=4, users=3_000), tmp_path_factory.mktemp("made"), truth_users=50)
    (made.log / "_canonical.json").unlink()
    return made.log


def fill(project: Project, left: int) -> Path:
    """Leave so many bytes on the project's disk."""
    filler = project.root.parent / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(project.root).f_bavail * os.statvfs(project.root).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - left, 1))
    return filler


def is_whole(project: Project) -> Snapshot:
    found = Snapshot.open(project)
    assert not changed_files(found).count
    assert not [*(project.cache / "snapshots").glob(".new-*"), *project.cache.glob(".reading-*")]
    return found


@pytest.mark.parametrize("megabytes", [
    pytest.param((0.1, 12, 18, 23), id="4"),
    pytest.param((0.1, 1, 3, 5, 8, 10, 12, 14, 16, 18, 20, 23), id="12", marks=pytest.mark.long)])
def test_an_import_ends_with_one_line_wherever_the_disk_fills(disk, log, tmp_path, megabytes):
    small = tmp_path / "small.csv"
    small.write_text("x\n1\n")
    first = import_source(disk, [small])
    stages = set()
    for left in megabytes:
        filler, said = fill(disk, int(left * 1_000_000)), []
        with pytest.raises(InputError) as caught:
            import_source(disk, [log], adapter="messaging", progress=lambda share, what, said=said: said.append(what))
        filler.unlink()
        assert "the disk is full: the import was undone" in caught.value.line and "\n" not in caught.value.line
        stages.add(said[-1].split(":")[0] if said else "the first byte")
        assert is_whole(disk).id == first.id == current_id(disk) and ids(disk) == [first.id]
    assert len(stages) >= 3, stages            # it filled at several of them
    found = import_source(disk, [log], adapter="messaging")
    assert found.table("sends").rows == found.table("message_facts").rows > 1_000
    is_whole(disk)


def test_a_refresh_on_a_full_disk_leaves_the_snapshot(disk, tmp_path):
    rows = "".join(f"u{i},{i * 7919 % 100003}\n" for i in range(100_000))
    (tmp_path / "a.csv").write_text("user_id,n\n" + rows)
    first = import_source(disk, [str(tmp_path / "*.csv")], name="clicks")
    (tmp_path / "b.csv").write_text("user_id,n\n" + rows)
    filler = fill(disk, 300_000)
    with pytest.raises(InputError, match="the disk is full"):
        refresh(disk)
    filler.unlink()
    assert is_whole(disk).id == first.id
    assert refresh(disk)[0].table("clicks").rows == 200_000


def test_a_query_that_needs_a_file_that_has_no_place_says_so(disk, tmp_path):
    (tmp_path / "a.csv").write_text("user_id,n\n" + "".join(f"u{i},{i * 7919 % 100003}\n" for i in range(100_000)))
    found = import_source(disk, [tmp_path / "a.csv"], name="clicks")
    compact.file_in(compact.folder(disk, found.id), "clicks").unlink()
    filler = fill(disk, 100_000)
    engine = Engine(found)
    with pytest.raises(InputError) as caught:
        engine.query("SELECT count(*) AS n FROM clicks")
    assert "\n" not in caught.value.line and "full" in caught.value.line
    filler.unlink()
    assert engine.query("SELECT count(*) AS n FROM clicks").rows() == [{"n": 100_000}]
    engine.close()
