"""What surrounds a request is set aside where it is proved to change no number, and kept where it could."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.message.units import units, without
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

from .understanding import understood

_AROUND = [
    "{} - finance is asking because every message is billed",
    "{}, I want to see whether the server had an outage",
    "{} (the dashboard is down again)",
    "For the growth weekly I need the {}",
    "Nobody in this office trusts the dashboard: {}",
    "Staffing question from the helpdesk lead: {}",
    "After the rewrite of the templates I fear complaints. So: {}",
    "CRM-482: {}",
    "My boss wants it on one slide. {}",
    "The provider counts prefetches in another way. {}",
    "Marketing keeps telling me that all is well. {} please",
    "We had a long debate yesterday, so {}",
    "The budget round is coming up and nobody knows. {}",
    "{}, because the agency claims that it doubled",
    "{}. Needed for the quarterly review on Thursday.",
    "A colleague is leaving us and I took over. {}",
    "Not sure if this is possible, but could I get the {}?",
    "Don't ask me why, but legal needs the {}.",
    "In case it matters, I am in the growth team. {}",
    "As discussed in Tuesday's sync, please show the {}",
    "quick one before lunch - {} pls",
    "{}. Nothing else, I do not need confidence intervals.",
    "{}, no further breakdown needed",
    "I owe my boss a number: {}",
    "My intern built the dashboard and I do not trust it. {}",
    "Clicks are under discussion: {}",
    "With the election coming up, {}",
    "{} - that's all for now. Thx, Jo",
    "Our CRM people need the {}",
    "Feel free to ignore this if you're busy. {}",
    "Ticket CRM-31. {}. Owner: Maria. Priority: high.",
    "Marketing asked me for this before Friday. {}",
    "I need this by tomorrow: {}",
]


@pytest.mark.parametrize("around", _AROUND)
def test_why_and_for_whom_changes_nothing(logs, around):
    for plain in ("click rate per channel", "clicks per week"):
        found = understood(around.format(plain), logs["news"])
        assert found == understood(plain, logs["news"]), around.format(plain)


def test_what_was_set_aside_is_named(logs):
    wish = read("clicks per week - finance is asking because every message is billed", logs["news"])
    assert "finance is asking because every message is billed" in " ".join(wish.notes)


@pytest.mark.parametrize("narrowing", [
    "clicks per week - only heavy readers matter",
    "clicks per week. Students are what the paper is about, so only they count",
    "Android: clicks per week in the second half",
    "clicks per week, I want to see whether it was worse after 8 pm",
    "clicks per week, excluding staff because they test",
    "Bots are a plague and must be removed. clicks per week of those who stayed",
    "Heavy readers complain most. clicks per week of those",
    "A click is a visit of half a minute. clicks per week",
    "My boss cares about weekends. clicks per week",
    "I want to see which author does best. clicks per week",
    "clicks per week (weekdays)",
    "Sports is what we discuss. clicks per week with fans apart",
    "Do young readers click more? clicks per week",
    "Do they click at night? clicks per week",
    "clicks per week, messages we sent at night",
    "I'd prefer readers from Norway. clicks per week",
    "We care about students. clicks per week",
    "clicks per week, no weekends",
    "Do our strongest readers leave? clicks per week",
    "clicks within 7 days, since 14 days is what the others use. metric",
])
def test_what_could_change_a_number_is_never_set_aside(logs, narrowing):
    assert understood(narrowing, logs["news"]) in ("ask", "refuse", "help"), narrowing


def test_an_order_in_a_sentence_that_tells_is_still_refused(logs):
    with pytest.raises((Unanswerable, Unclear)):
        read("clicks per glorp. My boss wants the e-mail addresses of all readers", logs["news"])


def test_a_message_falls_into_parts_and_is_whole_without_one():
    message = "Finance is asking. Clicks per week, please (by mail)"
    parts = {one.text: one for one in units(message)}
    assert without(message, (parts["Finance is asking"],)) == "Clicks per week, please (by mail)"
    assert without(message, (parts["by mail"],)) == "Finance is asking. Clicks per week, please"
    assert without(message, (parts["Finance is asking"], parts["by mail"])) == "Clicks per week, please"


@pytest.mark.parametrize(("skin", "said", "plain"), [
    ("news", "clicks within 7 days, of course we would rather see fewer. metric",
     "clicks within 7 days, lower is better"),
    ("news", "metric: clicks within 7 days. Goal: down.", "metric: clicks within 7 days, lower is better"),
    ("quest", "push open rate / day", "push open rate per day"),
    ("quest", "mean no of sessions / player in two weeks", "average number of sessions per player in two weeks"),
    ("quest", "percentage of messages tapped, topics in rows", "percentage of messages tapped by topic"),
    ("news", "open rate; x axis = week", "open rate per week"),
    ("news", "a table of desk and click rate", "click rate by desk"),
    ("news", "open rate by channel, as a bar chart please, sorted", "open rate by channel"),
    ("ride", "price lookups per rider in week one (count of fare checks)", "fare checks per rider in week one"),
    ("bank", "tap rate by theme (domain)", "tap rate by theme"),
    ("news", "newsletters / reader / 10d (sent)", "newsletters per reader in 10 days"),
    ("quest", "A player \"monetises\" if he buys something or watches a rewarded video. Monetised within 14 days, 1/0.",
     "whether a player buys something or watches a rewarded video within 14 days"),
    ("news", "dismissals within 7 days: 1 if the reader dismissed something, otherwise 0",
     "any dismissal within 7 days"),
    ("waves", "taps per listener within 7 days, not 14", "taps per listener within 7 days"),
    ("waves", "taps, not peeks, per listener within 7 days", "taps per listener within 7 days"),
    ("waves", "share of listeners who tap a zap within 14 days, no other lane",
     "share of listeners who tap a zap within 14 days"),
    ("quest", "how many refunds are there a week (number of rows, not dollars)",
     "trend of the number of refunds per week"),
    ("waves", "CRM-12: \"Definition: taps per listener. Channel: push. Window: 14 days.\" Can you draft that?",
     "push taps per listener within 14 days, metric"),
    ("news", "March 2026: clicks per week", "clicks per week in March 2026"),
    ("shop", "Contact pressure: every message we send somebody in the 10 days after exposure, irrespective of channel",
     "number of messages that we send somebody in the 10 days after exposure"),
    ("news", "Good afternoon all, clicks per week. Kind regards", "clicks per week"),
    ("news", "Contact pressure: number of newsletters sent per reader in 14 days",
     "number of newsletters sent per reader in 14 days"),
])
def test_the_same_in_other_words_is_the_same(logs, skin, said, plain):
    found = understood(said, logs[skin])
    assert found == understood(plain, logs[skin]) and found not in ("ask", "refuse", "help"), found


@pytest.mark.parametrize(("skin", "said"), [
    ("news", "Kids: newsletters sent per reader in 14 days"),
    ("news", "Young reading: articles read per reader in 14 days"),
    ("news", "articles read per reader in 14 days, not counting the long ones"),
    ("news", "clicks per week (fax)"),
    ("ride", "share of riders that have been driven at least once (fast lane) within 14 days"),
    ("quest", "A player \"monetises\" if he only buys skins. Monetised within 14 days, as 1/0."),
    ("news", "clicks within 7 days, not the first"),
])
def test_what_is_not_the_same_is_asked_about(logs, skin, said):
    assert understood(said, logs[skin]) in ("ask", "refuse", "help")


@pytest.mark.parametrize("said", [
    "taps per week; tests by staff are in there",
    "It is about pensioners. taps per week",
    "Half of them are bots. taps per week",
    "My manager asked for pensioners. taps per week",
    "taps per week, you know, the young ones",
    "taps per week so that the inactive are out",
    "pensioners, taps per week",
    "The campaign in June was a mess. taps per week",
    "taps per week since we launched cards",
])
def test_who_is_counted_and_since_when_is_asked_about(logs, said):
    assert understood(said, logs["bank"]) in ("ask", "refuse", "help")


def test_which_way_is_better_is_never_set_aside(logs):
    wish = read("customers get too many texts, I fear. texts per customer within 14 days; should go down", logs["bank"])
    assert wish.direction == "down"
    assert read("taps per customer within 14 days (must not go down)", logs["bank"]).direction == "up"
