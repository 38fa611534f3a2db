"""Two values of one column that are held against each other, in whatever words: one vs the other.

Push as opposed to mail, does mail beat push on the open rate, are savings tapped more often than cards.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.beside import INTERNAL
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_AGAINST = (
    r"(?:as (?:opposed|compared|against|contrasted)(?: (?:to|with))?|in (?:contrast|comparison) (?:to|with)|compared"
    r" (?:to|with)"
    r"|(?:set|held|put|measured|weighed|stacked|pitted|plotted) (?:up )?against|up against|against|versus|relative to)"
)
_BEATS = (
    r"(?:beats?|outperforms?|outdo(?:es)?|surpass(?:es)?|exceeds?|tops|trumps?|trails?|lags? behind"
    r"|do(?:es)? (?:better|worse) than|wins? (?:over|against)|loses? (?:to|against)|(?:is|are) (?:better|worse"
    r"|stronger|weaker"
    r"|ahead of|behind)(?: than)?|fares? (?:better|worse) than|works? (?:better|worse) than|performs? (?:better"
    r"|worse) than)"
)


_RATE = re.compile(r"\b(?:rates?|ctr|more often|likely)\b")
_EITHER = re.compile(r"\b(?:either|any|both|together|combined|only|all|per|by|each|every|except|without|not)\b")


def against(text: str, grounding: Grounding) -> str:
    """A normalised request in which two values of a column that are compared stand as one vs the other.

    >>> against("does push beat mail on the open rate", grounding)      # doctest: +SKIP
    'push vs mail on the open rate'
    """
    if re.search(r"\bmetric|\bkpi|\bhypothes", text):
        return text
    for one in _values(grounding):
        noun = r"(?: (?:messages?|ones|channel|domain|stuff|column))?"
        text = re.sub(rf"\b(?P<a>(?:{one})s?{noun}),? (?:and )?{_AGAINST} (?P<b>(?:(?:the|our|that|those|of|by|for)"
                      rf" )*(?:{one})s?{noun})\b",
                      r"\g<a> vs \g<b>", text)
        text = re.sub(rf"\b(?:do|does|did|is it true that|can|whether|if|has|have)? ?(?P<a>(?:(?:the|our)"
                      rf" )*(?:{one})s?{noun}) {_BEATS}"
                      rf" (?P<b>(?:(?:the|our) )*(?:{one})s?{noun})\b",
                      r"\g<a> vs \g<b>", text)
        if _RATE.search(text) and not _EITHER.search(text):     # the open rate of island tips: email or viber?
            text = re.sub(rf"(?P<lead>[:;-] ?|, (?=is it ))(?:is it |on |by |in |via |with"
                rf" )?(?P<a>(?:{one})s?{noun}),? or"
                rf" (?:rather |on |by |in |via "
                          rf"|with )?(?P<b>(?:{one})s?{noun})$", r"\g<lead>\g<a> vs \g<b>", text)
    return text


@kept
def _values(grounding: Grounding) -> tuple[str, ...]:
    """The words for the values of each column that has two and more of them."""
    found: dict[str, set[str]] = {}
    for word, (column, _) in own_values(grounding):
        found.setdefault(column, set()).add(word)
    for (_, column), values in grounding.closed.items():
        if column in found and column not in INTERNAL and column in grounding.groupable("message_facts"):
            able = {normalise(value) for value in values if len(value) > 2}
            found[column] |= able - HARMLESS
    return tuple("|".join(map(re.escape, sorted(words, key=len, reverse=True)))
                 for words in found.values() if len(words) > 1)


__all__ = ["against"]
