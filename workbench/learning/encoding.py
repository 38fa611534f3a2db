"""Raw columns to a matrix: numbers as they are, text as codes of a vocabulary kept with the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import InputError

MAX_CATEGORIES = 1000


@dataclass(frozen=True)
class Column:
    """One feature: its name, and for text its vocabulary (code = position); numbers have none."""

    name: str
    vocabulary: tuple[str, ...] | None = None

    @property
    def categorical(self) -> bool:
        """Whether the column holds codes."""
        return self.vocabulary is not None

    def encode(self, values: np.ndarray) -> np.ndarray:
        """(n,) float64; NULL, NaN and text outside the vocabulary become NaN (missing)."""
        if self.vocabulary is None:
            return _numbers(self.name, values)
        text, codes = factorize(values)
        position = {word: float(i) for i, word in enumerate(self.vocabulary)}
        table = np.array([position.get(word, np.nan) for word in text] + [np.nan])
        return table[codes]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"name": self.name, "vocabulary": None if self.vocabulary is None else list(self.vocabulary)}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Column:
        """What `as_dict` gave."""
        words = value["vocabulary"]
        return cls(value["name"], None if words is None else tuple(words))


def fit_column(name: str, values: np.ndarray, train: np.ndarray) -> Column:
    """The column's encoding, learnt from the rows that train: the sorted words they use.

    Raises:
        InputError: for more than 1,000 different words, or a type that is neither number nor text.
    """
    values = np.asarray(values)
    if values.dtype.kind in "biuf" or (values.dtype.kind == "O" and _all_numbers(values)):
        return Column(name)
    if values.dtype.kind not in "OUT":
        raise InputError(f"feature {name!r} is of type {values.dtype}, neither number nor text", where="features")
    words, _ = factorize(values[train])
    if len(words) > MAX_CATEGORIES:
        raise InputError(f"feature {name!r} has {len(words):,} different texts, more than {MAX_CATEGORIES:,}",
                         where="features", hint="use a coarser column")
    return Column(name, tuple(sorted(words)))


def encode(columns: tuple[Column, ...], raw: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n, p) float64, row-major, one column a feature in their order."""
    length = len(raw[columns[0].name])
    matrix = np.empty((length, len(columns)))
    for j, column in enumerate(columns):
        matrix[:, j] = column.encode(raw[column.name])
    return matrix


def factorize(values: np.ndarray) -> tuple[list[str], np.ndarray]:
    """(words in order of first appearance, (n,) int64 codes); NULL has the code -1."""
    import pyarrow as pa

    encoded = pa.array(np.asarray(values, dtype=object), type=pa.string(), from_pandas=True).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def _numbers(name: str, values: np.ndarray) -> np.ndarray:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"feature {name!r} was a number in training and holds other values now") from None


def _all_numbers(values: np.ndarray) -> bool:
    return all(value is None or isinstance(value, (bool, int, float, np.number)) for value in values)
