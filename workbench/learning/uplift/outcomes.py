"""The expected outcome in each arm: what a row's arm is compared with, and what takes the outcome's noise away.

Known propensities make effects unbiased whatever these models say; the better they are, the narrower the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.uplift.assigned import Assigned
from workbench.learning.uplift.boosting import Bins, Folded, Setting, fit

_ARM = "arm_"


@dataclass(frozen=True)
class Outcomes:
    """E[y | x, arm] of every arm, control first.

    Attributes:
        parts: one `Folded` an arm; or a single one that reads the arm as further columns.
        arms: how many arms there are.
        binary: whether the outcome is 0 or 1.
    """

    parts: tuple[Folded, ...]
    arms: int
    binary: bool

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, arms) expected outcomes of rows that did not train."""
        if len(self.parts) == self.arms:
            return np.column_stack([part.predict(matrix, threads) for part in self.parts])
        (part,) = self.parts
        return np.column_stack([part.predict(with_arm(matrix, a, self.arms), threads) for a in range(self.arms)])

    def out_of_fold(self, matrix: np.ndarray, fold: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, arms) expected outcomes of the rows that trained, by boosters that did not see their fold."""
        return np.column_stack([part.out_of_fold(matrix, fold, threads) for part in self.parts])

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the boosters; returns the rest as plain values."""
        return {"parts": [part.save(folder, f"outcome-{i}") for i, part in enumerate(self.parts)], "arms": self.arms,
                "binary": self.binary}

    @classmethod
    def load(cls, folder: Path, value: dict[str, Any]) -> Outcomes:
        """What `save` wrote."""
        return cls(tuple(Folded.load(folder, one) for one in value["parts"]), value["arms"], value["binary"])


def by_arm(
    bins: Bins, label: np.ndarray, given: Assigned, fold: np.ndarray, setting: Setting, binary: bool
) -> Outcomes:
    """A model an arm, taught by the arm's rows."""
    parts = []
    for a in range(len(given.arms)):
        rows = np.flatnonzero(given.given(a))
        parts.append(fit(bins, rows, label[rows], fold[rows], setting, binary=binary))
    return Outcomes(tuple(parts), len(given.arms), binary)


def with_arm_column(
    matrix: np.ndarray, names: tuple[str, ...], categorical: tuple[int, ...], label: np.ndarray, given: Assigned,
    fold: np.ndarray, setting: Setting, binary: bool,
) -> Outcomes:
    """One model, to which the arm is a column among others (an indicator for each arm but control)."""
    count = len(given.arms)
    wide = np.column_stack([matrix, *((given.arm == a).astype(np.float64) for a in range(1, count))])
    bins = Bins(wide, (*names, *(f"{_ARM}{a}" for a in range(1, count))), categorical, setting.threads)
    rows = np.flatnonzero(given.arm >= 0)
    return Outcomes((fit(bins, rows, label[rows], fold[rows], setting, binary=binary),), count, binary)


def with_arm(matrix: np.ndarray, arm: int, arms: int) -> np.ndarray:
    """(n, p + arms - 1) the matrix of rows as if all had been given one arm."""
    wide = np.zeros((len(matrix), matrix.shape[1] + arms - 1))
    wide[:, : matrix.shape[1]] = matrix
    if arm:
        wide[:, matrix.shape[1] + arm - 1] = 1.0
    return wide


def require_outcomes(name: str, label: np.ndarray, given: Assigned, fold: np.ndarray, where: str) -> None:
    """Refuse an arm whose rows teach nothing: (n,) known labels of the rows that train.

    Raises:
        InputError: for a label of one value in an arm, or with fewer rows of an arm than its folds can share.
    """
    for a, arm in enumerate(given.arms):
        mine = given.given(a)
        values = label[mine]
        if len(values) == 0:
            raise InputError(f"no row of the arm {arm!r} that trains has a known {name!r}", where=where)
        if values.min() == values.max():
            raise InputError(f"the label {name!r} is {values[0]:g} in every row of the arm {arm!r} that trains",
                             where=where)
        for k in range(int(fold.max()) + 1):
            seen = label[mine & (fold != k)]
            if not (mine & (fold == k)).any() or len(seen) == 0 or seen.min() == seen.max():
                raise InputError(f"the arm {arm!r} has too few rows for {int(fold.max()) + 1} folds: {len(values):,}, "
                                 f"and {name!r} does not vary among those of every fold", where=where,
                                 hint="fewer model.folds or more rows")
