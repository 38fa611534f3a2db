"""One readout of ten metrics, 35 segment values, 28 daily looks, 1,000 A/A splits and the next day, beside others.

By default 200,000 events and ourselves; `python -m pytest -m long tests/benchmarks/test_readout_speed.py` takes
20 million. Other packages take part where `WORKBENCH_PEERS` names a Python that has them:
    python3.11 -m venv peers && peers/bin/pip install 'tea-tasting==1.14.0' 'spotify-confidence==4.1.0' \
        'gbstats==0.8.0' 'duckdb>=2.0,<2.1' 'ibis-framework[duckdb]' 'pyarrow<22'
    WORKBENCH_PEERS=peers/bin/python python -m pytest -m long tests/benchmarks/test_readout_speed.py

Everything is a process of its own, timed after its imports; memory is its peak. What each side starts from:
* ours: the events of a snapshot; units are rolled up in the scan that every row begins with. `after the roll-up` is the
  same code over the values of units that a scan left in memory.
* the others: a Parquet file of rolled-up units, one row each, with the day on which a unit was mature. The roll-up, in
  plain SQL over the exported files, is timed apart; `from events` adds it to theirs, once. For looks that is kind to
  them: a package without looks is run every day on what is there that day. What 28 roll-ups take is shown beside it,
  from the first, a middle and the last day; no target rests on it.
* the next day: its files come in first, which is timed apart and shown with the rest: ours are then rows of a snapshot
  that is sorted, hashed and checked, where the others roll up files as they lie, and take nothing but their roll-up.
* the question is the same: effects and errors of the metrics, without checks of health, which only ours has. What the
  whole readout takes with them is shown too.
After the roll-up, at 20 million events, ours is to be first in every row, and ten times as fast as the documented idiom
in segments, looks and A/A; a row tells every figure before it fails. A/A: others are timed on 20 splits, times 50.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from .readouts import log as events

HERE = Path(__file__).parent / "readouts"
SIZES = [pytest.param(10_000, id="200k"), pytest.param(1_000_000, id="20M", marks=pytest.mark.long)]
# GrowthBook's engine is always handed sums that SQL took, so its documented way is its best one
IDIOMS = {"tea-tasting": ("documented", "best"), "gbstats": ("best",), "spotify-confidence": ("documented", "best")}
TEN_TIMES = ("segments", "looks", "aa")

pytestmark = [pytest.mark.alone, pytest.mark.timeout(5_400)]


@dataclass
class Logged:
    """The project with everything, one without the last day, and the units rolled up."""

    project: Path
    day_before: Path
    units: Path
    users: int
    roll_up: float
    roll_ups: float          # one for each of 28 days

    @property
    def large(self) -> bool:
        return self.users >= 1_000_000


def project_of(folder: Path, log: Path, users: int) -> Path:
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    project = Project.create(folder)
    (project.root / "metrics" / "speed.yaml").write_text(events.METRICS)
    for name, asked in {"speed": {}, "segments": {"segments": True}, "looks": {"looks": True, "units": users}}.items():
        target = project.root / "experiments" / name / "experiment.yaml"
        target.parent.mkdir(parents=True)
        target.write_text(yaml.safe_dump({**events.experiment(**asked), "name": name}, sort_keys=False))
    import_source(project, [log], adapter="messaging")
    return project.root


@pytest.fixture(scope="module", params=SIZES)
def logged(request, tmp_path_factory, note):
    users = request.param
    folder = tmp_path_factory.mktemp(f"readout{users}")
    log = folder / "log"
    events.write(log, users)
    began = time.monotonic()
    events.roll_up(log, folder / "units.parquet")
    rolled = time.monotonic() - began
    some = [events.LOOKS[k] for k in (0, len(events.LOOKS) // 2, -1)]
    began = time.monotonic()
    for day in some:
        events.roll_up(log, folder / "until.parquet", day)
    daily = (time.monotonic() - began) / len(some) * len(events.LOOKS)
    project = project_of(folder / "project", log, users)
    late = list(log.glob("*/001.parquet"))
    for one in late:
        one.rename(folder / f"{one.parent.name}-001.parquet")
    before = project_of(folder / "before", log, users)
    for one in late:
        (folder / f"{one.parent.name}-001.parquet").rename(one)
    note(f"-- readouts: {users * events.EACH / 1e6:g} million events, {users:,} users, {os.cpu_count()} cores",
         f"roll-up in plain SQL {rolled:.2f} s, one a day for 28 days {daily:.1f} s", "")
    yield Logged(project, before, folder / "units.parquet", users, rolled, daily)
    shutil.rmtree(folder, ignore_errors=True)


def child(python: str, script: str, *told: str) -> dict:
    # ours must find what this process runs, theirs must not; both find the modules beside them, which a child
    # told to leave its own folder out (PYTHONSAFEPATH) would not
    found_here = [one for one in sys.path if one] if python == sys.executable else []
    path = os.pathsep.join([*found_here, str(HERE)])
    found = subprocess.run([python, str(HERE / script), *told], capture_output=True, text=True, check=False,
                           timeout=3_600, env={**os.environ, "PYTHONPATH": path})
    assert found.returncode == 0, found.stderr[-2_000:]
    return json.loads(found.stdout)


def others(package: str) -> str | None:
    """The Python that has a package, of those that `WORKBENCH_PEERS` names."""
    for python in filter(None, os.environ.get("WORKBENCH_PEERS", "").split(os.pathsep)):
        if subprocess.run([python, "-c", f"import {package.replace('-', '_')}"], capture_output=True,
                          check=False).returncode == 0:
            return python
    return None


@pytest.mark.parametrize("row", ["readout", "segments", "looks", "aa", "refresh"])
def test_beside_the_others(logged, row, note):
    ours = child(sys.executable, "ours.py", row, str(logged.day_before if row == "refresh" else logged.project))
    note(f"{row}: ours {ours['seconds']:.2f} s from events, the scan alone {ours['roll_up']:.2f} s"
         + (f", after the roll-up {ours['after']:.2f} s" if ours["after"] else "")
         + (f"; with every check {ours['checked']:.2f} s" if ours["checked"] else "")
         + (f"; its files came in within {ours['came_in']:.2f} s before" if ours["came_in"] else ""),
         f"{ours['results']:,} results, {ours['memory'] / 2**20:,.0f} MiB", "")
    if row == "aa":     # over the splits, effects spread as their errors say
        for spread, error in ours["shown"].values():
            assert spread == pytest.approx(error, rel=0.15)
    assert ours["results"] >= {"readout": 10, "segments": 10 * 36, "looks": 10 * 28, "aa": 1_000, "refresh": 10}[row]
    missed, shown = [], []
    for package, idioms in IDIOMS.items():
        python = others(package)
        if python is None:
            note(f"  {package}", "skipped: WORKBENCH_PEERS names no Python that has it")
            continue
        for idiom in idioms:
            # nothing of theirs takes only what is new: the day after, they roll everything up again
            told = child(python, "peers.py", package, idiom, "readout" if row == "refresh" else row, str(logged.units))
            figures = [f"{(told['seconds'] + logged.roll_up) / ours['seconds']:.1f} x ours from events"]
            if ours["came_in"]:
                whole = ours["seconds"] + ours["came_in"]
                figures.append(f"{(told['seconds'] + logged.roll_up) / whole:.2f} x with the files coming in")
            if ours["after"]:
                times = told["seconds"] / ours["after"]
                figures.append(f"{times:.1f} x after the roll-up")
                wanted = 10 if idiom == "documented" and row in TEN_TIMES else 1
                if logged.large and times < wanted:
                    missed.append(f"{package}, {idiom}: {times:.2f} x after the roll-up, {wanted} x wanted")
            if row == "looks" and idiom == "documented":
                figures.append(f"{(told['seconds'] + logged.roll_ups) / ours['seconds']:.1f} x with a roll-up a day")
            note(f"  {package} {told['version']}, {idiom}: {told['seconds']:.2f} s",
                 f"{told['memory'] / 2**20:,.0f} MiB", ", ".join(figures))
            shown.append((package, told["shown"]))
    if row in ("readout", "segments", "looks", "refresh"):
        for package, theirs in shown:
            compare(ours["shown"], theirs, package, row)
    assert not missed, "\n".join(missed)


def compare(ours: dict, theirs: dict, package: str, row: str) -> None:
    """The same effects and errors, or it is no comparison: but for ratios that gbstats does not adjust, and for
    spotify-confidence's n and n - 1. Segments end with another cell than everybody: only their being there counts."""
    names = set(events.VALUES) if package != "tea-tasting" else set(ours)
    assert names <= set(theirs)
    if row == "segments" or (row == "looks" and package == "spotify-confidence"):
        return
    exact = 1e-8 if package != "spotify-confidence" else 1e-3
    for name in names:
        assert theirs[name] == pytest.approx(ours[name], rel=exact, abs=1e-10), name
