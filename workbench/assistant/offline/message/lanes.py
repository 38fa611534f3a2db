"""How people speak of channels and themes beside a number: on any but one, each apart, without the outage messages."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values

_WAYS: tuple[tuple[str, str], ...] = (
    # but leave the outage messages out; for each channel apart
    (r"(?:,|\.)? (?:and |but |please )*leav(?:e|ing) (?:the |all |our |any )*([a-z_]+ (?:messages?|mails?|pushes"
     r"|sends|ones))"
     r" (?:out|aside)(?: of (?:it|this|that))?(?: \((?:domain|topic|theme|stream|channel"
     r"|kind)? ?[a-z_]+\))?(?= *(?:$|[.,;?!]))",
     r", without \1"),
    (r"\b(?:for )?(?:each|every) ([a-z]+) (?:apart|separately|on its own|by itself)\b", r"by \1"),
    # all sends per head in two weeks, every channel: of them all
    (r"\ball (?=(?:[a-z]+ ){1,12}[^.;:]*, every channel\W*$)([^.;:]*), every channel\W*$", r"all \1, all channels"),
    # on any channel bar email, on any channel but email
    (r"\b((?:any|all|every|each)(?: of)?(?: the| our)? \w+|everything|anything|everywhere) bar (?=\w)", r"\1 except "),
    (r"\b((?:any|all|every|each)(?: of)?(?: the| our)? (?:channels?|topics?|themes?|domains?"
     r"|kinds?)) but (?!without\b|not\b|only\b|with\b|no\b|for\b|in\b|exclud)(?=(?:the )?\w+"
     r"\b(?! (?:is|are|was|were|not|only|we|i|they|it)\b))", r"\1 except "),
    # one metric per channel, each to its own
    (r"\b(?:per|for each|for every|by) channel (?:an? |its |one )?own (?:metric|one|number"
     r"|kpi)\b", "one metric per channel"),
    # all sends, on every channel: of all of them together
    (r"\b((?:all|total|overall|altogether)\b.*?),? (?:on|over|across|through|via|in)? ?(?:each and )?every channel"
     r"(?= *(?:$|[.,;?!)]))", r"\1, all channels"),
    # clicks within 7 days, one series per channel: of a number with a window it is a metric each
    (r"\b((?:within|in|over|during) (?:the first )?(?:\d+|[a-z]+) (?:hours?|days?|weeks?)\b(?! (?:days|weeks))"
     r"[^.;?!]*?),? (?:as )?(?:one|a|an own|a separate|its own) (?:series|line|number|figure)"
     r" (?:per|for each|for every) channel\b",
     r"\1, one metric per channel"),
    # reachable days, the union across all channels: on any of them
    (r"\b(reach\w*\b.*?),? \(?(?:as |the |taking |taken as )*union (?:over|across|of) (?:all |the |our )*channels"
     r"\)?",
     r"\1 on any channel"),
    # and split it by channel
    (r",? and (?:then |please )?(split|break|cut|slice)(?: it| this| that| them)?(?: down| up"
     r"| out)? (?=by )", r", \1 "),
    (r"\b(one metric per channel\b.*?) (?:there|on (?:this|that|the same|its own) channel)\b", r"\1"),
    (r"\bat least one channel (?:is|was|stays|remains) (?:still )?(?:reachable|open|contactable|available)\b",
     "the user is reachable"),
)


def in_lanes(text: str, grounding: Grounding) -> str:
    """A normalised request with its channels in the words that are read.

    >>> in_lanes("sms load per household, 21 days", log)      # doctest: +SKIP
    'number of sms messages sent per household, 21 days'
    """
    for pattern, instead in _WAYS:
        text = re.sub(pattern, instead, text)
    lanes = "|".join(re.escape(word) for word, (column, _) in own_values(grounding) if column == "channel") or "(?!)"
    return re.sub(rf"\b({lanes}) (?:load|pressure|volume)(?= (?:per|of each|for each|a|on each|on an?) )",
                  r"number of \1 messages sent", text)


__all__ = ["in_lanes"]
