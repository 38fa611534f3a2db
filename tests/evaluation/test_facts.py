"""When a number stands in a reply."""

from __future__ import annotations

import pytest

from workbench.evaluation.facts import leaves, named


@pytest.mark.parametrize(("value", "text"), [
    (0.0412, "it is 4.1 % of users"), (0.0412, "it is 4.12%"), (-0.0312, "a change of -3.12 %"),
    (0.0412, "0.0412 per user"), (35_125, "35,125 users"), (7, "over 7 units"), (12.345, "12.35 a user"),
    (0.00123, "1.23e-03"),
])
def test_a_number_is_named_in_any_form(value, text):
    assert named(value, text)


@pytest.mark.parametrize(("value", "text"), [
    (0.0412, "it is 4.2 %"), (0.0412, "it is 41.2 %"), (0.0412, "it is 4 %"), (-0.0312, "a change of 3.12 %"),
    (35_125, "35,126 users"), (0.0412, "no number at all"), (0.5, "version2.5"),
])
def test_another_number_is_not_it(value, text):
    assert not named(value, text)


def test_leaves_are_the_numbers_of_a_result():
    assert sorted(leaves({"a": [1, {"b": 2.5}], "c": True, "d": "3", "e": None})) == [1.0, 2.5]
