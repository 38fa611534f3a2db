"""Rows of one unit depend on each other: they share a fold, and errors are sums over units."""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.learning.encoding import factorize
from workbench.logs.hashing import fraction


def over_units(influence: np.ndarray, unit: np.ndarray) -> float:
    """sqrt(G / (G - 1) * sum over G units of (sum of influence)^2), of (n,) values with (n,) codes of their units."""
    sums = np.bincount(unit, weights=influence)
    groups = np.count_nonzero(np.bincount(unit))
    return float(np.sqrt((sums**2).sum() * groups / max(groups - 1, 1)))


def folds(unit: np.ndarray, count: int, seed: int, where: str) -> np.ndarray:
    """(n,) int, the fold of each row: by a salted hash of its unit, so that all rows of a unit are in one.

    Raises:
        InputError: for fewer units than folds, or a fold without a unit.
    """
    names, code = factorize(unit)
    if len(names) < count:
        raise InputError(f"{len(names):,} units train and there are {count} folds", where=where,
                         hint="fewer folds or more units")
    of_unit = (fraction(f"folds:{seed}", names) * count).astype(np.int64)
    if len(np.unique(of_unit)) < count:                  # few units: their order by the hash, dealt out
        of_unit = np.argsort(np.argsort(fraction(f"folds:{seed}", names), kind="stable"), kind="stable") % count
    return of_unit[code]
