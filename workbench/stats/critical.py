"""When a test rejects: the critical z of one look, and the p that goes with it.

A test of the rule is the same estimate over the same error whether it is looked at once, at planned looks or whenever
one likes; only what |z| must exceed differs. `p < level` and `z > critical` are the same statement for each kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from workbench.stats import mixture, spending


class Critical(Protocol):
    """A level with what it asks for."""

    @property
    def level(self) -> float:
        """Alpha of the test, over all its looks."""
        ...

    @property
    def sides(self) -> int:
        """1 or 2."""
        ...

    @property
    def z(self) -> float:
        """The critical value, of |z| where there are two sides."""
        ...

    def p(self, z: float) -> float:
        """p of a statistic; a one-sided test is told z in the direction that it looks for."""
        ...


@dataclass(frozen=True)
class Fixed:
    """One look at the end."""

    level: float
    sides: int = 2

    @property
    def z(self) -> float:
        """Of the normal distribution."""
        return float(-ndtri(self.level / self.sides))

    def p(self, z: float) -> float:
        """The normal tail."""
        return float(2 * ndtr(-abs(z)) if self.sides == 2 else ndtr(-z))


@dataclass(frozen=True)
class GroupSequential:
    """The last of several planned looks; see `spending.boundary`.

    Attributes:
        fractions: (K,) of the planned information, of this look and those before it.
        information: (K,) what was there.
    """

    level: float
    sides: int
    fractions: tuple[float, ...]
    information: tuple[float, ...]

    @property
    def z(self) -> float:
        """The boundary at this look."""
        return self._bound(self.level)

    def p(self, z: float) -> float:
        """The repeated p-value: the smallest level whose boundary at this look z is beyond.

        Read off the boundary at some forty levels, of which this test's own is one; only those next to z are solved.
        """
        size = abs(z) if self.sides == 2 else z
        return _repeated(size, self.level, self.sides, self.fractions, self.information)

    def _bound(self, level: float) -> float:
        return _bound(level / self.sides, self.fractions, self.information)


@lru_cache(maxsize=65_536)
def _bound(level: float, fractions: tuple[float, ...], information: tuple[float, ...]) -> float:
    return spending.boundary(fractions, level, information=information)[-1]


@lru_cache(maxsize=16_384)
def _repeated(size: float, level: float, sides: int, fractions: tuple[float, ...], information: tuple[float, ...]
              ) -> float:
    levels = _levels(level / sides)
    low, high = 0, len(levels) - 1          # the boundary rises along them

    def bound(i: int) -> float:
        return _bound(levels[i], fractions, information)

    if size <= bound(low):
        return 1.0
    if size >= bound(high):
        return sides * levels[high]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if size > bound(middle) else (low, middle)
    return float(sides * math.exp(np.interp(size, [bound(low), bound(high)], np.log([levels[low], levels[high]]))))


@lru_cache(maxsize=64)
def _levels(level: float) -> tuple[float, ...]:
    """Where the boundary of one side is solved for a p, from the largest: the same for every test but for its own."""
    found = np.unique([*np.geomspace(1e-12, 0.1, 32), *np.linspace(0.1, 0.5, 12), level])
    return tuple(found[::-1].tolist())


@dataclass(frozen=True)
class AlwaysValid:
    """Any number of looks at any time, the interval narrowest at the planned size.

    Attributes:
        n: units of both arms that are there.
        planned: units of both arms at which the interval is narrowest.
    """

    level: float
    sides: int
    n: int
    planned: float

    @property
    def z(self) -> float:
        """The mixture's multiplier of the standard error."""
        return mixture.multiplier(self.n, self._rho, self.level, self.sides)

    def p(self, z: float) -> float:
        """The mixture's p."""
        return mixture.p_value(z, self.n, self._rho, self.sides)

    @property
    def _rho(self) -> float:
        return mixture.tuned(self.planned, self.level, self.sides)


@dataclass(frozen=True)
class Few:
    """The same test where few independent units stand behind the error: Student's t in the place of the normal.

    Each critical value keeps its tail probability (the significance-level approach of Jennison and Turnbull, 2000,
    section 4.4), so planned looks spend what they spend.
    """

    inner: Critical
    freedom: float

    @property
    def level(self) -> float:
        """As it was."""
        return self.inner.level

    @property
    def sides(self) -> int:
        """As they were."""
        return self.inner.sides

    @property
    def z(self) -> float:
        """The quantile of t with the tail of the inner critical value."""
        return float(-stdtrit(self.freedom, ndtr(-self.inner.z)))

    def p(self, z: float) -> float:
        """The inner test's p of the normal quantile with t's tail."""
        size = float(-ndtri(stdtr(self.freedom, -abs(z))))
        return self.inner.p(math.copysign(size, z))


def group_sequential(level: float, sides: int, fractions: Sequence[float], information: Sequence[float]
                     ) -> GroupSequential:
    """A planned look, told the history of its metric."""
    return GroupSequential(level, sides, tuple(fractions), tuple(information))
