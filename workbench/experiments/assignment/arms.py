"""Which part of [0, 1) each arm has: a user's arm is the slice that the user's hash falls into.

Cuts lie on a grid of 2^-32, so that Python and SQL compare the very same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GRID = 2**32


@dataclass(frozen=True)
class Slice:
    """[low, high) of the unit interval, in units of 1 / GRID, belongs to an arm."""

    low: int
    high: int
    arm: str


def slices(split: Mapping[str, float]) -> tuple[Slice, ...]:
    """One slice an arm, in the order of the split.

    >>> [(one.low / GRID, one.high / GRID) for one in slices({"a": 3, "b": 1})]
    [(0.0, 0.75), (0.75, 1.0)]
    """
    found, at = [], 0
    for arm, size in _sizes(split).items():
        if size:
            found.append(Slice(at, at + size, arm))
        at += size
    return tuple(found)


def resplit(before: Sequence[Slice], split: Mapping[str, float]) -> tuple[Slice, ...]:
    """Slices of another split that move as few users as any can: sum of max(0, old - new) over the arms.

    An arm that shrinks gives up its highest parts; the arms that grow take them, in the order of the split.
    """
    wanted = _sizes(split)
    kept: list[Slice] = []
    free: list[tuple[int, int]] = []
    for arm in dict.fromkeys(one.arm for one in before):
        left = wanted.get(arm, 0)
        for one in sorted((s for s in before if s.arm == arm), key=lambda s: s.low):
            take = min(one.high - one.low, left)
            left -= take
            if take:
                kept.append(Slice(one.low, one.low + take, arm))
            if one.low + take < one.high:
                free.append((one.low + take, one.high))
    free.sort()
    for arm, size in wanted.items():
        lack = size - sum(one.high - one.low for one in kept if one.arm == arm)
        while lack > 0:
            low, high = free.pop(0)
            take = min(high - low, lack)
            kept.append(Slice(low, low + take, arm))
            lack -= take
            if low + take < high:
                free.insert(0, (low + take, high))
    return _joined(sorted(kept, key=lambda one: one.low))


def moved(before: Sequence[Slice], after: Sequence[Slice]) -> float:
    """The share of users whose arm is another."""
    same = sum(max(0, min(a.high, b.high) - max(a.low, b.low)) for a in before for b in after if a.arm == b.arm)
    return 1 - same / GRID


def _sizes(split: Mapping[str, float]) -> dict[str, int]:
    """Each arm's part of the grid; together all of it."""
    whole = sum(split.values())
    found: dict[str, int] = {}
    running, at = 0.0, 0
    for arm, weight in split.items():
        running += weight
        cut = round(running / whole * GRID)
        found[arm] = cut - at
        at = cut
    return found


def _joined(found: Sequence[Slice]) -> tuple[Slice, ...]:
    made: list[Slice] = []
    for one in found:
        if made and made[-1].arm == one.arm and made[-1].high == one.low:
            made[-1] = Slice(made[-1].low, one.high, one.arm)
        else:
            made.append(one)
    return tuple(made)
