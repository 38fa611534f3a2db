"""Bounds by a sign or a scale, windows before the exposure, everyday words of descriptions, and what is unwanted."""

from __future__ import annotations

import pytest

from .test_sentences import STOPPED
from .understanding import understood

READ = [
    ("thrift", "one order >= R$150 inside 28d, binary", "any conversion 0-672h value>=150"),
    ("thrift", "Count of item_listed events with value < 50 in [0d, 14d); zero if none.", "count item_listed 0-336h "
     "value<50"),
    ("thrift", "bad reviews per user (1 or 2 stars) over 28 days pls", "count review_left 0-672h value<=2"),
    ("thrift", "how many reviews with four or five stars does a user leave in 28 days? Reviews with three stars or "
     "fewer are not of interest. As a metric.", "count review_left 0-672h value>=4"),
    ("thrift", "the total in reais from the offers which the user makes in 28 days, but only the offers from 100 reais "
     "and more, the small ones I don't want. metric", "sum offer_made 0-672h value>=100"),
    ("kerb", "# parkings ≥ 50 kr per parker, 14d", "count start_parking 0-336h value>=50"),
    ("kerb", "permits but only the big ones, 500 kr and up. bought one within 4 weeks y/n", "any conversion 0-672h "
     "value>=500"),
    ("thrift", "number of orders paid in [-28d, 0d) relative to first exposure", "count conversion -672-0h"),
    ("thrift", "hearts per user, 21d", "count item_faved 0-504h"),
    ("thrift", "GMV/user 14d", "sum conversion 0-336h"),
    ("thrift", "bought in 28d, y/n", "any conversion 0-672h"),
    ("thrift", "bought a boost in 28 days", "any boost_paid 0-672h"),
    ("thrift", "the user followed one seller or more during the first three weeks, metric", "any seller_followed "
     "0-504h"),
    ("thrift", "items listed per user in 14 days", "count item_listed 0-336h"),
    ("thrift", "smallest asking price of the items listed per user in 28 days, users without are left out",
     "min item_listed missing exclude 0-672h"),
    ("thrift", "at least one dispute because the item was a fake, in the first 28 days", "any disputes 0-672h "
     "motive=fake"),
    ("thrift", "how many disputes by motive damaged per user in 28 days", "count disputes 0-672h motive=damaged"),
    ("thrift", "opted out of push or zap within 28d, y/n; mail irrelevant", "any unsubscribe 0-672h channel in push"
        "|zap"),
    ("thrift", "metric for the reais that a user spends on boosts in 28 days; whoever never paid for one counts with "
     "zero", "sum boost_paid 0-672h"),
    ("thrift", "days from exposure until the push opt-in is first lost, censored at 28d; users not opted in to push at "
     "exposure drop out.", "time_to_loss reachable 0-672h channel=push"),
    ("thrift", "orders per user in 14 days. leave out the first 24h, metric", "count conversion 24-336h"),
    ("kerb", "How many kronor puts one parker in the wallet inside of 14 days? metric", "sum top_up_wallet 0-336h"),
    ("kerb", "metric: push + text sends per parker, first 10d", "count send 0-240h channel in psh|txt"),
    ("kerb", "CTR of expiry msgs, 14d, clicks up to 3d after the send. metric",
     "ratio click/send 0-336h domain=expiry"),
    ("kerb", "the parker has made his parking longer minimum one time in the first 3 days, metric",
     "any extend_parking 0-72h"),
    ("kerb", "kr spent on charging per parker, 4 wks, metric. not the kwh, the money", "sum charges 0-672h"),
    ("kerb", "mails sent in 14 days that a person opened within 24 hours of the send, divided by all mails sent,"
             " metric",
     "ratio open/send 0-336h channel=eml within 24h"),
    ("kerb", "For the wallet theme I should like to have a click-through rate as a metric: of the low-wallet messages "
     "that were sent to a parker in the first 28 days, which part was clicked within three days of the sending?",
     "ratio click/send 0-672h domain=low_wallet"),
    ("kerb", "Number of fines for one parker in 28 days, but without these for loading bay.", "count fines 0-672h "
     "reason!=loading_bay"),
    ("kerb", "searches per parking, first week. total searches / total parkings", "ratio search_bay/start_parking "
     "0-168h"),
    ("kerb", "My director wants to know whether people come back once the first week is over. Would you draft a metric "
     "for it: did the parker open the app between day 7 and day 21?", "any session 168-504h"),
    ("kerb", "Metric: the most recent garage rating (stars) that a parker gave in [0d, 28d); exclude those who gave "
     "none.", "last rate_garage missing exclude 0-672h"),
    ("thrift", "msgs sent per user in the first 7 days but dont count the vitrine, nobody gets annoyed by a banner. "
     "metric", "count send 0-168h channel!=vitrine"),
]

ASKED = [
    ("thrift", "reviews of 2 or 3 stars per user in 28 days"),
    ("thrift", "good reviews (1 or 2 stars) per user in 28 days"),
    ("thrift", "orders >= 3 per user in 14 days"),
    ("thrift", "users who paid > 100 reais for boosts in 14 days"),
    ("thrift", "total reais of offers of at least 100 reais per user in 14 days"),
    ("thrift", "how many reviews with four or five stars does a user leave in 28 days? Reviews with two stars or fewer "
     "are not of interest. As a metric."),
    ("thrift", "offers from 100 reais and more per user in 28 days, the large ones I don't want"),
    ("thrift", "orders in [-7d, 7d) per user"),
    ("thrift", "orders between day -28 and day -7 per user, metric"),
    ("thrift", "how many broken hearts per user in 14 days"),
    ("thrift", "revenue per user in 14 days"),
    ("thrift", "opted out of push or zap within 28d, y/n; push irrelevant"),
    ("thrift", "disputes per user 28d, only the refunded ones (damaged = not our problem)"),
    ("thrift", "days until the push opt-in is first lost, censored at 28d; users not opted in to mail at exposure drop "
     "out."),
    ("thrift", "msgs sent per user in the first 7 days but dont count the vitrine, we send a banner only to sellers. "
     "metric"),
    ("thrift", "latest offer that a user made in 14 days, others left out"),
    ("kerb", "titles and text sends per parker, first 10d metric"),
    ("kerb", "My director wants to know whether people come back once the first month is over. Would you draft a"
             " metric "
     "for it: did the parker open the app between day 7 and day 21?"),
    ("kerb", "money and kwh of charges per parker in 28 days"),
    ("kerb", "did a parker spend money on charging in 28 days"),
    ("kerb", "open rate of pushes divided by all mails, 14 days"),
    ("kerb", "kronor taken out of the wallet per parker in 14 days"),
    ("kerb", "What share of parkers bought a permit in their first four weeks? I would like to see it by what they "
     "drive, please."),
]


@pytest.mark.parametrize(("skin", "sentence", "wanted"), READ)
def test_it_is_read_as_it_is_meant(logs, skin: str, sentence: str, wanted: str):
    assert understood(sentence, logs[skin]) == wanted


@pytest.mark.parametrize(("skin", "sentence"), ASKED)
def test_what_could_be_meant_otherwise_is_asked_about(logs, skin: str, sentence: str):
    assert understood(sentence, logs[skin]) in STOPPED
