"""A remark goes where the reading of the rest bears it out, and is asked about where it does not."""

from __future__ import annotations

import pytest

from .test_sentences import STOPPED
from .understanding import understood

BORNE_OUT = [
    ("news", "metric: articles read per reader in 14 days, the number, not the minutes", "count article_read 0-336h"),
    ("news", "articles read in two weeks per reader, I want how many and not just whether", "count article_read"
     " 0-336h"),
    ("news", "did the reader open a mail within 7 days; yes or no, not how many", "any open 0-168h"),
    ("news", "count of push taps per reader, 14 days (repeated taps on the same push count as well)",
     "count click 0-336h channel=web_push"),
    ("news", "distinct messages tapped within 14 days, repeat taps on one message count once", "distinct click 0-336h"),
    ("news", "subscriptions per reader from day 7 to day 28, the first week is left out", "count conversion 168-672h"),
    ("news", "week-2 retention: any visit from day 7 to day 14", "any session 168-336h"),
    ("news", "a reader counts if, in the 14 days after exposure, they tapped a push", "any click 0-336h"
     " channel=web_push"),
    ("bank", "did the customer log in within 7 days, not how often", "any session 0-168h"),
    ("bank", "pushes opened in 14 days, machine opens do not count", "any open 0-336h channel=push"),
    ("bank", "pushes opened in 14 days, machine opens count too", "any open 0-336h channel=push incl machines"),
    ("bank", "pots opened in 14 days; the one we have runs for 28 days", "any pot_opened 0-336h"),
    ("bank", "clicked a push in 7 days (push only, no other channel)", "any click 0-168h channel=push"),
    ("bank", "clicked anything in 7 days, not the mails", "any click 0-168h channel!=mail"),
    ("bank", "was the customer reachable by push at the end of day 28, no matter what happened in between",
     "at reachable 0-672h channel=push"),
    ("bank", "payments over logins in 28 days (numerator payments, denominator logins)",
     "ratio card_payment/session 0-672h"),
    ("bank", "opened a pot or set a budget in 28 days, either one counts", "any pot_opened|budget_set 0-672h"),
    ("meal", "time to loss of push reachability in days, censored at 28 days; whoever is not reachable by push at "
     "exposure does not enter", "time_to_loss reachable 0-672h channel=push"),
    ("meal", "Give me a metric of menu views in the first 3 days. If that's too short we can extend later.",
     "any menuBrowsed 0-72h"),
    ("duo", "first-day activation metric: liked at least one profile within 24 hours", "any like 0-24h"),
    ("meal", "metric: recipes cooked per customer in 14 days. Patience is what we lack.", "count recipeCooked 0-336h"),
]

NOT_BORNE_OUT = [
    ("news", "metric: taps in week 3 per reader, week two only"),
    ("news", "week-3 retention: any visit from day 7 to day 14"),
    ("news", "new readers: visits in 14 days"),
    ("news", "tapped a push in 14 days, all channels"),
    ("news", "mean article minutes per reader in 14 days, readers without a subscription are excluded"),
    ("duo", "second-day activation metric: liked at least one profile within 24 hours"),
    ("bank", "taps per customer in 14 days, count each customer at most three times"),
    ("bank", "clicked a push in 7 days, not the push"),
    ("meal", "opened a push in 7 days, but only with a clear subject line"),
    ("meal", "metric: recipes cooked per customer, 14 days. Winsorize hard."),
    ("meal", "metric: recipes cooked per customer, 14 days. Pensioners are the target here."),
    ("meal", "metric: recipes cooked per customer, 14 days. Vegan ones are our pride."),
    ("meal", "metric: recipes cooked per customer, 14 days. Start at the decision please."),
]


@pytest.mark.parametrize(("skin", "sentence", "wanted"), BORNE_OUT)
def test_a_remark_that_the_reading_bears_out_is_set_aside(logs, skin: str, sentence: str, wanted: str):
    assert understood(sentence, logs[skin]) == wanted


@pytest.mark.parametrize(("skin", "sentence"), NOT_BORNE_OUT)
def test_a_remark_that_it_does_not_bear_out_is_asked_about(logs, skin: str, sentence: str):
    assert understood(sentence, logs[skin]) in STOPPED


@pytest.mark.parametrize(("said", "wanted"), [("week 2-3", "168-504h"), ("wk 2-3", "168-504h"),
                                              ("weeks 2 and 3", "168-504h"),
                                              ("wk1", "0-168h"), ("2wks", "0-336h")])
def test_weeks_by_their_numbers(logs, said: str, wanted: str):
    assert understood(f"metric: taps in {said}", logs["news"]) == f"any click {wanted}"
