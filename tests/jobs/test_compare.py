"""Runs side by side, and how far a run is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from workbench.errors import InputError
from workbench.jobs.compare import compare
from workbench.jobs.following import how_far
from workbench.jobs.start import start


@pytest.fixture(scope="module")
def runs(squad_kept, tmp_path_factory):
    """Two trainings that differ in one parameter, and one on other rows."""
    import shutil

    from workbench.project import Project

    folder = tmp_path_factory.mktemp("compared")
    shutil.copytree(squad_kept.root, folder / "squad", ignore=shutil.ignore_patterns("runs"))
    project = Project.find(folder / "squad")
    path = project.root / "training" / "click_24h.yaml"
    text, found = path.read_text(), []
    for change in (("x", "x"), ("learning_rate: 0.1", "learning_rate: 0.3"), ("salt: train", "salt: other")):
        path.write_text(text.replace(*change))
        found.append(start(project, "training", "click_24h", detach=False))
    return found


def test_measures_settings_data_and_curves_stand_side_by_side(runs):
    first, second, _ = runs
    found = compare([first, second])
    held, settings, data = found.tables
    auc = next(row for row in held.rows if row["measure"] == "AUC")
    for run in (first, second):
        one = run.metrics["held_out"]["auc"]
        assert auc["of"][run.id] == {"value": one["value"], "from": one["ci"][0], "to": one["ci"][1]}
        assert auc[run.id] == f"{one['value']:.5g} ({one['ci'][0]:.5g} to {one['ci'][1]:.5g})"
        assert found.curves[run.id] == run.metrics["history"]
    assert settings.rows == ({"setting": "model.params.learning_rate", first.id: 0.1, second.id: 0.3},)
    rows = {row["of"]: row for row in data.rows}
    assert rows["snapshot"][first.id] == rows["snapshot"][second.id] == first.job["snapshot"]
    assert rows["fingerprint"][first.id] == first.metrics["fingerprint"]
    assert rows["rows: train"][first.id] == first.metrics["counts"]["train"]
    assert found.same_rows and found.chart() is not None
    assert json.loads(json.dumps(found.as_dict()))["runs"] == [first.id, second.id]


def test_other_rows_are_said(runs):
    assert not compare([runs[0], runs[2]]).same_rows


def test_what_cannot_be_compared(runs, squad):
    with pytest.raises(InputError, match="two different runs"):
        compare([runs[0]])
    with pytest.raises(InputError, match="two different runs"):
        compare([runs[0], runs[0]])
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("learning_rate: 0.1", "seed: 3"))
    with pytest.raises(InputError, match="is failed and has no model"):
        compare([runs[0], start(squad, "training", "click_24h", detach=False)])


def _event(kind: str, second: float, **data) -> dict:
    return {"seq": 0, "kind": kind, "data": data, "time": f"2026-11-28T10:00:{second:06.3f}Z"}


def test_the_rest_is_taken_from_the_recent_pace():
    events = [_event("progress", 0, fraction=0.1, stage="rows"), _event("state", 1, status="running", executor="ray")]
    assert how_far(events)["eta"] is None and how_far(events)["stage"] == "rows"
    events += [_event("metric", 10 + i, round=10 * i, rounds=200) for i in range(1, 11)]
    found = how_far(events, datetime(2026, 11, 28, 10, 0, 22, tzinfo=UTC))
    assert found["rounds_per_second"] == pytest.approx(10) and found["round"] == 100
    # 100 rounds at 10 a second, a twentieth of 20 s after them, of which 2 s have gone since the last word
    assert found["eta"] == pytest.approx(10 + 1 - 2)
    again = [*events, _event("state", 40, status="running", executor="ray"),
             _event("metric", 50, round=101, rounds=200)]
    assert how_far(again)["eta"] is None and how_far(again)["round"] == 101
