"""How one metric is spread over units: what a person looks at before trusting its mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.metrics.ranks import curve
from workbench.metrics.reduce import matrix
from workbench.metrics.values import UnitValues

NORMAL = 355        # units an arm for each squared skewness until a mean is normal enough (Kohavi and others, KDD 2014)


@dataclass(frozen=True)
class Distribution:
    """One metric over the units that are mature and have a value.

    Attributes:
        value: mean; sum over sum for a ratio; a quantile itself. None without units.
        variance: over units with n - 1; of a ratio's linearisation, of a quantile's influence.
        skew: third standardised moment of the units' values (of a ratio's linearisation); None where they do not vary.
        share_zero: of the n units.
        share_missing: of the mature units that have no value.
        normal_from: units an arm from which the mean of values so skewed is normal enough, 355 skew^2.
        quantiles: {column: (deciles and ends)}: of the value, of both sides for a ratio.
    """

    n: int
    immature: int
    missing: int
    value: float | None
    variance: float | None
    skew: float | None
    share_zero: float | None
    share_missing: float | None
    normal_from: float | None
    quantiles: dict[str, tuple[float, ...]]


def distribution(part: UnitValues, name: str, caps: dict[str, float | None] | None = None, steps: int = 10
                 ) -> Distribution:
    """Describe one metric of collected units.

    Args:
        caps: the value of each declared cap; see `reduce.caps_at`.
        steps: quantiles at 0, 1/steps, ..., 1.
    """
    mature = part.mature[name]
    usable = mature & ~part.missing[name]
    n, missing = int(usable.sum()), int((mature & part.missing[name]).sum())
    lists = part.events.get(name)
    own = {column: values[usable] for column, values in part.columns.items()
           if column in (name, f"{name}.num", f"{name}.den")}
    if lists is not None:
        own = {name: lists.of_units(usable).values}
    first = next(iter(own.values()))
    seen = {column: tuple(np.quantile(values, np.linspace(0, 1, steps + 1)).tolist())
            for column, values in own.items() if len(values)}
    value = variance = skew = None
    if n:
        at = curve(part, name, usable) if name in part.quantiles else None
        if at is not None and at.reason is not None:
            value, form = at.value, None
        else:
            labels, rows = matrix(part, name, caps, ([at], np.zeros(len(part), dtype=np.int64)) if at else None)
            value, form = _linear(labels, rows[usable])
        if form is not None and n > 1:
            variance = float(form.var(ddof=1))
        skew = skewness(form if name not in part.quantiles else first)
    known = n + missing
    return Distribution(n, int((~mature).sum()), missing, value, variance, skew,
                        float((first == 0).mean()) if len(first) else None, missing / known if known else None,
                        NORMAL * skew**2 if skew is not None else None, seen)


def skewness(values: np.ndarray | None) -> float | None:
    """Third standardised moment, mean((x - m)^3) / mean((x - m)^2)^1.5; None where nothing varies."""
    if values is None or len(values) < 3:
        return None
    off = values - values.mean()
    spread = float((off**2).mean())
    return float((off**3).mean() / spread**1.5) if spread > 0 else None


def _linear(labels: tuple[str, ...], rows: np.ndarray) -> tuple[float | None, np.ndarray | None]:
    """(value, each unit's linear form)."""
    y = rows[:, labels.index("y")]
    if "d" not in labels:
        return float(y.mean()), y
    below = rows[:, labels.index("d")]
    if below.sum() == 0:
        return None, None
    ratio = float(y.sum() / below.sum())
    return ratio, (y - ratio * below) / below.mean()
