"""What all rows together say, found while their buckets pass by: counts, classes, columns, what is to be refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError
from workbench.learning import split
from workbench.learning.columns import Observed, columns_of
from workbench.learning.encoding import Column, factorize
from workbench.learning.features.attributes import kinds
from workbench.learning.reading import Part, counted
from workbench.learning.spec import ColumnFeature, TrainingSpec

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot


@dataclass(frozen=True)
class Gathered:
    """The columns that say something, the counts, and notes for a person, a line each."""

    columns: tuple[Column, ...]
    counts: dict[str, int]
    notes: tuple[str, ...]


class Gathering:
    """What is found out about the rows while their buckets pass by."""

    def __init__(self, snapshot: Snapshot, spec: TrainingSpec) -> None:
        self.spec = spec
        self.observed = {name: Observed(name, "text" if kind == "text" else "number")
                         for name, kind in kinds(spec, snapshot).items()}
        self.counts: list[dict[str, int]] = []
        self.sides = np.zeros(3, dtype=np.int64)
        self.units = 0
        self.anchors: list[np.datetime64] = []           # of rows with a label: the first and the last of each bucket
        self.classes: dict[str, tuple[float, float]] = dict.fromkeys(spec.heads, (np.inf, -np.inf))

    def add(self, part: Part) -> None:
        """See one bucket; a unit's rows lie in one."""
        train = part.side == split.TRAIN
        for name, observed in self.observed.items():
            observed.add(part.raw[name], train)
        self.counts.append(part.counts)
        self.sides += np.bincount(part.side, minlength=3)
        if len(part.anchor):
            self.anchors += [part.anchor.min(), part.anchor.max()]
        self.units += len(factorize(part.unit)[0])
        for name, label in part.labels.items():
            known = label[train & ~np.isnan(label)]
            if len(known):
                low, high = self.classes[name]
                self.classes[name] = min(low, float(known.min())), max(high, float(known.max()))

    def finish(self) -> Gathered:
        """Refuse what cannot be learnt from; else the columns and what is to be said.

        Raises:
            InputError: no row is left, a side of the split is empty, a label is one value, no feature says anything.
        """
        where = f"training/{self.spec.name}.yaml"
        counts = counted(self.counts)
        left = f"{counts['immature']:,} immature, {counts['missing']:,} without a label"
        if counts["straddling"]:
            left += f", {counts['straddling']:,} whose label was not known by the split's moment"
        if self.sides.sum() == 0:
            raise InputError(f"no row is left to learn from: {counts['rows']:,} rows, {left}", where=f"{where}: rows",
                             hint=_without(counts))
        calibrates = self.spec.split.calibrate is not None
        for side, said, wanted in ((split.TRAIN, "trains", True), (split.CALIBRATE, "calibrates", calibrates),
                                   (split.MEASURE, "is held out", True)):
            if wanted and self.sides[side] == 0:
                first, last = (str(one.astype("datetime64[D]")) for one in (min(self.anchors), max(self.anchors)))
                raise InputError(f"no row {said}: {counts['rows']:,} rows, {left}", where=f"{where}: split",
                                 hint=f"rows that have a label are of {first} to {last}: split them within")
        self._require_classes(where, left)
        linked = {name: one.of for name, one in self.spec.features.items()
                  if isinstance(one, ColumnFeature) and one.of is not None}
        columns, notes = columns_of(self.observed, linked, where)
        counts |= {"train": int(self.sides[split.TRAIN]), "valid": int(self.sides[split.MEASURE]), "units": self.units}
        if calibrates:
            counts["calibrate"] = int(self.sides[split.CALIBRATE])
        if counts["straddling"]:
            notes.append(f"{counts['straddling']:,} rows before {self.spec.split.time} do not train: their label was "
                         "not known by then")
        outside = counts.get("in_app_outside_session", 0)
        if outside:
            notes.append(f"{outside:,} in-app rows lie outside any session of their user (an hour before to an hour "
                         "after): nobody was there to see the message, and their windows begin at another moment")
        return Gathered(columns, counts, tuple(notes))

    def _require_classes(self, where: str, left: str) -> None:
        for name, (low, high) in self.classes.items():
            place = f"{where}: {'label' if self.spec.label else f'labels.{name}'}"
            if low > high:
                raise InputError(f"the label {name!r} is known in no row that trains: {left}", where=place)
            if low == high:
                raise InputError(f"the label {name!r} is {low:g} in every row that trains", where=place,
                                 hint="choose other rows, a longer window, or another label")


def _without(counts: dict[str, int]) -> str:
    """What to do where no row has a label."""
    if counts["rows"] == 0:
        return "`rows.where` leaves none: loosen it, or import the days that it means"
    if counts["immature"] == counts["rows"]:
        return "the log does not yet reach past the label's window: import later days, or take a shorter window"
    return "choose other rows, or a label that these have"
