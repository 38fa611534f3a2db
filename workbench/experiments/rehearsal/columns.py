"""The distinct columns of some metrics and their products: revenue stands in a mean and in two ratios, and is one.

What a replay sums are a one for each usable unit, its values, and the products of two of them, for every metric and
for everything that was planted on it. Columns with the same numbers are one column, a column of zeros is none, and each
product is formed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from workbench.stats.replays import Sums

_NONE = -1          # a column of zeros
_FIRST = 512        # units by which columns are told apart before they are compared whole


@dataclass(frozen=True, eq=False)
class Values:
    """One metric of all units.

    Attributes:
        rows: (n, k) values, about `shift` and 0 where not usable.
        usable: (n,) bool.
        shares: (K,) the share of the units that is mature at each look.
        variants: what was planted -> rows under treatment; "" is without an effect.
    """

    name: str
    labels: tuple[str, ...]
    shift: np.ndarray
    rows: np.ndarray = field(repr=False)
    usable: np.ndarray = field(repr=False)
    shares: tuple[float, ...]
    variants: dict[str, np.ndarray] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Columns:
    """The metrics that mature alike, by their distinct columns.

    Attributes:
        shares: (K,) the share of the units that is mature at each look.
        columns: (n,) each, bool where it says who is usable.
        factors: of each product the one or two columns that it is made of; the first `plain` need nothing planted.
        of: (metric, variant) -> the metric and where its width 1 + k + k (k + 1) / 2 of sums stand; -1 is a 0.
    """

    shares: tuple[float, ...]
    columns: tuple[np.ndarray, ...] = field(repr=False)
    factors: tuple[tuple[int, ...], ...]
    plain: int
    of: dict[tuple[str, str], tuple[Values, np.ndarray]] = field(repr=False)

    @classmethod
    def of_metrics(cls, metrics: Sequence[Values]) -> Columns:
        """The distinct columns of metrics with the same shares."""
        known = _Known()
        factors: dict[tuple[int, ...], int] = {}
        of: dict[tuple[str, str], tuple[Values, np.ndarray]] = {}

        def place(one: Values, variant: str, rows: np.ndarray) -> None:
            at = [known.number(rows[:, i]) for i in range(rows.shape[1])]
            usable = known.number(one.usable)
            pairs = zip(*np.tril_indices(len(at)), strict=True)
            asked: Iterator[tuple[int, ...]] = chain(
                [(usable,)], ((i,) for i in at), (tuple(sorted((at[i], at[j]))) for i, j in pairs))
            of[one.name, variant] = one, np.array([
                _NONE if _NONE in some else factors.setdefault(some, len(factors)) for some in asked])

        for one in metrics:
            place(one, "", one.rows)
        plain = len(factors)
        for one in metrics:
            for variant, rows in one.variants.items():
                place(one, variant, rows)
        return cls(metrics[0].shares, tuple(known.columns), tuple(factors), plain, of)

    @property
    def wide(self) -> int:
        """The number of products."""
        return len(self.factors)

    def products(self, rows: np.ndarray) -> np.ndarray:
        """(wide, len(rows)): every product of these units."""
        taken = [column[rows] for column in self.columns]
        found = np.empty((self.wide, len(rows)))
        for one, at in zip(found, self.factors, strict=True):
            if len(at) == 1:
                one[:] = taken[at[0]]
            else:
                np.multiply(taken[at[0]], taken[at[1]], out=one)
        return found

    def sums(self, found: np.ndarray) -> dict[tuple[str, str], Sums]:
        """(R, K, wide or plain) sums of the products -> those of each (metric, variant) that they are enough for."""
        whole = np.concatenate([found, np.zeros((*found.shape[:-1], 1))], axis=-1)      # -1 is this 0
        return {key: _unfolded(one, whole[..., at]) for key, (one, at) in self.of.items()
                if at.max(initial=0) < found.shape[-1]}


@dataclass
class _Known:
    """The columns that there are."""

    columns: list[np.ndarray] = field(default_factory=list)
    _alike: dict[bytes, list[int]] = field(default_factory=dict)

    def number(self, column: np.ndarray) -> int:
        """The number of a column with these values; -1 of nothing but zeros."""
        if not column.any():
            return _NONE
        alike = self._alike.setdefault(column[:_FIRST].tobytes(), [])
        for number in alike:
            if np.array_equal(self.columns[number], column):
                return number
        alike.append(len(self.columns))
        self.columns.append(np.ascontiguousarray(column))
        return len(self.columns) - 1


def _unfolded(one: Values, flat: np.ndarray) -> Sums:
    k = len(one.labels)
    cross = np.zeros((*flat.shape[:2], k, k))
    i, j = np.tril_indices(k)
    cross[..., i, j] = flat[..., 1 + k:]
    cross[..., j, i] = flat[..., 1 + k:]
    return Sums(one.labels, one.shift, flat[..., 0], flat[..., 1:1 + k], cross)
