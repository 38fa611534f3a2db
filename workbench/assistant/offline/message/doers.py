"""Who is named by what they do, and an amount that is set against its rows: donors, bookers; spots, not breaks."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.divisors import NO_AGENTS
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import event_of, spoken

_DOER = re.compile(r"(?<![\w'])(?P<base>[a-z]{3,}?)(?:er|or)s(?![\w'])")
_LED = re.compile(r"(?<!\w)(?:per|each|every|an?|for|from|by|among|amongst|the|our|all|with|to|than|only)(?: \w+)? +$")
_RATHER = re.compile(r"[,(]* ?(?P<said>[a-z]+),? (?:and )?not (?:the )?(?P<other>[a-z]+)\)?(?= *(?:$|[.,;!?)]))")


@kept
def _events(grounding: Grounding) -> dict[str, frozenset[Event]]:
    """A stem that alone says an event -> the events that it may be."""
    found: dict[str, set[Event]] = {}
    for one in spoken(grounding):
        if len(one.stems) == 1:
            found.setdefault(one.stems[0], set()).add(one.event)
    for name, fact in grounding.catalog.facts.items():
        told = event_of(grounding, name) if fact.kind == "event" else None
        parts = stems(normalise(name))
        if told is not None and len(parts) == 1:
            found.setdefault(parts[0], set()).add(told)
    return {said: frozenset(events) for said, events in found.items()}


def without_doers(text: str, grounding: Grounding) -> str:
    """A normalised text in which those who do something are people with any of it, or who is meant by what follows.

    >>> without_doers("bookers: rider requested a car, 10 days", grounding)     # doctest: +SKIP
    ': rider requested a car, 10 days'
    """
    known = {*PERSON, *own_words(grounding).people, *HARMLESS, *NO_AGENTS, *(said for said, _ in own_values(grounding))}
    for match in reversed(list(_DOER.finditer(text))):
        word = match[0]
        if word in known or word.removesuffix("s") in known or _LED.search(text[: match.start()]):
            continue
        able = {stem(match["base"] + more) for more in ("", "e", "ate")}
        events = {event for said in able for event in _events(grounding).get(said, ())}
        if len(events) != 1:
            continue
        rest = f"{text[: match.start()]} , {text[match.end():]}"
        (event,) = events
        again = next((one for one in spoken(grounding) if one.event == event and one.find(rest) is not None), None)
        if again is not None:
            text = f"{text[: match.start()]}{text[match.end():]}"
    return text


def rather(text: str, grounding: Grounding) -> str:
    """A normalised text without what its amount is set against: ad spots (spots, not breaks)."""
    match = _RATHER.search(text)
    if match is None:
        return text
    rest = f"{text[: match.start()]} {text[match.end():]}"
    said, other = stem(match["said"]), stem(match["other"])
    if said not in stems(rest):
        return text
    for name, fact in grounding.catalog.facts.items():
        amounts = set(stems(normalise(fact.value or "")))
        rows = {*stems(normalise(name)), *stems(normalise(fact.table))}
        if (said in amounts and other in rows) or (said in rows and other in amounts):
            return " ".join(rest.split())
    return text
