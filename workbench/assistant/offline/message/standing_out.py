"""Whether a day stands out in a trend: that is looked for in the answer, and chooses none of its rows."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_DAYS = (r"(?:(?:the|our|an?|any|last|this) )*(?:[a-z]+ ){0,2}"
         r"(?:(?:week|day|weekend|holiday|bank holiday)s?|easter|christmas|ramadan|diwali|new year)")
_STANDS_OUT = re.compile(
    rf"\b(?:whether|if) {_DAYS} "
    r"(?:(?:is|are|was|were|can be|could be|becomes?|really|still|also|even|clearly) )*"
    r"(?:visible|seen|noticeable|recogni[sz]able|there|shows?(?: up)?|stands? out|sticks? out|pops? up"
    r"|(?:much |a (?:lot|bit) |any |far )?(?:weak|strong|quiet|busy|slow|dead|low|high|good|bad|different|calm|flat)"
    r"|(?:much |a (?:lot|bit) |any |far )?(?:weaker|stronger|quieter|busier|slower|lower|higher|better|worse|calmer)"
    r"(?: than (?:the rest|(?:the )?(?:other|work\w*|week) ?days?|usual|weekdays))?)"
    r"(?: (?:in it|in there|in the (?:curve|chart|line|numbers)|at all))?$")
_IN_TIME = re.compile(
    r"\b(?:per|by|each|every|for each|over) (?:the )?(?:hour|day|days|week|weeks)\b|\b(?:daily|weekly|hourly)\b"
    r"|\b(day|week) by \1\b")


def without_days(said: str, rest: str) -> str:
    """What somebody wants to see without the day that stands out, where the rest asks for each day.

    >>> without_days("i want to see whether the long weekend is visible", "visits per day")
    'i want to see '
    """
    if "weekend" in said and re.search(r"\b(?:hour|day|days|daily|hourly)\b", rest) is None:
        return said         # no week shows them
    return _STANDS_OUT.sub("", said) if _IN_TIME.search(rest) else said


__all__ = ["without_days"]
