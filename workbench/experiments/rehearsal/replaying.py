"""Units' values -> the sums of every replay: a matrix of values times a matrix of arms, block by block.

The scan is over when this begins. A replay is a column of zeros and ones a arm, and what a readout needs of it are
products of that column with the values and their squares, so that a thousand replays are a handful of matrix products.
Values that several metrics share are taken once (`columns`). Blocks are added in their order, so the sums do not depend
on the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.experiments.rehearsal.columns import Columns, Values
from workbench.stats.lots import RANGE, copies, cuts, lots
from workbench.stats.replays import Sums

BLOCK = 16_384      # units whose products are formed at once
CHUNK = 256         # replays that draw copies from one stretch of words
STEP = 64           # replays of which the arms are held at once
_ARRIVE = 1 << 40   # words of a unit from here on are no arms
_PLANT = 1 << 41

__all__ = ["Draw", "Replays", "Values", "replay"]


@dataclass(frozen=True, eq=False)
class Draw:
    """How units get their arm in a replay.

    Attributes:
        hashes: (n,) uint64, one a unit.
        shares: (A,) of the arms, control first; together 1.
        expected: units in a replay, over all arms: fewer than there are leaves some out, more draws them several times.
        replays: R; begin: the number of the first, a multiple of CHUNK.
    """

    hashes: np.ndarray = field(repr=False)
    shares: tuple[float, ...]
    expected: float
    replays: int
    begin: int = 0

    @property
    def everybody(self) -> bool:
        """Whether every unit is in exactly one arm of a replay: control is then all units without the others."""
        return self.expected == len(self.hashes)

    def weights(self, part: slice, arm: int, first: int, count: int) -> np.ndarray:
        """(n, count) how often each unit is in the arm in these replays."""
        hashes, first = self.hashes[part], self.begin + first
        over = self.expected / len(self.hashes)
        if over > 1:
            return self._copied(lots(hashes, first * len(self.shares) + arm * count, count), over, arm)
        return self._chosen(lots(hashes, first, count), over, arm)

    def steps(self, rows: np.ndarray, arms: Sequence[int], first: int) -> Iterator[np.ndarray]:
        """For each of the arms the same of (len(rows),) units, by STEP replays of the CHUNK that `first` is in."""
        hashes, first = self.hashes[rows], self.begin + first
        over = self.expected / len(self.hashes)
        if over > 1:
            chunk, at = first - first % CHUNK, first % CHUNK
            for arm in arms:
                yield self._copied(lots(hashes, chunk * len(self.shares) + arm * CHUNK + at, STEP), over, arm)
            return
        drawn = lots(hashes, first, STEP)
        for arm in arms:
            yield self._chosen(drawn, over, arm)

    def _copied(self, drawn: np.ndarray, over: float, arm: int) -> np.ndarray:
        return copies(over * self.shares[arm])[drawn].astype(np.float64)

    def _chosen(self, drawn: np.ndarray, over: float, arm: int) -> np.ndarray:
        edges = cuts(np.array(self.shares), over)
        low, size = int(edges[arm]), int(edges[arm + 1] - edges[arm])
        if size >= RANGE:
            return np.ones(drawn.shape)
        return (drawn - np.uint16(low) < np.uint16(size)).astype(np.float64)

    def arrivals(self) -> np.ndarray:
        """(n,) when each unit comes, as a share of all units who come."""
        from workbench.stats.lots import words

        return (words(self.hashes, _ARRIVE, 1)[:, 0] >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def order(self, metric: int) -> np.ndarray:
        """(n,) a random order for what is planted on the metric of this number."""
        from workbench.stats.lots import words

        return words(self.hashes, _PLANT + metric, 1)[:, 0]


@dataclass(frozen=True, eq=False)
class Replays:
    """The sums of all replays.

    Attributes:
        sums: (arm, metric, variant) -> `Sums`; control has the variant "" alone.
        counts: (R, K, A) units that were exposed by each look.
    """

    sums: dict[tuple[int, str, str], Sums]
    counts: np.ndarray


def replay(values: Sequence[Values], exposed: Sequence[float], draw: Draw, *, workers: int | None = None,
           progress: Callable[[float | None, str], None] | None = None,
           should_stop: Callable[[], bool] | None = None) -> Replays:
    """Every replay's sums.

    Args:
        exposed: (K,) the share of the units that is exposed at each look.

    Raises:
        Cancelled: when `should_stop` says so between two blocks.
    """
    by_shares: dict[tuple[float, ...], list[Values]] = {}
    for one in values:
        by_shares.setdefault(one.shares, []).append(one)
    columns = tuple(Columns.of_metrics(own) for own in by_shares.values())
    work = _Work(columns, tuple(exposed), draw, draw.arrivals())
    blocks = -(-len(draw.hashes) // BLOCK)
    total: dict[tuple[int, int], np.ndarray] = {}
    counts = np.zeros((draw.replays, len(exposed), len(draw.shares)))
    parts = map_buckets(work, blocks, workers=workers, should_stop=should_stop)
    for number, (found, seen) in enumerate(parts, start=1):
        counts += seen
        for key, product in found.items():
            if key in total:
                total[key] += product
            else:
                total[key] = product
        if progress is not None:
            progress(number / blocks, "replays")
    sums: dict[tuple[int, str, str], Sums] = {}
    for (arm, g), product in total.items():
        by_look = np.cumsum(product, axis=1)
        for (name, variant), own in columns[g].sums(by_look).items():
            if arm or not variant:
                sums[arm, name, variant] = own
    return Replays(sums, np.cumsum(counts, axis=1))


@dataclass(frozen=True, eq=False)
class _Work:
    """The work of one block, as a value; `columns` are those of the metrics that mature alike."""

    columns: tuple[Columns, ...]
    exposed: tuple[float, ...]
    draw: Draw
    arrivals: np.ndarray

    def __call__(self, number: int) -> tuple[dict[tuple[int, int], np.ndarray], np.ndarray]:
        rows = np.arange(number * BLOCK, min((number + 1) * BLOCK, len(self.arrivals)))
        rows = rows[np.argsort(self.arrivals[rows], kind="stable")]
        come = self.arrivals[rows]
        products = [one.products(rows) for one in self.columns]
        edges = [_edges(come, one.shares) for one in self.columns]
        exposed = _edges(come, self.exposed)
        arms, replays = len(self.draw.shares), self.draw.replays
        drawn = range(1 if self.draw.everybody else 0, arms)
        found = {(arm, g): np.zeros((replays, len(one.shares), one.wide if arm else one.plain))
                 for arm in range(arms) for g, one in enumerate(self.columns)}
        counts = np.zeros((replays, len(self.exposed), arms))
        for first in range(0, replays, STEP):
            count = min(STEP, replays - first)
            for arm, weights in zip(drawn, self.draw.steps(rows, drawn, first), strict=True):
                for k, (low, high) in enumerate(exposed):
                    counts[first:first + count, k, arm] = weights[low:high, :count].sum(axis=0)
                for g, one in enumerate(self.columns):
                    for k, (low, high) in enumerate(edges[g]):
                        product = products[g][:one.wide if arm else one.plain, low:high] @ weights[low:high]
                        found[arm, g][first:first + count, k] = product[:, :count].T
        if self.draw.everybody:     # control: the sums of all units without those of the other arms
            for k, (low, high) in enumerate(exposed):
                counts[:, k, 0] = (high - low) - counts[:, k, 1:].sum(axis=1)
            for g, one in enumerate(self.columns):
                for k, (low, high) in enumerate(edges[g]):
                    found[0, g][:, k] = (products[g][:one.plain, low:high].sum(axis=1)
                                         - sum(found[arm, g][:, k, :one.plain] for arm in range(1, arms)))
        return found, counts


def _edges(come: np.ndarray, shares: Sequence[float]) -> list[tuple[int, int]]:
    """[from, to) of the units, in the order of their coming, that each look adds."""
    ends = [len(come) if share >= 1 else int(np.searchsorted(come, share)) for share in shares]
    return list(zip([0, *ends[:-1]], ends, strict=True))
