"""Cochran's Q and a weighted line, by hand, by regression and by how often they speak where nothing is there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2

from workbench.stats.heterogeneity import cochran, trend


def test_q_by_hand():
    e, s = np.array([1.0, 2.0, 4.0]), np.array([1.0, 0.5, 2.0])
    w = np.array([1.0, 4.0, 0.25])
    mean = (1 + 8 + 1) / 5.25
    found = cochran(e, s)
    assert found.mean == pytest.approx(mean)
    assert found.q == pytest.approx((w * (e - mean) ** 2).sum())
    assert found.p == pytest.approx(chi2.sf(found.q, 2))
    assert found.share == 0.0 and cochran([0, 10], [1, 1]).share == pytest.approx(49 / 50)


def test_without_two_errors_there_is_nothing_to_compare():
    assert cochran([1.0], [1.0]) is None
    assert cochran([1.0, 2.0, math.nan], [1.0, 0.0, 1.0]) is None
    assert trend([0, 1], [1, 2], [1, 1]) is None and trend([1, 1, 1], [1, 2, 3], [1, 1, 1]) is None


def test_the_line_is_that_of_weighted_least_squares():
    x, e, s = np.array([0.0, 1, 2, 5]), np.array([3.0, 2.5, 2.0, 1.0]), np.array([0.2, 0.1, 0.3, 0.2])
    slope, start = np.polyfit(x, e, 1, w=1 / s)
    found = trend(x, e, s)
    assert (found.slope, found.start, found.end) == pytest.approx((slope, start, start + 5 * slope))
    cov = np.linalg.inv(np.array([[np.sum(1 / s**2), np.sum(x / s**2)], [np.sum(x / s**2), np.sum(x * x / s**2)]]))
    assert found.se == pytest.approx(math.sqrt(cov[1, 1]))


def test_they_speak_as_often_as_promised_where_nothing_is_there():
    runs, spoke = 4_000, np.zeros(2)
    rng = np.random.default_rng(0)
    s = rng.uniform(0.5, 2, 12)
    for _ in range(runs):
        e = 0.3 + s * rng.standard_normal(12)
        spoke += [cochran(e, s).p < 0.05, trend(np.arange(12), e, s).p < 0.05]
    assert np.abs(spoke / runs - 0.05).max() < 4 * math.sqrt(0.05 * 0.95 / runs)
