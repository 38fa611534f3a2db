"""Predicted beside observed effects, and whether effects differ between rows at all.

The best linear projection of the true effects t(x) on the predicted ones s(x) is learnt from held-out doubly robust
effects g:

    g = average + slope (s - mean of s) + noise

`slope` is 1 where predictions are calibrated, below 1 where they exaggerate differences, 0 where they say nothing. It
is above 0 only where effects differ between rows and the model knows how, so its one-sided test answers whether there
is any heterogeneity that this model found. Not finding it does not show that there is none.

Errors are of the regression's influence values, summed within units: (X'X)^-1 x_i e_i, times G / (G - 1).
Source: Chernozhukov, Demirer, Duflo, Fernandez-Val, Generic machine learning inference on heterogeneous treatment
effects, Econometrica 2025 (the best linear predictor, here of doubly robust scores with known propensities).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

from workbench.learning.uplift.ranking import interval

BINS = 10


def projected(predicted: np.ndarray, effect: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """The best linear projection of effects on (n,) predicted ones.

    Returns:
        slope and p (one-sided, of a slope above 0); both null where all predictions are the same.
    """
    apart = predicted - predicted.mean()
    spread = float(apart @ apart)
    if spread <= 1e-18 * max(1.0, float(predicted @ predicted)):
        return {"slope": None, "p": None}
    slope = float(apart @ effect) / spread
    error = effect - effect.mean() - slope * apart
    found = interval(slope, len(apart) * apart * error / spread, unit)
    p = float(norm.sf(found["value"] / found["se"])) if found["se"] > 0 else None
    return {"slope": found, "p": p}


def bins(predicted: np.ndarray, effect: np.ndarray, unit: np.ndarray, count: int = BINS) -> list[dict[str, Any]]:
    """Rows in bins of about equal size by predicted effect, lowest first; rows of one prediction share a bin.

    Returns:
        a bin: rows, mean predicted effect, and the observed one with its interval.
    """
    edges = np.unique(np.quantile(predicted, np.arange(1, count) / count, method="inverted_cdf"))
    place = np.searchsorted(edges, predicted, side="left")
    out = []
    for b in np.unique(place):
        inside = place == b
        share = inside.mean()
        mean = float(effect[inside].mean())
        observed = interval(mean, inside * (effect - mean) / share, unit)
        out.append({"rows": int(inside.sum()), "predicted": float(predicted[inside].mean()), "observed": observed})
    return out
