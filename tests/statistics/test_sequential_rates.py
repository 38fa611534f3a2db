"""False positives under repeated looks, through the estimators that a readout uses, on kinds of data that it meets.

The default run is a slice; `-m long` takes 4,000 runs a cell, as promised.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.contrast import superiority
from workbench.stats.critical import AlwaysValid, Fixed, GroupSequential
from workbench.stats.moments import Moments
from workbench.stats.summary import pair

RUNS = [pytest.param(400, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
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


def paths(kind: str, looks: int, share: float, runs: int, seed: int):
    """Of each run, the (pair, units) at every look; cumulative, as looks are."""
    for run in range(runs):
        random = np.random.default_rng(seed + run)
        step = between(share)
        n = looks * step
        names, found = rows(kind, random, n)
        treated = random.random(n) < share
        zero = np.zeros(len(names))
        sums = [Moments.empty(names, zero), Moments.empty(names, zero)]
        seen = []
        for look in range(looks):
            part = slice(look * step, (look + 1) * step)
            for arm in (0, 1):
                sums[arm] = sums[arm] + Moments.from_rows(names, found[part][treated[part] == arm], zero)
            seen.append((pair(*sums), sums[0].n + sums[1].n))
        yield seen


def rejected(seen, planned: int, looks: int, method: str) -> tuple[bool, bool]:
    """(the method ever rejects, a test that is looked at again and again does)."""
    promised = naive = False
    fractions: list[float] = []
    for k, (arms, n) in enumerate(seen, start=1):
        if arms is None:
            continue
        fractions.append(min(n / planned, 1.0) if k < looks else 1.0)
        plain = superiority(arms, "up", Fixed(0.05))
        naive |= plain.p < 0.05
        at = (GroupSequential(0.05, 2, tuple(fractions), tuple(fractions)) if method == "group"
              else AlwaysValid(0.05, 2, n, planned))
        promised |= abs(plain.effect / plain.se) > at.z
    return promised, naive


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize(("kind", "share", "looks"), [
    ("binary", 0.5, 14), ("binary", 0.5, 28), ("binary", 0.1, 14), ("count with covariate", 0.5, 14),
    ("ratio", 0.5, 14), *(pytest.param(kind, share, 28, marks=pytest.mark.long) for kind, share in (
        ("binary", 0.1), ("count with covariate", 0.5), ("ratio", 0.5)))])
@pytest.mark.parametrize("method", ["group", "always_valid"])
def test_false_positives_over_all_looks(method, kind, share, looks, runs):
    found = np.array([rejected(seen, looks * between(share), looks, method)
                      for seen in paths(kind, looks, share, runs, seed=0)])
    promised, naive = found.mean(axis=0)
    assert promised <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    if method == "group":       # all of alpha is spent, so it is not merely cautious
        assert promised > 0.05 - 4 * math.sqrt(0.05 * 0.95 / runs)
    assert naive > 0.15
