"""A policy is held against the log on its reward and its harms, and nothing passes that the log cannot tell."""

from __future__ import annotations

import json
import shutil

import pytest

from workbench.errors import InputError, NotFound
from workbench.jobs.start import start
from workbench.logs.snapshot import Snapshot
from workbench.policies.evaluate import evaluated
from workbench.policies.gate import frontier, gate
from workbench.policies.spec import Limits, PolicySpec
from workbench.project import Project
from workbench.stats.contrast import Margin

HARM = """\
version: 1
metrics:
  sent_again_24h: {fact: sends, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: down}
  left_24h: {fact: clicks, agg: any, window: 1h, anchor: decision, attribution: last_send, direction: down}
"""


@pytest.fixture(scope="module")
def opened(squad_kept, tmp_path_factory):
    root = tmp_path_factory.mktemp("gated") / "squad"
    shutil.copytree(squad_kept.root, root)
    project = Project.find(root)
    (root / "metrics" / "harm.yaml").write_text(HARM)
    run = start(project, "training", "click_24h", mode="inline", detach=False)
    assert run.status == "done", run.state
    spec = PolicySpec.model_validate({
        "version": 1, "id": "p", "kind": "softmax", "run": "click_24h", "reward": "clicked_24h", "temperature": 0.02,
        "epsilon": 0.1})
    return project, Snapshot.open(project), spec


def test_every_number_is_that_of_the_evaluation(opened):
    project, snapshot, spec = opened
    found = gate(project, spec, {"left_24h": Margin(0.5, True)}, snapshot)
    for one in found.objectives:
        whole = evaluated(project, spec.model_copy(update={"reward": one.metric}), snapshot)
        assert one.value == whole[whole.recommended] and one.logged == whole.logged.value
    reward, harm = found.objectives
    assert reward.bound == reward.value.gain_ci[0] and reward.passed == (reward.bound > 0)
    assert harm.margin == pytest.approx(0.5 * harm.logged)
    assert harm.bound == pytest.approx(harm.value.gain + 1.6448536 * harm.value.gain_se)
    assert harm.passed == (harm.bound < harm.margin)
    assert json.loads(json.dumps(found.as_dict()))["verdict"] == found.verdict


def test_a_better_model_passes_and_a_tight_margin_stops_it(opened):
    project, snapshot, spec = opened
    wide = gate(project, spec, {"left_24h": Margin(1.0, False)}, snapshot)
    assert wide.verdict == "passes" and "worth an experiment" in wide.words
    tight = gate(project, spec, {"left_24h": Margin(1e-9, False)}, snapshot)
    assert tight.verdict == "may_harm" and "left_24h may rise by more than tolerated" in tight.words


def test_a_policy_like_that_of_the_log_is_not_shown_to_be_better(opened):
    project, snapshot, _ = opened
    uniform = PolicySpec.model_validate({"version": 1, "id": "p", "kind": "uniform", "reward": "clicked_24h"})
    assert gate(project, uniform, {}, snapshot).verdict == "not_better"


def test_what_the_log_cannot_tell_is_refused(opened):
    project, snapshot, spec = opened
    strict = spec.model_copy(update={"evaluation": Limits(min_effective_users=10**9)})
    found = gate(project, strict, {"left_24h": Margin(0.5, True)}, snapshot)
    assert found.verdict == "refused" and not found.objectives and "clicked_24h: " in found.reasons[0]


def test_a_frontier_is_the_gate_at_each_temperature(opened):
    project, snapshot, spec = opened
    harms = {"left_24h": Margin(0.5, True)}
    found = frontier(project, spec, harms, snapshot, (0.05, 5.0))
    assert [one.temperature for one in found] == [0.05, 5.0]
    assert found[0].objectives[0].value.gain > found[1].objectives[0].value.gain       # bold gains more clicks
    with pytest.raises(InputError, match="a uniform policy has no temperature"):
        frontier(project, PolicySpec.model_validate({"version": 1, "id": "p", "kind": "uniform",
                                                     "reward": "clicked_24h"}), harms, snapshot, (0.1,))


def test_wrong_input_is_named(opened):
    project, snapshot, spec = opened
    with pytest.raises(InputError, match="is the reward and a harm"):
        gate(project, spec, {"clicked_24h": Margin(0.1, True)}, snapshot)
    with pytest.raises(NotFound, match="did you mean 'left_24h'"):
        gate(project, spec, {"left_24": Margin(0.1, True)}, snapshot)
