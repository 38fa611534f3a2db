"""Regression adjustment by what was known before the exposure, on `Moments` alone.

Every value is a mean or a ratio of means; a ratio behaves like the mean of its linearisation (N - R D) / mean(D)
(the delta method; Deng, Xu, Kohavi and Walker, WSDM 2013, for CUPED). So each adjustment is a regression on the
covariance matrix of the linear forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.stats.moments import Moments

ROUNDING = 1e-12
Term = tuple[str, str | None]       # (a value, what stands below the line)
Adjustment = Literal["cuped", "lin"]


@dataclass(frozen=True)
class Linear:
    """k means or ratios of one group of units, linearised.

    Attributes:
        means: (k,).
        cov: (k, k) covariance per unit of the linear forms.
    """

    n: int
    means: np.ndarray
    cov: np.ndarray

    @classmethod
    def of(cls, moments: Moments, wanted: Sequence[Term]) -> Linear | None:
        """The linear forms; None where something below the line is 0.

        cov = W C W' with C the covariance of the values (n - 1) and a row (1, -R) / mean(D) of W for each ratio.
        """
        if all(below is None for _, below in wanted):       # means alone: what they weigh is themselves
            if tuple(top for top, _ in wanted) == moments.names:
                return cls(moments.n, moments.means(), moments.covariance())
            at = [moments.index(top) for top, _ in wanted]
            return cls(moments.n, moments.means()[at], moments.covariance()[np.ix_(at, at)])
        means = np.zeros(len(wanted))
        weights = np.zeros((len(wanted), len(moments.names)))
        for k, (top, below) in enumerate(wanted):
            means[k], weights[k, moments.index(top)] = moments.mean(top), 1.0
            if below is not None:
                size = moments.mean(below)
                # nothing but zeros, summed about a shift, is zero up to rounding
                if not np.isfinite(size) or abs(size) <= ROUNDING * abs(moments.shift[moments.index(below)]):
                    return None
                means[k] /= size
                weights[k, moments.index(top)] = 1 / size
                weights[k, moments.index(below)] = -means[k] / size
        return cls(moments.n, means, weights @ moments.covariance() @ weights.T)

    def only(self, at: list[int]) -> Linear:
        """Some of them."""
        if at == list(range(len(at))):
            return self if len(at) == len(self.means) else Linear(self.n, self.means[:len(at)],
                                                                  self.cov[:len(at), :len(at)])
        return Linear(self.n, self.means[at], self.cov[np.ix_(at, at)])


@dataclass(frozen=True)
class Adjusted:
    """Control's and treatment's adjusted means.

    Attributes:
        means, variances: (2,) control first; the variances add up to that of the difference.
        covariates: labels of those that were used.
        shared: covariance of the two means.
    """

    means: tuple[float, float]
    variances: tuple[float, float]
    covariates: tuple[str, ...]
    shared: float


def terms(names: Sequence[str]) -> tuple[Term, tuple[Term, ...]]:
    """The outcome and the covariates that the labels of `Moments` name: `y [d]`, `x [dx]`, `x2 [dx2]`, ..., `m`."""
    covariates = [(name, f"d{name}" if f"d{name}" in names else None) for name in names if name.startswith("x")]
    if "m" in names:
        covariates.append(("m", "dm" if "dm" in names else None))
    return ("y", "d" if "d" in names else None), tuple(covariates)


def adjusted(control: Moments, treatment: Moments, outcome: Term, covariates: Sequence[Term],
             adjustment: Adjustment = "cuped", known: Sequence[Linear | None] | None = None) -> Adjusted | None:
    """Adjust both means to the covariates' means over both arms.

    `cuped`: one slope b = S_xx^-1 s_xy over both arms together; per arm Var = (vY + b'S b - 2 b's) / n with the arm's
    own S and s. `lin`: each arm has its slope (Lin, 2013), which never loses precision when the arms differ in size;
    then (b_T - b_C)' S_xx (b_T - b_C) / N joins the variance, as the covariates' means are estimates too.

    Args:
        known: the forms of the outcome and all covariates, control's and treatment's, where they are there already.

    Returns:
        None where no covariate varies, or one cannot be computed.
    """
    pooled, wanted = control + treatment, [outcome, *covariates]
    forms = [Linear.of(pooled, wanted), *(known or (Linear.of(one, wanted) for one in (control, treatment)))]
    if all(forms):
        used = [i for i in range(len(covariates)) if forms[0] and forms[0].cov[i + 1, i + 1] > 0]
        forms = [one.only([0, *(i + 1 for i in used)]) if one else None for one in forms]
    else:       # a covariate that cannot be computed is left out, the others stay
        used = [i for i, one in enumerate(covariates) if _varies(pooled, one)]
        forms = [Linear.of(one, [outcome, *(covariates[i] for i in used)]) for one in (pooled, control, treatment)]
    both, *arms = forms
    if not used or both is None or arms[0] is None or arms[1] is None:
        return None
    least = [_slope(both, both)] * 2 if adjustment == "cuped" else [_slope(arms[0], both), _slope(arms[1], both)]
    centre, spread = both.means[1:], both.cov[1:, 1:] / both.n
    means, variances = [], []
    for one, b in zip((arms[0], arms[1]), least, strict=True):
        left = one.cov[0, 0] + b @ one.cov[1:, 1:] @ b - 2 * b @ one.cov[1:, 0]
        means.append(float(one.means[0] - b @ (one.means[1:] - centre)))
        variances.append(max(float(left), 0.0) / one.n)
    shared = float(least[0] @ spread @ least[1])
    for k, b in enumerate(least):
        variances[k] += float(b @ spread @ b) - shared
    return Adjusted((means[0], means[1]), (variances[0], variances[1]), tuple(covariates[i][0] for i in used), shared)


def _slope(linear: Linear, pooled: Linear) -> np.ndarray:
    """The outcome's slope on each covariate; 0 on one that is the same for everybody here, though not in both arms."""
    spread, along = linear.cov[1:, 1:], linear.cov[1:, 0]
    varies = spread.diagonal() > ROUNDING * pooled.cov.diagonal()[1:]
    if len(along) == 1:
        return along / spread[0] if varies[0] else np.zeros(1)
    slope = np.zeros(len(along))
    slope[varies] = np.linalg.lstsq(spread[varies][:, varies], along[varies], rcond=None)[0]
    return slope


def _varies(moments: Moments, term: Term) -> bool:
    linear = Linear.of(moments, (term,))
    return linear is not None and bool(linear.cov[0, 0] > 0)
