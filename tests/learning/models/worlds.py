"""Small data sets with a planted truth, made without a log: what a model sees is a `Dataset` alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.learning.data import Dataset
from workbench.learning.encoding import Column
from workbench.learning.spec import TrainingSpec


def dataset(
    matrix: np.ndarray, labels: dict[str, np.ndarray], *, unit: np.ndarray | None = None,
    side: np.ndarray | None = None, columns: tuple[Column, ...] | None = None, keys: dict | None = None,
) -> Dataset:
    """Rows in the order given; half of the units train and half measure where no side is said."""
    n, p = matrix.shape
    unit = np.arange(n) if unit is None else unit
    side = np.where(unit % 2 == 0, 0, 2) if side is None else side
    named = columns or tuple(Column(f"f{j}") for j in range(p))
    counts = {"rows": n, "immature": 0, "missing": 0, "train": int((side == 0).sum()),
              "calibrate": int((side == 1).sum()), "valid": int((side == 2).sum()),
              "units": len(np.unique(unit))}
    return Dataset(
        unit=np.char.add("u", unit.astype(str)), anchor=np.datetime64("2026-06-01", "us") + np.arange(n),
        side=side.astype(np.int8), matrix=matrix, labels=labels, columns=named, counts=counts, fingerprint="f" * 16,
        snapshot="s", keys=keys or {},
    )


def spec(data: Dataset, labels: dict[str, dict] | None = None, **more: Any) -> TrainingSpec:
    """A spec of these features and heads; `model`, `split` and `run` as in a file."""
    heads = labels or {name: {"metric": name} for name in data.labels}
    return TrainingSpec.model_validate({
        "version": 1, "name": "t", "rows": {"table": "decisions"}, "labels": heads,
        "features": {column.name: {"column": f"x_{column.name}"} for column in data.columns},
        "split": {"by": "user_id"}, "run": {"threads": 2}, **more,
    })


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
