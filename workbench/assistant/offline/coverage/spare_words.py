"""Words that say of one kind of event what its own name says already: picked up, of what is bought; hit, of stop."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, unit_of
from workbench.assistant.offline.parts.measures import OF_ROWS
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

_PAYING = frozenset(["drop", "dropped", "drops", "splash", "splashed", "splashes", "fork", "forked", "shelled"])
_TAKING = frozenset(["pick", "picks", "picked", "up", "grab", "grabs", "grabbed"])
_PAPER = frozenset(["bill", "bills", "receipt", "receipts", "tab"])       # of what was paid at once


def spare_words(wish: Wish, grounding: Grounding) -> frozenset[str]:
    """Words that change nothing beside the event that is counted."""
    event = wish.event
    if event is None:
        return frozenset()
    found: set[str] = set()
    if event.value is not None:
        money = unit_of(event, grounding) in {*CODES.values()}
        if money and wish.aggregate in OF_ROWS:
            found |= _PAPER - {normalise(value) for held in grounding.closed.values() for value in held}
        if money and wish.least is not None and wish.least.sign.startswith(">"):
            found |= _PAYING
        if stem("buy") in told_of(grounding, event.table, event.where):
            found |= _TAKING
    if event.step == "opted_out_ts":
        found |= {"hit", "hits", "press", "pressed", "presses"}
    if event.fact == "sends":
        found |= {"fired", "shot", "blasted", "pumped", "thrown"}
    return frozenset(found) | _objects(wish, grounding)


_BY = r"(?:(?:(?:that|which|each|every|an?|the|any|some|was|were|are|is|got|have|has|been|they|he|she|users?) )*)"


def _objects(wish: Wish, grounding: Grounding) -> frozenset[str]:
    """What is passed or returned, beside the verb: profiles, where another description says that they are liked.

    Only the noun with which descriptions of the same table begin, which no column or value of it and no event has.
    """
    event = wish.event
    if event is None or event.table != "outcomes" or not event.kind:
        return frozenset()
    facts = [fact for fact in grounding.catalog.facts.values() if fact.table == event.table and fact.kind == "event"]
    heads = {match[1].removesuffix("s") for fact in facts if (match := re.match(
        r"(?:an? |the |every )?([a-z]{4,}s?) (?:that|which|[a-z]{3,}ed)\b", normalise(fact.description or "")))}
    taken = {stem(part) for (table, _), values in grounding.closed.items() if table == event.table for value in values
             for part in normalise(value).split()}
    taken |= {stem(part) for column in grounding.tables[event.table].columns for part in normalise(column).split()}
    text, verbs = normalise(wish.text), {stem(part) for part in normalise(event.kind).split()}
    found = set()
    for noun in heads:
        if stem(noun) in taken or any(stem(noun) in one.stems and len(one.stems) == 1 for one in spoken(grounding)):
            continue
        said = (*re.findall(rf"\b{noun}s? {_BY}([a-z]+ed)\b", text),
                *re.findall(rf"\b([a-z]+ed) (?:an?|the|any|some|at least one|one|\d+) {noun}s?\b", text))
        if any(stem(verb) in verbs for verb in said):
            found |= {noun, f"{noun}s"}
    return frozenset(found)


__all__ = ["spare_words"]
