"""The values of each unit's events, one unit after the other: what a quantile over events is taken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class EventLists:
    """N values of the events of n units.

    Attributes:
        values: (N,) unit after unit, within a unit in order of size.
        sizes: (n,) events of each unit.
    """

    values: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> EventLists:
        """From a column of lists; NULL is a unit without events."""
        values: list[np.ndarray] = [np.zeros(0)]
        sizes: list[np.ndarray] = [np.zeros(0, dtype=np.int64)]
        for chunk in column.chunks:
            values.append(chunk.flatten().to_numpy(zero_copy_only=False).astype(np.float64))
            sizes.append(chunk.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64))
        return cls(np.concatenate(values), np.concatenate(sizes))

    @classmethod
    def joined(cls, parts: Sequence[EventLists]) -> EventLists:
        """One after the other."""
        return cls(np.concatenate([one.values for one in parts]), np.concatenate([one.sizes for one in parts]))

    def of_units(self, kept: np.ndarray) -> EventLists:
        """Those of some units, (n,) bool."""
        return EventLists(self.values[np.repeat(kept, self.sizes)], self.sizes[kept])
