"""How a metric is spread over units, against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.metrics.anchors import Anchors
from workbench.metrics.company import company
from workbench.metrics.distribution import NORMAL, distribution, skewness
from workbench.metrics.unitrows import unit_rows
from workbench.metrics.values import collect

FIRST = Anchors("SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit")


def test_the_spread_is_that_of_the_mature_units(world):
    later = Anchors("SELECT DISTINCT user_id AS unit, TIMESTAMP '2026-07-10' AS anchor FROM outcomes")
    part = collect(world.snapshot, world.catalog, ["loss_14d"], later)
    found = distribution(part, "loss_14d", steps=4)
    kept = part.mature["loss_14d"] & ~part.missing["loss_14d"]
    y = part.columns["loss_14d"][kept]
    assert (found.n, found.immature) == (len(y), int((~part.mature["loss_14d"]).sum()))
    assert found.missing > 0
    assert found.share_missing == pytest.approx(found.missing / (found.missing + found.n))
    assert found.value == pytest.approx(y.mean()) and found.variance == pytest.approx(y.var(ddof=1))
    assert found.skew == pytest.approx(stats.skew(y)) and found.normal_from == pytest.approx(NORMAL * stats.skew(y)**2)
    assert found.quantiles["loss_14d"] == pytest.approx(np.quantile(y, [0, 0.25, 0.5, 0.75, 1]))


def test_a_ratio_is_told_by_its_linear_form(world):
    part = collect(world.snapshot, world.catalog, ["per_session"], FIRST)
    found = distribution(part, "per_session")
    kept = part.mature["per_session"]
    top, below = part.columns["per_session.num"][kept], part.columns["per_session.den"][kept]
    form = (top - top.sum() / below.sum() * below) / below.mean()
    assert found.value == pytest.approx(top.sum() / below.sum()) and found.skew == pytest.approx(stats.skew(form))
    assert found.variance == pytest.approx(form.var(ddof=1))


def test_what_does_not_vary_has_no_skewness():
    assert skewness(np.ones(9)) is None and skewness(np.arange(2.0)) is None and skewness(None) is None


def test_many_decisions_of_a_user_are_one_row(world):
    from workbench.metrics.anchors import decision_anchors

    part = collect(world.snapshot, world.catalog, ["value_last"], decision_anchors(world.snapshot))
    labels, rows, usable, units = unit_rows(part, "value_last")
    kept = part.mature["value_last"] & ~part.missing["value_last"]
    assert labels == ("y", "d") and len(units) == len(set(part.unit.tolist()))
    for unit, row, one in list(zip(units, rows, usable, strict=True))[:9]:
        mine = kept & (part.unit == unit)
        assert row == pytest.approx([part.columns["value_last"][mine].sum(), mine.sum()]) and one == mine.any()


def test_correlation_is_over_units_that_have_both(world):
    part = collect(world.snapshot, world.catalog, ["mean_7d", "sum_14d", "per_session"], FIRST)
    found = {one.metric: one for one in company(part, "mean_7d", ["sum_14d", "per_session"])}
    both = part.mature["mean_7d"] & ~part.missing["mean_7d"] & part.mature["sum_14d"]
    wanted = np.corrcoef(part.columns["mean_7d"][both], part.columns["sum_14d"][both])[0, 1]
    assert found["sum_14d"].units == both.sum() and found["sum_14d"].correlation == pytest.approx(wanted)
    assert found["per_session"].correlation is not None
