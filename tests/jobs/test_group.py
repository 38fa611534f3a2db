"""Several workers see every row once, agree on one model, and leave nobody behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.jobs import members
from workbench.jobs.cancel import ASK, cancel
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.group import perform_here, told, why
from workbench.jobs.rows import part_of
from workbench.jobs.run import Run, list_runs
from workbench.jobs.start import start

from .test_resume import longer, model
from .test_runs import endless, until


def root_count(run: Run) -> int:
    """The rows that the first tree's root has seen."""
    lines = (run.folder / "model" / "model.txt").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("internal_count=")).partition("=")[2].split()[0])


@pytest.fixture(scope="module")
def one_and_two(squad_kept, tmp_path_factory):
    """The same spec on one worker and, twice, on two."""
    import shutil

    from workbench.project import Project

    folder = tmp_path_factory.mktemp("grouped")
    shutil.copytree(squad_kept.root, folder / "squad", ignore=shutil.ignore_patterns("runs"))
    project = Project.find(folder / "squad")
    runs = [start(project, "training", "click_24h", workers=workers, detach=False) for workers in (1, 2, 2)]
    assert [run.status for run in runs] == ["done"] * 3, [run.state for run in runs]
    return runs


def test_two_workers_see_every_row_and_lose_no_more_than_one(one_and_two):
    one, two, _ = one_and_two
    assert root_count(two) == root_count(one) == one.metrics["counts"]["train"]
    rows = [json.loads((two.folder / "group" / f"rows-{rank}.json").read_text())["train"] for rank in (0, 1)]
    assert sum(rows) == two.metrics["counts"]["train"] and min(rows) > 0
    losses = [run.metrics["held_out"]["logloss"]["value"] for run in (one, two)]
    assert losses[1] == pytest.approx(losses[0], rel=0.005)
    assert two.metrics["counts"] == one.metrics["counts"] and len(two.metrics["history"]) == 40


def test_the_same_workers_give_the_same_model_bit_for_bit(one_and_two):
    _, two, again = one_and_two
    assert model(two) == model(again) and two.metrics["held_out"] == again.metrics["held_out"]


def test_the_file_that_trains_again_is_one_worker_and_says_so(one_and_two, tmp_path):
    one, two, _ = one_and_two
    text = (two.folder / "again.py").read_text()
    assert "first run trained on 2 workers" in text and "train click_24h --workers 2" in text
    assert "bit for bit, with" in (one.folder / "again.py").read_text()
    done = subprocess.run([sys.executable, str(two.folder / "again.py"), two.job["project"], str(tmp_path)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert (tmp_path / "model" / "model.txt").read_bytes() == model(one)


def test_each_worker_has_whole_units(squad_kept):
    from workbench.learning import dataset
    from workbench.learning.spec import TrainingSpec
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    spec = TrainingSpec.load(squad_kept, "click_24h")
    data = dataset.build(Snapshot.open(squad_kept), Catalog.load(squad_kept), spec)
    parts = [part_of(data, rank, 3) for rank in range(3)]
    assert sum(len(part.unit) for part in parts) == len(data.unit)
    units = [set(part.unit) for part in parts]
    assert not units[0] & units[1] and not units[0] & units[2] and not units[1] & units[2]
    assert all(len(part.matrix) == len(part.label) == len(part.unit) for part in parts)
    assert np.isclose(sum(part.label.sum() for part in parts), data.label.sum())
    assert part_of(data, 0, 1) is data


def test_a_killed_worker_of_the_group_is_followed_by_another_group(squad, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CHECKPOINT_SECONDS", "0.05")
    longer(squad, 1500)
    whole = start(squad, "training", "click_24h", workers=2, detach=False)
    run = start(squad, "training", "click_24h", workers=2)
    until(lambda: Checkpoints(run.folder).round > 0)
    os.kill(members.living(run.folder)[-1], signal.SIGKILL)
    assert run.wait(200).status == "done", run.state
    assert run.state["attempt"] == 2 and model(run) == model(whole)
    assert "worker" in str([e["data"] for e in run.events() if e["kind"] == "log"])


def test_workers_are_known_before_they_have_loaded_their_code(tmp_path):
    """Whoever goes on after their starter was killed finds them at once, and ends them."""
    known = []

    def stop() -> bool:
        known.extend(members.living(tmp_path))
        return True

    with pytest.raises(Cancelled):
        perform_here(tmp_path, 2, stop)
    assert len(set(known)) == 2 and not members.living(tmp_path)


@pytest.mark.alone
def test_cancel_leaves_nobody(squad):
    endless(squad)
    run = start(squad, "training", "click_24h", workers=2)
    until(lambda: any(event["kind"] == "metric" for event in run.events()), 100)
    assert len(members.living(run.folder)) == 2
    began = time.monotonic()
    cancel(run)
    assert run.status == "cancelled" and time.monotonic() - began < 3.0
    until(lambda: not run.processes() and not members.living(run.folder), 10)


def test_a_parameter_that_one_worker_refuses_fails_the_run_in_its_words(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("learning_rate: 0.1", "num_leaves: -4, max_depth: 3").replace(
        "num_leaves: 15, ", ""))
    run = start(squad, "training", "click_24h", workers=2, detach=False)
    assert run.status == "failed" and run.state["error"]["message"].startswith("model.params: LightGBM: "), run.state


def test_what_several_workers_cannot_do_is_said_before_a_run_exists(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("rounds: 40", "rounds: 40, patience: 5"))
    with pytest.raises(InputError, match="takes one worker"):
        start(squad, "training", "click_24h", workers=2)
    assert list_runs(squad) == []


def test_workers_that_all_stopped_on_a_persons_word_were_cancelled(tmp_path):
    def stops() -> None:
        raise Cancelled("cancelled")

    assert not told(tmp_path, 0, stops) and isinstance(why(tmp_path), WorkbenchError)
    assert not isinstance(why(tmp_path), Cancelled)
    (tmp_path / ASK).touch()
    assert isinstance(why(tmp_path), Cancelled)


def test_what_a_worker_says_of_a_network_is_no_lost_connection(tmp_path):
    def refuses() -> None:
        raise InputError("a step behind a time: a network learns it over all rows")

    def loses() -> None:
        raise InputError("LightGBM: Socket recv error, Connection reset by peer")

    assert not told(tmp_path, 0, refuses) and not told(tmp_path, 1, loses)
    assert {path.name for path in (tmp_path / "group").iterdir()} == {"failed-0.json", "left-1.txt"}
