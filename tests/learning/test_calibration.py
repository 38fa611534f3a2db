"""Isotonic and Platt against their definitions; calibrated on one time, right on a later one."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.calibration import Calibrated, calibrate, isotonic, platt, require_calibrated
from workbench.learning.models.model import fit, load
from workbench.learning.quality import calibration_error
from workbench.project import write_json

from .models.worlds import dataset, logistic, spec


def test_isotonic_is_the_least_squares_of_all_rising_functions():
    from scipy.optimize import isotonic_regression

    rng = np.random.default_rng(3)
    x = np.round(rng.random(500), 2)                       # many ties
    y = (rng.random(500) < x**2).astype(float)
    curve = isotonic(x, y)
    points, inverse, count = np.unique(x, return_inverse=True, return_counts=True)
    oracle = isotonic_regression(np.bincount(inverse, weights=y) / count, weights=count).x
    assert curve.apply(points) == pytest.approx(oracle, abs=1e-12)
    assert (np.diff(curve.apply(np.linspace(-1, 2, 1000))) >= 0).all()
    assert curve.apply(np.array([-5.0, 5.0])) == pytest.approx([oracle[0], oracle[-1]])


def test_isotonic_by_hand():
    curve = isotonic(np.array([0.1, 0.2, 0.3, 0.4]), np.array([0, 1, 0, 1.0]))
    assert curve.x == (0.1, 0.2, 0.3, 0.4) and curve.y == (0.0, 0.5, 0.5, 1.0)
    assert curve.apply(np.array([0.15, 0.25]))[0] == pytest.approx(0.25)


def test_platt_finds_the_planted_curve():
    rng = np.random.default_rng(5)
    z = rng.normal(size=200_000)
    y = (rng.random(len(z)) < logistic(0.6 * z - 1)).astype(float)
    curve = platt(logistic(z), y)
    assert curve.x[0] == pytest.approx(0.6, abs=0.02) and curve.y[0] == pytest.approx(-1, abs=0.02)
    p, target = curve.apply(logistic(z)), np.where(y == 1, (y.sum() + 1) / (y.sum() + 2), 1 / (len(y) - y.sum() + 2))
    assert abs((target - p).sum()) < 1e-4 and abs(((target - p) * z).sum()) < 1e-4      # the likelihood's own equations


def test_platt_never_turns_the_order_round():
    rng = np.random.default_rng(5)
    x = rng.random(1000)
    curve = platt(x, (rng.random(1000) < 1 - x).astype(float))
    assert curve.x == (0.0,) and np.ptp(curve.apply(x)) == 0


def drifting(n: int = 120_000, seed: int = 1):
    """Rows in the order of time; the first two thirds train or calibrate by unit, the last third measures."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 5))
    truth = logistic(-2 + x[:, 0] + 0.8 * np.sin(2 * x[:, 1]) * x[:, 2])
    unit = rng.integers(0, n // 4, n)
    side = np.where(np.arange(n) >= 2 * n // 3, 2, np.where(unit % 4 == 0, 1, 0))
    return dataset(x, {"y": (rng.random(n) < truth).astype(float)}, unit=unit, side=side)


# Few, deep trees overstate what they know, in no shape that has a name; weighted positives shift every log odds alike.
OVERSTATED = {"num_leaves": 255, "min_data_in_leaf": 3, "learning_rate": 0.3}
SHIFTED = {"num_leaves": 15, "scale_pos_weight": 5}


@pytest.mark.parametrize(("kind", "params"), [("isotonic", OVERSTATED), ("isotonic", SHIFTED), ("platt", SHIFTED)])
def test_calibrated_probabilities_are_right_on_a_later_time(kind, params, tmp_path):
    data = drifting()
    said = spec(data, model={"rounds": 60, "params": params, "calibrate": kind},
                split={"time": "2026-07-01", "calibrate": 0.25})
    raw = fit(data, said)
    model = calibrate(raw, data, said)
    held = data.held
    before, after = (calibration_error(data.label[held], one.predict(data.matrix[held])[:, 0], data.unit[held])
                     for one in (raw, model))
    assert before["value"] > 0.05 and before["ci"][0] > 0.03
    assert after["value"] <= 0.01
    model.save(tmp_path)
    write_json(tmp_path / "features.json", {"version": 1, "kind": "lightgbm", "columns": []})
    again = load(tmp_path)
    assert isinstance(again, Calibrated)
    assert np.array_equal(again.predict(data.matrix[:500]), model.predict(data.matrix[:500]))
    assert [len(cuts) for cuts in again.thresholds()] == [len(cuts) for cuts in raw.thresholds()]


def test_rows_that_measure_set_no_probability():
    data = drifting(12_000)
    said = spec(data, model={"rounds": 10, "calibrate": "isotonic"}, split={"by": "user_id", "calibrate": 0.25})
    model = fit(data, said)
    one = calibrate(model, data, said)
    data.labels["y"][data.held] = 0
    assert calibrate(model, data, said).curves == one.curves


def test_a_slice_of_one_class_is_refused():
    data = drifting(12_000)
    said = spec(data, model={"rounds": 2, "calibrate": "platt"}, split={"by": "user_id", "calibrate": 0.25})
    data.labels["y"][data.side == 1] = 0
    why = r"the rows that calibrate have 0 of 'y' and [\d,]+ without: 10 of each"
    with pytest.raises(InputError, match=why):
        calibrate(fit(data, said), data, said)
    with pytest.raises(InputError, match=why):              # before the rounds, which may take hours
        require_calibrated(data, said)


def returning(n: int = 24_000, often: float = 3.0):
    """Hours to the next visit; rows that train visit `often` times as often as those that calibrate and measure."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(n, 2))
    side = np.arange(n) % 3
    hours = rng.exponential(1 / (np.exp(-5 + 0.7 * x[:, 0]) * np.where(side == 0, often, 1.0)))
    return dataset(x, {"visit": np.where(hours <= 336, hours, np.inf)}, side=side)


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_every_span_of_a_time_is_calibrated(kind, tmp_path):
    data = returning()
    said = spec(data, {"visit": {"next": "sessions", "within": "14d"}},
                model={"kind": "torch", "rounds": 2, "calibrate": kind}, split={"by": "user_id", "calibrate": 0.5})
    require_calibrated(data, said)
    raw = fit(data, said)
    model = calibrate(raw, data, said)
    held = data.held
    before, found = raw.predict(data.matrix[held]), model.predict(data.matrix[held])
    for j, (name, hours) in enumerate({"visit": 336, "visit@24h": 24, "visit@72h": 72, "visit@168h": 168}.items()):
        assert model.outputs[j] == name
        happened = (data.label[held] <= hours).astype(float)
        off, on = (calibration_error(happened, one[:, j], data.unit[held])["value"] for one in (before, found))
        assert off > 0.05 and on < 0.02, (name, off, on)
    assert (found[:, 1] <= found[:, 2]).all() and (found[:, 2] <= found[:, 3]).all()
    assert (found[:, 3] <= found[:, 0]).all()
    model.save(tmp_path)
    write_json(tmp_path / "features.json", {"version": 1, "kind": "torch", "columns": []})
    assert np.array_equal(load(tmp_path).predict(data.matrix[held]), found)


def test_a_span_that_hardly_ever_happens_is_refused_before_the_rounds():
    data = returning()
    data.labels["visit"][(data.side == 1) & (data.label <= 24)] = 25.0
    said = spec(data, {"visit": {"next": "sessions", "within": "14d"}}, split={"by": "user_id", "calibrate": 0.5},
                model={"kind": "torch", "rounds": 2, "calibrate": "platt"})
    with pytest.raises(InputError, match="the rows that calibrate have 0 of 'visit@24h'"):
        require_calibrated(data, said)
