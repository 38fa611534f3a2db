"""What predictions rest on: each feature's contribution to them, or what shuffling it costs, on a sample of held rows.

Neither says what would happen if the feature were changed in the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.models.model import Model
from workbench.learning.models.targets import targets
from workbench.learning.quality import log_loss_rows, with_interval
from workbench.learning.spec import TrainingSpec

CONTRIBUTION_ROWS, SHUFFLED_ROWS, SHUFFLES = 500, 5_000, 3
CONTRIBUTION = "mean absolute contribution to the raw score (of a probability its log odds)"
SHUFFLED = "what shuffling the feature between rows adds to the loss"


def explained(model: Model, data: Dataset, spec: TrainingSpec) -> dict[str, Any]:
    """{`means`: what the numbers are, `rows`: of the sample, `heads`: output -> feature -> value with interval}.

    Trees tell contributions of their own (SHAP, exact: Lundberg et al., Nature Machine Intelligence 2020); of other
    models features are shuffled one at a time (Breiman, Machine Learning 2001; Fisher et al., JMLR 2019), three times
    each. Intervals are 95 % over the rows of the sample, clustered by unit.
    """
    held = np.flatnonzero(data.held)
    names = [column.name for column in data.columns]
    if hasattr(model, "contributions"):
        rows = held[:: -(-len(held) // CONTRIBUTION_ROWS)]
        unit = factorize(data.unit[rows])[1]
        told: Mapping[str, np.ndarray] = model.contributions(data.matrix[rows], spec.run.threads)
        heads = {head: {name: with_interval(np.abs(values[:, j]), unit) for j, name in enumerate(names)}
                 for head, values in told.items()}
        return {"means": CONTRIBUTION, "rows": len(rows), "heads": _sorted(heads)}
    rows = held[:: -(-len(held) // SHUFFLED_ROWS)]
    return {"means": SHUFFLED, "rows": len(rows), "heads": _sorted(_shuffled(model, data, spec, rows, names))}


def shares(told: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, float]]:
    """Output -> feature -> its share of what all features add, nothing below zero, the largest first."""
    out = {}
    for head, features in told.items():
        positive = {name: max(0.0, float(one["value"])) for name, one in features.items()}
        total = sum(positive.values()) or 1.0
        out[head] = {name: value / total for name, value in sorted(positive.items(), key=lambda p: (-p[1], p[0]))}
    return out


def _shuffled(
    model: Model, data: Dataset, spec: TrainingSpec, rows: np.ndarray, names: list[str]
) -> dict[str, dict[str, Any]]:
    matrix = data.matrix[rows]
    unit = factorize(data.unit[rows])[1]
    heads = [target for target in targets(data, spec) if (~np.isnan(target.label[rows])).any()]
    place = [model.outputs.index(target.name) for target in heads]
    labels = [target.happened[rows] for target in heads]
    binary = [target.kind in ("binary", "next") for target in heads]

    def losses(given: np.ndarray) -> list[np.ndarray]:
        found = model.predict(given, spec.run.threads)[:, place]
        return [log_loss_rows(y, found[:, k]) if binary[k] else (y - found[:, k]) ** 2 for k, y in enumerate(labels)]

    plain = losses(matrix)
    rng = np.random.default_rng(spec.run.seed)
    out: dict[str, dict[str, Any]] = {target.name: {} for target in heads}
    for j, name in enumerate(names):
        added = [np.zeros(len(rows)) for _ in heads]
        for _ in range(SHUFFLES):
            mixed = matrix.copy()
            mixed[:, j] = rng.permutation(mixed[:, j])
            for k, loss in enumerate(losses(mixed)):
                added[k] += (loss - plain[k]) / SHUFFLES
        for k, target in enumerate(heads):
            known = ~np.isnan(labels[k])
            out[target.name][name] = with_interval(added[k][known], unit[known])
    return out


def _sorted(heads: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {head: dict(sorted(one.items(), key=lambda p: (-p[1]["value"], p[0]))) for head, one in heads.items()}
