"""Rows ordered by a score, what is gained from the top down, and its error over units.

With q in [0, 1] the share of rows above a row (its own ties counted half) and g the rows' doubly robust effects:

    V(k)   gained per row when the first k of all rows are treated: mean of g over them, times k; rows of one score
           come in no order, so V is a straight line over them
    area   mean of a(q) g for a weight a: areas under V and under what it gains are of this form

Errors are of influence values, summed within a unit, that also carry that ranks are estimated: moving one row moves
the rank of every row below it (a' is the derivative of a),

    area   a(q_i) g_i + mean over rows k below i of a'(q_k) g_k
    V(k)   1{i among the first k} (g_i - m),  m the effect of the rows at the border

Source: Yadlowsky, Fleming, Shah, Brunskill, Wager, JASA 2025 (rank-weighted average treatment effects); influence
functions of L-statistics as in van der Vaart, Asymptotic Statistics, 1998, ch. 22. Models are taken as given: they were
learnt from other units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

from workbench.learning.uplift.units import over_units

_Z = float(norm.ppf(0.975))
_BORDER = 0.05              # the effect at a border is the mean of the rows within this share of all rows of it

Weight = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Ranking:
    """n rows in the order of a score, the highest first; influence values come in this order too.

    Attributes:
        tie: (n,) the number of each row's tie.
        ends: (t + 1,) the share of rows up to the end of each tie, 0 first.
        effect: (n,) doubly robust effects.
        unit: (n,) codes of units.
        gained: (t + 1,) V at `ends`.
    """

    tie: np.ndarray
    ends: np.ndarray
    effect: np.ndarray
    unit: np.ndarray
    gained: np.ndarray

    @classmethod
    def of(cls, score: np.ndarray, effect: np.ndarray, unit: np.ndarray) -> Ranking:
        """From (n,) scores, doubly robust effects and codes of units."""
        n = len(score)
        order = np.argsort(-score, kind="stable")
        ordered = score[order]
        last = np.append(ordered[1:] != ordered[:-1], True)
        tie = np.concatenate([[0], np.cumsum(last)[:-1]])
        end = np.flatnonzero(last) + 1
        gained = np.cumsum(effect[order])[end - 1] / n
        return cls(tie, np.concatenate([[0.0], end / n]), effect[order], unit[order], np.concatenate([[0.0], gained]))

    def gain(self, share: float) -> float:
        """V: what is gained per row of all when this share of rows is treated."""
        return float(np.interp(share, self.ends, self.gained))

    def gain_influence(self, share: float) -> np.ndarray:
        """(n,) influence of each row on V at a share, of mean zero."""
        if share >= 1:
            return _centred(self.effect)
        low, high = self.ends[:-1], self.ends[1:]
        inside = np.clip((share - low) / (high - low), 0, 1)
        near = np.flatnonzero((low < share + _BORDER) & (high > share - _BORDER))
        first, last = np.searchsorted(self.tie, (near[0], near[-1] + 1))
        return _centred(inside[self.tie] * (self.effect - self.effect[first:last].mean()))

    def area(self, weight: Weight) -> tuple[float, np.ndarray]:
        """(the mean of a(q) g, (n,) influence of each row on it).

        Args:
            weight: from (t,) shares where ties begin and end, the mean of a over each tie and the slope of a over it.
        """
        value, slope = weight(self.ends[:-1], self.ends[1:])
        of_tie = np.bincount(self.tie, weights=self.effect) / len(self.effect) * slope
        below = np.cumsum(of_tie[::-1])[::-1] - of_tie / 2
        rows = value[self.tie] * self.effect
        return float(rows.mean()), _centred(rows + below[self.tie])

    def interval(self, value: float, influence: np.ndarray, per: float = 1.0) -> dict[str, Any]:
        """A value over `per` with its standard error over units and a 95 % interval."""
        return interval(value / per, influence / per, self.unit)


def _centred(influence: np.ndarray) -> np.ndarray:
    return np.asarray(influence - influence.mean())


def interval(value: float, influence: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """A value with the error of its (n,) influence values, summed over units: value, se, [low, high] at 95 %."""
    se = over_units(influence / len(influence), unit)
    return {"value": value, "se": se, "ci": [value - _Z * se, value + _Z * se]}


def qini(begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a(q) = 1/2 - q: the area between V and the straight line of treating at random."""
    return 0.5 - (begin + end) / 2, np.full(len(begin), -1.0)


def auuc(begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a(q) = 1 - q: the area under V."""
    return 1 - (begin + end) / 2, np.full(len(begin), -1.0)


def autoc(begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a(q) = -log q - 1: the area under V(k)/k - V(1), which weighs the first rows most."""
    wide = end - begin
    log = np.log(np.where(begin > 0, begin, 1.0))
    value = (begin * log - end * np.log(end)) / wide                    # the mean of -log q - 1 over a tie
    return value, np.where(begin > 0, -(np.log(end) - log) / wide, -1 / ((begin + end) / 2))
