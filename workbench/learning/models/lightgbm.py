"""Gradient-boosted trees (LightGBM), set so that the same data, seed and threads give the same text.

Source: Ke et al., LightGBM, NeurIPS 2017. `deterministic` with `force_row_wise` takes away the choice
between two histogram layouts that LightGBM otherwise makes by timing them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import Cancelled, InputError

FILE = "model.txt"
# What decides the result's reproducibility, or belongs to another field of the spec.
_RESERVED = {
    "seed": "run.seed", "random_state": "run.seed", "num_threads": "run.threads", "n_jobs": "run.threads",
    "num_iterations": "model.rounds", "n_estimators": "model.rounds", "num_boost_round": "model.rounds",
    "deterministic": "nothing: it is always on", "objective": "nothing: it follows from the label",
    "tree_learner": "run.workers", "num_machines": "run.workers",
}


def _library() -> Any:
    """LightGBM, whose threads sleep while they wait for each other.

    OpenMP's default is to spin: with another busy process on the machine that made training ten times slower.
    The setting is read when the OpenMP library loads, so it must stand before the first import.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import lightgbm

    return lightgbm


OnRound = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True)
class LightGBMModel:
    """A trained booster: `predict` gives P(label = 1) for a binary label, else the expected label."""

    booster: Any
    binary: bool

    @classmethod
    def fit(
        cls,
        train: tuple[np.ndarray, np.ndarray],
        valid: tuple[np.ndarray, np.ndarray] | None,
        *,
        names: tuple[str, ...],
        categorical: tuple[int, ...],
        rounds: int,
        params: dict[str, Any],
        threads: int,
        seed: int,
        on_round: OnRound | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> LightGBMModel:
        """Train for `rounds` rounds.

        Args:
            train: (n, p) float64 matrix, (n,) labels. Categories are codes >= 0, missing is NaN.
            valid: the same for rows that only measure; never used to stop or to choose.
            names: (p,) feature names.
            categorical: indices of the columns that hold category codes.
            rounds: boosting rounds.
            params: LightGBM parameters of the spec.
            threads: part of the result: sums depend on the number of threads.
            seed: part of the result.
            on_round: called after each round with {"train": loss, "valid": loss}.
            should_stop: asked before each round.

        Raises:
            Cancelled: when `should_stop` says so.
            InputError: for a parameter that another field of the spec decides, or that LightGBM refuses.
        """
        lgb = _library()
        for name in params:
            if name in _RESERVED:
                raise InputError(f"parameter {name!r} is decided by {_RESERVED[name]}", where="model.params")
        matrix, labels = train
        binary = bool(np.isin(labels, (0.0, 1.0)).all())
        settings = {
            "verbosity": -1, **params,
            "objective": "binary" if binary else "regression",
            "metric": "binary_logloss" if binary else "l2",
            "deterministic": True, "force_row_wise": True, "seed": seed, "num_threads": threads,
        }
        data: dict[str, Any] = {
            "params": settings, "feature_name": list(names), "categorical_feature": list(categorical),
        }
        sets = [lgb.Dataset(matrix, labels, free_raw_data=True, **data)]
        if valid is not None and len(valid[1]):
            sets.append(lgb.Dataset(valid[0], valid[1], reference=sets[0], free_raw_data=True, **data))

        def before(env: Any) -> None:
            if should_stop():
                raise Cancelled("cancelled")

        before.before_iteration = True  # type: ignore[attr-defined]

        def after(env: Any) -> None:
            if on_round is not None:
                on_round(env.iteration + 1, {name: float(loss) for name, _, loss, *_ in env.evaluation_result_list})

        try:
            booster = lgb.train(
                settings, sets[0], num_boost_round=rounds, valid_sets=sets, valid_names=["train", "valid"][: len(sets)],
                callbacks=[before, after],
            )
        except lgb.basic.LightGBMError as error:
            raise InputError(f"LightGBM: {error}", where="model.params") from None
        return cls(booster, binary)

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n,) predictions for an (n, p) matrix; the same for any number of threads."""
        if len(matrix) == 0:
            return np.zeros(0)
        return np.asarray(self.booster.predict(matrix, num_threads=threads))

    def importance(self) -> dict[str, float]:
        """Feature name -> share of the total gain, the largest first."""
        gain = self.booster.feature_importance("gain")
        total = float(gain.sum()) or 1.0
        pairs = zip(self.booster.feature_name(), gain, strict=True)
        return {name: float(value) / total for name, value in sorted(pairs, key=lambda p: (-p[1], p[0]))}

    def thresholds(self) -> list[np.ndarray]:
        """Per feature, the sorted cut points its splits use: predictions are constant between them."""
        found: list[set[float]] = [set() for _ in self.booster.feature_name()]
        for line in self.booster.model_to_string(num_iteration=-1).splitlines():
            name, _, values = line.partition("=")
            if name == "split_feature":
                features = [int(v) for v in values.split()]
            elif name == "threshold":
                cuts = [float(v) for v in values.split()]
            elif name == "decision_type":
                for feature, cut, kind in zip(features, cuts, values.split(), strict=True):
                    if not int(kind) & 1:            # bit 0: a categorical split has no cut point
                        found[feature].add(cut)
        return [np.array(sorted(cuts)) for cuts in found]

    def save(self, folder: Path) -> None:
        """Write LightGBM's own text, readable by every LightGBM."""
        from workbench.project import write_atomic

        write_atomic(folder / FILE, self.booster.model_to_string(num_iteration=-1))

    @classmethod
    def load(cls, folder: Path) -> LightGBMModel:
        """Read what `save` wrote."""
        lgb = _library()
        text = (folder / FILE).read_text("utf-8")
        return cls(lgb.Booster(model_str=text), "objective=binary" in text)
