from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.simulator.randomness import Random

UNITS = np.arange(200_000, dtype=np.uint64)

GOLDEN = [0.6064587177143335, 0.6950661566928464, 0.9632882484618286]


def test_a_draw_does_not_depend_on_the_others():
    whole = Random(7).uniform("visit", UNITS, 5)
    shuffled = np.random.default_rng(0).permutation(UNITS)
    assert (Random(7).uniform("visit", shuffled, 5) == whole[shuffled.astype(int)]).all()
    assert (Random(7).uniform("visit", UNITS[1234:1240], 5) == whole[1234:1240]).all()


@pytest.mark.parametrize(("stream", "day", "seed"), [("visit", 0, 1), ("visit", 69, 1), ("open", 3, 2**32 - 1)])
def test_draws_are_uniform_and_inside_the_open_interval(stream, day, seed):
    u = Random(seed).uniform(stream, UNITS, day)
    assert u.min() > 0 and u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("other", [("visit", 1, 1), ("open", 0, 1), ("visit", 0, 2)])
def test_streams_days_and_seeds_are_independent(other):
    stream, day, seed = other
    first, second = Random(1).uniform("visit", UNITS, 0), Random(seed).uniform(stream, UNITS, day)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4.5 / np.sqrt(len(UNITS))
    pairs, _, _ = np.histogram2d(first, second, bins=10)
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-4


def test_neighbouring_users_and_days_are_independent():
    u = Random(1).uniform("visit", UNITS, 0)
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 4.5 / np.sqrt(len(u))
    later = np.array([Random(1).uniform("visit", UNITS[:2000], day) for day in range(50)])
    assert stats.kstest(later.ravel(), "uniform").pvalue > 1e-4


def test_normal_and_choice_follow_their_laws():
    draw = Random(4)
    assert stats.kstest(draw.normal("taste", UNITS), "norm").pvalue > 1e-4
    counts = np.bincount(draw.choice("country", UNITS, (3.0, 1.0, 6.0)))
    assert stats.chisquare(counts, np.array([0.3, 0.1, 0.6]) * len(UNITS)).pvalue > 1e-4


def test_the_first_draws_never_change():
    """Golden values: another version of the package must plant the same truth for the same seed."""
    assert Random(1).uniform("visit", UNITS[:3], 2).tolist() == pytest.approx(GOLDEN, abs=0)


