"""What ONNX Runtime says is what the model says, beside every cut point; where it is not, nothing is written."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from workbench.errors import InputError, Refused
from workbench.learning.calibration import Calibrated, Curve
from workbench.learning.encoding import Column
from workbench.learning.models.trees import Head, LightGBMModel, library
from workbench.learning.shipping import export as exporting
from workbench.learning.shipping.export import TOLERANCE, agree, export, model_proto, trial_rows

onnx = pytest.importorskip("onnx", reason="the extra `export` is not installed")
pytest.importorskip("onnxruntime", reason="the extra `export` is not installed")

WORDS = ("a", "b", "c", "d", "e", "f", "g")
COLUMNS = (Column("x"), Column("y"), Column("word", WORDS))


def booster(objective: str = "binary", seed: int = 1, **params):
    """Trained on 5,000 rows: x has missing values, y has none, `word` is a category."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([rng.normal(size=5000) * 1e6, rng.random(5000) - 0.5, rng.integers(0, 7, 5000)])
    matrix[rng.random(5000) < 0.2, 0] = np.nan
    score = np.nan_to_num(matrix[:, 0]) / 1e6 + 3 * matrix[:, 1] + np.isin(matrix[:, 2], (1, 4, 6))
    label = (score + rng.normal(size=5000) > 0.5).astype(float) if objective == "binary" else score
    lgb = library()
    data = lgb.Dataset(matrix, label, feature_name=["x", "y", "word"], categorical_feature=[2])
    return lgb.train({"objective": objective, "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5, **params}, data,
                     num_boost_round=60)


@pytest.fixture(scope="module")
def trees():
    """Three heads: a probability, one behind it, and a number."""
    return LightGBMModel((Head("open", "binary", None, booster()), Head("click", "binary", "open", booster(seed=2)),
                          Head("spent", "number", None, booster("regression"))))


def test_trees_agree_beside_every_cut_point(trees):
    proto = model_proto(trees, COLUMNS, "run")
    rows = trial_rows(trees, COLUMNS, 10_000)
    x = rows[:, 0]
    assert np.isnan(rows).any() and np.isin(x, trees.thresholds()[0]).mean() > 0.1 and set(rows[:, 2][~np.isnan(
        rows[:, 2])]) <= set(range(7))
    assert agree(proto, trees, COLUMNS, rows) < 1e-12
    about = json.loads(proto.metadata_props[0].value)
    assert about["outputs"] == ["open", "click", "spent"] and about["columns"][2]["vocabulary"] == list(WORDS)


@pytest.mark.parametrize("curves", [
    {"open": Curve("isotonic", (0.1, 0.2, 0.2000001, 0.9), (0.05, 0.1, 0.3, 0.7))},
    {"open": Curve("isotonic", (0.4,), (0.3,))},
    {"open": Curve("platt", (0.7,), (-0.4,)), "click": Curve("platt", (2.5,), (1.0,), "open")},
    {"open": Curve("platt", (0.7,), (-0.4,), "click"), "click": Curve("platt", (2.5,), (1.0,))},
])
def test_calibration_goes_along(trees, curves):
    model = Calibrated(trees, curves)
    assert agree(model_proto(model, COLUMNS, "run"), model, COLUMNS, trial_rows(model, COLUMNS, 10_000)) < 1e-9


def test_a_copy_that_rounds_would_be_refused(trees):
    """The trial rows find what they are for: cut points rounded to float32, as converters write them."""
    proto = model_proto(trees, COLUMNS, "run")
    for node in proto.graph.node:
        for attribute in node.attribute:
            if attribute.name == "nodes_splits":
                values = onnx.numpy_helper.to_array(attribute.t).astype(np.float32).astype(np.float64)
                attribute.t.CopyFrom(onnx.numpy_helper.from_array(values, "splits"))
    with pytest.raises(Refused, match=r"by the model and .* by ONNX \(x .*nothing was written"):
        agree(proto, trees, COLUMNS, trial_rows(trees, COLUMNS, 10_000))


@pytest.mark.parametrize(("params", "words"), [
    ({"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}, "averages its trees"),
    ({"zero_as_missing": True}, "zeros for missing"),
])
def test_a_booster_that_cannot_be_written_is_named(params, words):
    model = LightGBMModel((Head("open", "binary", None, booster(**params)),))
    with pytest.raises(InputError, match=words):
        model_proto(model, COLUMNS, "run")


def test_a_tree_of_one_leaf():
    model = LightGBMModel((Head("open", "binary", None, booster(min_data_in_leaf=4000)),))
    assert agree(model_proto(model, COLUMNS, "run"), model, COLUMNS, trial_rows(model, COLUMNS, 500)) < 1e-12


def test_a_run_is_written_whole_or_not_at_all(squad, tmp_path, monkeypatch):
    from workbench.jobs.start import start
    from workbench.learning.trained import find_trained

    assert start(squad, "training", "click_24h", mode="inline", detach=False).status == "done"
    run = find_trained(squad, "click_24h")
    done = export(run, tmp_path / "m.onnx")
    assert done.difference < TOLERANCE and done.rows == 10_000 and done.outputs == ("clicked_24h",)
    onnx.checker.check_model(onnx.load(tmp_path / "m.onnx"))
    monkeypatch.setattr(exporting, "TOLERANCE", -1.0)
    with pytest.raises(Refused):
        export(run, tmp_path / "n.onnx")
    assert not (tmp_path / "n.onnx").exists()
    shutil.rmtree(run)


def test_without_the_packages_one_line_says_what_to_install(monkeypatch):
    import builtins

    plain = builtins.__import__

    def without(name, *rest):
        if name == "onnx":
            raise ModuleNotFoundError("No module named 'onnx'", name="onnx")
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"onnx is not installed.*messaging-workbench\[export\]"):
        exporting.require()


def test_a_network_agrees():
    pytest.importorskip("onnxscript", reason="the extra `export` is not installed")
    import torch

    from workbench.learning.models.experts import HeadShape, Shape, build
    from workbench.learning.models.inputs import Inputs
    from workbench.learning.models.network import NetworkModel

    torch.manual_seed(1)
    shape = Shape(3, (7,), (HeadShape("open", "binary", None, 1.0, (-1.0,)),
                            HeadShape("click", "binary", "open", 1.0, (-2.0,)),
                            HeadShape("spent", "number", "click", 1.0, (0.0,), 3.0, 2.0),
                            HeadShape("next", "next", None, 1.0, (-2.0,) * 3, edges=(24.0, 72.0, 168.0))),
                  experts=2, hidden=8, tower=4, embedding=3, dropout=0.1)
    model = NetworkModel(Inputs((0, 1), (0.5, 0.0), (2.0, 1.0), (0,), (2,), (7,)), shape, build(shape))
    proto = model_proto(model, COLUMNS, "run")
    assert agree(proto, model, COLUMNS, trial_rows(model, COLUMNS, 10_000)) < TOLERANCE
    assert agree(proto, model, COLUMNS, trial_rows(model, COLUMNS, 3)) < TOLERANCE
