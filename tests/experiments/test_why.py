"""Each threshold explained: the words carry the figures that the row was judged by, and the SQL gives its means."""

from __future__ import annotations

import json

import pytest
from scipy.stats import norm

from workbench.errors import InputError, NotFound
from workbench.experiments.explanation.asking import asked, text
from workbench.experiments.report.page import page
from workbench.experiments.stored import parsed
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot
from workbench.stats.contrast import Margin, non_inferiority, superiority
from workbench.stats.spending import boundary, spent
from workbench.stats.summary import Arm, Pair

from .conftest import rows
from .test_sequential import GROUP, USERS, Timed


@pytest.fixture
def lifted(make):
    return make(people=rows(bought={"blue": 0.3}, left={"green": 0.14}))


@pytest.fixture
def looked(project, tmp_path):
    """The second of three planned looks."""
    from workbench.experiments.analyze import analyze

    timed = Timed(project, tmp_path).log("2026-06-27", lift=1.3).spec(GROUP)
    return analyze(timed.experiment, Snapshot.open(project))


def words(readout, wanted: str) -> dict[str, str]:
    (one,) = asked(readout, wanted)
    return dict(one.words)


def test_every_row_about_everybody_has_its_explanation(lifted):
    found = lifted.readout()
    assert [(w.metric, w.arm, w.test) for w in found.why] == [(r.metric, r.arm, r.test) for r in found.rows()]
    assert {(r.metric, r.arm, r.test): r.passed for r in found.rows()} == {
        (w.metric, w.arm, w.test): w.passed for w in found.why}


@pytest.mark.parametrize(("test", "budget", "level", "sides"), [
    ("superiority", "alpha", 0.05 / 2, 2), ("non_inferiority", "alpha", 0.05 / 2, 1),
    ("deterioration", "deterioration", 0.01 / 4, 1), ("none", "none", 0.05, 2)])
def test_how_alpha_was_split_over_metrics_and_arms(lifted, test, budget, level, sides):
    found = [w for w in lifted.readout().why if w.test == test]
    assert found
    for one in found:
        assert (one.share.budget, one.share.sides) == (budget, sides)
        assert one.share.level == pytest.approx(level)
        assert one.boundary.threshold == pytest.approx(norm.isf(level / sides))
        assert f"{level:g}" in dict(one.words)["level"]


def test_what_would_have_passed_is_the_very_edge_of_the_test():
    """At the needed effect, with the errors as they were, z is the boundary: each kind of test, each direction."""
    from workbench.experiments.explanation.path import path_of
    from workbench.experiments.plan.looks import Look

    for direction in ("up", "down"):
        for margin in (Margin(0.05, True), Margin(0.02, False), None):
            given = Pair(Arm(900, 0.40, 0.0004), Arm(800, 0.43, 0.0006), 0.40, 0.43, "mean")

            def made(one, margin=margin, direction=direction):
                return (non_inferiority(one, direction, margin, 0.05) if margin
                        else superiority(one, direction, 0.05))

            test = "non_inferiority" if margin else "superiority"
            (point,) = path_of([Look(None)], [given], [made(given)], [1.0], test, direction, margin)
            good = 1 if direction == "up" else -1
            for nudge, passes in ((good * 1e-9, True), (-good * 1e-9, False)):
                at = 0.40 + point.needed + nudge
                moved = Pair(given.control, Arm(800, at, 0.0006), 0.40, at, "mean")
                assert made(moved).passed is passes
            assert point.statistic > point.threshold or not made(given).passed


def test_the_boundary_of_a_planned_look_names_what_was_spent(looked):
    one = next(w for w in looked.why if w.metric == "conversion_7d" and w.test == "superiority")
    row = looked.rows(test="superiority")[0]
    assert (one.boundary.look, one.boundary.looks) == (2, 3)
    assert one.boundary.planned == USERS and one.boundary.units == row.n + row.n_control
    assert one.boundary.fraction == pytest.approx(one.boundary.units / USERS)
    assert one.boundary.spent == pytest.approx(spent(one.boundary.fraction, 0.05))
    path = row.path
    assert len(path) == 2 and [p.look for p in path] == [1, 2]
    fractions = [p.information_fraction for p in path]
    want = boundary(fractions, 0.025, information=[float(p.n) for p in path])
    assert [p.threshold for p in path] == pytest.approx(list(want))
    assert f"{path[0].threshold:.3f}" in dict(one.words)["boundary"]


@pytest.mark.parametrize("given", ["lifted", "looked"])
def test_the_sql_of_a_metric_gives_the_means_that_the_readout_shows(given, request, project):
    found = request.getfixturevalue(given)
    found = found if given == "looked" else found.readout()
    engine = guarded(Snapshot.open(project))
    for row in [r for r in found.rows() if r.test != "deterioration"]:
        one = next(w for w in found.why if (w.metric, w.arm) == (row.metric, row.arm))
        means = {r["arm"]: r for r in engine.query(one.statement.means).table.to_pylist()}
        assert means[row.arm]["mean"] == pytest.approx(row.mean, rel=1e-9)
        assert means[row.arm]["units"] == row.n
        control = next(arm for arm in means if arm in ("none", "old"))
        assert means[control]["mean"] == pytest.approx(row.control_mean, rel=1e-9)


def test_a_cap_is_in_the_statement_and_in_the_source(make, project):
    study = make(metrics={"metrics/spent_mean/cap": {"quantile": 0.9}})
    found = study.readout()
    one = asked(found, "spent_mean/blue")[0]
    assert one.source.caps == {"spent_mean": found.caps["spent_mean"]}
    assert repr(found.caps["spent_mean"]) in one.statement.means
    row = next(r for r in found.rows() if r.metric == "spent_mean" and r.arm == "blue")
    means = {r["arm"]: r for r in guarded(Snapshot.open(project)).query(one.statement.means).table.to_pylist()}
    assert means["blue"]["mean"] == pytest.approx(row.mean, rel=1e-9)


def test_margin_is_told_in_both_units(lifted):
    found = lifted.readout()
    one = asked(found, "left_rate/green/non_inferiority")[0]
    assert (one.bar.kind, one.bar.given, one.bar.relative) == ("margin", "relative", 0.2)
    row = next(r for r in found.rows(test="non_inferiority") if r.arm == "green")
    assert one.bar.absolute == pytest.approx(0.2 * row.control_mean)
    assert not one.passed and one.needed < row.effect


def test_asking_finds_metric_arm_and_test_and_names_the_nearest(lifted):
    found = lifted.readout()
    assert len(asked(found, "")) == len(found.why)
    assert {w.test for w in asked(found, "bought_rate/blue")} == {"superiority", "deterioration"}
    assert [w.test for w in asked(found, "bought_rate/blue/deterioration")] == ["deterioration"]
    assert {w.arm for w in asked(found, "bought_rate/superiority")} == {"blue", "green"}
    with pytest.raises(NotFound, match="did you mean 'bought_rate'"):
        asked(found, "bougth_rate")
    with pytest.raises(NotFound, match="did you mean 'blue'"):
        asked(found, "bought_rate/bleu")
    with pytest.raises(InputError, match="nothing to explain"):
        asked(lifted.readout(health_only=True), "bought_rate")


@pytest.mark.parametrize("given", ["lifted", "looked", "healthy"])
def test_a_saved_readout_is_the_readout(given, request):
    found = request.getfixturevalue("lifted" if given == "healthy" else given)
    found = found if given == "looked" else found.readout(health_only=given == "healthy")
    again = parsed(json.loads(json.dumps(found.as_dict())))
    assert json.dumps(again.as_dict()) == json.dumps(found.as_dict())
    assert again.why == found.why and again.decision == found.decision and again.cut == found.cut


def test_page_opens_each_row_without_a_script(lifted):
    found = lifted.readout()
    shown = page(found)
    assert shown.count("<details>") == len(found.why)
    assert shown.count('<details class="wb-sql">') == len({w.metric for w in found.why})
    assert "0.05 / (1 x 2) = 0.025" in shown and "<script" not in shown
    assert "bought_rate / blue / superiority" in text(asked(found, "bought_rate/blue"))
