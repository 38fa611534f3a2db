"""Words that say of one kind of event what its own name says already: picked up, of what is bought; hit, of stop."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.parts.amounts import CODES, unit_of
from workbench.assistant.offline.parts.measures import OF_ROWS
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

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
    return frozenset(found)


__all__ = ["spare_words"]
