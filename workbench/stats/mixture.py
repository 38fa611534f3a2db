"""Always-valid tests: an interval that holds at every moment at once, however often it is looked at.

The normal mixture: z is that of the estimate over its standard error, n the units of both arms together. One formula
under three names: the asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, arXiv
2103.06476), GAVI with r = 1 / rho^2, and mSPRT with tau^2 = rho^2 s^2 where s^2 = n SE^2.
"""

from __future__ import annotations

import math


def tuned(units: float, level: float, sides: int = 2) -> float:
    """The rho whose interval is narrowest at `units`: rho^2 = (-2 log a + log(1 - 2 log a)) / units.

    a is the level of a two-sided test; a one-sided one is tuned at twice its level.

    >>> round(tuned(1_000, 0.05), 6)
    0.089085
    """
    if not (units > 0 and 0 < level < 0.5):
        raise ValueError(f"units must be positive and the level in (0, 0.5): {units}, {level}")
    log = math.log(level if sides == 2 else 2 * level)
    return math.sqrt((-2 * log + math.log(1 - 2 * log)) / units)


def multiplier(n: float, rho: float, level: float, sides: int = 2) -> float:
    """The critical z at `n` units: estimate -+ multiplier * SE holds at every n at once.

    Two-sided sqrt(2 (v + 1) / v log(sqrt(v + 1) / a)) with v = n rho^2; one-sided log(1 + sqrt(v + 1) / (2 a)) for the
    logarithm. Infinite without units.

    >>> round(multiplier(5_000, 0.03984, 0.05), 3)
    3.035
    """
    v = n * rho * rho
    if v <= 0:
        return math.inf
    root = math.sqrt(v + 1)
    log = math.log(root / level) if sides == 2 else math.log1p(root / (2 * level))
    return math.sqrt(2 * (v + 1) / v * log)


def p_value(z: float, n: float, rho: float, sides: int = 2) -> float:
    """The smallest level at which z is beyond the multiplier, at most 1: valid whenever it is looked at.

    Two-sided 1 / E, E = exp(v z^2 / (2 (v + 1))) / sqrt(v + 1); one-sided its inverse of the multiplier, 1 for z <= 0.
    """
    v = n * rho * rho
    if v <= 0 or (sides == 1 and z <= 0):
        return 1.0
    exponent = v * z * z / (2 * (v + 1))
    root = math.sqrt(v + 1)
    if sides == 2:
        return min(1.0, root * math.exp(-exponent)) if exponent < 700 else 0.0
    return min(1.0, root / (2 * math.expm1(exponent))) if 0 < exponent < 700 else 0.0 if exponent >= 700 else 1.0
