"""What each bucket's units come to, worked out on threads while the next bucket is scanned."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.compute.mapping import ahead
from workbench.metrics.cube import Cells, cells_of
from workbench.metrics.cuts import Cut, Grouping, first_mature, first_present
from workbench.metrics.families import Family, Limits
from workbench.metrics.tally import Sums
from workbench.metrics.values import UnitValues


@dataclass(frozen=True, eq=False)
class Bucket:
    """The units of one bucket.

    Attributes:
        present: (n,) the first cut at which each was exposed.
        mature: by the limits of a metric, (n,) the first cut at which each was mature too.
        cubes: their cells, for all groupings; counted: the cells of groupings whose units are only counted.
        sums: of each family, those of each cube.
    """

    part: UnitValues
    present: np.ndarray
    mature: Mapping[Limits, np.ndarray]
    cubes: Sequence[Cells]
    counted: Sequence[Cells]
    sums: Sequence[Sequence[Sums]]


def buckets(parts: Iterable[UnitValues], families: Sequence[Family], limits: Iterable[Limits], cuts: Sequence[Cut],
            groupings: Sequence[Grouping], counting: Sequence[Grouping]) -> Iterator[Bucket]:
    """Each of the parts, in their order; the first says what the families sum."""
    wanted = list(dict.fromkeys(limits))

    def moments(part: UnitValues) -> tuple[np.ndarray, dict[Limits, np.ndarray]]:
        present = first_present(part.anchor, cuts)
        return present, {at: np.maximum(first_mature(part.anchor, at), present) for at in wanted}

    def laid_out() -> Generator[UnitValues, None, None]:
        for number, part in enumerate(parts):
            if number == 0:
                _, mature = moments(part)
                for family in families:
                    family.lay_out(part, mature[family.limits])
            yield part

    def of(part: UnitValues) -> Bucket:
        present, mature = moments(part)
        cubes = cells_of(part, groupings, len(cuts))
        return Bucket(part, present, mature, cubes, cells_of(part, counting, 1) if counting else (),
                      [family.sums(part, cubes, present, mature[family.limits]) for family in families])

    drawn = laid_out()
    try:
        yield from ahead(of, drawn)
    finally:        # whatever ended it, no scan goes on behind an exception that somebody keeps
        drawn.close()
        close = getattr(parts, "close", None)
        if close is not None:
            close()
