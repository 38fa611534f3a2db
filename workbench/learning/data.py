"""Rows ready for a model, on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.learning.encoding import Column
from workbench.learning.split import CALIBRATE, MEASURE, TRAIN

__all__ = ["CALIBRATE", "MEASURE", "TRAIN", "Dataset"]


@dataclass(frozen=True)
class Dataset:
    """Rows, one each of the spec's table that has a label, in bucket order and within it by (unit, anchor).

    Attributes:
        unit: (n,) text, the unit of each row.
        anchor: (n,) datetime64[us].
        side: (n,) int8, what each row is for: 0 trains, 1 sets probabilities, 2 measures.
        matrix: (n, p) float64, features in the order of `columns`; categories are codes >= 0, missing is NaN.
        labels: name -> (n,) float64; NaN where it is not mature or not known. Of `next` the hours until then, infinite
            where there is none within `within`.
        columns: (p,) name and vocabulary of each feature.
        counts: rows read; immature, missing and straddling rows left out; `unknown.<label>` of several labels; `train`,
            `calibrate` and `valid` rows; units.
        fingerprint: 16 hex digits over spec, metrics, snapshot and package version.
        snapshot: the snapshot's id.
        keys: (n,) columns that are no features: treatment and propensity, the group of a ranking, the channel.
        notes: what a person should know of these rows, a line each: features that say nothing, rows that were masked.
        data_fingerprint: 16 hex digits over what decides the rows and nothing else; empty where no spec gave them.
    """

    unit: np.ndarray
    anchor: np.ndarray
    side: np.ndarray
    matrix: np.ndarray
    labels: dict[str, np.ndarray]
    columns: tuple[Column, ...]
    counts: dict[str, int]
    fingerprint: str
    snapshot: str
    keys: dict[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    data_fingerprint: str = ""

    @property
    def train(self) -> np.ndarray:
        """(n,) bool, whether each row trains."""
        return self.side == TRAIN

    @property
    def held(self) -> np.ndarray:
        """(n,) bool, whether each row measures, and nothing else."""
        return self.side == MEASURE

    @property
    def label(self) -> np.ndarray:
        """(n,) the first label, which is the only one of most specs."""
        return next(iter(self.labels.values()))

