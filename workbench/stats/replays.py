"""Many replays of one experiment at once: the statistics of `summary` and `contrast` on stacks of sums.

A replay gives each unit another arm; the units' values stay. What a readout would be told of a replay is its `Moments`,
and those of R replays at K looks are arrays (R, K, ...). Every formula is that of `adjust.adjusted` and `contrast`, and
a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from workbench.stats.adjust import Term, terms


@dataclass(frozen=True, eq=False)
class Sums:
    """One metric in one arm, R replays at K looks.

    Attributes:
        labels: (k,) of the values; shift: (k,) their common shift.
        n: (R, K); sums: (R, K, k) of x - c; cross: (R, K, k, k) of (x_i - c_i)(x_j - c_j).
    """

    labels: tuple[str, ...]
    shift: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    cross: np.ndarray

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.labels, self.shift, self.n + other.n, self.sums + other.sums, self.cross + other.cross)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Control and treatment on one metric, as `summary.Pair`; all (R, K), NaN where undefined.

    Attributes:
        freedom: degrees of freedom of the error, where few independent units stand behind it; None for the normal.
    """

    control: np.ndarray
    treatment: np.ndarray
    control_variance: np.ndarray
    treatment_variance: np.ndarray
    shared: np.ndarray
    freedom: np.ndarray | None = None

    def critical(self, z: float | np.ndarray) -> float | np.ndarray:
        """What the statistic must exceed where a normal one must exceed z: Student's quantile with the same tail."""
        return z if self.freedom is None else -stdtrit(self.freedom, ndtr(-np.asarray(z)))

    @property
    def effect(self) -> np.ndarray:
        """Treatment minus control."""
        return self.treatment - self.control

    @property
    def se(self) -> np.ndarray:
        """Its standard error."""
        return np.sqrt(self.treatment_variance + self.control_variance)

    @property
    def z(self) -> np.ndarray:
        """The effect over its error; NaN where the error is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.se > 0, self.effect / self.se, np.nan)

    def distance(self, sign: float, amount: float, relative: bool) -> np.ndarray:
        """The statistic of non-inferiority: how far on the safe side of the margin, over the error of that."""
        if relative:
            scale = 1 - sign * amount * np.where(self.control < 0, -1.0, 1.0)
            stat = sign * (self.treatment - scale * self.control)
            variance = (self.treatment_variance + scale**2 * self.control_variance + (1 - scale) ** 2 * self.shared)
        else:
            stat, variance = sign * self.effect + amount, self.treatment_variance + self.control_variance
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(variance > 0, stat / np.sqrt(variance), -np.inf + 0 * stat)

    def covers(self, truth: float, z: float) -> np.ndarray:
        """Whether effect -+ z se holds the true effect."""
        return np.asarray(np.abs(self.effect - truth) <= self.critical(z) * self.se)

    def covers_relative(self, truth: float, z: float) -> np.ndarray:
        """Whether Fieller's interval holds the true relative effect: it inverts this very test."""
        ratio = 1 + truth
        variance = (self.treatment_variance + ratio**2 * self.control_variance + (1 - ratio) ** 2 * self.shared)
        return np.abs(self.treatment - ratio * self.control) <= self.critical(z) * np.sqrt(variance)


def pairs(control: Sums, treatment: Sums) -> Pairs:
    """Both arms' means with their variances, adjusted by the covariates that the labels name (CUPED, one slope)."""
    outcome, covariates = terms(control.labels)
    wanted = (outcome, *covariates)
    arms = [_linear(one, wanted) for one in (control, treatment)]
    if not covariates:
        means, variances = zip(*((mean[..., 0], np.maximum(cov[..., 0, 0], 0.0) / one.n)
                                 for (mean, cov), one in zip(arms, (control, treatment), strict=True)), strict=True)
        return Pairs(means[0], means[1], variances[0], variances[1], np.zeros_like(means[0]))
    whole = control + treatment
    centre, both = _linear(whole, wanted)
    slope = _slope(both)
    found = []
    for (mean, cov), one in zip(arms, (control, treatment), strict=True):
        left = (cov[..., 0, 0] + np.einsum("...i,...ij,...j->...", slope, cov[..., 1:, 1:], slope)
                - 2 * np.einsum("...i,...i->...", slope, cov[..., 1:, 0]))
        moved = np.einsum("...i,...i->...", slope, mean[..., 1:] - centre[..., 1:])
        found.append((mean[..., 0] - moved, np.maximum(left, 0.0) / one.n))
    shared = np.einsum("...i,...ij,...j->...", slope, both[..., 1:, 1:], slope) / whole.n
    return Pairs(found[0][0], found[1][0], found[0][1], found[1][1], shared)


def _linear(one: Sums, wanted: tuple[Term, ...]) -> tuple[np.ndarray, np.ndarray]:
    """((R, K, t) means, (R, K, t, t) covariance per unit of the linear forms); NaN below two units."""
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(one.n > 1, one.n, np.nan)[..., None]
        means = one.shift + one.sums / n
        c = (one.cross - one.sums[..., :, None] * one.sums[..., None, :] / n[..., None]) / (n[..., None] - 1)
        shape = one.n.shape
        values = np.zeros((*shape, len(wanted)))
        weights = np.zeros((*shape, len(wanted), len(one.labels)))
        for k, (top, below) in enumerate(wanted):
            i = one.labels.index(top)
            values[..., k] = means[..., i]
            weights[..., k, i] = 1.0
            if below is not None:
                j = one.labels.index(below)
                size = np.where(means[..., j] == 0, np.nan, means[..., j])
                values[..., k] /= size
                weights[..., k, i] = 1 / size
                weights[..., k, j] = -values[..., k] / size
    return values, weights @ c @ weights.swapaxes(-1, -2)


def _slope(cov: np.ndarray) -> np.ndarray:
    """(R, K, t - 1) least squares of the outcome on the covariates; 0 on one that does not vary."""
    inside = np.nan_to_num(cov[..., 1:, 1:])
    return np.einsum("...ij,...j->...i", np.linalg.pinv(inside, hermitian=True), np.nan_to_num(cov[..., 1:, 0]))
