"""The fixed data on which other packages were run: small, seeded, no two metrics alike.

Used twice: by `peers.py`, in an environment that holds the other packages, and by the tests, which need none of them.
`golden.json` keeps the sums of every column, so a numpy whose random numbers changed is noticed as such.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sample:
    """Rows of two arms.

    Attributes:
        names: `y`, `d` (what stands below the line), `x`, `dx` (both before the exposure), `x2`, `x3`.
        control, treatment: (n, k).
    """

    names: tuple[str, ...]
    control: np.ndarray
    treatment: np.ndarray

    def column(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """One value of both arms."""
        i = self.names.index(name)
        return self.control[:, i], self.treatment[:, i]

    def only(self, *names: str) -> Sample:
        """Some of its values."""
        at = [self.names.index(name) for name in names]
        return Sample(names, self.control[:, at], self.treatment[:, at])


def samples() -> dict[str, Sample]:
    """Every data set by name."""
    return {"spend": _spend(), "share": _share(), "clicks": _clicks(), "several": _several(), "large": _large(),
            "edge": _edge()}


COUNTS = {          # name -> (units by arm, weights by arm)
    "even": ([5_040, 4_960], [1.0, 1.0]),
    "tilted": ([5_210, 4_790], [1.0, 1.0]),
    "three": ([9_020, 990, 1_030], [0.8, 0.1, 0.1]),
    "unused": ([5_210, 4_790, 0], [1.0, 1.0, 0.0]),
}
LOOKS = {           # name -> shares of the planned information
    "quarters": [0.25, 0.5, 0.75, 1.0],
    "thirds": [1 / 3, 2 / 3, 1.0],
    "fifths": [0.2, 0.4, 0.6, 0.8, 1.0],
    "uneven": [0.1, 0.45, 0.8, 1.0],
    "fortnight": [k / 14 for k in range(1, 15)],
}


def _spend() -> Sample:
    """Skewed, with arms of unequal size and variance, and the same before the exposure."""
    random = np.random.default_rng(0)
    taste = random.gamma(2.0, 1.0, 1_020)
    y = taste * random.exponential(5.0, 1_020)
    x = taste * random.exponential(5.0, 1_020)
    y[600:] = 1.4 * y[600:] + random.normal(0, 6, 420)
    return _cut(("y", "x"), np.column_stack([y, x]), 600)


def _share() -> Sample:
    random = np.random.default_rng(1)
    y = (random.random(5_000) < np.where(np.arange(5_000) < 2_600, 0.21, 0.24)).astype(float)
    return _cut(("y",), y[:, None], 2_600)


def _clicks() -> Sample:
    """Clicks a message, during and before."""
    random = np.random.default_rng(2)
    n = 900
    taste = random.random(n) * 0.5
    d, dx = random.integers(1, 12, n), random.integers(1, 12, n)
    y, x = random.binomial(d, taste), random.binomial(dx, taste)
    y[500:] = np.minimum(d[500:], y[500:] + (random.random(400) < 0.15))
    return _cut(("y", "d", "x", "dx"), np.column_stack([y, d, x, dx]).astype(float), 500)


def _several() -> Sample:
    random = np.random.default_rng(3)
    x = random.normal([4.0, 1.0, 0.0], [1.0, 0.5, 2.0], (3_000, 3))
    y = 2 + x @ [0.8, -0.6, 0.3] + random.normal(0, 1, 3_000)
    y[1_400:] += 0.05
    return _cut(("y", "x", "x2", "x3"), np.column_stack([y, x]), 1_400)


def _large() -> Sample:
    """A mean of 10^8 with a standard deviation of 1: raw power sums lose the variance."""
    random = np.random.default_rng(4)
    return _cut(("y",), (1e8 + random.normal(0, 1, 4_000) + np.where(np.arange(4_000) < 2_000, 0, 0.1))[:, None], 2_000)


def _edge() -> Sample:
    """Few heavy values: the control mean is known badly, and the packages disagree about the relative effect."""
    random = np.random.default_rng(38)
    y = (random.random(500) < 0.15) * random.lognormal(0.0, 1.0, 500)
    y[250:] *= 1.9
    return _cut(("y",), y[:, None], 250)


def _cut(names: tuple[str, ...], rows: np.ndarray, n: int) -> Sample:
    return Sample(names, rows[:n], rows[n:])
