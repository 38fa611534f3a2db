"""A hypothesis: the log answers for its population and its effect, and each fault is a check of its own."""

from __future__ import annotations

import dataclasses

import pytest

from workbench.assistant import population
from workbench.assistant.falsifier import Falsifier, default
from workbench.assistant.tools.hypotheses import reach_metrics
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.proposal import Proposal, propose
from workbench.experiments.spec import Experiment
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import parse_spec

GOOD = {"because": "people tire", "if": "we cap pushes at two a week", "then": "reachable days rise",
        "for": "everybody", "metric": "reachable_days_28d", "direction": "up", "effect": "5%"}


@pytest.fixture(scope="module")
def good(call):
    return call("draft_hypothesis", **GOOD)


def test_a_whole_hypothesis_is_valid(good):
    assert good.failed == [] and good.draft.status == "valid"
    assert good.result["question"] is None
    assert set(good.draft.spec) == {"hypothesis", "metrics", "falsifier"}
    assert "save" not in good.draft.actions()            # the one experiment has a hypothesis


def test_its_reach_is_that_of_the_plan_for_the_whole_rule(good, simulated_kept):
    plain = {"version": 1, "name": "h", "control": "control", "split": {"control": 1, "treatment": 1},
             "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
             "enrol": {"from": "2026-08-01", "to": "2026-08-29"},
             "metrics": {"success": {"reachable_days_28d": {"mde": "5%"}}}}
    found = propose(parse_spec(Experiment, plain, "h"), Snapshot.open(simulated_kept), Proposal()).design
    month = next(week for week in found.weeks if week.weeks == 4)
    assert (good.result["units"], good.result["smallest"], good.result["power"]) == (
        month.units, month.smallest, month.power)


def test_its_population_is_counted_by_query(call, simulated_kept):
    found = call("draft_hypothesis", **GOOD | {"for": "new iOS users in DE"})
    assert found.result["who"] == {"platform": ["ios"], "country": ["DE"], "tenure_bucket": ["new"]}
    text = ("SELECT count(DISTINCT user_id) AS n FROM users WHERE platform = 'ios' AND country = 'DE' "
            "AND tenure_bucket = 'new' AND valid_to IS NULL")
    rows = guarded(Snapshot.open(simulated_kept)).query(text).rows()
    assert found.result["users"] == rows[0]["n"] > 0


def test_a_small_population_reaches_less(call, good):
    found = call("draft_hypothesis", **GOOD | {"for": "ios users"})
    assert found.result["units"] < good.result["units"] and found.result["smallest"] > good.result["smallest"]
    assert found.result["users"] / found.result["of"] == pytest.approx(found.result["units"] / good.result["units"])


@pytest.mark.parametrize(("change", "failed", "word"), [
    ({"if": " "}, "names the change", "if we"),
    ({"because": None}, "names a reason that could be wrong", "because"),
    ({"for": "heavy users"}, "its population is a set of users", "heavy"),
    ({"for": None}, "its population is a set of users", "Whom"),
    ({"who": {"platform": ["iso"]}}, "its population is a set of users", "did you mean 'ios'"),
    ({"who": {"platfrom": ["ios"]}}, "its population is a set of users", "did you mean 'platform'"),
    ({"who": {"user_id": ["u1"]}}, "its population is a set of users", "one user"),
    ({"metric": "reachable_day_28d"}, "its metrics exist", "did you mean 'reachable_days_28d'"),
    ({"guardrails": {"opt_outs_28d": "5%"}}, "its metrics exist", "did you mean 'opt_out_28d'"),
    ({"guardrails": {"opt_out_28d": "a lot"}}, "its metrics exist", "amount"),
    ({"guardrails": {"reachable_days_28d": "5%"}}, "its metrics exist", "both"),
    ({"direction": "down"}, "its direction is the metric's", "up"),
    ({"effect": "0.5%"}, "its effect is within reach", "smallest that they find"),
    ({"effect": "large"}, "its effect is within reach", "amount"),
    ({"falsifier": {"metric": "revenue_28d", "side": "below", "threshold": "5%", "day": 60}}, "can be proved wrong",
     "reachable_days_28d"),
    ({"falsifier": {"metric": "reachable_days_28d", "side": "above", "threshold": "5%", "day": 60}},
     "can be proved wrong", "proves nothing wrong"),
    ({"falsifier": {"metric": "reachable_days_28d", "side": "below", "threshold": "five", "day": 60}},
     "can be proved wrong", "no amount"),
    ({"falsifier": {"metric": "reachable_days_28d", "side": "below", "threshold": "5%", "day": 20}},
     "can be proved wrong", "28 days"),
], ids=lambda one: one if isinstance(one, str) else "")
def test_each_fault_is_found(call, change, failed, word):
    found = call("draft_hypothesis", **GOOD | change)
    assert failed in found.failed and word in found.check(failed).detail
    assert found.draft.status == "invalid"


def test_nobody_is_an_empty_population(call):
    found = call("draft_hypothesis", **GOOD | {"who": {"country": ["DE"], "timezone": ["Asia/Tokyo"]}})
    assert found.failed[0] == "its population is not empty"


def test_a_code_of_two_letters_is_not_a_word(call):
    def who(words):
        return population.resolve(call.toolbox.grounding, words, {}).who

    assert who("users of us in the US") == {"country": ("US",)} and who("users among us") == {}
    assert who("everybody") == {} == who("all of the users")


def test_words_that_no_value_answers_are_asked_about(call):
    found = call("draft_hypothesis", **GOOD | {"for": "power users on ios"})
    assert "“power”" in found.result["question"] and "tenure_bucket (" in found.result["question"]


def test_more_messages_bring_a_guardrail_that_watches_reachability(call):
    found = call("draft_hypothesis", **GOOD | {"metric": "conversion_28d", "if": "we send a second reminder",
                                               "effect": None})
    assert "opt_out_28d" in found.draft.spec["metrics"]["guardrail"]
    assert found.check("guards the right to message").ok
    other = call("draft_hypothesis", **GOOD | {"metric": "conversion_28d", "if": "we send more pushes", "effect": None,
                                               "guardrails": {"revenue_28d": "300%"}})
    assert list(other.draft.spec["metrics"]["guardrail"]) == ["revenue_28d", "opt_out_28d"]     # beside the one asked
    unsaid = call("draft_hypothesis", **GOOD | {"metric": "conversion_28d", "if": "we greet by name", "effect": None})
    assert "opt_out_28d" in unsaid.draft.spec["metrics"]["guardrail"]       # nothing says that no more is sent
    fewer = call("draft_hypothesis", **GOOD | {"metric": "conversion_28d", "volume": "less", "effect": None,
                                               "if": "we send a second reminder"})
    assert "guardrail" not in fewer.draft.spec["metrics"]


def test_what_watches_reachability_is_read_from_the_facts(simulated_kept):
    assert reach_metrics(Catalog.load(simulated_kept)) == ["opt_out_28d", "reachable_days_28d"]


def test_a_filter_is_text_whatever_it_holds(call):
    hostile = {"platform": ["ios' OR '1'='1"], "country": ["DE; DROP TABLE users"]}
    found = call("draft_hypothesis", **GOOD | {"who": hostile})
    assert found.failed[0] == "its population is a set of users"
    with pytest.raises(Exception, match="no user has platform"):
        population.count(call.toolbox.grounding, hostile)
    words = "**everybody** [x](http://a.b); DROP TABLE users --"
    assert call("draft_hypothesis", **GOOD | {"because": words}).draft.spec["hypothesis"]["because"] == words


def test_the_falsifier_is_a_predicate_on_the_readout(simulated):
    readout = open_readout(Experiment.load(simulated, "push_frequency_cap"), Snapshot.open(simulated))
    row = next(r for r in readout.rows(test="superiority") if r.metric == "conversion_7d")
    low, high = row.relative_ci
    assert Falsifier(metric="conversion_7d", side="below", threshold=f"{100 * high + 1:.3f}%", day=40).holds(readout)
    at_low = Falsifier(metric="conversion_7d", side="below", threshold=f"{100 * low:.3f}%", day=40)
    assert at_low.holds(readout) is False
    assert Falsifier(metric="conversion_7d", side="above", threshold=f"{100 * low - 1:.3f}%", day=40).holds(readout)
    assert Falsifier(metric="nothing", side="above", threshold="0", day=40).holds(readout) is None
    blocked = dataclasses.replace(readout, status="blocked")
    assert Falsifier(metric="conversion_7d", side="below", threshold="0", day=40).holds(blocked) is None


def test_the_default_falsifier_stands_on_the_other_side_of_hope():
    assert default("m", "up", "5%", 40).words == "wrong if on day 40 the interval of the effect on m lies below 5%"
    assert default("m", "down", "5%", 40).words == "wrong if on day 40 the interval of the effect on m lies above -5%"


def test_a_guardrail_that_so_few_units_cannot_judge_is_told_with_what_they_can(call):
    """At the told margin the guardrail's own test has the power that the rule asks of it; at half of it, it has not."""
    few = GOOD | {"for": "ios users in DE", "who": {"platform": ["ios"], "country": ["DE"]}, "effect": None,
                  "guardrails": {"opt_out_28d": "2%"}}
    found = call("draft_hypothesis", **few)
    check = found.check("its effect is within reach")
    assert not check.ok and "opt_out_28d gets no worse by 2% (they can rule out" in check.detail
    told = found.result["judgeable"]["opt_out_28d"]
    assert told.endswith("pp") and told in check.detail
    wide = call("draft_hypothesis", **few | {"guardrails": {"opt_out_28d": told}})
    assert wide.draft.status == "valid" and 0 < wide.result["smallest"] < 1
    half = call("draft_hypothesis", **few | {"guardrails": {"opt_out_28d": f"{float(told[:-2]) / 2:g}pp"}})
    assert half.result["smallest"] is None


@pytest.mark.parametrize(("given", "said", "wanted"), [
    ({}, {}, {"reachable": "10%"}),                                        # days that a user is reachable come first
    ({"reachable": "10%"}, {}, {"reachable": "0.4"}),
    ({"reachable": "0.4"}, {}, None),                                      # there is nothing wider to try
    ({"gone": "5%"}, {"gone": None}, {"gone": "10%"}),                     # what was said to be watched stays
    ({"gone": "10%"}, {"gone": None}, {"gone": "2pp"}),
    ({"gone": "3%"}, {"gone": "3%"}, None),                                # a margin that was said is not ours
])
def test_a_margin_of_ours_is_widened_to_what_the_units_can_judge(given, said, wanted):
    from workbench.assistant.offline.hypothesis.guards import guarded as widened
    from workbench.metrics.spec import Fact, Metric

    facts = {"open": Fact(table="reachability", unit="user_id", kind="state", begins="a", ends="b"),
             "left": Fact(table="outcomes", unit="user_id", time="ts", where="kind = 'unsubscribe'"),
             "paid": Fact(table="outcomes", unit="user_id", time="ts", where="kind = 'conversion'")}
    catalog = Catalog(facts, {
        "gone": Metric(fact="left", agg="any", window=("0h", "672h"), direction="down"),
        "reachable": Metric(fact="open", agg="days", window=("0h", "672h"), direction="up"),
        "bought": Metric(fact="paid", agg="count", window=("0h", "672h"), direction="up")})
    asked = {"volume": "more", "metric": "bought", "guardrails": given}
    assert widened(asked, said, catalog, {"gone": "2pp", "reachable": "0.4"}) == wanted
