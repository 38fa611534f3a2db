"""Every aggregate, window and attribution against plain Python, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError, NotBuiltYet
from workbench.metrics.anchors import decision_anchors, exposure_anchors
from workbench.metrics.unbuilt import UNBUILT
from workbench.metrics.values import collect, values

EXPOSURE = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}
EVENTS = {          # metric -> (fact, aggregate, from hour, to hour)
    "any_7d": ("conversions", "any", 0, 168), "count_7d": ("sessions", "count", 0, 168),
    "sum_14d": ("conversions", "sum", 0, 336), "distinct_7d": ("clicks", "distinct", 0, 168),
    "mean_7d": ("outcomes", "mean", 0, 168), "max_7d": ("outcomes", "max", 0, 168),
    "min_7d": ("outcomes", "min", 0, 168), "last_7d": ("outcomes", "last", 0, 168),
    "late": ("sessions", "count", 168, 336), "before": ("sessions", "count", -168, 0),
}
HORIZON = {"any_7d": 7, "sum_14d": 14, "late": 14, "before": 0, "ctr_14d": 17, "days_14d": 14}


def moments(part) -> list[tuple[str, datetime]]:
    return [(str(u), a.astype("datetime64[us]").item()) for u, a in zip(part.unit, part.anchor, strict=True)]


def test_event_aggregates_count_the_rows_in_the_window(world, oracle):
    part = collect(world.snapshot, world.catalog, list(EVENTS), exposure_anchors(world.snapshot, **EXPOSURE))
    assert len(part) == 40
    for name, (fact, agg, a, b) in EVENTS.items():
        for i, (unit, start) in enumerate(moments(part)):
            expected = oracle.aggregate(agg, oracle.within(fact, unit, start, a, b))
            excluded = expected is None and world.catalog.metric(name).missing == "exclude"
            assert part.missing[name][i] == excluded, (name, unit)
            assert part.columns[name][i] == pytest.approx(expected or 0.0, rel=1e-12), (name, unit)


def test_covariates_are_the_same_aggregate_before_the_anchor(world, oracle):
    names = ["any_7d", "sum_14d", "mean_7d", "days_14d", "per_session"]
    part = collect(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE))
    begins = world.snapshot.begins
    seen = 0
    for name, back, fact, agg in (("any_7d", 336, "conversions", "any"), ("sum_14d", 168, "conversions", "sum"),
                                  ("mean_7d", 168, "outcomes", "mean")):
        for i, (unit, start) in enumerate(moments(part)):
            expected = oracle.aggregate(agg, oracle.within(fact, unit, start, -back, 0))
            absent = start - timedelta(hours=back) < begins or expected is None
            seen += absent
            assert part.columns[f"{name}.x_missing"][i] == absent
            assert part.columns[f"{name}.x"][i] == pytest.approx(0.0 if absent else expected, rel=1e-12)
    assert 0 < seen < 120
    for i, (unit, start) in enumerate(moments(part)):
        if not part.columns["per_session.x_missing"][i]:
            assert part.columns["per_session.dx"][i] == len(oracle.within("sessions", unit, start, -336, 0))


def test_state_days_are_the_length_of_the_union_of_periods(world, oracle):
    names = ["days_14d", "push_days.push", "push_days.email", "at_7d"]
    part = collect(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE))
    for i, (unit, start) in enumerate(moments(part)):
        assert part.columns["days_14d"][i] == pytest.approx(oracle.days(unit, start, 0, 336), abs=1e-9)
        for channel in ("push", "email"):
            expected = oracle.days(unit, start, 0, 336, channel)
            assert part.columns[f"push_days.{channel}"][i] == pytest.approx(expected, abs=1e-9)
        assert part.columns["at_7d"][i] == oracle.held(unit, start + timedelta(days=7))
    assert 0 < part.columns["at_7d"].sum() < 40


def test_time_to_loss_counts_from_the_anchor_to_the_first_gap(world, oracle):
    """Hour by hour; who does not hold the state at the anchor has nothing to lose, and no value."""
    names = ["loss_14d", "push_loss.push", "push_loss.email"]
    part = collect(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE))
    lost = lacking = 0
    for i, (unit, start) in enumerate(moments(part)):
        for name, channel, hours in (("loss_14d", None, 336), ("push_loss.push", "push", 168),
                                     ("push_loss.email", "email", 168)):
            expected = oracle.loss(unit, start, 0, hours, channel)
            assert part.missing[name][i] == (expected is None), (name, unit)
            assert part.columns[name][i] == pytest.approx(expected or 0.0, abs=1e-9), (name, unit)
            lost += expected is not None and expected < hours / 24
            lacking += expected is None
        before = oracle.loss(unit, start, -168, 0)
        absent = before is None or start - timedelta(hours=168) < world.snapshot.begins
        assert part.columns["loss_14d.x_missing"][i] == absent
        assert part.columns["loss_14d.x"][i] == pytest.approx(0.0 if absent else before, abs=1e-9)
    assert lost >= 8 and lacking >= 8


def test_before_the_anchor_a_ratio_over_sends_is_the_same_rule_on_what_was_known(world, oracle):
    names = ["ctr_known", "ctr_14d"]
    part = collect(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE))
    cut = 0
    for i, (unit, start) in enumerate(moments(part)):
        if not part.columns["ctr_known.x_missing"][i]:
            expected = oracle.send_ratio(unit, start, 336, 72, before=True)
            assert (part.columns["ctr_known.x"][i], part.columns["ctr_known.dx"][i]) == expected
            later = [m for m in oracle.within("sends", unit, start, -72, 0) for r in oracle.facts["clicks"]
                     if r["message_id"] == m["message_id"] and start <= r["ts"] < m["ts"] + timedelta(hours=72)]
            cut += len(later)
    for side in ("num", "den"):
        assert part.columns[f"ctr_known.{side}"].tolist() == part.columns[f"ctr_14d.{side}"].tolist()
    assert cut > 0 and part.columns["ctr_known.x"].sum() > 10


def test_a_ratio_is_two_sums_and_a_bare_fact_counts_rows(world, oracle):
    names = ["per_session", "ctr_14d", "clicks_sent"]
    part = collect(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE))
    for i, (unit, start) in enumerate(moments(part)):
        top = oracle.aggregate("sum", oracle.within("conversions", unit, start, 0, 336))
        assert part.columns["per_session.num"][i] == pytest.approx(top, rel=1e-12)
        assert part.columns["per_session.den"][i] == len(oracle.within("sessions", unit, start, 0, 336))
        found = part.columns["ctr_14d.num"][i], part.columns["ctr_14d.den"][i]
        assert found == oracle.send_ratio(unit, start, 336, 72)
        found = part.columns["clicks_sent.num"][i], part.columns["clicks_sent.den"][i]
        assert found == oracle.send_ratio(unit, start, 336, 72, rows=True)
    assert 20 < part.columns["ctr_14d.num"].sum() < part.columns["clicks_sent.num"].sum()


@pytest.mark.parametrize("seed", range(2, 8))
def test_random_logs_agree_with_the_oracle(seed, tmp_path, make_world, oracle_of):
    world = make_world(tmp_path, seed=seed, buckets=2, users=12)
    oracle = oracle_of(world.rows)
    part = collect(world.snapshot, world.catalog, [*EVENTS, "days_14d", "ctr_known", "loss_14d"],
                   exposure_anchors(world.snapshot, **EXPOSURE))
    for i, (unit, start) in enumerate(moments(part)):
        for name, (fact, agg, a, b) in EVENTS.items():
            expected = oracle.aggregate(agg, oracle.within(fact, unit, start, a, b)) or 0.0
            assert part.columns[name][i] == pytest.approx(expected, rel=1e-12), (name, unit)
        assert part.columns["days_14d"][i] == pytest.approx(oracle.days(unit, start, 0, 336), abs=1e-9)
        assert part.columns["loss_14d"][i] == pytest.approx(oracle.loss(unit, start, 0, 336) or 0.0, abs=1e-9)
        found = part.columns["ctr_known.num"][i], part.columns["ctr_known.den"][i]
        assert found == oracle.send_ratio(unit, start, 336, 72)
        known = (0.0, 0.0) if part.columns["ctr_known.x_missing"][i] else oracle.send_ratio(unit, start, 336, 72,
                                                                                           before=True)
        assert (part.columns["ctr_known.x"][i], part.columns["ctr_known.dx"][i]) == known


@pytest.mark.parametrize(("name", "fact", "agg", "rule", "hours"), [
    ("clicked_last", "clicks", "any", "last_send", 24), ("value_last", "conversions", "sum", "last_send", 72),
    ("value_first", "conversions", "sum", "first_send", 72),
])
def test_attributed_rows_go_back_to_one_decision(world, oracle, name, fact, agg, rule, hours):
    part = collect(world.snapshot, world.catalog, [name], decision_anchors(world.snapshot))
    assert len(part) == len(world.rows["decisions"])
    by_id = {d["decision_id"]: d for d in world.rows["decisions"]}
    for i, decision in enumerate(part.keys["decision_id"]):
        expected = oracle.aggregate(agg, oracle.attributed(fact, rule, by_id[decision], hours))
        assert part.columns[name][i] == pytest.approx(expected, rel=1e-12)
    assert part.columns[name].sum() > 5


def test_attribution_shares_rows_out_and_never_twice(world):
    part = collect(world.snapshot, world.catalog, ["value_last"], decision_anchors(world.snapshot))
    everything = sum(r["value"] or 0 for r in world.rows["outcomes"] if r["kind"] == "conversion")
    assert 0 < part.columns["value_last"].sum() <= everything


def test_rows_come_sorted_by_unit_and_anchor_and_carry_their_columns(world):
    anchors = decision_anchors(world.snapshot, where="executed", columns=["x_need"])
    needs = {d["decision_id"]: d["x_need"] for d in world.rows["decisions"]}
    for part in values(world.snapshot, world.catalog, ["before"], anchors):
        order = np.lexsort((part.keys["decision_id"].astype(str), part.anchor, part.unit.astype(str)))
        assert (order == np.arange(len(part))).all()
        assert [needs[d] for d in part.keys["decision_id"]] == part.keys["x_need"].tolist()


@pytest.mark.parametrize("as_of", [None, datetime(2026, 7, 10, 5)])
def test_maturity_is_the_window_and_within_before_the_watermark(world, as_of):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    part = collect(world.snapshot, world.catalog, list(HORIZON), anchors, as_of=as_of)
    end = min(as_of or datetime(2026, 7, 31), datetime(2026, 7, 31))
    for name, days in HORIZON.items():
        expected = [start + timedelta(days=days) <= end for _, start in moments(part)]
        assert part.mature[name].tolist() == expected
    assert not part.mature["ctr_14d"].all() and part.mature["ctr_14d"].any()


def test_as_of_cuts_the_rows(world, oracle):
    cut = datetime(2026, 7, 1)
    part = collect(world.snapshot, world.catalog, ["count_7d", "ctr_14d"], exposure_anchors(world.snapshot, **EXPOSURE),
                   as_of=cut)
    for i, (unit, start) in enumerate(moments(part)):
        rows = [r for r in oracle.within("sessions", unit, start, 0, 168) if r["ts"] < cut]
        assert part.columns["count_7d"][i] == len(rows)
        sent = [r for r in oracle.within("sends", unit, start, 0, 336) if r["ts"] < cut]
        assert part.columns["ctr_14d.den"][i] == len(sent)


def test_a_decision_metric_has_no_value_per_exposed_unit(world):
    with pytest.raises(InputError, match="anchored at the decision"):
        values(world.snapshot, world.catalog, ["clicked_last"], exposure_anchors(world.snapshot, **EXPOSURE))


def test_a_metric_by_channel_must_be_named_with_one(world):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    with pytest.raises(InputError, match=r"push_days\.email, push_days\.push"):
        values(world.snapshot, world.catalog, ["push_days"], anchors)
    with pytest.raises(InputError, match="did you mean 'push'"):
        values(world.snapshot, world.catalog, ["push_days.pusj"], anchors)


def test_values_that_are_not_finite_are_the_inputs_fault(world):
    broken = world.catalog.facts["conversions"].model_copy(update={"value": "value / 0"})
    catalog = type(world.catalog)({**world.catalog.facts, "conversions": broken}, world.catalog.metrics)
    with pytest.raises(InputError, match="not finite"):
        collect(world.snapshot, catalog, ["sum_14d"], exposure_anchors(world.snapshot, **EXPOSURE))


def test_cancel_stops_between_buckets(world):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    with pytest.raises(Cancelled):
        list(values(world.snapshot, world.catalog, ["any_7d"], anchors, should_stop=lambda: True))


def test_not_built_is_said_before_anything_runs(world, monkeypatch):
    monkeypatch.setitem(UNBUILT, "agg=min", lambda metric: metric.aggregate == "min")
    with pytest.raises(NotBuiltYet, match=r"not built yet: metrics\.min_7d\.agg=min"):
        values(world.snapshot, world.catalog, ["min_7d"], exposure_anchors(world.snapshot, **EXPOSURE))


def test_a_table_whose_clock_is_not_mapped_ends_with_the_log(world):
    """Its rows would else be complete for ever, and windows that have not ended would count."""
    tables = {name: replace(info, watermark=None) if name == "reachability" else info
              for name, info in world.snapshot.manifest.tables.items()}
    unmapped = replace(world.snapshot, manifest=replace(world.snapshot.manifest, tables=tables))
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    mature = collect(unmapped, world.catalog, ["days_14d"], anchors).mature["days_14d"]
    assert mature.tolist() == collect(world.snapshot, world.catalog, ["days_14d"], anchors).mature["days_14d"].tolist()
    assert not mature.all() and unmapped.complete_until("reachability") == datetime(2026, 7, 31)
