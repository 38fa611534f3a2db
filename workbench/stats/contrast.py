"""The three tests of the decision rule, each with the interval that it inverts.

All work on a `Pair` of means, and take a level: of one look at the end, or what a planned look asks for (`critical`).
The relative interval is Fieller's, so that the absolute test, its p and the relative interval agree by construction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import log_ndtr, ndtri

from workbench.stats.critical import Critical, Few, Fixed
from workbench.stats.summary import Pair

Interval = tuple[float | None, float | None]
Direction = Literal["up", "down"]
Level = float | Critical       # a bare level is one look at the end


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


def superiority(pair: Pair, direction: Direction, level: Level) -> Contrast:
    """Two-sided test of no effect; passed when significant in the metric's good direction."""
    at = _critical(level, 2, pair)
    effect, se = _difference(pair)
    if se == 0:
        return _undefined(pair, effect, at)
    good = effect > 0 if direction == "up" else effect < 0
    z = effect / se
    return Contrast(effect, se, _around(effect, se, at.z), _relative(pair, at.z), fieller(pair, at.z), at.p(z),
                    at.level, at.z, abs(z) > at.z and good)


def non_inferiority(pair: Pair, direction: Direction, margin: Margin, level: Level, *, share: bool = False) -> Contrast:
    """One-sided test that harm stays within the margin.

    With a relative margin d and direction up: H0 mT - mC + d|mC| <= 0, tested directly with
    SE^2 = vT + (1 -+ d)^2 vC, so the control mean is not taken as known. The interval shown is Fieller's
    one-sided bound, which this test inverts.

    Args:
        share: whether each value is 0 or 1. Then an arm without any event says something: see `_without_events`.
    """
    at = _critical(level, 1, pair)
    effect, se = _difference(pair)
    stat, spread = distance(pair, direction, margin)
    if spread == 0:     # without any error nothing is shown to be safe, but of a share
        exact = _without_events(pair, direction, margin, level) if share else None
        return exact or _undefined(pair, effect, at)
    z = stat / spread
    return Contrast(effect, se, _one_sided(_around(effect, se, at.z), direction), _relative(pair, at.z),
                    _one_sided(fieller(pair, at.z), direction), at.p(z), at.level, at.z, z > at.z)


def _without_events(pair: Pair, direction: Direction, margin: Margin, level: Level) -> Contrast | None:
    """The exact test where no unit of the treatment had an event that is bad (or all had the good one).

    Harm of at least m means that the treatment's share of bad outcomes is at least m, whatever control's is, and then n
    units without one have a chance of at most (1 - m)^n (Hanley and Lippman-Hand, JAMA 1983): that is p. Clusters count
    as one unit each, as their users may do all the same. None where the treatment is not there, or the margin is
    relative to a share of bad outcomes, which nobody knows to be above zero.
    """
    at: Critical = Fixed(level, 1) if isinstance(level, int | float) else level
    best = 1.0 if direction == "up" else 0.0
    if pair.treatment.mean != best or (margin.relative and direction == "down") or margin.amount >= 1:
        return None
    n = pair.treatment.n
    z = float(-ndtri(max(math.exp(n * math.log1p(-margin.amount)), 1e-300)))
    most = -math.expm1(log_ndtr(-at.z) / n) if math.isfinite(at.z) else None
    ci: Interval = (None, None) if most is None else (-most, None) if direction == "up" else (None, most)
    return Contrast(pair.treatment.mean - pair.control.mean, None, ci, _relative(pair, at.z), (None, None), at.p(z),
                    at.level, at.z, z > at.z)


def distance(pair: Pair, direction: Direction, margin: Margin) -> tuple[float, float]:
    """How far an arm is on the safe side of its margin, and the standard error of that."""
    sign = 1.0 if direction == "up" else -1.0
    if not margin.relative:
        effect, se = _difference(pair)
        return sign * effect + margin.amount, se
    # harm is a fall for `up`, a rise for `down`; |mC| keeps its meaning for a negative control mean
    scale = 1 - sign * margin.amount * math.copysign(1.0, pair.control.mean)
    variance = pair.treatment.variance + scale**2 * pair.control.variance + (1 - scale) ** 2 * pair.shared
    return sign * (pair.treatment.mean - scale * pair.control.mean), math.sqrt(variance)


def deterioration(pair: Pair, direction: Direction, level: Level) -> Contrast:
    """One-sided test of harm; passed (bad news) when the whole interval is on the harmful side."""
    at = _critical(level, 1, pair)
    effect, se = _difference(pair)
    if se == 0:
        return _undefined(pair, effect, at)
    z = (-effect if direction == "up" else effect) / se
    against: Direction = "down" if direction == "up" else "up"
    return Contrast(effect, se, _one_sided(_around(effect, se, at.z), against), _relative(pair, at.z),
                    _one_sided(fieller(pair, at.z), against), at.p(z), at.level, at.z, z > at.z)


def fieller(pair: Pair, z: float) -> Interval:
    """Fieller's interval of (mT - mC)/|mC| at critical value z; open where g = z^2 vC/mC^2 >= 1.

    r = mT/mC; [r - g c/vC -+ z sqrt(vT - 2 r c + r^2 vC - g (vT - c^2/vC)) / |mC|] / (1 - g) - 1, with c the covariance
    of the two means: 0 unless both are adjusted by one covariate (Fieller, 1954).
    """
    control, treatment, c = pair.control, pair.treatment, pair.shared
    if control.mean == 0 or not math.isfinite(z):
        return (None, None)
    v_t, v_c = treatment.variance + c, control.variance + c
    square = control.mean**2
    g = z * z * v_c / square
    if g >= 1:
        return (None, None)
    r = treatment.mean / control.mean
    pull = c / v_c if v_c else 0.0
    inside = v_t - 2 * r * c + r * r * v_c - g * (v_t - c * pull)
    half = z * math.sqrt(max(inside, 0.0)) / abs(control.mean)
    low, high = (r - g * pull - half) / (1 - g) - 1, (r - g * pull + half) / (1 - g) - 1
    return (low, high) if control.mean > 0 else (-high, -low)


def _critical(level: Level, sides: int, pair: Pair) -> Critical:
    at: Critical = Fixed(level, sides) if isinstance(level, int | float) else level
    if at.sides != sides:
        raise ValueError(f"the test has {sides} sides, the level was made for {at.sides}")
    return Few(at, pair.freedom) if math.isfinite(pair.freedom) else at


def _difference(pair: Pair) -> tuple[float, float]:
    return pair.treatment.mean - pair.control.mean, math.sqrt(pair.treatment.variance + pair.control.variance)


def _around(effect: float, se: float, z: float) -> tuple[float | None, float | None]:
    return (effect - z * se, effect + z * se) if math.isfinite(z) else (None, None)


def _relative(pair: Pair, z: float) -> float | None:
    """None where the control mean cannot be told from 0 at this z, as Fieller's interval then is."""
    mean, variance = pair.control.mean, pair.control.variance + pair.shared
    if mean == 0 or (math.isfinite(z) and z * z * variance >= mean * mean):
        return None
    return (pair.treatment.mean - pair.control.mean) / abs(pair.control.mean)


def _one_sided(interval: Interval, bounded: Direction) -> Interval:
    """Keep the bound against harm: the lower one for `up`, the upper one for `down`."""
    return (interval[0], None) if bounded == "up" else (None, interval[1])


def _undefined(pair: Pair, effect: float, at: Critical) -> Contrast:
    return Contrast(effect, None, (None, None), _relative(pair, at.z), (None, None), None, at.level, at.z, False)
