"""The same data, seed and threads give the same text; heads recover what was planted; saved is loaded."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError
from workbench.learning.encoding import Column
from workbench.learning.models.lightgbm import LightGBMModel, fit
from workbench.learning.models.model import Hooks

from .worlds import dataset, logistic, spec

COLUMNS = (Column("x"), Column("kind", ("a", "b", "c", "d")), Column("u"))


def world(n: int = 6000, seed: int = 5):
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([rng.normal(size=n), rng.integers(0, 4, n), rng.random(n)])
    matrix[rng.random(n) < 0.1, 0] = np.nan
    chance = logistic(np.nan_to_num(matrix[:, 0]) + (matrix[:, 1] == 2))
    return dataset(matrix, {"y": (rng.random(n) < chance).astype(float)}, columns=COLUMNS), chance


def grown(data=None, rounds: int = 20, params: dict | None = None, model: dict | None = None, seed: int = 1, **hooks):
    data = world()[0] if data is None else data
    said = spec(data, model={"rounds": rounds, "params": params or {"num_leaves": 8}, **(model or {})},
                run={"threads": 2, "seed": seed})
    return fit(data, said, **hooks)


def text(model: LightGBMModel) -> str:
    return "\n".join(head.booster.model_to_string() for head in model.heads)


def test_same_inputs_same_text():
    assert text(grown()) == text(grown())


def test_the_text_is_what_plain_lightgbm_gives():
    import lightgbm as lgb

    data, _ = world()
    settings = {"verbosity": -1, "num_leaves": 8, "objective": "binary", "metric": "binary_logloss",
                "deterministic": True, "force_row_wise": True, "seed": 1, "num_threads": 2}
    rows = data.train
    plain = lgb.train(settings, lgb.Dataset(data.matrix[rows], data.label[rows], feature_name=["x", "kind", "u"],
                                            categorical_feature=[1], params=settings), num_boost_round=20)
    ours = grown(data, on_round=lambda *_: None)
    assert np.array_equal(plain.predict(data.matrix), ours.predict(data.matrix)[:, 0])
    assert plain.model_to_string().split("parameters:")[0] == text(ours).split("parameters:")[0]


def test_another_seed_may_differ_and_is_kept():
    params = {"num_leaves": 8, "bagging_fraction": 0.5, "bagging_freq": 1}
    assert text(grown(params=params)) != text(grown(params=params, seed=2))


def test_saved_is_loaded(tmp_path):
    data, _ = world()
    model = grown(data)
    model.save(tmp_path)
    again = LightGBMModel.load(tmp_path)
    assert again.outputs == ("y",) and again.heads[0].kind == "binary"
    assert np.array_equal(model.predict(data.matrix), again.predict(data.matrix, threads=2))
    (tmp_path / "heads.json").unlink()                    # a text alone, as an earlier run left it
    assert np.array_equal(model.predict(data.matrix), LightGBMModel.load(tmp_path).predict(data.matrix))


def test_losses_of_rounds_and_a_stop():
    seen = []
    grown(rounds=5, on_round=lambda number, losses: seen.append((number, losses)))
    assert [number for number, _ in seen] == [1, 2, 3, 4, 5]
    assert seen[-1][1]["train"] < seen[0][1]["train"] and set(seen[0][1]) == {"train", "valid"}
    with pytest.raises(Cancelled):
        grown(rounds=10_000, should_stop=lambda: len(seen) > 7, on_round=lambda *a: seen.append(a))


@pytest.mark.parametrize(("params", "said"), [
    ({"seed": 3}, r"run\.seed"), ({"num_trees": 3}, r"model\.rounds"), ({"objective": "l1"}, "follows from the label"),
    ({"mc": [1]}, r"model\.monotone"), ({"bagging_fraction": 7}, "LightGBM: "),
])
def test_a_parameter_that_the_spec_decides_or_lightgbm_refuses(params, said):
    with pytest.raises(InputError, match=said):
        grown(params=params)


def test_a_label_that_is_not_binary_is_regression():
    data, _ = world()
    model = grown(dataset(data.matrix, {"y": data.label * 7.5}, columns=COLUMNS))
    assert model.heads[0].kind == "number" and 2 < model.predict(data.matrix).mean() < 6


def test_predictions_are_constant_between_cut_points():
    model = grown()
    cuts = model.thresholds()
    assert len(cuts) == 3 and len(cuts[1]) == 0           # categorical splits have none
    middle = (cuts[0][3] + cuts[0][4]) / 2
    row = np.array([[middle, 2.0, 0.5]])
    low, high = row.copy(), row.copy()
    low[0, 0], high[0, 0] = np.nextafter(cuts[0][3], np.inf), cuts[0][4]
    assert model.predict(low) == model.predict(row) == model.predict(high)


def funnel(n: int = 40_000):
    """open -> click -> convert, the second unknown in a third of the rows."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=(n, 3))
    steps = np.column_stack([logistic(x[:, 0]), logistic(x[:, 1] - 0.5), logistic(x[:, 2] - 1)])
    hit = np.cumprod(rng.random((n, 3)) < steps, axis=1).astype(float)
    click = np.where(rng.random(n) < 0.33, np.nan, hit[:, 1])
    labels = {"open": hit[:, 0], "click": click, "convert": hit[:, 2]}
    heads = {"open": {"metric": "o"}, "click": {"metric": "k", "given": "open"},
             "convert": {"metric": "c", "given": "click"}}
    return dataset(x, labels), heads, np.cumprod(steps, axis=1)


def test_heads_recover_planted_probabilities_over_all_rows():
    data, heads, truth = funnel()
    said = spec(data, heads, model={"rounds": 60, "params": {"learning_rate": 0.1, "num_leaves": 7}})
    seen = []
    model = fit(data, said, on_round=lambda number, losses: seen.append(losses))
    assert model.outputs == ("open", "click", "convert")
    found, held = model.predict(data.matrix[data.held]), truth[data.held]
    for j in range(3):
        assert np.corrcoef(found[:, j], held[:, j])[0, 1] > 0.95
        assert found[:, j].mean() == pytest.approx(held[:, j].mean(), abs=0.01)
    assert (found[:, 2] <= found[:, 1]).all() and (found[:, 1] <= found[:, 0]).all()
    assert seen[-1]["train"] == pytest.approx(np.mean([seen[-1][f"{name}.train"] for name in heads]))


def test_a_step_without_the_one_before_it_is_refused():
    data, heads, _ = funnel(2000)
    data.labels["convert"][:] = 1
    with pytest.raises(InputError, match=r"'convert' is given 'click', and .* rows have it without that one"):
        fit(data, spec(data, heads))


def test_the_time_to_the_next_row_becomes_whether_there_is_one():
    data, _ = world()
    hours = np.where(data.label == 1, 30.0, np.inf)
    said = spec(data, {"y": {"next": "sessions", "within": "7d"}}, model={"rounds": 20, "params": {"num_leaves": 8}})
    model = fit(dataset(data.matrix, {"y": hours}, columns=COLUMNS), said)
    assert np.array_equal(model.predict(data.matrix), grown(data).predict(data.matrix))


def test_monotone_holds_where_the_noise_does_not():
    rng = np.random.default_rng(2)
    x = rng.random((4000, 2))
    data = dataset(x, {"y": (rng.random(4000) < 0.2 + 0.3 * x[:, 0] + 0.2 * np.sin(9 * x[:, 0])).astype(float)})
    line = np.column_stack([np.linspace(0, 1, 400), np.full(400, 0.5)])
    assert (np.diff(grown(data, 80).predict(line)[:, 0]) < 0).any()
    assert (np.diff(grown(data, 80, model={"monotone": {"f0": 1}}).predict(line)[:, 0]) >= 0).all()
    with pytest.raises(InputError, match="'kind' is text"):
        grown(model={"monotone": {"kind": 1}})


def test_patience_stops_on_units_that_train_and_never_on_rows_that_measure():
    rng = np.random.default_rng(4)
    n = 6000
    x = rng.normal(size=(n, 8))
    y = (rng.random(n) < logistic(0.7 * x[:, 0])).astype(float)
    unit = np.arange(n) // 3
    data = dataset(x, {"y": y}, unit=unit)
    params = {"num_leaves": 31, "learning_rate": 0.3}
    model = grown(data, 400, params, {"patience": 10})
    assert 1 <= model.booster.num_trees() < 100
    assert model.booster.num_trees() == model.booster.current_iteration()
    y2 = np.where(data.held, 1 - y, y)                     # what measures is turned round: nothing may change
    assert text(grown(dataset(x, {"y": y2}, unit=unit), 400, params, {"patience": 10})) == text(model)
    full = grown(data, 400, params)
    held = data.held

    def loss(one):
        p = np.clip(one.predict(x[held])[:, 0], 1e-9, 1 - 1e-9)
        return -np.mean(np.where(y[held] == 1, np.log(p), np.log1p(-p)))
    assert loss(model) < loss(full)


def test_a_checkpoint_goes_on_to_the_same_model(tmp_path):
    data, heads, _ = funnel(4000)
    said = spec(data, heads, model={"rounds": 30, "params": {"num_leaves": 7}})
    kept = {}

    def keep(number, write):
        write(tmp_path / str(number))
        kept[number] = tmp_path / str(number)

    whole = fit(data, said, hooks=Hooks(keep=keep, every=10))
    assert list(kept) == [10, 20]
    again = fit(data, said, hooks=Hooks(begin=kept[10]))
    assert np.array_equal(whole.predict(data.matrix), again.predict(data.matrix))
    rounds = []
    fit(data, said, hooks=Hooks(begin=kept[20]), on_round=lambda number, _: rounds.append(number))
    assert rounds == list(range(21, 31))


def lists(n_lists: int = 3000, size: int = 5):
    """Relevance depends on a row's own features; `f2` is popular and says little of who likes what."""
    rng = np.random.default_rng(6)
    n = n_lists * size
    taste = np.repeat(rng.normal(size=n_lists), size)
    popular = rng.normal(size=n)
    match = rng.normal(size=n)
    x = np.column_stack([taste, match, popular])
    gain = 1.5 * taste * match + 0.3 * popular
    relevance = (gain + rng.gumbel(size=n) > 1.2).astype(float)
    group = np.repeat([f"g{i}" for i in range(n_lists)], size).astype(object)
    order = rng.permutation(n)                             # rows of a list need not stand together
    unit = np.repeat(np.arange(n_lists), size)
    return dataset(x[order], {"y": relevance[order]}, unit=unit[order], keys={"opportunity_id": group[order]})


def test_a_ranking_beats_popularity_by_ndcg():
    from workbench.learning.quality import ndcg

    data = lists()
    seen = []
    model = grown(data, 60, {"num_leaves": 15}, {"objective": "lambdarank", "group": "opportunity_id"},
                  on_round=lambda _, losses: seen.append(losses))
    held = data.held
    lists_, unit = data.keys["opportunity_id"][held], data.unit[held]
    ours = ndcg(data.label[held], model.predict(data.matrix[held])[:, 0], lists_, unit)
    popular = ndcg(data.label[held], data.matrix[held, 2], lists_, unit)
    assert ours["ci"][0] > popular["ci"][1] + 0.05
    every = len(np.unique(lists_))                        # LightGBM counts a list without an order as 1
    share = ours["lists"] / every
    assert 1 - seen[-1]["valid"] == pytest.approx(share * ours["value"] + 1 - share, abs=0.001)
    with pytest.raises(InputError, match="no relevance"):
        grown(dataset(data.matrix, {"y": data.label - 0.5}, keys=data.keys), 5,
              model={"objective": "lambdarank", "group": "opportunity_id"})
