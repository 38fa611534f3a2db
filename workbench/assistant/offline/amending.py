"""A message that goes on from the request before: only what it says is changed, all else stays as it was.

It is read by the same parts as a whole request, and every word of it must be explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.accounting import account
from workbench.assistant.offline.coverage.scope import NEGATION, left
from workbench.assistant.offline.message.following import rest_of
from workbench.assistant.offline.message.refusing import refuse, refuse_acts, refuse_rows
from workbench.assistant.offline.message.slips import mend
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.bases import machines
from workbench.assistant.offline.parts.choosing import filters, of_own_table
from workbench.assistant.offline.parts.conditions import conditions
from workbench.assistant.offline.parts.counted import events
from workbench.assistant.offline.parts.counting import aggregate, direction, numbers_left
from workbench.assistant.offline.parts.grouping import bare_groups, groups
from workbench.assistant.offline.parts.measures import statistics
from workbench.assistant.offline.parts.naming import called, names
from workbench.assistant.offline.parts.shapes import shape
from workbench.assistant.offline.parts.spans import windows
from workbench.assistant.offline.parts.variants import restated
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.own_words import in_trade_words, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_RATE = (
    r"(?:(?:as )?(?:a |the )?(?:rates?|shares?|percentages?|per ?cent|%)"
    r"(?:,? (?:and )?not (?:the |a )?(?:counts?|numbers?))?)"
)
_COUNT = (
    r"(?:(?:as )?(?:a |the )?(?:counts?|numbers?|absolute numbers?)"
    r"(?:,? (?:and )?not (?:the |a )?(?:rates?|shares?))?)"
)
# what belongs to the event that is counted, and goes with it
_OF_EVENT = (
    "base", "of", "least", "summed", "quantile", "at_end", "until_lost", "scale", "scaled", "either", "plus", "rows",
    "excluded", "machine", "missing", "called", "like", "direction", "table",
)
_PLACES = ("filters", "without")
_WHOLE = ("profile", "compare", "people", "retention")      # shapes that a message more does not change


def go_on(texts: Sequence[str], grounding: Grounding) -> Wish | None:
    """The wish of a request and of what was said of it since; None where the last message does not go on from it.

    Raises:
        Unclear, Unanswerable: as for the first request; where it cannot be changed like that.
    """
    wish = read(texts[0], grounding)
    for text in texts[1:]:
        changed = _amended(wish, text, grounding)
        if changed is None:
            return None
        wish = changed
    return replace(wish, notes=(*wish.notes, f"it goes on from “{texts[0].strip()[:160]}”")) if len(texts) > 1 else wish


def _amended(wish: Wish, text: str, grounding: Grounding) -> Wish | None:
    if wish.intent not in ("metric", "insight", "value") or wish.shape in _WHOLE:
        return None
    said = in_trade_words(normalise(rest_of(text).text).strip(" ?.!,;:"), grounding)
    said, slips = mend(said, grounding)
    sentence = Sentence(said)
    refuse_rows(sentence, grounding)
    refuse_acts(sentence, grounding)
    part = _read(Wish("help", text=text), sentence, grounding)
    if part is None:
        return None
    how = _how(sentence) if part.event is None else None
    if part.event is None and part.metric is None and how is None and part == Wish("help", text=text):
        return None
    changed = _merged(wish, part, how, grounding)
    if changed is None:
        return None
    unread = left(changed, sentence, own_words(grounding).people, grounding)
    if unread or numbers_left(sentence) or re.search(rf"(?<![\w'])(?:{NEGATION})(?![\w'])", sentence.rest):
        return None
    account(changed, grounding)
    return replace(changed, notes=(*wish.notes, *(f"“{wrong}” is read as “{right}”" for wrong, right in slips)))


def _read(part: Wish, sentence: Sentence, grounding: Grounding) -> Wish | None:
    """The parts that a message names; None where it asks for something that no part is."""
    try:
        part = called(names(part, sentence, part.text, grounding), sentence)
        part = conditions(statistics(part, sentence, units(grounding)), sentence, grounding)
        part = direction(part, sentence)
        refuse(sentence, grounding)
        part = machines(shape(windows(part, sentence, grounding), sentence), sentence, grounding)
        part = filters(groups(part, sentence, grounding), sentence, grounding)
        part = bare_groups(part, sentence, grounding)
        found = events(part, sentence, grounding)
        return aggregate(found, sentence, grounding) if found.event is not None else found
    except (Unclear, Unanswerable):
        return None


def _how(sentence: Sentence) -> str | None:
    """*The rate, not the count*, of what was counted."""
    if sentence.take(_RATE):
        return "rate"
    return "count" if sentence.take(rf"{_COUNT}|how many") else None


def _merged(wish: Wish, part: Wish, how: str | None, grounding: Grounding) -> Wish | None:
    """The wish with what the part names in place of its own."""
    if part.metric is not None:
        return replace(part, intent="value", by=part.by or wish.by, filters=part.filters or wish.filters)
    if part.event is not None and wish.intent == "value":
        return None
    if wish.intent == "value" and part.window is not None:
        wish = replace(restated(wish, grounding), intent="metric")
    blank = Wish("help")
    new = {one.name: getattr(part, one.name) for one in fields(Wish)
           if one.name not in ("intent", "text", "notes", "left", *_PLACES)
           and getattr(part, one.name) != getattr(blank, one.name)}
    if part.event is not None:
        wish = replace(wish, **{name: getattr(blank, name) for name in _OF_EVENT})
        if part.aggregate is None:
            new |= _counted_like(wish, part.event)
    if how is not None and wish.event is not None:
        new |= _rate_of(wish.event) if how == "rate" else {"aggregate": "count", "base": None}
    if wish.intent == "insight" and wish.past is not None and part.window is not None and part.window.begin == 0:
        new["past"] = new.pop("window")         # of the last month, then “make it two weeks”
    if part.dates is not None or "past" in new:
        wish = replace(wish, dates=None, past=None)
    if part.window is not None and part.called is None:
        wish = replace(wish, called=None)
    held = {column for column, _ in (*part.filters, *part.without)} | {part.by}
    places = {place: (*(one for one in getattr(wish, place) if one[0] not in held), *getattr(part, place))
              for place in _PLACES}
    changed = replace(wish, **{**new, **places})
    if part.by is None and changed.by is not None and [c for c, _ in part.filters].count(changed.by) == 1:
        changed = replace(changed, by=None)         # by channel, then only push
    return of_own_table(changed, grounding) if part.filters or part.event else changed


def _rate_of(event: Event) -> dict[str, object]:
    """How an event is counted as a rate: of the messages sent, but for those that follow a user."""
    per_message = event.rate not in (None, "conversion_rate", "opt_out_rate")
    return {"aggregate": "ratio", "base": BY_NAME["sends"]} if per_message else {"aggregate": "any", "base": None}


def _counted_like(before: Wish, event: Event) -> dict[str, object]:
    """Another event, counted as the one before was."""
    if before.intent == "insight" and before.aggregate in ("ratio", "any") and event.rate is not None:
        return _rate_of(event)
    return {"aggregate": before.aggregate if before.aggregate in ("any", "count", "distinct") else None}
