"""A model of one or several boosters: what it predicts, where it is constant, its files."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.learning.models.targets import Kind

FILE = "model.txt"
HEADS = "heads.json"


def library() -> Any:
    """LightGBM, whose threads sleep while they wait for each other.

    OpenMP's default is to spin: with another busy process on the machine that made training ten times slower.
    The setting is read when the OpenMP library loads, so it must stand before the first import.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import lightgbm

    return lightgbm


@dataclass(frozen=True)
class Head:
    """One booster and what its numbers mean; with `given`, its probability is conditional on that head's."""

    name: str
    kind: Kind
    given: str | None
    booster: Any


@dataclass(frozen=True)
class LightGBMModel:
    """Trained boosters, one a head.

    A binary head gives P(label = 1), a head of `next` P(within `within`), a number its expectation, a ranking a score
    that orders rows and means nothing else. With `given`, P(label) = P(given) P(label | given), over all rows.
    """

    heads: tuple[Head, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """(h,) the heads' names."""
        return tuple(head.name for head in self.heads)

    @property
    def booster(self) -> Any:
        """The first head's booster, which is the only one of most models."""
        return self.heads[0].booster

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) predictions for an (n, p) matrix; the same for any number of threads."""
        out = np.zeros((len(matrix), len(self.heads)))
        if len(matrix) == 0:
            return out
        for j, head in enumerate(self.heads):
            out[:, j] = head.booster.predict(matrix, num_threads=threads)
            if head.given is not None:
                out[:, j] *= out[:, self.outputs.index(head.given)]
        return out

    def importance(self) -> dict[str, dict[str, float]]:
        """Output -> feature -> share of the total gain of its splits, the largest first."""
        return {head.name: _shares(head.booster.feature_name(), head.booster.feature_importance("gain"))
                for head in self.heads}

    def contributions(self, matrix: np.ndarray, threads: int = 1) -> dict[str, np.ndarray]:
        """Output -> (n, p) what each feature adds to a row's raw score (log odds of a probability), of its own booster.

        SHAP values of trees, exact for the model itself. Source: Lundberg et al., Nature Machine Intelligence 2020.
        """
        return {head.name: np.asarray(head.booster.predict(matrix, pred_contrib=True, num_threads=threads))[:, :-1]
                for head in self.heads}

    def thresholds(self) -> list[np.ndarray]:
        """Per feature, the sorted cut points of all heads' splits: predictions are constant between them."""
        found: list[set[float]] = [set() for _ in self.booster.feature_name()]
        for head in self.heads:
            for line in head.booster.model_to_string(num_iteration=-1).splitlines():
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
        """Write LightGBM's own text, readable by every LightGBM: `model.txt`, or one `model.<head>.txt` each."""
        from workbench.project import write_atomic, write_json

        described = []
        for head in self.heads:
            name = FILE if len(self.heads) == 1 else f"model.{head.name}.txt"
            write_atomic(folder / name, head.booster.model_to_string(num_iteration=-1))
            described.append({"name": head.name, "kind": head.kind, "given": head.given, "file": name})
        write_json(folder / HEADS, {"version": 1, "heads": described})

    @classmethod
    def load(cls, folder: Path) -> LightGBMModel:
        """Read what `save` wrote, or a `model.txt` alone."""
        lgb = library()

        def read(name: str) -> Any:
            return lgb.Booster(model_str=(folder / name).read_text("utf-8"))

        if not (folder / HEADS).exists():
            booster = read(FILE)
            kind: Kind = "binary" if "objective=binary" in booster.model_to_string() else "number"
            return cls((Head("label", kind, None, booster),))
        described = json.loads((folder / HEADS).read_text("utf-8"))["heads"]
        return cls(tuple(Head(one["name"], one["kind"], one["given"], read(one["file"])) for one in described))


def _shares(names: list[str], gain: np.ndarray) -> dict[str, float]:
    total = float(gain.sum()) or 1.0
    return {name: float(value) / total for name, value in sorted(zip(names, gain, strict=True),
                                                                 key=lambda p: (-p[1], p[0]))}
