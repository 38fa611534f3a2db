"""A changed definition and the verdicts that it changes, without a look being taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from workbench.experiments.decision.redefined import redefined, text
from workbench.experiments.opening import open_readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog


@pytest.fixture
def winning(make):
    """An experiment that ships: many more buy in one arm."""
    arm = np.array(["none", "blue", "green"])[np.arange(9000) % 3]
    rng = np.random.default_rng(4)
    return make(people={
        "person": np.array([f"p{i}" for i in range(9000)]), "arm": arm,
        "country": np.array(["DE", "US"])[np.arange(9000) // 3 % 2],
        "bought": (rng.random(9000) < np.where(arm == "blue", 0.3, 0.2)).astype(int),
        "left": (np.arange(9000) // 3 % 10 == 0).astype(int), "spent": rng.exponential(3, 9000).round(2)})


def _diff(study, change):
    catalog = Catalog.load(study.project)
    fact = catalog.facts["bought"].model_copy(update=change)
    before = Catalog({**catalog.facts, "bought": fact}, catalog.metrics, catalog.places)
    spec = Experiment.load(study.project, "colours")
    return redefined(catalog, before, "before", Snapshot.open(study.project), [spec])


def _files(study):
    return sorted(path.name for path in (study.project.root / "experiments" / "colours").iterdir())


BLIND = {"value": "left"}         # another column, in which the arms do not differ


def test_an_unopened_readout_shows_only_whether_its_verdict_changes(winning):
    kept = _files(winning)
    found = _diff(winning, BLIND)
    (one,) = found.experiments
    assert one.metrics == ("bought_rate",) and one.changes is True and one.opened is False
    assert (one.before, one.after, one.effects) == (None, None, ())
    assert _files(winning) == kept == ["experiment.yaml"]
    shown = text(found)
    assert "its verdict would change" in shown and "stay hidden" in shown and "ship" not in shown
    assert "facts.bought.value" in shown


def test_an_opened_readout_shows_verdicts_and_effects_and_takes_no_look(winning):
    open_readout(Experiment.load(winning.project, "colours"), Snapshot.open(winning.project))
    looks = (winning.project.root / "experiments" / "colours" / "looks.jsonl").read_text()
    found = _diff(winning, BLIND)
    (one,) = found.experiments
    assert one.opened and one.after == "ship blue" and one.before == "do_not_ship"
    row = next(row for row in one.effects if row.arm == "blue" and row.test == "superiority")
    assert row.metric == "bought_rate" and row.after == pytest.approx(0.1, abs=0.03) and row.before == 0
    assert (winning.project.root / "experiments" / "colours" / "looks.jsonl").read_text() == looks
    assert "do_not_ship -> ship blue" in text(found)
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["experiments"][0]["changes"] is True


def test_a_look_at_another_snapshot_opens_nothing(winning):
    open_readout(Experiment.load(winning.project, "colours"), Snapshot.open(winning.project))
    path = winning.project.root / "experiments" / "colours" / "looks.jsonl"
    line = {**json.loads(path.read_text()), "snapshot": "0" * 12, "time": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps(line) + "\n")
    assert _diff(winning, BLIND).experiments[0].opened is False


def test_what_stays_and_what_cannot_be_read_out(study):
    catalog = Catalog.load(study.project)
    assert _diff(study, {"description": "words"}).experiments == ()
    spec = Experiment.load(study.project, "colours")
    gone = {name: one for name, one in catalog.metrics.items() if name != "spent_mean"}
    found = redefined(catalog, Catalog(catalog.facts, gone), "before", Snapshot.open(study.project), [spec])
    (one,) = found.experiments
    assert one.changes is None and "unknown metric 'spent_mean'" in (one.before_fault or "")
    assert "cannot be read out as defined before" in text(found)
    assert "no metric and no fact is another" in text(redefined(catalog, catalog, "before", None, [spec]))


def test_without_a_snapshot_the_experiments_are_still_listed(study):
    catalog = Catalog.load(study.project)
    left = catalog.facts["left"].model_copy(update={"value": "bought"})
    before = Catalog({**catalog.facts, "left": left}, catalog.metrics)
    found = redefined(catalog, before, "before", None, [Experiment.load(study.project, "colours")])
    assert found.experiments[0].experiment == "colours" and "no snapshot" in found.experiments[0].before_fault


def test_the_command_compares_with_a_folder(study, tmp_path, capsys):
    from workbench.cli.app import main

    text_ = (study.project.root / "metrics" / "core.yaml").read_text()
    (tmp_path / "core.yaml").write_text(text_.replace("value: bought", "value: left"))
    words = ["--project", str(study.project.root), "metric", "diff", "--against", str(tmp_path)]
    assert main(words) == 0 and "its verdict" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["metrics"] == ["bought_rate"] and found["experiments"][0]["before"] is None
    assert not (study.project.root / "experiments" / "colours" / "looks.jsonl").exists()
    assert main([*words[:-1], "nowhere"]) == 2 and "neither a folder" in capsys.readouterr().err
