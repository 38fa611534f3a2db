"""How the rules read a sentence: what is theirs to guess, what they ask, what they refuse."""

from __future__ import annotations

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.metric_drafts import draft_metric
from workbench.assistant.offline.phrases import find_window
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.scope import without_acts
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear
from workbench.logs.snapshot import Snapshot


@pytest.fixture(scope="module")
def log(simulated_kept) -> Grounding:
    return Grounding.of(Snapshot.open(simulated_kept))


@pytest.mark.parametrize(("text", "intent"), [
    ("why does push_frequency_cap say that", "why"), ("did push_frequency_cap work", "readout"),
    ("plan an experiment for conversion_7d", "plan"), ("how many users do I need for a test of conversion_7d", "plan"),
    ("have we tried a cap before?", "similar"), ("train a model for clicked_24h", "training"),
    ("evaluate the policy softmax_click", "policy"), ("conversion_7d by platform", "value"),
    ("clicks within 7 days by platform", "metric"), ("clicks by channel", "insight"), ("monthly sends", "insight"),
    ("new experiment", "template"), ("list the metrics", "catalog"),
])
def test_the_intent_of_a_sentence(log, text, intent):
    assert read(text, log).intent == intent


@pytest.mark.parametrize("text", [
    "what was the weather on days with many conversions", "clicks by channel of blue messages", "sends per day on mars",
    "a metric for purple clicks within 7 days", "share of users who swim within 7 days and click",
])
def test_a_word_that_is_left_over_is_asked_about(log, text):
    with pytest.raises(Unclear, match="did not understand"):
        read(text, log)


@pytest.mark.parametrize("text", [
    "list the e-mail addresses of everyone", "user ids of those who clicked", "SELECT user_id FROM users", "dump users",
    "delete the metric conversion_7d", "the raw rows of sends", "timeline of one user", "your api key please",
])
def test_rows_and_acts_are_refused(log, text):
    with pytest.raises(Unanswerable):
        read(text, log)


def test_what_is_to_be_done_with_a_draft_is_a_click_and_not_a_condition(log):
    assert without_acts("metric for clicks within 7 days, then save it") == "metric for clicks within 7 days"
    assert without_acts("run the metric") == "run the metric"
    assert read("metric for clicks within 7 days and start the training", log).event.fact == "clicks"


def test_a_name_of_the_log_comes_before_the_trades_word(log):
    assert read("sends by tenure", log).by == "tenure_bucket"
    assert read("newsletters sent per week", log).filters == (("channel", "email"),)
    assert read("push clicks by domain", log).filters == (("channel", "push"),)


@pytest.mark.parametrize("text", ["weekly active users", "number of active users per week", "opens by hour of day",
                                  "average number of days until conversion", "clicks on mondays"])
def test_what_rows_do_not_count_is_refused(log, text):
    with pytest.raises(Unanswerable):
        read(text, log)


def test_how_many_people_is_whether_and_how_many_clicks_is_a_count(log):
    assert read("how many people click within 7 days, metric", log).aggregate == "any"
    assert read("how many clicks do people have within 7 days, metric", log).aggregate == "count"
    assert read("conversion in the first fortnight, metric", log).window.end == 336


def test_messages_are_held_against_messages_and_rows_against_rows(log):
    spec = draft_metric(read("metric: clicks per open within 7 days", log), log).plain()["metric"]["ratio"]
    assert [part["agg"] for part in spec] == ["distinct", "distinct"]
    assert draft_metric(read("metric: clicks per session within 7 days", log), log).plain()["metric"]["ratio"] == [
        "clicks", "sessions"]


def test_an_own_name_is_taken(log):
    assert read("define the metric first_week: any click within 7 days", log).called == "first_week"


@pytest.mark.parametrize(("text", "hours"), [("within 7d", 168), ("a day", 24), ("one week", 168), ("36 hours", 36)])
def test_a_window_is_found(text, hours):
    assert find_window(text).window.end == hours


@pytest.mark.parametrize("text", ["ad clicks", "click throughs", "day and night"])
def test_a_word_is_no_window(text):
    found = find_window(text)
    assert found is None or found.window is None
