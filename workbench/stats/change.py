"""The same means twice, before and after or in two arms: what a decomposition takes apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.stats.delta import propagated
from workbench.stats.estimate import Estimate
from workbench.stats.moments import Moments

BEFORE, AFTER = "before:", "after:"
NOTHING = 1e-12         # of the other side's mean: the mean of zeros about a shift is rounding
SLICE = "\x1f"          # between a slice and a value's name: no slice holds it


@dataclass(frozen=True, eq=False)
class Change:
    """k means per unit on two sides.

    Attributes:
        names: (k,) of the means.
        before, after: (k,) means per unit.
        cov: (2k, 2k) covariance of the means, those before first: with zeros between the sides where different units
            stand on them.
        n: units of the smaller side.

    A mean that is nothing beside the other side's is held as 0.
    """

    names: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    cov: np.ndarray
    n: int

    def __post_init__(self) -> None:
        least = NOTHING * np.maximum(np.abs(self.before), np.abs(self.after))
        for side in ("before", "after"):
            means = getattr(self, side)
            object.__setattr__(self, side, np.where(np.abs(means) <= least, 0.0, means))

    @classmethod
    def between(cls, before: Moments, after: Moments) -> Change:
        """Two groups of different units, such as two arms.

        Raises:
            ValueError: on different names, or a side of fewer than two units.
        """
        if before.names != after.names:
            raise ValueError(f"cannot compare {before.names} with {after.names}")
        _enough(before.n, after.n)
        return cls._disjoint(before.names, (before.means(), before.covariance(), before.n),
                             (after.means(), after.covariance(), after.n))

    @classmethod
    def within(cls, both: Moments) -> Change:
        """The same units twice: values named `before:x` and `after:x`, in the same order.

        Raises:
            ValueError: where a value stands on one side alone, or with fewer than two units.
        """
        first = [name.removeprefix(BEFORE) for name in both.names if name.startswith(BEFORE)]
        second = [name.removeprefix(AFTER) for name in both.names if name.startswith(AFTER)]
        if first != second or 2 * len(first) != len(both.names):
            raise ValueError(f"expected every value before and after, found {both.names}")
        _enough(both.n)
        where = [both.index(side + name) for side in (BEFORE, AFTER) for name in first]
        means = both.means()[where]
        k = len(first)
        return cls(tuple(first), means[:k], means[k:], both.covariance()[np.ix_(where, where)] / both.n, both.n)

    @classmethod
    def sliced(cls, before: Mapping[str, Moments], after: Mapping[str, Moments]) -> Change:
        """Two groups of different units, each cut into slices that share no unit; means are per unit of all slices.

        A value `x` of slice `s` is named by `inside(s, "x")`; a slice that one side lacks counts as none of it there.
        How many units are in a slice is random too, and its error is part of the covariance.
        """
        slices = sorted({*before, *after})
        some = next(iter({**after, **before}.values()))
        sides = [_over_slices(slices, some.names, one) for one in (before, after)]
        _enough(sides[0][2], sides[1][2])
        return cls._disjoint(tuple(inside(s, name) for s in slices for name in some.names), *sides)

    @classmethod
    def weighted(cls, parts: Sequence[Change], weights: Sequence[float]) -> Change:
        """Strata of different units, such as phases of a ramp, each with its weight; weights are normalised."""
        share = np.asarray(weights, dtype=float) / sum(weights)
        if len({part.names for part in parts}) != 1:
            raise ValueError("strata of different values")
        return cls(parts[0].names, sum((w * part.before for w, part in zip(share, parts, strict=True)), np.zeros(())),
                   sum((w * part.after for w, part in zip(share, parts, strict=True)), np.zeros(())),
                   sum((w * w * part.cov for w, part in zip(share, parts, strict=True)), np.zeros(())),
                   sum(part.n for part in parts))

    @classmethod
    def _disjoint(cls, names: tuple[str, ...], *sides: tuple[np.ndarray, np.ndarray, int]) -> Change:
        k = len(names)
        cov = np.zeros((2 * k, 2 * k))
        for i, (_, one, n) in enumerate(sides):
            cov[i * k:(i + 1) * k, i * k:(i + 1) * k] = one / n
        return cls(names, sides[0][0], sides[1][0], cov, min(n for _, _, n in sides))

    def scaled(self, by: float) -> Change:
        """Every mean times a constant: with the number of units, sums over them."""
        return Change(self.names, self.before * by, self.after * by, self.cov * by * by, self.n)

    def estimates(self, function: Callable[[np.ndarray, np.ndarray], np.ndarray],
                  names: tuple[str, ...], method: str) -> tuple[Estimate, ...]:
        """What a function of (before, after) says, with errors by the delta method."""
        k = len(self.names)

        def of(x: np.ndarray) -> np.ndarray:
            return function(x[:k], x[k:])

        at = np.concatenate([self.before, self.after])
        found = np.real(of(at))
        spread = np.sqrt(np.clip(np.diag(propagated(of, at, self.cov)), 0.0, None))
        return tuple(Estimate(name, float(value), float(se), self.n, method)
                     for name, value, se in zip(names, found, spread, strict=True))


def inside(slice_: str, name: str) -> str:
    """The name of a value of one slice."""
    return f"{slice_}{SLICE}{name}"


def _enough(*counts: int) -> None:
    if min(counts) < 2:
        raise ValueError(f"a change needs two units on each side, found {min(counts)}")


def _over_slices(slices: list[str], names: tuple[str, ...],
                 parts: Mapping[str, Moments]) -> tuple[np.ndarray, np.ndarray, int]:
    """Means and covariance over all units of values that are 0 outside their slice: law of total covariance."""
    n, k = sum(one.n for one in parts.values()), len(names)
    means, cov = np.zeros(len(slices) * k), np.zeros((len(slices) * k, len(slices) * k))
    for i, s in enumerate(slices):
        one = parts.get(s)
        if one is None or one.n == 0:
            continue
        if one.names != names:
            raise ValueError(f"slice {s!r} holds {one.names}, not {names}")
        at = slice(i * k, (i + 1) * k)
        own = one.means()
        means[at] = own * one.n / n
        within = one.covariance() * (one.n - 1) if one.n > 1 else np.zeros((k, k))
        cov[at, at] = (within + one.n * np.outer(own, own)) / max(n - 1, 1)
    return means, cov - np.outer(means, means) * n / max(n - 1, 1), n
