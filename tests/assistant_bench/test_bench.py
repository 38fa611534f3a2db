"""The offline drafter measured on the development skins: a slice here, the whole with `-m long`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.evaluation import baselines
from workbench.evaluation.bench import OFFLINE, Bench, evaluate, through_the_door
from workbench.evaluation.table import tallies
from workbench.evaluation.tasks import FAMILIES, Skin, load

from .conftest import FOLDER

FLOOR = 0.90        # of the whole of each development skin
SLICE = 17          # every so many tasks
DEVELOPMENT = [skin for skin in load(FOLDER) if skin.file.development]


def test_there_are_three_hundred_tasks_and_no_phrase_comes_twice():
    tasks = [task for skin in DEVELOPMENT for task in skin.tasks]
    assert len(tasks) >= 300
    assert {task.family for task in tasks} == set(FAMILIES)
    for skin in DEVELOPMENT:
        texts = [task.text for task in skin.tasks if task.template.world == "visible"]
        assert len(texts) - len(set(texts)) <= 0.02 * len(texts)


@pytest.mark.parametrize("name", ["shop", "news", "bank"])
def test_sql_and_pandas_agree_on_every_gold_in_every_world(name, request):
    bench: Bench = request.getfixturevalue(name)
    seen = set()
    for task in bench.skin.tasks:
        for gold in {task.template.gold, *(fact.gold for fact in task.template.facts)} - {None} - seen:
            seen.add(gold)
            assert bench.scorer.disagreement(task) is None, task.id
    assert seen


@pytest.mark.parametrize("name", ["shop", "news"])
def test_a_slice_of_the_drafter_is_right_and_never_silently_wrong(name, request):
    bench: Bench = request.getfixturevalue(name)
    # explanations and hypotheses need worlds of full size: they are in the long run
    tasks = [task for task in bench.skin.tasks if task.expect not in ("facts", "hypothesis")][::SLICE]
    scores = [bench.run(task, through_the_door) for task in tasks]
    missed = [f"{s.task.text}: {s.outcome}: {s.why}" for s in scores if s.outcome not in ("right", "repaired")]
    whole = tallies("drafter", scores)[-1]
    assert (whole.wrong, whole.unsafe) == (0, 0), missed
    assert whole.share >= 0.85, missed
    guessed = tallies("keyword", [bench.run(task, baselines.keyword) for task in tasks])[-1]
    constant = tallies("constant", [bench.run(task, baselines.constant) for task in tasks])[-1]
    assert constant.share < guessed.share < whole.share


@pytest.mark.long
@pytest.mark.parametrize("skin", DEVELOPMENT, ids=lambda skin: skin.name)
def test_the_drafter_is_above_its_floor_on_a_development_skin(skin: Skin, worlds_folder: Path):
    found = evaluate([skin], worlds_folder / "whole")
    assert found.left_out == {}
    lines = {(line.who, line.family): line for line in found.lines}
    drafter = lines[OFFLINE, "all"]
    missed = [f"{s.task.id}: {s.task.text}: {s.outcome}: {s.why}" for s in found.scores
              if s.outcome not in ("right", "repaired")]
    print("\n".join(missed))
    assert drafter.share >= FLOOR
    assert drafter.unsafe == 0
    assert drafter.sent_bytes == 0
    assert lines["constant", "all"].interval[1] < drafter.interval[0]
    assert lines["keyword", "all"].interval[1] < drafter.interval[0]


def test_a_run_on_a_skin_that_is_kept_back_is_written_down(tmp_path, worlds_folder):
    import shutil

    shutil.copytree(FOLDER / "gold", tmp_path / "gold")
    shutil.copytree(FOLDER / "skins" / "news", tmp_path / "skins" / "kept")
    place = tmp_path / "skins" / "kept"
    for path in (place / "tasks").glob("*.yaml"):
        path.unlink()
    (place / "tasks" / "one.yaml").write_text(
        "version: 1\nfamily: unanswerable\ntasks: [{id: one, expect: stop, say: [forecast clicks for next month]}]\n")
    text = (place / "skin.yaml").read_text()
    (place / "skin.yaml").write_text(text.replace("development: true", "development: false").replace(
        "users: 1200", "users: 150").replace("experiments: [digest]", "experiments: []"))
    (skin,) = load(tmp_path)
    digest = skin.digest
    for runs in (1, 2):
        evaluate([skin], worlds_folder / "kept", worlds=("visible",))
        lines = [json.loads(line) for line in (place / "runs.jsonl").read_text().splitlines()]
        assert len(lines) == runs
        assert lines[-1]["skin"] == digest
        assert lines[-1]["figures"][-1]["right"] == 1
