"""A quantile as a mean: each unit's recentred influence, so that everything built on `Moments` holds for quantiles.

Of units: y_i = Q + (F - b_i) s, with Q the sample quantile, b_i whether value i lies below it, F the mean of b and
s = 1/f(Q) the sparsity. Its mean is Q and its variance over n that of Q (Firpo, Fortin and Lemieux, 2009). Of events
the unit is a cluster (Deng, Knoblich and Lu, KDD 2018): with n_i events, b_i of them below,
y_i = Q n_i + (F n_i - b_i) s over d_i = n_i is a ratio whose value is Q and whose delta variance is that of Q.

The sparsity is the outer interval's (Woodruff, 1952; Liu and others, 2019): the values at the ends of the 95 % interval
of F, mapped back, over its length; s = (Q(q + h) - Q(q - h)) / 2h with h = 1.96 se(F), se(F) cluster-robust for events.
No bandwidth is tuned, and the error is that of an order-statistic interval. Where values repeat (prices, counts) a
sample quantile jumps from one to the next: half of the largest step within the interval joins its error, so that one
step is never a finding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
TAIL = 50           # independent values that must lie beyond the quantile, on its shorter side


@dataclass(frozen=True)
class Curve:
    """One quantile of one group, with what its influence needs.

    Attributes:
        q: which quantile; n: values behind it.
        value: the sample quantile, interpolated linearly between order statistics (type 7, as numpy's default);
            None without values.
        tied: how much of a value that equals the quantile counts as below it, so that b has the mean q.
        share: the mean of b.
        sparsity: 1 / density there; None where `reason` says why no error can be told.
        step: by how much the quantile jumps where values repeat, else 0; stepped: the part of its variance that is so.
    """

    q: float
    n: int
    value: float | None
    tied: float = 0.0
    share: float = math.nan
    sparsity: float | None = None
    step: float = 0.0
    stepped: float = 0.0
    reason: str | None = None


def of_units(values: np.ndarray, q: float) -> Curve:
    """The quantile of (n,) independent values."""
    n = len(values)
    if n == 0:
        return _none(q, "units")
    order = np.sort(values)
    value, tied, share = _located(order, q)
    below, equal = (np.searchsorted(order, value, side=side) / n for side in ("left", "right"))
    own = below + tied**2 * (equal - below) - share**2
    return _curve(order, q, (value, tied, share), math.sqrt(q * (1 - q) / n), math.sqrt(max(own, 0.0) / n), "units")


def of_events(values: np.ndarray, sizes: np.ndarray, q: float) -> Curve:
    """The quantile of events of independent units.

    Args:
        values: (N,) of the events, unit after unit.
        sizes: (n,) events of each unit; they add up to N.
    """
    if len(values) != int(sizes.sum()):
        raise ValueError(f"{len(values)} events and sizes that add up to {int(sizes.sum())}")
    n = len(sizes)
    if len(values) == 0 or n < 2:
        return _none(q, "events")
    order = np.sort(values)
    value, tied, share = _located(order, q)
    off = _below(values, sizes, np.full(n, value), np.full(n, tied)) - share * sizes
    error = math.sqrt(float(np.var(off, ddof=1)) / n) / (len(values) / n)
    return _curve(order, q, (value, tied, share), error, error, "events")


def unit_influence(curves: Sequence[Curve], which: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(n, 1) `y` of units, each by the curve of its group, `which` (n,); NaN where that has no error."""
    at, tied, share, sparsity = _arrays(curves, which)
    return (at + (share - (values < at) - tied * (values == at)) * sparsity)[:, None]


def event_influence(curves: Sequence[Curve], which: np.ndarray, values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """(n, 2) `y` and `d` of units with their events, each by the curve of its group."""
    at, tied, share, sparsity = _arrays(curves, which)
    return np.column_stack([at * sizes + (share * sizes - _below(values, sizes, at, tied)) * sparsity, sizes])


def _below(values: np.ndarray, sizes: np.ndarray, at: np.ndarray, tied: np.ndarray) -> np.ndarray:
    """(n,) how many events of each unit lie below the unit's own quantile."""
    unit = np.repeat(np.arange(len(sizes)), sizes)
    return np.bincount(unit, (values < at[unit]) + tied[unit] * (values == at[unit]), len(sizes))


def _located(order: np.ndarray, q: float) -> tuple[float, float, float]:
    """(the quantile, how much of a value equal to it counts as below, the share below) of sorted values."""
    value = float(np.quantile(order, q, method="linear"))
    below, equal = (float(np.searchsorted(order, value, side=side)) / len(order) for side in ("left", "right"))
    tied = min(max((q - below) / (equal - below), 0.0), 1.0) if equal > below else 0.0
    return value, tied, below + tied * (equal - below)


def _curve(order: np.ndarray, q: float, found: tuple[float, float, float], error: float, own: float, what: str
           ) -> Curve:
    """From sorted values; `error` is the standard error of the share below, `own` that of the mean of b."""
    n, (value, tied, share) = len(order), found
    # clustered events are worth as much as so many independent ones
    worth = q * (1 - q) / error**2 if error > 0 else float(n)
    shorter = min(q, 1 - q)
    if worth * shorter < TAIL - 1e-6:
        least = math.ceil(TAIL / shorter - 1e-6)
        here = f"{n:,}" if worth >= 0.99 * n else f"{n:,} that are worth {worth:,.0f}"
        return Curve(q, n, value, tied, share, reason=(
            f"the {q:g} quantile needs {least:,} independent {what} in each arm to tell its error, here are {here}"))
    if own == 0:        # every value is the same
        return Curve(q, n, value, tied, share, 0.0)
    h = Z * error
    ends = np.interp([(q - h) * n - 0.5, (q + h) * n - 0.5], np.arange(n), order)
    step = _step(order, int(np.searchsorted(order, ends[0])), int(np.searchsorted(order, ends[1], side="right")))
    whole = math.hypot(float(ends[1] - ends[0]) / (2 * h) * error, step / 2)
    return Curve(q, n, value, tied, share, whole / own, step, (step / 2 / whole) ** 2 if whole else 0.0)


def _step(order: np.ndarray, low: int, high: int) -> float:
    """The largest gap between neighbours in [low, high) of sorted values; 0 where none repeats."""
    inside = order[low:high]
    different = np.unique(inside)
    if len(different) == len(inside):
        return 0.0
    if len(different) == 1:         # all the same: how far it is to the next value on either side
        different = np.concatenate([order[max(low - 1, 0):low], different, order[high:high + 1]])
    return float(np.diff(different).max(initial=0.0))


def _none(q: float, what: str) -> Curve:
    return Curve(q, 0, None, reason=f"too few {what} to take the {q:g} quantile of")


def _arrays(curves: Sequence[Curve], which: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(n,) each of value, tied, share and sparsity."""
    table = np.array([[math.nan if one.value is None else one.value, one.tied, one.share,
                       math.nan if one.sparsity is None else one.sparsity] for one in curves]).reshape(-1, 4)
    at, tied, share, sparsity = table[which].T
    return at, tied, share, sparsity
