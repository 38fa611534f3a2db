"""The same data, seed and threads give the same text; saved is loaded; cut points are where it jumps."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError
from workbench.learning.models.lightgbm import LightGBMModel


def data(n: int = 3000):
    rng = np.random.default_rng(5)
    matrix = np.column_stack([rng.normal(size=n), rng.integers(0, 4, n), rng.random(n)])
    matrix[rng.random(n) < 0.1, 0] = np.nan
    chance = 1 / (1 + np.exp(-np.nan_to_num(matrix[:, 0]) - (matrix[:, 1] == 2)))
    return matrix, (rng.random(n) < chance).astype(float)


def fit(rounds: int = 20, **more):
    options = {"names": ("x", "kind", "u"), "categorical": (1,), "rounds": rounds, "params": {"num_leaves": 8},
               "threads": 2, "seed": 1} | more
    return LightGBMModel.fit(data(), data(), **options)


def test_same_inputs_same_text():
    assert fit().booster.model_to_string() == fit().booster.model_to_string()


def test_another_seed_may_differ_and_is_kept():
    params = {"num_leaves": 8, "bagging_fraction": 0.5, "bagging_freq": 1}
    assert fit(params=params).booster.model_to_string() != fit(params=params, seed=2).booster.model_to_string()


def test_saved_is_loaded(tmp_path):
    model = fit()
    model.save(tmp_path)
    again = LightGBMModel.load(tmp_path)
    assert again.binary
    assert np.array_equal(model.predict(data()[0]), again.predict(data()[0], threads=2))


def test_losses_of_each_round_and_a_stop():
    seen = []
    fit(rounds=5, on_round=lambda number, losses: seen.append((number, losses)))
    assert [number for number, _ in seen] == [1, 2, 3, 4, 5]
    assert seen[-1][1]["train"] < seen[0][1]["train"] and set(seen[0][1]) == {"train", "valid"}
    with pytest.raises(Cancelled):
        fit(rounds=10_000, should_stop=lambda: len(seen) > 7, on_round=lambda *a: seen.append(a))


def test_a_parameter_that_the_spec_decides_is_refused():
    with pytest.raises(InputError, match=r"run\.seed"):
        fit(params={"seed": 3})


def test_a_label_that_is_not_binary_is_regression():
    matrix, label = data()
    model = LightGBMModel.fit((matrix, label * 7.5), None, names=("x", "kind", "u"), categorical=(1,), rounds=30,
                              params={}, threads=1, seed=1)
    assert not model.binary and 2 < model.predict(matrix).mean() < 6


def test_predictions_are_constant_between_cut_points():
    model = fit()
    cuts = model.thresholds()
    assert len(cuts) == 3 and len(cuts[1]) == 0           # categorical splits have none
    middle = (cuts[0][3] + cuts[0][4]) / 2
    row = np.array([[middle, 2.0, 0.5]])
    low, high = row.copy(), row.copy()
    low[0, 0], high[0, 0] = np.nextafter(cuts[0][3], np.inf), cuts[0][4]
    assert model.predict(low) == model.predict(row) == model.predict(high)
