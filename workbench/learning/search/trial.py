"""One choice of parameters: its loss by fold, given up when it falls behind.

Folds are of whole units, by a hash, among the rows that train: rows that calibrate or measure take no part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.learning.data import MEASURE, TRAIN, Dataset
from workbench.learning.encoding import factorize
from workbench.learning.models import model as models
from workbench.learning.models.targets import targets
from workbench.learning.quality import log_loss_rows, ndcg
from workbench.learning.search.space import with_params
from workbench.learning.spec import TrainingSpec
from workbench.logs.hashing import fraction


@dataclass(frozen=True)
class Trial:
    """What a trial gave.

    Attributes:
        number: 0 the first.
        params: what was tried.
        losses: by fold, as far as it got.
        pruned: whether it was given up before its last fold.
    """

    number: int
    params: dict[str, Any]
    losses: tuple[float, ...]
    pruned: bool

    @property
    def loss(self) -> float:
        """The mean over folds."""
        return float(np.mean(self.losses))

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"number": self.number, "params": self.params, "losses": list(self.losses), "loss": self.loss,
                "pruned": self.pruned}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Trial:
        """What `as_dict` gave."""
        return cls(value["number"], dict(value["params"]), tuple(value["losses"]), value["pruned"])


def folds_of(data: Dataset, spec: TrainingSpec) -> np.ndarray:
    """(n,) int, the fold of each row that trains, by its unit's hash; -1 of the others."""
    assert spec.search is not None
    units, codes = factorize(data.unit)
    fold = np.floor(fraction(f"search:{spec.search.seed}", units) * spec.search.folds).astype(int)
    return np.where(data.side == TRAIN, fold[codes], -1)


def attempt(
    data: Dataset, spec: TrainingSpec, number: int, params: Mapping[str, Any], limits: Sequence[float | None],
    should_stop: Callable[[], bool] = models.never,
) -> Trial:
    """Train once a fold on the other folds, and give up after the first fold whose mean loss so far is above its limit.

    Args:
        data: the rows of the spec.
        spec: with its search.
        number, params: of the trial.
        limits: by fold, the mean loss up to it above which no further fold is tried; None where there is none.
        should_stop: asked before each round.

    Raises:
        Cancelled: when stopped.
        InputError: for parameters that the model refuses.
    """
    assert spec.search is not None
    fold, tried = folds_of(data, spec), with_params(spec, params)
    losses: list[float] = []
    for one in range(spec.search.folds):
        losses.append(_loss(data, tried, fold, one, should_stop))
        limit = limits[one]
        if limit is not None and np.mean(losses) > limit and one < spec.search.folds - 1:
            return Trial(number, dict(params), tuple(losses), True)
    return Trial(number, dict(params), tuple(losses), False)


def _loss(data: Dataset, spec: TrainingSpec, fold: np.ndarray, held: int, should_stop: Callable[[], bool]) -> float:
    rows = fold >= 0
    part = replace(
        data, unit=data.unit[rows], anchor=data.anchor[rows], matrix=data.matrix[rows],
        side=np.where(fold[rows] == held, MEASURE, TRAIN).astype(np.int8),
        labels={name: values[rows] for name, values in data.labels.items()},
        keys={name: values[rows] for name, values in data.keys.items()})
    model = models.fit(part, spec, should_stop=should_stop)
    measured = part.held
    prediction = model.predict(part.matrix[measured], threads=spec.run.threads)
    losses, weights = [], []
    for target in targets(part, spec):
        label = target.happened[measured]
        known = ~np.isnan(label)
        if not known.any():
            continue
        told = prediction[known, model.outputs.index(target.name)]      # a time has outputs of its own between
        losses.append(_of_head(target.kind, label[known], told, _lists(part, spec, measured, known)))
        weights.append(target.weight)
    return float(np.average(losses, weights=weights)) if losses else float("nan")


def _lists(part: Dataset, spec: TrainingSpec, measured: np.ndarray, known: np.ndarray) -> np.ndarray | None:
    if spec.model.group is None:
        return None
    return np.asarray(factorize(part.keys[spec.model.group][measured][known])[1])


def _of_head(kind: str, label: np.ndarray, prediction: np.ndarray, lists: np.ndarray | None) -> float:
    """Log loss of a probability, squared error of a number over its variance, 1 - NDCG of a ranking."""
    if kind in ("binary", "next"):
        return float(log_loss_rows(label, prediction).mean())
    if kind == "rank" and lists is not None:
        found = ndcg(label, prediction, lists, lists)["value"]
        return 1.0 if found is None else 1.0 - float(found)
    return float(((label - prediction) ** 2).mean() / max(float(label.var()), 1e-12))
