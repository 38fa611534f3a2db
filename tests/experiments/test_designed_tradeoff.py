"""Trade-offs and statements where the split changed or whole stores were randomised: against rows, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.decision.tradeoff import trade_off
from workbench.experiments.estimates.effects import jointly
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.spec import Experiment
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog

from .designed import Designed, row
from .test_cluster_design import CLUSTER, stores
from .test_phases import SHARES, ramp

ROLES = {"success": {"capped_7d": {"mde": "10%"}}, "guardrail": {"bought_7d": {"margin": "20%"}},
         "monitor": ["basket_7d"]}


@pytest.fixture
def made(project, tmp_path) -> Designed:
    return Designed(project, tmp_path)


def effects_of(made: Designed, readout):
    experiment, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    anchors = anchors_of(experiment, snapshot, readout.cut)
    (found,) = jointly(experiment, snapshot, Catalog.load(made.project), anchors, readout, readout.cut,
                       entry(experiment, snapshot, anchors))
    return found


def test_over_a_ramp_the_covariance_is_that_of_the_phases(made):
    users = ramp(seed=1, effect=1.0)
    users["y"] = users["y"].where(users["y"] > 8, 0.0)
    made.spec(metrics=ROLES)
    readout = made.log(users).readout()
    found = effects_of(made, readout)
    y = np.column_stack([np.minimum(users["y"], readout.caps["capped_7d"]), users["y"] > 0]).astype(float)
    want, mean = np.zeros((2, 2)), np.zeros(2)
    for phase in SHARES:
        own = (users["phase"] == phase).to_numpy()
        weight = own.mean()
        arms = [y[own & (users["arm"] == arm).to_numpy()] for arm in ("old", "new")]
        want += weight**2 * sum(np.cov(one.T) / len(one) for one in arms)
        mean += weight * (arms[1].mean(axis=0) - arms[0].mean(axis=0))
    at = found.of(["capped_7d", "bought_7d"])
    assert found.cov[np.ix_(at, at)] == pytest.approx(want, rel=1e-9)
    assert found.effect[at] == pytest.approx(mean, rel=1e-9)
    assert found.freedom == np.inf and found.units == len(users)
    # the pooled units hang together by the rising mean too: another number
    pooled = sum(np.cov(y[(users["arm"] == arm).to_numpy()].T) / (users["arm"] == arm).sum() for arm in ("old", "new"))
    assert abs(want[0, 1] / pooled[0, 1] - 1) > 0.03


def test_over_stores_the_covariance_is_that_of_leaving_one_out(made):
    users = stores()
    users["y"] = users["y"].where(users["y"] > 8, 0.0)
    made.spec(**CLUSTER, metrics=ROLES)
    readout = made.log(users).readout()
    found = effects_of(made, readout)
    users["capped"] = np.minimum(users["y"], readout.caps["capped_7d"])
    users["bought"] = (users["y"] > 0).astype(float)
    want = np.zeros((2, 2))
    for arm in ("old", "new"):
        own = users[users["arm"] == arm]
        means = own[["capped", "bought"]].mean().to_numpy()
        moved = np.array([own[own["store"] != store][["capped", "bought"]].mean().to_numpy() - means
                          for store in own["store"].unique()])
        want += moved.T @ moved
    at = found.of(["capped_7d", "bought_7d"])
    assert found.cov[np.ix_(at, at)] == pytest.approx(want, rel=1e-9)
    assert found.units == 60 and found.freedom == min(one.freedom for one in readout.rows())
    traded = trade_off(Experiment.load(made.project, "e"), Snapshot.open(made.project), readout)
    assert traded.ellipses[0].words.endswith("60 clusters)") and 0.3 < traded.ellipses[0].correlation < 1


def test_stores_over_a_ramp_count_once(made):
    """A store whose users come in both phases: its parts add before they are squared, in the row and in the ellipse."""
    users = stores(80)
    users["y"] = users["y"].where(users["y"] > 8, 0.0)
    users["phase"] = np.where(users["day"] < 8, "1", "2")
    first, second = users["phase"] == "1", users["arm"] == "new"
    users["p_assign"] = np.where(second, np.where(first, 0.4, 0.5), np.where(first, 0.6, 0.5))
    made.spec(**CLUSTER, metrics=ROLES)
    readout = made.log(users).readout()
    got = row(readout, "bought_7d")
    both = (users.groupby("store")["phase"].nunique() > 1).sum()
    assert f"{both} clusters have units in several phases" in got.note and got.clusters == (40, 40)
    found, variance = effects_of(made, readout), 0.0
    users["bought"] = (users["y"] > 0).astype(float)
    weight = users["phase"].value_counts(normalize=True)
    for arm in ("old", "new"):
        own = users[users["arm"] == arm]
        for store in own["store"].unique():
            rest = own[own["store"] != store].groupby("phase")["bought"].mean()
            variance += float((weight * (rest - own.groupby("phase")["bought"].mean())).sum()) ** 2
    assert got.se == pytest.approx(variance**0.5, rel=1e-9)
    at = found.of(["bought_7d"])[0]
    assert found.cov[at, at] == pytest.approx(variance, rel=1e-9)


@pytest.mark.parametrize("design", ["ramp", "stores"])
def test_the_statement_gives_the_number_that_the_row_shows(made, design):
    users = ramp(seed=2) if design == "ramp" else stores()
    users["y"] = users["y"].where(users["y"] > 4, 0.0)
    made.spec(**({} if design == "ramp" else CLUSTER))
    readout = made.log(users).readout()
    engine = guarded(Snapshot.open(made.project))
    for why in readout.why:
        if why.test == "deterioration":
            continue
        shown = {one["arm"]: one for one in engine.query(why.statement.means).table.to_pylist()}
        got = next(one for one in readout.rows(test=why.test) if one.metric == why.metric)
        assert shown["new"]["mean"] == pytest.approx(got.mean, rel=1e-9)
        if design == "ramp":
            assert set(shown) == {"new"} and shown["new"]["phases"] == list(SHARES)
            assert shown["new"]["control_mean"] == pytest.approx(got.control_mean, rel=1e-9)
            if not got.covariates:
                assert shown["new"]["effect"] == pytest.approx(got.effect, rel=1e-9)
        else:
            assert (shown["new"]["clusters"], shown["old"]["clusters"]) == got.clusters
            if not got.covariates:
                assert np.hypot(shown["new"]["se"], shown["old"]["se"]) == pytest.approx(got.se, rel=1e-9)


def test_a_phase_without_one_of_the_arms_is_in_no_statement(made):
    users = ramp(seed=3)
    users = users[(users["phase"] != "1") | (users["arm"] == "old")]
    users.loc[users["phase"] == "1", "p_assign"] = 1.0
    made.spec(metrics=ROLES)
    readout = made.log(users).readout()
    engine = guarded(Snapshot.open(made.project))
    why = next(one for one in readout.why if one.metric == "capped_7d" and one.test == "superiority")
    (shown,) = engine.query(why.statement.means).table.to_pylist()
    assert shown["phases"] == ["2", "3"]
    assert shown["effect"] == pytest.approx(row(readout, "capped_7d", "superiority").effect, rel=1e-9)
    found = effects_of(made, readout)
    assert found.cov[0, 0] == pytest.approx(row(readout, "capped_7d", "superiority").se ** 2)


def test_a_guardrail_of_which_nobody_had_harm_passes_when_that_is_rare_enough(made):
    """Everybody bought: with 1,200 units an arm less than 1 % is shown to have stopped, with 300 it is not."""
    users = stores(60)
    users["y"] = users["y"] + 1.0
    for margin, safe in (("1pp", True), ("0.1pp", False)):
        made.spec(metrics={**ROLES, "guardrail": {"bought_7d": {"margin": margin}}})
        readout = made.log(users).readout()
        got = row(readout, "bought_7d", "non_inferiority")
        assert got.passed is safe and got.se is None and got.p == pytest.approx((1 - float(margin[:-2]) / 100) ** got.n)
        assert "(1 - margin)^n" in got.note
        words = dict(next(one for one in readout.why if one.test == "non_inferiority").words)
        assert any("(1 - margin)^n" in text for text in words.values())
    made.spec(**CLUSTER, metrics={**ROLES, "guardrail": {"bought_7d": {"margin": "1pp"}}})
    # thirty stores are thirty, however many users they have
    got = row(made.readout(), "bought_7d", "non_inferiority")
    assert not got.passed and got.p == pytest.approx(0.99**30)
