"""A ratio's change as mix and rate: other shares of what is below the line, or other rates within its slices.

With w_s the share of slice s below the line, r_s its rate and R = sum w_s r_s (Kitagawa, JASA 50, 1955):

    R1 - R0 = sum (w_s1 - w_s0) ((r_s0 + r_s1)/2 - (R0 + R1)/2)  +  sum (r_s1 - r_s0) (w_s0 + w_s1)/2

The mix of a slice is taken about the overall rate, so that a slice which grows brings something only as far as it is
better than the rest; over all slices that changes nothing, as shares add up to one. For a total per unit, V R with V
per unit below the line, the volume brings (V1 - V0)(R0 + R1)/2 and the rest is the above times (V0 + V1)/2.
A slice without anything below the line on one side has no rate there: all it brings is mix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.stats.change import Change, inside
from workbench.stats.estimate import Estimate
from workbench.stats.multiplicity import benjamini_yekutieli


class NothingBelow(ValueError):
    """Nothing is below the line on a side: no slice has a share."""

    def __init__(self, side: str) -> None:
        super().__init__(f"there is nothing below the line {side}: nothing to take shares of")
        self.side = side


@dataclass(frozen=True)
class Slice:
    """What one slice brought to the change.

    Attributes:
        share, rate: (before, after); a rate is None where nothing is below the line.
        mix_q, rate_q: over all slices' mixes and rates together (Benjamini and Yekutieli, 2001: they hang together, as
            shares add up to one).
    """

    name: str
    share: tuple[float, float]
    rate: tuple[float | None, float | None]
    mix: Estimate
    within: Estimate
    mix_q: float
    rate_q: float


@dataclass(frozen=True)
class MixAndRate:
    """A change by slices; `volume` is None where the change of a ratio, not of a total, was asked for.

    `total` = `volume` + `mix` + `rate`, and `mix` and `rate` are the sums over the slices.
    """

    total: Estimate
    volume: Estimate | None
    mix: Estimate
    rate: Estimate
    slices: tuple[Slice, ...]

    @property
    def residual(self) -> float:
        """The change less its parts: rounding."""
        return (self.total.value - (self.volume.value if self.volume else 0.0)
                - sum(one.mix.value + one.within.value for one in self.slices))

    def findings(self, level: float = 0.1) -> tuple[tuple[str, str, Estimate], ...]:
        """(slice, mix or rate, estimate) of what is beyond chance at a false discovery rate, the largest first."""
        some = [(one.name, kind, estimate) for one in self.slices
                for kind, estimate, q in (("mix", one.mix, one.mix_q), ("rate", one.within, one.rate_q)) if q <= level]
        return tuple(sorted(some, key=lambda finding: -abs(finding[2].value)))


def mix_and_rate(change: Change, slices: Sequence[str], above: str, below: str, *, per_unit: bool) -> MixAndRate:
    """Decompose the change of `above` over `below` (or, `per_unit`, of `above` per unit) by slices.

    Args:
        change: means per unit that hold `inside(slice, above)` and `inside(slice, below)`, see `Change.sliced`.

    Raises:
        NothingBelow: where there is nothing to take shares of on a side.
    """
    tops = [change.names.index(inside(s, above)) for s in slices]
    lows = [change.names.index(inside(s, below)) for s in slices]
    for side, means in (("before", change.before), ("after", change.after)):
        if not means[lows].sum() > 0:
            raise NothingBelow(side)
    count = len(slices)

    def parts(before: np.ndarray, after: np.ndarray) -> np.ndarray:
        (v0, w0, r0), (v1, w1, r1) = _shares(before[tops], before[lows]), _shares(after[tops], after[lows])
        r0, r1 = np.where(before[lows] == 0, r1, r0), np.where(after[lows] == 0, r0, r1)
        whole0, whole1 = before[tops].sum() / v0, after[tops].sum() / v1
        scale = (v0 + v1) / 2 if per_unit else 1.0
        mix = scale * (w1 - w0) * ((r0 + r1) - (whole0 + whole1)) / 2
        rate = scale * (r1 - r0) * (w0 + w1) / 2
        volume = (v1 - v0) * (whole0 + whole1) / 2 if per_unit else 0.0
        total = after[tops].sum() - before[tops].sum() if per_unit else whole1 - whole0
        return np.concatenate([mix, rate, [mix.sum(), rate.sum(), volume, total]])

    names = (*slices, *slices, "mix", "rate", "volume", "total")
    found = change.estimates(parts, names, "kitagawa")
    q = benjamini_yekutieli([one.p for one in found[:2 * count]])
    _, w0, r0 = _shares(change.before[tops], change.before[lows])
    _, w1, r1 = _shares(change.after[tops], change.after[lows])
    rows = tuple(
        Slice(s, (float(w0[i]), float(w1[i])),
              (float(r0[i]) if change.before[lows[i]] else None, float(r1[i]) if change.after[lows[i]] else None),
              found[i], found[count + i], float(q[i]), float(q[count + i])) for i, s in enumerate(slices))
    mix, rate, volume, total = found[2 * count:]
    return MixAndRate(total, volume if per_unit else None, mix, rate, rows)


def _shares(top: np.ndarray, low: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Volume, shares of it and rates; a rate of nothing is 0, for its caller to replace."""
    volume = low.sum()
    empty = low == 0
    return volume, low / volume, np.where(empty, 0.0, top / np.where(empty, 1.0, low))
