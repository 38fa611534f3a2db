"""A readout's bytes do not depend on how many buckets are worked on at a time."""

from __future__ import annotations

import json

import pytest

from workbench.compute import mapping
from workbench.logs.imports import building

from .designed import Designed, people


@pytest.mark.parametrize("design", ["user", "cluster"])
def test_one_worker_and_two_give_the_same_bytes(project, tmp_path, monkeypatch, design):
    users = people()
    stores = users.index // 2 % 40
    users["store"] = [f"s{n}" for n in stores]
    users["arm"] = ["new" if n % 2 else "old" for n in stores]
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 3_000)
    made = Designed(project, tmp_path).log(users).spec(
        **({"design": "cluster", "cluster": "store"} if design == "cluster" else {}))
    found = []
    for cores in (1, 2):
        monkeypatch.setattr(mapping.os, "cpu_count", lambda cores=cores: cores)
        found.append(json.dumps(made.readout().as_dict()))
    assert found[0] == found[1] and '"final"' in found[0]
