"""Lots: from one salted hash a unit, independent uniform numbers for any number of replays.

SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) with the unit's hash as its state: the k-th word of a unit depends on
the hash and on k alone, so that a unit draws the same lot wherever and in whatever order it is looked at. Each word
gives four lots of 16 bits.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

RANGE = 1 << 16
_AT_ONCE = 2_048    # units whose words stay near the processor while they are mixed
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def words(hashes: np.ndarray, first: int, count: int) -> np.ndarray:
    """(n, count) uint64: words `first`, `first + 1`, ... of each unit.

    >>> [hex(one) for one in words(np.array([1234567], dtype=np.uint64), 0, 2)[0].tolist()]
    ['0x599ed017fb08fc85', '0x2c73f08458540fa5']
    """
    steps = (np.arange(first + 1, first + count + 1, dtype=np.uint64) * _GOLDEN)[None, :]
    found = np.empty((len(hashes), count), dtype=np.uint64)
    spare = np.empty((min(_AT_ONCE, len(hashes)), count), dtype=np.uint64)
    for at in range(0, len(hashes), _AT_ONCE):
        z = found[at:at + _AT_ONCE]
        np.add(hashes[at:at + _AT_ONCE].astype(np.uint64)[:, None], steps, out=z)
        for shift, factor in ((30, _FIRST), (27, _SECOND), (31, None)):
            shifted = spare[:len(z)]
            z ^= np.right_shift(z, np.uint64(shift), out=shifted)
            if factor is not None:
                z *= factor
    return found


def lots(hashes: np.ndarray, first: int, count: int) -> np.ndarray:
    """(n, count) uint16: the lots `first`, `first + 1`, ... of each unit, both multiples of four."""
    if first % 4 or count % 4:
        raise ValueError(f"lots come four at a time: {first}, {count}")
    return words(hashes, first // 4, count // 4).astype("<u8").view("<u2").reshape(len(hashes), count)


def cuts(shares: np.ndarray, enrolled: float) -> np.ndarray:
    """(A + 1,) where each arm's lots begin and end: arm a has those in [cuts[a], cuts[a + 1]).

    Args:
        shares: (A,) of those who are enrolled; together 1.
        enrolled: the share of the units that is.
    """
    return np.round(np.concatenate([[0.0], np.cumsum(shares)]) * enrolled * RANGE).astype(np.int64)


@lru_cache(maxsize=64)
def copies(mean: float) -> np.ndarray:
    """(RANGE,) uint16: how often a unit with each lot is drawn, a Poisson number with this mean.

    A sample with replacement from the units, of a size that is Poisson too: units beyond those of the log, if they are
    like those.
    """
    from scipy.stats import poisson

    found = np.asarray(poisson.ppf((np.arange(RANGE) + 0.5) / RANGE, mean), dtype=np.uint16)
    found.flags.writeable = False       # every replay reads the same
    return found
