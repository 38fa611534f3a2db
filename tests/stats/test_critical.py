"""Each kind of test: `p < level` and `z > critical` are one statement."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from workbench.stats.contrast import superiority
from workbench.stats.critical import AlwaysValid, Fixed, GroupSequential
from workbench.stats.summary import Arm, Pair

KINDS = [Fixed(0.05, 2), Fixed(0.01, 1), AlwaysValid(0.05, 2, 900, 2_000), AlwaysValid(0.025, 1, 5_000, 2_000),
         GroupSequential(0.05, 2, (0.3, 0.7), (300.0, 700.0)), GroupSequential(0.0125, 1, (0.5, 1.0), (10.0, 17.0))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: f"{type(one).__name__}-{one.sides}")
@settings(max_examples=60, deadline=None)
@given(z=st.floats(-9, 9))
def test_p_below_the_level_is_z_beyond_the_critical_value(kind, z):
    size = abs(z) if kind.sides == 2 else z
    if abs(size - kind.z) > 1e-6:
        assert (kind.p(z) < kind.level) == (size > kind.z)
    assert 0 <= kind.p(z) <= 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: f"{type(one).__name__}-{one.sides}")
def test_p_falls_as_z_grows(kind):
    found = [kind.p(z / 10) for z in range(80)]
    assert all(later <= earlier for earlier, later in pairwise(found))


def test_a_repeated_p_value_is_the_level_whose_boundary_it_touches():
    from workbench.stats.spending import boundary

    kind = GroupSequential(0.05, 2, (0.5, 1.0), (500.0, 1_000.0))
    for z in (1.0, 2.2, 3.1, 4.5):
        p = kind.p(z)
        assert boundary((0.5, 1.0), p / 2)[-1] == pytest.approx(z, abs=0.01)


def test_one_look_at_everything_is_the_fixed_test():
    kind = GroupSequential(0.05, 2, (1.0,), (800.0,))
    assert kind.z == pytest.approx(norm.isf(0.025)) and kind.p(2.5) == pytest.approx(2 * norm.sf(2.5), rel=0.02)


def test_a_level_for_the_other_number_of_sides_is_refused():
    arms = Pair(Arm(10, 1.0, 0.01), Arm(10, 1.1, 0.01), 1.0, 1.1, "mean")
    with pytest.raises(ValueError, match="the test has 2 sides"):
        superiority(arms, "up", Fixed(0.05, 1))
