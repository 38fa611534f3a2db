"""The preview: splits without a difference, against the tests of a readout; the smallest effect; what is refused."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import pytest
from scipy import stats

from workbench.errors import InputError, NotFound
from workbench.experiments.rehearsal.preview import _rates, _split, binomial_interval, preview
from workbench.experiments.rehearsal.previewed import text
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats.moments import Moments
from workbench.stats.power import detectable
from workbench.stats.summary import pair


def _ids(n: int) -> np.ndarray:
    return np.array([f"u{i}" for i in range(n)])


def _false_positives(rows: np.ndarray, labels: tuple[str, ...], splits: int, salt: str = "s"):
    sums = _split(salt, labels, rows, np.ones(len(rows), dtype=bool), _ids(len(rows)), splits, None, None)
    return _rates(sums, labels), sums


def test_each_split_is_told_what_a_readout_would_be_told():
    rng = np.random.default_rng(0)
    n = 600
    x = rng.gamma(1.0, 2.0, n)
    rows = np.column_stack([x + rng.normal(0, 1, n), x, (rng.random(n) < 0.1).astype(float)])
    labels = ("y", "x", "m")
    _, (control, treatment) = _false_positives(rows, labels, 8)
    from workbench.stats.replays import pairs

    found = pairs(control, treatment)
    for r in range(8):
        halves = [Moments(labels, int(one.n[r, 0]), one.shift, one.sums[r, 0], one.cross[r, 0])
                  for one in (control, treatment)]
        wanted = pair(*halves)
        assert wanted is not None and sum(half.n for half in halves) == n
        assert found.effect[r, 0] == pytest.approx(wanted.treatment.mean - wanted.control.mean, abs=1e-10)
        assert found.se[r, 0] == pytest.approx(
            math.sqrt(wanted.treatment.variance + wanted.control.variance), rel=1e-9)


def test_the_rate_is_that_of_a_loop_over_the_same_splits():
    rng = np.random.default_rng(1)
    y = rng.exponential(1.0, 500)
    (found,), (control, treatment) = _false_positives(y[:, None], ("y",), 200)
    hits = 0
    for r in range(200):
        n = np.array([control.n[r, 0], treatment.n[r, 0]])
        mean = np.array([one.shift[0] + one.sums[r, 0, 0] / one.n[r, 0] for one in (control, treatment)])
        variance = [(one.cross[r, 0, 0, 0] - one.sums[r, 0, 0]**2 / one.n[r, 0]) / (one.n[r, 0] - 1)
                    for one in (control, treatment)]
        hits += abs(mean[1] - mean[0]) / math.sqrt((variance / n).sum()) > stats.norm.ppf(0.975)
    assert found.rejected == hits and found.rate == hits / 200
    assert found.error == pytest.approx(math.sqrt(found.rate * (1 - found.rate) / 200))


def test_sound_values_are_compatible_and_one_huge_unit_is_not():
    rng = np.random.default_rng(2)
    sound, _ = _false_positives(rng.normal(5, 1, (4000, 1)), ("y",), 1000)
    assert sound[0].compatible
    heavy = rng.exponential(1.0, 4000)
    heavy[0] = 1e6                                   # no split can find anything: z is near 1 in all of them
    found, _ = _false_positives(heavy[:, None], ("y",), 1000)
    assert found[0].rate == 0 and found[0].compatible is False
    few = np.r_[np.zeros(1990), np.full(10, 1.0)]    # ten events: the normal approximation is off
    odd, _ = _false_positives(few[:, None], ("y",), 1000)
    exact = 2 * stats.binom.cdf(1, 10, 0.5)          # |z| > 1.96 from 9 of 10 in one half
    assert odd[0].interval[0] <= exact <= odd[0].interval[1]


def test_the_interval_is_clopper_and_pearsons():
    for hits, n in ((0, 50), (50, 50), (51, 1000)):
        wanted = stats.binomtest(hits, n).proportion_ci(0.99, method="exact")
        assert binomial_interval(hits, n, 0.01) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


@pytest.mark.alone
def test_a_thousand_splits_of_many_units_are_quick():
    rng = np.random.default_rng(3)
    rows = rng.normal(0, 1, (200_000, 2))
    began = time.perf_counter()
    found, _ = _false_positives(rows, ("y", "x"), 1000)
    assert time.perf_counter() - began < 12
    assert len(found) == 2 and all(one.splits == 1000 for one in found)


@pytest.fixture
def people(study):
    return Snapshot.open(study.project), Catalog.load(study.project)


def test_a_unit_level_metric(people):
    snapshot, catalog = people
    found = preview(snapshot, catalog, "bought_rate", splits=200)
    assert found.units == "every person of people" and found.covariate is None
    (line,) = found.detectable
    rate = found.spread.value
    assert line.weeks is None and line.units == 9000
    assert line.effect == pytest.approx(detectable(rate * (1 - rate) * 9000 / 8999, 9000))
    assert line.relative == pytest.approx(line.effect / rate)
    assert {one.metric for one in found.company} == {"left_rate", "spent_mean"}
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["metric"] == "bought_rate"
    assert "all units (9,000 units)" in text(found)


def test_the_same_question_has_the_same_answer(people):
    snapshot, catalog = people
    assert preview(snapshot, catalog, "spent_mean", splits=100) == preview(snapshot, catalog, "spent_mean", splits=100)


def test_what_does_not_vary_is_told(make):
    study = make(metrics={"facts/spent/value": "0 * spent"})
    found = preview(Snapshot.open(study.project), Catalog.load(study.project), "spent_mean", splits=20)
    assert found.spread.skew is None and found.false_positives[0].compatible is None
    assert any("do not vary" in note for note in found.notes)
    assert "no split has a test" in text(found)


def test_faults_are_named(people):
    snapshot, catalog = people
    with pytest.raises(NotFound, match="did you mean 'bought_rate'"):
        preview(snapshot, catalog, "bougth_rate")
    with pytest.raises(InputError, match="0 splits are none"):
        preview(snapshot, catalog, "bought_rate", splits=0)


def test_a_log_says_what_two_and_four_weeks_find(simulated):
    snapshot, catalog = Snapshot.open(simulated), Catalog.load(simulated)
    name = next(one for one, spec in catalog.metrics.items() if spec.window == (0, 168) and spec.anchor == "exposure")
    found = preview(snapshot, catalog, name, splits=200)
    two, four = found.detectable
    assert (two.weeks, four.weeks) == (2, 4) and 0 < two.units <= four.units
    assert two.readout == 14 + 7 and two.effect >= four.effect > 0
    assert two.adjusted is not None and two.adjusted == pytest.approx(two.effect * math.sqrt(1 - found.reduction))
