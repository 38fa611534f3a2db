"""Every example of docs/training-data.md is built on a simulated squad."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from workbench.learning import dataset, leakage
from workbench.learning.spec import TrainingSpec
from workbench.project import parse_spec, parse_yaml

PAGE = Path(__file__).parents[2] / "docs" / "training-data.md"
EXAMPLES = dict(re.findall(r"```yaml\n# training/(\w+)\.yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
METRICS = """
  opened_24h: {fact: opens, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
  reachable_7d: {fact: reachable, agg: days, window: 7d, anchor: decision, direction: up}
"""


@pytest.fixture(scope="module")
def squad(tmp_path_factory):
    from workbench import simulator
    from workbench.logs.imports.importing import import_source
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    folder = tmp_path_factory.mktemp("page")
    made = simulate(World(seed=3, users=2_500), folder / "made", truth_users=20)
    project = Project.create(folder / "squad")
    import_source(project, [made.log], adapter="messaging")
    metrics = Path(simulator.__file__).parent / "squad" / "metrics" / "core.yaml"
    (project.root / "metrics" / "core.yaml").write_text(metrics.read_text("utf-8").rstrip() + METRICS)
    return Snapshot.open(project), Catalog.load(project)


def test_the_page_has_its_examples():
    assert set(EXAMPLES) == {"click_24h", "open_click_visit", "calibrated"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_built(squad, name):
    spec = parse_spec(TrainingSpec, parse_yaml(EXAMPLES[name], name), name)
    data = dataset.build(*squad, spec)
    assert spec.name == name and [one.name for one in data.columns] == list(spec.features)
    assert list(data.labels) == list(spec.heads) and data.train.any() and data.held.any()
    if spec.split.time is not None:
        assert data.counts["straddling"] > 0 and "not known by then" in data.notes[0]
    if spec.split.calibrate is not None:
        assert (data.side == 1).sum() == data.counts["calibrate"] > 0


def test_a_state_that_goes_on_is_no_leak_of_what_it_will_be(squad):
    spec = parse_spec(TrainingSpec, parse_yaml("""{version: 1, name: t, rows: {table: decisions}, label: {metric:
        reachable_7d}, features: {now: {fact: reachable, agg: days, window: [-1d, 0]}, channel: {column: channel}},
        split: {by: user_id, train: 0.5}}""", "t"), "t")
    data = dataset.build(*squad, spec)
    train, now = data.train, data.matrix[:, 0]
    assert np.corrcoef(now[train], data.label[train])[0, 1] > 0.95         # and yet it was known by then
    (found,) = leakage.in_rows(leakage.sampled(data))
    assert (found.feature, found.kind) == ("now", "proxy")
