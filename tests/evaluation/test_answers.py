"""Two answers are the same, or the first difference is said."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workbench.evaluation.answers import by_arm, difference, of_rows, word


def test_order_does_not_matter_and_a_billionth_does_not_either():
    one = of_rows(["unit", "value"], [("a", 1.0), ("b", 2.0)])
    assert difference(one, of_rows(["unit", "value"], [("b", 2.0 * (1 + 1e-11)), ("a", 1)])) is None
    assert "expected" in difference(one, of_rows(["unit", "value"], [("b", 2.0 * (1 + 1e-8)), ("a", 1)]))


@pytest.mark.parametrize(("rows", "said"), [
    ([("a", 1)], "1 too many"), ([("a", 1), ("b", 2), ("c", 3)], "1 rows lacking"),
    ([("a", 1), ("b", None)], "expected"), ([("a", 1), ("a", 1), ("b", 2)], "same key"),
])
def test_what_differs_is_said(rows, said):
    assert said in difference(of_rows(["unit", "value"], [("a", 1), ("b", 2)]), of_rows(["unit", "value"], rows))


def test_a_small_group_may_be_left_out_and_a_large_one_may_not():
    gold = of_rows(["group", "value", "n"], [("x", 0.5, 100), ("y", 0.1, 5)])
    assert difference(of_rows(["group", "value"], [("x", 0.5)]), gold) is None
    assert difference(of_rows(["group", "value"], [("y", 0.1)]), gold) is not None


def test_a_ratio_of_sums_is_not_the_mean_of_ratios():
    ratio = of_rows(["unit", "num", "den"], [("a", 1, 1), ("b", 0, 9)])
    means = of_rows(["unit", "value"], [("a", 1.0), ("b", 0.0)])
    arms = {"a": "x", "b": "x"}
    assert difference(by_arm(means, arms), by_arm(ratio, arms)) is not None
    assert by_arm(ratio, arms).rows[("x",)] == (0.1,)


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (float("nan"), ""), ("(none)", ""), (date(2026, 5, 1), "2026-05-01"),
    (datetime(2026, 5, 1), "2026-05-01"), (datetime(2026, 5, 1, 13), "2026-05-01 13:00:00"),
    ("2026-05-01T13:00:00", "2026-05-01 13:00:00"), ("Tuesday", "Tuesday"),
])
def test_keys_are_compared_as_text(value, text):
    assert word(value) == text
