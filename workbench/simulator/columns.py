"""Arrow columns made without a Python loop over rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from workbench.simulator.world import CHANNELS, DOMAINS


def identifiers(prefix: str, numbers: np.ndarray, width: int = 14) -> pa.Array:
    """`prefix` and the number with leading zeros, as text: identifiers of one width."""
    n = len(numbers)
    size = len(prefix) + width
    text = np.empty((n, size), np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    left = numbers.astype(np.uint64)
    for place in range(size - 1, len(prefix) - 1, -1):
        left, digit = np.divmod(left, np.uint64(10))
        text[:, place] = digit + 48
    offsets = np.arange(n + 1, dtype=np.int32) * size
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(text.tobytes()))


def counters(ids: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """(n,) uint64, the numbers in `identifiers` of one width and one letter as prefix."""
    column = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    if len(column) == 0:
        return np.zeros(0, np.uint64)
    _, offsets, data = column.buffers()
    start, end = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    digits = np.frombuffer(data, np.uint8)[start:end].reshape(len(column), -1)[:, 1:] - 48
    return digits.astype(np.uint64) @ (np.uint64(10) ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.uint64))


def pick(values: Sequence[str | None], index: np.ndarray) -> pa.Array:
    """Text by index; an index of -1 is NULL."""
    index = np.asarray(index)
    taken = pa.array(np.where(index < 0, 0, index), mask=index < 0)
    return pa.array(list(values), pa.string()).take(taken)


def moments(begins: datetime, seconds: np.ndarray, *, null: np.ndarray | None = None) -> pa.Array:
    """Timestamps of seconds since the world's beginning."""
    base = np.datetime64(begins, "us").astype(np.int64)
    return pa.array(base + np.asarray(seconds, np.int64) * 1_000_000, mask=null).cast(pa.timestamp("us"))


ACTIONS: tuple[str, ...] = ("hold", *(f"{channel}/{domain}" for channel in CHANNELS for domain in DOMAINS))


def action_index(channel: np.ndarray, domain: np.ndarray) -> np.ndarray:
    """Position in ACTIONS: 0 for hold, else by channel (1..3) and domain."""
    return np.where(channel == 0, 0, 1 + (channel - 1) * len(DOMAINS) + domain)
