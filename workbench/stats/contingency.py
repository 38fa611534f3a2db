"""Are two classifications of the same units independent?"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc


def independence(counts: np.ndarray) -> float | None:
    """p of the chi-square test of a (rows, columns) table of counts; None below two rows or columns with units.

    X^2 = sum (n_ij - n_i n_j / n)^2 / (n_i n_j / n), (rows - 1)(columns - 1) degrees of freedom.

    >>> round(independence(np.array([[10, 20], [20, 10]])), 6)
    0.009823
    """
    table = np.asarray(counts, dtype=float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return None
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return float(chdtrc((table.shape[0] - 1) * (table.shape[1] - 1), statistic))
