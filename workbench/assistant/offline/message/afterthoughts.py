"""What a request adds about itself and says already: compare the two, a funnel of people instead of messages.

Also its verbs of the office for what we send. Each goes only where the rest says the same without it.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words

_END = r"(?=\s*(?:$|[.;?!]))"
# the columns of messages, several of a kind
_KINDS = r"(?:channels?|lanes?|themes?|topics?|domains?|campaigns?|rates?|values?|numbers?|groups?|kinds?)"
_COMPARE = re.compile(
    r"\s*[.?!;,]\s*(?:please |can you |could you |just |and |so )*"
    r"compare (?:the two|both|these two|them(?: both)?|the two of them)"
    rf"(?: (?:of them|{_KINDS}|sides|ones))?(?:,? please)?{_END}")
_HELD = re.compile(r"\b(?:than|vs|versus|compared (?:to|with))\b")
_INSTEAD = r",? (?:instead of|rather than|and not|but not|not|as opposed to|in place of)"
_LEVEL = r"(?:[ -](?:level|based|wise))?"
_BLAST = re.compile(
    r"\b(we|you|they|i) (?:(?P<now>blast|pump|fire|shoot|churn)|(?P<then>blasted|pumped|fired|shot|churned))"
    r" (?:out|off)\b")


def without_afterthoughts(text: str, grounding: Grounding) -> str:
    """A normalised request without them."""
    asked = _COMPARE.search(text)
    if asked is not None and len(_HELD.findall(text[: asked.start()])) == 1:
        text = f"{text[:asked.start()]}{text[asked.end():]}"
    people = "|".join(sorted(map(re.escape, {*PERSON, *own_words(grounding).people}), key=len, reverse=True))
    text = re.sub(rf"^(?P<lead>.*\b(?:{people}){_LEVEL} funnel){_INSTEAD} (?:an? |the |of )*{MESSAGES}{_LEVEL}"
                  r"(?: funnel| one)?(?=\s*(?:$|[.,;:]))", r"\g<lead>", text)
    text = re.sub(rf"(?P<lead>\bfunnel of (?:the |our |all )?(?:{people})){_INSTEAD} (?:of |an? |the |our |all )*"
                  rf"{MESSAGES}(?=\s*(?:$|[.,;:]))", r"\g<lead>", text)
    return _BLAST.sub(lambda one: f"{one[1]} {'send' if one['now'] else 'sent'} out", text)


__all__ = ["without_afterthoughts"]
