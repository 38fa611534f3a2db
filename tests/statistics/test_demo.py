"""The demo against its planted truths: how often each quantity is covered, over seeds.

The default run takes four seeds. `python -m pytest -m long tests/statistics/test_demo.py` takes 200 of the default
world and 40 of the harmful one, in about an hour; `WORKBENCH_SEEDS=LOG` appends each seed's rows to a file.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from workbench.demo import DemoResult, run_demo

USERS = 20_000
ROWS = 8


def demo(folder: Path, seed: int, world: str = "default") -> DemoResult:
    """One seed; its project is removed at once."""
    found = run_demo(folder / f"{world}-{seed}", world=world, seed=seed, users=USERS, mode="inline")
    shutil.rmtree(found.project)
    log = os.environ.get("WORKBENCH_SEEDS")
    if log:
        with Path(log).open("a") as file:
            file.write(json.dumps({"world": world, "seed": seed, **found.as_dict()}) + "\n")
    return found


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    return [demo(tmp_path_factory.mktemp("demo"), seed) for seed in range(1, 5)]


def test_most_truths_lie_inside(four):
    rows = [row for found in four for row in found.rows]
    assert len(rows) == 4 * ROWS
    assert sum(row.inside for row in rows) >= 0.8 * len(rows)


def test_the_naive_mean_misses_where_the_estimate_does_not(four):
    """Not one seed decides: over four, the dashboard's number is farther from the truth for every quantity."""
    far: dict[str, list[float]] = defaultdict(list)
    near: dict[str, list[float]] = defaultdict(list)
    for found in four:
        for row in found.rows:
            far[row.name].append(abs(row.naive - row.truth))
            near[row.name].append(abs(row.estimate - row.truth))
    assert not [name for name in far if sum(far[name]) <= sum(near[name])]


def test_the_truth_is_not_in_the_project(tmp_path):
    """Nothing that learns can read it: after the demo no file holds a truth but the demo's own table."""
    found = run_demo(tmp_path / "squad", users=1_500, mode="inline", truth_users=500)
    tables = {p.parent.parent.name for p in found.project.rglob("bucket=*/*.parquet")}
    assert tables and not [name for name in tables if "truth" in name or "expected" in name]
    assert not [p for p in found.project.rglob("*truth*") if "readout" not in p.name]


def test_a_harmful_policy_does_not_ship(tmp_path):
    assert demo(tmp_path, 1, "harmful").verdict != "ship"


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_each_quantity_is_covered_as_promised(tmp_path):
    inside: dict[str, list[bool]] = defaultdict(list)
    for seed in range(1, 201):
        for row in demo(tmp_path, seed).rows:
            inside[row.name].append(row.inside)
    shares = {name: sum(found) / len(found) for name, found in inside.items()}
    assert len(shares) == ROWS
    assert all(0.90 <= share <= 0.995 for share in shares.values()), shares
    assert 0.935 <= sum(shares.values()) / ROWS <= 0.97, shares


@pytest.mark.long
@pytest.mark.timeout(2 * 3600)
def test_harm_is_seldom_shipped(tmp_path):
    verdicts = Counter(demo(tmp_path, seed, "harmful").verdict for seed in range(1, 41))
    assert verdicts["ship"] <= 2, verdicts
