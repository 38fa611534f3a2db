"""The three tests of the decision rule, each with the interval that it inverts.

All work on a `Pair` of means. The relative interval is Fieller's, so that the absolute test, its p and
the relative interval agree by construction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.stats import norm

from workbench.stats.summary import Pair

Interval = tuple[float | None, float | None]
Direction = Literal["up", "down"]


@dataclass(frozen=True)
class Margin:
    """An amount, relative to the control mean (0.05 is 5 %) or absolute."""

    amount: float
    relative: bool


@dataclass(frozen=True)
class Contrast:
    """Treatment minus control on one metric, by one test.

    Attributes:
        effect, se: unsigned by direction; None where undefined.
        ci: the interval that the test inverts; a one-sided test's open end is None.
        relative, relative_ci: fractions of |control mean|; None where the control mean cannot be told from 0.
        p: of the test; level: its alpha; threshold: its critical z.
        passed: whether the test rejected its null.
    """

    effect: float | None
    se: float | None
    ci: Interval
    relative: float | None
    relative_ci: Interval
    p: float | None
    level: float
    threshold: float
    passed: bool


def superiority(pair: Pair, direction: Direction, level: float) -> Contrast:
    """Two-sided z test of no effect; passed when significant in the metric's good direction."""
    z = float(norm.ppf(1 - level / 2))
    effect, se = _difference(pair)
    if se == 0:
        return _undefined(pair, effect, level, z)
    p = float(2 * norm.sf(abs(effect / se)))
    good = effect > 0 if direction == "up" else effect < 0
    return Contrast(effect, se, (effect - z * se, effect + z * se), _relative(pair), fieller(pair, z), p, level, z,
                    p < level and good)


def non_inferiority(pair: Pair, direction: Direction, margin: Margin, level: float) -> Contrast:
    """One-sided z test that harm stays within the margin.

    With a relative margin d and direction up: H0 mT - mC + d|mC| <= 0, tested directly with
    SE^2 = vT + (1 -+ d)^2 vC, so the control mean is not taken as known. The interval shown is Fieller's
    one-sided bound, which this test inverts.
    """
    z = float(norm.ppf(1 - level))
    effect, se = _difference(pair)
    control = pair.control.mean
    sign = 1.0 if direction == "up" else -1.0
    if margin.relative:
        # harm is a fall for `up`, a rise for `down`; |mC| keeps its meaning for a negative control mean
        scale = 1 - sign * margin.amount * math.copysign(1.0, control)
        stat = sign * (pair.treatment.mean - scale * control)
        spread = math.sqrt(pair.treatment.variance + scale**2 * pair.control.variance)
    else:
        stat, spread = sign * effect + margin.amount, se
    if spread == 0:
        return _undefined(pair, effect, level, z, passed=stat > 0)
    p = float(norm.sf(stat / spread))
    return Contrast(effect, se, _one_sided((effect - z * se, effect + z * se), direction), _relative(pair),
                    _one_sided(fieller(pair, z), direction), p, level, z, p < level)


def deterioration(pair: Pair, direction: Direction, level: float) -> Contrast:
    """One-sided z test of harm; passed (bad news) when the whole interval is on the harmful side."""
    z = float(norm.ppf(1 - level))
    effect, se = _difference(pair)
    if se == 0:
        return _undefined(pair, effect, level, z)
    harm = -effect if direction == "up" else effect
    p = float(norm.sf(harm / se))
    against: Direction = "down" if direction == "up" else "up"
    return Contrast(effect, se, _one_sided((effect - z * se, effect + z * se), against), _relative(pair),
                    _one_sided(fieller(pair, z), against), p, level, z, p < level)


def fieller(pair: Pair, z: float) -> Interval:
    """Fieller's interval of (mT - mC)/|mC| at critical value z; open where g = z^2 vC/mC^2 >= 1.

    r = mT/mC; [r -+ z sqrt(vT/mC^2 + r^2 vC/mC^2 - g vT/mC^2)] / (1 - g) - 1 (Fieller, 1954).
    """
    control, treatment = pair.control, pair.treatment
    if control.mean == 0:
        return (None, None)
    square = control.mean**2
    g = z * z * control.variance / square
    if g >= 1:
        return (None, None)
    r = treatment.mean / control.mean
    inside = treatment.variance / square + r * r * control.variance / square - g * treatment.variance / square
    half = z * math.sqrt(max(inside, 0.0))
    low, high = (r - half) / (1 - g) - 1, (r + half) / (1 - g) - 1
    return (low, high) if control.mean > 0 else (-high, -low)


def _difference(pair: Pair) -> tuple[float, float]:
    return pair.treatment.mean - pair.control.mean, math.sqrt(pair.treatment.variance + pair.control.variance)


def _relative(pair: Pair) -> float | None:
    if pair.control.mean == 0:
        return None
    return (pair.treatment.mean - pair.control.mean) / abs(pair.control.mean)


def _one_sided(interval: Interval, bounded: Direction) -> Interval:
    """Keep the bound against harm: the lower one for `up`, the upper one for `down`."""
    return (interval[0], None) if bounded == "up" else (None, interval[1])


def _undefined(pair: Pair, effect: float, level: float, z: float, *, passed: bool = False) -> Contrast:
    return Contrast(effect, None, (None, None), _relative(pair), (None, None), None, level, z, passed)
