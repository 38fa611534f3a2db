"""The distinct values of a column as texts, and which of them each row has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

Levels = tuple[list[str | None], np.ndarray]


def levels(column: np.ndarray) -> Levels:
    """(the distinct values of a key as texts, None first, then in order; (n,) which of them each row has)."""
    import pyarrow as pa

    try:
        texts = pa.array(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):     # numbers or flags
        texts = pa.array([None if v is None else str(v) for v in column.tolist()], pa.string())
    found = levels_of(texts)
    assert found is not None
    return found


def levels_of(texts: pa.Array | pa.ChunkedArray, most: int | None = None) -> Levels | None:
    """The same of texts that Arrow holds; None where there are more than `most` values."""
    import pyarrow as pa

    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = whole.dictionary_encode(null_encoding="encode")
    if most is not None and len(encoded.dictionary) > most:
        return None
    found: list[str | None] = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=lambda i: (found[i] is not None, found[i] or ""))
    rank = np.zeros(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    return [found[i] for i in order], rank[encoded.indices.to_numpy(zero_copy_only=False)]


def spelt(coded: Levels) -> np.ndarray:
    """(n,) the value of each row, as an array of objects."""
    found = np.empty(len(coded[0]), dtype=object)
    found[:] = coded[0]
    return found[coded[1]]
