"""Whole clusters in an arm: one rule in SQL and Python, nobody split, and a file that is held against the rule."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.assignment.assign import assign
from workbench.experiments.assignment.assigner import Assigner
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

from .designed import Designed
from .test_cluster_design import CLUSTER, stores

USERS = [f"u{i:06d}" for i in range(6_000)]
STORES = [f"s{i % 300}" if i % 17 else None for i in range(6_000)]


def experiment(name: str = "e", **changes: Any) -> Experiment:
    return Experiment.model_validate({
        "version": 1, "name": name, "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "enrol": {"from": "2026-06-01", "to": "2026-06-21"}, "control": "old", "split": {"old": 1, "new": 1},
        "metrics": {"success": {"spend_7d": {"mde": "5%"}}}, **CLUSTER, **changes})


BUSY = Allocation.model_validate({
    "version": 1, "holdback": {"share": "5%"}, "groups": {"g": {"e": ["10%", "80%"]}},
    "ramps": {"e": [{"from": "2026-06-01", "enrolled": "40%"}, {"from": "2026-06-05"}]}})


@pytest.mark.parametrize("declared", [Allocation(version=1), BUSY])
def test_users_of_a_store_share_their_arm_in_sql_and_python(declared):
    rule = Assigner.of(experiment(), declared)
    for phase in rule.phases:
        made: dict[str, Any] = {}
        exec(rule.python(phase), made)
        rows = duckdb.connect().execute(
            f"SELECT {rule.sql('unit', phase, 'store')} FROM (SELECT unnest(?::VARCHAR[]) AS unit, "
            "unnest(?::VARCHAR[]) AS store)", [USERS, STORES]).fetchall()
        arms = rule.arms(USERS, phase, STORES).tolist()
        assert [row[0] for row in rows] == arms == [made["arm"](*one) for one in zip(USERS, STORES, strict=True)]
        frame = pd.DataFrame({"store": STORES, "arm": arms})
        assert frame["arm"][frame["store"].isna()].isna().all()
        assert frame.dropna().groupby("store")["arm"].nunique().max() == 1
        # slot and ramp take stores whole; the holdback takes users, in every store
        inside = frame[frame["store"].notna()].assign(on=lambda f: f["arm"].notna()).groupby("store")["on"].mean()
        full = (inside > 0.5).mean()
        wanted = (0.7 if declared is BUSY else 1.0) * phase.enrolled / 2**32
        assert full == pytest.approx(wanted, abs=4 * (wanted * (1 - wanted) / 300) ** 0.5 + 1e-9)
        assert ((inside == 0) | (inside > 0.5)).all()
    with pytest.raises(ValueError, match="whole clusters"):
        rule.arms(USERS)


def test_a_store_lies_where_a_user_of_its_name_would():
    """One hash and one salt: the golden users of the assignment are golden stores too."""
    found = Assigner.of(experiment(), Allocation(version=1))
    assert found.arms(["a"] * 6, None, [f"s{i}" for i in range(6)]).tolist() == \
        [found.arms([f"b{i}"], None, [f"s{i}"])[0] for i in range(6)]
    by_user = Assigner.of(experiment(design="user", cluster=None), Allocation(version=1))
    assert found.arms(["a"] * 6, None, [f"s{i}" for i in range(6)]).tolist() == \
        by_user.arms([f"s{i}" for i in range(6)]).tolist()


@pytest.fixture
def made(project, tmp_path) -> Designed:
    return Designed(project, tmp_path).spec(**CLUSTER).log(stores(200))


def allocation(project, **fields: Any) -> None:
    (project.root / "allocation.yaml").write_text(yaml.safe_dump({"version": 1, **fields}))


def test_the_export_is_proved_and_a_changed_one_is_not(made, capsys, tmp_path):
    out, words = tmp_path / "users.parquet", ["--project", str(made.project.root)]
    allocation(made.project, holdback={"share": "10%"}, ramps={"e": [
        {"from": "2026-06-01", "enrolled": "30%"}, {"from": "2026-06-05"}]})
    assert main(["assign", "e", "--out", str(out), "--json", *words]) == 0
    found = json.loads(capsys.readouterr().out)
    # a store of one user who is held back takes no part
    assert 190 < sum(found["clusters"].values()) <= 200 and found["p"] > 0.001
    assert any("held back one by one" in note for note in found["notes"])
    rows = pd.read_parquet(out)
    assert list(rows.columns) == ["experiment", "unit", "arm", "p_assign", "phase", "ts", "store"]
    assert rows.groupby("store")["arm"].nunique().max() == 1 and rows["unit"].is_unique
    # whole stores join: of a store all are in the first phase or none
    assert rows.groupby("store")["phase"].nunique().max() == 1 and set(rows["phase"]) == {"1", "2"}
    assert main(["assign", "e", "--check", str(out), "--json", *words]) == 0
    proof = json.loads(capsys.readouterr().out)
    assert (proof["rows"], proof["wrong"], proof["split"]) == (len(rows), 0, 0)
    assert proof["clusters"] == sum(found["clusters"].values()) == rows["store"].nunique()
    turned = rows.copy()
    turned.loc[turned.index[3], "arm"] = "new" if turned["arm"][3] == "old" else "old"
    turned.drop(columns="store").to_csv(tmp_path / "turned.csv", index=False)
    assert main(["assign", "e", "--check", str(tmp_path / "turned.csv"), "--json", *words]) == 3
    proof = json.loads(capsys.readouterr().out)
    assert (proof["wrong"], proof["split"], proof["ok"]) == (1, 1, False)
    assert proof["examples"][0].startswith(f"{turned['unit'][3]}: ")
    assert main(["assign", "e", "--check", str(tmp_path / "none.csv"), *words]) == 2
    rows.rename(columns={"arm": "group"}).to_csv(tmp_path / "lacking.csv", index=False)
    assert main(["assign", "e", "--check", str(tmp_path / "lacking.csv"), *words]) == 2
    assert "no column 'arm'" in capsys.readouterr().err
    (tmp_path / "broken.parquet").write_text("no Parquet")
    assert main(["assign", "e", "--check", str(tmp_path / "broken.parquet"), *words]) == 2
    assert "--check" in capsys.readouterr().err
    assert main(["assign", "e", "--check", str(out), "--out", str(tmp_path / "more.csv"), *words]) == 2
    assert "give one of them" in capsys.readouterr().err and not (tmp_path / "more.csv").exists()
    # a phase that was written as a real number is the phase
    rows.assign(phase=rows["phase"].astype(float)).to_parquet(tmp_path / "real.parquet")
    assert main(["assign", "e", "--check", str(tmp_path / "real.parquet"), *words]) == 0


def test_what_was_assigned_can_be_read_out(made, tmp_path):
    """The arms of the export as exposures: stores are whole, and the sample ratio is theirs."""
    found = assign(Experiment.load(made.project, "e"), Snapshot.open(made.project), out=tmp_path / "users.parquet")
    arms = pd.read_parquet(tmp_path / "users.parquet")[["unit", "arm"]]
    users = stores(200).drop(columns="arm").merge(arms, on="unit")
    readout = made.log(users, "b").readout()
    assert readout.health.clusters.crossovers == 0 and readout.health.clusters.counts == found.clusters
    assert readout.status == "final" and readout.health.srm.p == pytest.approx(found.p)


def test_a_group_of_users_and_stores_is_refused_and_one_of_stores_shares_nobody(made):
    spec = yaml.safe_load((made.project.root / "experiments" / "e" / "experiment.yaml").read_text())

    def other(**changes: Any) -> None:
        folder = made.project.root / "experiments" / "f"
        folder.mkdir(exist_ok=True)
        (folder / "experiment.yaml").write_text(yaml.safe_dump({**spec, "name": "f", **changes}))

    mine, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    allocation(made.project, groups={"g": {"e": ["0%", "50%"], "f": ["50%", "100%"]}})
    other(design="user", cluster=None)
    for name in ("e", "f"):
        with pytest.raises(InputError, match="slots by user would split clusters"):
            assign(Experiment.load(made.project, name), snapshot)
    other()
    found, theirs = (assign(Experiment.load(made.project, name), snapshot) for name in ("e", "f"))
    assert found.neighbours[0].exclusive and found.neighbours[0].shared == 0
    assert sum(found.clusters.values()) + sum(theirs.clusters.values()) == 200
    assert sum(found.arms.values()) + sum(theirs.arms.values()) == found.users
    allocation(made.project)
    # the same stores in both: their arms are held against each other by store, users are not counted as if independent
    both = assign(mine, snapshot).neighbours[0]
    assert both.shared == found.users and both.p > 0.001
    other(cluster="country")
    crossed = assign(mine, snapshot)
    assert crossed.neighbours[0].p is None and any("clusters cross these" in note for note in crossed.notes)
    other(cluster="shelf")
    unknown = assign(mine, snapshot)
    assert unknown.neighbours[0].shared is None and any("is not known" in note for note in unknown.notes)


def test_a_ramp_that_would_move_stores_and_a_column_that_is_not_there_are_refused(made):
    spec, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    allocation(made.project, ramps={"e": [{"from": "2026-06-01", "split": {"old": 9, "new": 1}},
                                          {"from": "2026-06-05"}]})
    with pytest.raises(InputError, match=r"moves 40\.00% of the clusters"):
        assign(spec, snapshot)
    allocation(made.project)
    with pytest.raises(InputError, match="did you mean 'store'"):
        assign(spec.model_copy(update={"cluster": "stor"}), snapshot)


def test_few_stores_and_users_without_one_are_told(made):
    users = stores(12)
    users.loc[users.index[:7], "store"] = None
    found = assign(Experiment.load(made.project, "e"), Snapshot.open(made.log(users, "few").project))
    assert any("too few clusters" in note for note in found.notes)
    assert any("7 users have no store" in note for note in found.notes) and found.outside == 7


def test_shares_of_clusters_hold_over_many_salts():
    """400 experiments of 300 stores at 3 : 1: the squared deviations add up to a chi-square variable."""
    from scipy.stats import chi2

    wholes = [f"s{i}" for i in range(300)]
    total = 0.0
    for k in range(400):
        arms = Assigner.of(experiment(f"e{k}", split={"old": 3, "new": 1}), Allocation(version=1)).arms(
            wholes, None, wholes)
        total += (np.sum(arms == "new") - 75) ** 2 / (300 * 0.25 * 0.75)
    assert abs(chi2.cdf(total, 400) - 0.5) < 0.4995
