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
    r"(?:compare (?:the two|both|these two|them(?: both)?|the two of them)"
    r"|(?:(?:i|we) (?:would like|want|need|would love|like|love) (?:to have |to see |to get )?|show (?:me )?|have "
    r"|give me |(?=the two compared|both compared))"
    r"(?:the two(?: of them)?|both|these two|them)(?: of them)? (?:compared|side by side|next to each other))"
    rf"(?: (?:of them|{_KINDS}|sides|ones))?(?P<order>,? [\w-]+(?: [\w-]+)? (?:first|before [\w-]+(?: [\w-]+)?))?"
    rf"(?:,? please)?{_END}")
_HELD = re.compile(r"\b(?:than|vs|versus|compared (?:to|with)|differ(?:s|ent)?(?: from)?)\b")
_INSTEAD = r",? (?:instead of|rather than|and not|but not|not|as opposed to|in place of)"
_LEVEL = r"(?:[ -](?:level|based|wise))?"
_BLAST = re.compile(
    r"\b(we|you|they|i) (?:(?P<now>blast|pump|fire|shoot|churn)|(?P<then>blasted|pumped|fired|shot|churned))"
    r" (?:out|off)\b")


# how a funnel goes anyhow: no time limit
_NO_LIMIT = re.compile(
    r"[,;(]?(?: and| with)* ?\b(?:no|without(?: any| an?)?) (?:time )?(?:limits?|constraints?|restrictions?)"
    r"(?: (?:on|of|in|for) (?:the )?time)?(?: between (?:the |them|steps)*)?\)?(?=\s*(?:$|[.,;:!?]))")


# weekly loans, and say whether they rise: what is seen in the answer
_WHETHER = re.compile(
    r"[,;.]? ?\b(?:and |please )*(?:(?:i|we) (?:would like|want|need) to )?(?:say|tell (?:me|us)|mention|note|see"
    r"|know|check|show)"
    r"(?: me| us)? (?:whether|if) (?:they|it|that|this|the (?:number|trend|curve|line|figure)s?)(?: (?:is|are|was"
    r"|were|has|have|do|does"
    r"|did|really|been|still))* (?:rises?|rising|risen|falls?|falling|fallen|grows?|growing|grown|drops?|dropping"
    r"|dropped|changes?"
    r"|changing|changed|increas\w+|decreas\w+|declin\w+|improv\w+|(?:go|goes|going|gone|went) (?:up|down)"
    r"|(?:getting|gets?) (?:better"
    r"|worse|higher|lower)|(?:more|less|better|worse|up|down|stable|flat))(?: or (?:falls?|falling|drops?|not|down"
    r"|worse|shrinks?"
    r"|shrinking|sinks?))?(?: over time)?(?=\s*(?:$|[.;?!]))")
_OVER_TIME = re.compile(r"\b(?:weekly|daily|monthly|(?:per|by|each|every|a) (?:day|week|month)|(week|day|month)"
    r" (?:by|on|after) \1)\b")


def without_afterthoughts(text: str, grounding: Grounding) -> str:
    """A normalised request without them."""
    asked = _COMPARE.search(text)
    if asked is not None and len(_HELD.findall(text[: asked.start()])) == 1 and _ordered(asked, text):
        text = f"{text[:asked.start()]}{text[asked.end():]}"
    if _OVER_TIME.search(_WHETHER.sub("", text)):
        text = _WHETHER.sub("", text)
    people = "|".join(sorted(map(re.escape, {*PERSON, *own_words(grounding).people}), key=len, reverse=True))
    text = re.sub(rf"^(?P<lead>.*\b(?:{people}){_LEVEL} funnel){_INSTEAD} (?:an? |the |of )*{MESSAGES}{_LEVEL}"
                  r"(?: funnel| one)?(?=\s*(?:$|[.,;:]))", r"\g<lead>", text)
    text = re.sub(rf"(?P<lead>\bfunnel (?:of|per|by|for|over)(?: each| every| single)? (?:the |our |all )?(?:{people}))"
                  rf"{_INSTEAD} (?:of |per |by |for |each |every |an? |the |our |all )*"
                  rf"{MESSAGES}(?=\s*(?:$|[.,;:]))", r"\g<lead>", text)
    if re.search(r"\bfunnel\b", text):
        text = _NO_LIMIT.sub(" ", text)
    return _BLAST.sub(lambda one: f"{one[1]} {'send' if one['now'] else 'sent'} out", text)


def _ordered(asked: re.Match[str], text: str) -> bool:
    """Whether the one that is to come first is the one that stands first anyhow."""
    first = re.search(r"([\w-]+(?: [\w-]+)?) (?:first|before)\b", asked["order"] or "")
    if first is None:
        return True
    held = _HELD.search(text)
    return held is not None and first[1] in text[: held.start()] and first[1] not in text[held.end(): asked.start()]


__all__ = ["without_afterthoughts"]
