"""Counter-based random numbers: a draw depends on what it is for, never on what was drawn before.

`uniform(stream, units, day)` hashes (seed, stream, unit, day) with two rounds of splitmix64's finaliser
(Steele, Lea and Flood, 2014). The same rows come out whatever the chunking, the order or the workers.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)


def _mix(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> np.uint64(30))) * _M1
    z = (z ^ (z >> np.uint64(27))) * _M2
    return z ^ (z >> np.uint64(31))


class Random:
    """Draws for one seed.

    >>> draw = Random(1)
    >>> units = np.arange(5, dtype=np.uint64)
    >>> bool((draw.uniform("visit", units, 3)[2:] == draw.uniform("visit", units[2:], 3)).all())
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = np.uint64(seed)
        self._keys: dict[str, np.uint64] = {}

    def uniform(self, stream: str, units: np.ndarray, day: int = 0) -> np.ndarray:
        """(n,) float64 in (0, 1), one per unit.

        Args:
            stream: what the draw is for; another name is an independent draw.
            units: (n,) uint64 counters, a user's index.
        """
        with np.errstate(over="ignore"):
            key = self._keys.get(stream)
            if key is None:
                named = np.array([np.uint64(crc32(stream.encode())) + (self.seed << np.uint64(32))], dtype=np.uint64)
                key = self._keys[stream] = _mix(_mix(named * _GOLDEN))[0]
            counter = units * _GOLDEN + np.uint64(day) * _M2
            bits = _mix(_mix(counter ^ key) + key)
        return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def normal(self, stream: str, units: np.ndarray, day: int = 0) -> np.ndarray:
        """(n,) standard normal draws, by inversion."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(stream, units, day)))

    def choice(self, stream: str, units: np.ndarray, weights: tuple[float, ...], day: int = 0) -> np.ndarray:
        """(n,) int64 indices drawn with the given weights."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64) / sum(weights))
        return np.minimum(np.searchsorted(edges, self.uniform(stream, units, day), side="right"), len(weights) - 1)
