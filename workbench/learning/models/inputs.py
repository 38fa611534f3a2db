"""A matrix as a network reads it: numbers on one scale with a flag where they are missing, texts as rows of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from workbench.learning.encoding import Column

FARTHEST = 8.0          # standard deviations: what lies beyond counts as this far
Reduce = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Inputs:
    """How columns become inputs.

    Attributes:
        numbers: (q,) indices of numeric columns, with (q,) `mean` and `scale` over the rows that train.
        flagged: positions within `numbers` whose missing values have a flag of their own.
        texts: (c,) indices of columns of codes, with the `words` of each vocabulary; code k is row k + 1 of its table,
            what is missing or was never seen is row 0.
    """

    numbers: tuple[int, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    flagged: tuple[int, ...]
    texts: tuple[int, ...]
    words: tuple[int, ...]

    @property
    def width(self) -> int:
        """Numeric inputs: the numbers and the flags."""
        return len(self.numbers) + len(self.flagged)

    @classmethod
    def fit(cls, columns: tuple[Column, ...], matrix: np.ndarray, reduce: Reduce) -> Inputs:
        """From the (n, p) rows that train; `reduce` adds arrays up over workers that hold a part of the rows each."""
        numbers = tuple(j for j, column in enumerate(columns) if not column.categorical)
        texts = tuple(j for j, column in enumerate(columns) if column.categorical)
        values = [matrix[:, j] for j in numbers]
        known = reduce(np.array([[np.sum(~np.isnan(x)), np.nansum(x), len(x)] for x in values]).reshape(-1, 3))
        mean = np.divide(known[:, 1], known[:, 0], out=np.zeros(len(numbers)), where=known[:, 0] > 0)
        square = reduce(np.array([np.nansum((x - m) ** 2) for x, m in zip(values, mean, strict=True)]))
        scale = np.sqrt(np.divide(square, known[:, 0], out=np.zeros(len(numbers)), where=known[:, 0] > 0))
        flagged = tuple(np.flatnonzero(known[:, 0] < known[:, 2]).tolist())
        return cls(numbers, tuple(mean.tolist()), tuple(np.where(scale > 0, scale, 1.0).tolist()), flagged, texts,
                   tuple(len(columns[j].vocabulary or ()) for j in texts))

    def encode(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """((n, width) float32, (n, c) int64) of an (n, p) matrix."""
        out = np.empty((len(matrix), self.width), dtype=np.float32)
        for k, j in enumerate(self.numbers):
            value = (matrix[:, j] - self.mean[k]) / self.scale[k]
            out[:, k] = np.clip(np.nan_to_num(value, nan=0.0, posinf=FARTHEST, neginf=-FARTHEST), -FARTHEST, FARTHEST)
        for k, position in enumerate(self.flagged):
            out[:, len(self.numbers) + k] = np.isnan(matrix[:, self.numbers[position]])
        codes = np.zeros((len(matrix), len(self.texts)), dtype=np.int64)
        for k, j in enumerate(self.texts):
            code = np.nan_to_num(matrix[:, j], nan=-1.0)
            codes[:, k] = np.where((code >= 0) & (code < self.words[k]), code, -1.0).astype(np.int64) + 1
        return out, codes

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {name: list(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Inputs:
        """What `as_dict` gave."""
        return cls(**{name: tuple(value[name]) for name in cls.__dataclass_fields__})
