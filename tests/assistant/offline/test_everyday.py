"""Metrics in everyday words: what the people are called, weeks of two, groups by a verb, and what stays asked about."""

from __future__ import annotations

import pytest

from .test_sentences import STOPPED
from .understanding import understood

MEANT = [
    # the people's noun is a value of a table too
    ("pills", "metric: refills per patient within 28 days", "count refill_ordered 0-672h"),
    ("pills", "metric: number of a patient's home deliveries that were left with a neighbour or the doorman, over the "
     "first 28 days", "count deliveries 0-672h left_with in doorman|neighbour"),
    # of two weeks in a row one is enough, for each of them apart it is not
    ("pills", "metric: whether the patient paid an order in their third or fourth week", "any conversion 336-672h"),
    # what a code's messages are of
    ("snips", "metric: number of taps on the wallet pass per client in 28 days", "count click 0-672h channel=WAL"),
    ("snips", "metric: number of pass updates sent per client in 14 days", "count send 0-336h channel=WAL"),
    ("snips", "metric: how often do people shift their appointment, per client over 28 days", "count AppointmentMoved"
     " 0-672h"),
    ("snips", "metric: reviews per client in 28 days by where they heard of us", "groups count LeftReview 0-672h"
     " by heard_of"),
    ("bank", "metric: number of calls per customer in 14 days that we got", "count calls 0-336h"),
    ("bank", "metric: hours of calls to the desk per customer in 14 days", "sum calls 0-336h scaled"),
    ("pills", "metric: share of patients that joined the plan in 28 days, divided by cover", "groups any"
     " plan_joined 0-672h by cover"),
]
ASKED = [
    ("pills", "metric: home deliveries per patient handed to the patient in person, 28d"),
    ("pills", "metric: parcels that only the patient took within 28 days"),
    ("pills", "metric: did the patient pay an order in both the third and the fourth week"),
    ("pills", "metric: whether the patient paid an order in their second or fourth week"),
    ("snips", "metric: number of clients with a pass in the wallet in 14 days"),
    ("snips", "metric: bills paid by pass within 14 days"),
    ("snips", "metric: number of appointments shifted by us per client in 28 days"),
    ("snips", "metric: reviews per client in 28 days by where they heard of the test"),
    # whose deed it is, and what lasts
    ("bank", "metric: customers whom we called in 14 days"),
    ("bank", "metric: how often did we call a customer in 14 days"),
    ("bank", "metric: minutes logged in per customer in 14 days"),
    ("kerb", "metric: hours parked per parker in 28 days"),
]


@pytest.mark.parametrize(("skin", "text", "meant"), MEANT)
def test_everyday_words_say_what_they_mean(skin, text, meant, logs):
    assert understood(text, logs[skin]) == meant


@pytest.mark.parametrize(("skin", "text"), ASKED)
def test_near_sentences_are_asked_about(skin, text, logs):
    assert understood(text, logs[skin]) in STOPPED
