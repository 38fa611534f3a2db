"""How good predictions are: each measure with an interval over units, not rows.

Rows of one unit are dependent, so every standard error sums influence values within a unit first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

_Z = float(norm.ppf(0.975))
BINS = 20
_CONCORDANCE_ROWS = 50_000
UNDEFINED: dict[str, Any] = {"value": None, "se": None, "ci": [None, None]}


@dataclass(frozen=True)
class Measure:
    """A value and its (n,) influence values, which sum to zero."""

    value: float
    influence: np.ndarray

    def told(
        self, unit: np.ndarray, low: float = -np.inf, high: float = np.inf, z: float = _Z
    ) -> dict[str, Any]:
        """Value, standard error and interval (95 % unless `z` is said) clustered by unit, kept in `low` to `high`."""
        se = clustered_se(self.influence, unit)
        ci = [max(low, self.value - z * se), min(high, self.value + z * se)]
        return {"value": self.value, "se": se, "ci": ci}


def quality(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Metrics of (n,) predictions of a binary (n,) label with (n,) units (ids or codes), as plain values."""
    base = float(label.mean())
    return {
        "rows": len(label),
        "units": len(np.unique(unit)),
        "positives": int(label.sum()),
        "base_rate": base,
        "predicted": float(prediction.mean()),
        "logloss": with_interval(log_loss_rows(label, prediction), unit),
        "logloss_of_base_rate": float(log_loss_rows(label, np.full(len(label), base)).mean()),
        "auc": auc(label, prediction, unit),
        "brier": with_interval((label - prediction) ** 2, unit),
        "calibration_error": calibration_error(label, prediction, unit),
        "calibration": calibration(label, prediction),
    }


def squared(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Metrics for a label that is not binary."""
    return {
        "rows": len(label), "units": len(np.unique(unit)), "mean": float(label.mean()),
        "predicted": float(prediction.mean()),
        "mse": with_interval((label - prediction) ** 2, unit), "variance": float(label.var()),
        "calibration": calibration(label, prediction),
    }


def log_loss_rows(label: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    """(n,) -[y log p + (1 - y) log(1 - p)], predictions kept off 0 and 1 by 1e-15."""
    p = np.clip(prediction, 1e-15, 1 - 1e-15)
    return -np.where(label > 0.5, np.log(p), np.log1p(-p))


def with_interval(rows: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """The mean over rows with a 95 % interval clustered by unit."""
    return mean_of(rows).told(unit)


def mean_of(rows: np.ndarray) -> Measure:
    """The mean over rows."""
    value = float(rows.mean())
    return Measure(value, (rows - value) / len(rows))


def clustered_se(influence: np.ndarray, unit: np.ndarray) -> float:
    """sqrt(G / (G - 1) * sum over units of (sum of influence)^2); the influence values sum to zero."""
    if unit.dtype.kind not in "iu" or len(unit) == 0 or unit.min() < 0 or unit.max() > 100 * len(unit) + 1_000_000:
        unit = np.unique(unit, return_inverse=True)[1]
    sums = np.bincount(unit, weights=influence)              # codes, some of them without a row
    groups = int(np.count_nonzero(np.bincount(unit)))
    return float(np.sqrt((sums**2).sum() * groups / max(groups - 1, 1)))


def auc(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Area under the ROC curve (ties count half) with a 95 % interval clustered by unit; undefined for one class."""
    found = area(label, prediction)
    return dict(UNDEFINED) if found is None else found.told(unit, 0.0, 1.0)


def area(label: np.ndarray, prediction: np.ndarray) -> Measure | None:
    """Area under the ROC curve, None for one class.

    Influence values are DeLong's components; their sums within a unit give the clustered variance.
    Source: DeLong, DeLong, Clarke-Pearson, Biometrics 1988; Obuchowski, Biometrics 1997.
    """
    positive = label > 0.5
    n1, n0 = int(positive.sum()), int((~positive).sum())
    if n1 == 0 or n0 == 0:
        return None
    share = np.empty(len(label))
    share[positive] = _below(np.sort(prediction[~positive]), prediction[positive])
    share[~positive] = 1 - _below(np.sort(prediction[positive]), prediction[~positive])
    value = float(share[positive].mean())
    return Measure(value, np.where(positive, (share - value) / n1, (share - value) / n0))


def difference(
    one: Measure, other: Measure, first: np.ndarray, unit: np.ndarray, z: float = _Z
) -> dict[str, Any]:
    """`one`, measured on the rows of the (n,) mask `first`, minus `other` on the remaining rows.

    A unit may have rows in both: its influence values are summed over them.
    """
    influence = np.empty(len(first))
    influence[first], influence[~first] = one.influence, -other.influence
    return Measure(one.value - other.value, influence).told(unit, z=z)


def _below(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Share of `ordered` below each value, ties counted half."""
    low, high = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return (low + high) / (2 * len(ordered))


def bins_of(prediction: np.ndarray, bins: int = BINS) -> np.ndarray:
    """(n,) equal-mass bin of each prediction, 0 the lowest. Equal predictions share the bin of their middle rank."""
    _, inverse, count = np.unique(prediction, return_inverse=True, return_counts=True)
    middle = (np.cumsum(count) - count / 2) / len(prediction)
    return np.minimum((middle * bins).astype(np.int64), bins - 1)[inverse]


def calibration(label: np.ndarray, prediction: np.ndarray, bins: int = BINS) -> list[dict[str, float]]:
    """Rows in equal-mass bins of the prediction: mean prediction beside mean label; bins without rows are left out."""
    which = bins_of(prediction, bins)
    count = np.bincount(which, minlength=bins)
    predicted = np.bincount(which, weights=prediction, minlength=bins)
    observed = np.bincount(which, weights=label, minlength=bins)
    return [{"rows": int(count[b]), "predicted": float(predicted[b] / count[b]),
             "observed": float(observed[b] / count[b])} for b in range(bins) if count[b]]


def calibration_error(
    label: np.ndarray, prediction: np.ndarray, unit: np.ndarray, bins: int = BINS
) -> dict[str, Any]:
    """Expected calibration error: sum over equal-mass bins b of n_b / n |mean prediction - mean label|.

    The value is never below what chance alone makes of a right model (`by_chance`). With f(d) the error as a function
    of the (bins,) differences d = truth + noise, |f(d) - f(truth)| <= f(noise): the interval f(d) +- the 95 % quantile
    of f(noise) covers at least 95 %. The noise has the clustered covariance of d, and Student's tails for the number of
    units in each bin.
    """
    from scipy.sparse import csr_array

    which = bins_of(prediction, bins)
    used, which = np.unique(which, return_inverse=True)
    count = np.bincount(which)
    gap = np.bincount(which, weights=prediction - label) / count
    share = count / len(label)
    _, codes = np.unique(unit, return_inverse=True)
    groups = int(codes.max()) + 1
    influence = (prediction - label - gap[which]) / count[which]
    sums = csr_array((influence, (codes, which)), shape=(groups, len(used)))
    values, vectors = np.linalg.eigh((sums.T @ sums).toarray())
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(4000, len(used))) * np.sqrt(np.maximum(values, 0)) @ vectors.T
    units = np.bincount(sums.indices, minlength=len(used))
    freedom = np.maximum(units - 1, 1)
    tails = np.sqrt(units / rng.chisquare(freedom, size=draws.shape))
    noise = np.abs(draws * tails) @ share
    value, reach = float(np.abs(gap) @ share), float(np.quantile(noise, 0.95))
    return {"value": value, "ci": [max(0.0, value - reach), min(1.0, value + reach)],
            "by_chance": float(noise.mean()), "bins": len(used)}


def ndcg(
    label: np.ndarray, score: np.ndarray, group: np.ndarray, unit: np.ndarray, at: int = 5
) -> dict[str, Any]:
    """Normalised discounted cumulative gain of the first `at` of each list, with a 95 % interval clustered by unit.

    The mean over lists of sum over ranks r of (2^label - 1) / log2(r + 1), divided by the best order's. Equal scores
    share their ranks' discounts, so that the order of rows does not matter. Lists where all labels are equal have no
    order to find and are left out. Source: Järvelin, Kekäläinen, ACM TOIS 2002; ties, McSherry, Najork, ECIR 2008.
    """
    _, codes = np.unique(group.astype(str), return_inverse=True)
    gain = np.exp2(label) - 1
    lists = int(codes.max()) + 1 if len(codes) else 0
    begin = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=lists))])

    def summed(by: np.ndarray) -> np.ndarray:
        order = np.lexsort((-by, codes))
        rank = np.arange(len(order)) - begin[codes[order]]
        discount = np.where(rank < at, 1 / np.log2(rank + 2), 0.0)
        fresh = np.r_[True, (np.diff(by[order]) != 0) | (np.diff(codes[order]) != 0)]
        tie = np.cumsum(fresh) - 1
        shared = (np.bincount(tie, weights=discount) / np.bincount(tie))[tie]
        return np.bincount(codes[order], weights=gain[order] * shared, minlength=lists)

    low, high = np.full(lists, np.inf), np.full(lists, -np.inf)
    np.minimum.at(low, codes, label)
    np.maximum.at(high, codes, label)
    told = high > low
    if not told.any():
        return {**UNDEFINED, "lists": 0}
    first = np.full(lists, -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    rows = summed(score)[told] / summed(label)[told]
    return {**with_interval(rows, unit[first[told]]), "lists": int(told.sum())}


def concordance(hours: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Share of pairs with different times where the earlier one has the higher prediction, ties half (Harrell's C).

    Times of `inf` come after all others and are not compared with each other. Of more than 50,000 rows, every k-th.
    The error is a jackknife over 30 groups of units. Source: Harrell et al., JAMA 1982.
    """
    step = -(-len(hours) // _CONCORDANCE_ROWS)
    hours, prediction, unit = hours[::step], prediction[::step], unit[::step]
    value = _pairs(hours, prediction)
    if value is None:
        return dict(UNDEFINED)
    _, codes = np.unique(unit, return_inverse=True)
    groups = min(30, int(codes.max()) + 1)
    left = [_pairs(hours[codes % groups != g], prediction[codes % groups != g]) for g in range(groups)]
    kept = np.array([one for one in left if one is not None])
    se = float(np.sqrt((len(kept) - 1) / len(kept) * ((kept - kept.mean()) ** 2).sum())) if len(kept) > 1 else np.inf
    return {"value": value, "se": se, "ci": [max(0.0, value - _Z * se), min(1.0, value + _Z * se)]}


def _pairs(hours: np.ndarray, prediction: np.ndarray) -> float | None:
    """C by way of Kendall's tau-b, which counts pairs in n log n: C = (1 + tau sqrt(pairs_x / pairs_y)) / 2."""
    from scipy.stats import kendalltau, rankdata

    if len(hours) < 2:
        return None
    time, order = rankdata(hours, "dense"), rankdata(prediction, "dense")
    every = len(hours) * (len(hours) - 1) / 2

    def untied(ranks: np.ndarray) -> float:
        count = np.bincount(ranks.astype(np.int64)).astype(np.float64)
        return every - float((count * (count - 1) / 2).sum())

    by_time, by_order = untied(time), untied(order)
    if by_time == 0:
        return None
    if by_order == 0:
        return 0.5
    tau = float(kendalltau(order, -time).statistic)
    return (1 + tau * np.sqrt(by_order / by_time)) / 2
