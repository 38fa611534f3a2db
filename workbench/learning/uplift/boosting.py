"""Boosted trees in folds: one booster a fold, each taught by the other folds, all stopped where these do best.

Effects are small against the noise of an outcome, so what keeps trees from learning noise decides how good they are:
few leaves of at least a hundredth of the rows, small steps, and as many rounds as lower the loss on rows that did not
train, summed over the folds. None at all is one of the choices: then the prediction is a constant. What predicts new
rows is the mean of the folds' boosters, which varies less than one of them.

Source: Ke et al., LightGBM, NeurIPS 2017.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import Cancelled, InputError

# A leaf holds at least this share of the rows that train; a booster that no longer gains waits for so many rounds.
LEAF, PATIENCE = 0.01, 30
SETTINGS: dict[str, Any] = {"num_leaves": 8, "learning_rate": 0.05, "lambda_l2": 1.0}
_CUTS = 63                  # of each feature: effects are too noisy for finer ones
_DECIDED = {
    "seed": "run.seed", "random_state": "run.seed", "num_threads": "run.threads", "n_jobs": "run.threads",
    "num_iterations": "model.rounds", "n_estimators": "model.rounds", "num_boost_round": "model.rounds",
    "early_stopping_round": "model.patience", "early_stopping_rounds": "model.patience",
    "deterministic": "nothing: it is always on", "objective": "nothing: it follows from the label",
    "metric": "nothing: it follows from the label", "boosting": "nothing: rounds are chosen as of gbdt",
    "boosting_type": "nothing: rounds are chosen as of gbdt", "tree_learner": "run.workers",
}

OnRound = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True)
class Setting:
    """What every booster of a model shares.

    Attributes:
        rounds: at most so many.
        patience: rounds without a better loss, after which no more follow.
        params: LightGBM parameters of the spec, which win over `SETTINGS`.
        threads, seed: part of the result.
        on_round: called after each round of all folds with their mean losses.
        should_stop: asked before each round.
    """

    rounds: int
    patience: int
    params: dict[str, Any]
    threads: int
    seed: int
    on_round: OnRound | None = None
    should_stop: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        for name in self.params:
            if name in _DECIDED:
                raise InputError(f"parameter {name!r} is decided by {_DECIDED[name]}", where="model.params")


class Bins:
    """A matrix cut into bins once, of which every booster takes its rows."""

    def __init__(self, matrix: np.ndarray, names: tuple[str, ...], categorical: tuple[int, ...], threads: int) -> None:
        from workbench.learning.models.trees import library

        self.matrix = matrix
        self._lgb = library()
        self._data = self._lgb.Dataset(
            matrix, np.zeros(len(matrix)), feature_name=list(names), categorical_feature=list(categorical),
            free_raw_data=True, params={"verbosity": -1, "max_bin": _CUTS, "feature_pre_filter": False,
                                        "num_threads": threads, "deterministic": True, "force_row_wise": True},
        ).construct()

    def taken(self, rows: np.ndarray, label: np.ndarray, weight: np.ndarray | None) -> Any:
        """A LightGBM data set of some rows: (m,) ascending indices, their (m,) labels and weights."""
        data = self._data.subset(rows).construct()
        data.set_label(label)
        return data if weight is None else data.set_weight(weight)

    def booster(self, params: dict[str, Any], train: Any, other: Any) -> Any:
        """A booster before its first round, that measures on other rows."""
        try:
            return self._lgb.Booster(params, train).add_valid(other, "other")
        except self._lgb.basic.LightGBMError as error:
            raise InputError(f"LightGBM: {error}", where="model.params") from None


@dataclass(frozen=True)
class Folded:
    """Boosters, one a fold, that did not see their fold.

    Attributes:
        boosters: LightGBM boosters; none where no round lowered the loss.
        constants: (folds,) the prediction without a round.
        rounds: how many were kept.
        shift: added to every prediction.
    """

    boosters: tuple[Any, ...]
    constants: tuple[float, ...]
    rounds: int
    shift: float = 0.0

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n,) the mean of the folds' predictions."""
        if not self.boosters or not len(matrix):
            return np.full(len(matrix), float(np.mean(self.constants)) + self.shift)
        found = [np.asarray(one.predict(matrix, num_threads=threads)) for one in self.boosters]
        return np.asarray(np.mean(found, axis=0) + self.shift)

    def out_of_fold(self, matrix: np.ndarray, fold: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n,) each row's prediction by the booster that did not see its fold."""
        if not self.boosters:
            return np.array(self.constants)[fold] + self.shift
        out = np.empty(len(matrix))
        for k, one in enumerate(self.boosters):
            rows = np.flatnonzero(fold == k)
            if len(rows):
                out[rows] = one.predict(matrix[rows], num_threads=threads)
        return out + self.shift

    def save(self, folder: Path, name: str) -> dict[str, Any]:
        """Write the boosters as LightGBM's own text; returns the rest as plain values."""
        from workbench.project import write_atomic

        for k, one in enumerate(self.boosters):
            write_atomic(folder / f"{name}-{k}.txt", one.model_to_string(num_iteration=-1))
        return {"name": name, "folds": len(self.boosters), "constants": list(self.constants), "rounds": self.rounds,
                "shift": self.shift}

    @classmethod
    def load(cls, folder: Path, value: dict[str, Any]) -> Folded:
        """What `save` wrote."""
        texts = [(folder / f"{value['name']}-{k}.txt").read_text("utf-8") for k in range(value["folds"])]
        return cls(_boosters(texts), tuple(value["constants"]), value["rounds"], value["shift"])


def fit(
    bins: Bins,
    rows: np.ndarray,
    label: np.ndarray,
    fold: np.ndarray,
    setting: Setting,
    *,
    binary: bool,
    weight: np.ndarray | None = None,
) -> Folded:
    """Boosters of some rows of a matrix.

    Args:
        bins: the matrix.
        rows: (m,) ascending indices of its rows.
        label, weight: (m,) of these rows.
        fold: (m,) of these rows; each fold has one.
        setting: rounds, parameters.
        binary: whether the loss is that of a probability, else squared.

    Raises:
        Cancelled: when `setting.should_stop` says so.
    """
    params = {
        **SETTINGS, "min_data_in_leaf": max(20, int(LEAF * len(rows))), **setting.params, "verbosity": -1,
        "max_bin": _CUTS, "feature_pre_filter": False, "objective": "binary" if binary else "regression",
        "metric": "binary_logloss" if binary else "l2", "deterministic": True, "force_row_wise": True,
        "seed": setting.seed, "num_threads": setting.threads,
    }
    boosters, constants, sizes, start = [], [], [], 0.0
    for k in range(int(fold.max()) + 1):
        seen, other = fold != k, fold == k
        weights = np.ones(len(rows)) if weight is None else weight
        constants.append(float(np.average(label[seen], weights=weights[seen])))
        sizes.append(float(weights[other].sum()))
        start += float((weights[other] * _loss(label[other], constants[-1], binary)).sum())
        train, held = (bins.taken(rows[part], label[part], None if weight is None else weight[part])
                       for part in (seen, other))
        boosters.append(bins.booster(params, train, held))
    best, kept = start, 0
    for number in range(1, setting.rounds + 1):
        if setting.should_stop():
            raise Cancelled("cancelled")
        ended = [one.update() for one in boosters]
        loss = sum(size * one.eval_valid()[0][2] for size, one in zip(sizes, boosters, strict=True))
        if setting.on_round is not None:
            setting.on_round(number, {"valid": loss / sum(sizes)})
        if loss < best:
            best, kept = loss, number
        if all(ended) or number - kept >= setting.patience:
            break
    texts = [one.model_to_string(num_iteration=kept) for one in boosters] if kept else []
    return Folded(_boosters(texts), tuple(constants), kept)


def _boosters(texts: list[str]) -> tuple[Any, ...]:
    from workbench.learning.models.trees import library

    return tuple(library().Booster(model_str=text) for text in texts)


def _loss(label: np.ndarray, constant: float, binary: bool) -> np.ndarray:
    if not binary:
        return (label - constant) ** 2
    p = min(max(constant, 1e-15), 1 - 1e-15)
    return -(label * np.log(p) + (1 - label) * np.log1p(-p))
