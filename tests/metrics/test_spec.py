"""Specs parse as the design writes them; what is wrong is said with its place."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.metrics.catalog import MetricsFile
from workbench.metrics.spec import Fact, Metric, hours
from workbench.project import parse_spec, parse_yaml

DESIGN = """\
version: 1
facts:
  conversions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'conversion'", value: value}
  sessions:    {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  clicks:      {table: interactions, unit: user_id, time: ts, where: "kind = 'click' AND NOT is_machine", key: message_id}
  sends:       {table: sends, unit: user_id, time: ts, key: message_id}
  reachable:   {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to, where: reachable}
  visits:      {table: hillstrom, unit: row_id, value: visit}
metrics:
  conversion_7d:      {fact: conversions, agg: any, window: 7d, direction: up, covariate: {lookback: 28d}}
  revenue_28d:        {fact: conversions, agg: sum, window: 28d, cap: {quantile: 0.999, of: positive}, direction: up}
  retained_28d:       {fact: sessions, agg: any, window: [21d, 28d], direction: up}
  reachable_days_28d: {fact: reachable, agg: days, window: 28d, by: channel, direction: up}
  ctr_14d:            {ratio: [{fact: clicks, agg: distinct}, sends], window: 14d, anchor: send, within: 3d, direction: up}
  clicked_24h:        {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
  median_spend:       {fact: conversions, agg: {quantile: {q: 0.5, over: events}}, window: 7d, missing: exclude, direction: up}
  visit_rate:         {fact: visits, agg: max, direction: up}
"""  # noqa: E501


def parse(text: str) -> MetricsFile:
    return parse_spec(MetricsFile, parse_yaml(text, "core.yaml"), "metrics/core.yaml")


def test_every_example_of_the_design_parses():
    file = parse(DESIGN)
    assert file.metrics["retained_28d"].window == (504, 672)
    assert file.metrics["conversion_7d"].covariate.lookback == 672
    assert file.metrics["ctr_14d"].ratio[1].agg == "count"
    assert file.metrics["ctr_14d"].horizon == 17 * 24
    assert file.facts["reachable"].clock == "valid_from" and file.facts["visits"].clock is None


@pytest.mark.parametrize(("text", "expected"), [("7d", 168), ("24h", 24), ("2w", 336), ("-7d", -168), (0, 0)])
def test_durations_are_whole_hours(text, expected):
    assert hours(text) == expected


@pytest.mark.parametrize("wrong", ["7", "1.5d", "90m", "", 7, 1.5, True, None])
def test_other_durations_say_how_to_write_one(wrong):
    with pytest.raises(ValueError, match="duration"):
        hours(wrong)


@pytest.mark.parametrize(("change", "message"), [
    ("agg: summ", "did you mean 'sum'"),
    ("agg: any, window: [7d, 1d]", "end must come after"),
    ("agg: any, window: 7", "has no unit"),
    ("agg: any, within: 3d", "go together"),
    ("agg: any, attribution: last_send", "needs `anchor: decision`"),
    ("agg: any, missing: zero", "counts 0"),
    ("agg: any, cap: {quantile: 0.9}", "cap has no meaning"),
    ("agg: sum, cap: {quantile: 1.5}", "less than 1"),
    ("agg: any, covariate: {lookback: 0d}", "must be positive"),
    ("agg: sum, cap: {quantile: 0.9, off: all}", "did you mean 'of'"),
    ("agg: any, widnow: 7d", "did you mean 'window'"),
    ("agg: time_to_loss, window: [1d, 7d]", "counts from the anchor"),
    ("agg: any, window: 1d, anchor: decision, attribution: last_send, covariate: {lookback: 7d}",
     "`covariate` has no meaning with `attribution`"),
    ("ratio: [{fact: sends, agg: any}, sends], cap: {quantile: 0.9}", "each side is capped at its own quantile"),
    ("agg: any, window: [-7d, 7d], covariate: {lookback: 28d}", "lookback overlap"),
    ("agg: {quantile: {q: 0.9}}, missing: zero, window: 1d, anchor: decision", "no value of one decision"),
    ("agg: {quantile: {q: 0.9, over: events}}, missing: zero", "write `missing: exclude`"),
    ("agg: {quantile: {q: 1}}", "less than 1"),
    ("ratio: [sends]", "ratio"),
    ("ratio: [sends, sends], by: channel", "one `fact`"),
])
def test_a_fault_in_a_metric_is_one_line_with_its_place(change, message):
    fact = "" if change.startswith("ratio") else "fact: sends, "
    window = "" if "window" in change else ", window: 7d"
    with pytest.raises(InputError) as found:
        parse(f"version: 1\nmetrics:\n  m: {{{fact}{change}{window}, direction: up}}\n")
    assert message in found.value.line and "metrics/core.yaml: metrics.m" in found.value.line
    assert "\n" not in found.value.line


def test_direction_is_required():
    with pytest.raises(InputError, match="direction"):
        parse("version: 1\nmetrics: {m: {fact: sends, agg: any, window: 7d}}\n")


@pytest.mark.parametrize("change", [{"kind": "state"}, {"from": "a", "to": "b"},
                                    {"kind": "state", "from": "a", "to": "b", "time": "ts"}])
def test_a_fact_is_an_event_or_a_state(change):
    with pytest.raises(ValueError, match="state"):
        Fact.model_validate({"table": "t", "unit": "u", **change})


def test_a_name_with_a_dot_is_refused():
    with pytest.raises(InputError, match="must be named"):
        parse("version: 1\nfacts: {a.b: {table: t, unit: u}}\n")


def test_specs_are_frozen():
    metric = Metric.model_validate({"fact": "sends", "agg": "any", "window": "7d", "direction": "up"})
    with pytest.raises(ValueError, match="frozen"):
        metric.window = (0, 1)
