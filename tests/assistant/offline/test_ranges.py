"""Amounts of one row between two: both ends are in; windows, dates and sums are none of them."""

from __future__ import annotations

import pytest

from .test_sentences import STOPPED
from .understanding import understood


@pytest.mark.parametrize(("said", "wanted"), [
    ("fines of 500 to 1000 kr per parker in 28 days", "count fines 0-672h kr>=500 kr<=1000"),
    ("share of parkers with a fine between 500 and 1000 kronor within 28 days", "any fines 0-672h kr>=500 kr<=1000"),
    ("parkings with a value between 20 and 50 per parker in 14 days",
     "count start_parking 0-336h value>=20 value<=50"),
    ("extensions of 10 to 30 minutes per parker in 14 days", "count extend_parking 0-336h value>=10 value<=30"),
    ("garage ratings of two to four stars per parker in 28 days", "count rate_garage 0-672h value>=2 value<=4"),
    ("parkings between 2 and 6 hours after exposure", "any start_parking 2-6h"),
    ("permits bought between day 7 and day 14 per parker", "count conversion 168-336h"),
])
def test_it_is_read(said, wanted, logs):
    assert understood(said, logs["kerb"]) == wanted


def test_a_column_is_named_beside_it(logs):
    assert understood("predictions with a stake of 5 to 20 by market", logs["league"]) == "count predictions by market"
    assert understood("posts with a stake between 5 and 20 by room", logs["league"]).startswith(STOPPED)
    assert understood("host replies between 2 and 6 hours by host type", logs["stay"]).startswith(STOPPED)


@pytest.mark.parametrize("said", [
    "parkers with between 500 and 1000 kronor in fines within 28 days",
    "parkers who paid between 500 and 1000 kronor within 28 days",
    "fines of 500 to 1000 kronor in total per parker in 28 days",
    "fines of 1000 to 500 kronor by district",
    "fines outside 500 to 1000 kronor by district",
    "share of parkers with 3 to 5 fines in 28 days",
])
def test_it_is_asked_about(said, logs):
    assert understood(said, logs["kerb"]).startswith(STOPPED)
