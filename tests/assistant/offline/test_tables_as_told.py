"""Tables as strangers ask for them: rows by a description's words, numbered themes, two rates side by side."""

from __future__ import annotations

import pytest

from .understanding import understood

READ = [
    ("snips", "rtl lines by shelf", "count rtl by shelf"),
    ("snips", "waiting list entries per week, one series per daypart", "trend waitlist week by daypart"),
    ("snips", "waiting list entries by part of the day", "count waitlist by daypart"),
    ("snips", "waitlist, only the ones a chair came free for: how many per stylist level", "got_chair"),
    ("snips", "retail by shelf, returns excluded", "brought_back"),
    ("snips", "returned retail by label", "brought_back"),
    ("snips", "PN vs TXT - which gets tapped more, rate of each side by side (TXT first)", "TXT"),
    ("snips", "how many reviews do we have with one star, how many with two, and so on up to five?", "by value"),
    ("snips", "messages per channel from the 1st of March 2026 up to and including the 14th", "2026-03-15"),
    ("snips", "weekly click rate per channel; a message belongs to the week in which it was sent", "by channel"),
    ("snips", "of our vip clients, how many belong to the salon and how many belong to the barber?", "by side"),
    ("snips", "where did clients hear of us? headcount per answer", "by heard_of"),
    ("snips", "conversion rate by topic (conversions are attributed the usual way)", "by domain"),
    ("pills", "funnel of parcel news", "domain=20"),
    ("pills", "click rate of theme 10 by provider", "domain=10"),
    ("pills", "click-to-open rate on ses by theme: clicked among opened messages", "clicked/opened"),
    ("pills", "From the people who paid their first order in one week, which part pays again in each of the next 4"
     " weeks?", "cohorts converted converted week 4"),
]
NOT_READ = [
    ("snips", "average value of rtl lines"),
    ("snips", "clients who got a chair within 14 days"),
    ("snips", "share of waiting list entries that got a chair"),
    ("snips", "PN vs TXT - which gets opened more, click rate of each side by side"),
    ("snips", "messages per channel from 10 March 2026 to the 5th"),
    ("snips", "weekly click rate per channel; a message belongs to the week in which it was clicked"),
    ("snips", "of our vip clients, how many belong to the salon?"),
    ("snips", "where did clients book? headcount per answer"),
    ("pills", "messages of theme 60 per week"),
    ("pills", "open rate of dosage advice by provider"),
    ("pills", "conversion rate by campaign (an order is credited to the first message before it, for seven days)"),
    ("pills", "From the people who paid their first order in one week, which part visits again in each of the next 4"
     " weeks?"),
]


@pytest.mark.parametrize(("log", "text", "read"), READ)
def test_it_is_read(log, text, read, logs):
    assert read in understood(text, logs[log])


@pytest.mark.parametrize(("log", "text"), NOT_READ)
def test_it_is_asked_about(log, text, logs):
    assert understood(text, logs[log]) in ("ask", "refuse")
