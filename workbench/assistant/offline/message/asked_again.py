"""A question that the next sentence asks in the trade's words: which channel loses us people? Opt-out rate by channel.

It is set aside where the request after it is split by the very column that the question asks for, and where it speaks
of nothing that the request does not.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.vocabulary import spoken

_QUESTION = re.compile(
    r"^(?:(?:and|so|ok|well|hi|hello),? )*(?:(?:on|in|at|through|for) )?(?:which|what|where) (?:of (?:the|our) )?"
    r"(?P<rest>[a-z][^.;:?!\d]{6,90})[.?!] (?=\w)"
)
_NARROWING = re.compile(
    r"\b(?:only|exclud\w+|except|without|not|never|no|none|limit\w*|ignor\w+|but|unless|first|last|unique|distinct"
    r"|median"
    r"|who|whose|new|old|before|after|since|until|during|per|by|within)\b"
)
_FOLLOWED = re.compile(r"\b(?:is|are|was|were|gets?) (?:most |more |best |least )?followed(?: \w+){0,3} by\b")
_SPLIT = (r"\b(?:by|per|for each|for every|each|across)(?: of)?(?: (?:the|our"
    r"|all))? (?=(?P<what>[a-z]+(?: [a-z]+){0,2}))")


_SHORT = 3          # words of a question that its last one tells


def asked_again(text: str, grounding: Grounding) -> tuple[str, tuple[str, ...]]:
    """A normalised request without the question before it, and what was set aside."""
    match = _QUESTION.match(text)
    if match is None or _NARROWING.search(_FOLLOWED.sub(" ", match["rest"])):
        return text, ()
    known, rest = columns(grounding), text[match.end():]
    words = match["rest"].split()
    column = next((known[" ".join(words[:n])] for n in (3, 2, 1) if " ".join(words[:n]) in known), None)
    if column is None and len(words) <= _SHORT:     # what leaves the shelf?
        column = known.get(words[-1])
    if column is None or re.match(r"(?:and|or|but|also|plus)\b", rest):
        return text, ()
    split = set()
    for found in re.finditer(_SPLIT, rest):
        parts = found["what"].split()
        split.add(next((known[said] for n in (3, 2, 1) if (said := " ".join(parts[:n])) in known), None))
    said = match[0]
    alien = any(re.search(rf"(?<!\w){re.escape(value)}s?(?!\w)", said) and not re.search(
        rf"(?<!\w){re.escape(value)}s?(?!\w)", rest) for value, _ in own_values(grounding))
    # people that a channel loses opt out: an event that is spoken of by its own name must be that of the request
    events = {one.event for one in spoken(grounding) if one.find(said) and one.event.fact != "sends"}
    asked = {one.event for one in spoken(grounding) if one.find(rest)}
    if column not in split or alien or not events <= asked:
        return text, ()
    return rest, (said.strip(),)


__all__ = ["asked_again"]
