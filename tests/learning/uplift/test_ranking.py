"""Areas under what an order of rows gains: by hand, against brute force, and their errors against a bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.uplift.curves import policy, ranked
from workbench.learning.uplift.ranking import Ranking, autoc, auuc, qini

ALONE = np.arange(4)


def test_four_rows_by_hand():
    """Effects 4, 2, 0, -2 in their best order: V = 1, 1.5, 1.5, 1 at quarters."""
    ranking = Ranking.of(np.array([4.0, 3.0, 2.0, 1.0]), np.array([4.0, 2.0, 0.0, -2.0]), ALONE)
    assert [ranking.gain(k) for k in (0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx([0, 1.0, 1.5, 1.5, 1.0])
    assert ranking.gain(0.125) == pytest.approx(0.5)
    # trapezoids: (0+1)/2, (1+1.5)/2, 1.5, (1.5+1)/2, each a quarter wide
    assert ranking.area(auuc)[0] == pytest.approx((0.5 + 1.25 + 1.5 + 1.25) / 4)
    assert ranking.area(qini)[0] == pytest.approx(1.125 - 0.5)


def test_the_worst_order_is_below_chance_and_ties_are_chance():
    effect = np.array([4.0, 2.0, 0.0, -2.0])
    assert Ranking.of(np.array([1.0, 2.0, 3.0, 4.0]), effect, ALONE).area(qini)[0] == pytest.approx(-0.625)
    tied = Ranking.of(np.zeros(4), effect, ALONE)
    for weight in (qini, autoc):
        assert tied.area(weight)[0] == pytest.approx(0, abs=1e-12)
    assert tied.gain(0.25) == pytest.approx(0.25)
    # two ties of two: V(1/4) lies half-way up to V(1/2) = 6/4
    assert Ranking.of(np.array([1.0, 1.0, 0.0, 0.0]), effect, ALONE).gain(0.25) == pytest.approx(0.75)


def test_a_constant_score_has_a_qini_of_zero_with_no_error():
    """Nobody comes first: the interval is 0 alone, and it does not depend on the order of the rows."""
    rng = np.random.default_rng(1)
    figures = ranked(np.full(500, 0.3), rng.normal(size=500), np.arange(500))
    assert figures["qini"]["value"] == pytest.approx(0, abs=1e-12)
    assert figures["qini"]["se"] == pytest.approx(0, abs=1e-12)
    assert figures["at"][0]["beyond"]["value"] == pytest.approx(0, abs=1e-12)


def test_areas_are_those_of_the_curve_in_small_steps():
    rng = np.random.default_rng(2)
    score = np.round(rng.normal(size=400), 1)                            # many ties
    effect = score + rng.normal(size=400)
    ranking = Ranking.of(score, effect, np.arange(400))
    grid = np.linspace(0, 1, 200_001)
    curve = np.interp(grid, ranking.ends, ranking.gained)
    assert ranking.area(auuc)[0] == pytest.approx(np.trapezoid(curve, grid), abs=1e-8)
    assert ranking.area(qini)[0] == pytest.approx(np.trapezoid(curve - grid * curve[-1], grid), abs=1e-8)
    toc = curve[1:] / grid[1:] - curve[-1]
    assert ranking.area(autoc)[0] == pytest.approx(toc.mean(), abs=1e-4)


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(3)
    score, effect, unit = np.round(rng.normal(size=300), 1), rng.normal(size=300), rng.integers(0, 60, size=300)
    shuffled = rng.permutation(300)
    first, second = ranked(score, effect, unit), ranked(score[shuffled], effect[shuffled], unit[shuffled])
    assert first["qini"]["value"] == pytest.approx(second["qini"]["value"], abs=1e-12)
    assert first["qini"]["se"] == pytest.approx(second["qini"]["se"], rel=1e-9)
    assert [p["gain"] for p in first["curve"]] == pytest.approx([p["gain"] for p in second["curve"]], abs=1e-12)
    assert [p["high"] for p in first["curve"]] == pytest.approx([p["high"] for p in second["curve"]], abs=1e-9)


@pytest.mark.parametrize("decimals", [8, 0], ids=["no ties", "ties"])
def test_errors_are_those_of_a_bootstrap_over_units(decimals):
    """Units of three rows that share a strong effect: what ignores units or estimated ranks would be far off."""
    rng = np.random.default_rng(4)
    units = 600
    level = np.repeat(rng.normal(size=units), 3)
    score = np.round(level + 0.3 * rng.normal(size=3 * units), decimals)
    effect = 1.0 + 2.0 * level + rng.normal(size=3 * units)
    unit = np.repeat(np.arange(units), 3)

    def figures(rows: np.ndarray, codes: np.ndarray) -> dict[str, float]:
        found = ranked(score[rows], effect[rows], codes)
        return {"qini": found["qini"], "auuc": found["auuc"], "autoc": found["autoc"], "average": found["average"],
                "first": found["at"][1]["uplift"], "beyond": found["at"][1]["beyond"]}

    whole = figures(np.arange(3 * units), unit)
    drawn = []
    for _ in range(400):
        some = rng.integers(0, units, size=units)
        rows = (some[:, None] * 3 + np.arange(3)).ravel()
        drawn.append({k: v["value"] for k, v in figures(rows, np.repeat(np.arange(units), 3)).items()})
    for name, value in whole.items():
        spread = np.std([one[name] for one in drawn])
        # 400 draws know a deviation to 3.5 %
        assert value["se"] == pytest.approx(spread, rel=0.13), name


def test_errors_that_forget_units_are_too_small():
    rng = np.random.default_rng(5)
    level = np.repeat(rng.normal(size=300), 5)
    unit = np.repeat(np.arange(300), 5)
    right, wrong = (ranked(level, level, codes)["average"]["se"] for codes in (unit, np.arange(1500)))
    assert right == pytest.approx(np.sqrt(5) * wrong, rel=0.02)


def test_a_policy_by_hand():
    """Arms hold, a, b; the policy gives b, hold, a."""
    scores = np.array([[1.0, 2.0, 5.0], [3.0, 1.0, 0.0], [0.0, 4.0, 2.0]])
    found = policy(np.array([2, 0, 1]), scores, np.arange(3))
    assert found["treated"] == pytest.approx(2 / 3)
    assert found["value"]["value"] == pytest.approx((5 + 3 + 4) / 3)
    assert found["gain"]["value"] == pytest.approx((4 + 0 + 4) / 3)
    assert [one["value"] for one in found["beyond_all"]] == pytest.approx([(3 + 2 + 0) / 3, (0 + 3 + 2) / 3])
    # three units: the deviation of 5, 3, 4 is 1, its mean's error 1 / sqrt(3)
    assert found["value"]["se"] == pytest.approx(1 / np.sqrt(3))
