"""Doubly robust scores: what each row says of each arm, unbiased where propensities are known.

    G_a = mu_a(x) + 1{given a} (y - mu_a(x)) / p,    the effect of a row: G_a - G_control

E[G_a | x] is the expected outcome in arm a for any mu that the row itself did not teach, since p is the true
probability of what was given; mu only takes noise away. With mu = 0 it is inverse propensity weighting.

Source: Robins, Rotnitzky, Zhao, JASA 1994; Chernozhukov et al., Econometrics Journal 2018.
"""

from __future__ import annotations

import numpy as np

from workbench.learning.uplift.assigned import Assigned


def doubly_robust(label: np.ndarray, expected: np.ndarray, given: Assigned, floor: float = 0.0) -> np.ndarray:
    """(n, arms) scores, control first.

    Args:
        label: (n,) outcomes.
        expected: (n, arms) mu, of models that the rows did not teach.
        given: their arms and propensities.
        floor: propensities below it count as it; 0 keeps the scores unbiased.
    """
    scores = expected.astype(np.float64, copy=True)
    rows = np.flatnonzero(given.arm >= 0)
    arm = given.arm[rows]
    scores[rows, arm] += (label[rows] - expected[rows, arm]) / np.maximum(given.propensity[rows], floor)
    return scores


def contrast(scores: np.ndarray, arm: int) -> np.ndarray:
    """(n,) the scores' effect of an arm against control."""
    return np.asarray(scores[:, arm] - scores[:, 0])
