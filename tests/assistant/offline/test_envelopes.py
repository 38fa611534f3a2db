"""What a message comes in, what only asks for a request, terms that it defines, and what it corrects itself."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.message.corrections import repaired
from workbench.assistant.offline.message.frames import unframed
from workbench.assistant.offline.message.terms import defined
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

from .understanding import understood

_AROUND = [
    "How do I see the {}?", "Is there a way to get the {}?", "Can one tell the {}?", "Any chance of getting the {}?",
    "It's the {} I'm after.", "What my boss would like to see is the {}.", "I can't find the {} anywhere. Help?",
    "I'm trying to get my head around the {}.", "It would help me a lot to know the {}.", "Hit me with the {}.",
    'Quoting Maya from sales: "{}"', "From Jonas (product): {}", "Slack from Maya: {}", "Ana from CRM needs the {}.",
    "Somebody on the growth team wants the {}.", "As somebody who is new here, I'd like to see the {}.",
    "Speaking as the owner of the budget: {}", "Morning all, {}", "FW: {}", "Item 1: {}", "For slide 7: {}",
    "Before my 10 o'clock: {}", "{}, needed by 3 pm.", "{}; goes on page 3 of the report.",
    "{}. No prose, just the figures.",
    "{}, two decimals are fine.", "{}, best as a chart.", "{}, highest first.", "{}, if you'd be so kind.",
    "{} (if we have it)", "{}. Happy to explain why.", "{}. Regards, Finance", "For the slide on generosity: {}",
    "Slide 3 of the board deck wants the {}", "[ALERT] provider latency high at 09:14. {}",
    "ERROR 502 from the provider since this morning... anyway: {}", "2026-06-14 09:12 WARN worker restarted\n\n{}",
    'Our monitoring says "queue lag 35 min". {}', "ALERT sev2 booking-api burn 14x, started by deploy 8812. {}",
    'PagerDuty #4471 "stream lag > 300 s". {}',
]


@pytest.mark.parametrize("around", _AROUND)
def test_what_a_message_comes_in_changes_nothing(logs, around):
    for plain in ("click rate per channel", "articles read per reader within 14 days"):
        assert understood(around.format(plain), logs["news"]) == understood(plain, logs["news"]), plain


@pytest.mark.parametrize("narrowing", [
    "Commuters: clicks per week", "[ALERT] push queue is growing. clicks per week", "Android, needed: clicks per week",
    "Slide on commuters: clicks per week", "metric on churners: clicks within 7 days",
    "For young readers: clicks per week", "Speaking for the readers on android: clicks per week",
])
def test_what_could_choose_is_no_envelope(logs, narrowing):
    plain = read("clicks per week", logs["news"])
    try:
        wish = read(narrowing, logs["news"])
    except (Unclear, Unanswerable):
        return
    assert wish.filters != plain.filters


@pytest.mark.parametrize(("text", "left"), [
    ("How do we get people to click?", "How do we get people to click?"),
    ("could you do me a favour: clicks per day", "could you do me a favour: clicks per day"),
    ("show the channels", "show the channels"),
    ("have the clicks per week gone up?", "have the clicks per week gone up?"),
    ("Is there a way to see whether a reader clicked?", "whether a reader clicked?"),
    ("a flag, like a 0/1 thing", "a flag, like a 0/1 thing"),
    ("If we send less, can we get the opens up?", "If we send less, can we get the opens up?"),
])
def test_only_what_asks_is_a_frame(text, left):
    assert unframed(text) == left


@pytest.mark.parametrize(("text", "left"), [
    ("opens in two, no, three weeks", "opens in three weeks"),
    ("clicks within 7 days, sorry, 14", "clicks within 14 days"),
    ("clicks, no wait, opens per week", "opens per week"),
    ("did the reader do a click, no wait, an open, in 24 hours", "did the reader do an open, in 24 hours"),
    ("readers who, who clicked, no, who opened something", "readers who opened something"),
    ("click rate by channel - sorry, domain", "click rate by domain"),
    ("click rate by week (no, month)", "click rate by month"),
    ("cheapest order in 28d; no order -> leave out", "cheapest order in 28d; no order -> leave out"),
    ("clicks per reader, no breakdown", "clicks per reader, no breakdown"),
    ("yes or no, three weeks", "yes or no, three weeks"),
])
def test_what_is_corrected_takes_the_place_of_its_kind(logs, text, left):
    assert repaired(text, logs["news"]) == left


@pytest.mark.parametrize(("text", "left"), [
    ('"Exit" means an opt-out from push, and "Term" means the first 14 days after exposure. Metric: was there an '
     "Exit in the Term?", "Metric: was there an opt-out from push in the first 14 days after exposure?"),
    ('A "Fan" is a reader who has clicked or opened a story in 14 days. Metric: is the reader a Fan?',
     "Metric: whether the reader has clicked or opened a story in 14 days?"),
    ("Let D be the number of clicks and S the number of opens, each within 14 days. Metric: D divided by S.",
     "Metric: the number of clicks divided by the number of opens within 14 days."),
    ('"Exit" means an opt-out from push. Clicks in 7 days', '"Exit" means an opt-out from push. Clicks in 7 days'),
])
def test_a_term_is_what_it_means(logs, text, left):
    assert defined(text, logs["news"]) == left


@pytest.mark.parametrize(("text", "wanted"), [
    ("open rate group by channel where domain <> winback", "rate opened/sent by channel domain!=winback"),
    ("metric where the customer tapped anything in 14 days, where channel <> mail", "any click 0-336h channel!=mail"),
    ("tap rate, channel != push, by domain", "rate clicked/sent by domain channel!=push"),
    ("select domain, count(*) from sends where channel = push group by domain", "count send by domain channel=push"),
    ("count(clicks) / count(sessions), 14d from exposure, ratio metric", "ratio click/session 0-336h"),
    ("Week-wise number of pots opened, kindly.", "trend pot_opened week"),
    ("customers where region = mombasa, count, group by tier", "count users by tier region=mombasa"),
    ("tap rate of messages sent on or after 11 May 2026 by channel",
     "rate clicked/sent by channel from 2026-05-11 to None"),
    ("whether the customer has set a budget, or made a pot deposit, or done both, within 21 days",
     "any budget_set|conversion 0-504h"),
])
def test_a_query_is_read_in_words(logs, text, wanted):
    assert understood(text, logs["bank"]) == wanted


def test_whoever_asks_sees_and_somebody_reads(logs):
    assert understood("how do I see messages sent per week with one line for each channel", logs["news"]) == (
        "trend send week by channel")
    assert understood("number of articles somebody reads in 14 days", logs["news"]) == "count article_read 0-336h"
