"""The parts of a hypothesis in free prose, without a log: what is tried, what it does, why, for whom, how much."""

from __future__ import annotations

import re

import pytest

from workbench.assistant.offline.hypothesis.guards import without_guards
from workbench.assistant.offline.hypothesis.heard import heard_of, put_in_words
from workbench.assistant.offline.hypothesis.prose import in_plain_words, in_short_sentences
from workbench.assistant.offline.hypothesis.sides import quoted, sides, with_quotes
from workbench.assistant.offline.hypothesis.symbols import spelled_symbols
from workbench.assistant.offline.parts.effects import effect_of
from workbench.assistant.offline.parts.moving import direction_of
from workbench.assistant.offline.parts.volume import volume_of
from workbench.assistant.offline.words.vocabulary import Unclear

_METRICS = {"visits": r"visits?|come back|comes back|return\w*", "leave": r"leav\w+|opt\w* out|opt-outs?|unsubscrib\w+",
            "pages": r"read\w*|pages?"}


def _metrics(words: str) -> list[str]:
    return [name for name, said in _METRICS.items() if re.search(rf"(?i)\b(?:{said})\b", words)]


def _sides(text: str):
    return sides(text, lambda words: bool(_metrics(words)), ("people", "guests", "guest"))


@pytest.mark.parametrize(("text", "change", "outcome"), [
    ("Guests are tired of surveys, so I'd bet that dropping them makes fewer guests leave. Hypothesis please.",
     "dropping them", "makes fewer guests leave"),
    ("More guests come back were we to write in their language. Word the hypothesis",
     "we write in their language", "More guests come back"),
    ("visits are raised by a map in the mail - hypothesis", "a map in the mail", "visits are raised"),
    ("Suppose the mail came on Sunday. Then guests would come back more often. State this as a hypothesis.",
     "the mail came on Sunday", "guests would come back more often"),
    ("Were the price shown, I think fewer people would leave. Hypothesis.", "the price shown", "fewer people would"
            " leave"),
    ("hypothesis: with a checklist guests return more often", "a checklist", "guests return more often"),
    ("We should merge both mails; more people will read the pages then. hypothesis",
     "We should merge both mails", "more people will read the pages"),
    ("guests who get a thank-you return more often, I believe. hypothesis", "guests who get a thank-you",
     "return more often"),
    ("change: a second mail; effect: more visits; why: they forget us. Hypothesis.", "a second mail", "more visits"),
    ("We show the weather so that more guests come back. Can you make a hypothesis of that?",
     "We show the weather", "more guests come back"),
    ("hypothesis: softer words -> fewer opt-outs", "softer words", "fewer opt-outs"),
    ("Without the second reminder, fewer people would unsubscribe. My hypothesis",
     "without the second reminder", "fewer people would unsubscribe"),
])
def test_both_sides_are_found_in_any_grammar(text, change, outcome):
    found = _sides(text)
    assert (found.change, found.then) == (change, outcome)


@pytest.mark.parametrize(("text", "because"), [
    ("Guests are tired of surveys, so I'd bet that dropping them makes fewer guests leave.", "Guests are tired of"
            " surveys"),
    ("Because nobody reads long mails, shorter mails make more guests return", "nobody reads long mails"),
    ("Long mails bore. A short one would make more people come back. Hypothesis", "Long mails bore"),
    ("hypothesis: fewer leave if we ask first, as nobody likes surprises", "nobody likes surprises"),
])
def test_a_motive_in_free_prose_is_the_reason(text, because):
    found = _sides(text)
    assert found.change
    assert found.because == because


@pytest.mark.parametrize(("text", "size"), [
    ("raise it from 900 to 990 shillings", "10%"), ("from 3 to 3.3 %", "10%"), ("a tenth more", "10%"), ("+2 pp",
     "2pp"),
    ("down by three quarters", "75%"), ("halves the number", "50%"), ("go up by forty percent", "40%"),
    ("a second push", None), ("the fourth week", None), ("twice as many sign in", "100%"),
    ("within 14 days", None), ("between 9 am and 5 pm", None),
])
def test_an_effect_is_read_and_a_time_is_not(text, size):
    assert effect_of(text) == size


@pytest.mark.parametrize(("text", "rest", "guards"), [
    ("shorter mails raise visits, opt-outs must not rise by more than 5 %",
     "shorter mails raise visits", {"leave": "5%"}),
    ("shorter mails raise visits without costing us opt-outs", "shorter mails raise visits", {"leave": None}),
    ("shorter mails raise visits; guardrails: opt-outs and pages", "shorter mails raise visits", {"leave": None,
     "pages": None}),
    ("shorter mails raise visits as long as opt-outs stay flat", "shorter mails raise visits", {"leave": None}),
    ("visits rise though opt-outs might go up", "visits rise", {"leave": None}),
    ("visits rise without a banner", "visits rise without a banner", {}),
    ("a map raises visits as long as opt-outs do not rise", "a map raises visits", {"leave": None}),
])
def test_what_must_not_get_worse_is_set_apart(text, rest, guards):
    said, found = without_guards(text, _metrics)
    assert said.strip(" ,;") == rest
    assert found == guards


@pytest.mark.parametrize(("change", "moved", "outcome", "direction"), [
    ("a map", "raises", "visits", "up"), ("a map", "", "fewer people leave", "down"), ("a map", "", "visits", None),
    ("a map", "keeps", "people from leaving", "down"), ("a map", "stops", "people leaving", "down"),
    ("a map", "", "people do not leave", "down"), ("a map", "makes", "people return", "up"),
    ("a map", "", "+5 % visits", "up"), ("a map", "", "half as many leave", "down"),
    ("a map", "", "the rate from 12 to 10 %", "down"),
])
def test_the_outcome_says_where_it_goes(change, moved, outcome, direction):
    assert direction_of(change, moved, outcome, ("people", "guests")) == direction


@pytest.mark.parametrize(("change", "moved", "outcome"), [
    ("fewer mails won't", "", "hurt visits"), ("fewer mails", "", "do not raise visits"),
    ("a map", "changes", "visits"),
    ("a map", "prevents", "a drop in visits"), ("a map", "", "no change in visits"), ("a map", "affects", "visits"),
])
def test_what_does_not_move_or_only_changes_is_asked_about(change, moved, outcome):
    with pytest.raises(Unclear):
        direction_of(change, moved, outcome, ("people",))


def test_what_stands_in_quotes_is_no_part_of_the_sentence():
    text, quotes = quoted("fewer leave thanks to a 'did you mean to return' line")
    assert with_quotes(_sides(text), quotes).change == "a 'did you mean to return' line"


@pytest.mark.parametrize(("change", "volume"), [
    ("twice as many mails", "more"), ("two more pushes a week", "more"), ("we remind people on Friday", "more"),
    ("one digest instead of five mails", "less"), ("we went down to one push",
     "less"), ("only breaking news by push", "less"),
    ("an extra push only for guests", "more"), ("lifting the cap on pushes", "more"),
    ("no longer capping mails", "more"),
    ("removing the pause between mails", "more"), ("shortening the gap between pushes", "more"),
    ("mails every day instead of every week", "more"), ("from one to three mails a week", "more"),
    ("a text on top of the mail", "more"), ("resending unopened mails", "more"), ("without quiet hours", "more"),
    ("raising the cap from 2 to 4 pushes a day", "more"), ("two pushes a day instead of one", "more"),
    ("from three mails a week to one", "less"), ("lowering the cap on pushes", "less"), ("drop the extra push", "less"),
    ("a longer pause between mails", "less"), ("switching from daily to weekly mails", "less"),
    ("without the second reminder", "less"), ("switching the alert from mail to push", None),
    ("swapping the morning push for an evening one", None), ("sending the mail at 8 instead of at 20", None),
    ("a weekly digest by mail on top of everything we send today", "more"),
    ("a roundup by mail next to what goes out", "more"),
    ("a recap every Friday", "more"), ("a reminder two hours before", "more"),
    ("a text if the push was not seen", "more"),
    ("remind people who stopped coming", "more"), ("a limited offer by push every day", "more"),
    ("bundling alerts in a digest", "less"), ("two mails fewer", "less"),
    ("a map in the mail: fewer people get lost", None),
    ("fewer words in each mail", None), ("the push at breakfast", None),
    ("mails that are trusted more", None), ("a map in the mail", None),
])
def test_more_is_told_from_less(change, volume):
    assert volume_of(change) == volume


@pytest.mark.parametrize("text", [
    "draft a hypothesis", "hypothesis that guests become happier", "hypothesis about opt-outs",
    "People like mails. Can you write a hypothesis?",
])
def test_what_says_no_two_sides_is_left_to_be_asked(text):
    found = _sides(text)
    assert not (found.change and found.outcome)


def test_a_population_may_be_a_sentence_of_its_own():
    text = "A map in the mail should bring more guests back. The population would be guests in Lisbon."
    assert _sides(text).whom == "guests in Lisbon"


@pytest.mark.parametrize(("change", "volume"), [
    ("frequency uplift on the news: from monthly to weekly", "more"), ("from monthly to weekly", "more"),
    ("3 touches in chat instead of the one blast", "more"), ("one blast becomes three touches", "more"),
    ("appeal twice a month where it is once today", "more"), ("step up the frequency of reminders", "more"),
    ("one more onboarding tip on day 5 (so four in place of three)", "more"), ("throttle to 2 a week", "less"),
    ("if we write to them in their own language", None), ("pin the last board on top of the digest", None),
    ("mails go out at the hour of the last open so they land on top of the inbox", None),
    ("we say it with a more easy word", None), ("billing monthly instead of yearly", None),
])
def test_more_messages_are_heard_in_whatever_words(change, volume):
    assert volume_of(change) == volume


@pytest.mark.parametrize(("outcome", "heard"), [
    ("people copy it and end up with more visits", "with more visits"),
    ("more visits, plain ones dont stand out", "more visits"), ("more visits, one step less", "more visits"),
    ("more visits rather than calls", "more visits"), ("fewer opt-outs, loud ones annoy people", "fewer opt-outs"),
    ("more visits, mornings only", "more visits, mornings only"),       # what narrows stays, and is asked about
    ("more visits, within the app", "more visits, within the app"),
    ("more guests call and more visits", "more guests call and more visits"),
    ("guests call and return more", "guests call and return more"),
    ("more visits, guests mostly", "more visits, guests mostly"),
])
def test_only_what_narrows_nothing_is_set_aside_from_an_outcome(outcome, heard):
    assert heard_of(outcome, lambda words: bool(_metrics(words))) == heard


@pytest.mark.parametrize(("text", "plain"), [
    ("raises P(>= 1 visit in [0d, 14d))", "raises the share of users with at least one visit within 14 days"),
    ("P(visit | treated) rises", "the share of users with visit rises"),
    ("P(visit | opened) rises", "P(visit | opened) rises"),             # of whom else is no matter of form
    ("E[visits] goes up", "the mean number of visits per user goes up"),
    ("guests will not need to visit so often", "guests visit less"),
])
def test_the_notation_of_an_outcome_is_put_in_words(text, plain):
    assert put_in_words(text, lambda words: bool(_metrics(words))) == plain


@pytest.mark.parametrize(("text", "plain"), [
    ("It is contended, though not proven, that more visits follow.", "We expect that more visits follow."),
    ("Okay, dictating this in the car, sorry. I promise you more of them come back.",
     "I expect that more of them come back."),
    ("visits should go through the roof", "visits should go up"),
    ("were each message to say why, guests would mind less. The visits would thereby increase.",
     "If each message were to say why, the visits would increase. Reason: guests would mind less."),
])
def test_letters_and_promises_are_said_plainly(text, plain):
    assert in_plain_words(text, lambda words: bool(_metrics(words))) == plain


@pytest.mark.parametrize("text", [
    "Let Y = 1 if it rains. P(Y = 1) rises", "P(it rains | treated) > P(same | control)",
    "they come back like clockwork"])
def test_what_measures_nothing_stays_as_it_was_said(text):
    assert in_plain_words(spelled_symbols(text, lambda words: bool(_metrics(words))), lambda words: bool(
        _metrics(words))) == text


@pytest.mark.parametrize(("text", "spelled"), [
    ("Let Y = 1 if a guest returns within 14d, unit = guest. P(Y = 1) rises when it rains.",
     "P(a guest returns within 14d) rises when it rains."),
    ("P(returns within 28d | treated) > P(same | control)", "P(returns within 28d) rises"),
])
def test_what_letters_stand_for_takes_their_place(text, spelled):
    assert spelled_symbols(text, lambda words: bool(_metrics(words))) == spelled


@pytest.mark.parametrize(("text", "short"), [
    ("Suppose the mail came at noon: would more of them come back?",
     "If the mail came at noon, more of them would come back."),
    ("If it came at noon, might they come back more?", "If it came at noon, they might come back more."),
    ("I wonder whether a map wouldn't bring more visits", "I wonder whether a map would bring more visits"),
    ("An open kitchen would calm people, and guests would come back more often.",
     "With an open kitchen, guests would come back more often. Reason: it would calm people."),
])
def test_prose_is_told_in_the_grammar_of_if_and_would(text, short):
    assert in_short_sentences(text, lambda words: bool(_metrics(words))) == short
