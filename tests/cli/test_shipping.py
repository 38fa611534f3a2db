"""Score, promote, roll back from the shell: files, figures and honest exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from workbench.cli.app import main
from workbench.jobs.start import start

POLICIES = {"best": {"kind": "softmax", "temperature": 0.05, "epsilon": 0.1, "run": "click_24h"},
            "quiet": {"kind": "static", "action": "hold"}}


@pytest.fixture(scope="module")
def kept(tmp_path_factory, squad_kept):
    from workbench.project import Project

    root = tmp_path_factory.mktemp("shipped") / "squad"
    shutil.copytree(squad_kept.root, root, ignore=shutil.ignore_patterns("runs"))
    for name, policy in POLICIES.items():
        (root / "policies" / name).mkdir(parents=True, exist_ok=True)
        (root / "policies" / name / "policy.json").write_text(json.dumps(
            {"version": 1, "id": name, "reward": "clicked_24h", **policy}))
    assert start(Project.find(root), "training", "click_24h", mode="inline", detach=False).status == "done"
    return root


@pytest.fixture
def shell(kept, tmp_path, capsys):
    """Run a command in a project of one's own: (code, stdout, stderr)."""
    root = tmp_path / "squad"
    shutil.copytree(kept, root)

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--project", str(root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    run.root = root
    return run


def test_a_policy_gives_every_candidate_a_probability(shell, tmp_path):
    out = tmp_path / "s.parquet"
    code, said, _ = shell("score", "best", "--out", str(out), "--from", "2026-06-03", "--to", "2026-06-05", "--json")
    value, rows = json.loads(said), parquet.read_table(out)
    assert code == 0 and value["rows"] == rows.num_rows == 4 * value["decisions"] and value["without"] == 0
    total = rows.group_by("decision_id").aggregate([("probability", "sum")])["probability_sum"].to_numpy()
    assert len(total) == value["decisions"] and np.allclose(total, 1)
    score, chosen = rows["score"].to_numpy().reshape(-1, 4), rows["probability"].to_numpy().reshape(-1, 4)
    weight = np.exp((score - score.max(axis=1, keepdims=True)) / 0.05)
    assert np.allclose(chosen, 0.9 * weight / weight.sum(axis=1, keepdims=True) + 0.1 / 4)
    times = rows["ts"].to_numpy()
    assert times.min() >= np.datetime64("2026-06-03") and times.max() < np.datetime64("2026-06-05")
    assert rows.schema.metadata[b"workbench.policy"] == b"best"


def test_a_policy_without_a_model_has_no_scores(shell, tmp_path):
    code, _, _ = shell("score", "quiet", "--out", str(tmp_path / "s.parquet"))
    rows = parquet.read_table(tmp_path / "s.parquet")
    assert code == 0 and rows["score"].null_count == rows.num_rows
    held = np.array(rows["action"].to_pylist()) == "hold"
    assert np.array_equal(rows["probability"].to_numpy(), held.astype(float))


def test_a_run_scores_its_own_rows_and_any_parquet(shell, tmp_path):
    code, said, _ = shell("score", "click_24h", "--json")
    value = json.loads(said)
    assert code == 0 and value["outputs"] == ["clicked_24h"] and Path(value["path"]).is_file()
    code, _, err = shell("score", "click_24h", "--rows", value["path"])
    assert code == 2 and "no column 'sends_7d', which the model needs" in err and err.count("\n") == 1
    for words, said in ((["--from", "soon"], "--from: 'soon' is not a date"), (["--keep", "x"], "--keep")):
        code, _, err = shell("score", "click_24h", *words)
        assert code == 2 and said in err and err.count("\n") == 1


@pytest.mark.parametrize(("words", "said"), [
    (["best", "--keep", "user_id"], "--keep: --keep names columns of --rows"),
    (["best", "--actors", "2"], "--actors: actors are of --mode ray - inline takes --threads"),
    (["click_24h", "--actors", "2"], "--actors: actors are of --mode ray - inline takes --threads"),
    (["click_24h", "--rows", "x.parquet", "--mode", "ray", "--threads", "2"], "--threads: each actor scores with one"),
])
def test_an_option_that_would_do_nothing_is_refused(shell, words, said):
    code, _, err = shell("score", *words)
    assert code == 2 and said in err and err.count("\n") == 1, err


def test_a_policy_scores_with_the_threads_that_were_asked_for(kept, monkeypatch, tmp_path):
    from workbench.learning.scoring import Scorer
    from workbench.logs.snapshot import Snapshot
    from workbench.policies.deciding import decide
    from workbench.project import Project

    project, asked, score = Project.find(kept), [], Scorer.score

    def seen(self, batch, threads=1, head=None):
        asked.append(threads)
        return score(self, batch, threads, head)

    monkeypatch.setattr(Scorer, "score", seen)
    decide(project, "best", Snapshot.open(project), tmp_path / "s.parquet", threads=3)
    assert set(asked) == {3}


def test_promote_refuses_then_shadows_then_crowns_then_rolls_back(shell):
    code, _, err = shell("promote", "click_24h", "--champion")
    assert code == 3 and "has not been a shadow" in err and "workbench promote click_24h-" in err
    code, said, _ = shell("promote", "click_24h", "--day", "2026-06-04", "--json")
    report = json.loads(said)
    assert code == 0 and report["policy"] == "best" and report["changes"][0]["of"] == "log"
    code, said, _ = shell("promote", report["run"], "--champion", "--reason", "it clicks", "--by", "ada")
    assert code == 0 and "is the champion, by ada" in said
    code, said, _ = shell("runs", "life", "best")
    assert code == 0 and "it clicks" in said and "champion" in said
    code, _, err = shell("promote", report["run"], "--champion")
    assert code == 2 and "is the champion already" in err
    code, _, err = shell("rollback", "best")
    assert code == 2 and "no champion before the present one" in err
    code, _, err = shell("runs", "delete", report["run"])
    assert code == 2 and "is a champion of 'click_24h'" in err
    code, _, err = shell("promote", "click_24h", "--day", "yesterday")
    assert code == 2


def test_monitor_exits_by_its_verdict_and_status_repeats_it(shell):
    """The world's feature counts sends since its first day, so its second days differ from its first."""
    windows = ["--reference", "2026-06-01:2026-06-04", "--current", "2026-06-07:2026-06-10"]
    code, said, err = shell("monitor", "click_24h", *windows, "--json")
    report = json.loads(said)
    assert code == 3 and report["verdict"] == "act" and "Act: " in err and err.count("\n") == 1
    page = shell.root / ".workbench" / "monitor" / "click_24h.html"
    assert page.is_file() and str(page) in err
    by_name = {f"{one['kind']} {one['subject']}": one["verdict"] for one in report["checks"]}
    assert by_name["psi sends_7d"] == "act" and by_name["psi need"] == by_name["propensity sum log"] == "ok"
    code, said, _ = shell("status")
    assert code == 0 and "monitor     click_24h: Act: psi sends_7d" in said
    code, _, err = shell("monitor", "--current", "yesterday")
    assert code == 2 and "is no window" in err and err.count("\n") == 1
