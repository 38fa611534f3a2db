"""Amounts that are numbers of something: seats reserved, where the value of a row is how many seats it is for."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_events import own_events
from workbench.assistant.offline.words.own_units import numbered as told_to_be
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Spoken

_NUMBER_OF = re.compile(r"\b(?:value|amount) is (?:the )?(?:number|count) of ([a-z]{3,}s)\b")
_WHETHER = (
    r"did|has|have|had|do|does|whether|any|at least|shares? of|proportion|percent\w*|probability|flag|yes/no|yes or no"
    r"|binary|who|how often|times|or not|either|no otherwise")


@kept
def counted_units(grounding: Grounding) -> dict[str, frozenset[str]]:
    """What the rows of a fact are numbers of -> those facts: seats of reservations."""
    found = dict(told_to_be(grounding))
    for name, fact in grounding.catalog.facts.items():
        for word in _NUMBER_OF.findall(normalise(fact.description or "")) if fact.value is not None else ():
            found[word] = found.get(word, frozenset()) | {name}
    return found


def numbered(word: str, events: set[Event], sentence: Sentence, grounding: Grounding) -> list[Event]:
    """The event whose amounts are added up, where what they are numbers of is asked for in the plural.

    Seats reserved per member, the number of seats, how many seats are the sum; whether seats were reserved is not.
    """
    if len(events) != 1:
        return []
    (event,) = events
    if word in normalise(event.fact).split() and re.search(rf"(?<!\w)(?<!\d ){word}(?!\w)", sentence.whole):
        whether = sentence.has(_WHETHER) and not sentence.has(r"how much|total|sum|amount")
        return [] if whether else [event]       # the kWh of feedin_kwh
    if word not in counted_units(grounding):
        return []
    many = (rf"(?:how many|(?:number|count|total|sum)s?(?: number| count)?(?: of)?|all|average|mean)"
            rf"(?: (?:the|all|of|their))* {word}")
    if re.search(rf"(?<!\w){many}(?!\w)", sentence.whole) is not None:
        sentence.take_all(r"(?:how many|numbers?|counts?|totals?|sums?|all)(?: of)?(?: the| all| of| their)*")
        return list(events)
    first = (rf"(?:^ *|[:;,.(] ?|(?<!\w)(?:of|for) )(?:(?:metric|kpi|the) ?[:,;-]? ?)*{word}"
             r" (?!and\b|or\b)[a-z]+(?:ed|t|d)\b")
    if re.search(first, sentence.whole) is not None and not sentence.has(_WHETHER):
        return list(events)
    return []


def counted_rows(one: Spoken, span: tuple[int, int], sentence: Sentence, grounding: Grounding) -> Event | None:
    """The number of feed-in credits: of rows, where what an amount is called is a noun in the plural and no unit."""
    noun = sentence.whole[slice(*span)].split()[-1]
    led = re.search(r"(?<!\w)(?:numbers? of|counts? of|how many) (?:the |all |different )*$", sentence.whole[: span[0]])
    units = {unit for fact in grounding.catalog.facts.values() if fact.value for unit in (
        *re.findall(r"[a-z]+", normalise(fact.value)), *_NUMBER_OF.findall(normalise(fact.description or "")))}
    told = any(re.search(rf"\b{re.escape(noun)}\b", normalise(fact.description or "")) for fact in
               grounding.catalog.facts.values())
    if led is None or not noun.endswith("s") or noun in units or told or stem(noun) != one.stems[-1]:
        return None
    return next((event for event in own_events(grounding) if (event.table, event.where, event.kind) == (
        one.event.table, one.event.where, one.event.kind)), None)


__all__ = ["counted_rows", "counted_units", "numbered"]
