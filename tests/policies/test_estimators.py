"""Estimators against sums made by hand, and against truth in a small simulation."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.logs.actions import DecisionBatch
from workbench.policies.estimators import COLUMNS, DR, ESTIMATORS, IPS, SNIPS, naive, user_sums
from workbench.policies.feedback import LoggedFeedback
from workbench.stats.moments import Moments

# Three users, four decisions, two actions each; u1 decides twice.
FEEDBACK = LoggedFeedback(
    unit=np.array(["u1", "u1", "u2", "u3"], dtype=object),
    batch=DecisionBatch(np.array(["a", "b", "c", "d"]), np.array([0, 2, 4, 6, 8]),
                        np.tile(np.array(["hold", "push/x"], dtype=object), 4)),
    chosen=np.array([0, 3, 5, 6]),
    propensity=np.array([0.5, 0.5, 0.75, 0.25, 0.5, 0.5, 0.25, 0.75]),
    reward=np.array([0.0, 1.0, 1.0, 0.0]),
    left_out={},
)
PI = np.array([0.2, 0.8, 0.4, 0.6, 0.2, 0.8, 0.5, 0.5])
Q = np.array([0.0, 0.5, 0.0, 0.5, 0.0, 0.25, 0.0, 0.5])


def moments(rows: np.ndarray) -> Moments:
    return Moments.from_rows(COLUMNS, rows, np.zeros(len(COLUMNS)))


def test_user_sums_by_hand():
    users, sums = user_sums(FEEDBACK, PI, Q)
    assert users == ["u1", "u2", "u3"]
    # weights: 0.2/0.5 = 0.4, 0.6/0.25 = 2.4, 0.8/0.5 = 1.6, 0.5/0.25 = 2
    # robust: 0.4 + 0.4 (0 - 0); 0.3 + 2.4 (1 - 0.5); 0.2 + 1.6 (1 - 0.25); 0.25 + 2 (0 - 0)
    assert np.allclose(sums, [
        [2, 1, 2.8, 2.4, 0.8, 0.6, 0.4 + 1.5], [1, 1, 1.6, 1.6, 0.8, 0.8, 1.4], [1, 0, 2.0, 0.0, 0.5, 0.0, 0.25],
    ])


def test_values_by_hand():
    sums = moments(user_sums(FEEDBACK, PI, Q)[1])
    assert IPS().estimate(sums).value == pytest.approx(4.0 / 4)
    assert SNIPS().estimate(sums).value == pytest.approx(4.0 / 6.4)
    assert DR().estimate(sums).value == pytest.approx((1.9 + 1.4 + 0.25) / 4)
    assert naive(sums).value == pytest.approx(1.4 / 2.1)
    assert IPS().estimate(sums).gain == pytest.approx(1.0 - 0.5)


def test_errors_by_hand():
    sums = moments(user_sums(FEEDBACK, PI, Q)[1])
    # IPS residuals w r - 1 x decisions: 0.4, 0.6, -1; over n = 4 decisions, with G / (G - 1)
    assert IPS().estimate(sums).se == pytest.approx(np.sqrt(1.5 * (0.16 + 0.36 + 1.0)) / 4)
    # SNIPS residuals w r - 0.625 w: 0.65, 0.6, -1.25
    assert SNIPS().estimate(sums).se == pytest.approx(np.sqrt(1.5 * (0.65**2 + 0.6**2 + 1.25**2)) / 6.4)
    found = IPS().estimate(sums)
    assert found.ci[1] - found.ci[0] == pytest.approx(2 * 1.959963984540054 * found.se)


def test_buckets_add():
    _, rows = user_sums(FEEDBACK, PI, Q)
    whole, parts = moments(rows), moments(rows[:1]) + moments(rows[1:])
    for one in ESTIMATORS:
        a, b = one.estimate(parts), one.estimate(whole)
        assert (a.value, a.se, *a.gain_ci) == pytest.approx((b.value, b.se, *b.gain_ci), rel=1e-12)


def test_evaluating_the_logging_policy_gives_its_own_mean():
    sums = moments(user_sums(FEEDBACK, FEEDBACK.propensity, None)[1])
    found = IPS().estimate(sums)
    assert (found.value, found.gain, found.gain_se) == (pytest.approx(0.5), 0.0, 0.0)


def test_intervals_cover_the_truth_where_the_naive_mean_misses():
    """300 logs of 250 users with dependent decisions; the population's truth by a large sum."""
    rng = np.random.default_rng(11)

    def contexts(users: int) -> tuple[np.ndarray, np.ndarray]:
        owner = np.repeat(np.arange(users), rng.integers(1, 7, users))
        taste = rng.random(users)[owner]
        return owner, np.clip(0.7 * taste + 0.3 * rng.random(len(owner)), 0, 1)

    def chances(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        click = np.column_stack([np.zeros_like(x), 0.1 + 0.5 * x])
        send = 0.1 + 0.8 * x
        target = 0.9 - 0.7 * x
        return click, np.column_stack([1 - send, send]), np.column_stack([1 - target, target])

    _, x = contexts(400_000)
    click, _, target = chances(x)
    truth = float((click * target).sum(axis=1).mean())
    inside = {one.name: 0 for one in ESTIMATORS} | {"naive": 0}
    for _ in range(300):
        owner, x = contexts(250)
        click, logged, target = chances(x)
        action = (rng.random(len(x)) < logged[:, 1]).astype(int)
        reward = (rng.random(len(x)) < click[np.arange(len(x)), action]).astype(float)
        rough = np.column_stack([np.zeros_like(x), np.full_like(x, 0.3)]).ravel()      # a wrong q: still unbiased
        feedback = LoggedFeedback(
            owner.astype(str), DecisionBatch(owner.astype(str), 2 * np.arange(len(x) + 1),
                                             np.tile(np.array(["hold", "push/x"], dtype=object), len(x))),
            2 * np.arange(len(x)) + action, logged.ravel(), reward, {},
        )
        sums = moments(user_sums(feedback, target.ravel(), rough)[1])
        for one in (*(e.estimate(sums) for e in ESTIMATORS), naive(sums)):
            inside[one.method] += one.ci[0] <= truth <= one.ci[1]
    for name in ("ips", "snips", "dr"):
        assert 0.91 <= inside[name] / 300 <= 0.985, inside
    assert inside["naive"] < 240
