"""Each learner finds planted effects, on small worlds where they are large; what cannot be learnt is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from workbench.errors import Cancelled, InputError
from workbench.learning.models.uplift import fit, load

from .worlds import FEATURES, dataset, planted, spec

ARMS = np.array(["hold", "mail", "push"], dtype=object)


def strong(n: int = 10_000, seed: int = 1, binary: bool = True, skewed: bool = False):
    """Three arms of large effects; with `skewed`, who is likely to buy is mailed more often, and p says how often."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, FEATURES))
    effects = np.column_stack([np.zeros(n), 0.25 * (x[:, 0] > 0), 0.15 + 0.15 * np.tanh(2 * x[:, 1])])
    chance = np.tile([0.4, 0.3, 0.3], (n, 1))
    if skewed:
        chance = np.exp(np.column_stack([np.zeros(n), 0.8 * x[:, 2], -0.5 * x[:, 2]]))
        chance /= chance.sum(axis=1, keepdims=True)
    arm = (rng.uniform(size=n)[:, None] > np.cumsum(chance, axis=1)).sum(axis=1).clip(0, 2)
    mean = 0.3 + 0.15 * np.tanh(x[:, 2]) + effects[np.arange(n), arm]
    label = (rng.uniform(size=n) < mean).astype(float) if binary else 10 * mean + rng.normal(size=n)
    keys = {"arm": ARMS[arm], "p": chance[np.arange(n), arm]}
    return dataset(x, label, keys), effects[:, 1:]


THREE = {"column": "arm", "control": "hold", "propensity": {"hold": 0.4, "mail": 0.3, "push": 0.3}}


@pytest.mark.parametrize("learner", ["s", "t", "x", "r", "dr"])
@pytest.mark.parametrize("binary", [True, False], ids=["binary", "number"])
def test_every_learner_orders_rows_of_several_arms(learner, binary):
    data, effects = strong(10_000 if binary else 4000, binary=binary)
    model = fit(data, spec(learner, treatment=THREE))
    assert model.outputs == ("bought.mail", "bought.push")
    held = data.held
    predicted = model.predict(data.matrix[held])
    scale = 1.0 if binary else 10.0
    assert spearmanr(predicted[:, 0], effects[held, 0])[0] > 0.75
    assert spearmanr(predicted[:, 1], effects[held, 1])[0] > (0.5 if binary else 0.75)
    # standard errors of a mean effect here are some 0.015 (binary)
    assert predicted.mean(axis=0) / scale == pytest.approx(effects.mean(axis=0), abs=0.05)
    first = next(iter(model.importance()["bought.mail"]))
    assert first == "x0" and sum(model.importance()["bought.mail"].values()) == pytest.approx(1)


def test_known_propensities_undo_a_skewed_assignment():
    """Who is likely to buy anyway is mailed more: a difference of means is off by far, the model is not."""
    data, effects = strong(20_000, 3, skewed=True)
    model = fit(data, spec("dr", treatment={**THREE, "propensity": "p"}))
    bought, arm = data.label, data.keys["arm"]
    naive = bought[arm == "mail"].mean() - bought[arm == "hold"].mean() - effects[:, 0].mean()
    off = model.predict(data.matrix[data.held])[:, 0].mean() - effects[data.held, 0].mean()
    assert naive > 0.06 and abs(off) < 0.03


def test_r_refuses_what_it_cannot_know():
    data, _ = strong(skewed=True)
    with pytest.raises(InputError, match="learner r needs the probability of every arm in each row"):
        fit(data, spec("r", treatment={**THREE, "propensity": "p"}))


@pytest.mark.parametrize("learner", ["s", "x", "dr"])
def test_the_same_seed_gives_the_same_model_and_saved_is_loaded(learner, tmp_path):
    data, _ = strong(3000)
    one, two = (fit(data, spec(learner, treatment=THREE)) for _ in range(2))
    first = one.predict(data.matrix)
    np.testing.assert_array_equal(first, two.predict(data.matrix))
    np.testing.assert_array_equal(first, one.predict(data.matrix, threads=2))
    one.save(tmp_path)
    again = load(tmp_path)
    assert again.outputs == one.outputs and again.importance() == one.importance()
    np.testing.assert_array_equal(first, again.predict(data.matrix))
    np.testing.assert_array_equal(one.expected("bought", data.matrix), again.expected("bought", data.matrix))
    other = fit(data, spec(learner, treatment=THREE, run={"threads": 1, "seed": 2}))
    assert (other.predict(data.matrix) != first).any()


def test_rows_that_measure_teach_nothing():
    """Labels of the held-out rows turned round: not a bit of the model moves."""
    data, _ = strong(3000)
    label = np.where(data.held, 1 - data.label, data.label)
    other = dataset(data.matrix, label, data.keys)
    np.testing.assert_array_equal(fit(data, spec(treatment=THREE)).predict(data.matrix),
                                  fit(other, spec(treatment=THREE)).predict(data.matrix))


def test_labels_that_are_not_known_are_left_out():
    data, _ = strong(3000)
    label = data.label.copy()
    label[::10] = np.nan
    model = fit(dataset(data.matrix, label, data.keys), spec(treatment=THREE))
    assert np.isfinite(model.predict(data.matrix)).all()


def test_no_effect_is_mostly_no_round():
    """Where nothing differs, boosters that do not lower the loss on other folds are not kept."""
    kept = [fit(planted(8000, seed, there=0.0)[0], spec()).heads["bought"].steps[0][0].rounds for seed in range(5)]
    assert sorted(kept)[2] <= 3


def test_monotone_effects():
    data, _ = strong(3000)
    model = fit(data, spec("dr", treatment=THREE, model={"kind": "uplift", "monotone": {"x0": 1}}))
    line = np.zeros((50, FEATURES))
    line[:, 0] = np.linspace(-3, 3, 50)
    assert (np.diff(model.predict(line)[:, 0]) >= -1e-12).all()
    with pytest.raises(InputError, match="learner t has no model of the effect"):
        fit(data, spec("t", treatment=THREE, model={"kind": "uplift", "learner": "t", "monotone": {"x0": 1}}))


def test_a_label_of_one_value_in_an_arm():
    data, _ = strong(3000)
    label = np.where(data.keys["arm"] == "mail", 0.0, data.label)
    with pytest.raises(InputError, match="the label 'bought' is 0 in every row of the arm 'mail' that trains"):
        fit(dataset(data.matrix, label, data.keys), spec(treatment=THREE))


def test_an_arm_of_fewer_rows_than_folds():
    data, _ = strong(3000)
    pushed = (data.keys["arm"] == "push") & data.train
    few = np.concatenate([np.flatnonzero(pushed & (data.label == y))[2:] for y in (0, 1)])
    arm = data.keys["arm"].copy()
    arm[few] = "hold"
    thin = dataset(data.matrix, data.label, {"arm": arm, "p": _balanced(arm)})
    with pytest.raises(InputError, match="the arm 'push' has too few rows for 5 folds"):
        fit(thin, spec(treatment={**THREE, "propensity": "p"}))


def _balanced(arm: np.ndarray) -> np.ndarray:
    """Propensities that the shares of the arms do not contradict."""
    _, codes, counts = np.unique(arm.astype(str), return_inverse=True, return_counts=True)
    return (counts / len(arm))[codes]


@pytest.mark.parametrize(("name", "by"), [("seed", "run.seed"), ("early_stopping_round", "model.patience"),
                                      ("boosting", "nothing")])
def test_parameters_that_another_field_decides(name, by):
    data, _ = strong(1000)
    with pytest.raises(InputError, match=f"parameter '{name}' is decided by {by}"):
        fit(data, spec(treatment=THREE, model={"kind": "uplift", "params": {name: 1}}))


def test_rounds_are_told_in_order_and_a_stop_is_heard():
    data, _ = strong(2000)
    heard: list[int] = []
    fit(data, spec(treatment=THREE, model={"kind": "uplift", "rounds": 20}),
        on_round=lambda number, _: heard.append(number))
    assert heard == sorted(set(heard)) and heard[0] >= 1 and heard[-1] <= 20
    with pytest.raises(Cancelled):
        fit(data, spec(treatment=THREE), should_stop=lambda: True)
