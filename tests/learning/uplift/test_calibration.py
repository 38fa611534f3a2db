"""The projection of observed on predicted effects, and their bins."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.uplift.calibration import bins, projected
from workbench.learning.uplift.measure import verdict


def test_slope_is_that_of_least_squares_with_clustered_errors():
    """Against the textbook: (X'X)^-1 (sum over units of s s') (X'X)^-1 G / (G - 1)."""
    rng = np.random.default_rng(1)
    unit = np.repeat(np.arange(200), 4)
    predicted = np.repeat(rng.normal(size=200), 4) + 0.2 * rng.normal(size=800)
    effect = 0.1 + 0.7 * predicted + np.repeat(rng.normal(size=200), 4) + rng.normal(size=800)
    found = projected(predicted, effect, unit)
    x = np.column_stack([np.ones(800), predicted - predicted.mean()])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ effect
    sums = np.array([(x * (effect - x @ beta)[:, None])[unit == u].sum(axis=0) for u in range(200)])
    cover = inverse @ sums.T @ sums @ inverse * 200 / 199
    assert found["slope"]["value"] == pytest.approx(beta[1])
    assert found["slope"]["se"] == pytest.approx(np.sqrt(cover[1, 1]))
    assert found["p"] < 1e-6


def test_a_constant_prediction_has_no_slope():
    found = projected(np.full(100, 0.1 + 0.2), np.random.default_rng(2).normal(size=100), np.arange(100))
    assert found == {"slope": None, "p": None}


def test_a_spread_of_rounding_alone_is_constant():
    predicted = 0.003 + 1e-18 * np.random.default_rng(2).normal(size=1000)
    assert projected(predicted, np.random.default_rng(3).normal(size=1000), np.arange(1000))["slope"] is None


def test_bins_share_ties_and_cover_every_row():
    rng = np.random.default_rng(3)
    predicted = np.round(rng.normal(size=2000), 1)
    effect = predicted + rng.normal(size=2000)
    found = bins(predicted, effect, np.arange(2000))
    assert sum(one["rows"] for one in found) == 2000 and len(found) == 10
    assert [one["predicted"] for one in found] == sorted(one["predicted"] for one in found)
    assert np.average([one["observed"]["value"] for one in found], weights=[one["rows"] for one in found]) == \
        pytest.approx(effect.mean())
    one = found[0]
    inside = predicted <= np.quantile(predicted, 0.1, method="inverted_cdf")
    assert one["rows"] == inside.sum()
    assert one["observed"]["se"] == pytest.approx(effect[inside].std() / np.sqrt(inside.sum()), rel=0.01)
    assert len(bins(np.full(50, 1.0), effect[:50], np.arange(50))) == 1


@pytest.mark.parametrize(("figures", "said"), [
    ({"slope": None, "p": None, "verdict": "none_predicted"}, "predicts the same effect for every row"),
    ({"slope": {"value": 0.3, "ci": [-0.2, 0.8]}, "p": 0.12, "verdict": "not_shown"}, "do not show"),
    ({"slope": {"value": 0.6, "ci": [0.4, 0.8]}, "p": 1e-4, "verdict": "found"}, "larger than observed"),
    ({"slope": {"value": 1.1, "ci": [0.8, 1.4]}, "p": 1e-4, "verdict": "found"}, "tells them apart"),
])
def test_the_verdict_claims_no_more(figures, said):
    text = verdict({"heterogeneity": figures})
    assert said in text
    assert ("tells them apart" in text) == (figures["verdict"] == "found")
