"""A run that searches: the best parameters train once more, and the same wherever it ran."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from workbench.cli.learning import _follow
from workbench.errors import InputError
from workbench.jobs.compare import compare
from workbench.jobs.run import list_runs
from workbench.jobs.start import start

from .test_rayhead import runtime  # noqa: F401
from .test_resume import model
from .test_runs import process_of, until

SEARCH = "search:   {trials: 5, parallel: 2, folds: 2, space: {learning_rate: [0.01, 0.5, log], num_leaves: [2, 15]}}\n"


@pytest.fixture
def searching(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text() + SEARCH)
    return squad


def test_a_run_searches_then_trains_with_what_it_found(searching):
    run = start(searching, "training", "click_24h", detach=False)
    assert run.status == "done", run.state
    found = json.loads((run.folder / "trials.json").read_text())
    assert found["done"] and len(found["trials"]) == 5 and run.as_dict()["search"] == found["best"]
    told = [event["data"] for event in run.events() if event["kind"] == "metric"]
    assert [one["trial"] for one in told if "trial" in one] == list(range(5))
    shares = [event["data"]["fraction"] for event in run.events() if event["kind"] == "progress"]
    known = [one for one in shares if one is not None]
    assert known == sorted(known) and known[-1] == 1.0
    shown: list[float] = []                                  # the command line shows the same
    for event in run.events():
        _follow(event, lambda share, text: shown.append(share), lambda text: None)
    assert set(shown) == set(shares)
    text = (run.folder / "model" / "model.txt").read_text()
    assert f"[num_leaves: {found['best']['params']['num_leaves']}]" in text
    assert sum("round" in one for one in told) == 40
    plain = searching.root / "training" / "click_24h.yaml"
    best = found["best"]["params"]
    plain.write_text(plain.read_text().replace(SEARCH, "").replace(
        "learning_rate: 0.1, num_leaves: 15", f"learning_rate: {best['learning_rate']!r}, "
        f"num_leaves: {best['num_leaves']}"))
    again = start(searching, "training", "click_24h", detach=False)
    assert model(again) == model(run) and again.metrics["held_out"] == run.metrics["held_out"]


def test_the_file_that_trains_again_takes_what_was_found(searching, tmp_path):
    run = start(searching, "training", "click_24h", detach=False)
    done = subprocess.run([sys.executable, str(run.folder / "again.py"), str(searching.root), str(tmp_path)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert (tmp_path / "model" / "model.txt").read_bytes() == model(run)


def test_what_was_found_is_what_was_set(searching, monkeypatch, tmp_path):
    """Side by side, and in MLflow, a run has the parameters that trained it."""
    from mlflow.tracking import MlflowClient

    monkeypatch.setenv("MLFLOW_TRACKING_URI", (tmp_path / "mlruns").as_uri())
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    path = searching.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("space: {", "space: {rounds: [20, 30], "))
    found = start(searching, "training", "click_24h", detach=False)
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    best = found.as_dict()["search"]["params"]
    path.write_text(path.read_text().replace("seed: 1}", "seed: 2}").partition("search:")[0])
    plain = start(searching, "training", "click_24h", detach=False)
    rows = {row["setting"]: row for row in compare([found, plain]).tables[1].rows}
    assert rows["model.params.learning_rate"][found.id] == best["learning_rate"]
    assert rows["model.params.learning_rate"][plain.id] == 0.1
    assert (rows["model.rounds"][found.id], rows["model.rounds"][plain.id]) == (best["rounds"], 40)
    assert rows["search.trials"][found.id] == 5 and rows["search.trials"][plain.id] is None
    client = MlflowClient(tracking_uri=(tmp_path / "mlruns").as_uri())
    (there,) = client.search_runs([client.get_experiment_by_name(searching.root.name).experiment_id])
    assert there.data.params["model.params.learning_rate"] == str(best["learning_rate"])
    assert there.data.params["model.rounds"] == str(best["rounds"])


def test_a_killed_search_goes_on(searching):
    path = searching.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("trials: 5", "trials: 40"))
    whole = start(searching, "training", "click_24h", detach=False)
    run = start(searching, "training", "click_24h")
    until(lambda: (run.folder / "trials.json").exists())
    assert not json.loads((run.folder / "trials.json").read_text())["done"]
    os.kill(process_of(run), signal.SIGKILL)
    assert run.wait(120).status == "done"
    assert (run.folder / "trials.json").read_bytes() == (whole.folder / "trials.json").read_bytes()
    assert model(run) == model(whole)


def test_what_the_model_does_not_have_is_said_before_a_run_exists(searching):
    path = searching.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("learning_rate: [", "learning_rat: ["))
    with pytest.raises(InputError, match="did you mean 'learning_rate'"):
        start(searching, "training", "click_24h")
    assert list_runs(searching) == []


@pytest.mark.ray
@pytest.mark.timeout(300)
def test_as_ray_tasks_the_history_and_the_model_are_the_same(searching, runtime):  # noqa: F811
    here = start(searching, "training", "click_24h", detach=False)
    there = start(searching, "training", "click_24h", mode="ray").wait(250)
    assert there.status == "done", (there.state, (there.folder / "log.txt").read_text()[-2000:])
    assert (there.folder / "trials.json").read_bytes() == (here.folder / "trials.json").read_bytes()
    assert model(there) == model(here) and there.metrics["fingerprint"] == here.metrics["fingerprint"]
