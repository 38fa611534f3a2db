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


@pytest.mark.parametrize("skin", TRADES)
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
