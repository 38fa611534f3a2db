"""Whom a hypothesis is for, in a clause of its own that is no reason: for those with a card, all who pay by card."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.whom import who_of
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems

_MANY = r"(?:those|all|everyone|everybody|the ones|only those|people|persons?)(?: of (?:them|us))?"
# for people who are in a hurry; without the “for” only what has no verb of its own left to say: all who pay by card
_WITH = r"with|having|paying|using|living|on|in|from"
_CLAUSE = re.compile(
    rf"(?i)^(?:(?:(?:this is |it is |only |and )*for {_MANY} (?:{_WITH}|who|which|that|whose)|{_MANY} (?:{_WITH})"
    r"|all (?:who|which|that)) (?P<said>[\w' ,-]+))$")
_RELATIVE = words_of("with who which that whose on in from by as for is are a an the and or")


def for_those(found: Sides, grounding: Grounding) -> Sides:
    """With such a clause as whom it is for, where a grammar took it for the reason."""
    clause = (found.because or "").strip(" .!?")
    match = _CLAUSE.match(clause)
    if match is None or found.whom is not None:
        return found
    whom = re.sub(r"(?i)^(?:this is |it is |only |and )*for ", "", clause)
    words = [word for word in normalise(match["said"]).split() if word not in _RELATIVE]
    for column in grounding.groupable("users"):
        # all who pay with wallet, of a column pays_with: the verb says what the column's name does
        left = [word for word in words if stem(word) not in set(stems(normalise(column))) and word not in HARMLESS]
        who = who_of(" ".join(left), grounding) if left else {}
        if list(who) == [column]:
            return replace(found, because=None, whom=" and ".join(who[column]))
    return replace(found, because=None, whom=whom)


__all__ = ["for_those"]
