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
    ("snips", "distribution of `pieces` over the lines of rtl, as counts; returns excluded", "by pieces"),
    ("snips", "waiting list entries by daypart, irrespective of whether a chair came free", "count waitlist by"
     " daypart"),
    ("snips", "what leaves the shelf? rtl lines by shelf, returned ones still count", "count rtl by shelf"),
    ("snips", "how far do the PN messages get, from being sent to landing, being looked at, being tapped and finally a"
     " paid visit?", "funnel"),
    ("snips", "give for each shelf the quantity of lines of the till, house label only", "count rtl by shelf"),
    ("snips", "texts cost us money - how many did we send each week", "channel=TXT"),
    ("kerb", "fines by district, unappealed ones only", "appealed=False"),
    ("pills", "number of plan joined events for each of 30, 60 and 90 days", "by value"),
    ("pills", "complaints about late parcels, per week", "cause=late"),
    ("pills", "refills per week, 4 packs and up", "trend refill_ordered week"),
    ("pills", "no. of patients by state, chronic ones only", "by uf"),
    ("pills", "number of refills for each of the last 30 days", "day"),
    ("pills", "number of reachable patients per provider at the end of every week", "reach"),
    ("pills", "click rate by number of msgs in the 7 days before, 6 and more = one bucket", "frequency click_rate 7"),
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
    ("snips", "how far do the PN messages get, from being sent to landing, being tapped and finally a paid visit?"),
    ("pills", "number of plan joined events for each of 30 and 90 days"),
    ("pills", "distribution of qty over deliveries, as counts"),
    ("pills", "complaints and parcels per week"),
    ("snips", "waiting list entries that got a senior chair, weekly"),
    ("snips", "texts cost us money - how many mails did we send each week"),
    ("kerb", "fines by district, appealed and paid ones only"),
    ("gym", "funnel of offer emails from delivered on"),
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
