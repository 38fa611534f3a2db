"""Memory that cannot be had is told as such, whichever library wanted it, and no worker is tried again for it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.errors import Refused, WorkbenchError
from workbench.jobs import memory
from workbench.jobs.group import told
from workbench.jobs.run import list_runs
from workbench.jobs.start import start


def by_torch() -> None:
    import torch

    torch.empty(1 << 50, dtype=torch.float32)


def by_numpy() -> None:
    np.empty(1 << 57)


def by_arrow() -> None:
    import pyarrow as pa

    pa.allocate_buffer(1 << 60)


@pytest.mark.parametrize("wanted", [by_torch, by_numpy, by_arrow])
def test_each_library_s_own_words_are_understood(wanted, tmp_path):
    with pytest.raises(WorkbenchError, match=r"^memory ran out: .*lloc.* - see the run's preflight"), memory.named():
        wanted()
    assert told(tmp_path, 0, wanted) is False
    said = json.loads((tmp_path / "group" / "failed-0.json").read_text())
    assert said["message"].startswith("memory ran out")


def test_other_errors_stay_what_they_are():
    with pytest.raises(KeyError), memory.named():
        raise KeyError("x")
    with pytest.raises(WorkbenchError, match=r"^no row"), memory.named():
        raise WorkbenchError("no row could be read: out of memory errors")


def test_lightgbm_without_memory_is_no_parameter():
    from workbench.learning.models.lightgbm import _refusal
    from workbench.learning.models.trees import library

    error = library().basic.LightGBMError
    assert isinstance(_refusal(error("std::bad_alloc")), MemoryError)
    assert "model.params: LightGBM: num_leaves" in str(_refusal(error("num_leaves should be > 1")))


def test_a_network_that_no_memory_holds_is_stopped_before_it_begins(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("kind: lightgbm, rounds: 40, params: {learning_rate: 0.1, num_leaves: 15, "
                                             "min_data_in_leaf: 20}", "kind: torch, params: {hidden: 100000}"))
    with pytest.raises(Refused, match=r"it would need about .* GiB of memory, .* a smaller network"):
        start(squad, "training", "click_24h")
    assert list_runs(squad) == []
