"""No trade is built in: a skin whose nouns are exchanged for another trade's is understood as before, noun for noun."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import SKINS, log_of
from .renaming import renamed, renamer
from .test_sentences import STOPPED, table
from .understanding import understood

TRADES = {
    "waves": {
        "listener": "athlete", "listeners": "athletes", "playlist": "circuit", "playlists": "circuits",
        "zap": "beep", "zaps": "beeps", "cue": "ping", "cues": "pings", "shelf": "zone", "shelves": "zones",
        "trial": "taster", "trials": "tasters", "helpdesk": "frontdesk",
    },
    "ride": {
        "rider": "gardener", "riders": "gardeners", "trip": "job", "trips": "jobs",
        "notice": "flyer", "notices": "flyers",
    },
    "news": {
        "reader": "fan", "readers": "fans", "article": "clip", "articles": "clips", "desk": "pod", "desks": "pods",
        "dispatch": "ping", "dispatches": "pings",
    },
    "quest": {
        "player": "pilot", "players": "pilots", "gem": "bolt", "gems": "bolts", "raid": "sortie", "raids": "sorties",
        "guild": "wing", "guilds": "wings", "blast": "ping", "blasts": "pings", "raider": "sortier",
        "raiders": "sortiers",
    },
    "bank": {
        "customer": "homeowner", "customers": "homeowners", "pot": "tank", "pots": "tanks", "budget": "roof",
        "budgets": "roofs", "notice": "beacon", "notices": "beacons",
    },
}


BY_DEFAULT = ("bank", "waves")         # a quarter of a minute each; the others are as long


@pytest.mark.parametrize("skin", [one if one in BY_DEFAULT else pytest.param(one, marks=pytest.mark.long)
                                  for one in TRADES])
def test_the_words_of_another_trade_are_understood_noun_for_noun(skin: str, tmp_path: Path):
    put = renamer(TRADES[skin])
    log = log_of(skin, tmp_path / "worlds", renamed(SKINS / "skins" / skin, tmp_path / "renamed", TRADES[skin]))
    wrong = []
    tables = (table(skin), table("analyses").get(skin, {}), table("metrics").get(skin, {}))
    for wanted, sentences in (pair for one in tables for pair in one.items()):
        for sentence in map(put, sentences):
            found = understood(sentence, log)
            right = found in STOPPED if wanted in ("ask", "stop") else found == put(wanted)
            if not right:
                wrong.append(f"{sentence!r}: {found}, expected {put(wanted)}")
    assert not wrong, "\n".join(wrong)


# names of another shape: of two and three words, participles, and words that are refused or mean messages elsewhere
SHAPES = {
    "ride": ({
        "rider": "learner", "riders": "learners", "trip": "course_completed", "trips": "course_completions",
        "booking": "seat_reserved", "bookings": "seat_reservations", "app_open": "profile_viewed",
        "app_opens": "profile_views", "fare_check": "price_alert_created", "fare_checks": "price_alerts",
        "bike_rentals": "downloads", "notice": "ping", "notices": "pings",
    }, {
        "trend course_completed week": ["courses completed per week", "course completions by week"],
        "trend seat_reserved week": ["how many seats were reserved in each week", "seat reservations per week"],
        "trend price_alert_created month": ["how many price alerts were created per month"],
        "trend profile_viewed day": ["profile views per day", "daily profile views"],
        "trend downloads week": ["downloads per week", "how many downloads, week by week"],
        "count send by channel": ["how many pings went out by channel"],
        "trend open week": ["opened pings per week"],
        "refuse": ["export all downloads as csv", "download the learner table"],
    }),
    "clinic": ({
        "patient": "candidate", "patients": "candidates", "nudge": "alert", "nudges": "alerts", "opens": "views",
        "app": "profile", "appointment": "interview", "appointments": "interviews", "responses": "reactions",
        "taps": "responses", "tapped": "responded", "lab": "salary",
    }, {
        "count send by domain": ["how many alerts went out per topic"],
        "rate opened/sent by channel": ["open rate by channel"],
        "rate clicked/sent by channel": ["response rate by channel"],
        "compare clicked: channel=push vs channel=sms": ["response rate of push vs sms"],
        "count click by channel": ["number of responses per channel"],
        "trend interview_missed month": ["missed interviews by month"],
        "trend interview_booked week": ["how many interviews were booked per week"],
        "trend salary_result_viewed week": [
            "salary results viewed per week", "how often was a salary result looked at, by week"],
        "ask": ["what is the engagement by channel"],
    }),
}


# as trackers write them: with a prefix, a dot, the verb first, on every kind of another way
SHAPES["cover"] = ({
    "premium_missed": "evt_premium_missed", "claim_settled": "claim.settled", "document_uploaded": "upload_document",
}, {
    "trend evt_premium_missed week": ["premiums missed per week", "how many premiums were missed, week by week"],
    "trend claim.settled month": ["claims settled per month", "settled claims by month"],
    "trend upload_document week": ["documents uploaded per week", "how many documents did members upload, by week"],
    "any claim.settled 0-672h": ["metric: had a claim settled within 28 days"],
    "sum claim.settled 0-672h": ["metric: dollars of settled claims per member in 28 days, none is zero"],
})

# metrics that are called by a word like any other
SHAPES["bloom"] = ({"churned_4w": "churn", "basket_eur_4w": "basket", "visits_2w": "visitcount"}, {
    "value churn": ["Explain what the metric churn measures and how high it is at present over all exposed members.",
                    "What does churn measure?", "where does churn stand at the moment"],
    "value basket": ["how high is basket right now, over everybody?", "explain the basket metric"],
    "value visitcount": ["what's the current value of visitcount"],
    "trend sub_ended week": ["churn per week"],
    "any sub_ended 0-336h": ["metric: churn within 14 days"],
    "ask": ["what is churn like within four weeks of a late box?"],
})


@pytest.mark.parametrize("skin", SHAPES)
def test_names_of_another_shape_are_understood(skin: str, tmp_path: Path):
    words, sentences = SHAPES[skin]
    log = log_of(skin, tmp_path / "worlds", renamed(SKINS / "skins" / skin, tmp_path / "renamed", words))
    wrong = [f"{sentence!r}: {found}, expected {wanted}" for wanted, ways in sentences.items() for sentence in ways
             if (found := understood(sentence, log)) != wanted]
    assert not wrong, "\n".join(wrong)


# what the export calls its people, in short -> what everybody else calls them: no description says so
SHORT = {
    "gigs": ({"fan": "mgr", "fans": "mgrs"}, {"fan": "manager", "fans": "managers"}),
    "quest": ({"player": "stwd", "players": "stwds"}, {"player": "steward", "players": "stewards"}),
}


@pytest.mark.parametrize("skin", SHORT)
def test_people_are_understood_where_the_log_has_a_short_form_for_them(skin: str, tmp_path: Path):
    logged, asked = SHORT[skin]
    log = log_of(skin, tmp_path / "worlds", renamed(SKINS / "skins" / skin, tmp_path / "renamed", logged))
    put, short = renamer(asked), renamer(logged)
    pairs = [(sentence, wanted) for one in (table(skin), table("metrics").get(skin, {})) for wanted, ways in one.items()
             for sentence in ways if put(sentence) != sentence]
    wrong = [f"{put(sentence)!r}: {found}, expected {short(wanted)}" for sentence, wanted in pairs
             if (found := understood(put(sentence), log)) != short(wanted)
             and not (wanted in ("ask", "stop") and found in STOPPED)]
    assert len(pairs) > 5
    assert not wrong, "\n".join(wrong)
