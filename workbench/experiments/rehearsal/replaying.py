"""Units' values -> the sums of every replay: a matrix of arms times a matrix of values, block by block.

The scan is over when this begins. A replay is a column of zeros and ones a arm, and what a readout needs of it are
products of that column with the values and their squares, so that a thousand replays are a handful of matrix products.
Blocks are added in their order, so the sums do not depend on the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.stats.lots import RANGE, copies, cuts, lots
from workbench.stats.replays import Sums

BLOCK = 16_384      # units whose products are formed at once
CHUNK = 256         # replays of which the arms are held at once
_Matrices = dict[tuple[float, ...], tuple[np.ndarray, np.ndarray]]
_Places = dict[tuple[float, ...], list[tuple[int, slice, slice]]]
_ARRIVE = 1 << 40   # words of a unit from here on are no arms
_PLANT = 1 << 41


@dataclass(frozen=True, eq=False)
class Values:
    """One metric of all units.

    Attributes:
        rows: (n, k) values, about `shift` and 0 where not usable.
        usable: (n,) bool.
        shares: (K,) the share of the units that is mature at each look.
        variants: what was planted -> rows under treatment; "" is without an effect.
    """

    name: str
    labels: tuple[str, ...]
    shift: np.ndarray
    rows: np.ndarray = field(repr=False)
    usable: np.ndarray = field(repr=False)
    shares: tuple[float, ...]
    variants: dict[str, np.ndarray] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Draw:
    """How units get their arm in a replay.

    Attributes:
        hashes: (n,) uint64, one a unit.
        shares: (A,) of the arms, control first; together 1.
        expected: units in a replay, over all arms: fewer than there are leaves some out, more draws them several times.
        replays: R.
    """

    hashes: np.ndarray = field(repr=False)
    shares: tuple[float, ...]
    expected: float
    replays: int

    @property
    def everybody(self) -> bool:
        """Whether every unit is in exactly one arm of a replay: control is then all units without the others."""
        return self.expected == len(self.hashes)

    def weights(self, part: slice, arm: int, first: int, count: int) -> np.ndarray:
        """(n, count) how often each unit is in the arm in these replays."""
        hashes = self.hashes[part]
        over = self.expected / len(self.hashes)
        if over > 1:
            table = copies(over * self.shares[arm])
            drawn = lots(hashes, first * len(self.shares) + arm * count, count)
            return table[drawn].astype(np.float64)
        edges = cuts(np.array(self.shares), over)
        drawn = lots(hashes, first, count)
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
    work = _Work(tuple(values), tuple(exposed), draw, draw.arrivals())
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
    for m, one in enumerate(values):
        wide = _width(len(one.labels))
        for arm in range(len(draw.shares)):
            by_look = np.cumsum(total[arm, m], axis=1)
            for v, variant in enumerate(["", *one.variants] if arm else [""]):
                sums[arm, one.name, variant] = _unfolded(one, by_look[..., v * wide:(v + 1) * wide])
    return Replays(sums, np.cumsum(counts, axis=1))


@dataclass(frozen=True, eq=False)
class _Work:
    """The work of one block, as a value."""

    values: tuple[Values, ...]
    exposed: tuple[float, ...]
    draw: Draw
    arrivals: np.ndarray

    def __call__(self, number: int) -> tuple[dict[tuple[int, int], np.ndarray], np.ndarray]:
        part = slice(number * BLOCK, min((number + 1) * BLOCK, len(self.arrivals)))
        order = np.argsort(self.arrivals[part], kind="stable")
        come = self.arrivals[part][order]
        matrices, at = self._matrices(part, order)
        arms, replays = len(self.draw.shares), self.draw.replays
        found = {(arm, m): np.zeros((replays, len(self.exposed), _width(len(one.labels)) *
                                     (1 + len(one.variants) if arm else 1)))
                 for arm in range(arms) for m, one in enumerate(self.values)}
        counts = np.zeros((replays, len(self.exposed), arms))
        for first in range(0, replays, CHUNK):
            count = min(CHUNK, replays - first)
            for arm in range(1 if self.draw.everybody else 0, arms):
                weights = self.draw.weights(part, arm, first, CHUNK)[order, :count]
                for k, (low, high) in enumerate(_edges(come, self.exposed)):
                    counts[first:first + count, k, arm] = weights[low:high].sum(axis=0)
                for shares, (base, planted) in matrices.items():
                    whole = np.hstack([base, planted]) if arm and planted.shape[1] else base
                    for k, (low, high) in enumerate(_edges(come, shares)):
                        product = weights[low:high].T @ whole[low:high]
                        for m, own, more in at[shares]:
                            here = found[arm, m][first:first + count, k]
                            here[:, :own.stop - own.start] = product[:, own]
                            if arm and more.stop > more.start:
                                shifted = slice(more.start + base.shape[1], more.stop + base.shape[1])
                                here[:, own.stop - own.start:] = product[:, shifted]
        if self.draw.everybody:
            self._complete(found, counts, come, matrices, at)
        return found, counts

    def _complete(self, found: dict[tuple[int, int], np.ndarray], counts: np.ndarray, come: np.ndarray,
                  matrices: _Matrices, at: _Places) -> None:
        """Control: the sums of all units without those of the other arms."""
        others = range(1, len(self.draw.shares))
        for k, (low, high) in enumerate(_edges(come, self.exposed)):
            counts[:, k, 0] = (high - low) - counts[:, k, 1:].sum(axis=1)
        for shares, (base, _) in matrices.items():
            for k, (low, high) in enumerate(_edges(come, shares)):
                whole = base[low:high].sum(axis=0)
                for m, own, _ in at[shares]:
                    wide = own.stop - own.start
                    found[0, m][:, k] = whole[own] - sum(found[arm, m][:, k, :wide] for arm in others)

    def _matrices(self, part: slice, order: np.ndarray) -> tuple[_Matrices, _Places]:
        """By the shares at the looks: the products without and with effects, and where each metric's stand."""
        base: dict[tuple[float, ...], list[np.ndarray]] = {}
        planted: dict[tuple[float, ...], list[np.ndarray]] = {}
        at: _Places = {}
        for m, one in enumerate(self.values):
            usable = one.usable[part][order]
            left, right = base.setdefault(one.shares, []), planted.setdefault(one.shares, [])
            begin, more = sum(a.shape[1] for a in left), sum(a.shape[1] for a in right)
            left.append(_products(one.rows[part][order], usable))
            right += [_products(rows[part][order], usable) for rows in one.variants.values()]
            at.setdefault(one.shares, []).append(
                (m, slice(begin, begin + left[-1].shape[1]), slice(more, sum(a.shape[1] for a in right))))
        return {shares: (np.hstack(left), np.hstack(planted[shares]) if planted[shares] else np.zeros((len(order), 0)))
                for shares, left in base.items()}, at


def _edges(come: np.ndarray, shares: Sequence[float]) -> list[tuple[int, int]]:
    """[from, to) of the units, in the order of their coming, that each look adds."""
    ends = [len(come) if share >= 1 else int(np.searchsorted(come, share)) for share in shares]
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _width(k: int) -> int:
    return 1 + k + k * (k + 1) // 2


def _products(rows: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """(n, 1 + k + k (k + 1) / 2): a one for each usable unit, its values, their products."""
    i, j = np.tril_indices(rows.shape[1])
    return np.hstack([usable[:, None].astype(float), rows, rows[:, i] * rows[:, j]])


def _unfolded(one: Values, flat: np.ndarray) -> Sums:
    k = len(one.labels)
    cross = np.zeros((*flat.shape[:2], k, k))
    i, j = np.tril_indices(k)
    cross[..., i, j] = flat[..., 1 + k:]
    cross[..., j, i] = flat[..., 1 + k:]
    return Sums(one.labels, one.shift, flat[..., 0], flat[..., 1:1 + k], cross)
