"""A thousand random numbers of random readouts, each led back to its SQL and its rows.

What is counted comes out of its statement to 1e-9. What is computed is worked out again here from its rows alone, by
numpy, where a formula of one line says how; the readout is computed again to the byte beside it.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.stats import norm

from workbench.cli.app import main
from workbench.errors import NotFound, Refused
from workbench.experiments.lineage.ground import Ground
from workbench.experiments.lineage.places import numbers, place_of
from workbench.experiments.lineage.trace import trace, value_of
from workbench.experiments.opening import open_readout
from workbench.experiments.report.reproduce import reproduce
from workbench.experiments.spec import Experiment
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot

from .conftest import rows
from .designed import Designed
from .test_cluster_design import CLUSTER, stores
from .test_phases import ramp
from .test_sequential import GROUP, Timed
from .test_triggered import triggered

ENOUGH = 1_000


def read_out(project, name):
    return open_readout(Experiment.load(project, name), Snapshot.open(project))


@pytest.fixture
def opened(request, project, tmp_path, make):
    """One readout of each kind, at random: its effects, its cap and its looks are drawn."""
    rng = np.random.default_rng(int(request.param[1]))
    kind = request.param[0]
    if kind == "people":
        lift = {arm: float(rng.uniform(0.1, 0.3)) for arm in ("blue", "green")}
        make(people=rows(bought=lift, seed=int(rng.integers(1e6))),
             metrics={"metrics/spent_mean/cap": {"quantile": float(rng.uniform(0.8, 0.99))}})
        name = "colours"
    elif kind == "looks":
        Timed(project, tmp_path).log("2026-06-27", lift=float(rng.uniform(0.9, 1.4))).spec(GROUP)
        name = "e"
    else:
        drawn = {"seed": int(rng.integers(1e6))}
        users = stores(**drawn) if kind == "cluster" else {"ramp": ramp, "trigger": triggered}[kind](
            **drawn, effect=float(rng.uniform(0, 2)))
        Designed(project, tmp_path).spec(**(CLUSTER if kind == "cluster" else {})).log(users)
        name = "e"
    read_out(project, name)
    return project, name


KINDS = ("people", "looks", "ramp", "cluster", "trigger")
DRAWN = [(kind, seed) for kind in KINDS for seed in (1, 2)]


@pytest.mark.parametrize("opened", DRAWN, indirect=True, ids=[f"{kind}-{seed}" for kind, seed in DRAWN])
def test_random_numbers_of_random_readouts_come_out_of_their_sql_and_rows(opened):
    project, name = opened
    ground = Ground.open(project, name)
    known = numbers(ground.readout)
    drawn = np.random.default_rng(len(known)).permutation(list(known))[:ENOUGH // len(DRAWN)]
    assert len(drawn) == ENOUGH // len(DRAWN)
    engine, seen = guarded(ground.snapshot), {}
    for place in drawn.tolist():
        found = trace(project, name, place, ground)
        assert (found.place, found.value) == (place, known[place])
        assert (found.snapshot, found.spec_hash) == (ground.readout.snapshot, ground.readout.spec_hash)
        if found.origin.kind == "counted":
            assert value_of(ground, found.origin) == pytest.approx(found.value, rel=1e-9), place
        if found.origin.kind == "given":
            assert found.origin.of and found.origin.rows is None, place
            continue
        assert found.origin.rows is not None, place
        if found.origin.rows not in seen:
            seen[found.origin.rows] = engine.query(f"SELECT count(*) AS n FROM ({found.origin.rows})"
                                                   ).table.to_pylist()[0]["n"]
        # a count of nobody has no rows
        assert seen[found.origin.rows] > 0 or found.value == 0, place
        assert all(other in known or ".yaml: " in other for other in found.origin.of), place
    assert reproduce(project, name).same


@pytest.mark.parametrize("opened", [("people", seed) for seed in (3, 4, 5)], indirect=True)
def test_effects_come_out_of_the_rows_by_a_formula_of_one_line(opened):
    project, name = opened
    ground = Ground.open(project, name)
    engine, checked = guarded(ground.snapshot), 0
    for at, row in enumerate(ground.readout.estimates):
        if row.method != "mean":
            continue
        origin = trace(project, name, f"estimates[{at}].effect", ground).origin
        table = engine.query(f"SELECT arm, {row.metric} AS y FROM ({origin.rows})").table.to_pandas()
        control, arm = (table[table["arm"] == one]["y"].to_numpy(float) for one in ("none", row.arm))
        effect = arm.mean() - control.mean()
        se = np.sqrt(arm.var(ddof=1) / len(arm) + control.var(ddof=1) / len(control))
        assert (row.effect, row.se) == (pytest.approx(effect, rel=1e-9), pytest.approx(se, rel=1e-9))
        if row.test == "superiority":
            assert row.p == pytest.approx(2 * norm.sf(abs(effect / se)), rel=1e-6)
        checked += 1
    assert checked >= 20


def test_a_row_is_named_as_people_name_it(study):
    readout = read_out(study.project, "colours")
    place = place_of(readout, "bought_rate/blue/superiority.se")
    assert re.fullmatch(r"estimates\[\d+\]\.se", place)
    assert place_of(readout, "bought_rate/blue.ci[0]").endswith(".ci[0]")
    found = trace(study.project, "colours", "bought_rate/blue/superiority.mean")
    assert found.value == readout.rows(test="superiority")[0].mean
    assert found.origin.where == ("blue", "mean") and "workbench reproduce colours" in found.text()


@pytest.mark.parametrize(("wanted", "said"), [
    ("bought_rate/bleu/superiority.se", "did you mean 'bought_rate/blue/superiority'"),
    ("bought_rate/blue/superiority.sd", "did you mean 'se'"),
    ("health.unit", "did you mean 'health.units'"),
])
def test_a_number_that_is_not_there_is_named_with_the_nearest(study, wanted, said):
    read_out(study.project, "colours")
    with pytest.raises(NotFound, match=re.escape(said)):
        trace(study.project, "colours", wanted)


def test_a_spec_that_is_nowhere_any_more_is_no_origin(study):
    read_out(study.project, "colours")
    path = study.project.root / "experiments" / "colours" / "experiment.yaml"
    path.write_text(path.read_text().replace("mde: 5%", "mde: 6%"))
    with pytest.raises(Refused, match="no lock holds the old one"):
        trace(study.project, "colours", "health.units")


def test_the_command_prints_the_number_its_statement_and_the_way_back(study, capsys):
    read_out(study.project, "colours")
    assert main(["--project", str(study.project.root), "trace", "colours", "health.units", "--check"]) == 0
    said = capsys.readouterr().out
    assert "health.units = 9000" in said and "counted" in said and "SELECT count(*)" in said
    assert "gives 9000 now" in said and "workbench reproduce colours" in said
