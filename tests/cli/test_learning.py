"""`train`, `runs`, `policies` and `evaluate` from the shell: JSON, one-line errors, exit codes."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main


def call(capsys, project, *words: str) -> tuple[int, str, str]:
    code = main([*words, "--project", str(project.root)])
    out, err = capsys.readouterr()
    return code, out, err


def policy(project, **fields) -> None:
    folder = project.root / "policies" / "even"
    folder.mkdir()
    (folder / "policy.json").write_text(json.dumps(
        {"version": 1, "id": "even", "kind": "uniform", "reward": "clicked_24h"} | fields))


def test_train_then_list_show_and_delete(capsys, squad):
    code, out, err = call(capsys, squad, "train", "click_24h", "--mode", "inline", "--json")
    value = json.loads(out)
    assert code == 0 and value["status"] == "done" and value["metrics"]["label"] == "clicked_24h"
    assert "inline: asked for" in err
    code, out, _ = call(capsys, squad, "runs", "list", "--json")
    assert [run["id"] for run in json.loads(out)] == [value["id"]]
    code, out, _ = call(capsys, squad, "runs", "show", "click_24h", "--json")
    assert code == 0 and json.loads(out)["events"][-1]["data"] == {"status": "done"}
    code, out, err = call(capsys, squad, "runs", "cancel", "click_24h")
    assert code == 2 and "is already done" in err and out == ""
    code, out, _ = call(capsys, squad, "runs", "delete", value["id"])
    assert code == 0 and not (squad.runs / value["id"]).exists()


def test_detach_returns_at_once_and_cancel_stops_it(capsys, squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("rounds: 40", "rounds: 90000"))
    code, out, _ = call(capsys, squad, "train", "click_24h", "--detach", "--json")
    assert code == 0 and json.loads(out)["status"] in ("queued", "running")
    code, out, _ = call(capsys, squad, "runs", "cancel", "click_24h", "--json")
    assert code == 0 and json.loads(out)["status"] == "cancelled"


@pytest.mark.parametrize(("words", "said"), [
    (("train", "click24h"), "did you mean 'click_24h'"),
    (("train", "click_24h", "--mode", "fast"), "unknown mode 'fast'"),
    (("train", "click_24h", "--mode", "ray", "--address", "https://head:8265"), "there is no [ray] storage"),
    (("runs", "show", "x"), "no run 'x'"),
    (("evaluate", "evn"), "did you mean 'even'"),
])
def test_a_fault_is_one_line_and_exit_2(capsys, squad, words, said):
    policy(squad)
    code, out, err = call(capsys, squad, *words)
    assert code == 2 and out == "" and said in err and err.count("\n") == 1
    assert not squad.runs.exists() or not list(squad.runs.iterdir())


def test_a_fault_that_only_the_data_shows_is_exit_2(capsys, squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("action <> 'hold'", "action = 'hold'"))
    code, out, err = call(capsys, squad, "train", "click_24h", "--mode", "inline")
    assert code == 2 and out == "" and "is 0 in every row that trains" in err.splitlines()[-1]


def test_a_leak_is_exit_3_and_says_which_feature_and_what_to_do(capsys, squad):
    metrics, path = squad.root / "metrics" / "core.yaml", squad.root / "training" / "click_24h.yaml"
    metrics.write_text(metrics.read_text() + "  sent: {fact: sends, agg: any, window: 24h, anchor: decision, "
                       "direction: up}\n")
    text = path.read_text().replace(" AND action <> 'hold'", "")
    path.write_text(text.replace("metric: clicked_24h", "metric: sent"))
    code, out, err = call(capsys, squad, "train", "click_24h", "--mode", "inline")
    line = err.splitlines()[-1]
    assert code == 3 and out == "" and "'channel' is missing where the label 'sent' is decided" in line
    assert "find out when the column is written" in line and "`trust`" in line


def test_evaluate_and_policies(capsys, squad):
    policy(squad)
    code, out, _ = call(capsys, squad, "evaluate", "even", "--json")
    value = json.loads(out)
    assert code == 0 and value["status"] == "done" and [e["method"] for e in value["estimates"]] == ["ips", "snips"]
    code, out, _ = call(capsys, squad, "policies", "--json")
    assert json.loads(out)[0]["value"] == value["estimates"][1]["value"]


def test_a_refused_evaluation_exits_3_and_still_prints_its_json(capsys, squad):
    policy(squad, evaluation={"min_effective_users": 10_000_000})
    code, out, err = call(capsys, squad, "evaluate", "even", "--json")
    value = json.loads(out)
    assert code == 3 and value["status"] == "refused" and value["estimates"] == []
    assert value["diagnostics"]["effective_users"] > 200 and err.count("\n") == 1
