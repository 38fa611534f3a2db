"""That rows are counted, each of them: also second clicks, I mean the number and not the money, new subscriptions.

A count of rows counts them anyhow. Where people or messages are counted instead (distinct, whether, at least once),
it stays, and is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.vocabulary import spoken

_AGAIN = r"(?:second|third|repeated?|double|duplicate|further|later|subsequent|multiple|re-?)"
_SAME = (r"(?: (?:on|of|in|for|by|to) (?:one and )?(?:the|one|a single|a) (?:same )?(?:\w+ )?(?:message|e?mail|push"
    r"|text|sms"
         r"|notification|card|person|one|user|member))?")
_COUNT = (r"(?: (?:all |each |also |too |do |does |should |shall |are |is |being |to be )*(?:count(?:s|ed)?"
    r"|included?|in)"
          r"(?: (?:again|too|as well|also|each(?: time)?|separately|one by one))*)")
_ALSO = re.compile(
    rf"[,;.(]? ?\b(?:and |but )?(?:also|including|incl|with|counting|plus)(?: the| all| any)* {_AGAIN}[ -]?"
    rf"(?P<what>[a-z]+){_SAME}(?: (?:too|as well|also))?\)?(?=\s*(?:$|[.,;:!?)]))"
    rf"|[,;.(] ?\b(?:and |but )?(?:the |all |any )*{_AGAIN}[ -]?(?P<that>[a-z]+){_SAME}{_COUNT}\)?(?=\s*(?:$"
    rf"|[.,;:!?)]))")
# how much new policies: the number, not the money
_NUMBER = re.compile(
    r"[,;.(] ?(?:i (?:mean|want|need) |just |only |please )*(?:the )?(?:number|count|how many)(?: of (?:them|those"
    r"|the [a-z]+))?"
    r"(?: only)?,? (?:and |but )?(?:not|no) (?:the |their |any )?(?:money|amounts?|sums?|values?|dollars|euros"
    r"|reais|pounds"
    r"|shillings|cents)\b")
_ONLY = re.compile(r"[,;(] ?(?:the |just |only )*(?:number|count|quantity)s?(?: only| alone| please)*\)?(?=\s*(?:$"
    r"|[.;!?)]))")
_BEGINS = (r"(?:subscriptions?|memberships?|polic(?:y|ies)|contracts?|sign ?ups?|enrol\w+|trials?|quotes?|claims?"
    r"|match(?:es)?"
           r"|chats?|bookings?|orders?|reservations?|tickets?|accounts?|cases?|leads?|registrations?)")
_NEW = re.compile(rf"\bnew (?P<what>(?:[a-z]+ ){{0,2}}?{_BEGINS})(?![\w'])")
_OLD = re.compile(r"\b(?:old|existing|renew\w*|returning|repeat|second|again|first time|ever|brand|people"
    r"|customers?)\b")
_COUNTED = re.compile(r"\b(?:counts? of|number of|how many|how often|count|totals?|volume)\b")
_ONCE = re.compile(r"\b(?:distinct|unique|different|whether|at least|any|share|rates?|percent\w*|proportion|first)\b")
_MACHINES = re.compile(
    r"(?:,? ?\b(?:but|and|yet|though))? (?=(?:without|not counting|excluding|minus|leaving out|ignoring|no) (?:the "
    r"|any |all )*"
    r"(?:machines?|bots?|robots?|prefetch\w*|automat\w+|scanners?)\b)")


def each_time(text: str, grounding: Grounding) -> str:
    """A normalised request without it.

    >>> each_time("count of clicks by channel, also second clicks, but without machines", log)     # doctest: +SKIP
    'count of clicks by channel, without machines'
    """
    text = _MACHINES.sub(lambda match: match[0] if match[0] == " " else ", ", text)
    if _NUMBER.search(text) is not None:
        text = re.sub(r"\bhow much (?=(?:[a-z]+ ){0,3}[a-z]+s\b)", "how many ", text)
    if re.search(r"\b(?:rates?|metrics?|share|percent\w*|how much)\b", text) is None and _ONLY.search(text) is not None:
        text = f"number of {_ONLY.sub('', text)}" if not _COUNTED.search(_ONLY.sub("", text)) else _ONLY.sub("", text)
    if _OLD.search(text) is None and not any(
            re.search(r"\bnew\b", said) and said in text for said, _ in own_values(grounding)):
        text = _NEW.sub(lambda match: match["what"] if _named(match["what"], grounding) else match[0], text)
    if _COUNTED.search(text) is None or _ONCE.search(text):
        return text
    for match in reversed(list(_ALSO.finditer(text))):
        rest = f"{text[: match.start()]} {text[match.end():]}"
        if _named(match["what"] or match["that"], grounding) & _named(rest, grounding):
            text = rest
    return " ".join(text.split())


def _named(text: str, grounding: Grounding) -> set[Event]:
    return {one.event for one in spoken(grounding) if one.find(text) is not None}


__all__ = ["each_time"]
