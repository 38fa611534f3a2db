"""What each head learns: the label's kind, the rows where it is known, and the label it is a step behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.errors import InputError
from workbench.logs.hashing import fraction

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

Kind = Literal["binary", "number", "rank", "next"]
STOPS = 0.1             # the share of the units that train on which rounds are stopped


@dataclass(frozen=True)
class Target:
    """A head's label.

    Attributes:
        name: the head.
        kind: binary, a number, the relevance of a ranking, or the time to the next row of a fact.
        label: (n,) float64, NaN where not known; of `next` hours, infinite where there is none within `within`.
        given: the head before it, of which this is a step: where that is 0, this is 0 too.
        weight: its part of a loss that several share.
        within: of `next`, hours.
    """

    name: str
    kind: Kind
    label: np.ndarray
    given: str | None
    weight: float
    within: float | None

    @property
    def known(self) -> np.ndarray:
        """(n,) bool."""
        return ~np.isnan(self.label)

    @property
    def happened(self) -> np.ndarray:
        """(n,) the label; of `next` 1 where there is a row within `within`, 0 where there is none."""
        if self.kind != "next":
            return self.label
        return np.where(np.isnan(self.label), np.nan, np.isfinite(self.label).astype(np.float64))

    def by(self, hours: float) -> np.ndarray:
        """(n,) of `next` alone: 1 where there is a row within so many hours, 0 where there is none, NaN not known."""
        return np.where(np.isnan(self.label), np.nan, (self.label <= hours).astype(np.float64))


def targets(data: Dataset, spec: TrainingSpec) -> tuple[Target, ...]:
    """The heads of a spec over the rows of a data set.

    Raises:
        InputError: for a label that is there where the one it is given is not, or relevances that are not 0 to 30.
    """
    where = f"training/{spec.name}.yaml: labels"
    found: dict[str, Target] = {}
    for name, head in spec.heads.items():
        label = data.labels[name]
        known = label[~np.isnan(label)]
        kind: Kind = "binary" if np.isin(known, (0.0, 1.0)).all() else "number"
        if head.next is not None:
            kind = "next"
        elif spec.model.objective == "lambdarank":
            kind = "rank"
            if not ((known >= 0) & (known <= 30) & (known == np.round(known))).all():
                raise InputError(f"{name!r} is no relevance: `lambdarank` takes whole numbers 0 to 30", where=where)
        within = None if head.within is None else float(head.within)
        found[name] = Target(name, kind, label, head.given, head.weight, within)
        if head.given is not None:
            _follows(found[name], found[head.given], where)
    return tuple(found.values())


def _follows(target: Target, before: Target, where: str) -> None:
    if before.kind not in ("binary", "next"):
        raise InputError(f"label {target.name!r} is given {before.name!r}, which is not 0 or 1", where=where)
    alone = int(((target.happened != 0) & target.known & (before.happened == 0)).sum())
    if alone:
        raise InputError(f"label {target.name!r} is given {before.name!r}, and {alone:,} rows have it without that one",
                         where=where, hint="let it follow another label, or stand alone")


def stops(data: Dataset, spec: TrainingSpec) -> np.ndarray:
    """(n,) bool: the rows of a tenth of the units that train, by a hash of its own, where `patience` asks for them."""
    train = data.train
    if spec.model.patience is None:
        return np.zeros(len(train), dtype=bool)
    units, codes = np.unique(np.asarray(data.unit)[train].astype(str), return_inverse=True)
    out = np.zeros(len(train), dtype=bool)
    out[train] = (fraction(f"stop:{spec.split.salt}", units) < STOPS)[codes]
    return out
