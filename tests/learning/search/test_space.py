"""What may be searched is what the model has; the rest is one line."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.learning.search.space import Choices, Range, space, with_params
from workbench.learning.spec import TrainingSpec

PLAIN = {"version": 1, "name": "x", "rows": {"table": "decisions"}, "label": {"metric": "m"},
         "features": {"f": {"column": "x_f"}}, "split": {"by": "user_id"},
         "model": {"params": {"num_leaves": 7, "lambda_l2": 1.0}, "rounds": 30}}


def spec(values: dict, kind: str = "lightgbm") -> TrainingSpec:
    model = PLAIN["model"] if kind == "lightgbm" else {"kind": kind}
    more = {"treatment": {"column": "action"}} if kind == "uplift" else {}
    return TrainingSpec.model_validate({**PLAIN, **more, "model": model, "search": {"space": values}})


def test_ranges_and_choices():
    found = space(spec({"learning_rate": [0.01, 0.3, "log"], "num_leaves": [4, 64], "rounds": [10, 50],
                        "boosting": {"choices": ["gbdt", "dart"]}}))
    assert found == {"learning_rate": Range(0.01, 0.3, True), "num_leaves": Range(4, 64), "rounds": Range(10, 50),
                     "boosting": Choices(("gbdt", "dart"))}
    assert found["num_leaves"].whole and not found["learning_rate"].whole


def test_aliases_and_the_parameters_of_a_network_are_known():
    assert set(space(spec({"eta": [0.1, 0.2], "min_child_samples": [5, 50]}))) == {"eta", "min_child_samples"}
    assert set(space(spec({"dropout": [0.0, 0.5], "learning_rate": [0.0001, 0.1, "log"]}, "torch")))


@pytest.mark.parametrize(("values", "kind", "said"), [
    ({"learning_rat": [0.1, 0.2]}, "lightgbm", "did you mean 'learning_rate'"),
    ({"seed": [1, 5]}, "lightgbm", "no parameter 'seed'"),
    ({"num_leaves": [4, 8]}, "torch", "torch has no parameter 'num_leaves'"),
    ({"learning_rate": [0.2, 0.1]}, "lightgbm", "not a number below"),
    ({"learning_rate": [0.0, 0.1, "log"]}, "lightgbm", "begins above 0"),
    ({"learning_rate": [0.1, 0.2, "lin"]}, "lightgbm", "a range is"),
    ({"learning_rate": 0.1}, "lightgbm", "a range is"),
    ({"learning_rate": [True, 2]}, "lightgbm", "not a number"),
    ({"boosting": {"choices": ["gbdt"]}}, "lightgbm", "two values or more"),
    ({"rounds": [0.5, 3.0]}, "lightgbm", "whole numbers from 1"),
    ({"learning_rate": [0.1, 0.2]}, "uplift", "an effect has none"),
])
def test_a_fault_is_one_line(values, kind, said):
    with pytest.raises(InputError) as caught:
        space(spec(values, kind))
    assert said in caught.value.line and "search" in caught.value.line


def test_the_best_parameters_replace_those_of_the_spec():
    found = with_params(spec({"num_leaves": [4, 64], "rounds": [10, 50]}), {"num_leaves": 12, "rounds": 17})
    assert found.model.params == {"num_leaves": 12, "lambda_l2": 1.0} and found.model.rounds == 17
    assert found.search is None
