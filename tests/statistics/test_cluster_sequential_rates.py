"""Planned looks on arms of clusters that grow: how often any look finds an effect that is not there.

The default run is a slice; `-m long` takes 4,000 runs a cell, with seeds from 0 on.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.stats.clusters import ClusterSums, cluster_pair
from workbench.stats.contrast import superiority
from workbench.stats.critical import Fixed, GroupSequential

from .runs import over_seeds

RUNS = [pytest.param(60, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
# control's and treatment's clusters, looks, intra-class correlation, skewed, whether clusters come late
CASES = [(10, 10, 4, 0.05, False, False), (10, 10, 4, 0.3, True, True), (20, 20, 14, 0.1, False, True),
         (40, 40, 4, 0.05, True, False), (90, 10, 4, 0.1, False, False), (40, 40, 14, 0.3, False, False)]
SIZE = 20


def growing(rng: np.random.Generator, clusters: int, looks: int, icc: float, skewed: bool, late: bool
            ) -> list[ClusterSums]:
    """The sums of an arm at each look: a cluster's units come one after the other, its own level stays."""
    rates = rng.gamma(2, SIZE / 2, clusters)
    starts = rng.uniform(0, 0.6, clusters) if late else np.zeros(clusters)
    ends = np.arange(1, looks + 1) / looks
    level = (rng.exponential(1, clusters) - 1 if skewed else rng.normal(0, 1, clusters)) * math.sqrt(icc)
    units, sums = np.zeros(clusters, dtype=np.int64), np.zeros(clusters)
    before, found = np.zeros(clusters), []
    for end in ends:
        now = np.maximum(end - starts, 0.0) / (1 - starts)
        more = rng.poisson(rates * (now - before))
        before = now
        noise = rng.gamma(np.maximum(more, 1e-9) * 0.5, 1.0) - more * 0.5 if skewed else rng.normal(0, np.sqrt(more))
        scale = math.sqrt((1 - icc) / 0.5) if skewed else math.sqrt(1 - icc)
        units, sums = units + more, sums + more * level + scale * noise
        there = units > 0
        found.append(ClusterSums(("y",), np.zeros(1), units[there], sums[there, None]))
    return found


def crossed(control: int, treatment: int, looks: int, icc: float, skewed: bool, late: bool, seed: int
            ) -> dict[str, bool]:
    """Whether planned looks ever reject, whether the last alone does, and a test that is looked at again and again."""
    rng = np.random.default_rng(seed)
    arms = [growing(rng, g, looks, icc, skewed, late) for g in (control, treatment)]
    planned = (control + treatment) * SIZE
    found = dict.fromkeys(("group", "last", "naive"), False)
    shares: list[float] = []
    information: list[float] = []
    for k, two in enumerate(zip(*arms, strict=True), start=1):
        pair = cluster_pair(*two)
        n = float(sum(one.units.sum() for one in two))
        if pair is None or pair.control.variance + pair.treatment.variance == 0:
            continue
        shares.append(1.0 if k == looks else min(n / planned, 1.0))
        information.append(n)
        plain = superiority(pair, "up", Fixed(0.05))
        found["naive"] |= plain.p < 0.05
        found["last"] = plain.p < 0.05
        # as the readout: units are the information, the critical value keeps its tail under Student's t
        at = superiority(pair, "up", GroupSequential(0.05, 2, tuple(shares), tuple(information)))
        found["group"] |= abs(at.effect / at.se) > at.threshold
    return found


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("case", CASES, ids=lambda one: "-".join(map(str, one)))
def test_false_positives_over_all_looks(case, runs, cell):
    found = over_seeds(crossed, runs, *case)
    rate = {method: sum(one[method] for one in found) / runs for method in found[0]}
    most = 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    cell("clusters", *map(str, case), f"{runs:,} runs", *(f"{method} {one:.2%}" for method, one in rate.items()),
         f"at most {most:.2%}")
    assert rate["group"] <= most
    # looking again and again is what the boundary repairs
    assert rate["naive"] > rate["group"] or runs < 1_000
