"""Two arms of one metric as two means with variances: what every test below needs.

A mean, a ratio (delta method), and either of them adjusted by what was known before the exposure (`adjust`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.stats.adjust import Adjustment, Linear, adjusted, terms
from workbench.stats.moments import Moments


@dataclass(frozen=True)
class Arm:
    """One arm: units, the point estimate, and the variance of the point estimate."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True)
class Pair:
    """Control and treatment on one metric; the variance of their difference is the sum of the arms' variances.

    Attributes:
        raw_control, raw_treatment: the unadjusted means, which a person recognises.
        method: `mean` or `ratio`, with `+cuped` or `+lin` where a covariate was used.
        covariates: the covariates used, by label.
        variance_reduction: 1 - adjusted/unadjusted variance of the difference; None without adjustment.
        shared: the error that both adjusted means have in common, from the covariates' means over both arms: no part of
            the difference, but one of each mean.
        freedom: degrees of freedom of the error; finite where few independent units (clusters) stand behind it.
    """

    control: Arm
    treatment: Arm
    raw_control: float
    raw_treatment: float
    method: str
    covariates: tuple[str, ...] = ()
    variance_reduction: float | None = None
    shared: float = 0.0
    freedom: float = math.inf


def pair(control: Moments, treatment: Moments, adjustment: Adjustment = "cuped") -> Pair | None:
    """Summarise two arms; None when an arm has fewer than two units, a ratio's denominator is zero, or a value is NaN.

    The labels of the moments say what the metric is: `y`, with `d` a ratio y/d; every `x...` is a covariate, with
    `dx...` a ratio too; `m` an indicator of a missing pre-period.
    """
    if control.n < 2 or treatment.n < 2:
        return None
    outcome, covariates = terms(control.names)
    whole = [Linear.of(one, (outcome, *covariates)) for one in (control, treatment)]
    plain = [form.only([0]) if form else Linear.of(one, (outcome,))
             for one, form in zip((control, treatment), whole, strict=True)]
    if plain[0] is None or plain[1] is None or not all(np.isfinite(one.cov[0, 0]) for one in plain if one):
        return None
    arms = [Arm(one.n, float(one.means[0]), max(float(one.cov[0, 0]), 0.0) / one.n) for one in plain if one]
    kind = "ratio" if outcome[1] else "mean"
    raw = arms[0].mean, arms[1].mean
    found = adjusted(control, treatment, outcome, covariates, adjustment, whole) if covariates else None
    if found is None:
        return Pair(arms[0], arms[1], *raw, kind)
    after = [Arm(one.n, mean, variance) for one, mean, variance in zip(arms, found.means, found.variances, strict=True)]
    before = arms[0].variance + arms[1].variance
    reduction = 1 - (after[0].variance + after[1].variance) / before if before > 0 else None
    return Pair(after[0], after[1], *raw, f"{kind}+{adjustment}", found.covariates, reduction, found.shared)
