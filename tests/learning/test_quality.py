"""AUC and log loss against the definition; their errors follow the units, not the rows."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.quality import auc, calibration, clustered_se, quality, with_interval


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
