"""An arm that only encourages: what the uptake does, and when that is not to be told."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, NotFound, Refused
from workbench.experiments.causal.encouragement import encouraged
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

SPEC = {"design": "encouragement", "uptake": "left_rate", "metrics/guardrail": None,
        "metrics/success": {"spent_mean": {"mde": "5%"}}, "metrics/monitor": ["left_rate", "bought_rate"]}
EFFECT = 1.5


def people(n: int = 9_000, push: float = 0.25, direct: dict[str, float] | None = None, seed: int = 1):
    """Half are invited; who cares anyway takes it up more and spends more. `left` is the uptake here.

    Args:
        direct: country -> what the invitation adds to the spending of those who take nothing up; they cannot, there.
    """
    rng = np.random.default_rng(seed)
    invited, care = np.arange(n) % 2 == 1, rng.normal(size=n)
    country = np.array(["DE", "US"])[rng.integers(0, 2, n)]
    can = ~np.isin(country, list(direct or {}))
    took = can & (rng.random(n) < 0.2 + push * invited + 0.1 * (care > 0))
    extra = np.array([(direct or {}).get(one, 0.0) for one in country]) * invited
    return {"person": np.array([f"p{i}" for i in range(n)]), "arm": np.where(invited, "blue", "none"),
            "country": country, "left": took.astype(int), "bought": (rng.random(n) < 0.2).astype(int),
            "spent": 5 + 1.2 * care + EFFECT * took + extra + rng.normal(size=n)}


def _study(make, **options):
    study = make({**SPEC, "split": {"none": 1, "blue": 1}}, people=people(**options))
    experiment, snapshot = Experiment.load(study.project, "colours"), Snapshot.open(study.project)
    return experiment, snapshot, study.readout()


def test_the_effect_of_the_uptake_is_found_where_a_plain_comparison_is_fooled(make):
    experiment, snapshot, readout = _study(make)
    found = encouraged(experiment, snapshot, readout)
    spent = next(one for one in found.effects if one.metric == "spent_mean")
    assert spent.effect is not None
    low, high = spent.effect.ci
    assert low < EFFECT < high and spent.strength > 100 and not spent.doubts
    given = people()
    took = given["left"] == 1
    plain = given["spent"][took].mean() - given["spent"][~took].mean()
    assert plain - EFFECT > 0.1                                             # those who care take it up
    assert dict(found.uptakes)["blue"].value == pytest.approx(0.25, abs=0.04)
    assert "alone" in found.notes[0] and found.as_dict()["effects"][0]["effect"]["ci"] == [low, high]


def test_an_invitation_that_moves_nobody_is_refused_with_its_numbers(make):
    experiment, snapshot, readout = _study(make, n=1_500, push=0.0)
    with pytest.raises(Refused, match="hardly moved 'left_rate'") as refused:
        encouraged(experiment, snapshot, readout)
    assert all(one.effect is None and "F = " in one.words for one in refused.value.result.effects)


def test_an_invitation_that_works_another_way_is_doubted(make):
    experiment, snapshot, readout = _study(make, direct={"US": 0.8})
    spent = next(one for one in encouraged(experiment, snapshot, readout).effects if one.metric == "spent_mean")
    assert spent.doubts == ("in country = US it moved spent_mean without left_rate",)


def test_a_readout_without_effects_is_not_divided(make):
    experiment, snapshot, _ = _study(make, n=600)
    study = make({**SPEC, "split": {"none": 1, "blue": 1}}, people=people(600))
    with pytest.raises(Refused, match="shows no effect"):
        encouraged(experiment, snapshot, study.readout(health_only=True))


def test_what_is_taken_up_must_be_measured(make):
    experiment, snapshot, readout = _study(make, n=600)
    with pytest.raises(NotFound, match="did you mean 'left_rate'"):
        encouraged(experiment, snapshot, readout, uptake="left_rat")
    study = make({**SPEC, "uptake": "visited", "split": {"none": 1, "blue": 1}}, people=people(60))
    with pytest.raises(InputError, match="`uptake: visited` is none of the metrics: add it to `monitor`"):
        Experiment.load(study.project, "colours")
    study = make({"design": "encouragement"}, people=people(60))
    with pytest.raises(InputError, match="`design: encouragement` and `uptake`"):
        Experiment.load(study.project, "colours")
