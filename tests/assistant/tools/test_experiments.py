"""A drafted experiment: complete, powered for the whole rule, or invalid with what would do."""

from __future__ import annotations

import pytest

from workbench.experiments.plan.proposal import Proposal, propose
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.project import parse_spec, parse_yaml

GOOD = {"name": "cap_test", "success": {"reachable_days_28d": "8%"}, "guardrail": {"opt_out_28d": "300%"},
        "hypothesis": {"because": "people tire", "if": "we cap pushes", "then": "reachable days rise", "for": "all"},
        "segments": ["platform"]}


@pytest.fixture(scope="module")
def good(call):
    return call("draft_experiment", **GOOD)


def test_the_spec_is_whole_and_says_its_size_and_duration(good, simulated_kept):
    assert good.failed == [] and good.draft.status == "valid"
    spec = parse_spec(Experiment, parse_yaml(good.draft.yaml, "draft"), "draft")
    assert (spec.enrol.to - spec.enrol.from_).days == 7 * good.result["weeks"]
    found = propose(spec, Snapshot.open(simulated_kept), Proposal()).design
    week = next(one for one in found.weeks if one.weeks == good.result["weeks"])
    assert (good.result["units"], good.result["power"], good.result["needed"]) == (week.units, week.power, found.needed)
    assert good.result["power"] >= 0.8 and any(f"{week.units:,.0f} units" in note for note in good.draft.notes)


def test_it_takes_the_fewest_weeks_that_have_the_power(good):
    before = [one for one in good.result["by_week"] if one["weeks"] < good.result["weeks"]]
    assert before and all(one["power"] < 0.8 for one in before)


def test_planned_looks_come_with_their_units(call):
    found = call("draft_experiment", **GOOD | {"looks": 3, "success": {"reachable_days_28d": "40%"}})
    spec = parse_spec(Experiment, parse_yaml(found.draft.yaml, "draft"), "draft")
    assert found.draft.status == "valid" and len(spec.plan.sequential.looks) == 3
    assert spec.plan.sequential.units == round(found.result["units"])


@pytest.mark.parametrize(("change", "failed", "word"), [
    ({"success": {"reachable_days_28d": "eight"}}, "is a whole spec", "amount"),
    ({"split": {"control": 1}}, "is a whole spec", "split"),
    ({"control": "holdout"}, "is a whole spec", "holdout"),
    ({"success": {"reachable_day_28d": "8%"}}, "its metrics exist", "did you mean 'reachable_days_28d'"),
    ({"success": {"ctr_14d": "300%"}}, "a treatment leaves its denominator alone", "ratio"),
    ({"segments": ["platfrom"]}, "its tables and segments exist", "did you mean 'platform'"),
    ({"exposure": {"table": "exposure", "unit": "unit", "arm": "arm"}}, "its tables and segments exist",
     "did you mean 'exposures'"),
    ({"who": {"platform": ["iso"]}}, "its population is not empty", "did you mean 'ios'"),
    ({"success": {"reachable_days_28d": "0.5%"}}, "has the power it promises", "the rule needs"),
    ({"weeks": 1}, "has the power it promises", "wanted 80%"),
    ({"name": "push_frequency_cap"}, "its name is free", "choose another name"),
], ids=lambda one: one if isinstance(one, str) else "")
def test_each_fault_is_found(call, change, failed, word):
    found = call("draft_experiment", **GOOD | change)
    assert found.failed == [failed] and word in found.check(failed).detail
    assert found.draft.status == "invalid" and "save" not in found.draft.actions()


def test_without_a_guardrail_it_warns(call):
    found = call("draft_experiment", **GOOD | {"guardrail": {}})
    assert found.draft.status == "valid" and found.check("watches a guardrail").warns


def test_the_clock_is_the_logs(good, simulated_kept):
    end = max(t.watermark for t in Snapshot.open(simulated_kept).tables.values() if t.watermark)
    spec = parse_spec(Experiment, parse_yaml(good.draft.yaml, "draft"), "draft")
    assert 0 < (spec.enrol.from_ - end.date()).days <= 1


@pytest.mark.parametrize("name", ["Robert'); DROP TABLE users;--", "../../etc", "**bold**", "a b"])
def test_a_name_that_is_no_name_is_refused(call, name):
    assert "draft_experiment: name" in call("draft_experiment", **GOOD | {"name": name}).error


def test_arms_may_be_called_anything(call):
    arms = {"no push'; --": 1, "[x](http://a.b)": 1}
    found = call("draft_experiment", **GOOD | {"split": arms, "control": "no push'; --"})
    assert found.draft.status == "valid"
    assert list(parse_yaml(found.draft.yaml, "draft")["split"]) == list(arms)
