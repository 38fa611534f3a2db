"""The whole readout of an experiment again, health, segments, explanations and files included, from the log's rows."""

from __future__ import annotations

import time

import pytest

from workbench.experiments.opening import open_readout
from workbench.experiments.spec import Experiment

from .conftest import measured

pytestmark = [pytest.mark.alone, pytest.mark.timeout(3_600)]
MOST = 60.0             # seconds, on 20 million rows
EXPERIMENT = "push_frequency_cap"


def test_a_readout_runs_again_while_somebody_waits(squad_log, note):
    rows = sum(info.rows for info in squad_log.tables.values() if not info.derived)
    experiment = Experiment.load(squad_log.project, EXPERIMENT)
    open_readout(experiment, squad_log)
    with measured() as cost:
        began = time.perf_counter()
        found = open_readout(experiment, squad_log)
        took = time.perf_counter() - began
    assert found.estimates and found.exploration and found.why
    note(f"a whole readout, {len(experiment.metric_names)} metrics, {rows / 1e6:.0f} million rows",
         f"{took:.1f} s, {cost.memory / 2**30:.1f} GB", f"{MOST:.0f} s")
    assert took < MOST
