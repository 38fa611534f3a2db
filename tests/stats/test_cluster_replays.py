"""Replays of clusters against one pair of arms after the other."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.stats.cluster_replays import Wholes, cluster_pairs
from workbench.stats.clusters import ClusterSums, cluster_pair
from workbench.stats.contrast import superiority
from workbench.stats.replays import Pairs

LABELS = {"mean": ("y",), "cuped": ("y", "x", "m"), "ratio": ("y", "d"), "ratio+cuped": ("y", "d", "x", "dx"),
          "dead covariate": ("y", "x")}


def wholes(kind: str, rng: np.random.Generator, clusters: int = 40) -> Wholes:
    labels = LABELS[kind]
    sizes = rng.integers(0, 30, clusters)
    sums = []
    taste = rng.normal(0, 1, clusters)
    for g, n in enumerate(sizes):
        x = rng.gamma(2, 1, n) + taste[g]
        rows = {"y": 3 + taste[g] + x + rng.normal(0, 1, n), "x": x, "d": rng.poisson(3, n) + 1.0,
                "dx": rng.poisson(2, n) + 1.0, "m": (rng.random(n) < 0.2).astype(float)}
        if kind == "dead covariate":
            rows["x"] = np.full(n, 2.0)
        sums.append([rows[one].sum() for one in labels])
    shift = np.full(len(labels), 0.5)
    return Wholes(labels, shift, sizes.astype(float), np.array(sums) - shift * sizes[:, None])


def one_by_one(values: Wholes, more: Wholes, weights: list[np.ndarray], r: int):
    arms = []
    for own, w in zip((values, more), weights, strict=True):
        at = np.repeat(np.arange(len(own.units)), w[:, r].astype(int))
        at = at[own.units[at] > 0]
        arms.append(ClusterSums(own.labels, own.shift, own.units[at].astype(int), own.sums[at]))
    return cluster_pair(*arms)


@pytest.mark.parametrize("kind", list(LABELS))
@pytest.mark.parametrize("most", [1, 3])
def test_every_replay_is_the_pair_of_its_clusters(kind, most):
    """`most` > 1: clusters are drawn several times, each for itself."""
    rng = np.random.default_rng(0)
    values = wholes(kind, rng)
    lifted = values.sums.copy()
    lifted[:, 0] += 0.3 * values.units
    more = Wholes(values.labels, values.shift, values.units, lifted)
    arm = rng.integers(0, 3, (40, 25))
    weights = [(arm == a) * rng.integers(1, most + 1, (40, 25)).astype(float) for a in (0, 1)]
    found = cluster_pairs(values, more, *weights)
    assert isinstance(found, Pairs)
    for r in range(25):
        pair = one_by_one(values, more, weights, r)
        assert found.control[r] == pytest.approx(pair.control.mean, rel=1e-9)
        assert found.treatment[r] == pytest.approx(pair.treatment.mean, rel=1e-9)
        assert (found.control_variance[r], found.treatment_variance[r]) == pytest.approx(
            (pair.control.variance, pair.treatment.variance), rel=1e-8)
        assert found.shared[r] == pytest.approx(pair.shared, rel=1e-8, abs=1e-15)
        assert found.freedom[r] == pytest.approx(pair.freedom, rel=1e-8)
        test = superiority(pair, "up", 0.05)
        assert found.critical(1.959963985)[r] == pytest.approx(test.threshold, rel=1e-8)
        assert found.covers(0.0, 1.959963985)[r] == (test.ci[0] <= 0 <= test.ci[1])


def test_an_arm_of_one_cluster_and_a_value_that_does_not_vary_say_nothing():
    values = Wholes(("y",), np.zeros(1), np.array([3.0, 4.0, 5.0, 0.0]), np.array([[3.0], [4.0], [5.0], [0.0]]))
    weights = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0],
                                                                                   [1.0, 0.0]])
    found = cluster_pairs(values, values, *weights)
    assert np.isnan(found.effect).all()
    same = cluster_pairs(values, values, np.array([[1.0], [1.0], [0.0], [0.0]]), np.array([[0.0], [1.0], [1.0], [0.0]]))
    assert same.se[0] == 0 and np.isnan(same.z[0])
