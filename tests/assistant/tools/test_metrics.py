"""A drafted metric: its numbers are the engine's, and each fault that can be planted is found."""

from __future__ import annotations

import pytest

from workbench.assistant.tools.trials import Rate, Reach, _false_positives, _found
from workbench.experiments.rehearsal.preview import preview
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import check_metric

CONVERSION = {"fact": "conversions", "agg": "any", "window": "5d", "direction": "up"}
CHECKS = ["compiles and runs", "counts each unit once", "can show a difference",
          "finds nothing where there is nothing", "could be found", "says something new"]


@pytest.fixture(scope="module")
def drafted(call):
    return call("draft_metric", name="conversion_5d", metric=CONVERSION)


def test_value_rate_and_reach_are_those_of_check_and_preview(simulated_kept, drafted):
    snapshot = Snapshot.open(simulated_kept)
    catalog = Catalog.load(simulated_kept).with_metrics({"conversion_5d": CONVERSION})
    checked, tried = check_metric(snapshot, catalog, "conversion_5d"), preview(snapshot, catalog, "conversion_5d")
    result = drafted.result
    assert (result["value"], result["variance"], result["n"]) == (checked.value, checked.variance, checked.n)
    assert [one["rate"] for one in result["false_positives"]] == [one.rate for one in tried.false_positives]
    assert [(one["weeks"], one["relative"]) for one in result["reach"]] == [
        (one.weeks, one.relative) for one in tried.detectable]
    assert [one["weeks"] for one in result["reach"]] == [2, 4]
    assert [one.name for one in drafted.draft.checks] == CHECKS and drafted.draft.status == "valid"


def test_every_check_says_what_it_means(drafted):
    assert all(check.means for check in drafted.draft.checks)
    explained = drafted.draft.card()["actions"]["explain"]["checks"]
    assert [one["name"] for one in explained] == CHECKS and all(one["means"] for one in explained)


def test_the_card_has_what_its_buttons_need(drafted):
    actions = drafted.draft.actions()
    assert actions["save"] == {"tool": "save_draft", "path": "metrics/conversion_5d.yaml", "into": [],
                               "arguments": {"kind": "metric", "yaml": drafted.draft.yaml}}
    assert "wb.open().metric('conversion_5d'" in actions["insert"]["code"] == actions["run"]["code"]


@pytest.mark.parametrize(("metric", "failed", "word"), [
    ({"fact": "conversoins", "agg": "any", "window": "7d", "direction": "up"}, "compiles and runs", "'conversions'"),
    ({"fact": "conversions", "agg": "amy", "window": "7d", "direction": "up"}, "compiles and runs", "'any'"),
    ({"fact": "conversions", "agg": "any", "direction": "up"}, "compiles and runs", "`window` is missing"),
    ({"fact": "conversions", "agg": "any", "windows": "7d", "direction": "up"}, "compiles and runs", "'window'"),
])
def test_what_does_not_compile_says_the_nearest_name(call, metric, failed, word):
    found = call("draft_metric", name="m", metric=metric)
    assert found.failed == [failed] and word in found.check(failed).detail
    assert found.draft.status == "invalid" and "save" not in found.draft.actions()


def test_a_metric_that_never_varies_is_invalid(call):
    nobody = {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'nothing'"}
    found = call("draft_metric", name="m", facts={"nothing": nobody},
                 metric={"fact": "nothing", "agg": "any", "window": "7d", "direction": "up"})
    assert found.failed == ["can show a difference"]


def test_a_column_that_a_fact_lacks_is_named(call):
    fact = {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kin = 'conversion'"}
    found = call("draft_metric", name="m", facts={"f": fact},
                 metric={"fact": "f", "agg": "any", "window": "7d", "direction": "up"})
    assert found.failed == ["compiles and runs"] and "kind" in found.check("compiles and runs").detail


def test_a_denominator_that_a_treatment_can_move_is_a_warning(call):
    ratio = {"ratio": [{"fact": "clicks", "agg": "distinct"}, "sends"], "window": "7d", "anchor": "send",
             "within": "3d", "direction": "up"}
    found = call("draft_metric", name="ctr_7d", metric=ratio)
    check = found.check("a treatment leaves its denominator alone")
    assert check.ok and check.warns and "sends" in check.detail


def test_who_has_a_value_can_be_moved_too(call):
    mean = {"fact": "conversions", "agg": "mean", "window": "14d", "missing": "exclude", "direction": "up"}
    assert call("draft_metric", name="m", metric=mean).check("a treatment leaves its denominator alone").warns


def test_a_metric_that_exists_under_another_name_is_named(call):
    same = {"fact": "conversions", "agg": "any", "window": "7d", "direction": "up", "covariate": {"lookback": "28d"}}
    found = call("draft_metric", name="bought_soon", metric=same)
    assert found.check("says something new").warns
    assert "conversion_7d" in found.check("says something new").detail


def test_a_metric_with_nearly_the_same_values_is_named(call):
    near = {"fact": "reachable", "agg": "days", "window": "27d", "direction": "up"}
    assert "reachable_days_28d" in call("draft_metric", name="m", metric=near).check("says something new").detail


def test_too_many_false_positives_are_a_fault_and_a_few_a_warning():
    def rate(low: float, compatible: bool) -> Rate:
        return Rate(adjusted=False, alpha=0.05, splits=1000, rate=low + 0.02, low=low, high=low + 0.04,
                    compatible=compatible)

    assert not _false_positives((rate(0.11, False),), 1).ok
    assert _false_positives((rate(0.07, False),), 1).ok and _false_positives((rate(0.07, False),), 1).warns
    assert not _false_positives((rate(0.04, True),), 1).warns
    assert "one user in 8" in _false_positives((rate(0.04, True),), 8).detail


def test_an_effect_relative_to_nothing_is_said():
    none = Reach(weeks=2, units=10, readout_day=21.0, effect=0.1, relative=None, adjusted=None)
    assert _found((none,), True).warns


def test_a_covariate_that_is_not_declared_is_what_the_metric_could_have(call):
    plain = {"fact": "reachable", "agg": "days", "window": "14d", "direction": "up"}
    found = call("draft_metric", name="m", metric=plain)
    first = found.result["reach"][0]
    assert found.result["covariate"] == "tried" and first["adjusted"] < first["relative"]
    said = found.check("could be found").detail
    assert f"{first['relative']:.2%}, {first['adjusted']:.2%} with a covariate" in said
    assert "covariate" not in found.check("finds nothing where there is nothing").detail
    own = call("draft_metric", name="m", metric=plain | {"covariate": {"lookback": "28d"}})
    assert own.result["covariate"] == "declared" and own.check("could be found").detail.count("%") == 2


def test_a_metric_of_the_project_is_proved_as_it_stands(call, simulated_kept):
    found = call("metric_value", name="conversion_7d")
    checked = check_metric(Snapshot.open(simulated_kept), Catalog.load(simulated_kept), "conversion_7d")
    assert found.result["value"] == checked.value and found.check("says something new").detail is None
    assert "did you mean 'conversion_7d'" in call("metric_value", name="convesion_7d").error


def test_by_group_has_the_units_of_every_group(call):
    found = call("metric_by", name="conversion_7d", metric=CONVERSION | {"window": "7d"}, by="platform")
    assert {row["platform"] for row in found.result["rows"]} == {"ios", "android", "web"}
    assert sum(row["units"] for row in found.result["rows"]) == 1500
