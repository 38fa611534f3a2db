"""The analyses of the study templates on consecutive seeds of their worlds: how often an interval holds the truth."""

from __future__ import annotations

import shutil

import pytest

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
from workbench.scaffold.render import render
from workbench.simulator.studies import holdback, holdout, invitation, pressure

from ..scaffold.test_studies import squad

RUNS = [pytest.param(20, 16, id="slice"), pytest.param(400, 368, id="long", marks=pytest.mark.long)]
EARLY = ["sessions_14d", "active_14d"]


def _opened(folder, template, world, made):
    project = squad(folder, world, made)
    render(project, template, "study")
    experiment, snapshot = Experiment.load(project, "study"), Snapshot.open(project)
    return experiment, snapshot, analyze(experiment, snapshot)


@pytest.mark.parametrize(("runs", "least"), RUNS)
def test_encouragement(runs, least, tmp_path, cell):
    held = 0
    for seed in range(runs):
        made = invitation.Invitation(seed=seed, users=2_000)
        (one,) = encouraged(*_opened(tmp_path / "w", "encouragement", invitation, made)).effects
        shutil.rmtree(tmp_path / "w")
        held += one.effect is not None and one.effect.ci[0] <= made.effect <= one.effect.ci[1]
    cell("encouragement: interval covers", str(runs), f"{held / runs:.1%}", "92 %")
    assert held >= least


@pytest.mark.parametrize(("runs", "least"), RUNS)
def test_long_term_holdback(runs, least, tmp_path, cell):
    """One withheld although nothing is broken does not cover."""
    held = 0
    for seed in range(runs):
        made = holdback.Holdback(seed=seed, users=1_500, history=2_000)
        try:
            (one,) = long_term(*_opened(tmp_path / "w", "long_term_holdback", holdback, made), "spend_84d", EARLY).arms
            held += one.effect is not None and one.effect.ci[0] <= made.truth <= one.effect.ci[1]
        except Refused:
            pass
        shutil.rmtree(tmp_path / "w")
    cell("long-term holdback: interval covers", str(runs), f"{held / runs:.1%}", "92 %")
    assert held >= least


@pytest.mark.parametrize(("runs", "least"), RUNS)
def test_frequency_cap(runs, least, tmp_path, cell):
    held = 0
    for seed in range(runs):
        made = pressure.Pressure(seed=seed, users=2_000)
        (one,) = message_cost(*_opened(tmp_path / "w", "frequency_cap", pressure, made)).arms
        shutil.rmtree(tmp_path / "w")
        held += one.cost.ci[0] <= made.cost <= one.cost.ci[1]
    cell("frequency cap: interval of the cost covers", str(runs), f"{held / runs:.1%}", "92 %")
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
