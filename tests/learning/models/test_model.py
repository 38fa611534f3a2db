"""Which kind loads what, and what no model can learn from."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, NotFound
from workbench.learning.models.inputs import Inputs
from workbench.learning.models.model import fit, load, require_learnable
from workbench.project import write_json

from .worlds import dataset, spec


def test_a_folder_without_a_model_or_of_a_later_version(tmp_path):
    with pytest.raises(NotFound, match="no trained model"):
        load(tmp_path)
    write_json(tmp_path / "features.json", {"version": 1, "kind": "torches", "columns": []})
    with pytest.raises(InputError, match="of a later version; did you mean 'torch'"):
        load(tmp_path)


@pytest.mark.parametrize(("label", "said"), [
    (np.zeros(100), "'y' is 0 in every row that trains"), (np.full(100, np.nan), "'y' is known in no row that trains"),
    (np.where(np.arange(100) % 2 == 0, 1.0, 0.0), "'y' is 1 in every row that trains"),
])
@pytest.mark.parametrize("kind", ["lightgbm", "torch"])
def test_one_value_teaches_nothing(label, said, kind):
    data = dataset(np.random.default_rng(1).normal(size=(100, 2)), {"y": label})
    with pytest.raises(InputError, match=said):
        fit(data, spec(data, model={"kind": kind, "rounds": 1}))


def test_features_that_say_nothing_are_refused_together_and_borne_alone():
    rng = np.random.default_rng(1)
    y = (rng.random(200) < 0.5).astype(float)
    empty, same = np.full(200, np.nan), np.ones(200)
    data = dataset(np.column_stack([empty, same]), {"y": y})
    with pytest.raises(InputError, match="every feature is missing or one value"):
        require_learnable(data, spec(data))
    useful = dataset(np.column_stack([empty, same, rng.normal(size=200)]), {"y": y})
    for kind in ("lightgbm", "torch"):
        found = fit(useful, spec(useful, model={"kind": kind, "rounds": 2})).predict(useful.matrix)
        assert np.isfinite(found).all()


def test_parts_of_the_rows_add_up_to_the_same_inputs():
    """As two workers do: each adds its own sums, and sees those of both."""
    rng = np.random.default_rng(2)
    matrix = rng.normal(3, 5, size=(101, 3))
    matrix[rng.random(101) < 0.2, 1] = np.nan
    data = dataset(matrix, {"y": np.zeros(101)})
    sums: list[np.ndarray] = []
    Inputs.fit(data.columns, matrix[:40], lambda array: sums.append(array) or array)
    whole = Inputs.fit(data.columns, matrix, lambda array: array)
    first = iter([sums[0]])
    counted: list[np.ndarray] = []

    def added(array: np.ndarray) -> np.ndarray:
        # Means come first and need no agreement before; squares are taken about the mean of both.
        both = next(first, None)
        if both is None:
            both = np.nansum((matrix[:40] - np.array(whole.mean)) ** 2, axis=0)
        counted.append(array)
        return array + both

    found = Inputs.fit(data.columns, matrix[40:], added)
    assert found.mean == pytest.approx(whole.mean) and found.scale == pytest.approx(whole.scale)
    assert found.flagged == whole.flagged == (1,) and len(counted) == 2
