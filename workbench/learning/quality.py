"""How good predictions are: AUC, log loss and calibration, with errors over units, not rows.

Rows of one unit are dependent, so every standard error sums influence values within a unit first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

_Z = float(norm.ppf(0.975))


def quality(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Metrics of (n,) predictions of a binary (n,) label with (n,) units (ids or codes), as plain values."""
    base = float(label.mean())
    loss = log_loss_rows(label, prediction)
    out: dict[str, Any] = {
        "rows": len(label),
        "units": len(np.unique(unit)),
        "positives": int(label.sum()),
        "base_rate": base,
        "logloss": with_interval(loss, unit),
        "logloss_of_base_rate": float(log_loss_rows(label, np.full(len(label), base)).mean()),
        "auc": auc(label, prediction, unit),
        "calibration": calibration(label, prediction),
    }
    return out


def squared(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Metrics for a label that is not binary."""
    return {
        "rows": len(label), "units": len(np.unique(unit)), "mean": float(label.mean()),
        "mse": with_interval((label - prediction) ** 2, unit), "variance": float(label.var()),
    }


def log_loss_rows(label: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    """(n,) -[y log p + (1 - y) log(1 - p)], predictions kept off 0 and 1 by 1e-15."""
    p = np.clip(prediction, 1e-15, 1 - 1e-15)
    return -np.where(label > 0.5, np.log(p), np.log1p(-p))


def with_interval(rows: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """The mean over rows with a 95 % interval clustered by unit."""
    value = float(rows.mean())
    se = clustered_se((rows - value) / len(rows), unit)
    return {"value": value, "se": se, "ci": [value - _Z * se, value + _Z * se]}


def clustered_se(influence: np.ndarray, unit: np.ndarray) -> float:
    """sqrt(G / (G - 1) * sum over units of (sum of influence)^2); the influence values sum to zero."""
    _, inverse = np.unique(unit, return_inverse=True)
    sums = np.bincount(inverse, weights=influence)
    groups = len(sums)
    return float(np.sqrt((sums**2).sum() * groups / max(groups - 1, 1)))


def auc(label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """Area under the ROC curve (ties count half) with a 95 % interval clustered by unit.

    Influence values are DeLong's components; their sums within a unit give the clustered variance.
    Source: DeLong, DeLong, Clarke-Pearson, Biometrics 1988; Obuchowski, Biometrics 1997.
    """
    positive = label > 0.5
    n1, n0 = int(positive.sum()), int((~positive).sum())
    if n1 == 0 or n0 == 0:
        return {"value": None, "se": None, "ci": [None, None]}
    share = np.empty(len(label))
    share[positive] = _below(np.sort(prediction[~positive]), prediction[positive])
    share[~positive] = 1 - _below(np.sort(prediction[positive]), prediction[~positive])
    value = float(share[positive].mean())
    influence = np.where(positive, (share - value) / n1, (share - value) / n0)
    se = clustered_se(influence, unit)
    return {"value": value, "se": se, "ci": [max(0.0, value - _Z * se), min(1.0, value + _Z * se)]}


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

    best = summed(label) if lists else np.zeros(0)
    low, high = np.full(lists, np.inf), np.full(lists, -np.inf)
    np.minimum.at(low, codes, label)
    np.maximum.at(high, codes, label)
    told = high > low
    if not told.any():
        return {"value": None, "se": None, "ci": [None, None], "lists": 0}
    first = np.full(lists, -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return {**with_interval(summed(score)[told] / best[told], unit[first[told]]), "lists": int(told.sum())}


def _below(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Share of `ordered` below each value, ties counted half."""
    low, high = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return (low + high) / (2 * len(ordered))


def calibration(label: np.ndarray, prediction: np.ndarray, bins: int = 10) -> list[dict[str, float]]:
    """Rows in equal-count bins of the prediction: mean prediction beside mean label."""
    order = np.argsort(prediction, kind="stable")
    return [
        {"rows": len(part), "predicted": float(prediction[part].mean()), "observed": float(label[part].mean())}
        for part in np.array_split(order, bins) if len(part)
    ]
