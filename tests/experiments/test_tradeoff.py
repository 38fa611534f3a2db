"""Effects together: the rows' covariance, a criterion that is arithmetic, and the price at which it turns."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml

from workbench.cli.app import main
from workbench.errors import NotFound, Refused
from workbench.experiments.decision.criterion import MONTH, criterion
from workbench.experiments.decision.tradeoff import save, saved, trade_off
from workbench.experiments.estimates.effects import Effects, jointly
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.phases import anchors_of
from workbench.experiments.report.tradeoff_chart import ellipse, ellipse_words, price_line, price_words
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.objectives import Objectives
from workbench.metrics.spec import Fact, Metric

from .conftest import rows

DAYS = {channel: Fact.model_validate({"table": "reachability", "unit": "user_id", "kind": "state", "from": "valid_from",
                                      "to": "valid_to", "where": where})
        for channel, where in (("push", "reachable AND channel = 'push'"), ("email", "channel='email'"),
                               ("any", "reachable"))}
CATALOG = Catalog(
    {**DAYS, "buys": Fact.model_validate({"table": "outcomes", "unit": "user_id", "time": "ts"})},
    {**{f"days_{c}": Metric.model_validate({"fact": c, "agg": "days", "window": "28d", "direction": "up"})
        for c in DAYS},
     "buys_7d": Metric.model_validate({"fact": "buys", "agg": "any", "window": "7d", "direction": "up"})})


def effects(names: tuple[str, ...], effect: list[float], cov: list[list[float]]) -> Effects:
    size = len(names)
    nothing = np.full((size, size), np.nan)
    return Effects("new", names, ("up",) * size, 1_000, np.array(effect), np.array(cov), np.ones(size),
                   np.array(effect), nothing)


def objectives(**changes) -> Objectives:
    return Objectives.model_validate({"version": 1, "weights": {"buys_7d": 1.0},
                                      "reachable_month": {"push": {"value": 0.12, "range": [0.05, 0.30]}}, **changes})


@pytest.fixture
def related(make):
    """Who buys, leaves: the two metrics hang together, in blue more than elsewhere."""
    people = rows(bought={"blue": 0.28}, left={"blue": 0.12})
    random = np.random.default_rng(4)
    also = (people["bought"] == 1) & (random.random(9000) < np.where(people["arm"] == "blue", 0.5, 0.2))
    people["left"] = np.where(also, 1, people["left"])
    return make({"metrics/guardrail/left_rate/margin": "2pp"}, people=people), people


def test_the_covariance_of_two_effects_is_that_of_the_rows(related):
    study, people = related
    experiment, snapshot = Experiment.load(study.project, "colours"), Snapshot.open(study.project)
    readout = study.readout()
    found = jointly(experiment, snapshot, Catalog.load(study.project), anchors_of(experiment, snapshot), readout, None)
    assert [one.arm for one in found] == ["blue", "green"]
    for one in found:
        arms = [np.array([people[c][people["arm"] == a] for c in ("bought", "left", "spent")], dtype=float)
                for a in ("none", one.arm)]
        want = sum(np.cov(values) / values.shape[1] for values in arms)
        assert one.cov == pytest.approx(want, rel=1e-9)
        assert one.names == ("bought_rate", "left_rate", "spent_mean")
        low, high = (values.mean(axis=1) for values in arms)
        assert one.effect == pytest.approx(high - low) and one.relative == pytest.approx((high - low) / low)


def test_the_covariance_of_relative_effects_is_what_repeats_show():
    """8,000 experiments of two metrics: the delta method's covariance is the spread of the relative effects."""
    from workbench.experiments.estimates.effects import Parts, _effects

    runs, n = 8_000, 4_000
    control, lifted = np.array([2.0, 0.5]), np.array([2.3, 0.45])
    base, more = np.array([[1.0, 0.3], [0.3, 0.4]]), np.array([[1.4, 0.2], [0.2, 0.3]])
    random = np.random.default_rng(0)
    means = [random.multivariate_normal(m, c / n, runs) for m, c in ((control, base), (lifted, more))]
    drawn = np.cov(((means[1] - means[0]) / np.abs(means[0])).T)

    class Row:
        def __init__(self, i: int) -> None:
            from workbench.experiments.explanation.path import Point

            self.n = self.n_control = n
            self.direction, self.effect = "up", float((lifted - control)[i])
            self.se = float(np.sqrt(base[i, i] / n + more[i, i] / n))
            self.freedom = None
            self.path = (Point(None, None, 2 * n, 1.0, self.effect, self.se, (None, None), None, (None, None), None,
                               None, None, None, float(control[i]), False),)

    found = _effects("new", ["a", "b"], Parts(base / n, more / n, 2 * n), {("new", "a"): Row(0), ("new", "b"): Row(1)})
    size = np.sqrt(np.diag(drawn))
    assert found.relative_cov / np.outer(size, size) == pytest.approx(drawn / np.outer(size, size), abs=0.06)


def test_lines_stand_where_goal_and_margin_are(related):
    study, _ = related
    found = trade_off(Experiment.load(study.project, "colours"), Snapshot.open(study.project), study.readout())
    one = found.ellipses[0]
    assert (one.arm, one.x, one.y, one.relative) == ("blue", "bought_rate", "left_rate", True)
    row = next(r for r in study.readout().rows(test="superiority") if r.arm == "blue")
    assert one.effect[0] == pytest.approx(row.relative)
    control = next(r for r in study.readout().rows(test="non_inferiority") if r.arm == "blue").control_mean
    lines = {line.kind: line.value for line in one.lines}
    # harm of `down` is a rise
    assert lines == {"goal": pytest.approx(0.05), "margin": pytest.approx(0.02 / control)}
    assert one.correlation > 0.1 and "move together" in one.words


def test_gain_less_the_price_of_lost_days():
    found = criterion(effects(("buys_7d", "days_push"), [0.004, -0.8], [[1e-6, 2e-5], [2e-5, 0.01]]), CATALOG,
                      objectives(), 0.05)
    (price,) = found.prices
    assert found.gain.value == pytest.approx(0.004) and price.days.value == pytest.approx(-0.8)
    assert price.cost.value == pytest.approx(-0.8 * 0.12 / MONTH)
    assert found.net.value == pytest.approx(0.004 - 0.8 * 0.12 / MONTH)
    w = np.array([1.0, 0.12 / MONTH])
    assert found.net.se == pytest.approx(np.sqrt(w @ np.array([[1e-6, 2e-5], [2e-5, 0.01]]) @ w))
    assert price.break_even == pytest.approx(0.004 / (0.8 / MONTH))
    assert price.flips and price.at_low.value > 0 > price.at_high.value
    low, high = price.break_even_ci
    assert low < price.break_even < high
    assert any("the verdict depends on the price" in said for said in found.words)


@pytest.mark.parametrize(("gain", "days", "flips", "told"), [
    (0.02, -0.8, False, "does not depend on it"), (0.004, 0.8, False, "no price of push turns the verdict"),
    (-0.004, -0.8, False, "no price of push turns the verdict"), (-0.004, 0.8, True, "depends on the price")])
def test_where_the_verdict_turns(gain, days, flips, told):
    two = effects(("buys_7d", "days_push"), [gain, days], [[1e-6, 0], [0, 0.01]])
    found = criterion(two, CATALOG, objectives(), 0.05)
    assert found.prices[0].flips is flips and any(told in said for said in found.words)
    assert (found.prices[0].break_even is None) == ("no price" in told)


def test_each_channel_has_its_own_price_and_what_has_none_is_told():
    both = objectives(reachable_month={"push": {"value": 0.12, "range": [0.05, 0.3]},
                                       "email": {"value": 0.02, "range": [0.01, 0.05]}})
    three = effects(("buys_7d", "days_push", "days_email"), [0.004, -0.8, 0.5], np.diag([1e-6, 0.01, 0.01]).tolist())
    found = criterion(three, CATALOG, both, 0.05)
    assert [p.channel for p in found.prices] == ["push", "email"]
    assert found.net.value == pytest.approx(0.004 - 0.8 * 0.12 / MONTH + 0.5 * 0.02 / MONTH)
    # at one channel's break-even, the others as declared, nothing is left
    push = found.prices[0]
    assert 0.004 + 0.5 * 0.02 / MONTH - 0.8 * push.break_even / MONTH == pytest.approx(0)
    unpriced = criterion(three, CATALOG, objectives(), 0.05)
    assert any("no price for a reachable month of email" in said for said in unpriced.words)
    anywhere = effects(("buys_7d", "days_any"), [0.004, -0.8], [[1e-6, 0], [0, 0.01]])
    assert criterion(anywhere, CATALOG, objectives(), 0.05).prices[0].metric == "days_any"
    assert criterion(anywhere, CATALOG, both, 0.05).prices == ()
    twice = criterion(anywhere, CATALOG, objectives(weights={"buys_7d": 1, "days_any": 0.01, "gone": 2}), 0.05)
    assert twice.prices == () and any("not priced a second time" in said for said in twice.words)
    assert any("gone is weighed" in said for said in twice.words)


def test_a_notebook_asks_for_it_with_two_metrics(related):
    import workbench as wb

    study, _ = related
    found = wb.open(study.project.root).experiment("colours").trade_off(y="spent_mean")
    assert {(one.x, one.y) for one in found.ellipses} == {("bought_rate", "spent_mean")}
    assert [line.kind for line in found.ellipses[0].lines] == ["goal"]


def test_without_effects_or_with_a_wrong_name_it_is_refused(related):
    study, _ = related
    experiment, snapshot = Experiment.load(study.project, "colours"), Snapshot.open(study.project)
    with pytest.raises(Refused, match="nothing to trade off"):
        trade_off(experiment, snapshot, study.readout(health_only=True))
    with pytest.raises(NotFound, match="did you mean 'left_rate'"):
        trade_off(experiment, snapshot, study.readout(), y="left_rat")


def test_it_is_kept_with_its_readout_shown_in_the_export_and_dropped_with_another(related, capsys):
    study, _ = related
    root = study.project.root
    (root / "objectives.yaml").write_text(yaml.safe_dump({"version": 1, "weights": {"bought_rate": 1.0}}))
    words = ["--project", str(root)]
    assert main(["readout", "colours", "--tradeoff", "--json", *words]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["arm"] for one in shown["criteria"]] == ["blue", "green"]
    folder = root / "experiments" / "colours"
    readout = open_readout(Experiment.load(study.project, "colours"), Snapshot.open(study.project))
    found = saved(folder, readout)
    assert json.loads(json.dumps(found.as_dict())) == shown
    save(found, folder)
    assert main(["export", "colours", *words]) == 0
    page = capsys.readouterr().out
    assert "<h2>Trade-off</h2>" in page and 'alt="95% region of two effects. blue: bought_rate' in page
    assert main(["export", "colours", "--format", "md", *words]) == 0
    assert "### Trade-off" in capsys.readouterr().out
    study.write(people=rows(seed=9))
    assert saved(folder, open_readout(Experiment.load(study.project, "colours"), Snapshot.open(study.project))) is None


def test_pictures_are_vega_lite_5_and_say_value_and_units(related):
    study, _ = related
    found = trade_off(Experiment.load(study.project, "colours"), Snapshot.open(study.project), study.readout())
    one = found.ellipses[0]
    chart = ellipse(one)
    assert "v5" in chart.spec["$schema"] and chart.svg().startswith("<svg")
    assert f"{one.effect[0]:+.2%}" in ellipse_words(one) and f"{one.units:,}" in ellipse_words(one)
    two = effects(("buys_7d", "days_push"), [0.004, -0.8], [[1e-6, 0], [0, 0.01]])
    made = criterion(two, CATALOG, objectives(), 0.05)
    assert price_line(made.prices[0], made.arm).svg().startswith("<svg")
    assert "break-even at 0.152" in price_words(made.prices[0], made)
