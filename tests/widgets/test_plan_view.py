"""The sliders ask the engine's own plan; the spec stays as it is."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench.widgets.plan import PlanView


@pytest.fixture
def view(simulated_kept):
    return PlanView(wb.open(simulated_kept.root).experiment("push_frequency_cap"))


def test_it_opens_on_the_spec_and_answers_each_step(view):
    assert view.design.as_dict() == view.experiment.plan(**view.figures()).as_dict()
    before = view.design.needed
    name, slider = next(iter(view.mde.items()))
    slider.value = 2 * slider.value
    assert view.design.needed < before and f"{slider.value:g}%" in view.figures()["mde"][name]
    units = view.design.rule.ship
    view.units.value = view.units.max
    assert view.design.rule.ship > units
    spec = wb.open(view.experiment.snapshot.project.root).experiment("push_frequency_cap").spec
    assert spec == view.experiment.spec


def test_the_plan_is_shown_in_words_and_as_a_picture(view):
    assert "power of the whole rule" in view.said.value
    view.power.value = 0.95
    assert "wanted 95%" in view.said.value
