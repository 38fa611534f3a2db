"""Do the effects of disjoint groups differ at all?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc


@dataclass(frozen=True)
class Spread:
    """Cochran's Q over k effects.

    Attributes:
        mean: their mean, weighted by 1 / SE^2.
        q: the sum of the weighted squares around it; df: k - 1; p: of no difference, chi-square.
        share: I^2 = max(0, (Q - df) / Q), how much of their spread is not chance.
    """

    mean: float
    q: float
    df: int
    p: float
    share: float


def cochran(effects: Sequence[float] | np.ndarray, errors: Sequence[float] | np.ndarray) -> Spread | None:
    """Test that k independent effects are one (Cochran, 1954); I^2 of Higgins and Thompson (2002).

    Q = sum w_i (e_i - m)^2, w_i = 1 / SE_i^2, m = sum w_i e_i / sum w_i. Effects without an error take no part.

    Returns:
        None below two effects that have an error.

    >>> found = cochran([0.1, 0.3, 0.5], [0.1, 0.1, 0.1])
    >>> round(found.q, 6), found.df, round(found.p, 6)
    (8.0, 2, 0.018316)
    """
    e, s = np.asarray(effects, dtype=float), np.asarray(errors, dtype=float)
    kept = np.isfinite(e) & np.isfinite(s) & (s > 0)
    e, weights = e[kept], 1 / s[kept] ** 2
    if len(e) < 2:
        return None
    mean = float((weights * e).sum() / weights.sum())
    q = float((weights * (e - mean) ** 2).sum())
    df = len(e) - 1
    return Spread(mean, q, df, float(chdtrc(df, q)), max(0.0, (q - df) / q) if q > 0 else 0.0)


@dataclass(frozen=True)
class Trend:
    """A straight line through effects, weighted by 1 / SE^2.

    Attributes:
        slope, se: per unit of x; p: of no slope, two-sided normal.
        start, end: the line at the smallest and the largest x.
    """

    slope: float
    se: float
    p: float
    start: float
    end: float


def trend(x: Sequence[float] | np.ndarray, effects: Sequence[float] | np.ndarray,
          errors: Sequence[float] | np.ndarray) -> Trend | None:
    """Do independent effects rise or fall along x?

    slope = sum w (x - mx)(e - me) / sum w (x - mx)^2 with SE = 1 / sqrt(sum w (x - mx)^2): the errors are known, no
    spread around the line is estimated. It is Q's share along x with one degree of freedom.

    Returns:
        None below three effects that have an error, or where x does not vary.
    """
    at, e, s = (np.asarray(one, dtype=float) for one in (x, effects, errors))
    kept = np.isfinite(e) & np.isfinite(s) & (s > 0)
    at, e, weights = at[kept], e[kept], 1 / s[kept] ** 2
    if len(e) < 3:
        return None
    centre, mean = (float((weights * one).sum() / weights.sum()) for one in (at, e))
    spread = float((weights * (at - centre) ** 2).sum())
    if spread <= 0:
        return None
    slope = float((weights * (at - centre) * (e - mean)).sum()) / spread
    se = spread**-0.5
    low, high = (mean + slope * (float(one) - centre) for one in (at.min(), at.max()))
    return Trend(slope, se, float(chdtrc(1, (slope / se) ** 2)), low, high)
