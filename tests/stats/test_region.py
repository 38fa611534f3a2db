"""The joint region covers as it says, and the break-even price is where the weighted sum is nothing."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.region import Region, break_even, weighted

COV = np.array([[4.0, -1.5], [-1.5, 1.0]])


def test_the_outline_is_the_edge_and_closes():
    region = Region(np.array([1.0, 2.0]), COV)
    edge = region.outline()
    off = edge - region.centre
    distance = np.einsum("ij,jk,ik->i", off, np.linalg.inv(COV), off)
    assert distance == pytest.approx(np.full(len(edge), 5.991464547107979))       # chi-square, 2 degrees, 95 %
    assert edge[0] == pytest.approx(edge[-1])
    # its extent along an axis is the reach times that effect's own error
    assert edge[:, 0].max() - 1.0 == pytest.approx(region.reach * 2.0, rel=2e-3)


def test_the_region_covers_both_effects_as_often_as_it_says():
    runs = 20_000
    drawn = np.random.default_rng(0).multivariate_normal([0.3, -0.2], COV, runs)
    for level in (0.8, 0.95):
        inside = Region(np.array([0.3, -0.2]), COV, level).holds(drawn).mean()
        assert abs(inside - level) < 3.5 * np.sqrt(level * (1 - level) / runs)


def test_a_weighted_sum_has_the_variance_of_its_parts_together():
    value, se = weighted(np.array([2.0, -1.0]), COV, np.array([1.0, 3.0]))
    assert value == -1.0 and se == pytest.approx(np.sqrt(4 + 9 * 1 + 2 * 3 * -1.5))


@pytest.mark.parametrize(("gain", "amount"), [(2.0, -4.0), (-2.0, 4.0), (2.0, 4.0), (-2.0, -4.0)])
def test_at_the_break_even_price_nothing_is_left_and_its_interval_inverts_the_test(gain, amount):
    cov = np.array([[0.09, -0.02], [-0.02, 0.16]])
    price, (low, high) = break_even(gain, amount, cov, 1.96)
    assert gain + price * amount == pytest.approx(0)
    assert low < price < high
    for end in (low, high):
        value, se = weighted(np.array([gain, amount]), cov, np.array([1.0, end]))
        assert abs(value) == pytest.approx(1.96 * se)


def test_the_interval_of_the_break_even_price_covers_it():
    cov, runs = np.array([[0.09, -0.02], [-0.02, 0.16]]), 8_000
    drawn = np.random.default_rng(1).multivariate_normal([2.0, -4.0], cov, runs)
    found = [break_even(gain, amount, cov, 1.959964)[1] for gain, amount in drawn]
    covered = np.mean([low <= 0.5 <= high for low, high in found])
    assert abs(covered - 0.95) < 3.5 * np.sqrt(0.95 * 0.05 / runs)


def test_what_cannot_be_told_from_nothing_has_no_interval():
    assert break_even(1.0, 0.0, COV, 1.96) == (None, (None, None))
    price, interval = break_even(1.0, -0.5, COV, 1.96)
    assert price == 2.0 and interval == (None, None)
