"""What is denied or admitted by name goes where the reading bears it out; a comparison beside a request never goes."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

from .understanding import understood

BORNE_OUT = [
    ("gym", "metric: clicks in 14 days. texts still count", "any click 0-336h"),
    ("gym", "opens per week; mails are not my problem", "trend open week channel!=email"),
    ("snips", "bookings wk by wk, moved or cancelled later doesn't matter", "trend ChairBooked week"),
    ("snips", "cancelled appointments per week? I don't mean the moved ones.", "trend CancelledAppointment week"),
    ("snips", "app opens per day pls, deck is due. tips don't count", "trend session day"),
    ("snips", "metric: missed appointments per client in 28 days; an appointment that was only moved is not to"
     " be counted",
     "count MissedAppointment 0-672h"),
    ("snips", "metric: tips in dirhams per client 28 days; bills are a different pot", "sum GaveTip 0-672h"),
    ("snips", "metric: messages sent per client in 14 days, texts don't count", "count send 0-336h channel!=TXT"),
    ("snips", "Nobody ever talks about the people who wipe our pushes off the screen without reading them. A "
     "metric, please, that says if a client swiped away at least one push in the first fourteen days.",
     "any dismiss 0-336h channel=PN"),
    ("snips", "I would like a metric telling whether the client opened at least one of the e-mails within a week, "
     "opened by a human being that is, not by some mail scanner.", "any open 0-168h channel=EM"),
    ("snips", "Could you draft a metric that says whether a client left us a review with one or two stars within the "
     "four weeks after entering the test? Three stars is still fine by me.", "any LeftReview 0-672h value<=2"),
    ("snips", "Indicator per client for at least one paid visit with a bill of 200 dirhams or more within 28 days; "
     "several smaller bills that add up to it do not qualify.", "any conversion 0-672h value>=200"),
]

# of some of them, of other people, or what the log would have to know
NOT_BORNE_OUT = [
    ("snips", "bookings per week, cancelled ones don't count"),
    ("snips", "bookings in 14 days (not cancelled), metric"),
    ("snips", "metric: booked a chair in 14 days. people who tipped don't count"),
    ("snips", "metric: opened an email in 7 days, not clicked"),
    ("snips", "Nobody talks about our students. A metric, please, that says if a client tipped in 14 days."),
    ("snips", "metric: left a review with one or two stars within 28 days. Two stars is still fine by me."),
    ("snips", "metric: opened an email in 7 days (not clicked)"),
    ("snips", "metric: visits to the app in 14 days. Bookings before the first visit do not count"),
    ("snips", "give me the rate for stampcard messages per channel, you know which one"),
    ("pills", "I would be curious whether women open the refill reminders more often than men do. Could you show"
     " me both "
     "open rates, mails only?"),
    ("pills", "I wonder if premium customers open more mails than the others. Please show me the open rates,"
     " mails only."),
    ("pills", "My boss asks whether students or pensioners tap more. Show me the click rate."),
    ("pills", "show both click rates, mails only"),
    ("gym", "classes booked in 14 days, metric; attended ones don't count"),
    ("gym", "how many members have the app"),
    ("kerb", "fines by district, only those in the harbour, no matter whether paid"),
    ("kerb", "extended parkings per week, by how much they were extended"),
    ("stay", "nights stayed per traveller in 28 days"),
    ("stay", "number of nights booked per week"),
    ("stay", "how many hosts answered within an hour"),
    ("stay", "which messages made people book?"),
    ("bloom", "opted out of everything within 28 days"),
    ("bloom", "clicked on an email within one day of getting it"),
    ("bloom", "average rating of the photos in 28 days, only those with four or five stars"),
]


@pytest.mark.parametrize(("skin", "sentence", "wanted"), BORNE_OUT)
def test_what_the_reading_leaves_out_anyway_may_be_denied(logs, skin: str, sentence: str, wanted: str):
    assert understood(sentence, logs[skin]) == wanted


@pytest.mark.parametrize(("skin", "sentence"), NOT_BORNE_OUT)
def test_what_would_change_the_number_is_asked_about(logs, skin: str, sentence: str):
    with pytest.raises((Unclear, Unanswerable)):
        read(sentence, logs[skin])
