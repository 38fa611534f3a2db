"""The delta method: the covariance of smooth functions of means, with derivatives that are exact to rounding.

A function's derivative is the imaginary part of f(x + ih) / h (Squire and Trapp, SIAM Review 40, 1998): nothing is
subtracted, so h may be so small that no error of truncation is left. The function must be made of arithmetic, powers,
exponentials and logarithms; what it decides by a comparison, it decides by real parts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_STEP = 1e-150


def jacobian(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """(m, k) derivatives of a function from (k,) to (m,)."""
    x = np.asarray(at, dtype=np.float64)
    columns = []
    for i in range(len(x)):
        moved = x.astype(np.complex128)
        moved[i] += 1j * _STEP
        columns.append(np.imag(function(moved)) / _STEP)
    return np.stack(columns, axis=1)


def propagated(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray, cov: np.ndarray) -> np.ndarray:
    """(m, m) covariance J C J' of f(x), where x has the (k, k) covariance C."""
    slopes = jacobian(function, at)
    return slopes @ cov @ slopes.T
