"""An effect among some units as the effect on all of them."""

from __future__ import annotations

from dataclasses import replace

from workbench.stats.summary import Arm, Pair


def diluted(among: Pair, n: int, others: int, mean: float, variance: float) -> Pair:
    """Both arms' means over everybody, where a treatment does nothing to the others.

    With s = n / (n + others) an arm's mean is s m + (1 - s) u, u being the others' over both arms. The difference is s
    times that among the n, with variance s^2 (vC + vT) + d^2 s (1 - s) / (n + others); the error of u is in both means.

    Args:
        among: the comparison of the n units.
        mean, variance: u and the variance of u.
    """
    whole = n + others
    s = n / whole
    moved = s * (1 - s) / whole
    control, treatment = among.control, among.treatment
    a, b = control.mean - mean, treatment.mean - mean
    common = (1 - s) ** 2 * variance + a * b * moved

    def arm(one: Arm, away: float, other: float) -> Arm:
        # away^2 less away x other, so that arm and common add up to the arm's own error
        return replace(one, mean=s * one.mean + (1 - s) * mean,
                       variance=s * s * one.variance + away * (away - other) * moved)

    return replace(among, control=arm(control, a, b), treatment=arm(treatment, b, a),
                   raw_control=s * among.raw_control + (1 - s) * mean,
                   raw_treatment=s * among.raw_treatment + (1 - s) * mean, variance_reduction=None,
                   shared=s * s * among.shared + common)
