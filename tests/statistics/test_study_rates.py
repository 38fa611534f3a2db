"""The analyses of the study templates on consecutive seeds of their worlds: how often an interval holds the truth."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import workbench as wb
from workbench.errors import Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.causal.encouragement import encouraged
from workbench.experiments.causal.longterm import long_term
from workbench.experiments.causal.message_cost import message_cost
from workbench.experiments.spec import Experiment
from workbench.learning.dataset import build
from workbench.learning.models.uplift import fit
from workbench.learning.spec import TrainingSpec
from workbench.learning.uplift.measure import measure
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.policies import feedback, policy
from workbench.policies.spec import PolicySpec
from workbench.scaffold.render import render
from workbench.simulator.studies import holdback, holdout, invitation, pressure, shelf

from ..scaffold.test_studies import squad

RUNS = [pytest.param(20, 16, id="slice"), pytest.param(400, 368, id="long", marks=pytest.mark.long)]
RANKED = {"features": "channel, action, x_taste", "where": "executed", "rounds": 20, "temperature": 0.02}
EARLY = ["sessions_14d", "active_14d"]


def _opened(folder, template, world, made):
    project = squad(folder, world, made)
    render(project, template, "study")
    experiment, snapshot = Experiment.load(project, "study"), Snapshot.open(project)
    return experiment, snapshot, analyze(experiment, snapshot)


def _uptake(*opened):
    (one,) = encouraged(*opened).effects
    return one.effect


def _later(*opened):
    (one,) = long_term(*opened, "spend_84d", EARLY).arms
    return one.effect


def _cost(*opened):
    (one,) = message_cost(*opened).arms
    return one.cost


@pytest.mark.parametrize(("runs", "least"), RUNS)
@pytest.mark.parametrize(("template", "world", "made_of", "truth", "estimate"), [
    ("encouragement", invitation, lambda seed: invitation.Invitation(seed=seed, users=2_000), "effect", _uptake),
    ("long_term_holdback", holdback, lambda seed: holdback.Holdback(seed=seed), "truth", _later),
    ("frequency_cap", pressure, lambda seed: pressure.Pressure(seed=seed, users=2_000), "cost", _cost),
], ids=["encouragement", "long_term_holdback", "frequency_cap"])
def test_an_interval_holds_the_truth(template, world, made_of, truth, estimate, runs, least, tmp_path, cell):
    """One that is withheld although nothing is broken does not hold it."""
    held = 0
    for seed in range(runs):
        made = made_of(seed)
        try:
            found = estimate(*_opened(tmp_path / "w", template, world, made))
            held += found is not None and found.ci[0] <= getattr(made, truth) <= found.ci[1]
        except Refused:
            pass
        shutil.rmtree(tmp_path / "w")
    cell(f"{template}: interval covers", str(runs), f"{held / runs:.1%}", "92 %")
    assert held >= least


@pytest.mark.parametrize(("runs", "least"), RUNS)
def test_uplift_eligibility(runs, least, tmp_path, cell):
    """The average effect on the half that did not train; what the first three tenths gain is not known exactly."""
    held = 0
    for seed in range(runs):
        made = holdout.Holdout(seed=seed, users=3_000)
        project = squad(tmp_path / "w", holdout, made)
        render(project, "uplift_eligibility", "study", {"rounds": 20})
        spec = TrainingSpec.load(project, "study")
        data = build(Snapshot.open(project), Catalog.load(project), spec)
        found = measure(fit(data, spec), data, spec)["heads"]["bought_7d"]["arms"][holdout.ARM]["average"]
        shutil.rmtree(tmp_path / "w")
        held += found["ci"][0] <= made.average <= found["ci"][1]
    cell("uplift eligibility: interval of the average effect covers", str(runs), f"{held / runs:.1%}", "92 %")
    assert held >= least


def _chances(project, spec) -> dict[int, dict[str, float]]:
    """Taste -> action -> the policy's probability, which nothing else moves."""
    built, found = policy.build(spec, project), {taste: {} for taste in range(shelf.TASTES)}
    for part in feedback.read(Snapshot.open(project), Catalog.load(project), spec.reward, built.scorer.spec):
        own = built.probabilities(part.batch)
        tastes = part.batch.features["x_taste"][part.batch.owner]
        for taste in found:
            for action in shelf.ACTIONS:
                (chance,) = np.unique(own[(tastes == taste) & (part.batch.action == action)].round(12))
                found[taste][action] = float(chance)
    return found


@pytest.mark.parametrize(("runs", "least"), RUNS)
def test_ranking_gate(runs, least, tmp_path, cell):
    """The gains of a policy that weighs clicks against opt-outs, on the users that did not train it.

    A gate that refuses to evaluate, although nothing is broken, holds neither.
    """
    held, passed, refused = {"clicks": 0, "opt_outs": 0}, 0, 0
    for seed in range(runs):
        made = shelf.Shelf(seed=seed, users=1_500)
        project = squad(tmp_path / "w", shelf, made)
        render(project, "ranking_gate", "rank", RANKED)
        opened = wb.open(project.root)
        assert opened.train("rank", mode="inline").status == "done"
        found = opened.gate("rank", {"rank_harm": "20%"})
        truth = made.gain(_chances(project, PolicySpec.load(project, "rank")))
        shutil.rmtree(tmp_path / "w")
        refused += not found.objectives
        for one, name in zip(found.objectives, held, strict=bool(found.objectives)):
            held[name] += one.value.gain_ci[0] <= truth[name] <= one.value.gain_ci[1]
        passed += found.verdict == "passes"
    for name, count in held.items():
        cell(f"ranking gate: interval of the gain in {name} covers", str(runs), f"{count / runs:.1%}", "92 %")
    cell("ranking gate: refuses to evaluate", str(runs), f"{refused / runs:.1%}", "")
    cell("ranking gate: weighed against harm it passes", str(runs), f"{passed / runs:.1%}", "")
    assert min(held.values()) >= least


@pytest.mark.parametrize(("runs", "least"), [pytest.param(20, 18, id="slice"),
                                             pytest.param(200, 180, id="long", marks=pytest.mark.long)])
@pytest.mark.parametrize("broken", [{"around": 1.0}, {"drift": 0.6}], ids=["direct", "drift"])
def test_a_broken_index_is_flagged(runs, least, broken, tmp_path, cell):
    flagged = 0
    for seed in range(runs):
        made = holdback.Holdback(seed=seed, users=1_500, history=2_000, **broken)
        try:
            long_term(*_opened(tmp_path / "w", "long_term_holdback", holdback, made), "spend_84d", EARLY)
        except Refused:
            flagged += 1
        shutil.rmtree(tmp_path / "w")
    cell(f"long-term holdback: {next(iter(broken))} is flagged", str(runs), f"{flagged / runs:.1%}", "90 %")
    assert flagged >= least
