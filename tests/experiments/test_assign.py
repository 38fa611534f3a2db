"""The assignment: golden users, the same in SQL and Python, uniform, independent, never shared where exclusive."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pytest
import yaml
from scipy.stats import chi2

from workbench.cli.app import main
from workbench.errors import InputError, WorkbenchError
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.arms import GRID
from workbench.experiments.assignment.assign import assign
from workbench.experiments.assignment.assigner import Assigner
from workbench.experiments.spec import Experiment
from workbench.logs.hashing import bucket_of
from workbench.logs.snapshot import Snapshot
from workbench.stats.contingency import independence

USERS = [f"u{i:08d}" for i in range(20_000)]


def experiment(name: str = "cap", split: dict[str, float] | None = None) -> Experiment:
    return Experiment.model_validate({
        "version": 1, "name": name, "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": "2026-06-01", "to": "2026-06-21"}, "control": "control",
        "split": split or {"control": 1, "cap": 1}, "metrics": {"success": {"conversion_7d": {"mde": "5%"}}}})


def allocation(**fields: Any) -> Allocation:
    return Allocation.model_validate({"version": 1, **fields})


BUSY = allocation(holdback={"share": "5%", "salt": "2026h1"}, groups={"push": {"cap": ["10%", "70%"]}},
                  ramps={"cap": [{"from": "2026-06-01", "enrolled": "40%", "split": {"control": 9, "cap": 1}},
                                 {"from": "2026-06-05"}]})


def test_golden_users():
    """A change of these would put users into another arm."""
    found = Assigner.of(experiment(), allocation()).arms(["anna", "42", "u00000001", "u00000002", "u00000003"])
    assert found.tolist() == ["control", "control", "cap", "cap", "cap"]
    held = Assigner.of(experiment(), BUSY)
    assert [held.arms(["u00000001", "u00000002", "u00000003", "u00000004"], one).tolist() for one in held.phases] \
        == [["control", None, None, "control"], ["cap", None, None, "cap"]]


@pytest.mark.parametrize("declared", [allocation(), BUSY, allocation(traffic={"cap": 0.25})])
def test_sql_and_python_assign_alike(declared):
    """Every user, in every phase; ids with quotes, colons and no ASCII too."""
    rule = Assigner.of(experiment(split={"control": 2, "cap": 1}) if declared is not BUSY else experiment(), declared)
    users = [*USERS[:5_000], "o'hara", "a:b", "ünïcode", ""]
    for phase in rule.phases:
        made: dict[str, Any] = {}
        exec(rule.python(phase), made)
        from_sql = duckdb.connect().execute(
            f"SELECT {rule.sql('unit', phase)} FROM (SELECT unnest(?::VARCHAR[]) AS unit)", [users]).fetchall()
        whole = rule.arms(users, phase).tolist()
        assert [row[0] for row in from_sql] == whole == [made["arm"](user) for user in users]


def test_over_many_salts_the_counts_are_binomial():
    """400 experiments: the squared deviations of the arms add up to a chi-square variable."""
    total = 0.0
    for k in range(400):
        arms = Assigner.of(experiment(f"e{k}", {"control": 3, "cap": 1}), allocation()).arms(USERS[:2_000])
        n = int((arms == "cap").sum())
        total += (n - 500) ** 2 / (2_000 * 0.25 * 0.75)
    assert abs(chi2.cdf(total, 400) - 0.5) < 0.4995


def test_experiments_are_independent_of_each_other_and_of_buckets():
    """60 pairs, and an arm against the bucket: the p-values are uniform, so few are small."""
    arms = [Assigner.of(experiment(f"e{k}"), allocation()).arms(USERS) == "cap" for k in range(61)]
    found = []
    for one, other in pairwise(arms):
        found.append(independence(np.histogram2d(one, other, bins=2)[0]))
    assert min(found) > 1e-4 and np.mean(found) == pytest.approx(0.5, abs=4 * (1 / 12 / 60) ** 0.5)
    table = np.histogram2d(arms[0], bucket_of(USERS, 16), bins=(2, 16))[0]
    assert independence(table) > 1e-3


def test_an_exclusive_group_shares_nobody_and_the_holdback_is_nobodys():
    declared = allocation(holdback={"share": "10%"}, groups={"push": {"one": ["0%", "50%"], "two": ["50%", "100%"]}})
    one, two = (Assigner.of(experiment(name), declared).arms(USERS) for name in ("one", "two"))
    free = Assigner.of(experiment("free"), declared).arms(USERS)
    inside = (one != None) | (two != None)      # noqa: E711 - arrays
    assert not ((one != None) & (two != None)).any()     # noqa: E711
    assert inside.tolist() == (free != None).tolist()    # noqa: E711
    assert inside.mean() == pytest.approx(0.9, abs=4 * (0.09 / len(USERS)) ** 0.5)


def test_a_ramp_by_enrolled_keeps_everybody_in_the_arm():
    rule = Assigner.of(experiment(), allocation(ramps={"cap": [
        {"from": "2026-06-01", "enrolled": "10%"}, {"from": "2026-06-03", "enrolled": "50%"}, {"from": "2026-06-05"}]}))
    before = rule.arms(USERS, rule.phases[0])
    for phase in rule.phases[1:]:
        now = rule.arms(USERS, phase)
        was = before != None    # noqa: E711
        assert (now[was] == before[was]).all() and phase.moved == 0
        before = now
    assert (before != None).all()      # noqa: E711


def test_a_changed_split_starts_from_the_assignment_that_was_kept():
    first = Assigner.of(experiment(split={"control": 9, "cap": 1}), allocation())
    later = Assigner.of(experiment(), allocation(), [one.slices for one in first.phases])
    was, now = first.arms(USERS), later.arms(USERS)
    assert (now[was == "cap"] == "cap").all()
    assert later.phases[0].moved == pytest.approx(0.4, abs=1e-8)
    assert np.mean(was != now) == pytest.approx(0.4, abs=0.02)
    same = Assigner.of(experiment(split={"control": 2, "cap": 2}), allocation(), [one.slices for one in later.phases])
    assert same.phases[0].slices == later.phases[0].slices and same.phases[0].moved == 0


@pytest.fixture
def squad(simulated):
    """The simulated squad with a second experiment and a ramp."""
    root = simulated.root
    spec = yaml.safe_load((root / "experiments" / "push_frequency_cap" / "experiment.yaml").read_text())
    folder = root / "experiments" / "quiet_hours"
    folder.mkdir()
    (folder / "experiment.yaml").write_text(yaml.safe_dump({**spec, "name": "quiet_hours"}))
    return simulated


def write(project, **fields: Any) -> None:
    (project.root / "allocation.yaml").write_text(yaml.safe_dump({"version": 1, **fields}))


def test_on_a_log_with_an_export(squad, capsys, tmp_path):
    write(squad, holdback={"share": "10%"}, traffic={"push_frequency_cap": "80%"},
          ramps={"push_frequency_cap": [{"from": "2026-06-09", "enrolled": "25%"}, {"from": "2026-06-12"}]})
    out = tmp_path / "users.parquet"
    assert main(["assign", "push_frequency_cap", "--out", str(out), "--project", str(squad.root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["held"] + found["outside"] + sum(found["arms"].values()) == found["users"] == 1_500
    assert 0.05 < found["held"] / 1_500 < 0.15 and found["p"] > 0.001
    assert found["neighbours"][0]["experiment"] == "quiet_hours" and found["neighbours"][0]["p"] > 0.001
    rows = duckdb.sql(f"SELECT * FROM '{out}'")
    assert rows.columns == ["experiment", "unit", "arm", "p_assign", "phase", "ts"]
    exported = rows.fetchall()
    assert len({row[1] for row in exported}) == len(exported) == sum(found["arms"].values())
    assert {(row[3], row[4], str(row[5])) for row in exported} == {
        (0.5, "1", "2026-06-09 00:00:00"), (0.5, "2", "2026-06-12 00:00:00")}
    made: dict[str, Any] = {}
    exec(found["python"], made)
    assert all(made["arm"](row[1]) == row[2] for row in exported)
    assert main(["assign", "push_frequency_cap", "--out", str(tmp_path / "x.txt"), "--project", str(squad.root)]) == 2
    assert "neither .parquet nor .csv" in capsys.readouterr().err
    assert main(["assign", "push_frequency_cap", "--project", str(squad.root)]) == 0
    assert "nobody changes the arm" in capsys.readouterr().out


def test_a_split_that_changes_says_who_moves(squad):
    spec = Experiment.load(squad, "push_frequency_cap")
    snapshot = Snapshot.open(squad)
    folder = squad.root / "experiments" / spec.name
    assign(spec.model_copy(update={"split": {"control": 9, "weekly_cap": 1}}), snapshot).save(folder)
    found = assign(spec, snapshot)
    assert "moves 40.00% of the enrolled users" in found.notes[0]
    (folder / "assignment.json").write_text("{}")
    with pytest.raises(WorkbenchError, match="cannot be read"):
        assign(spec, snapshot)


def test_exclusive_experiments_of_a_project(squad):
    write(squad, groups={"push": {"push_frequency_cap": ["0%", "50%"], "quiet_hours": ["50%", "100%"]}})
    found = assign(Experiment.load(squad, "push_frequency_cap"), Snapshot.open(squad))
    assert found.neighbours[0].exclusive and found.neighbours[0].shared == 0
    write(squad, traffic={"push_frequency_cap": "0%"})
    with pytest.raises(InputError, match="none of the 1,500 users"):
        assign(Experiment.load(squad, "push_frequency_cap"), Snapshot.open(squad))


@pytest.mark.parametrize(("steps", "words"), [
    ([{"from": "2026-06-09", "split": {"contrl": 1}}, {"from": "2026-06-12"}], "did you mean 'control'"),
    ([{"from": "2026-06-09", "split": {"control": 9, "cap": 1}}], "last step's split"),
])
def test_a_ramp_that_is_of_another_experiment_is_refused(steps, words):
    with pytest.raises(InputError, match=words):
        Assigner.of(experiment(), allocation(ramps={"cap": steps}))


def test_a_unit_level_table_is_assigned_by_its_own_units(study):
    found = assign(Experiment.load(study.project, "colours"), Snapshot.open(study.project))
    assert found.source == "people" and sum(found.arms.values()) == 9_000 and found.p > 0.001
    assert found.phases[0].start is None and found.phases[0].slices[-1].high == GRID
