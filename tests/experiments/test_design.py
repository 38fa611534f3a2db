"""The plan: published sample sizes, the whole rule against simulated experiments, and what it refuses."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy.stats import norm

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.experiments.plan.basis import Basis
from workbench.experiments.plan.design import design
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.stats.contrast import Margin
from workbench.stats.joint import Joint

FACTS = {"e": {"table": "outcomes", "unit": "user_id", "time": "ts"}}


def catalog(**directions: str) -> Catalog:
    file = MetricsFile.model_validate({"version": 1, "facts": FACTS, "metrics": {
        name: {"fact": "e", "agg": "any", "window": "7d", "direction": way} for name, way in directions.items()}})
    return Catalog({}, {}).with_file(file)


def experiment(success: dict, guardrail: dict | None = None, plan: dict | None = None, split=None) -> Experiment:
    return Experiment.model_validate({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": "2026-06-01", "to": "2026-06-21"}, "control": "a", "split": split or {"a": 1, "b": 1},
        "metrics": {"success": {k: {"mde": v} for k, v in success.items()},
                    "guardrail": {k: {"margin": v} for k, v in (guardrail or {}).items()}}, "plan": plan or {}})


def rates(correlation: float = 0.0, **p: float) -> Basis:
    """Shares of users, equally correlated."""
    mean = np.array(list(p.values()))
    sd = np.sqrt(mean * (1 - mean))
    r = np.full((len(p), len(p)), correlation)
    np.fill_diagonal(r, 1.0)
    return Basis("s", Joint(tuple(p), 10_000, mean, sd**2, r * np.outer(sd, sd)), "made up", ())


def test_published_sample_sizes():
    """Two success metrics at alpha / 2, four guardrails: 4.46 million an arm where a calculator says 2.19."""
    names = {"conv": 0.008, "click": 0.025, "g1": 0.5, "g2": 0.5, "g3": 0.5, "g4": 0.5}
    spec = experiment({"conv": "3%", "click": "2%"}, dict.fromkeys(("g1", "g2", "g3", "g4"), "20%"),
                      {"deterioration": 1e-9})
    found = design(spec, catalog(**dict.fromkeys(names, "up")), rates(**names), units=1_000)
    assert found.naive / 2 == pytest.approx(2.19e6, rel=0.005)
    assert found.lines[0].alone / 2 == pytest.approx(4.46e6, rel=0.005)


def test_one_metric_alone_is_a_calculator():
    spec = experiment({"conv": "5%"}, plan={"deterioration": 1e-9})
    found = design(spec, catalog(conv="up"), rates(conv=0.1))
    assert found.needed == pytest.approx(found.naive, rel=0.03)
    assert found.rule.ship == pytest.approx(0.8, abs=0.01)
    assert found.smallest == pytest.approx(0.05, rel=0.03)


def test_the_union_bound_is_never_fewer_and_says_how_much_it_gives_away():
    names = {"conv": 0.05, "out": 0.02, "keep": 0.6}
    spec = experiment({"conv": "4%"}, {"out": "10%", "keep": "2%"})
    found = design(spec, catalog(conv="up", out="down", keep="up"), rates(0.3, **names))
    assert found.naive < found.needed < found.union
    assert found.rule.ship == pytest.approx(0.8, abs=0.012)


@pytest.mark.parametrize("looks", [False, True])
def test_the_power_is_that_of_simulated_experiments(looks):
    """2,000 experiments on correlated shares, through the estimators and the decision's own tests."""
    from workbench.stats.contrast import deterioration, non_inferiority, superiority
    from workbench.stats.critical import Fixed, GroupSequential
    from workbench.stats.moments import Moments
    from workbench.stats.rule import ships
    from workbench.stats.summary import pair

    plan = {"sequential": {"method": "group", "looks": ["2026-06-18", "2026-06-28"], "units": 8_000}} if looks else {}
    spec = experiment({"conv": "20%"}, {"out": "40%"}, plan)
    p = {"conv": 0.15, "out": 0.1}
    random = np.random.default_rng(6)
    n = 4_000
    latent = 0.5

    def arm(conv: float) -> np.ndarray:
        z = math.sqrt(latent) * random.standard_normal((n, 1)) + math.sqrt(1 - latent) * random.standard_normal((n, 2))
        return (z < norm.ppf([conv, p["out"]])).astype(float)

    sample = arm(p["conv"])
    for _ in range(20):
        sample = np.vstack([sample, arm(p["conv"])])
    found = design(spec, catalog(conv="up", out="down"), rates(float(np.corrcoef(sample.T)[0, 1]), **p), units=2 * n)
    fractions = [0.5, 1.0] if looks else [1.0]
    shipped, runs = 0, 2_000
    for _ in range(runs):
        arms = arm(p["conv"]), arm(p["conv"] * 1.2)
        up, safe, bad = False, False, False
        went = False
        for k in range(len(fractions)):
            m = int(n * fractions[k])

            def at(level, sides, k=k):
                if len(fractions) == 1:
                    return Fixed(level, sides)
                return GroupSequential(level, sides, tuple(fractions[:k + 1]), tuple(fractions[:k + 1]))

            pairs = [pair(*(Moments.from_rows(("y",), one[:m, i:i + 1], np.zeros(1)) for one in arms))
                     for i in range(2)]
            up |= superiority(pairs[0], "up", at(0.05, 2)).passed
            safe |= non_inferiority(pairs[1], "down", Margin(0.4, True), at(0.05, 1)).passed
            bad |= deterioration(pairs[0], "up", at(0.005, 1)).passed or deterioration(
                pairs[1], "down", at(0.005, 1)).passed
            went |= bool(ships(np.array([up]), np.array([safe]), np.array([bad])))
        shipped += went
    assert found.rule.ship == pytest.approx(shipped / runs, abs=0.02 + 2 * math.sqrt(0.25 / runs))


def test_declared_effects_of_other_metrics():
    names = {"conv": 0.05, "keep": 0.6}
    spec = experiment({"conv": "4%"}, {"keep": "1%"})
    plain = design(spec, catalog(conv="up", keep="up"), rates(**names))
    helped = design(spec, catalog(conv="up", keep="up"), rates(**names), effects={"keep": Margin(0.01, True)})
    assert helped.needed < plain.needed
    with pytest.raises(InputError, match="'nope' is no success metric"):
        design(spec, catalog(conv="up", keep="up"), rates(**names), effects={"nope": Margin(0.01, True)})


def test_unequal_arms_need_more_units():
    even = design(experiment({"conv": "5%"}), catalog(conv="up"), rates(conv=0.1))
    uneven = design(experiment({"conv": "5%"}, split={"a": 9, "b": 1}), catalog(conv="up"), rates(conv=0.1))
    assert uneven.needed == pytest.approx(even.needed / (4 * 0.9 * 0.1), rel=0.05)


def test_a_power_that_no_size_gives_is_refused():
    """A deterioration budget larger than what the power leaves."""
    spec = experiment({"conv": "5%"}, {"keep": "0.001%"}, {"power": 0.9999, "deterioration": 0.05})
    with pytest.raises(InputError, match="no number of units"):
        design(spec, catalog(conv="up", keep="up"), rates(conv=0.1, keep=0.5))


def test_on_a_log(simulated, capsys):
    name = next(iter(simulated.names("experiments")))
    assert main(["plan", name, "--project", str(simulated.root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["needed"] > 1_000 and found["union"] >= found["needed"] * 0.98
    assert 0 < found["rule"]["ship"] <= 1 and found["basis"].startswith("every user with decisions")
    asked = ["plan", name, "--project", str(simulated.root)]
    assert main([*asked, "--units", "1000", "--effect", "conversion_7d=9%"]) == 0
    assert "power of the whole rule" in capsys.readouterr().out
    assert main(["plan", name, "--project", str(simulated.root), "--effect", "conversion_7d"]) == 2
    assert "METRIC=AMOUNT" in capsys.readouterr().err
