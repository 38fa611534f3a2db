"""AUC and log loss against the definition; their errors follow the units, not the rows."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.quality import (
    auc,
    bins_of,
    calibration,
    calibration_error,
    clustered_se,
    concordance,
    difference,
    mean_of,
    ndcg,
    quality,
    with_interval,
)


def test_auc_is_the_share_of_ordered_pairs_ties_half():
    label = np.array([1, 0, 1, 0, 0], dtype=float)
    prediction = np.array([0.9, 0.5, 0.5, 0.1, 0.6])
    # pairs (positive, negative): 0.9 beats 3; 0.5 ties 0.5, beats 0.1, loses to 0.6
    assert auc(label, prediction, np.arange(5))["value"] == pytest.approx((3 + 0.5 + 1 + 0) / 6)


def test_auc_of_one_class_is_undefined_not_nan():
    assert auc(np.ones(3), np.arange(3.0), np.arange(3))["value"] is None


def test_repeating_every_row_within_its_unit_changes_no_error():
    rng = np.random.default_rng(3)
    label = (rng.random(400) < 0.3).astype(float)
    prediction = np.clip(0.3 + 0.2 * label + 0.2 * rng.standard_normal(400), 0.01, 0.99)
    unit = np.arange(400)
    once = quality(label, prediction, unit)
    thrice = quality(np.repeat(label, 3), np.repeat(prediction, 3), np.repeat(unit, 3))
    for name in ("auc", "logloss"):
        assert thrice[name]["value"] == pytest.approx(once[name]["value"])
        assert thrice[name]["se"] == pytest.approx(once[name]["se"])


def test_clustered_error_of_a_mean_is_the_textbook_one_for_single_rows():
    rows = np.random.default_rng(1).normal(size=200)
    assert with_interval(rows, np.arange(200))["se"] == pytest.approx(rows.std(ddof=1) / np.sqrt(200))
    assert clustered_se(np.array([1.0, -1.0]), np.array([0, 0])) == 0


def test_auc_interval_covers_the_truth():
    rng = np.random.default_rng(7)
    from scipy.stats import norm

    truth = float(norm.cdf(1 / np.sqrt(2)))               # scores N(1,1) against N(0,1)
    inside = 0
    for _ in range(300):
        unit = np.repeat(np.arange(60), 5)
        label = np.tile([1.0, 0, 0, 0, 1.0], 60)
        score = label + rng.standard_normal(300)
        low, high = auc(label, score, unit)["ci"]
        inside += low <= truth <= high
    assert 0.91 <= inside / 300 <= 0.985


def test_calibration_bins_hold_all_rows():
    label, prediction = np.array([0, 1, 0, 1.0]), np.array([0.1, 0.2, 0.3, 0.4])
    bins = calibration(label, prediction, bins=2)
    assert bins == [{"rows": 2, "predicted": pytest.approx(0.15), "observed": 0.5},
                    {"rows": 2, "predicted": pytest.approx(0.35), "observed": 0.5}]


def test_bins_keep_equal_predictions_together():
    prediction = np.array([0.1, 0.2, 0.2, 0.2, 0.2, 0.9])
    assert bins_of(prediction, 3).tolist() == [0, 1, 1, 1, 1, 2]
    many = np.random.default_rng(0).random(1000)
    assert np.bincount(bins_of(many)).tolist() == [50] * 20


def test_calibration_error_by_hand():
    label, prediction = np.array([0, 1, 1, 1.0]), np.array([0.1, 0.3, 0.8, 0.9])
    found = calibration_error(label, prediction, np.arange(4), bins=2)
    assert found["value"] == pytest.approx(0.5 * abs(0.2 - 0.5) + 0.5 * abs(0.85 - 1))


def test_the_interval_of_the_calibration_error_covers():
    rng = np.random.default_rng(11)
    for shift in (0.0, 0.03):
        inside = 0
        for _ in range(150):
            unit = np.repeat(np.arange(500), 4)
            p = np.clip(np.repeat(rng.random(500), 4) * 0.5 + 0.2, 0, 1)
            label = (np.repeat(rng.random(500), 4) < p).astype(float)     # all rows of a unit are one draw
            low, high = calibration_error(label, p + shift, unit)["ci"]
            inside += low <= shift <= high
        assert inside >= 142


def test_a_difference_is_that_of_two_groups_and_knows_of_units_in_both():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=400)
    first = np.arange(400) < 200
    apart = difference(mean_of(rows[first]), mean_of(rows[~first]), first, np.arange(400))
    classic = np.sqrt(rows[first].var(ddof=1) / 200 + rows[~first].var(ddof=1) / 200)
    assert apart["se"] == pytest.approx(classic, rel=0.01)
    paired = difference(mean_of(rows[first]), mean_of(rows[~first]), first, np.arange(400) % 200)
    assert paired["se"] == pytest.approx((rows[first] - rows[~first]).std(ddof=1) / np.sqrt(200), rel=1e-9)


def test_ndcg_by_hand_with_ties_shared():
    label, group = np.array([1, 0, 0, 0, 1, 1.0]), np.array(["a", "a", "a", "b", "c", "c"])
    found = ndcg(label, np.array([0.1, 0.9, 0.5, 1, 1, 1]), group, np.arange(6))
    assert found["lists"] == 1 and found["value"] == pytest.approx(1 / np.log2(4))      # third of three
    tied = ndcg(label, np.ones(6), group, np.arange(6))
    assert tied["value"] == pytest.approx((1 + 1 / np.log2(3) + 1 / np.log2(4)) / 3)
    assert ndcg(np.zeros(3), np.arange(3.0), np.array(["a"] * 3), np.arange(3))["value"] is None


def test_concordance_is_the_share_of_ordered_pairs():
    rng = np.random.default_rng(9)
    hours = np.round(rng.exponential(50, 300))
    hours[hours > 80] = np.inf
    prediction = np.round(1 / (1 + np.where(np.isinf(hours), 90, hours)) + 0.02 * rng.random(300), 3)
    good = pairs = 0.0
    for i in range(300):
        for j in range(300):
            if hours[i] < hours[j]:
                pairs += 1
                good += 1 if prediction[i] > prediction[j] else 0.5 if prediction[i] == prediction[j] else 0
    found = concordance(hours, prediction, np.arange(300))
    assert found["value"] == pytest.approx(good / pairs) and 0 < found["se"] < 0.05
    assert concordance(np.full(5, np.inf), np.arange(5.0), np.arange(5))["value"] is None
