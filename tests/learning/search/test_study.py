"""A search learns from rows that train alone, gives the same history every time, and goes on where it was."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.data import MEASURE, TRAIN, Dataset
from workbench.learning.encoding import Column
from workbench.learning.search.study import FILE, best, history_of, search
from workbench.learning.search.trial import Trial, attempt, folds_of
from workbench.learning.spec import TrainingSpec


def spec(trials: int = 10, parallel: int = 1, **space) -> TrainingSpec:
    return TrainingSpec.model_validate({
        "version": 1, "name": "x", "rows": {"table": "decisions"}, "label": {"metric": "m"},
        "features": {"a": {"column": "x_a"}, "b": {"column": "x_b"}}, "split": {"by": "user_id"},
        "model": {"rounds": 15, "params": {"min_data_in_leaf": 5}}, "run": {"threads": 1},
        "search": {"trials": trials, "parallel": parallel, "seed": 3, "folds": 3,
                   "space": space or {"learning_rate": [0.001, 0.5, "log"], "num_leaves": [2, 31]}}})


@pytest.fixture(scope="module")
def data() -> Dataset:
    """400 units of 5 rows; a needs leaves that cut twice."""
    rng = np.random.default_rng(1)
    n = 2000
    matrix = rng.random((n, 2))
    chance = np.where((matrix[:, 0] > 0.5) ^ (matrix[:, 1] > 0.5), 0.85, 0.15)
    unit = np.array([f"u{i:04d}" for i in np.arange(n) // 5], dtype=object)
    side = np.where(np.arange(n) // 5 % 2 == 0, TRAIN, MEASURE).astype(np.int8)
    return Dataset(unit, np.zeros(n, "datetime64[us]"), side, matrix, {"m": (rng.random(n) < chance).astype(float)},
                   (Column("a"), Column("b")), {}, "", "")


def here(data, spec):
    return lambda batch: [attempt(data, spec, number, params, limits) for number, params, limits in batch]


def test_folds_are_of_whole_units_that_train(data):
    fold = folds_of(data, spec())
    assert (fold[data.side != TRAIN] == -1).all() and set(fold[data.side == TRAIN]) == {0, 1, 2}
    for one in range(3):
        assert not set(data.unit[fold == one]) & set(data.unit[(fold >= 0) & (fold != one)])


def test_rows_that_measure_take_no_part(data):
    spoiled = np.where(data.side == MEASURE, 1 - data.label, data.label)
    changed = replace(data, labels={"m": spoiled}, matrix=np.where((data.side == MEASURE)[:, None], 7.0, data.matrix))
    params = {"learning_rate": 0.2, "num_leaves": 8}
    assert attempt(data, spec(), 0, params, [None] * 3) == attempt(changed, spec(), 0, params, [None] * 3)


def test_what_is_found_beats_the_first_trial_and_every_history_is_the_same(data, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        search(spec(), tmp_path / name, here(data, spec()), lambda *_: None)
    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()
    history = history_of(tmp_path / "a")
    found = best(history)
    assert found.loss < np.median([one.loss for one in history]) and found.params["num_leaves"] > 3
    assert len({json.dumps(one.params) for one in history}) == 10
    kept = json.loads((tmp_path / "a" / FILE).read_text())
    assert kept["done"] and kept["best"] == found.as_dict() and kept["asked"]["seed"] == 3


def test_in_batches_the_order_in_which_trials_end_does_not_matter(data, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    asked = spec(trials=8, parallel=4)

    def backwards(batch):
        done = {number: attempt(data, asked, number, params, limits) for number, params, limits in reversed(batch)}
        return [done[number] for number, _, _ in batch]

    for folder, tried in ((one, here(data, asked)), (other, backwards)):
        folder.mkdir()
        search(asked, folder, tried, lambda *_: None)
    assert (one / FILE).read_bytes() == (other / FILE).read_bytes()


def test_a_search_that_was_ended_tries_only_what_is_left(data, tmp_path):
    asked, tries = spec(), []

    def counted(batch):
        tries.extend(number for number, _, _ in batch)
        if len(tries) == 6:
            raise KeyboardInterrupt
        return here(data, asked)(batch)

    with pytest.raises(KeyboardInterrupt):
        search(asked, tmp_path, counted, lambda *_: None)
    assert len(history_of(tmp_path)) == 5
    events = []
    found = search(asked, tmp_path, counted, lambda kind, value: events.append((kind, value)))
    assert tries == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    whole = tmp_path / "whole"
    whole.mkdir()
    assert search(asked, whole, here(data, asked), lambda *_: None) == found
    assert (whole / FILE).read_bytes() == (tmp_path / FILE).read_bytes()
    told = [value for kind, value in events if kind == "metric"]
    assert [one["trial"] for one in told] == [5, 6, 7, 8, 9]
    assert min(one["best"] for one in told) == pytest.approx(best(history_of(whole)).loss)


def test_what_falls_behind_is_given_up_and_never_best(data):
    behind = attempt(data, spec(), 0, {"learning_rate": 0.001, "num_leaves": 2}, [0.0, 0.0, 0.0])
    assert behind.pruned and len(behind.losses) == 1
    whole = attempt(data, spec(), 1, {"learning_rate": 0.001, "num_leaves": 2}, [None, None, 0.0])
    assert not whole.pruned and len(whole.losses) == 3
    assert best([Trial(0, {}, (0.1,), True), Trial(1, {}, (0.5, 0.5), False)]).number == 1
    with pytest.raises(InputError, match="no trial"):
        best([Trial(0, {}, (0.1,), True)])


def test_each_label_is_judged_by_its_own_output():
    """A time has outputs of its own before the next label's."""
    from workbench.learning.models import model as models
    from workbench.learning.models.targets import targets
    from workbench.learning.quality import log_loss_rows
    from workbench.learning.search.trial import _loss

    rng = np.random.default_rng(3)
    n = 3_000
    x = rng.normal(size=(n, 2))
    clicked = (rng.random(n) < 1 / (1 + np.exp(-3 * x[:, 0]))).astype(float)
    hours = np.where(x[:, 0] > 0, np.inf, rng.uniform(0, 168, n))       # who clicks does not come soon
    spec = TrainingSpec.model_validate({
        "version": 1, "name": "x", "rows": {"table": "decisions"}, "split": {"by": "user_id"},
        "labels": {"visit": {"next": "sessions", "within": "7d", "weight": 1e-9}, "clicked": {"metric": "m"}},
        "features": {"a": {"column": "a"}, "b": {"column": "b"}}, "model": {"kind": "torch", "rounds": 4},
        "search": {"space": {"learning_rate": [0.001, 0.01]}, "trials": 2, "folds": 2}})
    unit = np.arange(n).astype(str).astype(object)
    data = Dataset(unit, np.zeros(n, "datetime64[us]"), np.zeros(n, np.int8), x, {"visit": hours, "clicked": clicked},
                   (Column("a"), Column("b")), {}, "f", "s")
    fold = np.arange(n) % 2
    loss = _loss(data, spec, fold, 0, lambda: False)
    part = replace(data, side=np.where(fold == 0, 2, 0).astype(np.int8))
    model = models.fit(part, spec)
    own = model.predict(x[fold == 0])[:, model.outputs.index("clicked")]
    assert len(model.outputs) > len(targets(part, spec))
    assert loss == pytest.approx(log_loss_rows(clicked[fold == 0], own).mean(), abs=1e-6)
    other = model.predict(x[fold == 0])[:, 1]                           # a span of the time before
    assert log_loss_rows(clicked[fold == 0], other).mean() > loss + 0.1
