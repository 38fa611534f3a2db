"""The network recovers what was planted, is the same for the same seed, and goes on from a checkpoint."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError
from workbench.learning.encoding import Column
from workbench.learning.models import network
from workbench.learning.models.model import Hooks
from workbench.learning.quality import calibration_error

from .worlds import dataset, logistic, spec


def grown(data, heads=None, rounds: int = 6, params: dict | None = None, model: dict | None = None, seed: int = 1,
          **more):
    said = spec(data, heads, model={"kind": "torch", "rounds": rounds, "params": params or {}, **(model or {})},
                run={"threads": 1, "seed": seed})
    return network.fit(data, said, **more)


def funnel(n: int, seed: int = 8, rates=(0.0, -1.0, -2.0), own: float = 1.0):
    """open -> click -> convert, with shared causes, a text and missing numbers."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    kind = rng.integers(0, 3, n).astype(float)
    taste = np.array([-1.0, 0.0, 1.0])[kind.astype(int)]
    steps = np.column_stack([logistic(rates[0] + x[:, 0] + taste), logistic(rates[1] + 0.8 * x[:, 1] + 0.5 * x[:, 0]),
                             logistic(rates[2] + own * (x[:, 2] + 0.5 * taste))])
    hit = np.cumprod(rng.random((n, 3)) < steps, axis=1).astype(float)
    matrix = np.column_stack([x, kind])
    matrix[rng.random(n) < 0.1, 3] = np.nan                 # of the column that says nothing
    columns = (*(Column(f"x{j}") for j in range(4)), Column("kind", ("a", "b", "c")))
    return dataset(matrix, dict(zip(("open", "click", "convert"), hit.T, strict=True)), columns=columns), \
        np.cumprod(steps, axis=1)


CHAIN = {"open": {"metric": "o"}, "click": {"metric": "k", "given": "open"},
         "convert": {"metric": "c", "given": "click"}}
APART = {name: {"metric": one["metric"]} for name, one in CHAIN.items()}


def test_heads_recover_planted_probabilities_over_all_rows(tmp_path):
    data, truth = funnel(40_000)
    seen = []
    model = grown(data, CHAIN, on_round=lambda number, losses: seen.append((number, losses)))
    assert model.outputs == ("open", "click", "convert")
    held = data.held
    found = model.predict(data.matrix[held])
    for j in range(3):
        assert np.corrcoef(found[:, j], truth[held, j])[0, 1] > 0.97
        assert found[:, j].mean() == pytest.approx(truth[held, j].mean(), abs=0.015)
    assert (np.diff(found, axis=1) <= 0).all()
    assert [number for number, _ in seen] == [1, 2, 3, 4, 5, 6]
    assert seen[-1][1]["valid"] < seen[0][1]["valid"] and "convert.valid" in seen[0][1]
    model.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"model.safetensors", "network.json"}
    assert np.array_equal(network.load(tmp_path).predict(data.matrix[:999]), model.predict(data.matrix[:999]))


def test_the_same_seed_is_the_same_network_and_another_is_not():
    data, _ = funnel(3000)
    one, two, other = (grown(data, CHAIN, 2, {"dropout": 0.2}, seed=seed).predict(data.matrix) for seed in (1, 1, 2))
    assert np.array_equal(one, two) and not np.array_equal(one, other)


def test_what_is_not_known_of_a_row_is_not_taken_for_none():
    """Where x0 < 0 the label is not mature: the others are learnt as they are, and the other head from every row."""
    data, _ = funnel(6000)
    label = data.labels["open"]
    hidden = data.matrix[:, 0] < 0
    model = grown(dataset(data.matrix, {"open": np.where(hidden, np.nan, label), "other": data.labels["click"]},
                          columns=data.columns), None, 4)
    known = data.held & ~hidden
    assert model.predict(data.matrix[known])[:, 0].mean() == pytest.approx(label[known].mean(), abs=0.03)
    assert model.predict(data.matrix[data.held])[:, 1].mean() == pytest.approx(data.labels["click"].mean(), abs=0.03)


def test_a_step_learns_from_all_rows_what_few_conversions_cannot_say():
    """Some 40 conversions among 12,000 rows: who opens and clicks is learnt from many, and only the last step from few.
    """
    errors, bias = [], []
    for seed in (1, 2, 3):
        data, truth = funnel(24_000, seed, rates=(-1.0, -1.0, -3.5), own=0.3)
        held = data.held
        alone = dataset(data.matrix, {"convert": data.labels["convert"]}, columns=data.columns)
        found = [grown(data, CHAIN, 4).predict(data.matrix[held])[:, 2],
                 grown(alone, None, 4).predict(data.matrix[held])[:, 0]]
        errors.append([((one - truth[held, 2]) ** 2).mean() for one in found])
        bias.append([abs(one.mean() / truth[held, 2].mean() - 1) for one in found])
    chain, single = np.mean(errors, axis=0)
    assert chain < 0.6 * single
    assert np.mean(bias, axis=0)[0] < np.mean(bias, axis=0)[1]


def visits(n: int, seed: int = 3):
    """Hours to the next visit: exponential with a rate of its own by x0 and text, none within 14 days is infinite."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    kind = rng.integers(0, 2, n).astype(float)
    rate = np.exp(-5 + 0.6 * x[:, 0] + 0.8 * kind)
    hours = rng.exponential(1 / rate)
    label = np.where(hours <= 336, hours, np.inf)
    columns = (*(Column(f"x{j}") for j in range(3)), Column("kind", ("a", "b")))
    return dataset(np.column_stack([x, kind]), {"visit": label}, columns=columns), rate


def test_hazards_give_calibrated_chances_within_any_bin():
    data, rate = visits(60_000)
    model = grown(data, {"visit": {"next": "sessions", "within": "14d"}}, 6)
    assert model.outputs == ("visit", "visit@24h", "visit@72h", "visit@168h")
    held = data.held
    found = model.predict(data.matrix[held])
    for j, hours in enumerate((336, 24, 72, 168)):
        happened = (data.label[held] <= hours).astype(float)
        assert calibration_error(happened, found[:, j], data.unit[held])["value"] <= 0.015
        assert np.abs(found[:, j] - (1 - np.exp(-rate[held] * hours))).mean() < 0.02
    assert (found[:, 1] <= found[:, 2]).all() and (found[:, 3] <= found[:, 0]).all()
    hazard = model.hazards(data.matrix[held], "visit")
    assert hazard.shape[1] == 14
    assert 1 - np.prod(1 - hazard[:, :7], axis=1) == pytest.approx(found[:, 3], abs=1e-5)


def test_a_number_is_its_mean():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20_000, 2))
    data = dataset(x, {"spend": 100 + 20 * x[:, 0] + 5 * rng.normal(size=20_000)})
    found = grown(data, None, 5).predict(x)
    assert np.abs(found[:, 0] - (100 + 20 * x[:, 0])).mean() < 1.5


def test_unseen_words_and_missing_numbers_are_somewhere_between():
    data, _ = funnel(12_000)
    model = grown(data, APART, 4)
    row = np.zeros((5, 5))
    row[:, 4] = [0, 1, 2, 7, np.nan]                        # the three words, a code that is none, nothing
    row[3:, 1] = np.nan                                     # a number that was never missing
    found = model.predict(row)[:, 0]
    assert np.isfinite(found).all() and found[3] == found[4]
    assert found[0] < found[3] < found[2]


def test_patience_keeps_the_best_pass_and_looks_at_no_row_that_measures():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(1500, 20))
    y = (rng.random(1500) < logistic(x[:, 0])).astype(float)
    unit = np.arange(1500) // 3
    params = {"learning_rate": 0.02, "batch": 64}
    rounds = []
    data = dataset(x, {"y": y}, unit=unit)
    model = grown(data, None, 60, params, {"patience": 3}, on_round=lambda number, _: rounds.append(number))
    assert 4 <= len(rounds) < 40
    turned = dataset(x, {"y": np.where(data.held, 1 - y, y)}, unit=unit)
    assert np.array_equal(grown(turned, None, 60, params, {"patience": 3}).predict(x), model.predict(x))


@pytest.mark.parametrize("patience", [None, 2])
def test_a_checkpoint_goes_on_to_the_same_network(tmp_path, patience):
    data, _ = funnel(3000)
    kept = []

    def keep(number, write):
        write(tmp_path / str(number))
        kept.append(number)

    said = {"params": {"dropout": 0.1, "learning_rate": 0.02}, "model": {"patience": patience}}
    whole = grown(data, CHAIN, 4, **said, hooks=Hooks(keep=keep))
    assert kept[:2] == [1, 2]
    again = grown(data, CHAIN, 4, **said, hooks=Hooks(begin=tmp_path / "2"))
    assert np.array_equal(whole.predict(data.matrix), again.predict(data.matrix))


def test_a_stop_is_heard_within_a_pass():
    data, _ = funnel(3000)
    asked = []
    with pytest.raises(Cancelled):
        grown(data, CHAIN, 1000, {"batch": 32}, should_stop=lambda: len(asked) > 20 or asked.append(1))


@pytest.mark.parametrize(("params", "said"), [
    ({"expert": 3}, "did you mean 'experts'"), ({"hidden": 1.5}, "not a whole number"), ({"dropout": 2}, "not between"),
])
def test_a_parameter_that_is_none(params, said):
    with pytest.raises(InputError, match=said):
        grown(funnel(100)[0], CHAIN, 1, params)
