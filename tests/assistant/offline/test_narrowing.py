"""Words of every day that choose some of the people or rows: a draft that leaves them out would be silently wrong."""

from __future__ import annotations

import pytest

from .understanding import understood

STOPPED = ("ask", "refuse")


@pytest.mark.parametrize("who", [
    "for key accounts", "of product newsletters", "for high value readers", "among good readers",
    "for business readers",
    "in the experiment", "of users in the test group", "for the main users", "of top readers", "with app users",
])
def test_a_word_of_praise_or_of_offices_before_people_or_messages_is_asked_about(logs, who):
    assert understood(f"click rate by channel {who}", logs["news"]) in STOPPED
    assert understood(f"weekly click rate {who}", logs["news"]) in STOPPED


@pytest.mark.parametrize("sentence", [
    "which is the best channel by click rate?", "overall click rate by channel",
    "what is the key click rate by channel?",
    "for the product team: click rate by channel", "click rate by channel, for the marketing review",
])
def test_the_same_words_elsewhere_change_nothing(logs, sentence):
    assert understood(sentence, logs["news"]) == "rate clicked/sent by channel"


@pytest.mark.parametrize("place", ["through the app", "on our website", "via the mobile site", "from the desktop"])
def test_where_something_was_done_is_no_filler(logs, place):
    assert understood(f"orders per week {place}", logs["shop"]) in STOPPED


def test_the_app_and_the_shop_are_where_sessions_are(logs):
    assert understood("app opens per week", logs["shop"]) == "trend session week"


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("what share of the opt-outs comes from newsletter?", "count unsubscribe by channel"),
    ("how much of all sends goes through newsletter?", "count send by channel"),
    ("what share of newsletters is opened?", "rate opened/sent channel=newsletter"),
])
def test_a_share_of_events_is_no_rate_of_messages(logs, sentence, wanted):
    assert understood(sentence, logs["news"]) == wanted


@pytest.mark.parametrize("sentence", [
    "click rate by channel over fifty", "opt-out rate over 50 by channel", "order values by week",
    "order amount per month",
    "opt-out by channel", "click per domain",
])
def test_a_number_an_amount_or_a_singular_that_is_open_is_asked_about(logs, sentence):
    assert understood(sentence, logs["shop"]) in STOPPED


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("clicks in the last two weeks", "count click last 336h"),
    ("sends by channel since the beginning of March", "count send by channel from 2026-03-01 to None"),
    ("sends by channel from March on", "count send by channel from 2026-03-01 to None"),
    ("sends by channel between 1 and 14 March", "count send by channel from 2026-03-01 to 2026-03-15"),
    ("clicks on the first of March by channel", "count click by channel from 2026-03-01 to 2026-03-02"),
    ("of the newsletters that were opened, which share was clicked?", "rate clicked/opened channel=newsletter"),
])
def test_spans_of_the_log(logs, sentence, wanted):
    assert understood(sentence, logs["news"]) == wanted


def test_people_of_another_kind_are_not_the_logs_own(logs):
    from workbench.assistant.offline.words.own_words import everybody, strangers

    assert {"reader", "readers", "people", "users"} <= set(everybody(logs["news"]))
    assert not {"buyers", "drivers", "subscribers"} & set(everybody(logs["news"]))
    assert not strangers(logs["news"])
