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
