"""False positives under repeated looks, through the estimators that a readout uses, on kinds of data that it meets.

The default run is a slice; `-m long` takes 4,000 runs a cell, with seeds from 0 on. Both methods see the same runs.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import superiority
from workbench.stats.critical import AlwaysValid, Fixed, GroupSequential
from workbench.stats.moments import Moments
from workbench.stats.summary import pair

from .runs import over_seeds

RUNS = [pytest.param(80, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
CASES = [("binary", 0.5, 14), ("binary", 0.5, 28), ("binary", 0.1, 14), ("binary", 0.1, 28),
         ("count with covariate", 0.5, 14), ("count with covariate", 0.5, 28), ("ratio", 0.5, 14), ("ratio", 0.5, 28)]
EVENTS = 24             # that the smaller arm has at its first look, at least: a plan has no smaller looks


def rows(kind: str, random: np.random.Generator, n: int) -> tuple[tuple[str, ...], np.ndarray]:
    """n units without any effect."""
    if kind == "binary":
        return ("y",), (random.random((n, 1)) < 0.2).astype(float)
    if kind == "count with covariate":
        taste = random.gamma(2.0, 1.0, n)
        return ("y", "x"), np.column_stack([random.poisson(taste), random.poisson(taste)]).astype(float)
    d = random.poisson(4, n) + 1
    return ("y", "d"), np.column_stack([random.binomial(d, 0.3), d]).astype(float)


def between(share: float) -> int:
    """Units that mature between two looks, over both arms, where one in five converts."""
    return int(EVENTS / 0.2 / share)


def path(kind: str, looks: int, share: float, seed: int):
    """Of one run, the (pair, units) at every look; cumulative, as looks are."""
    random = np.random.default_rng(seed)
    step = between(share)
    n = looks * step
    names, found = rows(kind, random, n)
    treated = random.random(n) < share
    zero = np.zeros(len(names))
    sums = [Moments.empty(names, zero), Moments.empty(names, zero)]
    for look in range(looks):
        part = slice(look * step, (look + 1) * step)
        for arm in (0, 1):
            sums[arm] = sums[arm] + Moments.from_rows(names, found[part][treated[part] == arm], zero)
        yield pair(*sums), sums[0].n + sums[1].n


def crossed(kind: str, looks: int, share: float, seed: int) -> dict[str, bool]:
    """Whether each method ever rejects, and whether a test that is looked at again and again does."""
    found = dict.fromkeys(("group", "always valid", "naive"), False)
    planned = looks * between(share)
    fractions: list[float] = []
    for k, (arms, n) in enumerate(path(kind, looks, share, seed), start=1):
        if arms is None:
            continue
        fractions.append(min(n / planned, 1.0) if k < looks else 1.0)
        plain = superiority(arms, "up", Fixed(0.05))
        z = abs(plain.effect / plain.se)
        found["naive"] |= plain.p < 0.05
        found["group"] |= z > GroupSequential(0.05, 2, tuple(fractions), tuple(fractions)).z
        found["always valid"] |= z > AlwaysValid(0.05, 2, n, planned).z
    return found


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize(("kind", "share", "looks"), CASES)
def test_false_positives_over_all_looks(kind, share, looks, runs, cell):
    found = over_seeds(crossed, runs, kind, looks, share)
    rate = {method: sum(one[method] for one in found) / runs for method in found[0]}
    most = 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    cell(f"{kind} {1 - share:.0%}/{share:.0%}", f"{looks} looks", f"{runs:,} runs",
         *(f"{method} {one:.2%}" for method, one in rate.items()), f"at most {most:.2%}")
    assert rate["group"] <= most and rate["always valid"] <= most
    # all of alpha is spent, so it is not merely cautious
    assert rate["group"] > 0.05 - 4 * math.sqrt(0.05 * 0.95 / runs)
    assert rate["naive"] > 0.15 - 2 * math.sqrt(0.15 * 0.85 / runs) * (runs < 1_000)
