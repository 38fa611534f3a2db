"""Whom a hypothesis is for, told by a clause that no property of users holds: readers with five articles on record.

The words beside the noun must be values, or say nothing: a bare adjective that names none (heavy, lapsed) is asked
about. The clause itself may hold any word but a value of users, which would choose among them.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.everyone import people_of
from workbench.assistant.offline.hypothesis.whom import who_of
from workbench.assistant.offline.parts.agents import agents_in
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.spelling import normalise

_CLAUSE = (
    r"(?:who|that|whom|whose|which|with|w/|without|w/o|having|on (?!the (?:app|web)\b)(?:the |an? |at )|at (?:the|their|least|most|risk)|in their|in the (?:first|last)|of the (?:last|past)|from the (?:last|past)|since|within"
    r"|not (?=\w)|yet to|registered|enrolled|signed up|inactive|silent|absent|due|waiting|near|past|under|over|aged|after|before|(?=\d))")
_SAYS_NOTHING = words_of("all every each any the our only just those these exposed enrolled assigned randomised randomized treated eligible existing current "
                         "such registered active new newly recent of them people more fewer")
# of what was measured, and of nobody: zeros included
_ALL_COUNTED = re.compile(r"(?i)[,;]?\s*(?:\(?(?:(?:incl(?:uding|\.)?|with)(?: all| the)? (?:zero(?:e?s)?|non-?\w+)(?: \w+)?|zero(?:e?s)?(?: \w+)? (?:included|counted|kept)|zeros? count(?:s|ed)?)\)?)\s*$")


def plain_whom(whom: str) -> str:
    """A population without what only says that all of it is counted.

    >>> plain_whom("all assigned readers, zeros included")
    'all assigned readers'
    """
    return _ALL_COUNTED.sub("", re.sub(r"(?i)^(?:for|among|only)\s+", "", whom.strip(" ,."))).strip(" ,.")


def beside_clause(whom: str, grounding: Grounding) -> str | None:
    """The words beside the noun that are values of users, "" where none are; None where this is no such population."""
    persons = "|".join(sorted(map(re.escape, {*people_of(grounding), *agents_in(whom, grounding)}), key=len, reverse=True))
    match = re.fullmatch(rf"(?i)(?P<head>(?:[\w+-]+ ){{0,4}}?)(?P<noun>{persons}|those|anyone|anybody|everyone|everybody) (?P<clause>{_CLAUSE}.+)", whom)
    if match is None or len(re.findall(r"[^\W_]+", match["clause"])) < 1:
        return None
    said = normalise(match["clause"])
    values = {normalise(value) for (table, column), found in grounding.closed.items() if table == "users" and column != "timezone"
              for value in found if len(value) > 2}
    if any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) for value in values):
        return None             # buyers with a trader's account: which of the two chooses cannot be told
    beside = [word for word in match["head"].lower().split() if word not in HARMLESS and word not in _SAYS_NOTHING]
    if not beside:
        return ""
    return " ".join(beside) if who_of(" ".join(beside), grounding) else None


__all__ = ["beside_clause", "plain_whom"]
