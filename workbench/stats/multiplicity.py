"""Many tests at once: q-values, the smallest false discovery rate at which a test is among the findings.

The false discovery rate is the expected share of false ones among the findings. A test of a family is a finding at
rate a iff its q is at most a.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """(m,) q-values: q_(i) = min over j >= i of m p_(j) / j, at most 1 (Benjamini and Hochberg, 1995).

    Holds for independent tests and those that depend positively; an empty family gives none.

    Raises:
        ValueError: for a p outside [0, 1].

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    return _stepped(p, 1.0)


def benjamini_yekutieli(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """(m,) q-values that hold whatever the dependence: those above times 1 + 1/2 + ... + 1/m (2001).

    >>> benjamini_yekutieli([0.01, 0.04, 0.03]).round(4).tolist()
    [0.055, 0.0733, 0.0733]
    """
    return _stepped(p, float((1 / np.arange(1, len(p) + 1)).sum()))


def e_benjamini_hochberg(e: Sequence[float] | np.ndarray) -> np.ndarray:
    """(m,) q-values of e-values: those of 1/e, at most 1, whatever the dependence (Wang and Ramdas, 2022).

    An e-value has an expectation of at most 1 where nothing is there, also at the moment at which one chose to look:
    that of a normal mixture is 1/p of its always-valid p. The findings at rate a are the k largest, k the greatest
    with e_(k) >= m / (k a).

    Raises:
        ValueError: for a negative e.

    >>> e_benjamini_hochberg([100.0, 2.0, 25.0]).round(3).tolist()
    [0.03, 0.5, 0.06]
    """
    values = np.asarray(e, dtype=float)
    if (values < 0).any():
        raise ValueError("an e-value is not negative")
    with np.errstate(divide="ignore"):
        return _stepped(np.minimum(1 / values, 1.0), 1.0)


def _stepped(p: Sequence[float] | np.ndarray, factor: float) -> np.ndarray:
    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("a p lies in [0, 1]")
    m = len(values)
    order = np.argsort(values, kind="stable")
    scaled = factor * m * values[order] / np.arange(1, m + 1)
    q = np.empty(m)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q
