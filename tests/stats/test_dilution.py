"""An effect among some as the effect on all, against row-level arithmetic and by how often it covers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import superiority
from workbench.stats.dilution import diluted
from workbench.stats.moments import Moments
from workbench.stats.summary import pair

REPLICATES = [pytest.param(1_500, id="slice"), pytest.param(20_000, id="long", marks=pytest.mark.long)]


def drawn(rng: np.random.Generator, n: int, share: float, effect: float):
    treated, hit = rng.random(n) < 0.5, rng.random(n) < share
    return treated, hit, rng.normal(np.where(hit, 2.0 + effect * treated, 1.0), 1.0)


def compared(treated: np.ndarray, hit: np.ndarray, y: np.ndarray):
    among = pair(*(Moments.from_rows(("y",), y[hit & (treated == arm)][:, None]) for arm in (False, True)))
    others = y[~hit]
    error = float(others.var(ddof=1) / len(others))
    return among, diluted(among, int(hit.sum()), len(others), float(others.mean()), error)


def test_the_difference_is_the_share_times_that_among_them():
    treated, hit, y = drawn(np.random.default_rng(0), 3_000, 0.3, 0.5)
    among, found = compared(treated, hit, y)
    s, effect = hit.mean(), among.treatment.mean - among.control.mean
    assert found.treatment.mean - found.control.mean == pytest.approx(s * effect, rel=1e-12)
    assert found.control.mean == pytest.approx(s * y[hit & ~treated].mean() + (1 - s) * y[~hit].mean())
    variance = s**2 * (among.control.variance + among.treatment.variance) + effect**2 * s * (1 - s) / len(y)
    assert found.control.variance + found.treatment.variance == pytest.approx(variance, rel=1e-12)


@pytest.mark.parametrize("replicates", REPLICATES)
@pytest.mark.parametrize("effect", [0.0, 0.6])
def test_it_covers_the_effect_on_everybody_and_is_sharper_than_everybody(replicates, effect):
    rng = np.random.default_rng(0)
    covered = relative = 0
    widths = []
    for _ in range(replicates):
        treated, hit, y = drawn(rng, 1_200, 0.2, effect)
        test = superiority(compared(treated, hit, y)[1], "up", 0.05)
        covered += test.ci[0] <= 0.2 * effect <= test.ci[1]
        low, high = test.relative_ci
        relative += low <= 0.2 * effect / 1.2 <= high
        whole = superiority(pair(*(Moments.from_rows(("y",), y[treated == arm][:, None]) for arm in (False, True))),
                            "up", 0.05)
        widths.append(test.se / whole.se)
    tolerance = 0.005 + 3.5 * math.sqrt(0.05 * 0.95 / replicates)
    assert abs(covered / replicates - 0.95) < tolerance
    assert abs(relative / replicates - 0.95) < tolerance
    assert np.mean(widths) < 0.6
