"""What a request denies that it does not ask for anyhow: at the app and not at the bar, not an average of averages.

A denial goes only where what it denies can be no part of what is counted: another value of the column that is named,
another event than the one that is counted, another way to divide than a ratio of sums. All others stay.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.amounts import measured, units
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import UNDOES, stems, without_it
from workbench.assistant.offline.words.vocabulary import spoken

_NOT = r"(?:(?:and|but|so) )?(?:rather than|not|instead of|as opposed to|and never|never)"
_CONTRAST = r"(?:rather than|as opposed to|(?<=,) ?(?:and )?not|(?<=\() ?not)"
_END = r"(?=\s*(?:$|[.,;:!?)]| - |(?:in|within|over|during|for|per|as) ))"
_MEAN = r"(?:averages?|means?|ratios?|rates?|shares?)"
_DIVIDED = re.compile(r"\bdivided by\b|\bratios?\b|\bper \w+|/|\bover\b|\bfor (?:each|every)\b|\bdenominator\b")
_METHODS = (
    # how a ratio of sums is none: not a mean of unit means, nor averaged by household first
    rf"[,;.( -]*{_NOT} (?:(?:the|an?|as an?|by|via) )*(?:simple |plain |unweighted )?{_MEAN} (?:of|over"
    rf"|across) (?:the |all )?"
    rf"(?:(?:\w+ )?{{people}}s? |individual |own |per {{people}} |single |personal )?{_MEAN}(?: per {{people}})?\)?",
    rf"[,;.( -]*{_NOT} (?:be )?(?:first )?averaged? (?:first |before )*(?:by|per|over|within|across|for) (?:each "
    rf"|every |the |all )?"
    rf"{{people}}(?: first| by {{people}})?\)?",
    rf"[,;.( -]*{_NOT} (?:an? |the |each )?{{people}}(?: by {{people}}| level)? {_MEAN}\)?",
    r"[,;.( -]*(?:as )?(?:an? |the )?(?:sums?|totals?) (?:over|by|divided by|/|through) (?:an? |the )?(?:sums?"
    r"|totals?)\)?",
    r"[,;.( -]*(?:,? and )?(?:(?:each|both)(?: (?:of them|are|is|being|counted|summed|taken"
    r"|per {people}))* )?(?:and )?(?:summed|added up|totalled"
    r"|pooled) (?:up )?(?:over|across) (?:all )?(?:the )?(?:{people}|units?)s? before (?:dividing|division|the division"
    r"|they are divided|being divided)\)?",
    r"[,;.( -]*(?:(?:both|the) )*sums? (?:are |is )?(?:taken |made )?before (?:dividing|the division|division)\)?",
    r"[,;.( -]*(?:and )?without (?:any |an? )?(?:attribution|attributing)(?: of (?:an? |the )?\w+)?(?: to (?:an? "
    r"|the |any )?\w+)?\)?",
)
_WANTED = re.compile(       # as a metric, not the number itself
    rf"[,;.( ]*{_NOT} (?:just |only )?(?:the|an?|its|one)? ?(?:number|figure|value|chart|table|result"
    rf"|query)(?: itself)?\)?"
    r"(?=\s*(?:$|[.,;!?)]))")


def undenied(text: str, grounding: Grounding) -> str:
    """A normalised request without them.

    >>> undenied("orders placed in the app, rather than at the bar, per member", log)      # doctest: +SKIP
    'orders placed in the app, per member'
    """
    if re.search(r"\b(?:not|never|rather than|instead of|opposed to|without|before|sums?|totals?)\b", text) is None:
        return text
    if _DIVIDED.search(text):
        people = rf"(?:{people_of(grounding)}|units?)"
        for method in _METHODS:
            text = re.sub(method.replace("{people}", people) + _END, " ", text)
    if re.search(r"\b(?:metric|kpi|indicator)\b", text):
        text = _WANTED.sub(" ", text)
    return " ".join(_events(_values(text, grounding), grounding).split())


def _values(text: str, grounding: Grounding) -> str:
    """Without the other value of a column of which one is named."""
    said = own_values(grounding)
    for word, (column, value) in said:
        if column == "channel":
            continue        # push rather than mail may be a comparison, or somebody who has the one permission alone
        place = r"(?:(?:at|in|on|via|through|by|from|over|of|for) )?(?:(?:the|our|an?|those) )?"
        match = re.search(rf"[,;(]? ?{_CONTRAST} {place}{re.escape(word)}s?\)?,?{_END}", text)
        if match is None:
            continue
        rest = f"{text[: match.start()]} {text[match.end():]}"
        others = [normalise(one) for (_, held), values in grounding.closed.items() if held == column for one in values
                  if one != value]
        named = any(re.search(rf"(?<!\w){re.escape(other)}s?(?!\w)", rest) for other in others)
        if named and not re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", rest):
            return rest
    return text


def _events(text: str, grounding: Grounding) -> str:
    """Without another event than the one that is counted: kWh of readings (not what the roof feeds in)."""
    for match in re.finditer(rf"\(\s*{_NOT} (?P<what>[^()]{{3,60}}?)\s*!?\)"
                             rf"|, {_NOT} (?P<more>[a-z ]{{3,40}}?)(?=[,.;]|$)", text):
        what = match["what"] or match["more"]
        rest = f"{text[: match.start()]} {text[match.end():]}"
        if any(re.search(rf"\b{re.escape(lane)}(?:s|es)?\b", what) for lane, (column, _) in own_values(grounding)
               if column == "channel"):
            continue        # clicked anything, not the mails: all other channels
        if without_it(what) or ({*stems(what)} & UNDOES and not {*stems(rest)} & UNDOES):
            continue        # opened, not clicked: who did the one alone; bookings, not cancelled: some of them
        denied, counted = _named(what, grounding), _named(rest, grounding)
        amounts = {**units(grounding), **measured(grounding)}
        own = [unit for unit in amounts if re.search(rf"\b{re.escape(unit)}\b", rest)]
        plain = re.fullmatch(r"(?:the |an? |our |any )?[a-z]+(?: [a-z]+)?", what)
        if denied and counted and not denied & counted and not re.search(r"\b(?:only|without|who|which|if)\b", what):
            return rest
        if denied and own and plain and (not counted or denied & counted):      # seats, not reservations
            return f"sum of {rest}" if not re.search(r"\b(?:sum|total|mean|average)\b", rest) else rest
    return text


def _named(text: str, grounding: Grounding) -> set[Event]:
    return {one.event for one in spoken(grounding) if one.find(text) is not None}


__all__ = ["undenied"]
