"""A spec is probabilities: they sum to one, follow their definition, and ignore the order of candidates."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.logs.actions import DecisionBatch, Policy
from workbench.policies.policy import SpecPolicy
from workbench.policies.spec import PolicySpec

BATCH = DecisionBatch(
    decision_id=np.array(["a", "b", "c"]), start=np.array([0, 3, 5, 6]),
    action=np.array(["hold", "push/x", "email/y", "hold", "push/x", "email/y"], dtype=object),
)
SCORES = np.array([0.0, 0.2, 0.1, 0.0, 0.0, 0.3])


def probabilities(kind: str, scores=SCORES, **more):
    run = "r" if kind in ("greedy", "softmax") else None
    spec = PolicySpec(version=1, id="p", kind=kind, run=run, reward="m", **more)
    return SpecPolicy(spec).from_scores(BATCH, scores)


def test_uniform_is_even_over_the_eligible():
    assert np.allclose(probabilities("uniform"), [1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2, 1])


def test_greedy_takes_the_best_and_ties_share():
    assert np.allclose(probabilities("greedy"), [0, 1, 0, 0.5, 0.5, 1])


def test_softmax_and_epsilon_by_hand():
    weight = np.exp(np.array([0.0, 0.2, 0.1]) / 0.1)
    found = probabilities("softmax", temperature=0.1, epsilon=0.2)
    assert np.allclose(found[:3], 0.8 * weight / weight.sum() + 0.2 / 3)
    assert np.allclose(np.add.reduceat(found, BATCH.start[:-1]), 1)


def test_softmax_survives_large_scores():
    assert np.isfinite(probabilities("softmax", SCORES * 1e4, temperature=0.01)).all()


@pytest.mark.parametrize(("action", "expected"), [
    ("hold", [1, 0, 0, 1, 0, 1]),                  # c has email only: it is all there is
    ("push", [0, 1, 0, 0, 1, 1]),
    ("email/y", [0, 0, 1, 1, 0, 1]),               # b cannot: it holds
])
def test_static_falls_back_to_hold(action, expected):
    assert np.allclose(probabilities("static", action=action), expected)


def test_a_decision_without_an_action_is_refused():
    empty = DecisionBatch(np.array(["a", "b"]), np.array([0, 1, 1]), np.array(["hold"], dtype=object))
    with pytest.raises(InputError, match="'b' has no eligible action"):
        SpecPolicy(PolicySpec(version=1, id="p", kind="uniform", reward="m")).probabilities(empty)


def test_it_is_the_policy_of_the_logs_package():
    policy = SpecPolicy(PolicySpec(version=1, id="p", kind="uniform", reward="m"))
    assert isinstance(policy, Policy) and policy.id == "p"


@pytest.mark.parametrize(("change", "said"), [
    ({"kind": "softmax"}, "needs `run`"), ({"kind": "softmax", "run": "r"}, "needs `temperature`"),
    ({"kind": "static"}, "needs `action`"), ({"temprature": 1}, "unknown field 'temprature'"),
    ({"epsilon": 1.5}, "epsilon"), ({"id": "other"}, "the folder is 'p'"),
    ({"evaluation": {"min_effective_user": 1}}, "did you mean 'min_effective_users'"),
])
def test_a_fault_in_the_file_is_one_line(project, change, said):
    folder = project.root / "policies" / "p"
    folder.mkdir()
    value = {"version": 1, "id": "p", "kind": "uniform", "reward": "m"} | change
    (folder / "policy.json").write_text(json.dumps(value))
    with pytest.raises(InputError) as caught:
        PolicySpec.load(project, "p")
    assert said in caught.value.line and "\n" not in caught.value.line


def test_a_broken_file_names_its_line(project):
    folder = project.root / "policies" / "p"
    folder.mkdir()
    (folder / "policy.json").write_text('{"version": 1,\n nope}')
    with pytest.raises(InputError, match=r"policy\.json:2: not JSON"):
        PolicySpec.load(project, "p")
