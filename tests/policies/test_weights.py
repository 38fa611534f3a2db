"""A policy that weighs several predictions chooses by their sum, and is judged by each metric's own prediction."""

from __future__ import annotations

import re

import numpy as np
import pytest

from workbench.errors import NotFound
from workbench.jobs.start import start
from workbench.learning.spec import TrainingSpec
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.policies import feedback
from workbench.policies.evaluate import evaluated
from workbench.policies.gate import gate
from workbench.policies.policy import build
from workbench.policies.spec import PolicySpec
from workbench.scaffold.render import render
from workbench.simulator.studies import shelf
from workbench.stats.contrast import Margin

from ..scaffold.test_studies import squad

BOTH = {"clicked_24h": 1.0, "rank_harm": -0.5}


def spec(**more) -> PolicySpec:
    return PolicySpec.model_validate({"version": 1, "id": "p", "kind": "softmax", "temperature": 0.05, "epsilon": 0.1,
                                      "run": "rank", "reward": "clicked_24h"} | more)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A model of clicks and of opt-outs, and a bucket of the decisions of users that did not train it."""
    project = squad(tmp_path_factory.mktemp("weighed"), shelf, shelf.Shelf(users=2_000))
    render(project, "ranking_gate", "rank", {"features": "channel, action, x_taste", "where": "executed", "rounds": 20})
    run = start(project, "training", "rank", mode="inline", detach=False)
    assert run.status == "done", run.state
    snapshot = Snapshot.open(project)
    part = next(one for one in feedback.read(snapshot, Catalog.load(project), "clicked_24h",
                                             TrainingSpec.load(project, "rank")) if len(one.unit))
    return project, snapshot, part.batch


def test_the_score_is_the_weighted_sum_and_a_prediction_stays_its_own(opened):
    project, _, batch = opened
    plain, weighed = build(spec(), project), build(spec(weights=BOTH), project)
    good, bad = plain.predicted(batch, "clicked_24h"), plain.predicted(batch, "rank_harm")
    assert not np.allclose(good, bad) and plain.predicted(batch, "conversion_7d") is None
    assert np.array_equal(plain.scores(batch), good)
    assert np.allclose(weighed.scores(batch), good - 0.5 * bad)
    assert np.array_equal(weighed.predicted(batch, "clicked_24h"), good)


def test_a_gate_judges_the_same_choices_by_each_metric(opened):
    """On a model of several labels the choices must not become those that raise what is called a harm."""
    project, snapshot, _ = opened
    for given in (spec(), spec(weights=BOTH)):
        harm = gate(project, given, {"rank_harm": Margin(5.0, True)}, snapshot).objectives[1].value
        fixed = given.weights or {"clicked_24h": 1.0}
        told = evaluated(project, given.model_copy(update={"reward": "rank_harm", "weights": fixed}), snapshot)
        assert harm == told[told.recommended] and told.recommended == "dr"
        # what the choices would be if they followed the harm is another policy
        turned = evaluated(project, spec(reward="rank_harm"), snapshot)
        assert harm.value != turned["dr"].value


def test_weights_are_of_what_the_model_learnt_and_need_a_model(opened):
    project, _, _ = opened
    with pytest.raises(ValueError, match="they need `run`"):
        spec(kind="uniform", run=None, temperature=None, weights=BOTH)
    with pytest.raises(ValueError, match="not all 0"):
        spec(weights={"clicked_24h": 0})
    with pytest.raises(NotFound, match=re.escape("did not learn 'rank_ham'")) as found:
        build(spec(weights={"rank_ham": -1}), project)
    assert found.value.nearest == "rank_harm"
