"""Whole stores in an arm: sums per store against rows, whatever the buckets; what blocks; what a plan asks for."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.logs.imports import building

from .designed import Designed, people, row

CLUSTER = {"design": "cluster", "cluster": "store"}


def stores(count: int = 60, seed: int = 0):
    """Users of `count` stores of uneven size, whole stores in an arm, whose users resemble each other."""
    rng = np.random.default_rng(seed)
    users = people(seed=seed)
    size = rng.gamma(2, 1, count)
    at = rng.choice(count, len(users), p=size / size.sum())
    at[:count] = np.arange(count)
    users["y"] = (users["y"] + rng.gamma(4, 1, count)[at]).round(2)
    users["store"] = [f"s{n}" for n in at]
    users["arm"] = np.where(at % 2 == 1, "new", "old")
    return users


@pytest.fixture
def made(project, tmp_path) -> Designed:
    return Designed(project, tmp_path).spec(**CLUSTER)


def by_hand(users, arm: str, value: str = "y") -> tuple[float, float, int]:
    """(mean over users, its variance by leaving out one store at a time, stores)."""
    own = users[users["arm"] == arm]
    sums = own.groupby("store").agg(n=(value, "size"), y=(value, "sum"))
    mean = sums["y"].sum() / sums["n"].sum()
    without = (sums["y"].sum() - sums["y"]) / (sums["n"].sum() - sums["n"])
    return mean, float(((without - mean) ** 2).sum()), len(sums)


@pytest.mark.parametrize("buckets", [1, 4])
def test_the_error_is_over_stores_whatever_the_buckets(made, monkeypatch, buckets):
    users = stores()
    users["y"] = users["y"].where(users["y"] > 4, 0.0)
    if buckets > 1:
        monkeypatch.setattr(building, "ROWS_PER_BUCKET", 3_000)
    found = made.log(users).readout()
    assert found.status == "final" and found.health.clusters.counts == {"old": 30, "new": 30}
    got, bought = row(found, "spend_7d", "superiority"), users.assign(y=(users["y"] > 0).astype(float))
    control, treated = (by_hand(bought, arm) for arm in ("old", "new"))
    share = row(found, "bought_7d")
    assert share.control_mean == pytest.approx(control[0], rel=1e-12)
    assert share.effect == pytest.approx(treated[0] - control[0], rel=1e-9)
    assert share.se == pytest.approx(np.sqrt(control[1] + treated[1]), rel=1e-9)
    assert share.clusters == (treated[2], control[2]) == (30, 30) and share.method == "mean+cluster"
    assert 30 < share.freedom <= 58 and share.n + share.n_control == len(users)
    assert got.method == "mean+cluster+cuped" and "x" in got.covariates
    assert row(found, "basket_7d").method == "ratio+cluster"
    assert row(found, "capped_7d").se > 0
    inside = row(found, "bought_7d", segment={"column": "country", "value": "DE"})
    assert inside.effect == pytest.approx(
        by_hand(bought[bought["country"] == "DE"], "new")[0] - by_hand(bought[bought["country"] == "DE"], "old")[0],
        rel=1e-9)


def test_buckets_change_nothing_beyond_rounding(made, monkeypatch):
    users = stores()
    whole = made.log(users, "a").readout()
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 3_000)
    split = made.log(users, "b").readout()
    for one, two in zip(whole.estimates, split.estimates, strict=True):
        assert (one.metric, one.n, one.clusters) == (two.metric, two.n, two.clusters)
        assert two.se == (pytest.approx(one.se, rel=1e-11) if one.se else one.se)
        assert two.effect == pytest.approx(one.effect, rel=1e-9, abs=1e-12)


def test_a_store_in_two_arms_blocks(made):
    users = stores()
    users.loc[users.index[users["store"] == "s5"][0], "arm"] = "old"
    found = made.log(users).readout()
    assert found.status == "blocked" and found.health.clusters.crossovers == 1
    assert "1 of 60 clusters (1.67%) have units in more than one arm" in found.decision.reasons[0]


def test_a_sample_ratio_of_stores_not_of_users(made):
    """One store with half of all users is no mismatch; forty stores against twenty is."""
    users = stores(40)
    big = users["store"] == "s0"
    users.loc[users.sample(1_200, random_state=1).index, ["store", "arm"]] = ["s0", "old"]
    found = made.log(users, "a").readout()
    assert big.any() and found.health.srm.ok and found.health.srm.counts["old"] < 41
    assert any("one cluster holds" in warning for warning in found.health.warnings)
    users = stores(90)
    users["arm"] = np.where(users["store"].str[1:].astype(int) % 9 == 0, "new", "old")
    found = made.log(users, "b").readout()
    assert found.status == "blocked"
    assert found.decision.reasons[0].startswith("sample-ratio mismatch: new 10, old 80 clusters")


def test_too_few_stores_say_so(made):
    found = made.log(stores(16)).readout()
    checks = {one.name: one for one in found.health.checks}
    assert checks["clusters"].level == "blocking" and checks["clusters"].means in found.health.blocking
    assert checks["balance"].level == "info" and "units of a cluster come together" in checks["balance"].means
    assert found.status == "blocked" and found.estimates == ()
    assert "too few clusters: new has 8, old has 8, at least 10 an arm" in found.decision.reasons[0]


def test_users_without_a_store_and_columns_that_are_not_there_are_refused(made, capsys):
    from workbench.cli.app import main

    users = stores()
    users.loc[3, "store"] = None
    made.log(users)
    command = ["readout", "e", "--project", str(made.project.root)]
    assert main(command) == 2
    assert "1 units of a bucket have no cluster, as unit 'u00003'" in capsys.readouterr().err
    made.spec(design="cluster", cluster="stores")
    assert main(command) == 2
    assert "exposure: cluster" in (line := capsys.readouterr().err) and "did you mean 'store'?" in line
