"""A run goes on where it was: after its worker was killed by itself, after everything was killed when asked to."""

from __future__ import annotations

import json
import os
import shutil
import signal

import pytest

from workbench.errors import InputError
from workbench.jobs.cancel import cancel
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.run import Run
from workbench.jobs.start import resume, start
from workbench.jobs.training import draws
from workbench.learning.spec import TrainingSpec
from workbench.project import Project

from .test_runs import kill_all, process_of, until


@pytest.fixture
def often(monkeypatch):
    """A checkpoint a moment."""
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.05")


def longer(project, rounds: int = 4000, params: str = "learning_rate: 0.02, num_leaves: 4") -> None:
    """A training of some seconds."""
    path = project.root / "training" / "click_24h.yaml"
    text = path.read_text().replace("rounds: 40", f"rounds: {rounds}")
    path.write_text(text.replace("learning_rate: 0.1, num_leaves: 15", params))


def model(run: Run) -> bytes:
    return (run.folder / "model" / "model.txt").read_bytes()


@pytest.fixture(scope="module")
def whole(squad_kept, tmp_path_factory):
    """The run that nothing broke; its model does not hang on where its project is."""
    root = tmp_path_factory.mktemp("whole") / "squad"
    shutil.copytree(squad_kept.root, root, ignore=shutil.ignore_patterns("runs"))
    longer(project := Project.find(root), 6000)
    return start(project, "training", "click_24h", detach=False)


@pytest.fixture
def unbroken(squad, whole, often):
    longer(squad, 6000)
    return whole


def test_a_killed_worker_is_followed_by_another_and_the_model_is_bit_for_bit_the_same(squad, unbroken):
    run = start(squad, "training", "click_24h")
    for attempt in (1, 2):
        before = Checkpoints(run.folder).round
        until(lambda before=before: Checkpoints(run.folder).round > before)
        at = Checkpoints(run.folder).round
        os.kill(process_of(run), signal.SIGKILL)
        until(lambda attempt=attempt: run.state["attempt"] > attempt)
        assert Checkpoints(run.folder).round >= at
    assert run.wait(120).status == "done", run.state
    assert model(run) == model(unbroken)
    for name in ("held_out", "importance", "history", "fingerprint"):
        assert run.metrics[name] == unbroken.metrics[name]
    assert run.state["attempt"] == 3 and run.as_dict()["attempt"] == 3
    assert "SIGKILL" in str([event["data"] for event in run.events() if event["kind"] == "log"])


def test_a_lost_run_is_resumed_and_the_model_is_bit_for_bit_the_same(squad, unbroken):
    run = start(squad, "training", "click_24h")
    until(lambda: Checkpoints(run.folder).round > 50)
    kill_all(run)
    until(lambda: run.status == "lost")
    assert resume(squad, run).wait(120).status == "done"
    assert model(run) == model(unbroken) and run.metrics["history"] == unbroken.metrics["history"]
    with pytest.raises(InputError, match="is done"):
        resume(squad, run)


def test_a_cancelled_run_is_resumed(squad, unbroken):
    run = start(squad, "training", "click_24h")
    until(lambda: Checkpoints(run.folder).round > 50)
    with pytest.raises(InputError, match="is running"):
        resume(squad, run)
    cancel(run)
    assert run.status == "cancelled"
    assert resume(squad, run).wait(120).status == "done" and model(run) == model(unbroken)


def test_a_worker_that_dies_for_ever_fails_the_run_by_its_cause(squad, monkeypatch, tmp_path):
    """It is killed as it loads, and never gets further."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "if '--kept' in sys.orig_argv:\n    os.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    run = start(squad, "training", "click_24h").wait(60)
    assert run.status == "failed"
    said = run.state["error"]["message"]
    assert said.startswith("the run's process was ended by SIGKILL") and "3 times in a row" in said
    assert f"workbench runs resume {run.id}" in said
    until(lambda: not run.alive())          # it says how it ended, and then it ends
    monkeypatch.undo()
    assert resume(squad, run).wait(60).status == "done"


def test_drawn_numbers_are_not_taken_up_in_the_middle(squad, often):
    longer(squad, 6000, "learning_rate: 0.02, num_leaves: 4, subsample: 0.7, bagging_freq: 1")
    whole = start(squad, "training", "click_24h", detach=False)
    run = start(squad, "training", "click_24h")
    until(lambda: sum(event["kind"] == "metric" for event in run.events()) > 1)
    os.kill(process_of(run), signal.SIGKILL)
    assert run.wait(120).status == "done" and model(run) == model(whole)
    assert Checkpoints(run.folder).round == 0


@pytest.mark.parametrize(("params", "name"), [
    ({}, None), ({"learning_rate": 0.1}, None), ({"bagging_fraction": 1.0}, None), ({"subsample": 0.5}, "subsample"),
    ({"feature_fraction": 0.8}, "feature_fraction"), ({"boosting": "dart"}, "boosting"), ({"boost": "gbdt"}, None),
    ({"extra_trees": True}, "extra_trees"), ({"data_sample_strategy": "goss"}, "data_sample_strategy"),
    ({"linear_tree": True}, "linear_tree"),
])
def test_which_parameters_draw(squad_kept, params, name):
    spec = TrainingSpec.load(squad_kept, "click_24h")
    changed = spec.model_copy(update={"model": spec.model.model_copy(update={"params": params})})
    assert draws(changed) == name


def test_a_checkpoint_is_whole_or_not_there(tmp_path):
    kept = Checkpoints(tmp_path, seconds=0)
    kept.write(3, lambda folder: (folder / "a.txt").write_text("3"))
    kept.write(7, lambda folder: (folder / "a.txt").write_text("7"))
    assert kept.round == 7 and [path.name for path in kept.folder.iterdir()] == ["00000007"]

    def dies(folder):
        (folder / "a.txt").write_text("half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        kept.write(9, dies)
    assert kept.round == 7 and (kept.newest() / "a.txt").read_text() == "7"
    (kept.folder / "00000008").mkdir()
    assert kept.round == 7
    assert json.loads((kept.newest() / "whole.json").read_text())["round"] == 7
    slow = Checkpoints(tmp_path, seconds=60)
    slow.keep(11, dies)


def test_an_import_is_begun_anew(squad):
    from workbench.jobs.importing import ImportSpec
    from workbench.jobs.start import start_import

    run = start_import(squad, ImportSpec(sources=["nothing.csv"]), detach=False)
    with pytest.raises(InputError, match="no training"):
        resume(squad, run)


def test_rows_that_are_gone_are_only_read_again_as_they_were(squad):
    import shutil

    from workbench.jobs.rows import prepared

    run = start(squad, "training", "click_24h", detach=False)
    place, mark = prepared(run.folder, None, lambda: False)
    shutil.rmtree(place)
    assert prepared(run.folder, None, lambda: False) == (place, mark)
    shutil.rmtree(place)
    path = squad.root / "metrics" / "core.yaml"
    path.write_text(path.read_text().replace("window: 24h", "window: 12h"))
    with pytest.raises(InputError, match="are gone, and the metrics"):
        prepared(run.folder, None, lambda: False)
