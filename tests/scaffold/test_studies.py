"""Each study on its own world: made from answers, its notebook runs alone, and its analysis finds what was planted."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench.cli.app import main
from workbench.errors import Refused
from workbench.jobs.run import list_runs
from workbench.logs.imports.importing import import_source
from workbench.project import Project
from workbench.simulator.studies import holdback, holdout, invitation, pressure, shelf
from workbench.widgets.uplift import UpliftView

from ..notebooks import run


def squad(folder, world, made):
    """A project with the world's metrics and its log."""
    project = Project.create(folder / "squad")
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    (project.root / "metrics" / "core.yaml").write_text(world.METRICS)
    if hasattr(world, "OBJECTIVES"):
        (project.root / "objectives.yaml").write_text(world.OBJECTIVES)
    import_source(project, [world.simulate(made, folder / "made")], "messaging",
                  complete_until=world.complete_until(made))
    return project


def said(cell) -> str:
    """What a cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)


def shows_widget(cell) -> bool:
    return any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in cell.outputs)


@pytest.mark.parametrize(("template", "world", "made"), [
    ("encouragement", invitation, invitation.Invitation()),
    ("long_term_holdback", holdback, holdback.Holdback()),
    ("frequency_cap", pressure, pressure.Pressure()),
], ids=["encouragement", "long_term_holdback", "frequency_cap"])
def test_a_study_is_made_runs_alone_and_finds_what_was_planted(tmp_path, template, world, made, capsys):
    project = squad(tmp_path, world, made)
    assert main(["new", template, "study", "--project", str(project.root)]) == 0
    folder = project.root / "experiments" / "study"
    assert main(["lock", "study", "--project", str(project.root)]) == 0
    cells = run(folder)
    experiment = wb.open(project.root).experiment("study")
    if template == "encouragement":
        found = experiment.uptake()
        (one,) = found.effects
        assert one.effect.ci[0] < made.effect < one.effect.ci[1] and not one.doubts
        assert found.text() in said(cells["uptake"])
    elif template == "frequency_cap":
        found = experiment.message_cost()
        (one,) = found.arms
        assert one.cost.ci[0] < made.cost < one.cost.ci[1] and one.strength > 100 and one.hazard.value > 0
        assert found.text() in said(cells["cost"]) and (project.root / "metrics" / "study.yaml").exists()
    else:
        found = experiment.long_term("spend_84d", ["sessions_14d", "active_14d"])
        (one,) = found.arms
        assert one.effect.ci[0] < made.truth < one.effect.ci[1] and one.card.status == "supported"
        assert found.text() in said(cells["long"])
    assert shows_widget(cells["plan"]) and shows_widget(cells["choices"])
    assert main(["readout", "study", "--project", str(project.root)]) == 0
    assert (folder / "readout.html").exists() and (folder / "checklist.md").read_text().count("- [ ]") >= 5
    assert "{{" not in (folder / "README.md").read_text()


def test_an_invitation_that_moves_nobody_is_refused_in_the_notebook_too(tmp_path):
    project = squad(tmp_path, invitation, invitation.Invitation(users=1_500, push=0.0))
    assert main(["new", "encouragement", "study", "--project", str(project.root)]) == 0
    assert "hardly moved 'played_28d'" in said(run(project.root / "experiments" / "study")["uptake"])


@pytest.mark.parametrize(("broken", "words"), [({"around": 1.5}, "direct effect"), ({"drift": 1.0}, "drift")])
def test_a_holdback_whose_index_does_not_hold_is_withheld(tmp_path, broken, words):
    project = squad(tmp_path, holdback, holdback.Holdback(users=2_000, **broken))
    assert main(["new", "long_term_holdback", "study", "--project", str(project.root)]) == 0
    with pytest.raises(Refused, match=words):
        wb.open(project.root).experiment("study").long_term("spend_84d", ["sessions_14d", "active_14d"])


def test_whom_to_message_is_learnt_and_measured(tmp_path):
    made = holdout.Holdout()
    project = squad(tmp_path, holdout, made)
    assert main(["new", "uplift_eligibility", "worth", "--set", "rounds=60", "--project", str(project.root)]) == 0
    cells = run(project.root / "investigations" / "worth")
    assert "differences between users found" in said(cells["worth"]) and shows_widget(cells["cut"])
    (trained,) = list_runs(project)
    arm = trained.metrics["uplift"]["heads"]["bought_7d"]["arms"][holdout.ARM]
    assert arm["average"]["ci"][0] < made.average < arm["average"]["ci"][1]
    third = next(at for at in arm["at"] if at["share"] == 0.3)
    assert third["gain"]["value"] > 0.6 * made.best and third["beyond"]["ci"][0] > 0
    view = UpliftView(trained.metrics["uplift"])
    assert view.point["share"] == pytest.approx(0.3) and "more than as many at random" in view.said.value
    view.share.value = len(view.curve) - 1
    assert view.point["gain"] == pytest.approx(arm["average"]["value"]) and "not told apart" in view.said.value


def test_without_a_logged_chance_nothing_is_learnt(tmp_path):
    project = squad(tmp_path, holdout, holdout.Holdout(users=2_000, share=1.0))
    assert main(["new", "uplift_eligibility", "worth", "--project", str(project.root)]) == 0
    found = wb.open(project.root).train("worth", mode="inline")
    assert found.status == "failed"


def test_a_ranking_is_held_against_the_log(simulated):
    assert main(["new", "ranking_gate", "rank", "--set", "rounds=40", "--project", str(simulated.root)]) == 0
    cells = run(simulated.root / "investigations" / "rank")
    found = wb.open(simulated.root).gate("rank", {"rank_harm": "20%"})
    assert found.text() in said(cells["gate"]) and shows_widget(cells["choices"])
    assert found.verdict in ("passes", "not_better", "may_harm") and [one.role for one in found.objectives] == [
        "reward", "harm"]
    assert (simulated.root / "policies" / "rank" / "policy.json").exists()
    assert (simulated.root / "metrics" / "rank.yaml").exists()


def test_a_ranking_that_weighs_harm_passes_where_one_by_reward_alone_does_not(tmp_path):
    """The loud message is clicked most and sends people away."""
    project = squad(tmp_path, shelf, shelf.Shelf())
    given = {"features": "channel, action, x_taste", "where": "executed", "rounds": "40", "temperature": "0.02"}
    found = {}
    for name, price in (("greedy", "0"), ("weighed", "10")):
        answers = [word for key, value in (given | {"price": price}).items() for word in ("--set", f"{key}={value}")]
        assert main(["new", "ranking_gate", name, *answers, "--project", str(project.root)]) == 0
        run(project.root / "investigations" / name)
        found[name] = wb.open(project.root).gate(name, {f"{name}_harm": "20%"})
    assert (found["greedy"].verdict, found["weighed"].verdict) == ("may_harm", "passes")
    harms = {name: one.objectives[1].value.gain for name, one in found.items()}
    assert harms["weighed"] < 0 < harms["greedy"]
