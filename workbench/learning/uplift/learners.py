"""The learners S, T, X, R and DR: effects of each arm against control, from the same folds and outcome models.

With e the probability of an arm among the two compared, mu_a(x) the expected outcome in arm a and m = e mu_1 +
(1 - e) mu_0, all of rows that did not train what they are applied to:

    S    mu(x, 1) - mu(x, 0) of one model to which the arm is a column
    T    mu_1(x) - mu_0(x) of a model an arm
    X    e t_0(x) + (1 - e) t_1(x); t_1 is taught y - mu_0 by the treated rows, t_0 mu_1 - y by the others
    R    taught (y - m) / (w - e) by both arms' rows, each of weight (w - e)^2
    DR   taught mu_1 - mu_0 + 1{a = 1} (y - mu_1) / p_1 - 1{a = 0} (y - mu_0) / p_0 by all rows

Sources: Kuenzel, Sekhon, Bickel, Yu, PNAS 2019 (S, T, X); Nie, Wager, Biometrika 2021 (R); Kennedy, Electronic Journal
of Statistics 2023 (DR).

What is taught in the second step of X, R and DR is nearly all noise, and its noise differs between rows: a rare outcome
varies by mu (1 - mu). So these steps weigh each row by the inverse of that variance (capped at ten times the median),
as generalised least squares does: weights of x alone leave what is estimated at each x the same. Their mean is then set
to that of the doubly robust scores, which the weights would tilt to rows of small variance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.uplift.assigned import Assigned
from workbench.learning.uplift.boosting import Bins, Folded, Setting, fit
from workbench.learning.uplift.outcomes import Outcomes, by_arm, with_arm_column
from workbench.learning.uplift.scores import contrast, doubly_robust

# Propensities below it count as it while learning; a weight is at most so many times the median.
FLOOR, CAP = 0.01, 10.0


@dataclass(frozen=True)
class Effects:
    """What was learnt of one label.

    Attributes:
        learner: s, t, x, r or dr.
        outcomes: expected outcomes by arm; of `s` and `t` the effects are their differences.
        steps: of each arm but control its boosters: none of s and t, one of r and dr, of x the (treated, control).
        mixes: of each arm but control the mean of e, by which `x` mixes.
    """

    learner: str
    outcomes: Outcomes
    steps: tuple[tuple[Folded, ...], ...]
    mixes: tuple[float, ...]

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, arms - 1) effects of each arm on the outcome's own scale."""
        if not self.steps:
            expected = self.outcomes.predict(matrix, threads)
            return expected[:, 1:] - expected[:, :1]
        columns = []
        for step, mix in zip(self.steps, self.mixes, strict=True):
            found = [one.predict(matrix, threads) for one in step]
            columns.append(found[0] if len(found) == 1 else (1 - mix) * found[0] + mix * found[1])
        return np.column_stack(columns)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the boosters; returns the rest as plain values."""
        steps = [[one.save(folder, f"effect-{a}-{i}") for i, one in enumerate(step)]
                 for a, step in enumerate(self.steps, start=1)]
        return {"learner": self.learner, "outcomes": self.outcomes.save(folder), "steps": steps,
                "mixes": list(self.mixes)}

    @classmethod
    def load(cls, folder: Path, value: dict[str, Any]) -> Effects:
        """What `save` wrote."""
        steps = tuple(tuple(Folded.load(folder, one) for one in step) for step in value["steps"])
        return cls(value["learner"], Outcomes.load(folder, value["outcomes"]), steps, tuple(value["mixes"]))


def learn(
    learner: str,
    matrix: np.ndarray,
    label: np.ndarray,
    given: Assigned,
    fold: np.ndarray,
    *,
    names: tuple[str, ...],
    categorical: tuple[int, ...],
    setting: Setting,
) -> Effects:
    """Effects of the rows that train.

    Args:
        learner: s, t, x, r or dr.
        matrix: (n, p) float64.
        label: (n,) known outcomes; 0 and 1 alone are learnt as probabilities.
        given: arms and propensities of these rows.
        fold: (n,) by unit.
        names, categorical: of the matrix's columns.
        setting: rounds, parameters; those of the spec are the second step's, or the outcome models' of s and t.

    Raises:
        InputError: of `r`, for several arms whose probabilities in a row are not all known.
        Cancelled: when `setting.should_stop` says so.
    """
    binary = bool(np.isin(label, (0.0, 1.0)).all())
    if learner == "s":
        return Effects("s", with_arm_column(matrix, names, categorical, label, given, fold, setting, binary), (), ())
    bins = Bins(matrix, names, categorical, setting.threads)
    outcomes = by_arm(bins, label, given, fold, setting if learner == "t" else replace(setting, params={}), binary)
    if learner == "t":
        return Effects("t", outcomes, (), ())
    if learner == "r" and given.chances is None:
        raise InputError("learner r needs the probability of every arm in each row, and only that of what was done is "
                         "known", where="model.learner", hint="name the arms' shares, or take learner dr")
    expected = outcomes.out_of_fold(matrix, fold, setting.threads)
    scores = doubly_robust(label, expected, given, FLOOR)
    steps, mixes = [], []
    for a in range(1, len(given.arms)):
        pair = _pair(given, a)
        weight = _weights(expected, pair, a, binary)
        mixes.append(float(pair[:, 1].mean()))
        effect = contrast(scores, a)
        found = _SECOND[learner](bins, label, given, fold, setting, expected, pair, weight, a, effect)
        steps.append(_levelled(found, mixes[-1], matrix, fold, effect, setting.threads))
    return Effects(learner, outcomes, tuple(steps), tuple(mixes))


def _dr(bins: Bins, label: np.ndarray, given: Assigned, fold: np.ndarray, setting: Setting, expected: np.ndarray,
        pair: np.ndarray, weight: np.ndarray, a: int, effect: np.ndarray) -> tuple[Folded, ...]:
    return (fit(bins, np.arange(len(label)), effect, fold, setting, binary=False, weight=weight),)


def _r(bins: Bins, label: np.ndarray, given: Assigned, fold: np.ndarray, setting: Setting, expected: np.ndarray,
       pair: np.ndarray, weight: np.ndarray, a: int, effect: np.ndarray) -> tuple[Folded, ...]:
    rows = np.flatnonzero(given.given(0) | given.given(a))
    e = np.clip(pair[rows, 1], FLOOR, 1 - FLOOR)
    apart = given.given(a)[rows] - e
    mean = e * expected[rows, a] + (1 - e) * expected[rows, 0]
    # The variance of the target over (w - e)^2 is that of y: the weights of x take its own part away again.
    return (fit(bins, rows, (label[rows] - mean) / apart, fold[rows], setting, binary=False,
                weight=apart**2 * weight[rows] / (e * (1 - e))),)


def _x(bins: Bins, label: np.ndarray, given: Assigned, fold: np.ndarray, setting: Setting, expected: np.ndarray,
       pair: np.ndarray, weight: np.ndarray, a: int, effect: np.ndarray) -> tuple[Folded, ...]:
    found = []
    for arm, other, sign in ((a, 0, 1.0), (0, a, -1.0)):
        rows = np.flatnonzero(given.given(arm))
        target = sign * (label[rows] - expected[rows, other])
        found.append(fit(bins, rows, target, fold[rows], setting, binary=False, weight=weight[rows]))
    return tuple(found)


_SECOND = {"dr": _dr, "r": _r, "x": _x}


def _pair(given: Assigned, a: int) -> np.ndarray:
    """(n, 2) probabilities of control and an arm among the two: of each row where known, else the same for all."""
    chances = given.chances
    if chances is None:
        chances = np.broadcast_to(given.shares, (len(given.arm), len(given.arms)))
    pair = chances[:, [0, a]]
    return np.asarray(pair / pair.sum(axis=1, keepdims=True))


def _weights(expected: np.ndarray, pair: np.ndarray, a: int, binary: bool) -> np.ndarray:
    """(n,) inverse variance of a doubly robust contrast given x, of mean 1."""
    e = np.clip(pair, FLOOR, 1 - FLOOR)
    two = expected[:, [0, a]]
    noise = two * (1 - two) if binary else np.ones_like(two)
    precision = 1 / np.maximum((noise / e).sum(axis=1), 1e-12)
    precision = np.minimum(precision, CAP * np.median(precision))
    return np.asarray(precision / precision.mean())


def _levelled(
    found: tuple[Folded, ...], mix: float, matrix: np.ndarray, fold: np.ndarray, score: np.ndarray, threads: int
) -> tuple[Folded, ...]:
    """The boosters, moved so that effects of rows that did not train them average what the scores do."""
    effects = [one.out_of_fold(matrix, fold, threads) for one in found]
    mean = effects[0] if len(effects) == 1 else (1 - mix) * effects[0] + mix * effects[1]
    shift = float(score.mean() - mean.mean())
    return tuple(replace(one, shift=one.shift + shift) for one in found)
