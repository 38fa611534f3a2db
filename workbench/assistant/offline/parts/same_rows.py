"""One unit of several facts: whose amount it is, by the rows spoken of or by what one alone is told with."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import of_value as value_told
from workbench.assistant.offline.words.descriptions import said_again, told_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.logs.schema import TABLES


def with_unit(found: list[tuple[int, Event]], events: list[Event]) -> Event | None:
    """Dollars credited for feed-in: the amount in that unit of the very rows that are spoken of by another's name."""
    named = {event for _, event in found}
    same = [event for event in dict.fromkeys(events) if any(
        other != event and (other.table, other.where or "") == (event.table, event.where or "") for other in named)]
    return same[0] if len(named) == 1 and len(same) == 1 and same[0].table not in TABLES else None


def told_apart(
    events: list[Event], sentence: Sentence, grounding: Grounding, filters: Iterable[tuple[str, str]] = ()
) -> Event | None:
    """The only one of several events in a unit whose description holds the nouns beside it: kWh given to the grid.

    So is one alone whose own table has the value that is said: popcorn zlotys, where orders alone are of popcorn.
    """
    events = list(dict.fromkeys(events))
    if len(events) < 2:
        return None
    plain = {*PERSON, *HARMLESS, *columns(grounding)}
    plain |= {part for said, _ in own_values(grounding) for part in said.split()}
    words = {stem(word) for word in re.findall(r"[a-z]{4,}", sentence.rest) if word not in plain}
    # what a description goes on to deny is none of these: declined ones are not among them
    told = [words & (said_again(grounding, event.table, event.where) | value_told(grounding, event))
            for event in events]
    able = [(event, own) for event, own in zip(events, told, strict=True) if own]
    if len(able) == 1:
        return able[0][0]
    return None if able else of_value(events, filters, grounding)


def of_value(events: list[Event], filters: Iterable[tuple[str, str]], grounding: Grounding) -> Event | None:
    """The one event whose own table alone has a value that is said, where no description has it for something else.

    The bar of bar money may be all of what is told to be sold there: it is none that tells rows apart.
    """
    held = [event for event in events if event.table not in TABLES and any(
        column in grounding.tables[event.table].columns and stem(normalise(value)) not in told_of(
            grounding, event.table, event.where) for column, value in filters)]
    return held[0] if len(held) == 1 else None


__all__ = ["of_value", "told_apart", "with_unit"]
