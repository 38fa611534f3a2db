"""Against exact arithmetic: what is computed from rows in fractions, without any rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.stats import norm

from workbench.stats.contrast import superiority

from .conftest import DATA, ours

Z = Fraction(float(norm.isf(0.025)))


def exactly(values) -> tuple[Fraction, Fraction]:
    """(mean, variance of the mean with n - 1), of the binary values as they are."""
    rows = [Fraction(float(v)) for v in values]
    n = len(rows)
    mean = sum(rows, Fraction(0)) / n
    return mean, sum(((v - mean) ** 2 for v in rows), Fraction(0)) / (n - 1) / n


def test_a_mean_of_a_hundred_million_loses_no_digits(golden):
    """gbstats and spotify-confidence sum squares as they are: an error of 0.045 where 0.032 is right."""
    (c, v_c), (t, v_t) = (exactly(one) for one in DATA["large"].column("y"))
    found = superiority(ours("large", "y"), "up", 0.05)
    assert found.effect == pytest.approx(float(t - c), rel=1e-7)        # 1e8 and a double's 16 digits leave eight
    assert found.se == pytest.approx(float(v_c + v_t) ** 0.5, rel=1e-9)
    said = golden["gbstats"]["large mean"]["absolute"]["stddev"]
    their = golden["spotify-confidence"]["large mean"]["absolute"]
    for other in (said, (their["ci"][1] - their["ci"][0]) / 2 / float(Z)):
        assert abs(other / found.se - 1) > 0.2


@pytest.mark.parametrize("name", ["spend", "share", "edge"])
def test_fiellers_ends_are_the_lifts_that_the_test_does_not_reject(name):
    """(mT - r mC)^2 = z^2 (vT + r^2 vC) at both ends r, with means and variances in fractions."""
    (c, v_c), (t, v_t) = (exactly(one) for one in DATA[name].column("y"))
    low, high = superiority(ours(name, "y"), "up", 0.05).relative_ci
    for end in (low, high):
        r = 1 + Fraction(end)
        assert float((t - r * c) ** 2 / (Z**2 * (v_t + r**2 * v_c))) == pytest.approx(1.0, abs=1e-9)


def test_a_ratios_variance_is_that_of_its_linear_form():
    """Of clicks a message: sum of (y - R d)^2 over n (n - 1) mean(d)^2, in fractions."""
    sample = DATA["clicks"]
    arms = ours("clicks", "y", "d")
    for rows, arm in ((sample.control, arms.control), (sample.treatment, arms.treatment)):
        y, d = ([Fraction(float(v)) for v in rows[:, sample.names.index(k)]] for k in ("y", "d"))
        n, ratio = len(y), sum(y) / sum(d)
        off = [a - ratio * b for a, b in zip(y, d, strict=True)]
        variance = sum(v * v for v in off) / (n - 1) / n / (sum(d) / n) ** 2
        assert arm.mean == pytest.approx(float(ratio), rel=1e-14)
        assert arm.variance == pytest.approx(float(variance), rel=1e-12)
