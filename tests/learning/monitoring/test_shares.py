"""Errors over units, held against a bootstrap of units and against worlds in which nothing moved."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.encoding import Column
from workbench.learning.monitoring.drift import drift
from workbench.learning.monitoring.observed import Observed
from workbench.learning.monitoring.shares import mean_moved, moved


def dependent(seed: int, units: int = 400, rows: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(values, unit, current): a unit's rows hang together, and most units have rows in both windows."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), rows)
    values = rng.normal(size=units)[unit] + 0.5 * rng.normal(size=len(unit))
    return values, unit, rng.random(len(unit)) < rng.random(units)[unit]


def test_the_covariance_is_that_of_a_bootstrap_of_units():
    values, unit, current = dependent(1)
    bins = np.digitize(values, [-1, 0, 1])
    found = moved(bins, unit, current, 4)
    assert found.p.sum() == pytest.approx(1) and found.q.sum() == pytest.approx(1)
    rng, draws = np.random.default_rng(2), []
    counts = np.array([[np.bincount(bins[(unit == u) & (current == c)], minlength=4) for c in (False, True)]
                       for u in range(400)])
    for _ in range(4000):
        total = counts[rng.integers(0, 400, 400)].sum(axis=0)
        draws.append(total[1] / total[1].sum() - total[0] / total[0].sum())
    assert np.cov(np.array(draws).T) == pytest.approx(found.covariance, abs=0.1 * found.covariance.max())
    _, _, se = mean_moved((bins == 2).astype(float), unit, current)
    assert se == pytest.approx(np.sqrt(found.covariance[2, 2]), rel=1e-9)


def test_lots_change_nothing(monkeypatch):
    from workbench.learning.monitoring import shares

    values, unit, current = dependent(3)
    bins = np.digitize(values, [-1, 0, 1])
    shuffled = np.random.default_rng(1).permutation(len(bins))
    whole = moved(bins, unit, current, 4)
    monkeypatch.setattr(shares, "_LOT", 37)
    lots = moved(bins[shuffled], unit[shuffled], current[shuffled], 4)
    assert lots.covariance == pytest.approx(whole.covariance, rel=1e-12) and lots.units == whole.units == 400


def test_the_index_is_the_formula():
    bins = np.array([0] * 30 + [1] * 70 + [0] * 60 + [1] * 40)
    found = moved(bins, np.arange(200), np.arange(200) >= 100, 2)
    p, q = (np.array([30.5, 70.5]) / 101, np.array([60.5, 40.5]) / 101)
    assert found.psi == pytest.approx(((q - p) * np.log(q / p)).sum())
    # without dependence its mean by chance is (B - 1) (1 / n + 1 / m)
    same = moved(np.tile([0, 1], 2000), np.arange(4000), np.arange(4000) % 4 >= 2, 2)
    assert same.noise == pytest.approx(1 / 2000 + 1 / 2000, rel=0.01)


def world(seed: int, rows: int = 12) -> Observed:
    values, unit, current = dependent(seed, rows=rows)
    rng = np.random.default_rng(seed + 10_000)
    words = (rng.random(400) < 0.3).astype(float)[unit]
    return Observed(unit, current, np.zeros(len(unit), dtype=bool), {"x": values, "word": words}, {"score": values**2},
                    {}, (Column("x"), Column("word", ("a", "b"))), 1.0)


def naive_ks(found: Observed) -> bool:
    from scipy.stats import ks_2samp

    return ks_2samp(found.features["x"][~found.current], found.features["x"][found.current]).pvalue < 0.01


def false_alarms(seeds: int) -> tuple[int, int, int]:
    """(worlds with any alarm, with a KS beyond its chance, where the test for independent rows rejects at 1 %)."""
    loud = beyond = naive = 0
    for seed in range(seeds):
        found = world(seed)
        checks = drift(found)
        loud += any(check.verdict in ("watch", "act") for check in checks)
        beyond += any(check.kind == "ks" and check.value > check.detail.get("chance", 1) for check in checks)
        naive += naive_ks(found)
    return loud, beyond, naive


def test_where_nothing_moved_it_is_quiet():
    loud, beyond, naive = false_alarms(40)
    assert loud <= 2 and beyond <= 2        # at 1 % of 40 worlds: three or more have a chance of 0.7 %
    assert naive >= 4           # what rows that are taken for independent would have cried


@pytest.mark.long
def test_false_alarms_over_many_worlds(capsys):
    loud, beyond, naive = false_alarms(1000)
    with capsys.disabled():
        print(f"\n1,000 still worlds: {loud} with an alarm, {beyond} with a KS beyond chance at 1 % over all subjects, "
              f"{naive} by the test for independent rows at 1 %")
    # at most 1 % beyond chance over three subjects; binomial 0.9999 of 1,000 at 1 % is 23
    assert loud <= 23 and beyond <= 23


def test_few_units_are_unknown_and_not_ok():
    found = world(1)
    few = found.unit < 15
    part = Observed(found.unit[few], found.current[few], found.trained[few],
                    {k: v[few] for k, v in found.features.items()}, {k: v[few] for k, v in found.scores.items()}, {},
                    found.columns, 1.0)
    assert {check.verdict for check in drift(part) if check.kind == "ks"} == {"unknown"}


def test_degenerate_columns_do_not_break():
    found = world(2)
    n = len(found.unit)
    for values in (np.full(n, 3.0), np.full(n, np.nan), np.where(found.current, np.nan, 1.0),
                   np.where(np.arange(n) % 2, np.inf, -np.inf)):
        part = Observed(found.unit, found.current, found.trained, {"x": values}, {}, {}, (Column("x"),), 1.0)
        checks = {check.kind: check for check in drift(part)}
        assert checks["psi"].value is not None and np.isfinite(checks["psi"].value)
    assert checks["psi"].verdict == "ok"
    gone = Observed(found.unit, found.current, found.trained, {"x": np.where(found.current, np.nan, 1.0)}, {}, {},
                    (Column("x"),), 1.0)
    assert {check.kind: check.verdict for check in drift(gone)} == {"psi": "act", "ks": "unknown"}
