"""Planted effects are what they say they are, and leave a value the kind of value it was."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.rehearsal.planting import plant

RANDOM = np.random.default_rng(0)
ORDER = RANDOM.permutation(2_000).astype(np.uint64)
USABLE = RANDOM.random(2_000) < 0.9


def mean(rows: np.ndarray) -> float:
    y = rows[USABLE]
    return float(y[:, 0].sum() / y[:, 1].sum()) if rows.shape[1] == 2 else float(y[:, 0].mean())


@pytest.mark.parametrize("change", [0.03, -0.03])
@pytest.mark.parametrize(("kind", "how"), [("share", "turned"), ("amount", "scaled"), ("signed", "shifted"),
                                           ("ratio", "per denominator")])
def test_the_effect_is_the_difference_of_the_means(kind, how, change):
    n = 2_000
    rows = {"share": (RANDOM.random((n, 1)) < 0.2).astype(float), "amount": RANDOM.exponential(3, (n, 1)),
            "signed": RANDOM.standard_normal((n, 1)),
            "ratio": np.column_stack([RANDOM.poisson(2, n), RANDOM.poisson(5, n) + 1]).astype(float)}[kind]
    made, found = plant("m", ("y", "d") if kind == "ratio" else ("y",), rows, USABLE, change, ORDER)
    assert found.how == how
    assert found.effect == pytest.approx(mean(made) - mean(rows), abs=1e-12)
    assert found.effect == pytest.approx(change, abs=1 / USABLE.sum())
    assert found.relative == pytest.approx(found.effect / abs(mean(rows)))
    assert (made[~USABLE] == rows[~USABLE]).all()
    if kind == "share":
        assert set(np.unique(made)) == {0.0, 1.0}
        assert (made[USABLE] - rows[USABLE] >= 0).all() == (change > 0)


def test_a_share_cannot_leave_its_range():
    rows = (RANDOM.random((2_000, 1)) < 0.02).astype(float)
    made, found = plant("m", ("y",), rows, USABLE, -0.5, ORDER)
    assert made[USABLE].sum() == 0 and found.relative == -1.0
    made, found = plant("m", ("y",), rows, USABLE, 2.0, ORDER)
    assert made[USABLE].mean() == 1.0 and found.effect == pytest.approx(1 - mean(rows))
