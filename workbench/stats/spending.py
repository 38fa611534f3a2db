"""Group sequential tests: how much of alpha may be spent by each look, and the critical values that spend it.

A test is looked at when fractions t_1 < ... < t_K of the planned information are there. Under the null the statistics
are a Brownian motion B(t) = Z sqrt(t), whatever the metric; alpha(t) = alpha t^rho is what may be spent by t (Lan and
DeMets, 1983; the power family of Kim and DeMets, 1987). Each critical value makes the chance of a first crossing at
its look equal to what the spending function gave to it (the recursion of Armitage, McPherson and Rowe, 1969).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

RHO = 2.0           # between O'Brien and Fleming's (little is spent early) and Pocock's
Z_MOST = 8.0        # no look asks for more: alpha below 1e-15 is as good as none
_POINTS = 8         # of the grid, for each standard deviation of the smallest step
_LEAST, _MOST = 192, 2_000


def spent(fraction: float, level: float, rho: float = RHO) -> float:
    """alpha(t) = level * min(t, 1)^rho.

    >>> spent(0.5, 0.04)
    0.01
    """
    return level * min(max(fraction, 0.0), 1.0) ** rho


def boundary(fractions: Sequence[float], level: float, *, information: Sequence[float] | None = None,
             rho: float = RHO) -> tuple[float, ...]:
    """The critical z of each look of a one-sided test at `level`; a two-sided one gives half its level.

    Args:
        fractions: (K,) the share of the planned information at each look, not falling; 1 spends what is left.
        level: alpha over all looks.
        information: (K,) what was really there, in any unit: it says how the looks hang together. `fractions` where
            nothing else is told. They differ when the last look comes with less or more than was planned.
        rho: of the spending function.

    Returns:
        (K,) each at most `Z_MOST`; a look without new information or new alpha has `Z_MOST`.

    Raises:
        ValueError: for fractions that fall or are not positive, or a level outside (0, 0.5].

    >>> [round(z, 3) for z in boundary([0.25, 0.5, 0.75, 1.0], 0.025)]
    [2.955, 2.559, 2.301, 2.092]
    """
    times = tuple(float(t) for t in (fractions if information is None else information))
    shares = tuple(float(t) for t in fractions)
    if len(times) != len(shares):
        raise ValueError(f"{len(shares)} fractions and {len(times)} amounts of information")
    if not 0 < level <= 0.5:
        raise ValueError(f"the level {level} is not in (0, 0.5]")
    for given in (times, shares):
        if any(not (t > 0 and math.isfinite(t)) for t in given) or any(b < a for a, b in pairwise(given)):
            raise ValueError(f"the looks' information must be positive and must not fall: {list(given)}")
    return _solved(times, shares, float(level), float(rho))


def crossing(information: Sequence[float], bounds: Sequence[float], drift: float = 0.0) -> float:
    """The chance that Z crosses any bound, where E Z_k = drift sqrt(t_k / t_K): alpha at 0, the power elsewhere."""
    times = [t / information[-1] for t in information]
    reached = 0.0
    grid = weights = density = None
    before = 0.0
    for time, bound in zip(times, bounds, strict=True):
        step = math.sqrt(max(time - before, 0.0))
        height = bound * math.sqrt(time)
        if step > 0:
            if grid is None or weights is None or density is None:
                reached += float(ndtr((drift * time - height) / step))
            else:
                reached += float((density * weights) @ ndtr((grid + drift * step**2 - height) / step))
            grid, weights, density = _carried(grid, weights, density, time, height, step, drift, min(_steps(times)))
        before = max(before, time)
    return reached


@lru_cache(maxsize=8_192)
def _solved(times: tuple[float, ...], shares: tuple[float, ...], level: float, rho: float) -> tuple[float, ...]:
    # a look's bound depends on the looks before it only: asked in order, what they left is still there
    return tuple(_bound(times[:k], shares[:k], level, rho) for k in range(1, len(times) + 1))


@dataclass(frozen=True, eq=False)
class _Left:
    """What some looks left: the density of B where nothing was crossed, on a grid, and the alpha that is spent."""

    grid: np.ndarray | None
    weights: np.ndarray | None
    density: np.ndarray | None
    time: float
    given: float


_START = _Left(None, None, None, 0.0, 0.0)


@lru_cache(maxsize=65_536)
def _bound(times: tuple[float, ...], shares: tuple[float, ...], level: float, rho: float) -> float:
    """The critical z of the last of these looks."""
    left = _left(times[:-1], shares[:-1], level, rho, times[-1])
    new = spent(shares[-1], level, rho) - left.given
    if times[-1] <= left.time or new <= 0:
        return Z_MOST
    unit = times[0]         # nothing depends on the unit of information
    return _critical(left.grid, left.weights, left.density, times[-1] / unit,
                     math.sqrt((times[-1] - left.time) / unit), new)


@lru_cache(maxsize=512)     # of some ten kilobytes each
def _left(times: tuple[float, ...], shares: tuple[float, ...], level: float, rho: float, following: float) -> _Left:
    """What these looks left, on a grid that is fine enough for a look at `following`."""
    if not times:
        return _START
    if following <= times[-1]:
        following = math.inf
    before = _left(times[:-1], shares[:-1], level, rho, times[-1])
    step = math.sqrt(max(times[-1] - before.time, 0.0) / times[0])
    if step == 0:
        return _left(times[:-1], shares[:-1], level, rho, following)
    bound = _bound(times, shares, level, rho)
    # alpha that no value could spend is kept for later
    given = max(spent(shares[-1], level, rho), before.given) if bound < Z_MOST else before.given
    finest = min(step, math.sqrt((following - times[-1]) / times[0]))
    time = times[-1] / times[0]
    grid, weights, density = _carried(before.grid, before.weights, before.density, time, bound * math.sqrt(time), step,
                                      0.0, finest)
    return _Left(grid, weights, density, times[-1], given)


def _critical(grid: np.ndarray | None, weights: np.ndarray | None, density: np.ndarray | None, time: float,
              step: float, new: float) -> float:
    """The z whose first crossing has the chance `new`."""
    if grid is None or weights is None or density is None:
        return min(float(-ndtri(new)), Z_MOST)
    mass = density * weights

    def over(z: float) -> float:
        return float(mass @ ndtr((grid - z * math.sqrt(time)) / step)) - new

    if over(Z_MOST) >= 0:
        return Z_MOST
    return float(brentq(over, -Z_MOST, Z_MOST, xtol=1e-10))


def _carried(grid: np.ndarray | None, weights: np.ndarray | None, density: np.ndarray | None, time: float,
             height: float, step: float, drift: float, least: float
             ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The density of B(time) where nothing has been crossed, on a grid up to `height`."""
    low = drift * time - Z_MOST * math.sqrt(time)
    high = max(min(height, drift * time + Z_MOST * math.sqrt(time)), low + 1e-9)
    n = int(min(max(_LEAST, _POINTS * (high - low) / least), _MOST))
    new, own = np.linspace(low, high, n + 1 - n % 2, retstep=True)      # an odd number, as Simpson's rule wants it
    simpson = np.full(len(new), 2.0)
    simpson[1::2] = 4.0
    simpson[[0, -1]] = 1.0
    simpson *= own / 3
    if grid is None or weights is None or density is None:
        return new, simpson, _density((new - drift * time) / step) / step
    out = np.empty(len(new))
    mass = density * weights
    moved = grid + drift * step**2
    for at in range(0, len(new), 64):       # a block at a time, from where a step can come: elsewhere it is below 1e-17
        part = slice(at, at + 64)
        low, high = new[part][0] - 9 * step, new[part][-1] + 9 * step
        near = slice(*np.searchsorted(moved, [low, high]))
        out[part] = _density((new[part, None] - moved[None, near]) / step) @ (mass[near] / step)
    return new, simpson, out


def _density(z: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi))


def _steps(times: Sequence[float]) -> list[float]:
    return [math.sqrt(b - a) for a, b in zip([0.0, *times], times, strict=False) if b > a]
