"""Segments: a family of q-values for each kind of question, a test of whether they differ, and never a verdict."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from workbench.experiments.decision.decide import decide
from workbench.experiments.estimates.exploration import explore
from workbench.experiments.plan.looks import Look, Schedule
from workbench.experiments.readout import Health, Row, SampleRatio
from workbench.experiments.spec import Experiment
from workbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli

from .conftest import SPEC, deep, rows


def experiment(**changes):
    return Experiment.model_validate(deep(SPEC, changes))


def row(metric, test, arm, segment, z, se=0.1, p=None):
    role = {"superiority": "success", "none": "monitor"}.get(test, "guardrail")
    if p is None:
        p = float(2 * norm.sf(abs(z)) if test in ("superiority", "none") else norm.sf(z))
    return Row(metric, role, segment, test, arm, 100, 100, 1.0, 1.0, z * se, se, (None, None), None, (None, None), p,
               0.025, 2.24, 1.0, 0, "mean", (), None, "up")


def family(z, tests=("superiority",), metric="bought_rate"):
    """Rows of len(z) segment values for both arms, after a row for everybody."""
    made = [row(metric, "superiority", arm, None, 0.0) for arm in ("blue", "green")]
    for i, one in enumerate(z):
        made += [row(metric, test, arm, {"column": "country", "value": str(i)}, one)
                 for arm in ("blue", "green") for test in tests]
    return made


def test_q_is_that_of_its_family_and_everybodys_rows_have_none():
    made = family(np.linspace(-1, 4, 20), ("superiority", "deterioration"))
    found, told = explore(experiment(), made, final=True)
    for test in ("superiority", "deterioration"):
        own = [(old.p, new.q) for old, new in zip(made, found, strict=True) if old.segment and old.test == test]
        assert [q for _, q in own] == pytest.approx(benjamini_hochberg([p for p, _ in own]).tolist())
    assert all(new.q is None for old, new in zip(made, found, strict=True) if old.segment is None)
    assert (told.method, told.level, told.tests) == ("benjamini-hochberg", 0.05, 80)
    assert told.findings == sum(one.q is not None and one.q <= 0.05 for one in found)
    assert told.expected == pytest.approx(40 * 0.05)


def test_a_row_says_no_more_than_its_q():
    found, _ = explore(experiment(), family([2.3, *[0.1] * 30, 5.0, -5.0]), final=True)
    by = {one.segment["value"]: one for one in found if one.segment and one.arm == "blue"}
    assert by["0"].p < 0.025 and (by["0"].passed, by["0"].classed) == (False, "uninformative")
    assert (by["31"].passed, by["31"].classed) == (True, "win")
    assert (by["32"].passed, by["32"].classed) == (False, "regression")


def test_planned_looks_ask_for_any_dependence_and_looks_at_any_time_for_e_values():
    made = family([3.0, 2.0, 1.0])
    p = [one.p for one in made if one.segment]
    group = experiment(**{"exposure/time": "ts", "enrol": {"from": "2026-06-01", "to": "2026-06-10"},
                          "plan": {"sequential": {"method": "group", "looks": ["2026-06-20"], "units": 100}}})
    found, told = explore(group, made, final=False)
    assert told.method == "benjamini-yekutieli" and "may stop" in told.why
    assert [one.q for one in found if one.segment] == pytest.approx(benjamini_yekutieli(p).tolist())
    assert all(one.p is None and one.reason.startswith("told at the last look") for one in told.heterogeneity)
    assert explore(group, made, final=True)[1].heterogeneity[0].p is not None
    anytime = experiment(plan={"sequential": {"method": "always_valid"}})
    found, told = explore(anytime, made, final=False)
    assert told.method == "e-benjamini-hochberg"
    assert [one.q for one in found if one.segment] == pytest.approx(benjamini_hochberg(p).tolist())


def test_whether_segments_differ_comes_first_and_is_said():
    found = explore(experiment(), family([0.0, 0.1, 8.0]), final=True)[1]
    blue = next(one for one in found.heterogeneity if one.arm == "blue" and one.metric == "bought_rate")
    mean = 0.27
    assert blue.statistic == pytest.approx(sum((e - mean) ** 2 for e in (0.0, 0.01, 0.8)) / 0.01)
    assert (blue.df, blue.values) == (2, 3) and blue.q < 0.05
    assert "the effect differs on bought_rate between the values of country" in found.words
    calm = explore(experiment(), family([0.0, 0.1, 0.2]), final=True)[1]
    assert "no effect is shown to differ" in calm.words and "never a part of the verdict" in calm.words
    empty = next(one for one in calm.heterogeneity if one.metric == "spent_mean")
    assert empty.p is None and empty.reason == "fewer than two values have an effect"


def test_without_segments_there_is_nothing_to_explore():
    made = family([])
    assert explore(experiment(), made, final=True) == (tuple(made), None)


def test_no_row_of_a_segment_reaches_the_verdict():
    """Whatever segments say, however they were chosen: the decision is that of everybody's rows."""
    spec = experiment()
    health = Health(SampleRatio(1.0, True, {}, {}), 0, {}, {}, 0, 0.0)
    everybody = [row("bought_rate", test, arm, None, z) for arm in ("blue", "green")
                 for test, z in (("superiority", 1.0), ("deterioration", -1.0))]
    plan = Schedule((Look(None),), None)
    plain = decide(spec, None, None, health, everybody, plan)
    rng = np.random.default_rng(0)
    for _ in range(50):
        more = [replace(one, passed=bool(rng.random() < 0.5), classed="win")
                for one in family(rng.normal(3, 3, 8), ("superiority", "non_inferiority", "deterioration"))
                if one.segment]
        assert decide(spec, None, None, health, [*more, *everybody], plan) == plain


def test_a_readout_carries_them(make):
    people = rows(bought={"blue": 0.2})
    lucky = (people["country"] == "DE") & (people["arm"] == "blue")
    people["bought"][lucky] = (np.random.default_rng(5).random(lucky.sum()) < 0.4).astype(int)
    found = make(people=people).readout()
    told = found.as_dict()
    assert told["exploration"]["heterogeneity"][0].keys() >= {"metric", "arm", "column", "statistic", "df", "p", "q"}
    best = min((one for one in found.estimates if one.segment), key=lambda one: one.q)
    assert best.segment == {"column": "country", "value": "DE"} and best.classed == "win" and best.q < 0.05
    assert all(one["q"] is None for one in told["estimates"] if one["segment"] is None)
    differ = next(one for one in found.exploration.heterogeneity if (one.metric, one.arm) == ("bought_rate", "blue"))
    assert differ.q < 0.01 and math.isclose(differ.df, 1)
