"""The surrogate index: its interval holds where surrogacy does, and a back-test says where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.surrogate import Index, backtest

NAMES = ("visits", "clicks")


def _users(rng, n, treated=0.0, direct=0.0, drift=0.0):
    """Early visits and clicks, and what a user is worth later: curved in both, with noise that grows."""
    visits = rng.poisson(4 + 0.6 * treated, n).astype(float)
    clicks = rng.binomial(visits.astype(int), 0.3 + 0.05 * treated).astype(float)
    mean = 2 + 0.8 * visits + 1.5 * clicks - 0.04 * visits**2 + drift + direct * treated
    return np.column_stack([visits, clicks]), mean + rng.normal(size=n) * (1 + 0.2 * visits)


def _truth() -> float:
    """By very many users under each arm."""
    rng = np.random.default_rng(99)
    return float(np.mean([_users(rng, 200_000, 1.0)[1].mean() - _users(rng, 200_000)[1].mean() for _ in range(20)]))


TRUTH = _truth()


def test_the_interval_covers_the_long_term_effect_where_surrogacy_holds():
    covered, runs = 0, 400
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        index = Index.fit(NAMES, *_users(rng, 1_500))
        found = index.effect(_users(rng, 1_000)[0], _users(rng, 1_000, 1.0)[0])
        covered += found.ci[0] <= TRUTH <= found.ci[1]
    assert covered >= 372, covered


def test_its_error_holds_that_of_the_index_itself():
    rng, values, errors, without = np.random.default_rng(2), [], [], []
    for _ in range(300):
        index = Index.fit(NAMES, *_users(rng, 150))
        control, treatment = _users(rng, 4_000)[0], _users(rng, 4_000, 1.0)[0]
        found = index.effect(control, treatment)
        values.append(found.value)
        errors.append(found.se)
        without.append(np.sqrt(sum(index.predict(one).var(ddof=1) / 4_000 for one in (control, treatment))))
    assert np.std(values) == pytest.approx(np.mean(errors), rel=0.15)
    assert np.mean(without) < 0.7 * np.std(values)


@pytest.mark.parametrize(("broken", "flag"), [({"direct": 1.0}, "direct_p"), ({"drift": 0.6}, "drift_p"), ({}, None)])
def test_a_back_test_finds_what_is_broken_and_little_else(broken, flag):
    rng, runs = np.random.default_rng(3), 200
    found = {"direct_p": 0, "drift_p": 0}
    for _ in range(runs):
        index = Index.fit(NAMES, *_users(rng, 2_000))
        drift = {"drift": broken.get("drift", 0.0)}
        test = backtest(index, _users(rng, 500, **drift), _users(rng, 500, 1.0, broken.get("direct", 0.0), **drift))
        for name in found:
            found[name] += getattr(test, name) < 0.05
    for name, times in found.items():
        assert times >= 0.9 * runs if name == flag else times <= 0.09 * runs, (name, times)


def test_what_h_has_never_seen_is_counted():
    rng = np.random.default_rng(4)
    index = Index.fit(NAMES, *_users(rng, 2_000))
    assert index.outside(_users(rng, 2_000)[0]) < 0.02
    assert index.outside(_users(rng, 2_000)[0] + 30) == 1.0
    assert 0.2 < index.r2 < 0.8


def test_a_surrogate_that_says_nothing_predicts_nothing():
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(1_000, 2))
    assert abs(Index.fit(NAMES, noise, rng.normal(size=1_000)).r2) < 0.03


def test_yes_or_no_surrogates_are_fitted_although_they_are_their_own_squares():
    rng = np.random.default_rng(6)
    s = (rng.random((4_000, 2)) < 0.4).astype(float)
    y = 1 + 2 * s[:, 0] - s[:, 1] + 0.5 * s[:, 0] * s[:, 1]
    index = Index.fit(NAMES, s, y)
    assert index.predict(np.array([[0, 0], [1, 0], [0, 1], [1, 1]])) == pytest.approx([1, 3, 0, 2.5])


def test_what_cannot_be_fitted_is_named():
    rng = np.random.default_rng(7)
    s, y = _users(rng, 100)
    s[:, 1] = 3.0
    with pytest.raises(ValueError, match="'clicks' is the same for everybody"):
        Index.fit(NAMES, s, y)
    with pytest.raises(ValueError, match="20 units of history are too few for 6 coefficients"):
        Index.fit(NAMES, *_users(rng, 20))
    index = Index.fit(NAMES, *_users(rng, 200))
    with pytest.raises(ValueError, match="two units of each arm"):
        backtest(index, _users(rng, 1), _users(rng, 5))
