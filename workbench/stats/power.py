"""How small an effect can be found: the arithmetic behind a plan and beside a drafted metric."""

from __future__ import annotations

import math

from scipy.special import ndtri


def detectable(variance: float, units: float, *, alpha: float = 0.05, power: float = 0.8, arms: int = 2) -> float:
    """The smallest true difference of means that a two-sided z test finds with this power.

    (z_{1 - alpha/2} + z_power) * sqrt(2 variance / (units / arms)), for `arms` arms of equal size and equal variance.

    Args:
        variance: of one unit's value.
        units: over all arms together.

    Returns:
        In the metric's own unit; infinite without units.

    >>> round(detectable(0.25, 1570), 3)
    0.071
    """
    if units < arms or variance < 0:
        return math.inf
    z = float(ndtri(1 - alpha / 2) + ndtri(power))
    return z * math.sqrt(2 * variance / (units / arms))
