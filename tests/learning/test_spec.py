"""The training spec of the design parses; faults name the field; what is not built is said."""

from __future__ import annotations

import pytest

from workbench.errors import InputError, NotBuiltYet
from workbench.learning.spec import FactFeature, TrainingSpec
from workbench.learning.unbuilt import require_built, unbuilt
from workbench.project import parse_spec, parse_yaml

EXAMPLE = """\
version: 1
name: click_24h
rows:     {table: decisions, unit: user_id, anchor: ts, where: "executed AND action <> 'hold'"}
label:    {metric: clicked_24h}
features: {sends_7d: {fact: sends, agg: count, window: [-7d, 0d]}, channel: {column: channel}}
model:    {kind: lightgbm, rounds: 200, params: {learning_rate: 0.1}}
split:    {by: user_id, salt: train, train: 0.5}
run:      {mode: auto, workers: 1, threads: 2, seed: 1}
"""


def parse(text: str) -> TrainingSpec:
    return parse_spec(TrainingSpec, parse_yaml(text, "t.yaml"), "t.yaml")


def test_the_example_of_the_design_parses():
    spec = parse(EXAMPLE)
    assert spec.features["sends_7d"] == FactFeature(fact="sends", agg="count", window=("-7d", "0d"))
    assert spec.features["sends_7d"].window == (-168, 0)
    assert (spec.split.share, spec.run.threads, spec.model.rounds) == (0.5, 2, 200)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("agg: count", "agg: cuont", "features.sends_7d"),
    ("window: [-7d, 0d]", "window: [-7d, 1d]", "only what is known by then"),
    ("column: channel", "column: channel, windw: 7d", "unknown field 'windw'"),
    ("by: user_id", "by: platform", "split.by must be the unit"),
    ("by: user_id, salt: train, train: 0.5", "time: soon", "split"),
    ("rounds: 200", "rounds: 0", "model.rounds"),
    ("threads: 2", "threds: 2", "did you mean 'threads'"),
    ("name: click_24h", "name: ../up", "name"),
])
def test_a_fault_is_one_line_that_names_the_field(old, new, said):
    with pytest.raises(InputError) as caught:
        parse(EXAMPLE.replace(old, new))
    assert said in caught.value.line and "\n" not in caught.value.line


def test_a_split_by_time_parses():
    assert parse(EXAMPLE.replace("by: user_id, salt: train, train: 0.5", "time: 2026-06-20")).split.time == "2026-06-20"


def test_what_is_not_built_is_named():
    assert unbuilt(parse(EXAMPLE)) == ()
    several = EXAMPLE.replace("workers: 1", "workers: 2")
    assert unbuilt(parse(several + "search:   {space: {learning_rate: [0.01, 1, log]}}\n")) == ()
    behind = EXAMPLE.replace("label:    {metric: clicked_24h}", "labels:   {a: {metric: clicked_24h}}")
    for field in unbuilt(parse(behind)):
        with pytest.raises(NotBuiltYet, match=f"not built yet: {field}"):
            require_built(parse(behind))
