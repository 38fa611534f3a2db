"""Score, promote, roll back from the shell: files, figures and honest exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
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


def rows_of(path, **columns):
    """Twenty rows of the model's features as Parquet, some columns otherwise; None leaves one out."""
    n = 20
    table = {"user_id": [f"u{i}" for i in range(n)], "sends_7d": [1.0] * n, "need": [0.5] * n, "platform": ["ios"] * n,
             "channel": ["push"] * n, "message": ["offer"] * n, **columns}
    parquet.write_table(pa.table({name: values for name, values in table.items() if values is not None}), path)
    return path


@pytest.mark.parametrize(("columns", "said"), [
    ({"need": None, "Need": [0.5] * 20}, "no column 'need', which the model needs; did you mean 'Need'? - every"),
    ({"need": ["0.5"] * 20}, "column 'need' was number in training and is text here - give the column"),
    ({"platform": [1] * 20}, "column 'platform' was text in training and is number here - give the column"),
])
def test_rows_that_changed_are_refused_by_name(shell, tmp_path, columns, said):
    code, _, err = shell("score", "click_24h", "--rows", str(rows_of(tmp_path / "r.parquet", **columns)))
    assert code == 2 and said in err and err.count("\n") == 1, err


def test_rows_with_new_words_new_columns_and_huge_numbers_are_scored(shell, tmp_path):
    path = rows_of(tmp_path / "r.parquet", platform=["tv"] * 20, more=[1] * 20, message=pa.nulls(20), need=pa.nulls(20),
                   sends_7d=pa.array([2**64 - 1] * 20, pa.uint64()))
    code, said, _ = shell("score", "click_24h", "--rows", str(path), "--out", str(tmp_path / "s.parquet"))
    for name in ("message", "need"):
        assert f"{name}: no row has a value, and the model learnt from some" in said
    assert code == 0 and "20 rows scored" in said and "platform: 20 rows have a text that the model never saw" in said


def test_a_file_that_cannot_be_read_or_written_is_one_line(shell, tmp_path):
    good = rows_of(tmp_path / "r.parquet")
    broken = tmp_path / "broken.parquet"
    content = bytearray(good.read_bytes())
    content[40:300] = b"\xff" * 260
    broken.write_bytes(bytes(content))
    (tmp_path / "file").write_text("")
    for words, said in (
        (["--rows", str(broken)], f"{broken}: cannot be read: "),
        (["--rows", str(good), "--out", str(tmp_path)], f"{tmp_path}: is a folder - name the file"),
        (["--rows", str(good), "--out", str(tmp_path / "file" / "s.parquet")], "cannot be written: "),
        (["--from", "2026-06-05", "--to", "2026-06-03"], "--to: 2026-06-03 is not after --from 2026-06-05"),
    ):
        code, _, err = shell("score", "click_24h", *words)
        assert code == 2 and said in err and err.count("\n") == 1, err


def test_a_model_that_is_not_whole_says_so(shell, tmp_path):
    (model,) = (shell.root / ".workbench" / "runs").glob("*/model/model.txt")
    rows = str(rows_of(tmp_path / "r.parquet"))
    for spoil in (lambda: model.write_text("tree\n"), model.unlink):
        spoil()
        code, _, err = shell("score", "click_24h", "--rows", rows)
        assert code == 2 and "the model's files are not whole: " in err and "train again" in err, err


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
