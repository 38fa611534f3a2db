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
]
ASKED = [
    ("pills", "metric: home deliveries per patient handed to the patient in person, 28d"),
    ("pills", "metric: parcels that only the patient took within 28 days"),
]


@pytest.mark.parametrize(("skin", "text", "meant"), MEANT)
def test_everyday_words_say_what_they_mean(skin, text, meant, logs):
    assert understood(text, logs[skin]) == meant


@pytest.mark.parametrize(("skin", "text"), ASKED)
def test_near_sentences_are_asked_about(skin, text, logs):
    assert understood(text, logs[skin]) in STOPPED
