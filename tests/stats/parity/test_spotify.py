"""spotify-confidence 4.1.0: differences, several covariates, planned looks and sizes; not its lifts and margins."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

from workbench.stats.contrast import Margin, non_inferiority, superiority
from workbench.stats.spending import boundary
from workbench.stats.srm import sample_ratio

from .conftest import DATA, ours
from .recipe import COUNTS, LOOKS


@pytest.mark.parametrize("case", ["spend", "edge"])
def test_difference(golden, case):
    said = golden["spotify-confidence"][f"{case} mean"]["absolute"]
    found = superiority(ours(case, "y"), "up", 0.05)
    assert found.effect == pytest.approx(said["difference"], rel=1e-8)
    assert found.ci == pytest.approx(tuple(said["ci"]), rel=1e-8)
    assert found.p == pytest.approx(said["p"], rel=1e-8)


@pytest.mark.parametrize(("case", "columns"), [("spend", ("x",)), ("several", ("x", "x2", "x3"))])
def test_one_and_several_covariates(golden, case, columns):
    """Its adjusted variance takes the outcome's with n - 1 and the covariates' with n: 1/n apart from ours."""
    said = golden["spotify-confidence"][f"{case} cuped"]["absolute"]
    found = superiority(ours(case, "y", *columns), "up", 0.05)
    n = min(len(DATA[case].control), len(DATA[case].treatment))
    assert found.effect == pytest.approx(said["difference"], rel=1e-8)
    assert found.se == pytest.approx((said["ci"][1] - said["ci"][0]) / 2 / norm.isf(0.025), rel=1 / n)


def test_shares(golden):
    said = golden["spotify-confidence"]["share proportion"]["absolute"]
    found = superiority(ours("share", "y"), "up", 0.05)
    assert found.effect == pytest.approx(said["difference"], rel=1e-8)
    assert found.se == pytest.approx((said["ci"][1] - said["ci"][0]) / 2 / norm.isf(0.025),
                                     rel=1 / len(DATA["share"].treatment))


def test_its_lift_takes_the_control_mean_as_known(golden):
    """Its relative interval is the absolute one over the control mean; see `test_relative.py` for what it covers."""
    for case in ("spend", "edge"):
        said = golden["spotify-confidence"][f"{case} mean"]
        arms = ours(case, "y")
        found = superiority(arms, "up", 0.05)
        assert found.relative == pytest.approx(said["relative"]["difference"], rel=1e-8)
        known = [one / arms.control.mean for one in found.ci]
        assert known == pytest.approx(said["relative"]["ci"], rel=1e-8)
        low, high = found.relative_ci
        assert high - low > known[1] - known[0] and (low > 0) == (known[0] > 0)


def test_its_margin_takes_the_control_mean_as_known(golden):
    """z against a margin of 10 % of an estimate that it treats as a number; ours tests mT - 0.9 mC with both errors."""
    said = golden["spotify-confidence"]["spend non-inferior"]["absolute"]
    arms = ours("spend", "y")
    found = non_inferiority(arms, "up", Margin(0.1, True), 0.05)
    z = (found.effect + 0.1 * arms.control.mean) / found.se
    assert norm.sf(z) == pytest.approx(said["p"], rel=1e-6)
    fixed = non_inferiority(arms, "up", Margin(0.1 * arms.control.mean, False), 0.05)
    assert fixed.p == pytest.approx(said["p"], rel=1e-6)
    own = (found.effect + 0.1 * arms.control.mean) / math.sqrt(arms.treatment.variance + 0.81 * arms.control.variance)
    assert found.p == pytest.approx(norm.sf(own), rel=1e-8)


@pytest.mark.parametrize("looks", list(LOOKS))
@pytest.mark.parametrize("sides", [1, 2])
def test_planned_looks(golden, looks, sides):
    said = golden["spotify-confidence"]["looks" if sides == 2 else "looks one-sided"][looks]
    assert boundary(LOOKS[looks], 0.05 / sides) == pytest.approx(said, abs=1e-3)


@pytest.mark.parametrize("name", ["even", "tilted", "three"])
def test_sample_ratio(golden, name):
    counts, weights = COUNTS[name]
    p = sample_ratio(dict(enumerate(counts)), dict(enumerate(weights)))
    assert p == pytest.approx(golden["spotify-confidence"]["srm"][name], rel=1e-8)
