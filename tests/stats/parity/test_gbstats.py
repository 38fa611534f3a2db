"""gbstats 0.8.0 (GrowthBook): the same difference and error; its p is Student's, its relative interval the delta's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t as student

from workbench.stats.adjust import Linear
from workbench.stats.contrast import superiority
from workbench.stats.critical import AlwaysValid
from workbench.stats.moments import Moments
from workbench.stats.quantile import of_units, unit_influence
from workbench.stats.srm import sample_ratio
from workbench.stats.summary import Arm, Pair, pair

from .conftest import DATA, ours
from .recipe import COUNTS

SAME = [("spend mean", ("y",)), ("clicks ratio", ("y", "d")), ("spend cuped", ("y", "x")), ("edge mean", ("y",))]


@pytest.mark.parametrize(("case", "columns"), SAME, ids=[case for case, _ in SAME])
def test_difference_error_and_p(golden, case, columns):
    """With their degrees of freedom (Welch) our estimate over our error gives their p: only the distribution differs.

    Ours is normal: units are thousands, and the rule's sequential tests are of normal statistics anyway.
    """
    said = golden["gbstats"][case]["absolute"]
    arms = ours(case.split()[0], *columns)
    found = superiority(arms, "up", 0.05)
    assert found.effect == pytest.approx(said["expected"], rel=1e-8)
    assert found.se == pytest.approx(said["stddev"], rel=1e-8)
    assert 2 * student.sf(abs(found.effect / found.se), said["dof"]) == pytest.approx(said["p"], rel=1e-8)
    half = student.isf(0.025, said["dof"]) * found.se
    assert (found.effect - half, found.effect + half) == pytest.approx(tuple(said["ci"]), rel=1e-8)


@pytest.mark.parametrize(("case", "columns"), [one for one in SAME if "cuped" not in one[0]])
def test_the_relative_effect_and_what_the_delta_method_would_say(golden, case, columns):
    said = golden["gbstats"][case]["relative"]
    arms = ours(case.split()[0], *columns)
    found = superiority(arms, "up", 0.05)
    assert found.relative == pytest.approx(said["expected"], rel=1e-8)
    c, t = arms.control, arms.treatment
    delta = math.sqrt(t.variance / c.mean**2 + c.variance * t.mean**2 / c.mean**4)
    assert delta == pytest.approx(said["stddev"], rel=1e-8)


@pytest.mark.parametrize("q", [0.5, 0.8])
def test_a_quantile_of_units(golden, q):
    """The same order-statistic interval turned into an error; theirs over n (times (n - 1) / n), ours over n - 1.

    Theirs needs the quantile and the values at the ends of its ranks from whoever writes the SQL.
    """
    said = golden["gbstats"][f"spend quantile {q}"]["absolute"]
    arms = []
    for y in DATA["spend"].column("y"):
        rows = unit_influence([of_units(y, q)], np.zeros(len(y), dtype=np.int64), y)
        arms.append(Moments.from_rows(("y",), rows, np.array([y.mean()])))
    found = superiority(pair(*arms), "up", 0.05)
    assert found.effect == pytest.approx(said["expected"], rel=1e-8)
    assert found.se == pytest.approx(said["stddev"], rel=1 / arms[1].n)


def test_cuped_relative_is_over_the_unadjusted_control_mean(golden):
    """Theirs divides by what a person recognises, ours by the mean that the difference was adjusted with.

    The two agree in expectation; ours keeps the relative interval an inversion of the absolute test.
    """
    said = golden["gbstats"]["spend cuped"]["relative"]
    arms = ours("spend", "y", "x")
    found = superiority(arms, "up", 0.05)
    assert found.effect / arms.raw_control == pytest.approx(said["expected"], rel=1e-8)
    assert found.relative == pytest.approx(found.effect / arms.control.mean, rel=1e-12)


def test_shares(golden):
    """p (1 - p) over n, ours over n - 1: 1/n apart."""
    said = golden["gbstats"]["share proportion"]["absolute"]
    found = superiority(ours("share", "y"), "up", 0.05)
    assert found.effect == pytest.approx(said["expected"], rel=1e-8)
    assert found.se == pytest.approx(said["stddev"], rel=1 / len(DATA["share"].treatment))


def test_the_published_fixture_by_four_methods(golden):
    """Its verdict flips with the display: p = 0.020 of the difference, 0.062 of the lift. Fieller's does not."""
    said = golden["gbstats"]["published"]
    assert said["absolute"]["p"] == pytest.approx(0.0202, abs=1e-4) and said["relative"]["p"] > 0.05
    arms = [Arm(n, total / n, (squares - total * total / n) / (n - 1) / n)
            for n, total, squares in ((3407, 1396.87, 52377.9767), (3461, 2422.7, 134698.29))]
    found = superiority(Pair(arms[0], arms[1], arms[0].mean, arms[1].mean, "mean"), "up", 0.05)
    assert found.effect == pytest.approx(said["absolute"]["expected"], rel=1e-8)
    assert found.se == pytest.approx(said["absolute"]["stddev"], rel=1e-8)
    assert found.relative_ci == pytest.approx((0.094, 1.708), abs=5e-4)
    assert found.passed and found.relative_ci[0] > 0 and said["relative"]["ci"][0] < 0


@pytest.mark.parametrize("units", [1_000, 5_000])
def test_always_valid(golden, units):
    said = golden["gbstats"][f"spend always valid {units}"]["absolute"]
    arms = ours("spend", "y")
    at = AlwaysValid(0.05, 2, arms.control.n + arms.treatment.n, units)
    found = superiority(arms, "up", at)
    assert found.ci == pytest.approx(tuple(said["ci"]), rel=1e-8)
    assert found.p == pytest.approx(said["p"], rel=1e-8)


def test_sample_ratio_and_its_arm_too_many(golden):
    """Its degrees of freedom count an arm that nobody should be in; ours do not."""
    for name, (counts, weights) in COUNTS.items():
        p = sample_ratio(dict(enumerate(counts)), dict(enumerate(weights)))
        if name != "unused":
            assert p == pytest.approx(golden["gbstats"]["srm"][name], rel=1e-8)
    tilted, unused = (golden["gbstats"]["srm"][name] for name in ("tilted", "unused"))
    assert unused > 5 * tilted
    assert sample_ratio(dict(enumerate(COUNTS["unused"][0])), dict(enumerate(COUNTS["unused"][1]))) == pytest.approx(
        tilted, rel=1e-8)


# The package's own published test of a CUPED ratio: sums of 100 units an arm (its released 0.8.0 has none yet).
# y, d, x, dx: sum and sum of squares; then the products yx, d dx, x dx, y d, y dx, x d.
RATIO = {
    "control": ((485.112236689623, 2715.484666118136), (679.9093275844917, 4939.424001640236),
                (192.59138069991536, 460.076026390857), (290.1398399750233, 920.9461385038898),
                (1113.6215759318352, 2130.9404074446747, 634.239482353647, 3602.146836776702, 1559.2878434944676,
                 1460.3181079276983)),
    "treatment": ((514.7757826608777, 2994.897482705013), (705.4090874383759, 5291.36604146392),
                  (206.94157227402536, 514.2903702246757), (302.54389139107326, 994.4506208125663),
                  (1237.0953021125997, 2292.081739775257, 698.4173425817908, 3918.1561431600717, 1701.0287270040265,
                   1604.0759503266522)),
}


def test_its_published_cuped_ratio():
    """Relative -0.0007 with an error of 0.00391 and p 0.858, printed to five digits.

    Its slope averages the arms' own covariances, ours is that of both arms together: they differ by what lies between
    the arms, of the order of 1/n. With its slope ours is its effect to the last digit printed.
    """
    arms = []
    for y, d, x, dx, (yx, ddx, xdx, yd, ydx, xd) in RATIO.values():
        cross = np.array([[y[1], yd, yx, ydx], [yd, d[1], xd, ddx], [yx, xd, x[1], xdx], [ydx, ddx, xdx, dx[1]]])
        arms.append(Moments(("y", "d", "x", "dx"), 100, np.zeros(4), np.array([y[0], d[0], x[0], dx[0]]), cross))
    made = pair(*arms)
    found = superiority(made, "up", 0.05)
    assert found.effect / made.raw_control == pytest.approx(-0.0007, abs=1 / 100 / 100)
    assert found.se / made.raw_control == pytest.approx(0.00391, abs=5e-6)
    assert found.p == pytest.approx(0.85771, abs=1 / 100)
    forms = [Linear.of(one, (("y", "d"), ("x", "dx"))) for one in arms]
    slope = sum(one.cov[0, 1] for one in forms) / sum(one.cov[1, 1] for one in forms)
    (y_c, x_c), (y_t, x_t) = (one.means for one in forms)
    assert (y_t - y_c - slope * (x_t - x_c)) / y_c == pytest.approx(-0.0007, abs=5e-6)
