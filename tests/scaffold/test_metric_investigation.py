"""The investigation is made from answers, its notebook runs alone, and it says what the engine says."""

from __future__ import annotations

from datetime import datetime

import pytest

import workbench as wb
from workbench.cli.app import main
from workbench.errors import InputError
from workbench.scaffold.render import render

from ..notebooks import run


def test_the_notebook_runs_alone_and_says_what_the_engine_says(simulated):
    assert main(["new", "metric_investigation", "dip", "--set", "days=10", "--set", "by=channel, platform",
                 "--set", "path=sends:count, clicks:distinct", "--project", str(simulated.root)]) == 0
    cells = run(simulated.root / "investigations" / "dip")
    said = "".join(output.get("text", "") for output in cells["path"].outputs)
    snapshot = wb.open(simulated.root).snapshot()
    path, spans = ["sends:count", "clicks:distinct"], (datetime(2026, 5, 20), datetime(2026, 6, 20))
    assert snapshot.why(path, *spans, window="10d").text() in said
    sliced = snapshot.slices(path, *spans, "channel", window="10d")
    assert sliced.text() in "".join(output.get("text", "") for output in cells["slices"].outputs)
    shown = [output.get("data", {}) for output in cells["choices"].outputs]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)


@pytest.mark.parametrize(("answers", "said"), [
    ({"days": 0}, "out of range: Days of each is between 1 and 365"),
    ({"before": "last week"}, "is not a date"),
    ({"paht": "x"}, "did you mean 'path'"),
])
def test_a_wrong_answer_makes_nothing(simulated, answers, said):
    with pytest.raises(InputError, match=said):
        render(simulated, "metric_investigation", "dip", answers)
    assert not (simulated.root / "investigations").exists()
