"""Were the arms alike before? Standardised differences, and what an adjustment moved, on `Moments` alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from workbench.stats.adjust import Linear, Term, terms
from workbench.stats.moments import Moments


@dataclass(frozen=True)
class Difference:
    """Treatment minus control of one quantity.

    Attributes:
        size: in what the function says; se: its standard error; p: two-sided, normal.
    """

    size: float
    se: float
    p: float


def standardised(control: Moments, treatment: Moments, term: Term) -> Difference | None:
    """The difference of means in standard deviations: (mT - mC) / sqrt((vT + vC) / 2), with the test of no difference.

    z = (mT - mC) / sqrt(vT/nT + vC/nC). A ratio takes its linear form.

    Returns:
        None where an arm has fewer than two units or nothing varies.
    """
    if min(control.n, treatment.n) < 2:
        return None
    c, t = Linear.of(control, (term,)), Linear.of(treatment, (term,))
    if c is None or t is None:
        return None
    v_c, v_t = float(c.cov[0, 0]), float(t.cov[0, 0])
    deviation = math.sqrt((v_c + v_t) / 2)
    if not deviation > 0 or not math.isfinite(deviation):
        return None
    return _tested(float(t.means[0] - c.means[0]) / deviation, math.sqrt(v_t / t.n + v_c / c.n) / deviation)


def adjusted_away(control: Moments, treatment: Moments) -> Difference | None:
    """What the adjustment takes off the effect: b' (xT - xC), of the covariates that the labels name.

    Its error, sqrt(b' S b (1/nT + 1/nC)) with S and b over both arms, is that of the raw effect less that of the
    adjusted one (their variances subtract, as the adjusted effect is uncorrelated with the covariates). Beyond it the
    arms differed before the exposure and the raw and the adjusted effect say two things.

    Returns:
        None without covariates that vary.
    """
    if min(control.n, treatment.n) < 2:
        return None
    outcome, covariates = terms(control.names)
    pooled = control + treatment
    used = [one for one in covariates if (found := Linear.of(pooled, (one,))) is not None and found.cov[0, 0] > 0]
    wanted: Sequence[Term] = [outcome, *used]
    both, c, t = (Linear.of(one, wanted) for one in (pooled, control, treatment))
    if not used or both is None or c is None or t is None:
        return None
    inner = both.cov[1:, 1:]
    b = np.linalg.lstsq(inner, both.cov[1:, 0], rcond=None)[0]
    variance = float(b @ inner @ b) * (1 / control.n + 1 / treatment.n)
    if not variance > 0:
        return None
    return _tested(float(b @ (t.means[1:] - c.means[1:])), math.sqrt(variance))


def _tested(size: float, se: float) -> Difference | None:
    return Difference(size, se, float(chdtrc(1, (size / se) ** 2))) if se > 0 and math.isfinite(size / se) else None
