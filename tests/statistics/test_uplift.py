"""Uplift models where the truth is known: the order of planted effects, and intervals that mean what they say.

The worlds are those of `tests/learning/uplift/worlds.py`: base rate 3 %, mean effect 0.3 points, its standard deviation
0.6 points, 20 features of which 5 matter.
"""

from __future__ import annotations

import math
import resource
import time

import numpy as np
import pytest
from scipy.stats import spearmanr

from workbench.learning.models.uplift import fit
from workbench.learning.uplift.calibration import projected
from workbench.learning.uplift.curves import ranked
from workbench.learning.uplift.measure import measure

from ..learning.uplift.worlds import base, effect, features, planted, spec
from ..tables import line

LEARNERS = ("s", "t", "x", "r", "dr")
PLANTED, EMPTY, COVERED = "Planted uplift", "A world without any effect", "Coverage of intervals of uplift"


def longer(quick, long):
    """A quick slice, and the length that issue and docs speak of."""
    return [pytest.param(*quick, id="slice"), pytest.param(*long, id="long", marks=pytest.mark.long)]


def test_the_world_is_as_promised():
    x = features(400_000, np.random.default_rng(0))
    assert base(x).mean() == pytest.approx(0.03, abs=1e-4)
    assert effect(x).mean() == pytest.approx(0.003, abs=3e-5)
    assert effect(x).std() == pytest.approx(0.006, abs=3e-5)
    assert (base(x) + effect(x)).min() > 0
    other = x.copy()
    other[:, 5:] = 0
    np.testing.assert_array_equal(effect(x), effect(other))


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize(("rows", "least"), [pytest.param(1_000_000, 0.6, marks=pytest.mark.long)])
def test_planted_effects_are_ranked(learner, rows, least):
    """Half of a million rows train; the correlation is that of the other half, whose intervals hold their truth."""
    data, tau = planted(rows, 1)
    began = time.perf_counter()
    model = fit(data, spec(learner))
    took = time.perf_counter() - began
    held = data.held
    predicted = model.predict(data.matrix[held])[:, 0]
    rho = spearmanr(predicted, tau[held])[0]
    figures = measure(model, data, spec(learner))["heads"]["bought"]["arms"]["mail"]
    slope, qini = figures["heterogeneity"]["slope"], figures["qini"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    if learner == "s":
        line(PLANTED, "learner", "rank correlation", "Qini", "slope", "seconds", "peak GB")
    line(PLANTED, learner, f"{rho:.3f}", f"{qini['value']:.5f} +- {qini['se']:.5f}",
         f"{slope['value']:.2f} +- {slope['se']:.2f}", f"{took:.0f}", f"{peak:.1f}")
    assert rho >= least
    truth = ranked(predicted, tau[held], np.arange(held.sum()))
    for name in ("qini", "auuc", "autoc", "average"):
        assert abs(figures[name]["value"] - truth[name]["value"]) < 4 * figures[name]["se"], name
    assert figures["heterogeneity"]["verdict"] == "found"


def test_planted_effects_are_ranked_quickly():
    """A tenth of the rows, where the default learner is half as good and better than chance by far."""
    data, tau = planted(200_000, 1)
    model = fit(data, spec())
    assert spearmanr(model.predict(data.matrix[data.held])[:, 0], tau[data.held])[0] > 0.4


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize(("seeds", "rows", "least"), longer((6, 4000, 4), (100, 20_000, 92)))
def test_no_effect_is_not_found(learner, seeds, rows, least):
    """Models learnt where nothing has an effect: Qini's interval on the held-out half contains 0."""
    inside = constant = found = 0
    for seed in range(seeds):
        data, _ = planted(rows, 1000 + seed, there=0.0)
        model = fit(data, spec(learner))
        figures = measure(model, data, spec(learner))["heads"]["bought"]["arms"]["mail"]
        low, high = figures["qini"]["ci"]
        inside += low - 1e-15 <= 0 <= high + 1e-15
        verdict = figures["heterogeneity"]["verdict"]
        constant += verdict == "none_predicted"
        found += verdict == "found"
    if learner == "s":
        line(EMPTY, "learner", "seeds", "Qini contains 0", "the same for all rows", "heterogeneity found")
    line(EMPTY, learner, str(seeds), str(inside), str(constant), str(found))
    assert inside >= least
    # 5 % of those that say anything, and three standard errors
    assert found <= 0.05 * seeds + 3 * math.sqrt(0.05 * 0.95 * seeds)


@pytest.mark.parametrize(("worlds", "rows"), longer((150, 8000), (2000, 20_000)))
@pytest.mark.parametrize("days", [1, 3], ids=["a row a unit", "three rows a unit"])
def test_intervals_cover_the_truth(worlds, rows, days):
    """A score that knows something, scores of inverse propensities alone, units whose rows buy together."""
    truth: dict[str, float] = {}
    x = features(1_000_000, np.random.default_rng(7))
    known = effect(x) + 0.006 * x[:, 15]
    whole = ranked(known, effect(x), np.arange(len(x)))
    truth = {name: whole[name]["value"] for name in ("qini", "auuc", "autoc", "average")}
    truth |= {"first": whole["at"][1]["uplift"]["value"], "beyond": whole["at"][1]["beyond"]["value"],
              "curve": whole["curve"][8]["gain"]}
    truth["slope"] = float(np.polyfit(known, effect(x), 1)[0])
    hits = dict.fromkeys(truth, 0)
    for seed in range(worlds):
        rng = np.random.default_rng([seed, days])
        units = rows // days
        unit = np.repeat(np.arange(units), days)
        x = np.repeat(features(units, rng), days, axis=0)
        mailed = np.repeat(rng.uniform(size=units) < 0.5, days)
        luck = np.repeat(rng.uniform(size=units), days)
        own = rng.uniform(size=units * days) < 0.5
        luck = np.where(own, rng.uniform(size=units * days), luck)      # half of the rows go with their unit
        y = (luck < base(x) + mailed * effect(x)).astype(float)
        score = effect(x) + 0.006 * x[:, 15]
        g = np.where(mailed, y, -y) / 0.5
        found = ranked(score, g, unit)
        cis = {name: found[name]["ci"] for name in ("qini", "auuc", "autoc", "average")}
        cis |= {"first": found["at"][1]["uplift"]["ci"], "beyond": found["at"][1]["beyond"]["ci"],
                "curve": [found["curve"][8]["low"], found["curve"][8]["high"]],
                "slope": projected(score, g, unit)["slope"]["ci"]}
        for name, (low, high) in cis.items():
            hits[name] += low <= truth[name] <= high
    for name, count in hits.items():
        line(COVERED, name, f"{days} rows a unit", f"{worlds} worlds", f"{count / worlds:.3f}")
        assert abs(count / worlds - 0.95) < 0.01 + 3.5 * math.sqrt(0.95 * 0.05 / worlds), name
