"""Sample-ratio mismatch: do the arms hold the shares they were given?"""

from __future__ import annotations

from collections.abc import Mapping

from scipy.special import chdtrc


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
