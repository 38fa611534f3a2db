"""`Moments`: the narrow waist between rows and statistics.

Counts, sums and cross-products of per-unit values about a common shift. Raw power sums cancel (a mean
of 1e8 with a standard deviation of 1 loses the variance); sums about a pilot mean do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over `n` units of `k` named values, each about its shift.

    Attributes:
        names: (k,) names of the values.
        n: number of units.
        shift: (k,) the constants c that were taken off; any choice gives the same statistics,
            one near the mean keeps all digits.
        sums: (k,) sum of (x - c).
        cross: (k, k) sum of (x_i - c_i)(x_j - c_j).
    """

    names: tuple[str, ...]
    n: int
    shift: np.ndarray
    sums: np.ndarray
    cross: np.ndarray

    @classmethod
    def from_rows(cls, names: tuple[str, ...], rows: np.ndarray, shift: np.ndarray | None = None) -> Moments:
        """Reduce (n, k) values; without `shift` the first row's is used.

        Raises:
            ValueError: on a wrong shape or a value that is not finite.
        """
        x = np.asarray(rows, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(names):
            raise ValueError(f"expected rows of {len(names)} values {names}, found shape {x.shape}")
        if not np.isfinite(x).all():
            column = names[int(np.argmin(np.isfinite(x).all(axis=0)))]
            raise ValueError(f"{column!r} holds a value that is not finite")
        c = (x[0].copy() if len(x) else np.zeros(len(names))) if shift is None else np.asarray(shift, dtype=np.float64)
        d = x - c
        return cls(tuple(names), len(x), c, d.sum(axis=0), d.T @ d)

    @classmethod
    def empty(cls, names: tuple[str, ...], shift: np.ndarray) -> Moments:
        """No units; the neutral element of `+`."""
        k = len(names)
        return cls(tuple(names), 0, np.asarray(shift, dtype=np.float64), np.zeros(k), np.zeros((k, k)))

    def __add__(self, other: Moments) -> Moments:
        """The moments of two disjoint sets of units; names and shifts must be the same."""
        if not isinstance(other, Moments):
            return NotImplemented
        if self.names != other.names:
            raise ValueError(f"cannot add moments of {self.names} and {other.names}")
        if not np.array_equal(self.shift, other.shift):
            raise ValueError("cannot add moments about different shifts")
        return Moments(self.names, self.n + other.n, self.shift, self.sums + other.sums, self.cross + other.cross)

    def index(self, name: str) -> int:
        """Position of a value's name."""
        try:
            return self.names.index(name)
        except ValueError:
            raise ValueError(f"no value {name!r} in moments of {self.names}") from None

    def mean(self, name: str) -> float:
        """Mean over units; NaN without units."""
        i = self.index(name)
        return float(self.shift[i] + self.sums[i] / self.n) if self.n else float("nan")

    def means(self) -> np.ndarray:
        """(k,) means over units; NaN without units."""
        return self.shift + self.sums / self.n if self.n else np.full(len(self.names), np.nan)

    def total(self, name: str) -> float:
        """Sum over units."""
        i = self.index(name)
        return float(self.shift[i] * self.n + self.sums[i])

    def var(self, name: str) -> float:
        """Variance over units with n - 1; NaN below two units."""
        return self.cov(name, name)

    def cov(self, a: str, b: str) -> float:
        """Covariance over units with n - 1: (S_ab - S_a S_b / n) / (n - 1); NaN below two units."""
        if self.n < 2:
            return float("nan")
        i, j = self.index(a), self.index(b)
        value = (self.cross[i, j] - self.sums[i] * self.sums[j] / self.n) / (self.n - 1)
        # rounding can leave a constant column's variance a hair below zero
        return float(max(value, 0.0)) if i == j else float(value)

    def covariance(self) -> np.ndarray:
        """(k, k) covariances over units with n - 1; NaN below two units."""
        if self.n < 2:
            return np.full(self.cross.shape, np.nan)
        found = (self.cross - self.sums[:, None] * self.sums / self.n) / (self.n - 1)
        diagonal = found.reshape(-1)[:: len(found) + 1]
        np.maximum(diagonal, 0.0, out=diagonal)
        return found

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Moments) and self.names == other.names and self.n == other.n
            and np.array_equal(self.shift, other.shift) and np.array_equal(self.sums, other.sums)
            and np.array_equal(self.cross, other.cross)
        )

    __hash__ = None  # type: ignore[assignment]
