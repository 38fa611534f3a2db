"""How many messages a user got in the days before each: a batch of sorted rows at a time.

Window functions do the same for several times the work: they sort anew and search each row's frame by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

BEFORE_DAYS = (1, 7, 28)
_DAY = 86_400_000_000           # microseconds
_NEVER = np.iinfo(np.int64).max     # stands for a moment that is not known, which is sorted behind all others


def with_counts(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The rows of `message_facts` with `sends_before_1d`, `_7d` and `_28d` in place of the NULLs that stand for them.

    A message counts where it was sent at most so many days before and at least a microsecond before. A row whose
    moment is not known has none before it.

    Args:
        reader: rows in the order of `user_id` and `ts`, NULL last.
    """
    import pyarrow as pa

    return pa.RecordBatchReader.from_batches(reader.schema, _counted(reader))


def _counted(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    user, tail = None, np.empty(0, np.int64)     # of the last row, and the moments of its user that may still count
    for batch in reader:
        if not batch.num_rows:
            continue
        users = batch.column("user_id")
        moments = _moments(batch.column("ts"))
        first = np.concatenate([[users[0].as_py() != user], _differs(users)])
        counts, tail = before(tail if not first[0] else tail[:0], first, moments)
        user = users[-1].as_py()
        for days, count in zip(BEFORE_DAYS, counts, strict=True):
            at = batch.schema.get_field_index(f"sends_before_{days}d")
            batch = batch.set_column(at, batch.schema.field(at), pa.array(count, batch.schema.field(at).type))
        yield batch


def before(tail: np.ndarray, first: np.ndarray, moments: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """(for each of `BEFORE_DAYS` (n,) counts, the moments that may count for rows to come).

    Args:
        tail: earlier moments of the first row's user, in order.
        first: (n,) whether a row is the first of its user; never where there is a tail.
        moments: (n,) microseconds, in order within each user; `_NEVER` where it is not known.
    """
    known = len(tail)
    times = np.concatenate([tail, moments])
    place = np.arange(len(times))
    begins = np.concatenate([np.zeros(known, bool), first])
    start = np.maximum.accumulate(np.where(begins, place, 0))[known:]
    begins[1:] |= times[1:] != times[:-1]
    peers = np.maximum.accumulate(np.where(begins, place, 0))[known:]      # the first row of the user's same moment
    counts = [np.where(moments == _NEVER, 0, peers - _since(times, start, peers, moments, days * _DAY))
              for days in BEFORE_DAYS]
    last = times[start[-1]:]
    return counts, last[np.searchsorted(last, _less(last[-1:], BEFORE_DAYS[-1] * _DAY)[0]):]


def _since(times: np.ndarray, low: np.ndarray, high: np.ndarray, moments: np.ndarray, span: int) -> np.ndarray:
    """(n,) the first place in [low, high] from which on times lie at most `span` before a row's moment: by halving."""
    wanted = _less(moments, span)
    while (low < high).any():
        middle = (low + high) >> 1
        inside = times[middle] >= wanted
        low, high = np.where(inside | (low >= high), low, middle + 1), np.where(inside, middle, high)
    return low


def _less(moments: np.ndarray, span: int) -> np.ndarray:
    """Moments less a span, without falling off the end of time."""
    return np.maximum(moments, np.iinfo(np.int64).min + span) - span


def _moments(column: pa.Array) -> np.ndarray:
    import pyarrow as pa

    return column.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(_NEVER).to_numpy(zero_copy_only=False)


def _differs(column: pa.Array) -> np.ndarray:
    """(n - 1,) whether a value is another than the one before, NULL like any value."""
    import pyarrow.compute as pc

    a, b = column.slice(1), column.slice(0, len(column) - 1)
    other = pc.not_equal(a, b)
    if column.null_count:
        other = pc.coalesce(other, pc.xor(pc.is_null(a), pc.is_null(b)))
    return other.to_numpy(zero_copy_only=False)
