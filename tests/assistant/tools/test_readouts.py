"""A readout explained: everything comes from the saved object, and reading it is no look."""

from __future__ import annotations

import shutil

import pytest

from workbench.experiments.opening import open_readout
from workbench.experiments.plan.looks import taken_looks
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

from .conftest import caller

NAME = "push_frequency_cap"


@pytest.fixture(scope="module")
def read_out(simulated_kept, tmp_path_factory):
    """(project, its readout, how a test calls a tool on it)."""
    root = tmp_path_factory.mktemp("readout") / "squad"
    shutil.copytree(simulated_kept.root, root, symlinks=True)
    project = Project.find(root)
    return project, open_readout(Experiment.load(project, NAME), Snapshot.open(project)), caller(project)


def test_verdict_reasons_health_and_why_are_the_readouts(read_out):
    project, readout, call = read_out
    before = len(taken_looks(project.root / "experiments" / NAME))
    found = call("explain_readout", name=NAME).result
    assert (found["verdict"], found["status"], found["locked"]) == (
        readout.decision.verdict, readout.status, readout.locked)
    assert found["reasons"] == list(readout.decision.reasons)
    assert found["health"]["srm"]["p"] == readout.health.srm.p
    assert found["health"]["srm"]["counts"] == readout.health.srm.counts
    assert [(one["metric"], one["arm"], one["test"]) for one in found["why"]] == [
        (one.metric, one.arm, one.test) for one in readout.why]
    assert [one["boundary"]["threshold"] for one in found["why"]] == [one.boundary.threshold for one in readout.why]
    assert all(one["words"] for one in found["why"])
    assert len(taken_looks(project.root / "experiments" / NAME)) == before


def test_one_metric_has_its_rows_and_their_thresholds(read_out):
    _, readout, call = read_out
    found = call("explain_readout", name=NAME, metric="opt_out_28d", test="non_inferiority").result
    (row,) = found["rows"]
    mine = next(r for r in readout.rows(test="non_inferiority") if r.metric == "opt_out_28d")
    assert (row["threshold"], row["relative"], row["class"]) == (mine.threshold, mine.relative, mine.classed)
    assert [one["metric"] for one in found["why"]] == ["opt_out_28d"] and found["why"][0]["bar"]["kind"] == "margin"


def test_the_last_readout_leaves_the_tests_of_harm_to_the_explanation(read_out):
    _, readout, call = read_out
    found = call("last_readout", name=NAME).result
    assert {row["test"] for row in found["rows"]} <= {"superiority", "non_inferiority", "none"}
    assert found["current"] and found["snapshot"] == readout.snapshot


@pytest.mark.parametrize(("given", "word"), [
    ({"name": "push_frequency_cup"}, "did you mean 'push_frequency_cap'"),
    ({"name": NAME, "metric": "opt_out_28"}, "did you mean 'opt_out_28d'"),
    ({"name": NAME, "metric": "opt_out_28d", "arm": "weekly_cup"}, "did you mean 'weekly_cap'"),
    ({"name": NAME, "metric": "[x](http://a.b) '; DROP TABLE"}, "no metric"),
])
def test_what_is_wrong_is_one_line(read_out, given, word):
    _, _, call = read_out
    found = call("explain_readout", **given)
    assert word in found.error and "\n" not in found.error


def test_one_that_was_never_read_out_says_what_to_do(call):
    assert "workbench readout push_frequency_cap" in call("explain_readout", name=NAME).error


def test_a_blocked_readout_shows_why_and_no_effect(simulated):
    """Half of one arm is lost: the sample ratio says so, and nothing else is told."""
    import duckdb

    snapshot = Snapshot.open(simulated)
    for file in snapshot.table("exposures").files:
        path = snapshot.folder / file.path
        kept = duckdb.sql(f"SELECT * FROM read_parquet('{path}') WHERE arm = 'control' OR hash(unit) % 2 = 0")
        rows = kept.to_arrow_table()
        path.unlink()
        duckdb.sql(f"COPY (SELECT * FROM rows) TO '{path}' (FORMAT parquet)")
        assert rows.num_rows
    readout = open_readout(Experiment.load(simulated, NAME), snapshot)
    assert readout.status == "blocked"
    found = caller(simulated)("explain_readout", name=NAME).result
    assert found["verdict"] == "blocked" and found["why"] == [] and found["rows"] == []
    assert not found["health"]["srm"]["ok"] and found["reasons"]
