"""Training beside plain LightGBM and a plain loop of torch, in one run: ratios of time, equal scores.

By default 50,000 rows; `python -m pytest -m long tests/benchmarks/test_training_inline.py` takes a million. Each side
is a process of its own, timed after its imports and with its rows in memory; sides take turns, the quicker one counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SIZES = [pytest.param(50_000, 40, id="50k"), pytest.param(1_000_000, 200, id="1M", marks=pytest.mark.long)]
pytestmark = [pytest.mark.alone, pytest.mark.timeout(3_600)]

ROWS = """
import json, sys, time
import numpy as np
from workbench.learning.models.trees import library
n, rounds, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
rng = np.random.default_rng(7)
held = n // 10
x = rng.normal(size=(n + held, 50))
chance = 1 / (1 + np.exp(2 - x[:, 0] - 0.7 * x[:, 1] * x[:, 2] - np.sin(3 * x[:, 3])))
y = (rng.random(n + held) < chance).astype(float)
lgb = library()
"""
PLAIN = ROWS + """
settings = {"verbosity": -1, "objective": "binary", "deterministic": True, "force_row_wise": True, "seed": 1,
            "num_threads": 2}
began = time.perf_counter()
model = lgb.train(settings, lgb.Dataset(x[:n], y[:n], params=settings), num_boost_round=rounds)
took = time.perf_counter() - began
np.save(out, model.predict(x[n:]))
print(json.dumps(took))
"""
OURS = ROWS + """
from pathlib import Path
from workbench.learning.data import Dataset
from workbench.learning.encoding import Column
from workbench.learning.models.model import load
from workbench.learning.spec import TrainingSpec
from workbench.learning.train import train
unit = np.char.add("u", np.arange(n + held).astype(str))
side = np.where(np.arange(n + held) < n, 0, 2).astype(np.int8)
data = Dataset(unit, np.datetime64("2026-06-01", "us") + np.arange(n + held), side, x, {"y": y},
               tuple(Column(f"f{j}") for j in range(50)),
               {"rows": n + held, "immature": 0, "missing": 0, "train": n, "valid": held, "units": n + held}, "f", "s")
spec = TrainingSpec.model_validate({
    "version": 1, "name": "t", "rows": {"table": "decisions"}, "label": {"metric": "y"}, "split": {"by": "user_id"},
    "features": {f"f{j}": {"column": f"x_{j}"} for j in range(50)}, "model": {"rounds": rounds}, "run": {"threads": 2}})
folder = Path(out).parent / "run"
began = time.perf_counter()
train(spec, data, folder, lambda kind, event: None)
took = time.perf_counter() - began
np.save(out, load(folder / "model").predict(x[n:])[:, 0])
print(json.dumps(took))
"""
NETWORK = ROWS + """
import torch
torch.set_num_threads(2)
if out == "plain":
    from workbench.learning.models.experts import HeadShape, Shape, build
    torch.manual_seed(1)
    net = build(Shape(50, (), (HeadShape("y", "binary", None, 1.0, (-1.0,)),), 4, 64, 32, 8, 0.0))
    a, c = torch.from_numpy(x[:n].astype(np.float32)), torch.from_numpy(y[:n, None].astype(np.float32))
    b = torch.zeros(n, 0, dtype=torch.int64)
    opt = torch.optim.AdamW(net.parameters(), lr=0.005, weight_decay=1e-5, fused=True)
    told = []
    for epoch in range(4):
        for chosen in torch.randperm(n).split(1024):
            loss = net(a[chosen], b[chosen], c[chosen]).sum()
            opt.zero_grad(); loss.backward(); opt.step()
        told.append(time.perf_counter())
else:
    from workbench.learning.data import Dataset
    from workbench.learning.encoding import Column
    from workbench.learning.models import network
    from workbench.learning.spec import TrainingSpec
    side = np.zeros(n, dtype=np.int8)
    data = Dataset(np.arange(n), np.arange(n), side, x[:n], {"y": y[:n]}, tuple(Column(f"f{j}") for j in range(50)), {},
                   "f", "s")
    spec = TrainingSpec.model_validate({
        "version": 1, "name": "t", "rows": {"table": "decisions"}, "label": {"metric": "y"}, "split": {"by": "user_id"},
        "features": {f"f{j}": {"column": f"x_{j}"} for j in range(50)}, "model": {"kind": "torch", "rounds": 4},
        "run": {"threads": 2}})
    told = []
    network.fit(data, spec, on_round=lambda number, losses: told.append(time.perf_counter()))
print(json.dumps(n / min(later - earlier for earlier, later in zip(told, told[1:]))))      # the quickest pass
"""


def ran(code: str, *given: object) -> float:
    """The figure that a process prints."""
    done = subprocess.run([sys.executable, "-c", code, *map(str, given)], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("rows", "rounds"), SIZES)
def test_inline_beside_plain_lightgbm(rows: int, rounds: int, tmp_path: Path, note):
    times = {"plain": [], "ours": []}
    for turn in range(2):
        for name, code in (("plain", PLAIN), ("ours", OURS))[:: 1 if turn == 0 else -1]:
            times[name].append(ran(code, rows, rounds, tmp_path / f"{name}.npy"))
    plain, ours = min(times["plain"]), min(times["ours"])
    note(f"{rows:,} rows x 50, {rounds} rounds, inline / plain LightGBM", f"{ours / plain:.2f} ({ours:.1f} s)",
         "<= 1.1")
    assert np.array_equal(np.load(tmp_path / "plain.npy"), np.load(tmp_path / "ours.npy"))
    # Figures, contributions and files take a second or so of any size: the target is the large one's.
    assert ours <= 1.1 * plain + (0 if rows >= 1_000_000 else 3)


@pytest.mark.parametrize("rows", [pytest.param(100_000, id="100k"),
                                  pytest.param(1_000_000, id="1M", marks=pytest.mark.long)])
def test_network_beside_a_plain_loop(rows: int, note):
    rates = {"plain": 0.0, "ours": 0.0}
    for turn in range(4):                # a busy neighbour slows one of them: two turns, and two more if they differ
        if turn > 1 and rates["ours"] >= 0.9 * rates["plain"]:
            break
        for name in ("plain", "ours")[:: 1 if turn % 2 == 0 else -1]:
            rates[name] = max(rates[name], ran(NETWORK, rows, 1, name))
    share = rates["ours"] / rates["plain"]
    note(f"{rows:,} rows, network inline / plain loop", f"{share:.2f} ({rates['ours']:,.0f} rows a second)", ">= 0.9")
    assert share >= 0.9
