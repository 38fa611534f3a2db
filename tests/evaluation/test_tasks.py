"""Skins and tasks are read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.cli.app import main
from workbench.errors import InputError, NotFound
from workbench.evaluation.tasks import find, load

SKIN = """version: 1
about: nobody
development: true
imports: [{adapter: messaging, files: [log]}]
"""
TASKS = """version: 1
family: metric
tasks:
  - id: any
    expect: metric
    gold: any_within
    say: ["metric for {noun} in {days} days", "{noun} over {days} days"]
    each: [{noun: clicks}, {noun: opens}, {noun: sends, say: "volume, {days} days"}]
    across: {days: [7, 14]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "skins" / "one"
    (place / "tasks").mkdir(parents=True)
    (place / "skin.yaml").write_text(SKIN)
    (place / "tasks" / "a.yaml").write_text(TASKS)
    return tmp_path


def test_entries_take_the_phrasings_in_turn_and_are_crossed(folder):
    (skin,) = load(find(folder))
    assert [task.text for task in skin.tasks] == [
        "metric for clicks in 7 days", "clicks over 14 days", "metric for opens in 7 days", "opens over 14 days",
        "volume, 7 days", "volume, 14 days"]
    assert skin.tasks[0].id == "metric-any-1"
    assert skin.tasks[1].values == {"noun": "clicks", "days": 14}


@pytest.mark.parametrize(("old", "new", "said"), [
    ("    gold: any_within\n", "", "needs a `gold`"), ("{noun: clicks}", "{}", "no value for 'noun'"),
    ("expect: metric", "expect: magic", "expect"), ("family: metric", "family: riddle", "family"),
])
def test_a_fault_is_one_line(folder, old, new, said):
    path = folder / "skins" / "one" / "tasks" / "a.yaml"
    path.write_text(TASKS.replace(old, new, 1))
    with pytest.raises(InputError, match=said):
        load(folder)


def test_the_hash_tells_any_change_but_the_log_of_runs(folder):
    (skin,) = load(folder)
    before, made_of = skin.digest, skin.made_of
    (folder / "skins" / "one" / "runs.jsonl").write_text("{}\n")
    assert skin.digest == before
    (folder / "skins" / "one" / "tasks" / "a.yaml").write_text(TASKS.replace("14", "21"))
    assert skin.digest != before
    assert skin.made_of == made_of      # the worlds are the same


def test_a_folder_without_tasks_and_an_unknown_skin_are_one_line(folder, tmp_path_factory):
    with pytest.raises(NotFound, match="no tasks in"):
        find(tmp_path_factory.mktemp("empty"))
    with pytest.raises(InputError, match="unknown skin 'two'"):
        load(folder, ("two",))


def test_nobody_spends_a_run_on_a_skin_that_is_kept_back_by_the_way(folder, capsys):
    (folder / "skins" / "one" / "skin.yaml").write_text(SKIN.replace("development: true", "development: false"))
    assert main(["eval", "--tasks", str(folder)]) == 2
    assert "every skin here is kept back: one" in capsys.readouterr().err
    assert main(["eval", "--tasks", str(folder), "--hash"]) == 0 and "one" in capsys.readouterr().out
