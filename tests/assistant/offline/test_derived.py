"""What follows from an insight's numbers, or is of another whole, is asked about: the numbers themselves are not it."""

from __future__ import annotations

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.insight_drafts import draft_insight

from .understanding import understood

NOT = [
    # a change, a running number, a mean of what is shown one by one
    ("shop", "increase in opt-outs per week"), ("shop", "weekly change in orders"), ("waves", "percentage change in "
                                                                                              "mutes per week"),
    ("quest", "how much did the sends grow per month"), ("shop", "moving average of the click rate by day"),
    ("bank", "rolling average of the tap rate per week"), ("shop", "average clicks by topic"),
    ("waves", "mean number of cues per shelf"), ("shop", "average of the weekly click rates"),
    ("news", "average click rate over all channels"),
    # held against something else than messages
    ("shop", "sends per order per week"), ("waves", "cues per visit per day"), ("quest", "blasts per session per week"),
    ("shop", "opens per click by channel"), ("shop", "opt-outs as a share of reachable customers per week"),
    ("shop", "weekly opt-out rate of all customers"),
    # of all that happened, where a rate is of messages
    ("waves", "what percentage of taps came from push, per week?"), ("waves", "what share of taps came from each lane"),
    ("quest", "share of purchases that came from a push"), ("quest", "proportion of mutes from push"),
    ("quest", "share of each lane in taps per week"), ("shop", "clicks by topic as percentages"),
    ("waves", "share of listens longer than 10 minutes by format"), ("lingo", "notes viewed at least once by theme"),
    # people, where rows are counted
    ("waves", "listeners with a ticket per week"), ("quest", "players currently muted by lane"),
    ("shop", "sends to opted out customers by channel"), ("quest", "muted players by lane"),
    ("shop", "customers clicked per week"), ("shop", "customers messaged per day"), ("shop", "returning customers "
                                                                                             "per week"),
    ("quest", "players opting out per month"), ("shop", "do more customers click push or email?"),
    ("news", "readers with both channels open per week"), ("news", "readers with exactly one open channel per month"),
    ("ride", "share of riders contactable per week"), ("waves", "tickets still open by week"),
    ("waves", "ad breaks per free listener per week"), ("waves", "cues each of our listeners got by lane"),
    # in a metric
    ("shop", "log of revenue within 28 days"), ("shop", "share of push among all messages a customer gets in 14 days"),
    ("shop", "orders per 2 weeks"), ("quest", "level ups every two weeks"),
    ("shop", "share of customers reachable on all channels at day 28"),
]
RIGHT = [
    ("ride", "Number of taps on each channel (I mean the count of taps and not the rate)", "count click by channel"),
    ("ride", "How many riders can we still reach on each channel, at the end of every week?", "reachability week"),
    ("shop", "emails our customers opened per week", "trend open week channel=email"),
    ("shop", "how often do customers click per week", "trend click week"),
    ("shop", "what does the average click rate by channel look like", "rate clicked/sent by channel"),
    ("shop", "how did the click rate change from week to week", "trend rate clicked week"),
    ("quest", "share of pushes that were tapped", "rate clicked/sent channel=push"),
    ("quest", "sessions per player per fortnight", "count session 0-336h"),
    ("quest", "share of each lane in taps", "count click by channel"),
    ("news", "number of clicks a day, the channels kept apart", "trend click day by channel"),
    ("news", "subscription euros per head within 28 days after exposure, average, plan against plan",
     "groups sum conversion 0-672h by plan"),
]


@pytest.mark.parametrize(("skin", "text"), NOT)
def test_what_an_insight_does_not_hold_is_asked_about(skin: str, text: str, logs: dict[str, Grounding]) -> None:
    assert understood(text, logs[skin]) in ("ask", "refuse")


@pytest.mark.parametrize(("skin", "text", "meant"), RIGHT)
def test_what_it_holds_is_still_shown(skin: str, text: str, meant: str, logs: dict[str, Grounding]) -> None:
    assert understood(text, logs[skin]) == meant


@pytest.mark.parametrize(("skin", "text", "bound"), [
    ("waves", "listens longer than 10 minutes by format", 600000), ("ride", "bike rentals over 2 km per week", 2000),
    ("lingo", "lessons longer than 600 seconds per week", 10),
])
def test_a_bound_is_put_into_the_unit_of_the_log(
    skin: str, text: str, bound: float, logs: dict[str, Grounding]
) -> None:
    spec = draft_insight(read(text, logs[skin]), logs[skin]).model_dump()
    assert [f["value"] for f in spec["filters"] if f["op"] == ">"] == [bound]


TIMES = [
    "sends towards the end of June by channel", "sends in the last days of June by channel", "sends in most of June",
    "clicks in June on messages sent in May by channel", "click rate in June for messages sent in May by channel",
    "opens in June 2025 by channel", "sends on 3 June and 5 June by channel", "sends in week 23 by channel",
    "sends in the last 3 full weeks by channel", "clicks of messages sent in June by channel",
    "clicks in June by topic",
    "clicks per week by topic", "how many opens does an email get on average?", "which topic varies most in click rate",
    "average clicks in June",
]


@pytest.mark.parametrize("text", TIMES)
def test_a_time_that_may_be_another_one_is_asked_about(text: str, logs: dict[str, Grounding]) -> None:
    assert understood(text, logs["shop"]) in ("ask", "refuse")


ASIDE = ["how many times do readers swipe us away in a week? (line chart)"]


@pytest.mark.parametrize("text", ASIDE)
def test_how_an_answer_is_split_is_not_set_aside(text: str, logs: dict[str, Grounding]) -> None:
    assert understood(text, logs["news"]) in ("ask", "refuse")


OUTCOMES = [
    ("shop", "Hypothesis: a second email increases the number of orders, for everyone"),
    ("shop", "Hypothesis: if customers get tired they stop more, so we send less, for everyone"),
    ("shop", "Hypothesis: returns fall when we send size charts, for everyone"),
    ("waves", "Hypothesis: if we send fewer zaps, listeners listen to more podcasts, for everybody"),
    ("waves", "Hypothesis: host voices raise the number of listens, for everybody"),
    ("waves", "Hypothesis: cheaper passes mean that each buyer buys more passes, for everybody"),
]


@pytest.mark.parametrize(("skin", "text"), OUTCOMES)
def test_an_outcome_that_no_metric_counts_so_is_asked_about(skin: str, text: str, logs: dict[str, Grounding]) -> None:
    assert understood(text, logs[skin]) in ("ask", "refuse")
