"""A message without what surrounds its request: every way to set some of it aside that can change no number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import Kind, kind_of
from workbench.assistant.offline.message.harmless import carried, changes_nothing, taken_up
from workbench.assistant.offline.message.refusing import refuse_acts, refuse_rows
from workbench.assistant.offline.message.units import Unit, apart, units, without
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.spelling import normalise

_MOST = 24          # readings of one message
_LONGEST = 1500     # letters of a message that is taken apart
_STATEMENT = re.compile(r"(?i)\b(?:hypothes[ei]s|hypo)\b")


def surrounded(message: str, grounding: Grounding) -> Iterator[tuple[str, str, frozenset[Kind]]]:
    """(a message without some of its surroundings, what was set aside, of which kinds), the least set aside first.

    Raises:
        Unanswerable: where the whole message asks for rows or for an act.
    """
    if len(message) > _LONGEST or _STATEMENT.search(message):
        return
    whole = Sentence(normalise(message))
    refuse_rows(whole, grounding)
    refuse_acts(whole, grounding)
    found = [(unit, kind) for unit in units(message) if (kind := kind_of(unit)) is not None]
    kinds, takes = dict(found), {}
    able = []
    for unit, kind in found:
        value = carried(unit.text, kind, without(message, (unit,)), grounding)
        if value:
            takes[unit] = value
        if _harmless((unit,), kinds, takes, message, grounding):
            able.append(unit)
    tried = 0
    for many in (1, 2, 3, 4):
        for some in combinations(able, many):
            values = [takes[unit] for unit in some if unit in takes]
            if not apart(some) or len(values) > 1 or not _harmless(some, kinds, takes, message, grounding):
                continue
            tried += 1
            if tried > _MOST:
                return
            rest = without(message, some)
            told = "; ".join(one.text for one in some)
            yield taken_up(values[0], rest, grounding) if values else rest, told, frozenset(kinds[one] for one in some)


def _harmless(
    some: tuple[Unit, ...], kinds: dict[Unit, Kind], takes: dict[Unit, str], message: str, grounding: Grounding
) -> bool:
    """Whether each of several parts changes nothing of what is left without all of them, but for a value taken up."""
    rest = without(message, some)
    if not re.search(r"\w", rest):
        return False
    for one in some:
        if one in takes:
            rest = taken_up(takes[one], rest, grounding)
        before = without(message[: one.begin], tuple(other for other in some if other.end <= one.begin))
        said = re.sub(rf"(?<!\w){re.escape(takes[one])}(?:s"
                      rf"|es)?(?!\w)", " ", normalise(one.text)) if one in takes else one.text
        if not changes_nothing(said, kinds[one], before, rest, grounding):
            return False
    return True
