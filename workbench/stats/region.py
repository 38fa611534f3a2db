"""Two effects at once: their joint confidence region, and the price at which a weighted sum of them is nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.stats.contrast import Interval, fieller
from workbench.stats.summary import Arm, Pair


@dataclass(frozen=True, eq=False)
class Region:
    """The ellipse (x - centre)' cov^-1 (x - centre) <= c, c the chi-square quantile of 2 degrees, -2 log(1 - level).

    Where the covariance has few degrees of freedom v, c = 2 v / (v - 1) F, F the quantile of Fisher's distribution with
    2 and v - 1 degrees (Hotelling, 1931): v ((1 - level)^(-2 / (v - 1)) - 1).

    Attributes:
        centre: (2,) effects.
        cov: (2, 2) covariance of the effects.
        freedom: of the covariance.
    """

    centre: np.ndarray
    cov: np.ndarray
    level: float = 0.95
    freedom: float = math.inf

    @property
    def reach(self) -> float:
        """sqrt(c): how many standard deviations the ellipse extends in every direction."""
        if math.isinf(self.freedom):
            return math.sqrt(-2 * math.log1p(-self.level))
        # F with 2 and w degrees has the tail (1 + 2 f / w)^(-w / 2)
        rest = max(self.freedom - 1, 1.0)
        return math.sqrt(self.freedom * math.expm1(-2 / rest * math.log1p(-self.level)))

    def outline(self, points: int = 72) -> np.ndarray:
        """(points + 1, 2) around the edge, the last equal to the first."""
        angle = np.linspace(0, 2 * math.pi, points + 1)
        values, vectors = np.linalg.eigh(self.cov)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        return np.asarray(self.centre + self.reach * np.column_stack([np.cos(angle), np.sin(angle)]) @ root.T)

    def holds(self, points: np.ndarray) -> np.ndarray:
        """(n,) whether each of (n, 2) points lies inside.

        Raises:
            numpy.linalg.LinAlgError: where the effects move as one.
        """
        off = np.atleast_2d(points) - self.centre
        return np.asarray(np.einsum("ij,ij->i", off @ np.linalg.inv(self.cov), off) <= self.reach**2)


def weighted(effects: np.ndarray, cov: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """(w'e, sqrt(w'Cov w)) of T effects."""
    return float(weights @ effects), math.sqrt(max(float(weights @ cov @ weights), 0.0))


def break_even(gain: float, amount: float, cov: np.ndarray, z: float) -> tuple[float | None, Interval]:
    """The price at which gain + price * amount is 0, with Fieller's interval of the ratio -gain / amount.

    Args:
        amount: what is priced, below zero where it is lost.
        cov: (2, 2) of (gain, amount).

    Returns:
        (None, (None, None)) where there is no amount; an open interval where it cannot be told from 0.
    """
    if amount == 0:
        return None, (None, None)
    # -gain / amount as a ratio of positive size below the line
    sign = -math.copysign(1.0, amount)
    top, below = sign * gain, -sign * amount
    shared = -float(cov[0, 1])
    pair = Pair(Arm(0, below, float(cov[1, 1]) - shared), Arm(0, top, float(cov[0, 0]) - shared), below, top, "mean",
                shared=shared)
    low, high = fieller(pair, z)
    return -gain / amount, (None, None) if low is None or high is None else (low + 1, high + 1)
