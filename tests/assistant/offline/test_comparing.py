"""Two parts of the log held against each other, cohorts, and funnels of people, in whatever grammar."""

from __future__ import annotations

import pytest

from .understanding import understood

DAY = "compare clicked: ts<2026-03-15 vs ts>=2026-03-15"


@pytest.mark.parametrize("sentence", [
    "compare the click rate before and after 15 March 2026", "click rate before 2026-03-15 versus since 2026-03-15",
    "did the click rate change after the 15th of March compared with before?",
    "what was the click rate before March 15, and what is it from that day on? I want the difference",
    "difference of the click rate after vs before 2026-03-15",
])
def test_before_and_after_a_day(logs, sentence):
    assert understood(sentence, logs["news"]) == DAY


def test_the_earlier_period_comes_first_and_ends_may_leave_a_gap(logs):
    found = understood("open rate since 1 April 2026 against everything sent before 1 March 2026", logs["news"])
    assert found == "compare opened: ts<2026-03-01 vs ts>=2026-04-01"
    months = understood("click rate in March compared with February", logs["news"])
    assert months == "compare clicked: ts>=2026-02-01 ts<2026-03-01 vs ts>=2026-03-01 ts<2026-04-01"
    spans = understood("opt-out rate between 1 and 14 March compared with between 15 and 28 March", logs["news"])
    assert spans == "compare opted_out: ts>=2026-03-01 ts<2026-03-15 vs ts>=2026-03-15 ts<2026-03-29"


def test_as_many_days_before_the_last_ones(logs):
    log = logs["news"]
    end = log.tables["message_facts"].watermark
    found = understood("click rate in the last 14 days versus the 14 days before", log)
    assert found.startswith("compare clicked: ts>=")
    assert found.count("ts") == 3
    assert end is not None
    assert understood("click rate in the last 14 days versus the 7 days before", log) == "ask"


def test_two_values_are_compared_where_the_difference_is_asked_for(logs):
    log = logs["news"]
    one, other = list(log.channels)[:2]
    wanted = f"compare clicked: channel={one} vs channel={other}"
    for sentence in (f"difference in click rate between {one} and {other}",
                     f"is the click rate of {one} different from {other}, and the gap with a confidence interval?"):
        assert understood(sentence, log) == wanted
    assert understood(f"click rate of {one} and {other} by channel", log).startswith("rate clicked/sent by channel")


@pytest.mark.parametrize("sentence", [
    "sessions before and after 15 March 2026", "metric for clicks before and after 15 March 2026 within 7 days",
    "clicks before and after the redesign", "click rate before and after 15 March by the weather",
])
def test_what_no_comparison_holds_is_asked(logs, sentence):
    assert understood(sentence, logs["news"]) in ("ask", "refuse")


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("weekly cohorts of visits", "cohorts session session week 8"),
    ("retention of sessions by month of the first session", "cohorts session session month 8"),
    ("show the retention curve by week for up to twelve weeks", "cohorts session session week 12"),
    ("daily cohorts of first clicks: what share has a session in the 14 days after?", "cohorts clicked session day 14"),
    ("which share clicks again? weekly cohorts of clickers", "cohorts clicked clicked week 8"),
])
def test_cohorts(logs, sentence, wanted):
    assert understood(sentence, logs["news"]) == wanted


@pytest.mark.parametrize("sentence", [
    "cohorts of sessions",
    "weekly cohorts for ten months after the first session", "weekly cohorts of clicks and opens",
    "weekly cohorts of sessions of rich people",
])
def test_cohorts_that_are_open_are_asked(logs, sentence):
    assert understood(sentence, logs["news"]) in ("ask", "refuse")


def test_a_retention_metric_stays_a_metric(logs):
    assert understood("retention metric, days 21-28", logs["shop"]) == "any session 504-672h"


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("user funnel from sent via opened to clicked", "funnel of people sent opened clicked"),
    ("how many readers opened a message, of those how many clicked, and of these how many converted?",
     "funnel of people opened clicked converted"),
    ("not messages but readers: the funnel from sent to clicked, whatever the order", "funnel of people sent clicked"),
    ("funnel of people: sent, opened, clicked in that order within 7 days",
     "funnel of people sent opened clicked within 168h"),
])
def test_a_funnel_of_people_is_none_of_messages(logs, sentence, wanted):
    assert understood(sentence, logs["news"]) == wanted


def test_an_order_needs_a_length(logs):
    assert understood("funnel of people: sent, opened, clicked in that order", logs["news"]) == "ask"
    assert understood("message funnel", logs["news"]) == "funnel"
