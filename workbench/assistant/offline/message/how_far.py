"""How far messages get, told by all their steps: from being sent to landing, being looked at, tapped, and a paid visit.

The funnel of those messages, where all five steps are named in their order and nothing else is.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_STEPS = (
    r"sent|sending|send(?: out)?|going out|dispatch(?:ed)?",
    r"deliver(?:ed|y)|land(?:ed|ing)|arriv(?:ed|al|ing)",
    r"open(?:ed|ing|s)?|looked at|read|seen|viewed|view",
    r"click(?:ed|ing|s)?|tapp(?:ed|ing)|taps?",
)
_LAST = r"convert(?:ed|ing)?|conversions?"
_AROUND = (r"(?:(?:from|how many|of them|were|was|are|is|get|got|being|been|to|until|and|then|finally|at last"
           r"|lastly|in the"
           r" end|followed by|ending in|ends? (?:with|in)|a|an|the|their) )*")
_POOLED = r"(?:,? ?\ball (?:the )?[a-z]+ (?:together|combined|pooled|at once))?"
_FAR = re.compile(
    r"\b(?:show (?:me |us )?|see |know )?how far (?:(?:do|does|did) )?(?:the |our |all"
    r" )*(?P<what>[^,;:.?]{3,50}?) (?:get|gets|got"
    rf"|go|goes|went|come|comes|came|make it|travel){_POOLED}[,:;] (?P<steps>[^.;:?]{{20,200}}?)(?=\s*(?:$|[.;:?!]))")


_LATER = re.compile(rf"\b(?:from|starting (?:with|at|from)|beginning (?:with|at)) (?:the |what (?:was|is)"
                    rf" )?(?:{'|'.join(_STEPS[1:])})"
                    r"(?: step| messages| ones)? (?:on|onwards?|downwards?)\b")


def how_far(text: str, grounding: Grounding) -> str:
    """A normalised request with such a walk as a funnel.

    >>> how_far("how far do pushes get, from being sent to landing, being opened, tapped and finally converted", log)
    ... # doctest: +SKIP
    'funnel of pushes'

    Raises:
        Unclear: where a funnel is to begin with a later step.
    """
    if "funnel" in text and _LATER.search(text):
        raise Unclear("A funnel of messages begins with what was sent: the whole funnel, or a rate of a later step?")
    match = _FAR.search(text)
    if match is None:
        return text
    parts = [re.sub(rf"^{_AROUND}", "", f"{part.strip()} ").strip()
             for part in re.split(r",| and (?:then |finally )*| to (?=[a-z])|->|then", match["steps"]) if part.strip()]
    parts = [part for part in parts if part]
    if len(parts) != len(_STEPS) + 1 or not all(
            re.fullmatch(way, part) for way, part in zip(_STEPS, parts[:-1], strict=True)):
        return text
    bought = re.fullmatch(_LAST, parts[-1]) is not None or any(
        one.event.kind == "conversion" and one.find(parts[-1]) == (0, len(parts[-1])) for one in spoken(grounding))
    return f"{text[: match.start()]}funnel of {match['what']}{text[match.end():]}" if bought else text


__all__ = ["how_far"]
