"""Whom a hypothesis is for, where a clause of its own says so; what is a reason stays one."""

from __future__ import annotations

import pytest

from .understanding import understood

IDEA = "hypothesis: the banner says that the first minutes are free → more parkings in two weeks. "


@pytest.mark.parametrize(("clause", "wanted"), [
    ("all which pay with wallet", "parkings_2w up None pays_with=wallet"),
    ("for those who pay with card or wallet", "parkings_2w up None pays_with=wallet,card"),
    # a car is no word of the log: whom it is for is kept as it was said, and the tool asks about it
    ("for those with an electric or hybrid car", "parkings_2w up None those with an electric or hybrid car"),
    ("people who are in a hurry do not read prices", "parkings_2w up None everybody"),
    ("of those who park daily, more notice it", "ask"),
])
def test_a_clause_that_only_names_people_is_whom_it_is_for(clause, wanted, logs):
    assert understood(IDEA + clause, logs["kerb"]) == wanted


@pytest.mark.parametrize("said", [
    "hypothesis: warn them before their card is declined. Primary: calls to care. Spend is a guardrail.",
    "hypothesis: let the savings nudge come with a chart. Fewer will opt out and more will save; the first is what"
    " counts.",
    "hypothesis: a nudge at month end makes starters put money aside",      # whether, or how much: two metrics say it
])
def test_what_else_must_be_shown_is_not_lost(said, logs):
    assert understood(said, logs["bank"]) == "ask"
