"""`Moments`: the algebra holds whatever the shift, the split or the size of the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.stats.moments import Moments

ROWS = arrays(np.float64, st.tuples(st.integers(2, 40), st.just(2)), elements=st.floats(-1e3, 1e3, width=32))
NAMES = ("y", "x")


@settings(max_examples=60, deadline=None)
@given(ROWS, st.floats(-50, 50), st.integers(0, 40))
def test_any_shift_and_any_split_give_the_statistics_of_the_rows(rows, shift, cut):
    c = np.array([shift, -shift])
    cut = min(cut, len(rows))
    whole = Moments.from_rows(NAMES, rows[:cut], c) + Moments.from_rows(NAMES, rows[cut:], c)
    assert whole.n == len(rows)
    assert whole.mean("y") == pytest.approx(rows[:, 0].mean(), abs=1e-9)
    assert whole.total("x") == pytest.approx(rows[:, 1].sum(), abs=1e-7)
    expected = np.cov(rows.T)
    assert whole.var("y") == pytest.approx(expected[0, 0], abs=1e-5, rel=1e-9)
    assert whole.cov("y", "x") == pytest.approx(expected[0, 1], abs=1e-5, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(ROWS, ROWS)
def test_addition_commutes_and_nothing_is_neutral(left, right):
    c = np.zeros(2)
    a, b = Moments.from_rows(NAMES, left, c), Moments.from_rows(NAMES, right, c)
    assert a + b == b + a
    assert a + Moments.empty(NAMES, c) == a


def test_a_large_mean_keeps_a_small_variance():
    """Raw power sums give 2.097 here, where the truth is 0.997."""
    x = np.random.default_rng(0).normal(1e8, 1, 1_000_000)
    kept = Moments.from_rows(("y",), x[:, None])
    assert kept.var("y") == pytest.approx(np.var(x - 1e8, ddof=1), rel=1e-9)
    raw = (np.sum(x * x) - np.sum(x) ** 2 / len(x)) / (len(x) - 1)
    assert abs(raw - 1) > 0.05


def test_below_two_units_there_is_no_variance_and_without_units_no_mean():
    none = Moments.empty(("y",), np.zeros(1))
    one = Moments.from_rows(("y",), np.array([[3.0]]))
    assert math.isnan(none.mean("y")) and math.isnan(none.var("y")) and math.isnan(one.var("y"))
    assert one.mean("y") == 3.0


def test_a_constant_has_variance_zero_and_never_less():
    assert Moments.from_rows(("y",), np.full((1000, 1), 0.1), np.array([0.7])).var("y") >= 0


@pytest.mark.parametrize(("rows", "words"), [
    (np.zeros((3, 1)), "expected rows of 2 values"),
    (np.array([[1.0, np.nan], [0, 0]]), "'x' holds a value that is not finite"),
    (np.array([[np.inf, 1.0]]), "'y' holds a value that is not finite"),
])
def test_rows_that_cannot_be_summed_are_named(rows, words):
    with pytest.raises(ValueError, match=words):
        Moments.from_rows(NAMES, rows)


def test_moments_of_different_things_do_not_add():
    a = Moments.from_rows(("y",), np.ones((2, 1)), np.zeros(1))
    with pytest.raises(ValueError, match="cannot add moments of"):
        a + Moments.from_rows(("z",), np.ones((2, 1)), np.zeros(1))
    with pytest.raises(ValueError, match="different shifts"):
        a + Moments.from_rows(("y",), np.ones((2, 1)), np.ones(1))
    with pytest.raises(ValueError, match="no value 'q'"):
        a.mean("q")
