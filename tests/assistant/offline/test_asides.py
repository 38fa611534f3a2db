"""What is set aside of a request, and what is never: a value, a number, a negation, a condition."""

from __future__ import annotations

import dataclasses

import pytest

from workbench.assistant.offline.message.asides import without_asides
from workbench.assistant.offline.message.corrections import taken_back
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.definitions import explained
from workbench.assistant.offline.parts.other_units import in_own_unit, in_told
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unanswerable

from .understanding import understood


@pytest.mark.parametrize(("text", "left"), [
    ("finance asks what a reader reads", "what a reader reads"),
    ("for the regulator: clicks per day", "clicks per day"),
    ("for the review tomorrow we need to show opens by week", "opens by week"),
    ("clicks by channel, since they cost nothing. metric", "clicks by channel . metric"),
    ("our agency reports open rates, so we should have our own: opens over messages, 14 days",
     "opens over messages, 14 days"),
    ("do the young ones read more? share with a visit within 28 days by plan",
     "share with a visit within 28 days by plan"),
    ("visits within 3 days by plan. i suspect the app is dead weight", "visits within 3 days by plan."),
    ("visits within 3 days; reading is what pays so more is better", "visits within 3 days; more is better"),
    ("clicks within 7 days, we are auditing the templates", "clicks within 7 days"),
    ("loyalty metric = a visit between day 21 and day 28", "a visit between day 21 and day 28"),
    ("novelty wears off after two weeks, so please count clicks within 7 days", "please count clicks within 7 days"),
])
def test_who_asks_and_why_is_set_aside(logs, text, left):
    found, aside = without_asides(text, logs["news"])
    assert found.replace(" .", ".") == left.replace(" .", ".")
    assert aside


@pytest.mark.parametrize("text", [
    "for kids: clicks per day",                                     # whom, not who asks
    "a reader wants to know sports",                                # people are counted, they do not ask
    "for the newsletter team: clicks per day",                      # a value of the log
    "for the team without pushes: clicks per day",                  # a negation
    "we look at newsletters, so please count clicks within 7 days",
    "the novelty wears off after two weeks, so please count clicks",  # the only window there is
    "clicks since they were exposed",
    "i suspect only newsletters matter. clicks within 7 days",      # it narrows
    "do kids read more? visits within 7 days",                      # a value that the rest does not name
    "loyalty metric = readers who stay",                            # nothing else says what
    "clicks within 7 days, we are targeting newsletters",
])
def test_what_could_narrow_is_kept(logs, text):
    assert without_asides(text, logs["news"]) == (text, ())


def test_a_sentence_defines_its_month_and_the_unit_of_a_bare_number():
    assert explained("opened in the first month, and by month we mean 28 days?") == "opened in the first 28 days?"
    assert explained("days reachable, out of the first 14.") == "days reachable, out of the first 14 days."
    assert explained("clicks within 7 days of the first 3 messages") == "clicks within 7 days of the first 3 messages"


def test_what_is_taken_back_is_left_out():
    assert taken_back("taps within 7 days, no wait, make that 21 days") == "taps 21 days"
    assert taken_back("taps within 7 days and opens within 3 days") == "taps within 7 days and opens within 3 days"
    assert taken_back("logins per user, not per message, in 7 days") == "logins per user, in 7 days"
    assert taken_back("not per user but per message would be wrong") == "not per user but per message would be wrong"


def test_an_amount_is_put_into_the_projects_unit(logs):
    log = logs["ride"]
    assert in_own_unit("total kilometres (not metres) per rider", log) == (
        "total metres per rider", "kilometres", 1000.0)
    assert in_own_unit("trips above €15 within 14 days", log) == ("trips above 15 euros within 14 days", None, None)
    assert in_own_unit("rentals longer than 3 km", log)[2] is None       # a bound is put into metres by the draft
    assert in_told(3, "km", "metres") == 3000 and in_told(3, "dollars", "euros") is None


def test_units_are_told_by_descriptions(logs):
    log = logs["news"]
    fact = log.catalog.facts["subscriptions"].model_copy(update={"description": "subscriptions paid, in kroner"})
    told = dataclasses.replace(log.catalog, facts={**log.catalog.facts, "subscriptions": fact})
    assert units(dataclasses.replace(log, catalog=told)) == {"kroner": frozenset({"subscriptions"})}
    assert units(log) == {}


@pytest.mark.parametrize("more", [
    ", nothing else please", ", for somebody without statistics", ", in plain words",
])
def test_for_whom_an_answer_is_written_changes_nothing(logs, more):
    plain = understood("open rate per channel", logs["news"])
    assert understood(f"open rate per channel{more}", logs["news"]) == plain


def test_a_forecast_is_refused_whatever_month_it_names(logs):
    with pytest.raises(Unanswerable, match="Nothing here forecasts"):
        read("forecast the clicks for September", logs["news"])
