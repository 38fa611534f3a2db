"""The view asks the engine what its choices say, and shows a refusal as one line."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import workbench as wb
from workbench.widgets.why import WHOLE, WhyView

STEPS = ("sends:count", "clicks:distinct", "conversions:count")


@pytest.fixture
def view(simulated_kept):
    return WhyView(wb.open(simulated_kept.root).snapshot(), STEPS, before=date(2026, 5, 20), after=date(2026, 6, 20),
                   days=14, by=("channel", "platform"))


def test_it_opens_on_the_path(view):
    expected = view.snapshot.why(STEPS, datetime(2026, 5, 20), datetime(2026, 6, 20), window="14d")
    assert view.found.as_dict() == expected.as_dict() and expected.words.split(";")[0] in view.said.value
    assert view.rate.layout.display == "none"


def test_a_choice_answers_at_once(view):
    view.by.value = "platform"
    assert view.found.rate_words == "conversions per clicks"
    view.rate.value = 0
    view.by.value = "channel"
    assert {one.name for one in view.found.slices} == {"push", "email", "in_app"}
    assert view.found.rate_words == "clicks per sends" and view.rate.layout.display == ""
    view.rate.value = 1
    assert view.found is None and "a column of interactions and not of outcomes" in view.said.value
    view.by.value = "platform"
    assert view.found.rate_words == "conversions per clicks"
    view.volume.value = True
    assert view.found.volume is not None and view.total.layout.display == "none"
    view.by.value = WHOLE
    view.days.value = 7
    assert view.found.sides[0] == "the 7 days from 2026-05-20"
    view.total.value = True
    assert view.found.steps[0].name == "users"


def test_what_is_refused_is_said(view):
    view.after.value = date(2026, 7, 20)
    assert view.found is None and "the log ends at" in view.said.value
    view.after.value = date(2026, 6, 20)
    assert view.found is not None
