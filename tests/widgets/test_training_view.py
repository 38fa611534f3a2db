"""The training view starts a real run, follows it, and shows what came of it; a fault is one line."""

from __future__ import annotations

import pytest

from workbench.widgets.training import TrainingView


@pytest.fixture
def view(simulated):
    path = simulated.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("rounds: 80", "rounds: 5").replace("mode: auto", "mode: inline"))
    return TrainingView(simulated)


def test_one_click_trains_and_shows_the_measures(view):
    assert view.spec.value == "click_24h" and "No run yet" in view.said.value
    view.train.click()
    assert view.runs.value.startswith("click_24h-")
    view.wait(120)
    assert ": done" in view.said.value and view.bar.value == 1.0 and view.stop.disabled
    assert "Held-out rows" in str(view.output.outputs) and len(view.output.outputs) == 4
    again = TrainingView(view.project)          # as after a restart of the kernel
    again.wait(30)
    assert again.runs.value == view.runs.value and ": done" in again.said.value


def test_a_fault_is_one_line_of_text(view):
    path = view.project.root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("metric: clicked_24h", "metric: '<b>cliked_24h'"))
    view.train.click()
    assert "&lt;b&gt;cliked_24h" in view.said.value and "clicked_24h" in view.said.value and view.runs.value is None
