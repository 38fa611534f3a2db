"""A run that searches: the best parameters train once more, and the same wherever it ran."""

from __future__ import annotations

import json
import os
import signal

import pytest

from workbench.errors import InputError
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
