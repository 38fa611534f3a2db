"""How far shares moved between two windows, with errors over units: rows of one unit are dependent.

A unit may have rows in both windows. Its influence on the difference of shares is the sum over its rows in either, so
that what it does in both cancels. Of bin b: `(current rows in b - q_b * current rows) / n_current` less the same of the
reference; the covariance is the sum of their cross-products over units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution

_LOT = 50_000
_DRAWS = 40_000
_FEWEST_UNITS = 30       # that spread can be told from


@dataclass(frozen=True)
class Moved:
    """Shares by bin.

    Attributes:
        p, q: (B,) of the reference and of the current window.
        covariance: (B, B) of q - p.
        units: in either window.
        rows: of the reference and of the current window.
    """

    p: np.ndarray
    q: np.ndarray
    covariance: np.ndarray
    units: int
    rows: tuple[int, int]

    def merged(self, groups: np.ndarray) -> Moved:
        """Bins put together: (B,) the group of each."""
        to = np.zeros((int(groups.max()) + 1, len(groups)))
        to[groups, np.arange(len(groups))] = 1
        return Moved(to @ self.p, to @ self.q, to @ self.covariance @ to.T, self.units, self.rows)

    @property
    def psi(self) -> float:
        """The population stability index, sum of (q - p) log(q / p), with half a row added to every bin."""
        n, m = self.rows
        bins = len(self.p)
        p = (self.p * n + 0.5) / (n + 0.5 * bins)
        q = (self.q * m + 0.5) / (m + 0.5 * bins)
        return float(((q - p) * np.log(q / p)).sum())

    @property
    def noise(self) -> float:
        """What the index is on average where nothing moved: the sum of Var(q_b - p_b) / share_b."""
        n, m = self.rows
        share = (self.p * n + self.q * m + 1) / (n + m + len(self.p))
        return float((np.diag(self.covariance) / share).sum())

    @property
    def significance(self) -> float:
        """The p-value of no difference: Hotelling's test over units, on the bins that have any spread.

        Bins that every unit fills alike, but otherwise in either window, have none: that is no chance.
        """
        values, vectors = np.linalg.eigh(self.covariance)
        keep = values > max(values.max(), 0) * 1e-9
        rank = int(keep.sum())
        if np.abs(vectors[:, ~keep].T @ (self.q - self.p)).max(initial=0.0) > 1e-9:
            return 0.0 if self.units >= _FEWEST_UNITS else 1.0
        if rank == 0 or self.units - rank < 2:
            return 1.0
        along = vectors[:, keep].T @ (self.q - self.p)
        statistic = float((along**2 / values[keep]).sum())
        scaled = statistic * (self.units - rank) / (rank * (self.units - 1))
        return float(f_distribution.sf(scaled, rank, self.units - rank))

    def largest_step(self, alpha: float, seed: int = 1) -> float:
        """What the largest difference of cumulated shares exceeds with chance `alpha` where nothing moved.

        Drawn from the normal process with the cumulated covariance, whose dependence the classical table of
        Kolmogorov and Smirnov, made for independent rows, knows nothing of.
        """
        sums = np.tril(np.ones_like(self.covariance))
        covariance = sums @ self.covariance @ sums.T
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.clip(values, 0, None))
        draws = np.random.default_rng(seed).standard_normal((_DRAWS, len(values))) @ root.T
        return float(np.quantile(np.abs(draws).max(axis=1), 1 - alpha))


def moved(bins: np.ndarray, unit: np.ndarray, current: np.ndarray, count: int) -> Moved:
    """Shares of (n,) bins 0 to `count` - 1 of (n,) units' rows, in the reference and where `current` holds."""
    n, m = int((~current).sum()), int(current.sum())
    p = np.bincount(bins[~current], minlength=count) / max(n, 1)
    q = np.bincount(bins[current], minlength=count) / max(m, 1)
    order = np.argsort(unit, kind="stable")
    bins, unit, current = bins[order], unit[order], current[order]
    last = int(unit[-1]) + 1 if len(unit) else 0
    covariance, units = np.zeros((count, count)), 0
    for begin in range(0, last, _LOT):
        low, high = np.searchsorted(unit, [begin, begin + _LOT])
        size = min(_LOT, last - begin)
        place = (unit[low:high] - begin) * count + bins[low:high]
        now = np.bincount(place[current[low:high]], minlength=size * count).reshape(size, count).astype(np.float64)
        before = np.bincount(place[~current[low:high]], minlength=size * count).reshape(size, count).astype(np.float64)
        influence = ((now - now.sum(axis=1, keepdims=True) * q) / max(m, 1)
                     - (before - before.sum(axis=1, keepdims=True) * p) / max(n, 1))
        covariance += influence.T @ influence
        units += int(((now.sum(axis=1) + before.sum(axis=1)) > 0).sum())
    return Moved(p, q, covariance * units / max(units - 1, 1), units, (n, m))


def mean_moved(values: np.ndarray, unit: np.ndarray, current: np.ndarray) -> tuple[float, float, float]:
    """(reference mean, current mean, standard error of their difference over units)."""
    before, now = float(values[~current].mean()), float(values[current].mean())
    influence = np.where(current, (values - now) / current.sum(), -(values - before) / (~current).sum())
    sums = np.bincount(unit, weights=influence)
    units = len(np.unique(unit))
    return before, now, float(np.sqrt((sums**2).sum() * units / max(units - 1, 1)))
