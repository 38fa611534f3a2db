"""Plant a known effect on the values of units, so that a replay has a truth.

Each unit has two values, with and without the treatment, and its arm says which one is seen: a share of users who did
or did not (all values 0 or 1) moves by turning users over, chosen by a salted hash, so that it stays one; a ratio moves
by the same amount for each unit of its denominator; a value that is never negative is scaled; any other is shifted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Planted:
    """What was planted on one metric.

    Attributes:
        effect: the true effect, treatment minus control: what was asked, as far as the values allow.
        relative: over the mean's size; None where that is 0.
        how: `turned`, `per denominator`, `scaled` or `shifted`.
    """

    metric: str
    effect: float
    relative: float | None
    how: str


def plant(metric: str, labels: tuple[str, ...], rows: np.ndarray, usable: np.ndarray, change: float, order: np.ndarray,
          only_shift: bool = False) -> tuple[np.ndarray, Planted]:
    """(n, k) values under treatment, and the effect that they carry.

    Args:
        rows: (n, k) values; y first, with `d` a ratio.
        usable: (n,) bool; the others have no value.
        change: of the mean, treatment minus control.
        order: (n,) a random order of the units, of this metric alone.
        only_shift: shift every value, as for a quantile, which then moves by as much.
    """
    made = rows.copy()
    y = rows[usable, 0]
    n = len(y)
    if "d" in labels:
        d = rows[usable, labels.index("d")]
        made[usable, 0] = y + change * d
        base, effect, how = float(y.sum() / d.sum()) if d.sum() else 0.0, change, "per denominator"
    elif n and not only_shift and np.isin(y, (0.0, 1.0)).all():
        base = float(y.mean())
        candidates = np.flatnonzero(usable & (rows[:, 0] == (0.0 if change > 0 else 1.0)))
        count = min(round(abs(change) * n), len(candidates))
        turned = candidates[np.argsort(order[candidates], kind="stable")[:count]]
        made[turned, 0] = 1.0 if change > 0 else 0.0
        effect, how = (count if change > 0 else -count) / n, "turned"
    elif n and not only_shift and (y >= 0).all() and y.any():
        base = float(y.mean())
        factor = max(1 + change / base, 0.0)
        made[usable, 0] = y * factor
        effect, how = base * (factor - 1), "scaled"
    else:
        base = float(y.mean()) if n else 0.0
        made[usable, 0] = y + change
        effect, how = change, "shifted"
    return made, Planted(metric, effect, effect / abs(base) if base else None, how)
