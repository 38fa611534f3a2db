"""Off-policy estimators: the value of a policy from decisions that another policy made.

Decision t of user u saw context x, took action a with logged probability p and got reward r. With
w = pi(a|x) / p, each estimator is a ratio of two sums over users, so its standard error follows from the
`Moments` of per-user sums (delta method): users are independent, the decisions of one user are not.

The target is the mean reward a decision, had `pi` chosen in the contexts that the logging policy leads to.
The logged users stand for all such users: the error counts their contexts as a sample, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import ndtri

from workbench.learning.encoding import factorize
from workbench.policies.feedback import LoggedFeedback
from workbench.stats.moments import Moments

# Per-user sums: decisions; r; w; w r; w^2 is of the user's own sum; pi(a|x); pi(a|x) r; the doubly robust term.
COLUMNS = ("one", "r", "w", "wr", "pi", "pir", "dr")


@dataclass(frozen=True)
class PolicyValue:
    """One estimate of a policy's value, in reward a decision.

    Attributes:
        method: which estimator.
        value, se, ci: the estimate, its standard error clustered by user, its interval at `level`.
        gain, gain_se, gain_ci: the estimate minus the logging policy's own mean, from the same users.
        users: number of users.
    """

    method: str
    value: float
    se: float
    ci: tuple[float, float]
    gain: float
    gain_se: float
    gain_ci: tuple[float, float]
    users: int
    level: float = 0.05

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "method": self.method, "value": self.value, "se": self.se, "ci": list(self.ci), "gain": self.gain,
            "gain_se": self.gain_se, "gain_ci": list(self.gain_ci), "users": self.users, "level": self.level,
        }


class Estimator(Protocol):
    """Name and one method."""

    @property
    def name(self) -> str:
        """Short, as in results."""
        ...

    def estimate(self, sums: Moments, level: float = 0.05) -> PolicyValue:
        """The value from the moments of per-user sums (`COLUMNS`)."""
        ...


@dataclass(frozen=True)
class IPS:
    """Inverse propensity scoring: sum of w r over the number of decisions.

    Unbiased where every action that `pi` may choose was possible. Source: Horvitz and Thompson, JASA 1952.
    """

    name: str = "ips"

    def estimate(self, sums: Moments, level: float = 0.05) -> PolicyValue:
        """sum(w r) / n."""
        return ratio_of_sums(self.name, sums, "wr", "one", level)


@dataclass(frozen=True)
class SNIPS:
    """Self-normalised: sum of w r over sum of w. A little bias for less variance; never outside the rewards.

    Source: Swaminathan and Joachims, NeurIPS 2015.
    """

    name: str = "snips"

    def estimate(self, sums: Moments, level: float = 0.05) -> PolicyValue:
        """sum(w r) / sum(w)."""
        return ratio_of_sums(self.name, sums, "wr", "w", level)


@dataclass(frozen=True)
class DR:
    """Doubly robust: sum of [sum_a pi(a|x) q(x, a) + w (r - q(x, a_logged))] over the number of decisions.

    q comes from a model trained on other users, so it is fixed here and the estimate is unbiased for any q.
    Source: Dudik, Langford, Li, ICML 2011.
    """

    name: str = "dr"

    def estimate(self, sums: Moments, level: float = 0.05) -> PolicyValue:
        """sum(q_pi + w (r - q)) / n."""
        return ratio_of_sums(self.name, sums, "dr", "one", level)


ESTIMATORS: tuple[Estimator, ...] = (IPS(), SNIPS(), DR())


def ratio_of_sums(method: str, sums: Moments, num: str, den: str, level: float = 0.05) -> PolicyValue:
    """R = mean(num) / mean(den) over users, and its gain over the logging policy's mean(r) / mean(one).

    The influence of user u on R is (num_u - R den_u) / mean(den); its variance over users, divided by their
    number, is the squared standard error. The gain's influence is the difference of the two.
    """
    value, influence = _ratio(sums, num, den)
    logged, influence_logged = _ratio(sums, "r", "one")
    z = float(ndtri(1 - level / 2))
    se = _standard_error(sums, influence)
    gain, gain_se = value - logged, _standard_error(sums, influence - influence_logged)
    return PolicyValue(
        method, value, se, (value - z * se, value + z * se), gain, gain_se,
        (gain - z * gain_se, gain + z * gain_se), sums.n, level,
    )


def naive(sums: Moments, level: float = 0.05) -> PolicyValue:
    """What one reads off the log without propensities: rewards weighted by how much `pi` likes the logged action."""
    return ratio_of_sums("naive", sums, "pir", "pi", level)


def user_sums(
    feedback: LoggedFeedback, probability: np.ndarray, score: np.ndarray | None
) -> tuple[list[str], np.ndarray]:
    """Per-user sums of one bucket.

    Args:
        feedback: n decisions with m candidates.
        probability: (m,) the policy's probabilities.
        score: (m,) q of each candidate, or None: the doubly robust column is then 0 and must not be used.

    Returns:
        (users, (number of users, 7) sums in the order of `COLUMNS`).
    """
    pi = probability[feedback.chosen]
    weight = pi / feedback.propensity[feedback.chosen]
    reward = feedback.reward
    if score is None or not len(reward):
        robust = np.zeros(len(reward))
    else:
        expected = np.add.reduceat(probability * score, feedback.batch.start[:-1])
        robust = expected + weight * (reward - score[feedback.chosen])
    rows = (np.ones(len(reward)), reward, weight, weight * reward, pi, pi * reward, robust)
    users, inverse = factorize(feedback.unit)
    sums = np.column_stack([np.bincount(inverse, weights=row, minlength=len(users)) for row in rows])
    return users, sums


def _ratio(sums: Moments, num: str, den: str) -> tuple[float, np.ndarray]:
    """(ratio of means, (k,) gradient with respect to the means)."""
    bottom = sums.mean(den)
    value = sums.mean(num) / bottom
    gradient = np.zeros(len(sums.names))
    gradient[sums.index(num)] += 1 / bottom
    gradient[sums.index(den)] -= value / bottom
    return value, gradient


def _standard_error(sums: Moments, gradient: np.ndarray) -> float:
    """sqrt(g' C g / n), with the covariances about the shift corrected to the mean."""
    centred = sums.cross - np.outer(sums.sums, sums.sums) / sums.n
    return float(np.sqrt(max(gradient @ centred @ gradient, 0.0) / (sums.n - 1) / sums.n))
