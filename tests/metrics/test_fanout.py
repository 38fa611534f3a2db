"""No join multiplies a unit's rows: the compiled values against sub-selects over each unit's own rows."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from workbench.logs.source.personal import key
from workbench.metrics import sends
from workbench.metrics.checking import check_metric, natural_anchors
from workbench.metrics.fanout import against_own_rows, fan_out
from workbench.metrics.scans import Scan
from workbench.metrics.spec import EVENT, STATE, Metric
from workbench.metrics.twins import twins
from workbench.metrics.values import collect

QUANTILES = {
    "q_units": {"fact": "conversions", "agg": {"quantile": {"q": 0.9}}, "window": "14d", "missing": "zero",
                "direction": "up", "covariate": {"lookback": "7d"}},
    "q_events": {"fact": "outcomes", "agg": {"quantile": {"q": 0.5, "over": "events"}}, "window": "7d",
                 "missing": "exclude", "direction": "up", "covariate": {"lookback": "7d"}},
    "retained": {"fact": "sessions", "agg": "any", "window": ["21d", "28d"], "direction": "up"},
}
NAMES = ["any_7d", "count_7d", "sum_14d", "distinct_7d", "mean_7d", "max_7d", "min_7d", "last_7d", "late", "before",
         "days_14d", "push_days.push", "at_7d", "per_session", "ctr_14d", "clicks_sent", "clicked_last", "value_last",
         "value_first", "capped", "capped_ratio", "ctr_known", "loss_14d", "push_loss.push", *QUANTILES]


@pytest.fixture(scope="module")
def catalog(world):
    return world.catalog.with_metrics(QUANTILES)


def difference(world, catalog, name):
    anchors, _ = natural_anchors(world.snapshot, catalog, name)
    part = collect(world.snapshot, catalog, [name], anchors)
    return against_own_rows(world.snapshot, catalog, name, part)[1]


@pytest.fixture(scope="module")
def parts(world, catalog):
    """What all metrics come to, in one scan for each kind of anchor."""
    made = {}
    for kind in ("exposure", "decision"):
        names = [name for name in NAMES if (catalog.metric(name).anchor == "decision") == (kind == "decision")]
        anchors, _ = natural_anchors(world.snapshot, catalog, names[0])
        made |= dict.fromkeys(names, collect(world.snapshot, catalog, names, anchors))
    return made


@pytest.mark.parametrize("name", NAMES)
def test_the_compiled_values_are_those_of_the_units_own_rows(world, catalog, parts, name):
    compared, difference = against_own_rows(world.snapshot, catalog, name, parts[name])
    assert difference is None
    assert compared == (200 if catalog.metric(name).anchor == "decision" else 40)


def test_a_metric_is_safe_alone_and_beside_the_others(world, catalog):
    anchors, _ = natural_anchors(world.snapshot, catalog, "ctr_known")
    part = collect(world.snapshot, catalog, ["ctr_known"], anchors)
    found = fan_out(world.snapshot, catalog, "ctr_known", anchors, part)
    assert found.safe and found.once and found.compared == len(part)


def test_every_aggregate_has_a_twin(world, catalog):
    plain = {**dict.fromkeys(EVENT, "outcomes"), **dict.fromkeys(STATE, "reachable"), "distinct": "clicks"}
    for agg, fact in plain.items():
        metric = Metric.model_validate({"fact": fact, "agg": agg, "window": "7d", "direction": "up",
                                        **({"missing": "zero"} if agg in ("mean", "max", "min", "last") else {})})
        assert twins(world.snapshot, catalog.with_metrics({"m": metric}), "m"), agg


# What a plain join would do: a message that was logged twice brings each of its rows twice.
MULTIPLIES = "SELECT user_id AS unit, message_id, decision_id FROM sends WHERE message_id IS NOT NULL"


def test_a_plain_join_with_messages_that_were_logged_twice_is_found(world, catalog, monkeypatch):
    counted = catalog.with_metrics({"clicks_back": {
        "fact": "clicks", "agg": "count", "window": "3d", "anchor": "decision", "attribution": "last_send",
        "direction": "up"}})
    before = check_metric(world.snapshot, counted, "clicks_back")
    assert before.ok and before.compared == 200
    monkeypatch.setattr(sends, "_MESSAGES", MULTIPLIES)
    after = check_metric(world.snapshot, counted, "clicks_back")
    assert after.value > before.value           # as many sends, so many clicks: nothing else would show it
    assert not after.ok and not after.fan_out_safe
    words = after.blocking[0]
    assert words.startswith("its rows fan out: clicks_back of unit ")
    assert "its own rows of 'clicks' give " in words
    assert words.endswith("look at the join of interactions to sends by message_id, else by time, "
                          "sends to decisions by decision_id")
    ours = {hashlib.sha256(f"{key()}:{row['user_id']}".encode()).hexdigest()[:12] for row in world.rows["sends"]}
    assert words.split("of unit ")[1].split()[0] in ours
    assert not any(row["user_id"] in json.dumps(after.as_dict()["blocking"]) for row in world.rows["sends"])


def test_a_ratio_whose_sends_multiply_its_clicks_is_found(world, catalog, monkeypatch):
    real = sends.ratio

    def multiplied(*given, **named):
        parts = real(*given, **named)
        plain = {out: text.replace("(SELECT _i, unit, keyed, min(ts) AS ts FROM", "(SELECT _i, unit, keyed, ts FROM")
                 .replace("sent\" GROUP BY ALL) s", "sent\") s") for out, text in parts.relations.items()}
        assert plain != parts.relations
        return sends.Parts(parts.shared, plain)

    monkeypatch.setattr(sends, "ratio", multiplied)
    one = difference(world, catalog, "clicks_sent")
    assert one is not None and one.compiled > one.plain
    assert (one.column, one.fact, one.join) == ("clicks_sent.num", "clicks", "interactions to sends by message_id")


def test_a_dimension_with_several_rows_a_unit_is_found(world, catalog, monkeypatch):
    """`users` has a row per period: joined by the unit alone, it doubles every outcome."""
    real = Scan.relation
    monkeypatch.setattr(Scan, "relation", lambda self, cut: real(self, cut).replace(
        "FROM _anchors a\n", "FROM _anchors a JOIN users u ON u.user_id = a.unit\n"))
    one = difference(world, catalog, "sum_14d")
    assert one is not None and one.compiled == pytest.approx(2 * one.plain)
    assert one.join == "outcomes to units by user_id" and "fan out" in one.words
    # what does not add does not show it, and need not
    assert difference(world, catalog, "max_7d") is None


def test_a_value_that_is_too_small_is_no_fan_out_but_a_fault(world, catalog, monkeypatch):
    real = Scan.relation
    monkeypatch.setattr(Scan, "relation", lambda self, cut: real(self, cut).replace("since < ", "since + 86400e6 < "))
    one = difference(world, catalog, "count_7d")
    assert one is not None and one.compiled < one.plain
    assert one.words.startswith("its values are not those of the units' own rows")


def test_the_sample_is_drawn_by_a_salted_hash_from_few_buckets(world, catalog):
    from workbench.metrics import fanout

    anchors, _ = natural_anchors(world.snapshot, catalog, "count_7d")
    part = collect(world.snapshot, catalog, ["count_7d"], anchors)
    chosen = fanout._sample(world.snapshot, part)
    assert sorted(np.concatenate(list(chosen.values())).tolist()) == list(range(len(part)))
    assert len(chosen) <= fanout.BUCKETS


@pytest.mark.parametrize(("key", "units"), [("CASE WHEN range = 7 THEN NULL ELSE range % 600 END", 600),
                                            ("DATE '2020-01-01' + (range % 600)::INTEGER", 600)])
def test_keys_of_any_type_and_none_at_all(project, tmp_path, monkeypatch, key, units):
    import duckdb
    import yaml

    from workbench.logs.imports import building
    from workbench.logs.imports.importing import import_source
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 400)
    duckdb.sql(f"COPY (SELECT {key} AS user_id, range % 7 AS spent FROM range(1200)) TO '{tmp_path / 'buys.parquet'}'")
    import_source(project, [str(tmp_path / "buys.parquet")], name="buys")
    (project.root / "metrics").mkdir(exist_ok=True)
    (project.root / "metrics" / "m.yaml").write_text(yaml.safe_dump({
        "version": 1, "facts": {"f": {"table": "buys", "unit": "user_id", "value": "spent"}},
        "metrics": {"m": {"fact": "f", "agg": "sum", "direction": "up"}}}))
    snapshot = Snapshot.open(project)
    assert snapshot.n_buckets > 1
    found = check_metric(snapshot, Catalog.load(project), "m")
    assert found.ok and found.n == units and found.compared == 200
    assert found.value == pytest.approx(sum(number % 7 for number in range(1200)) / units, rel=0.01)
