"""Amounts of two events in one metric, declared metrics with a change, and what must not be taken for either."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.metric_drafts import draft_metric
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear


def _fact(text, log):
    made = draft_metric(read(text, log), log)
    return made.file.facts[made.metric.facts[0]]


def test_what_is_taken_off_is_taken_off_whichever_sign_its_rows_have(logs):
    fact = _fact("purchases minus refunds in dollars, 28 days, metric", logs["quest"])
    assert fact.where == "kind IN ('conversion', 'refund')"
    assert fact.value == "CASE WHEN kind = 'refund' THEN -abs(value) ELSE value END"


def test_what_is_added_is_added_as_it_is(logs):
    fact = _fact("total revenue = shop purchases plus what the ads pay us, 28 days", logs["quest"])
    assert (fact.where, fact.value) == ("kind IN ('conversion', 'ad_watched')", "value")


def test_rows_without_amounts_are_one_each(logs):
    fact = _fact("bookings minus cancellations, number, 14 days", logs["ride"])
    assert fact.value == "CASE WHEN kind = 'cancellation' THEN -1 ELSE 1 END"


@pytest.mark.parametrize(("skin", "text"), [
    ("quest", "gems given minus dollars spent, 14 days, metric"),          # two tables, two units
    ("quest", "sessions minus refunds in 14 days, metric"),                # minutes and dollars
    ("shop", "orders minus visits, 14 days, metric"),                      # amounts or rows
    ("quest", "purchases and refunds in 14 days, metric"),                 # neither a sum nor a choice
])
def test_what_has_no_sum_is_asked_about(logs, skin, text):
    with pytest.raises((Unclear, Unanswerable)):
        draft_metric(read(text, logs[skin]), logs[skin])


def test_a_declared_ratio_keeps_all_but_what_is_changed(logs):
    made = draft_metric(read("tap_rate but over 7 days, for pushes only", logs["quest"]), logs["quest"])
    metric = made.metric
    assert (metric.window, metric.within, metric.anchor) == ((0, 168), 72, "send")
    assert [part.agg for part in metric.ratio] == ["distinct", "count"]
    assert all("channel = 'push'" in made.file.facts[name].where for name in metric.facts)


def test_a_declared_cap_is_kept(logs):
    metric = draft_metric(read("spend_28d but over two weeks", logs["quest"]), logs["quest"]).metric
    assert (metric.cap.quantile, metric.cap.of, metric.window) == (0.99, "positive", (0, 336))


def test_a_rate_of_one_theme_is_of_the_messages_of_that_theme(logs):
    made = draft_metric(read("tap rate of flash sale messages, 14 days, metric", logs["quest"]), logs["quest"])
    assert all("domain = 'flash_sale'" in made.file.facts[name].where for name in made.metric.facts)


@pytest.mark.parametrize("text", [
    "spend per payer in 28 days", "raids per guild member in 14 days", "gem donations, number, 14 days",
    "power users: sessions in 7 days", "push fans = opened the game within 7 days",
])
def test_people_of_whom_something_is_said_are_asked_about(logs, text):
    with pytest.raises(Unclear):
        draft_metric(read(text, logs["quest"]), logs["quest"])
