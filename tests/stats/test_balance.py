"""Standardised differences and what an adjustment takes off, against rows and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.balance import adjusted_away, standardised
from workbench.stats.moments import Moments
from workbench.stats.summary import pair

ZERO = np.zeros(2)


def arms(rng, n=400, ratio=1.0, moved=0.0):
    x = rng.gamma(2.0, 1.0, 2 * n) + moved * (np.arange(2 * n) >= n)
    rows = np.column_stack([ratio * x + rng.standard_normal(2 * n), x])
    return rows[:n], rows[n:]


def of(rows):
    return Moments.from_rows(("y", "x"), rows, ZERO)


def test_the_standardised_difference_by_hand():
    a, b = arms(np.random.default_rng(1), moved=0.2)
    found = standardised(of(a), of(b), ("x", None))
    deviation = math.sqrt((a[:, 1].var(ddof=1) + b[:, 1].var(ddof=1)) / 2)
    assert found.size == pytest.approx((b[:, 1].mean() - a[:, 1].mean()) / deviation)
    assert found.size / found.se == pytest.approx(
        (b[:, 1].mean() - a[:, 1].mean()) / math.sqrt(a[:, 1].var(ddof=1) / 400 + b[:, 1].var(ddof=1) / 400))


def test_what_the_adjustment_takes_off_is_raw_less_adjusted():
    a, b = arms(np.random.default_rng(2), moved=0.3)
    two = pair(of(a), of(b))
    raw, adjusted = two.raw_treatment - two.raw_control, two.treatment.mean - two.control.mean
    found = adjusted_away(of(a), of(b))
    assert found.size == pytest.approx(raw - adjusted)
    plain = pair(*(Moments.from_rows(("y",), one[:, :1], ZERO[:1]) for one in (a, b)))
    left = (plain.treatment.variance + plain.control.variance) - (two.treatment.variance + two.control.variance)
    assert found.se == pytest.approx(math.sqrt(left), rel=0.15)


def test_nothing_to_compare_is_none():
    flat = Moments.from_rows(("y", "x"), np.ones((5, 2)), ZERO)
    assert standardised(flat, flat, ("x", None)) is None and adjusted_away(flat, flat) is None
    one = Moments.from_rows(("y", "x"), np.ones((1, 2)), ZERO)
    assert standardised(one, flat, ("x", None)) is None and adjusted_away(one, flat) is None
    bare = Moments.from_rows(("y",), np.arange(6.0)[:, None], ZERO[:1])
    assert adjusted_away(bare, bare) is None


def test_they_speak_as_often_as_promised_where_nothing_is_there():
    runs, spoke = 3_000, np.zeros(2)
    rng = np.random.default_rng(0)
    for _ in range(runs):
        a, b = (of(one) for one in arms(rng, 300))
        spoke += [standardised(a, b, ("x", None)).p < 0.05, adjusted_away(a, b).p < 0.05]
    assert np.abs(spoke / runs - 0.05).max() < 4 * math.sqrt(0.05 * 0.95 / runs)
