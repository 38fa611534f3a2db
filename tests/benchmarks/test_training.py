"""A training on Ray beside plain LightGBM with the same threads; two workers beside one.

By default 60,000 rows; `-m long` takes the million of the target.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.ray, pytest.mark.alone, pytest.mark.timeout(1200)]
FEATURES, THREADS, ROUNDS = 50, 2, 200
SIZES = [pytest.param(60_000, id="60k"), pytest.param(1_000_000, id="1M", marks=pytest.mark.long)]
SPEC = """\
version: 1
name: bench
rows:     {table: decisions, unit: user_id, anchor: ts}
label:    {metric: clicked}
features:
%s
model:    {kind: lightgbm, rounds: %d, params: {learning_rate: 0.1}}
split:    {by: user_id, salt: train, train: 0.9}
run:      {mode: ray, workers: %d, threads: %d, seed: 1}
"""
METRICS = """\
version: 1
facts: {clicks: {table: outcomes, unit: user_id, time: ts, where: "kind = 'click'"}}
metrics: {clicked: {fact: clicks, agg: any, window: 24h, anchor: decision, direction: up}}
"""
PLAIN = """\
import os, sys, time
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
import lightgbm as lgb, numpy as np
x, y = np.load(sys.argv[1] + "/x.npy"), np.load(sys.argv[1] + "/y.npy")
began = time.monotonic()
settings = {"verbosity": -1, "objective": "binary", "metric": "binary_logloss", "deterministic": True,
            "force_row_wise": True, "seed": 1, "num_threads": int(sys.argv[2]), "learning_rate": 0.1}
booster = lgb.train(settings, lgb.Dataset(x, y), num_boost_round=int(sys.argv[3]))
print(time.monotonic() - began)
booster.save_model(sys.argv[1] + "/model.txt")
"""

PLAIN_LOOP = """\
import json, math, sys, time
import numpy as np, torch
from workbench.learning.models.experts import HeadShape, Shape, build
folder, threads, passes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
x, y = (torch.from_numpy(np.load(f"{folder}/{name}-train.npy")) for name in "xy")
codes, y = torch.zeros(len(x), 0, dtype=torch.int64), y[:, None]
net = build(Shape(x.shape[1], (), (HeadShape("clicked", "binary", None, 1.0, (-1.0,)),), 4, 64, 32, 8, 0.0))
optimizer = torch.optim.AdamW(net.parameters(), lr=0.01, weight_decay=1e-5, fused=True)
steps, step, took = passes * math.ceil(len(x) / 1024), 0, []
for _ in range(passes):
    began = time.perf_counter()
    for chosen in torch.randperm(len(x)).split(1024):
        for group in optimizer.param_groups:
            group["lr"] = 0.01 * 0.5 * (1 + math.cos(math.pi * step / steps))
        loss = net(x[chosen], codes[chosen], y[chosen]).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
    took.append(time.perf_counter() - began)
x, y = (torch.from_numpy(np.load(f"{folder}/{name}-held.npy")) for name in "xy")
with torch.no_grad():
    p = net(x, torch.zeros(len(x), 0, dtype=torch.int64))[:, 0]
print(json.dumps([took[1:], float(torch.nn.functional.binary_cross_entropy(p, y))]))
"""


@pytest.fixture(scope="module", params=SIZES)
def world(request, tmp_path_factory):
    """A log with `rows` decisions of 50 numbers each, one a user, and clicks that depend on ten of them."""
    import pyarrow as pa

    from workbench.logs.hashing import bucket_of
    from workbench.logs.imports.canonical import CanonicalWriter
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    rows, folder = request.param, tmp_path_factory.mktemp("training")
    rng = np.random.default_rng(1)
    x = rng.standard_normal((rows, FEATURES)).astype(np.float64)
    score = x[:, :5] @ np.array([1.0, 0.8, 0.6, 0.4, 0.2]) + 0.7 * x[:, 5] * x[:, 6] + np.sin(2 * x[:, 7])
    clicked = rng.random(rows) < 1 / (1 + np.exp(-(score - 1)))
    user = np.array([f"u{i:08d}" for i in range(rows)])
    ts = np.datetime64("2026-06-01T00:00:00", "us") + rng.integers(0, 86_400, rows) * np.timedelta64(1, "s").astype(
        "timedelta64[us]")
    home, buckets = bucket_of(user, 4), 4
    with CanonicalWriter(folder / "log", buckets) as writer:
        for b in range(buckets):
            mine = np.flatnonzero(home == b)
            hit = mine[clicked[mine]]
            writer.write("decisions", b, pa.table({
                "decision_id": np.char.add("d", user[mine]), "user_id": user[mine], "ts": ts[mine],
                "action": ["push/a"] * len(mine), "channel": ["push"] * len(mine), "message_ref": ["a"] * len(mine),
                "propensity": np.ones(len(mine)), "propensity_kind": ["logged"] * len(mine),
                "explore": [False] * len(mine), "executed": [True] * len(mine),
                **{f"x_{j}": x[mine, j] for j in range(FEATURES)}}))
            writer.write("outcomes", b, pa.table({
                "event_id": np.char.add("e", user[hit]), "user_id": user[hit],
                "ts": ts[hit] + np.timedelta64(60, "s").astype("timedelta64[us]"), "kind": ["click"] * len(hit),
                "value": np.ones(len(hit))}))
        import datetime

        writer.close(datetime.datetime(2026, 6, 10))
    project = Project.create(folder / "project")
    import_source(project, [folder / "log"], adapter="messaging")
    (project.root / "metrics" / "core.yaml").write_text(METRICS)
    return project, rows


def spec(project, rounds: int = ROUNDS, workers: int = 1, threads: int = THREADS) -> None:
    lines = "\n".join(f"  f{j}: {{column: x_{j}}}" for j in range(FEATURES))
    (project.root / "training" / "bench.yaml").write_text(SPEC % (lines, rounds, workers, threads))


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """A head of its own."""
    from workbench.jobs import rayhead

    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    yield
    rayhead.stop()
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


def plain(folder: Path, x: np.ndarray, y: np.ndarray) -> float:
    """Seconds of LightGBM alone, in a process of its own, on rows that are in memory."""
    folder.mkdir(exist_ok=True)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    done = subprocess.run([sys.executable, "-c", PLAIN, str(folder), str(THREADS), str(ROUNDS)], capture_output=True,
                          text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": str(THREADS)})
    return float(done.stdout)


def data_of(run):
    from workbench.jobs.rows import rows_of

    return rows_of(run.folder, None, lambda: False)


def test_the_whole_job_on_ray_beside_plain_lightgbm(world, runtime, note, tmp_path):
    """From the click to the card: head, rows, rounds, measures; beside the rounds alone."""
    from workbench.jobs.start import start

    project, rows = world
    spec(project)
    began = time.monotonic()
    run = start(project, "training", "bench").wait(900)
    whole = time.monotonic() - began
    assert run.status == "done", run.state
    data = data_of(run)
    alone = plain(tmp_path / "plain", data.matrix[data.train], data.label[data.train])
    note(f"a training on Ray, {rows:,} rows x {FEATURES}, {ROUNDS} rounds",
         f"{whole:.1f} s; LightGBM alone {alone:.1f} s", "<= 1.5 x + 20 s")
    assert whole <= 1.5 * alone + 20 or rows < 1_000_000
    import lightgbm as lgb

    one, other = (lgb.Booster(model_file=str(path)).predict(data.matrix[data.held])
                  for path in (tmp_path / "plain" / "model.txt", run.folder / "model" / "model.txt"))
    assert np.array_equal(one, other)


@pytest.mark.long       # tests/jobs/test_raytrain.py and test_group.py are its slice
def test_two_workers_see_every_row_and_lose_nothing(world, runtime, note):
    from workbench.jobs.start import start

    project, rows = world
    found = {}
    for workers in (1, 2):
        spec(project, rounds=100, workers=workers, threads=1)
        began = time.monotonic()
        run = start(project, "training", "bench").wait(900)
        assert run.status == "done", run.state
        found[workers] = (run.metrics["held_out"]["logloss"]["value"], time.monotonic() - began, run)
    one, two = found[1], found[2]
    text = (two[2].folder / "model" / "model.txt").read_text()
    root = int(next(line for line in text.splitlines() if line.startswith("internal_count="))[15:].split()[0])
    note(f"two workers of Ray Train, {rows:,} rows", f"log loss {two[0]:.6f} in {two[1]:.1f} s; one worker "
         f"{one[0]:.6f} in {one[1]:.1f} s", "within 0.5 %")
    assert root == two[2].metrics["counts"]["train"]
    low, high = one[2].metrics["held_out"]["logloss"]["ci"]
    assert low < two[0] < high
    assert two[0] == pytest.approx(one[0], rel=0.005) or rows < 1_000_000      # 6,000 rows that measure tell no 0.5 %


def passes(run) -> list[float]:
    """Seconds of each pass after the first, from the times at which they were told."""
    from datetime import datetime

    told = [datetime.fromisoformat(event["time"]) for event in run.events()
            if event["kind"] == "metric" and "round" in event["data"]]
    return [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(told)]


def test_a_network_through_ray_train_beside_a_plain_loop(world, runtime, note, tmp_path):
    """Two workers with a thread each beside one loop with two: as many rows a step and a pass. The best pass counts.

    The workers' passes hold what the plain loop has not: gradients added up between them, the losses of the curve, word
    to the panel, checkpoints.
    """
    from workbench.jobs.start import start

    project, rows = world
    spec(project, rounds=6, workers=2, threads=1)
    path = project.root / "training" / "bench.yaml"
    path.write_text(path.read_text().replace("kind: lightgbm", "kind: torch").replace("learning_rate: 0.1",
                                                                                     "learning_rate: 0.01"))
    run = start(project, "training", "bench").wait(900)
    assert run.status == "done", run.state
    data = data_of(run)
    for name, side in (("train", data.train), ("held", data.held)):
        np.save(tmp_path / f"x-{name}.npy", data.matrix[side].astype(np.float32))
        np.save(tmp_path / f"y-{name}.npy", data.label[side].astype(np.float32))
    done = subprocess.run([sys.executable, "-c", PLAIN_LOOP, str(tmp_path), str(THREADS), "6"], capture_output=True,
                          text=True, check=True)
    alone, loss = json.loads(done.stdout)
    trained = int(data.train.sum())
    through, plainly = trained / min(passes(run)), trained / min(alone)
    note(f"a network through Ray Train, two workers, {rows:,} rows",
         f"{through / plainly:.2f} ({through:,.0f} rows a second; plain loop {plainly:,.0f})", ">= 0.9 x")
    assert through >= 0.9 * plainly or rows < 1_000_000
    assert run.metrics["held_out"]["logloss"]["value"] == pytest.approx(loss, rel=0.02)
