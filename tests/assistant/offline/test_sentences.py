"""Sentences of people with different habits, and what each must be understood as.

The tables are in `sentences/`: what is understood, then all the ways in which it is said. `ask` and `stop` are
sentences that must not be drafted: something in them is open, or the log does not hold it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .understanding import understood

TABLES = Path(__file__).parent / "sentences"
STOPPED = ("ask", "refuse", "help")
# some 4,000 sentences take five minutes: every third of them by default, all of them with the long tests
EVERY = [pytest.param(3, id="slice"), pytest.param(1, id="long", marks=pytest.mark.long)]


def table(name: str) -> dict[str, list[str]]:
    place = TABLES / f"{name}.yaml"
    return yaml.safe_load(place.read_text("utf-8")) if place.exists() else {}


@pytest.mark.parametrize("skin", ["shop", "news", "bank", "ride", "quest", "waves", "lingo"])
def test_a_metric_in_other_peoples_grammar_is_the_same(logs, skin):
    wrong = []
    for wanted, sentences in table("said_otherwise").get(skin, {}).items():
        for sentence in sentences:
            found = understood(sentence, logs[skin])
            if not (found in STOPPED if wanted == "ask" else found == wanted):
                wrong.append(f"{sentence!r}: {found}, expected {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("skin", ["shop", "news", "bank", "ride", "quest", "waves", "clinic", "give", "gym", "hire",
                                  "tele", "meal", "cars", "gigs", "desk", "parcel", "stay", "volt", "kino",
                                  "paws", "cover", "duo", "shelf", "ferry", "league", "allot", "kerb", "thrift"])
def test_what_is_said_in_many_ways_is_understood_alike(logs, skin, every):
    wrong = []
    tables = (table(skin), table("hypotheses").get(skin, {}), table("analyses").get(skin, {}),
              table("metrics").get(skin, {}), table("breakdowns").get(skin, {}), table("denials").get(skin, {}))
    pairs = [(wanted, one) for table in tables for wanted, sentences in table.items() for one in sentences]
    for wanted, sentence in pairs[::every]:
        found = understood(sentence, logs[skin])
        right = found in STOPPED if wanted in ("ask", "stop") else found == wanted
        if not right:
            wrong.append(f"{sentence!r}: {found}, expected {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("skin", ["clinic", "shop", "bank", "waves"])
def test_a_log_with_other_names_changes_no_meaning(logs, skin):
    wrong = []
    for wanted, sentences in table("other_schemas")[skin].items():
        for sentence in sentences:
            found = understood(sentence, logs[skin])
            if not (found in STOPPED if wanted == "ask" else found == wanted):
                wrong.append(f"{sentence!r}: {found}, expected {wanted}")
    assert not wrong, "\n".join(wrong)


def test_there_are_enough_sentences():
    tables = [table("shop"), table("news"), *table("hypotheses").values(), *table("analyses").values()]
    sentences = [one for table in tables for group in table.values() for one in group]
    assert len(sentences) >= 300
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("more", [
    "excluding mondays", "but not on weekends", "for the first time", "on their third visit", "of blue users",
    "after a purchase",
    "unless they unsubscribed", "twice", "in a row", "before noon", "above the median", "of new users",
    "since last year",
    "adjusted for age", "over 50", "the day after", "without email users", "on average per week", "at peak hours",
    "via fax", "who never opened anything", "3 times", "if it rained", "of VIPs",
])
def test_a_condition_that_is_not_understood_is_never_left_out(logs, more):
    ways = (f"metric for clicks within 14 days {more}", f"share of users who click {more} within 14 days, metric")
    for sentence in ways:
        found = understood(sentence, logs["news"])
        assert found in STOPPED, f"{sentence!r}: {found}"


@pytest.mark.parametrize("polite", [
    "please, {}", "hi! {} thanks", "could you do me a favour: {}", "{} - that would be great", "I was wondering: {}",
    "{}, thank you very much", "hello assistant, {}", "we would like to have this: {}", "{} (no hurry)",
])
def test_politeness_changes_nothing(logs, polite):
    plain = "metric for clicks within 14 days"
    assert understood(polite.format(plain), logs["news"]) == understood(plain, logs["news"]) == "any click 0-336h"


@pytest.mark.parametrize("skin", ["give", "gym", "shop"])
def test_a_name_of_the_log_is_none_of_the_words_that_say_nothing(logs, skin):
    wrong = []
    for wanted, sentences in table("themes")[skin].items():
        for sentence in sentences:
            found = understood(sentence, logs[skin])
            if not (found in STOPPED if wanted == "stop" else found == wanted):
                wrong.append(f"{sentence!r}: {found}, expected {wanted}")
    assert not wrong, "\n".join(wrong)
