"""`allocation.yaml` and the arms' slices: what overlaps is refused, what changes moves as few users as possible."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from workbench.errors import InputError
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.arms import GRID, moved, resplit, slices
from workbench.project import parse_spec

WEIGHTS = some.lists(some.integers(0, 20), min_size=2, max_size=4).filter(lambda one: sum(one) > 0)


def shares(found) -> dict[str, float]:
    made: dict[str, float] = {}
    for one in found:
        made[one.arm] = made.get(one.arm, 0) + (one.high - one.low) / GRID
    return made


@pytest.mark.parametrize(("value", "words"), [
    ({"groups": {"g": {"a": ["0%", "60%"], "b": ["50%", "80%"]}}}, "overlap"),
    ({"groups": {"g": {"a": ["0%", "50%"]}, "h": {"a": ["0%", "50%"]}}}, "two groups"),
    ({"groups": {"g": {"a": ["50%", "50%"]}}}, "end must come after"),
    ({"groups": {"g": {"a": ["0%", "50%"]}}, "traffic": {"a": "20%"}}, "its slot is its traffic"),
    ({"traffic": {"a": "120%"}}, "a share of users"),
    ({"traffic": {"a": 20}}, "a share of users"),
    ({"holdback": {"share": "5%", "slat": "x"}}, "did you mean 'salt'"),
    ({"ramps": {"a": []}}, "at least one step"),
    ({"ramps": {"a": [{"from": "2026-06-09"}, {"from": "2026-06-09"}]}}, "in the order"),
    ({"ramps": {"a": [{"from": "2026-06-09", "enrolled": "50%"}, {"from": "2026-06-10", "enrolled": "40%"}]}},
     "must not fall"),
])
def test_what_does_not_fit_is_one_line(value, words):
    with pytest.raises(InputError) as error:
        parse_spec(Allocation, {"version": 1, **value}, "allocation.yaml")
    assert words in error.value.line and "\n" not in error.value.line


def test_the_reach_of_an_experiment():
    found = parse_spec(Allocation, {"version": 1, "holdback": {"share": "10%"},
                                    "groups": {"g": {"a": ["20%", "70%"]}}, "traffic": {"b": "30%"}}, "allocation.yaml")
    assert found.reach("a") == pytest.approx(0.45)
    assert found.reach("b") == pytest.approx(0.27)
    assert found.reach("c") == pytest.approx(0.9)


@settings(max_examples=200, deadline=None)
@given(WEIGHTS, WEIGHTS)
def test_a_changed_split_moves_the_fewest_users(before, after):
    k = max(len(before), len(after))
    old = dict(zip("abcd", before + [0] * (k - len(before)), strict=False))
    new = dict(zip("abcd", after + [0] * (k - len(after)), strict=False))
    found = resplit(slices(old), new)
    assert found[0].low == 0 and found[-1].high == GRID
    assert all(one.high == two.low for one, two in pairwise(found))
    wanted = {arm: weight / sum(new.values()) for arm, weight in new.items()}
    assert shares(found) == pytest.approx({arm: share for arm, share in wanted.items() if share}, abs=1e-8)
    least = sum(max(0.0, old[arm] / sum(old.values()) - wanted[arm]) for arm in old)
    assert moved(slices(old), found) == pytest.approx(least, abs=1e-8)


def test_a_ramp_of_the_split_only_moves_users_out_of_control():
    first = slices({"control": 8, "a": 1, "b": 1})
    last = resplit(first, {"control": 1, "a": 1, "b": 1})
    grown = {arm: [(s.low, s.high) for s in first if s.arm == arm] for arm in "ab"}
    for arm, parts in grown.items():
        for low, high in parts:
            assert any(s.arm == arm and s.low <= low and s.high >= high for s in last)
