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
        """(n,) float64; NULL, NaN and text outside the vocabulary become NaN (missing).

        Raises:
            InputError: when a number is text now, or a text a number: the data are not what the model was trained on.
        """
        if self.vocabulary is None:
            return _numbers(self.name, values)
        text, codes = _texts(self.name, values)
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


def encode(columns: tuple[Column, ...], raw: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n, p) float64, row-major, one column a feature in their order."""
    length = len(raw[columns[0].name])
    matrix = np.empty((length, len(columns)))
    for j, column in enumerate(columns):
        matrix[:, j] = column.encode(raw[column.name])
    return matrix


def factorize(values: Any) -> tuple[list[str], np.ndarray]:
    """(words in order of first appearance, (n,) int64 codes); NULL has the code -1. Texts may be Arrow's."""
    import pyarrow as pa

    if not isinstance(values, pa.Array | pa.ChunkedArray):
        values = pa.array(np.asarray(values, dtype=object), type=pa.string(), from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def _texts(name: str, values: Any) -> tuple[list[str], np.ndarray]:
    import pyarrow as pa

    try:
        return factorize(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        raise InputError(f"feature {name!r} was text in training and holds numbers now", where="features",
                         hint="give the column with the type it had, or train again") from None


def _numbers(name: str, values: Any) -> np.ndarray:
    import pyarrow as pa

    try:
        if isinstance(values, pa.Array | pa.ChunkedArray):
            values = values.to_numpy(zero_copy_only=False) if isinstance(values, pa.Array) else values.to_numpy()
        if np.asarray(values).dtype.kind in "USMm":     # "3" would pass for 3, a time for its microseconds
            raise ValueError
        if np.asarray(values).dtype.kind == "O" and not _all_numbers(values):
            raise ValueError
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"feature {name!r} was a number in training and holds other values now", where="features",
                         hint="give the column with the type it had, or train again") from None


def _all_numbers(values: np.ndarray) -> bool:
    return all(value is None or isinstance(value, (bool, int, float, np.number)) for value in values)
