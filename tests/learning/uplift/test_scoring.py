"""A run of effects scores candidates by the effect of their own arm."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.models.uplift import fit
from workbench.learning.scoring import Scorer
from workbench.logs.actions import DecisionBatch

from .test_learners import THREE, strong
from .worlds import FEATURES, spec

ACTIONS = np.array(["hold", "push/offer", "email/offer"], dtype=object)


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    data, _ = strong(3000)
    names = dict(zip(("hold", "mail", "push"), ACTIONS, strict=True))
    data.keys["action"] = np.array([names[one] for one in data.keys["arm"]], dtype=object)
    said = spec(treatment={**THREE, "column": "action", "propensity": "p"})
    return Scorer(said, fit(data, said), data.columns)


def batch(actions: np.ndarray, n: int = 50) -> DecisionBatch:
    rng = np.random.default_rng(2)
    return DecisionBatch(
        decision_id=np.array([f"d{i}" for i in range(n)]), start=np.arange(n + 1) * len(actions),
        action=np.tile(actions, n), features={f"x{j}": rng.normal(size=n) for j in range(FEATURES)},
    )


def test_each_candidate_has_the_effect_of_its_arm_and_the_control_none(scorer):
    decisions = batch(ACTIONS)
    scores = scorer.score(decisions).reshape(-1, 3)
    effects = scorer.model.predict(np.column_stack([decisions.features[f"x{j}"] for j in range(FEATURES)]))
    assert scorer.model.outputs == ("bought.email/offer", "bought.push/offer")
    assert (scores[:, 0] == 0).all()
    np.testing.assert_array_equal(scores[:, 1], effects[:, 1])
    np.testing.assert_array_equal(scores[:, 2], effects[:, 0])
    np.testing.assert_array_equal(scorer.score(decisions, head="bought"), scorer.score(decisions))


def test_an_arm_without_rows_has_no_score(scorer):
    with pytest.raises(InputError, match="a candidate is of the arm 'push/digest', whose effect was not learnt"):
        scorer.score(batch(np.array(["hold", "push/digest"], dtype=object)))


def test_effects_of_something_else_score_no_candidate():
    data, _ = strong(3000)
    said = spec(treatment=THREE)
    with pytest.raises(InputError, match="the run learnt effects of 'arm', which is no candidate's own"):
        Scorer(said, fit(data, said), data.columns).score(batch(ACTIONS))
