"""Sample-ratio mismatch: do the arms hold the shares they were given?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import chdtrc, gammaln

from workbench.stats.mixture import tuned


def sample_ratio(counts: Mapping[str, int], weights: Mapping[str, float]) -> float | None:
    """p of the chi-square test of counts against weights.

    X^2 = sum (n_i - n w_i)^2 / (n w_i) over arms with weight, with one degree of freedom less than
    those arms. A unit in an arm of weight zero gives 0. None without units or with one arm.
    """
    shared = {arm: weight for arm, weight in weights.items() if weight > 0}
    n = sum(counts.get(arm, 0) for arm in weights)
    if n == 0 or len(shared) < 2:
        return None
    if any(counts.get(arm, 0) for arm in weights if arm not in shared):
        return 0.0
    total = sum(shared.values())
    expected = {arm: n * weight / total for arm, weight in shared.items()}
    statistic = sum((counts.get(arm, 0) - e) ** 2 / e for arm, e in expected.items())
    return float(chdtrc(len(shared) - 1, statistic))


def sequential_sample_ratio(counts: Sequence[Mapping[str, int]], weights: Mapping[str, float], planned: float,
                            level: float = 0.001) -> float | None:
    """p that holds however often it is looked at: the smallest 1 / Bayes factor up to now (Lindon and Malek, 2020).

    log BF = lnG(c) - lnG(c + n) + sum_i [lnG(c w_i + n_i) - lnG(c w_i)] - sum_i n_i ln w_i: a Dirichlet alternative
    around the weights, of concentration c. c is chosen so that the test is sharpest at `planned` units.

    Args:
        counts: cumulative counts by arm at each moment, in order.
        weights: the shares that were meant, not all equal to zero.
        planned: units over all arms at which the test is to be sharpest.

    Returns:
        p at the last moment; None without units or with one arm.

    >>> round(sequential_sample_ratio([{"a": 50, "b": 50}, {"a": 60, "b": 240}], {"a": 1, "b": 1}, 1_000), 9)
    0.0
    """
    found = _log_evidence(counts, weights, planned, level)
    return None if found is None else math.exp(-max(float(found.max()), 0.0))


def _log_evidence(counts: Sequence[Mapping[str, int]], weights: Mapping[str, float], planned: float, level: float
                  ) -> np.ndarray | None:
    """(K,) log Bayes factor against the weights at each moment."""
    shared = [arm for arm, weight in weights.items() if weight > 0]
    taken = np.array([[one.get(arm, 0) for arm in shared] for one in counts], dtype=float).reshape(len(counts), -1)
    if len(shared) < 2 or not taken.sum():
        return None
    if any(one.get(arm, 0) for one in counts for arm in weights if arm not in shared):
        return np.full(len(counts), np.inf)
    share = np.array([weights[arm] for arm in shared], dtype=float)
    share /= share.sum()
    c = 1 / tuned(planned, level) ** 2
    n = taken.sum(axis=1)
    return np.asarray(gammaln(c) - gammaln(c + n) + (gammaln(c * share + taken) - gammaln(c * share)).sum(axis=1)
                      - taken @ np.log(share))


def stratified_sample_ratio(counts: Sequence[Mapping[str, int]], weights: Sequence[Mapping[str, float]]
                            ) -> float | None:
    """p of the sample ratio where each stratum has its own split: chi-squares and degrees of freedom add.

    Args:
        counts, weights: by arm, of each stratum.
    """
    statistic, freedom = 0.0, 0
    for seen, split in zip(counts, weights, strict=True):
        p = sample_ratio(seen, split)
        if p is None:
            continue
        shared = [arm for arm, weight in split.items() if weight > 0]
        if any(seen.get(arm, 0) for arm in split if arm not in shared):
            return 0.0
        n, whole = sum(seen.get(arm, 0) for arm in shared), sum(split[arm] for arm in shared)
        statistic += sum((seen.get(arm, 0) - n * split[arm] / whole) ** 2 / (n * split[arm] / whole) for arm in shared)
        freedom += len(shared) - 1
    return float(chdtrc(freedom, statistic)) if freedom else None


def sequential_stratified_sample_ratio(counts: Sequence[Sequence[Mapping[str, int]]],
                                       weights: Sequence[Mapping[str, float]], planned: float, level: float = 0.001
                                       ) -> float | None:
    """As `sequential_sample_ratio` over strata: their Bayes factors multiply, as they share no unit.

    Args:
        counts: of each stratum, at each moment; weights: of each stratum.
    """
    logs = [_log_evidence(seen, split, planned, level) for seen, split in zip(counts, weights, strict=True)]
    known = [one for one in logs if one is not None]
    return math.exp(-max(float(np.sum(known, axis=0).max()), 0.0)) if known else None
