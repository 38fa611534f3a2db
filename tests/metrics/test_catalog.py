"""Metrics are held against their facts when they are read, before any snapshot."""

from __future__ import annotations

import pytest

from workbench.errors import InputError, NotFound
from workbench.metrics.catalog import Catalog

FACTS = """\
facts:
  sends:     {table: sends, unit: user_id, time: ts}
  spends:    {table: outcomes, unit: user_id, time: ts, value: value}
  reachable: {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to}
  visits:    {table: hillstrom, unit: row_id, value: visit}
"""


def load(project, metrics: str, facts: str = FACTS) -> Catalog:
    text = f"version: 1\n{facts}metrics:\n  m: {{{metrics}, direction: up}}\n"
    (project.root / "metrics" / "core.yaml").write_text(text)
    return Catalog.load(project)


@pytest.mark.parametrize(("metric", "message"), [
    ("fact: send, agg: any, window: 7d", "unknown fact 'send'; did you mean 'sends'"),
    ("fact: reachable, agg: any, window: 7d", "does not fit the state fact"),
    ("fact: sends, agg: days, window: 7d", "does not fit the event fact"),
    ("fact: sends, agg: distinct, window: 7d", "needs a `key`"),
    ("fact: sends, agg: sum, window: 7d", "needs a `value`"),
    ("fact: spends, agg: mean, window: 7d", "must say what a unit without rows is"),
    ("fact: spends, agg: {quantile: {q: 0.9}}, window: 7d", "must say what a unit without rows is"),
    ("fact: sends, agg: any", "`window` is missing"),
    ("fact: visits, agg: max, window: 7d", "a window needs a `time`"),
    ("fact: visits, agg: max, covariate: {lookback: 7d}", "a covariate needs a `time`"),
    ("ratio: [sends, sends], window: 7d, anchor: send, within: 3d", "`anchor: send` needs a `key`"),
    ("fact: reachable, agg: days, window: 7d, anchor: decision, attribution: last_send", "event fact"),
])
def test_a_metric_that_does_not_fit_its_fact_is_named(project, metric, message):
    with pytest.raises(InputError) as found:
        load(project, metric)
    assert message in found.value.line and found.value.where.startswith("metrics/core.yaml: metrics.m")


def test_files_are_merged_and_a_name_in_two_names_both(project):
    load(project, "fact: sends, agg: any, window: 7d")
    other = project.root / "metrics" / "more.yaml"
    other.write_text("version: 1\nmetrics: {n: {fact: sends, agg: count, window: 7d, direction: up}}\n")
    assert set(Catalog.load(project).metrics) == {"m", "n"}
    other.write_text("version: 1\nmetrics: {m: {fact: sends, agg: count, window: 7d, direction: up}}\n")
    with pytest.raises(InputError) as found:
        Catalog.load(project)
    assert "metrics/more.yaml" in found.value.line and "metrics/core.yaml" in found.value.line


def test_an_unknown_metric_brings_the_nearest(project):
    with pytest.raises(NotFound, match="unknown metric 'n'"):
        load(project, "fact: sends, agg: any, window: 7d").metric("n")


def test_one_metric_per_channel_is_the_fact_with_one_more_condition(project):
    catalog = load(project, "fact: reachable, agg: days, window: 7d, by: channel")
    metric = catalog.metric("m.o'push")
    assert metric.by is None
    assert catalog.fact(metric.fact).where == "\"channel\" = 'o''push'"


def test_further_metrics_are_validated_and_leave_the_catalog_as_it_was(project):
    catalog = load(project, "fact: sends, agg: any, window: 7d")
    more = catalog.with_metrics({"f": {"fact": "sends", "agg": "count", "window": ["-7d", "0d"], "direction": "up"}})
    assert more.metric("f").window == (-168, 0) and "f" not in catalog.metrics
    with pytest.raises(InputError, match="needs a `value`"):
        catalog.with_metrics({"f": {"fact": "sends", "agg": "sum", "window": "7d", "direction": "up"}})
