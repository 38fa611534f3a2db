"""Two arms of one metric as two means with variances: what every test below needs.

A mean, a ratio (delta method), and either of them adjusted by a pre-period covariate (CUPED).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.stats.moments import Moments


@dataclass(frozen=True)
class Arm:
    """One arm: units, the point estimate, and the variance of the point estimate."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True)
class Pair:
    """Control and treatment on one metric.

    Attributes:
        raw_control, raw_treatment: the unadjusted means, which a person recognises.
        method: `mean` or `ratio`, with `+cuped` where a covariate was used.
        covariates: the covariates used, by label.
        variance_reduction: 1 - adjusted/unadjusted variance of the difference; None without adjustment.
    """

    control: Arm
    treatment: Arm
    raw_control: float
    raw_treatment: float
    method: str
    covariates: tuple[str, ...] = ()
    variance_reduction: float | None = None


def pair(control: Moments, treatment: Moments) -> Pair | None:
    """Summarise two arms; None when an arm has fewer than two units or a ratio's denominator is zero.

    The labels of the moments say what the metric is: `y`, with `d` a ratio y/d; with `x` (and `dx`) a
    covariate; `m` an indicator of a missing pre-period.
    """
    if control.n < 2 or treatment.n < 2:
        return None
    summarise = _ratio if "d" in control.names else _mean
    plain = summarise(control), summarise(treatment)
    if plain[0] is None or plain[1] is None:
        return None
    kind = "ratio" if "d" in control.names else "mean"
    if "x" not in control.names:
        return Pair(plain[0], plain[1], plain[0].mean, plain[1].mean, kind)
    adjusted = (_cuped_ratio if kind == "ratio" else _cuped_mean)(control, treatment)
    if adjusted is None:
        return Pair(plain[0], plain[1], plain[0].mean, plain[1].mean, kind)
    before = plain[0].variance + plain[1].variance
    after = adjusted[0].variance + adjusted[1].variance
    reduction = 1 - after / before if before > 0 else None
    return Pair(adjusted[0], adjusted[1], plain[0].mean, plain[1].mean, f"{kind}+cuped", adjusted[2], reduction)


def _mean(m: Moments) -> Arm:
    return Arm(m.n, m.mean("y"), m.var("y") / m.n)


def _ratio(m: Moments) -> Arm | None:
    """R = mean(N)/mean(D); Var = (vN - 2 R cND + R^2 vD) / (n mean(D)^2) (Deng et al., KDD 2018)."""
    below = m.mean("d")
    if below == 0 or not math.isfinite(below):
        return None
    r = m.mean("y") / below
    spread = m.var("y") - 2 * r * m.cov("y", "d") + r * r * m.var("d")
    return Arm(m.n, r, max(spread, 0.0) / (m.n * below * below))


def _cuped_mean(control: Moments, treatment: Moments) -> tuple[Arm, Arm, tuple[str, ...]] | None:
    """Y' = Y - b'(X - pooled mean of X), b = S_xx^-1 s_xy over both arms together.

    Per-arm Var(Y') = vY + b'S b - 2 b's with the arm's own S and s. With a missing pre-period X is 0 and
    the indicator `m` is a second covariate (Deng et al., WSDM 2013).
    """
    pooled = control + treatment
    labels = tuple(label for label in ("x", "m") if label in pooled.names and pooled.var(label) > 0)
    if not labels:
        return None
    s = np.array([[pooled.cov(a, b) for b in labels] for a in labels])
    b, *_ = np.linalg.lstsq(s, np.array([pooled.cov(a, "y") for a in labels]), rcond=None)
    centre = np.array([pooled.mean(a) for a in labels])

    def adjust(m: Moments) -> Arm:
        own = np.array([[m.cov(p, q) for q in labels] for p in labels])
        with_y = np.array([m.cov(p, "y") for p in labels])
        off = np.array([m.mean(p) for p in labels]) - centre
        variance = m.var("y") + b @ own @ b - 2 * b @ with_y
        return Arm(m.n, float(m.mean("y") - b @ off), max(float(variance), 0.0) / m.n)

    return adjust(control), adjust(treatment), labels


def _cuped_ratio(control: Moments, treatment: Moments) -> tuple[Arm, Arm, tuple[str, ...]] | None:
    """The same on the linearised ratio: theta = Cov(R, Q) / Var(Q) by the delta method, Q = mean(x)/mean(dx)."""
    pooled = control + treatment
    if pooled.mean("dx") == 0 or control.mean("dx") == 0 or treatment.mean("dx") == 0:
        return None
    theta = _ratio_cov(pooled, ("y", "d"), ("x", "dx"))
    spread = _ratio_cov(pooled, ("x", "dx"), ("x", "dx"))
    if spread <= 0:
        return None
    theta /= spread
    centre = pooled.mean("x") / pooled.mean("dx")

    def adjust(m: Moments) -> Arm:
        variance = (_ratio_cov(m, ("y", "d"), ("y", "d")) + theta**2 * _ratio_cov(m, ("x", "dx"), ("x", "dx"))
                    - 2 * theta * _ratio_cov(m, ("y", "d"), ("x", "dx")))
        mean = m.mean("y") / m.mean("d") - theta * (m.mean("x") / m.mean("dx") - centre)
        return Arm(m.n, mean, max(variance, 0.0) / m.n)

    return adjust(control), adjust(treatment), ("x",)


def _ratio_cov(m: Moments, first: tuple[str, str], second: tuple[str, str]) -> float:
    """Delta covariance per unit of N/D and M/E: (cNM - Q cNE - R cDM + R Q cDE) / (mean(D) mean(E))."""
    (n, d), (k, e) = first, second
    r, q = m.mean(n) / m.mean(d), m.mean(k) / m.mean(e)
    spread = m.cov(n, k) - q * m.cov(n, e) - r * m.cov(d, k) + r * q * m.cov(d, e)
    return spread / (m.mean(d) * m.mean(e))
