"""How a message goes on from the one before: “and for email?”, “make it two weeks”, “no, clicks”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.conditions import MONTHS

_POLITE = (
    r"(?:ok(?:ay)?|great|good|perfect|nice|cool|fine|thanks?(?: you)?|thx|yes|yep|yeah|hm+|right|please|pls|hey"
    r"|alright"
    r"|could you|can you|would you|can we|could we|can i)"
)
_IT = r"(?:it|that|this|these|those|them)"
_ON = (
    r"(?:and|but|now|then|so|no|nope|nah|wait|oh|actually|sorry|oops|or|rather|instead|also)"
    r"|(?:what|how) about"
    rf"|how (?:does|do|did|is|are|was) {_IT} (?:look|go|compare|change|do)?(?: like)?"
    r"|(?:(?:what|how) (?:is|are) )?(?:the )?same(?: (?:thing|one|metric|question|chart|query|number|again))?"
    r"(?:,? but)?"
    rf"|(?:make|change|set|turn|switch|limit|restrict|narrow|filter) (?:{_IT}|the (?:window|period|size|effect|range))"
    r"(?: (?:to|into|over|be|down to))?"
    r"|i meant?(?: to say)?|i wanted|let(?:'s| us) (?:do|try|use|take|say|make it|see|look at)(?: it| that)?"
    rf"|(?:show|give|plot|draw|do|get|see|chart)(?: me| us)? {_IT}(?: again)?"
    rf"|(?:split|break|group|cut|slice) {_IT}(?: (?:down|up|out))?|(?:split|broken down|grouped)(?= by)"
    r"|try|use(?! of)|take(?! rate)"
)
_LEAD = re.compile(rf"(?i)\s*(?:(?P<polite>{_POLITE})|(?P<on>{_ON}))(?![\w'])[\s,.!:;–-]*")
_TAIL = re.compile(
    r"(?i)[\s,.!?]+(?:instead|please|pls|then|as well|too|again|though|thanks?(?: you)?|thx|now|for me|rather)"
    r"[\s,.!?]*$"
)
_BARE = re.compile(
    r"(?i)(?:to |on |over |for |in |at )?(?:the )?(?:first )?(\d+|an?|one|two|three|four|five|six|seven|ten|fourteen"
    r"|thirty) ?-?(days?|d|hours?|h|weeks?|w|months?|fortnights?)"
)
_MONTH = re.compile(rf"(?i)(?:{'|'.join(MONTHS)})(?: \d{{4}})?")
_SIZE = re.compile(r"(?i)(?:by |to |of |at least |about |an? |effect |the )*[+-]?\d+(?:\.\d+)?\s?"
                   r"(?:%|pp|per ?cent(?:age points?)?|points?)(?: (?:effect|lift|uplift|change|at least|or more))*")
_REASON = re.compile(r"(?i)(?:because|since|as|the reason (?:is|being)(?: that)?|reason:)\s+(?P<why>.{4,200})")
_WHOM = re.compile(r"(?i)(?:(?:only|just)\s+)*(?:for|among|on|in|with|only|just)\s+(?P<whom>[^,;]{2,60}?)(?:\s+only)?")


@dataclass(frozen=True)
class Rest:
    """What a message asks for beyond going on.

    Attributes:
        text: without the words that only lead to it.
        on: its words say that it goes on: *and*, *make it*, *what about*.
    """

    text: str
    on: bool


def rest_of(text: str) -> Rest:
    """A message without what only leads to it.

    >>> rest_of("ok, and what about email, please?")
    Rest(text='email', on=True)
    >>> rest_of("make it 14 days instead")
    Rest(text='within 14 days', on=True)
    >>> rest_of("clicks by channel")
    Rest(text='clicks by channel', on=False)
    """
    said, on = text.strip().rstrip("?.! "), False
    while (lead := _LEAD.match(said)) is not None and lead.end() > 0:
        on = on or lead["on"] is not None
        said = said[lead.end():]
    while (tail := _TAIL.search(said)) is not None:
        on = on or re.search(r"(?i)instead|again|as well|too", tail[0]) is not None
        said = said[: tail.start()]
    bare = _BARE.fullmatch(said)
    if bare is not None:
        said = f"within {bare[1]} {bare[2]}"
    elif _MONTH.fullmatch(said):
        said = f"in {said}"
    return Rest(said, on)


def of_hypothesis(text: str) -> str | None:
    """A size, a reason or a population that is said after a hypothesis, under its label; None for anything else.

    >>> of_hypothesis("for android users only")
    'population: android users'
    """
    said = rest_of(text).text
    if _SIZE.fullmatch(said):
        return f"size: {said}"
    reason = _REASON.fullmatch(said)
    if reason is not None:
        return f"reason: {reason['why']}"
    whom = _WHOM.fullmatch(said)
    return f"population: {whom['whom']}" if whom is not None else None


def with_amendment(texts: Sequence[str], new: str) -> tuple[str, ...]:
    """A hypothesis and what was said of it since; a part that is said again takes the place of the earlier one."""
    label = new.partition(":")[0]
    return (texts[0], *(one for one in texts[1:] if not one.startswith(f"{label}:")), new)
