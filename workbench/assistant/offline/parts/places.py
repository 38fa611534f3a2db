"""Where something happens, as the project's own descriptions say it: anything bought in the gem shop is a purchase.

A place that only one event's descriptions name says which event is meant; beside another event it is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import COLUMN_WORDS, MESSAGE, PERSON
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, spoken

_ALONE = r"(?:in|into|from|to|on|at)"
_IN = r"(?:in|into|from|of|to|on|at)"
_PLACE = re.compile(
    rf"\b{_IN} (?:the |our |a )?((?:[a-z]{{3,}} )?[a-z]{{4,}})(?=$|[;,.:]| (?:in|by|with|within|on|at|for|and|or"
    rf"|that)\b)")


@kept
def places(grounding: Grounding) -> dict[str, Event]:
    """Place -> the only event whose descriptions name it; the noun alone too, where it names nothing else."""
    values = {said for said, _ in own_values(grounding)}
    own = own_words(grounding)
    plain = {*PERSON, *MESSAGE, *COLUMN_WORDS, *own.people, *own.messages, *HARMLESS, *values, "channel", "domain"}
    told: dict[str, set[Event]] = {}
    for name, fact in grounding.catalog.facts.items():
        event = event_of(grounding, name) if fact.kind == "event" else None
        if event is None or event.fact == "sends":
            continue
        texts = [fact.description, *(m.description for m in grounding.catalog.metrics.values() if m.fact == name)]
        for text in texts:
            for place in _PLACE.findall(normalise(text or "")):
                if not set(place.split()) & {"least", "most", "once", "end", "start"} and not (
                        set(place.split()[-1:]) & plain) and not re.search(r"weeks?|days?|value|amount", place):
                    told.setdefault(place, set()).add(event)
                    told.setdefault(place.split()[-1], set()).add(event)
    named = {part for one in spoken(grounding) if one.event.fact != "reachable" for part in one.stems
             if len(one.stems) == 1}
    alone = {place: next(iter(events)) for place, events in told.items()
             if len(events) == 1 and (" " in place or stem(place) not in named)}
    spoken_of = {event: told_of(grounding, event.table, event.where)
                 for name, fact in grounding.catalog.facts.items() if fact.kind == "event"
                 and (event := event_of(grounding, name)) is not None}
    # a pack bought from the balance that another event tops up
    return {place: event for place, event in alone.items()
            if not any({*map(stem, place.split())} <= words for other, words in spoken_of.items() if other != event)}


def placed(sentence: Sentence, grounding: Grounding) -> Event | None:
    """Whose place is said; one of two words is taken out, whose first may be another event's."""
    for place, event in sorted(places(grounding).items(), key=lambda pair: -len(pair[0])):
        if " " in place and sentence.take(rf"{_IN} (?:the |our |a )*{re.escape(place)}"):
            return event
        if " " not in place and sentence.keeps(rf"{_ALONE} (?:the |our |a )*{re.escape(place)}"):
            return event
    return None


def placed_after(event: Event | None, sentence: Sentence, grounding: Grounding) -> None:
    """Take a place of one word out, once what happens is read: into pots may be a part of that."""
    for place, own in places(grounding).items():
        if own == event and " " not in place:
            sentence.take(rf"{_ALONE} (?:the |our |a )*{re.escape(place)}")


def in_place(wish: Wish, event: Event | None) -> None:
    """Ask where something else than what happens there is counted.

    Raises:
        Unclear: with both.
    """
    counted = (wish.event, wish.base, *wish.either, *(one for one, _ in wish.plus))
    if event is not None and wish.intent == "metric" and event not in counted:
        raise Unclear(f"{event.said.capitalize()}, or {wish.event.said if wish.event else 'something else'}? One of "
                      "them happens there, as the project tells it.")
