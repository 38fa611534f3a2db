"""How the rules read a sentence: what is theirs to guess, what they ask, what they refuse."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.message.clauses import request_of
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.metric_drafts import draft_metric
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear
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
    "what was the tide on days with many conversions", "clicks by channel of blue messages", "sends per day on mars",
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
    found = request_of("metric for clicks within 7 days, then save it")
    assert found == ("metric for clicks within 7 days", "then save it")
    assert request_of("run the metric")[0] == "run the metric"
    assert read("metric for clicks within 7 days and start the training", log).event.fact == "clicks"


def test_a_name_of_the_log_comes_before_the_trades_word(log):
    assert read("sends by tenure", log).by == "tenure_bucket"
    assert read("newsletters sent per week", log).filters == (("channel", "email"),)
    assert read("push clicks by domain", log).filters == (("channel", "push"),)


@pytest.mark.parametrize("text", ["weekly active users", "number of active users per week", "opens by hour of day",
                                  "average number of days until conversion", "clicks on mondays"])
def test_what_rows_do_not_count_is_refused(log, text):
    with pytest.raises((Unanswerable, Unclear)):
        read(text, log)


def test_how_many_people_is_whether_and_how_many_clicks_is_a_count(log):
    assert read("how many people click within 7 days, metric", log).aggregate == "any"
    assert read("how many clicks do people have within 7 days, metric", log).aggregate == "count"
    assert read("conversion in the first fortnight, metric", log).window.end == 336


def test_messages_are_held_against_messages_and_rows_against_rows(log):
    spec = draft_metric(read("metric: click-to-open rate within 7 days", log), log).plain()["metric"]["ratio"]
    assert [part["agg"] for part in spec] == ["distinct", "distinct"]
    assert draft_metric(read("metric: clicks per open within 7 days", log), log).plain()["metric"]["ratio"] == [
        "clicks", "opens"]
    assert draft_metric(read("metric: clicks per session within 7 days", log), log).plain()["metric"]["ratio"] == [
        "clicks", "sessions"]


def test_an_own_name_is_taken(log):
    assert read("define the metric first_week: any click within 7 days", log).called == "first_week"


@pytest.mark.parametrize(("text", "hours"), [
    ("within 7d", 168), ("within a day", 24), ("one week", 168), ("36 hours", 36),
])
def test_a_window_is_found(text, hours):
    assert find_window(text).window.end == hours


@pytest.mark.parametrize("text", ["ad clicks", "click throughs", "day and night", "messages a day"])
def test_a_word_is_no_window(text):
    found = find_window(text)
    assert found is None or found.window is None


@pytest.mark.parametrize(("text", "intent"), [
    ("if we cap pushes, opt-outs fall", "hypothesis"), ("fewer pushes lower opt-outs", "hypothesis"),
    ("opt-outs will fall if we pause emails", "hypothesis"), ("a second push -> more clicks", "hypothesis"),
    ("will opt-outs fall if we cap pushes?", None), ("what happens to opt-outs if we cap pushes", None),
    ("clicks within 7 days if they got fewer than 3 pushes", None),
])
def test_who_says_what_a_change_would_do_has_a_hypothesis(logs, text, intent):
    try:
        found = read(text, logs["news"]).intent
    except (Unanswerable, Unclear):
        found = None
    assert found == intent



@pytest.mark.parametrize(("text", "said"), [
    ("Dispatches come at night. I believe that by day readers would open them more often", True),
    ("With a greeting in it, at least 20% more readers would come back", True),
    ("My guess: readers read more if we greet them", True),
    ("we would like to see more of the opt-outs: per channel", False),
    ("the table should show more of the channels: click rate per channel", False),
    ("how many more readers would come back with a greeting in it?", False),
])
def test_a_statement_of_an_effect_is_told_from_a_request(logs, text, said):
    try:
        found = read(text, logs["news"]).intent
    except (Unanswerable, Unclear):
        found = None
    assert (found == "hypothesis") is said


@pytest.mark.parametrize(("text", "words"), [
    ("clicks per user within 7 days as a metric, glimmering, zorched", "“glimmering, zorched”"),
    ("glimmering clicks per user within 7 days as a zorched metric", "“glimmering”, “zorched”"),
])
def test_what_is_not_understood_is_quoted_as_it_stands(log, text, words):
    with pytest.raises((Unclear, Unanswerable), match=words):
        read(text, log)


def test_no_question_of_its_own_holds_a_number():
    """Such a number would be taken out of the reply, having no source."""
    from workbench.assistant.offline.message import refusing

    for _, said in (*refusing._VAGUE, *refusing._BEYOND):
        assert not any(char.isdigit() for char in said)


@pytest.mark.parametrize(("text", "first", "last"), [
    ("clicks after 15 June 2026", "2026-06-16", None), ("clicks since 15 June 2026", "2026-06-15", None),
    ("clicks before 15 June 2026", None, "2026-06-15"), ("clicks until 15 June 2026", None, "2026-06-16"),
    ("clicks through June 15", None, "2026-06-16"), ("clicks up to and including 15 June 2026", None, "2026-06-16"),
])
def test_whether_a_day_is_taken_in(log, text, first, last):
    found = read(text, log)
    assert found.dates == tuple(day and date.fromisoformat(day) for day in (first, last))
    assert bool(found.notes) == ("after" in text or "until" in text or "through" in text)      # the reply says which
