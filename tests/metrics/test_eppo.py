"""Metrics kept as code for Eppo: what they come to here, and that nothing is dropped in silence."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.eppo import translate
from workbench.metrics.spec import MetricsFile
from workbench.metrics.values import collect
from workbench.project import dump_yaml, parse_spec, parse_yaml

FILE = """\
reference_url: https://example.org/repository
fact_sources:
- name: Buying
  sql: |
    SELECT o.*, value * 100 AS CENTS
    FROM warehouse.public.OUTCOMES AS o
    WHERE o.kind = 'conversion' AND o.value > 1
  timestamp_column: TS
  entities: [{entity_name: User, column: USER_ID}, {entity_name: Household, column: USER_ID}]
  facts:
  - {name: Purchase, description: a purchase, desired_change: increase}
  - {name: Purchase Revenue, column: VALUE, desired_change: increase}
  - {name: Cents, column: CENTS}
  - {name: Purchased Event, column: EVENT_ID}
  properties: [{name: Kind, column: kind, include_experiment_computation: true}]
  always_full_refresh: true
- name: Joined
  sql: SELECT s.user_id, s.ts FROM sends s JOIN outcomes o ON s.user_id = o.user_id
  timestamp_column: ts
  entities: [{entity_name: User, column: user_id}]
  facts: [{name: Joined Send}]
- name: Sends
  sql: SELECT user_id, ts FROM sends
  timestamp_column: ts
  entities: [{entity_name: User, column: user_id}]
  facts: [{name: Send}]
metrics:
- {name: Unique Purchasers, entity: User, is_guardrail: true, guardrail_cutoff: -0.01, numerator: \
{fact_name: Purchase, operation: distinct_entity, aggregation_timeframe_end_value: 2, \
aggregation_timeframe_unit: weeks}}
- {name: Revenue, entity: User, metric_display_style: decimal, minimum_detectable_effect: 0.03, \
numerator: {fact_name: Purchase Revenue, operation: sum, winsorization_upper_percentile: 0.99, \
aggregation_timeframe_start_value: 12, aggregation_timeframe_end_value: 168, aggregation_timeframe_unit: hours}}
- {name: Cents, entity: User, numerator: {fact_name: Cents, operation: sum}}
- {name: 7-day conversion, entity: User, numerator: {fact_name: Purchase, operation: conversion, \
conversion_threshold_days: 7}}
- {name: Back, entity: User, numerator: {fact_name: Purchase, operation: retention, retention_threshold_days: 14}}
- {name: Distinct, entity: User, numerator: {fact_name: Purchased Event, operation: count_distinct}}
- {name: Once, entity: User, numerator: {fact_name: Purchase, operation: threshold, threshold_metric_settings: \
{aggregation_type: count, comparison_operator: gte, breach_value: 1, timeframe_value: 3, timeframe_unit: days}}}
- {name: AOV, entity: User, type: ratio, numerator: {fact_name: Purchase Revenue, operation: sum}, \
denominator: {fact_name: Send, operation: count}}
- {name: Median, entity: User, type: percentile, percentile: {fact_name: Purchase Revenue, percentile_value: 0.5}}
- {name: Filtered, entity: User, desired_change: decrease, numerator: {fact_name: Purchase, operation: count, \
filters: [{fact_property: Kind, operation: not_equals, values: [purchase, "it's"]}]}}
- {name: Of a join, entity: User, numerator: {fact_name: Joined Send, operation: count}}
- {name: First, entity: User, numerator: {fact_name: Purchase Revenue, operation: first_value}}
- {name: Thrice, entity: User, numerator: {fact_name: Purchase, operation: threshold, threshold_metric_settings: \
{aggregation_type: count, comparison_operator: gte, breach_value: 3}}}
- {name: Floored, entity: User, numerator: {fact_name: Purchase Revenue, operation: sum, \
winsorization_lower_percentile: 0.01}}
- {name: Wrong, entity: User, guardrail_cutoff: 0.01, is_guardrail: true, numerator: {fact_name: Purchase, \
operation: count}}
- {name: Calendar, entity: User, numerator: {fact_name: Purchase, operation: count, \
aggregation_timeframe_end_value: 3, aggregation_timeframe_unit: calendar_days}}
- {name: Of homes, entity: Household, numerator: {fact_name: Purchase, operation: count}}
"""
CARRIED = {
    "unique_purchasers": {"agg": "any", "window": "2w", "direction": "up"},
    "revenue": {"agg": "sum", "window": ["12h", "168h"], "direction": "up", "cap": {"quantile": 0.99, "of": "all"}},
    "cents": {"agg": "sum", "window": "28d", "direction": "up"},
    "m_7_day_conversion": {"agg": "any", "window": "7d", "direction": "up"},
    "back": {"agg": "any", "window": ["14d", "42d"], "direction": "up"},
    "distinct": {"agg": "distinct", "window": "28d", "direction": "up"},
    "once": {"agg": "any", "window": "3d", "direction": "up"},
    "aov": {"window": "28d", "direction": "up"},
    "median": {"agg": {"quantile": {"q": 0.5, "over": "events"}}, "missing": "exclude", "window": "28d",
               "direction": "up"},
    "filtered": {"agg": "count", "window": "28d", "direction": "down"},
}
LOST = {
    "fact_sources.Joined": "not one table", "metrics.Of a join": "'Joined'", "metrics.First": "first_value",
    "metrics.Thrice": "more than one row", "metrics.Floored": "upper quantile", "metrics.Wrong": "wrong sign",
    "metrics.Calendar": "calendar days", "metrics.Of homes": "'Household'",
}


def _translated(world, text=FILE, **options):
    return translate(parse_yaml(text, "f"), "f", world.snapshot.tables, **{"entity": "User", **options})


def test_every_operation_has_its_aggregate(world):
    found = _translated(world)
    assert set(found.content["metrics"]) == set(CARRIED)
    for name, wanted in CARRIED.items():
        got = {key: value for key, value in found.content["metrics"][name].items() if key not in ("fact", "ratio")}
        assert got == wanted, name
    assert found.content["metrics"]["aov"]["ratio"] == [{"fact": "purchase_revenue", "agg": "sum"},
                                                       {"fact": "send", "agg": "count"}]
    parse_spec(MetricsFile, found.content, "f")


def test_a_plain_select_is_a_table_with_a_condition(world):
    facts = _translated(world).content["facts"]
    fact = facts["purchase_revenue"]
    assert (fact["table"], fact["unit"], fact["time"], fact["value"]) == ("outcomes", "user_id", "ts", '"value"')
    assert "kind" in fact["where"] and "conversion" in fact["where"] and "o." not in fact["where"]
    assert "* 100" in facts["cents"]["value"] and facts["purchased_event"]["key"] == "event_id"
    assert any("NOT IN ('purchase', 'it''s')" in one.get("where", "") for one in facts.values())
    assert "where" not in facts["send"]


def test_nothing_is_dropped_in_silence(world):
    found = _translated(world)
    lost = {one.place: one.reason for one in found.notes if one.lost}
    assert set(lost) == set(LOST) and all(words in lost[place] for place, words in LOST.items())
    told = {one.place for one in found.notes if not one.lost}
    assert {"reference_url", "fact_sources.Buying.always_full_refresh", "fact_sources.Buying.entities.Household",
            "fact_sources.Buying.properties.Kind.include_experiment_computation",
            "metrics.Revenue.metric_display_style",
            "metrics.Revenue.minimum_detectable_effect", "metrics.Unique Purchasers.is_guardrail",
            "metrics.Back.numerator.retention_threshold_days",
            "metrics.Cents.numerator.aggregation_timeframe_end_value", "metrics.Cents.desired_change"} <= told
    assert found.roles == {"unique_purchasers": "guardrail: {unique_purchasers: {margin: 1%}}",
                           "revenue": "success: {revenue: {mde: 3%}}"}


def test_a_field_of_no_schema_is_named(world):
    text = FILE.replace("- {name: Cents, entity: User,", "- {name: Cents, entity: User, colour: red,")
    assert "metrics.Cents.colour" in {one.place for one in _translated(world, text).notes}


def test_what_was_carried_over_gives_the_numbers_of_its_sql(world):
    from workbench.metrics.anchors import Anchors

    content = _translated(world).content
    catalog = Catalog.merged([("f", content)])
    later = Anchors("SELECT DISTINCT user_id AS unit, TIMESTAMP '2026-06-20' AS anchor FROM outcomes")
    part = collect(world.snapshot, catalog, ["cents", "m_7_day_conversion", "filtered"], later)
    from datetime import datetime, timedelta

    start = datetime(2026, 6, 20)
    for unit, cents, week in zip(part.unit, part.columns["cents"], part.columns["m_7_day_conversion"], strict=True):
        rows = [row for row in world.rows["outcomes"] if row["user_id"] == unit and row["kind"] == "conversion"
                and (row["value"] or 0) > 1 and start <= row["ts"] < start + timedelta(days=28)]
        assert cents == pytest.approx(100 * sum(row["value"] for row in rows))
        assert week == any(row["ts"] < start + timedelta(days=7) for row in rows)


@pytest.mark.parametrize(("query", "words"), [
    ("SELECT DISTINCT user_id, ts FROM sends", "DISTINCT"), ("SELECT user_id, ts FROM sends LIMIT 3", "LIMIT"),
    ("WITH a AS (SELECT * FROM sends) SELECT * FROM a", "WITH"), ("SELECT user_id, ts FROM nowhere", "no table"),
    ("SELECT user_id, max(ts) AS ts FROM sends GROUP BY 1", "groups"), ("SELECT user_id, ts FROM", "parse"),
    ("SELECT user_id, ts FROM sends WHERE ts > now()", "another value each time"),
    ("SELECT user_id, ts FROM sends WHERE chanel = 'a'", "did you mean 'channel'"),
    ("SELECT user_id, ts FROM sends WHERE user_id IN (SELECT user_id FROM outcomes)", "subquery"),
    ("SELECT lower(user_id) AS user_id, ts FROM sends", "is computed"), ("SELECT user_id FROM sends", "no column 'ts'"),
    ("DROP TABLE sends", "parse"), ("SELECT 1; SELECT 2", "parse"),
])
def test_other_sql_is_named_with_its_reason(world, query, words):
    text = FILE.replace("SELECT user_id, ts FROM sends\n", query + "\n")
    lost = {one.place: one.reason for one in _translated(world, text).notes if one.lost}
    assert words in lost["fact_sources.Sends"], lost["fact_sources.Sends"]
    assert "'Sends'" in lost["metrics.AOV"]


def test_several_entities_want_a_choice(world):
    with pytest.raises(InputError, match="--entity"):
        _translated(world, entity=None)
    with pytest.raises(InputError, match="did you mean 'User'"):
        _translated(world, entity="Usr")
    with pytest.raises(InputError, match="is not Eppo's"):
        _translated(world, "version: 1\n")


@pytest.fixture
def _this_noun(monkeypatch):
    monkeypatch.setattr("workbench.cli.app.NOUNS", ("metrics",))


@pytest.mark.usefixtures("_this_noun")
def test_the_command_writes_once_and_never_over(make_world, tmp_path, capsys):
    made = make_world(tmp_path / "w", seed=3, buckets=1)
    root = made.snapshot.project.root
    source = tmp_path / "Our KPIs.yaml"
    source.write_text(FILE)
    words = ["--project", str(root), "metric", "import", str(source), "--entity", "User"]
    assert main([*words, "--from", "epo"]) == 2 and "did you mean 'eppo'" in capsys.readouterr().err
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["path"] == "metrics/our_kpis.yaml" and found["metrics"]["Revenue"] == "revenue"
    written = (root / "metrics" / "our_kpis.yaml").read_text()
    assert "revenue" in Catalog.load(made.snapshot.project).metrics
    assert main(words) == 2 and "not written over" in capsys.readouterr().err
    assert main([*words, "--name", "again"]) == 2 and "declared twice" in capsys.readouterr().err
    assert (root / "metrics" / "our_kpis.yaml").read_text() == written
    assert not (root / "metrics" / "again.yaml").exists()
    assert parse_yaml(written, "f")["metrics"] == parse_yaml(dump_yaml(_translated(made).content), "f")["metrics"]
