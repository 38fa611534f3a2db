"""Worlds with known effects, as data sets of the shape that models learn from."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.learning.data import Dataset
from workbench.learning.encoding import Column
from workbench.learning.spec import TrainingSpec

FEATURES = 20
BASE, MEAN, SD = 0.03, 0.003, 0.006


def spec(learner: str = "dr", **changes: Any) -> TrainingSpec:
    """A spec of an uplift model over the worlds' columns; `changes` go to its parts."""
    value: dict[str, Any] = {
        "version": 1, "name": "worth", "rows": {"table": "mailings", "unit": "row_id", "anchor": "ts"},
        "label": {"metric": "bought"}, "features": {f"x{j}": {"column": f"x{j}"} for j in range(FEATURES)},
        "treatment": {"column": "arm", "control": "hold", "propensity": {"hold": 0.5, "mail": 0.5}},
        "model": {"kind": "uplift", "learner": learner}, "split": {"by": "row_id", "salt": "s", "train": 0.5},
        "run": {"threads": 1},
    }
    for name, part in changes.items():
        whole = name == "features" or not isinstance(part, dict) or name not in value
        value[name] = part if whole else {**value[name], **part}
    return TrainingSpec.model_validate(value)


def dataset(
    matrix: np.ndarray, label: np.ndarray, keys: dict[str, np.ndarray], side: np.ndarray | None = None,
    unit: np.ndarray | None = None, name: str = "bought",
) -> Dataset:
    """Rows of numbers; half of them measure unless said."""
    n = len(label)
    side = np.where(np.arange(n) % 2 == 0, 0, 2).astype(np.int8) if side is None else side
    unit = np.array([f"u{i}" for i in range(n)], dtype=object) if unit is None else unit
    counts = {"rows": n, "immature": 0, "missing": 0, "train": int((side == 0).sum()),
              "valid": int((side == 2).sum()), "units": len(set(unit))}
    columns = tuple(Column(f"x{j}") for j in range(matrix.shape[1]))
    return Dataset(unit, np.full(n, np.datetime64("2026-06-01", "us")), side, matrix, {name: label}, columns, counts,
                   "f" * 16, "s" * 12, keys)


def features(n: int, rng: np.random.Generator) -> np.ndarray:
    """(n, 20): numbers of several shapes, some of which hang together; only the first five matter."""
    x = rng.normal(size=(n, FEATURES))
    x[:, 1], x[:, 7] = rng.uniform(size=n), rng.uniform(size=n)
    x[:, 2], x[:, 8] = rng.exponential(size=n), rng.exponential(size=n)
    x[:, 3], x[:, 9] = rng.integers(0, 4, size=n), rng.integers(0, 4, size=n)
    x[:, 6] = 0.6 * x[:, 0] + 0.8 * x[:, 6]
    x[:, 10] = 0.5 * x[:, 4] + 0.87 * x[:, 10]
    return x


def _shape(x: np.ndarray) -> np.ndarray:
    """What the effect follows: a step in two features, a hump, a curve that flattens, a step only some have."""
    return (1.2 * ((x[:, 0] > 0.2) & (x[:, 1] < 0.6)) + 0.9 * np.exp(-x[:, 4] ** 2) + 0.5 * np.tanh(x[:, 2] - 1)
            - 0.8 * ((x[:, 3] == 2) & (x[:, 0] < 0.5)))


def _prone(x: np.ndarray) -> np.ndarray:
    """What the outcome follows without any message."""
    return np.exp(0.45 * x[:, 0] - 0.4 * np.tanh(x[:, 4]) + 0.4 * (x[:, 1] > 0.7) + 0.25 * np.minimum(x[:, 2], 3)
                  - 0.2 * (x[:, 3] == 1))


# Of 2,000,000 rows: mean and deviation of `_shape`, mean of `_prone`; and a floor that keeps probabilities above 0.
_SHAPE_MEAN, _SHAPE_SD, _PRONE_MEAN, _FLOOR = 0.63162, 0.76752, 1.62344, 0.0122


def effect(x: np.ndarray) -> np.ndarray:
    """(n,) the true effect: mean 0.3 points, standard deviation 0.6 points."""
    return np.asarray(MEAN + SD * (_shape(x) - _SHAPE_MEAN) / _SHAPE_SD)


def base(x: np.ndarray) -> np.ndarray:
    """(n,) the probability of the outcome without a message: mean 3 %."""
    return np.asarray(_FLOOR + (BASE - _FLOOR) / _PRONE_MEAN * _prone(x))


def planted(n: int, seed: int, there: float = 1.0, side: np.ndarray | None = None) -> tuple[Dataset, np.ndarray]:
    """n rows, half of them mailed, and their true effects times `there` (0: a world without any effect)."""
    rng = np.random.default_rng(seed)
    x = features(n, rng)
    tau = there * effect(x)
    mailed = rng.uniform(size=n) < 0.5
    bought = rng.uniform(size=n) < base(x) + mailed * tau
    arm = np.where(mailed, "mail", "hold").astype(object)
    return dataset(x, bought.astype(np.float64), {"arm": arm}, side), tau
