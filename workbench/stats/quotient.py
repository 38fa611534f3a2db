"""How much of one effect comes with each unit of another: an instrument's estimate, or the price of a message.

With an effect a on the outcome and d on what the arm moves directly (an uptake, messages sent), b = a / d. Where the
arm was randomised and works through d alone this is the effect of one unit of d (Wald, 1940), the same as two-stage
least squares with one instrument; of an uptake that an encouragement raises for some and lowers for nobody it is the
effect on those who take it up because of it (Imbens and Angrist, 1994).

The interval inverts the test of a - b d = 0 (Fieller, 1954; Anderson and Rubin, 1949): it holds however weak the
instrument is, and is open where d cannot be told from nothing. a/d -+ z se does not hold then, so it is not given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.stats.contrast import Interval
from workbench.stats.region import break_even

WEAK = 10.0         # a first-stage F below which a point estimate is mostly its bias (Staiger and Stock, 1997)


@dataclass(frozen=True)
class Quotient:
    """The ratio of two effects.

    Attributes:
        value: a / d; None where d is nothing.
        se: by the delta method, sqrt(V_aa - 2 b V_ad + b^2 V_dd) / |d|: for weighing, not for an interval.
        ci: open where d cannot be told from nothing at this level.
        strength: the first-stage F, d^2 / V_dd; infinite without an error.
    """

    value: float | None
    se: float | None
    ci: Interval
    strength: float

    @property
    def weak(self) -> bool:
        """Whether a point estimate would mislead."""
        return self.strength < WEAK

    @property
    def bounded(self) -> bool:
        """Whether the data say anything of its size."""
        return self.ci != (None, None)


def quotient(effect: float, dose: float, cov: np.ndarray, z: float) -> Quotient:
    """a over d.

    Args:
        cov: (2, 2) covariance of (effect, dose).
        z: critical value of the interval.
    """
    turned = np.array([[cov[0, 0], -cov[0, 1]], [-cov[1, 0], cov[1, 1]]], dtype=float)
    value, ci = break_even(-effect, dose, turned, z)
    strength = dose**2 / float(cov[1, 1]) if cov[1, 1] > 0 else math.inf if dose else 0.0
    if value is None:
        return Quotient(None, None, (None, None), strength)
    variance = float(cov[0, 0]) - 2 * value * float(cov[0, 1]) + value**2 * float(cov[1, 1])
    return Quotient(value, math.sqrt(max(variance, 0.0)) / abs(dose), ci, strength)
