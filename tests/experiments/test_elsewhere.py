"""Blocks of replays, each as a task of a cluster forms it, are the replays that are formed here, byte for byte."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from workbench.compute.storage import Storage
from workbench.experiments.rehearsal import elsewhere
from workbench.experiments.rehearsal.replaying import Draw, Values, replay
from workbench.logs.hashing import hash64


@pytest.mark.parametrize("expected", [20_000.0, 9_000.0, 31_000.0])
def test_blocks_are_the_whole(tmp_path, expected):
    """Everybody, a part of them, and more than there are; a task gets what JSON and the storage carry."""
    import json

    rng = np.random.default_rng(0)
    n = 20_000
    usable = rng.random(n) < 0.9
    rows = np.where(usable[:, None], rng.gamma(2, 1, (n, 2)), 0.0)
    values = [Values("a", ("y", "x"), np.ones(2), rows, usable, (0.4, 1.0), {"0.5": rows + np.array([[0.5, 0.0]])}),
              Values("b", ("y",), np.zeros(1), rows[:, :1], usable, (0.3, 1.0))]
    draw = Draw(hash64("s", [str(i) for i in range(n)]), (0.5, 0.2, 0.3), expected, 300)
    asked: list[int] = []

    def mapped(function: str, items: list[dict[str, Any]], arguments: dict[str, Any], *rest: Any) -> Any:
        assert function == "workbench.experiments.rehearsal.elsewhere:block"
        asked.append(len(items))
        return SimpleNamespace(tables=[elsewhere.block(Storage(str(tmp_path)), json.loads(json.dumps(arguments)), one)
                                       for one in items])

    cluster = SimpleNamespace(storage=Storage(str(tmp_path)), map=mapped)
    here = replay(values, (0.5, 1.0), draw)
    there = elsewhere._on(cluster, values, (0.5, 1.0), draw, None, lambda: False)
    assert asked == [2] and here.sums.keys() == there.sums.keys()
    assert here.counts.tobytes() == there.counts.tobytes()
    for key, one in here.sums.items():
        for what in ("n", "sums", "cross"):
            assert getattr(one, what).tobytes() == getattr(there.sums[key], what).tobytes(), (key, what)
    assert not list(tmp_path.glob("replays/*"))
