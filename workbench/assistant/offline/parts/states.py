"""How long somebody could be messaged, whether at the window's end, or until when."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.offline.parts.bases import PART
from workbench.assistant.offline.parts.phrases import Window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.vocabulary import Unclear, reachable

_PERSON = "|".join(PERSON)
# until when somebody may be messaged: the engine leaves out who may not be at the exposure
UNTIL_LOST = (
    r"(?:the )?(?:time|days|number of days|how many days|how long)(?: it takes)? "
    r"(?:to|until|till|before|up to) "
    r"(?:the |a |we |they |\w+ )*?(?:loss|losing|lose|loses|lost|losses)(?: of)?(?: (?:the|our|their|a))?"
)
NOT_AT_START = (
    rf"(?:the )?(?:{_PERSON}|those|whoever|people)?,? ?(?:(?:who|that|whom|which|we) )*(?:(?:can|could|may|are|were"
    rf"|is) ?not"
    r"|can not|not)(?: be)?(?: \w+){0,2}(?: (?:by|on|via|through) (?:the )?\w+)? (?:at|from) (?:the )?"
    r"(?:start|beginning|exposure|outset) (?:are|is|be|being|to be)? ?(?:left out|excluded|dropped|ignored)|"
    rf"(?:the )?(?:{_PERSON}|those|whoever|who|people)?,? ?(?:(?:who|that|whom|which|we) )*"
    r"(?:(?:can|could|may|are|were|is) ?not|can not|not)(?: be)?(?: \w+){0,4} "
    r"(?:at|from) the (?:start|beginning|exposure|outset)"
    r" (?:are|is|be|being|to be)? ?(?:left out|excluded|dropped|ignored)"
    rf"|(?:the )?(?:{_PERSON}|those|whoever) (?:without|with no) (?:the |an? |any )?(?:\w+ )?(?:permissions?"
    rf"|consents?|opt ins?)"
    r" (?:at|from) the (?:start|beginning|exposure|outset) (?:are|is) (?:out|left out|excluded|dropped|ignored)"
)


def state_of(wish: Wish, named: list[Event], sentence: Sentence) -> Wish:
    """How long somebody could be messaged, or whether at the window's end."""
    others = [e for e in named if e.fact not in ("reachable", "sends", "opt_outs")]
    if others:
        raise Unclear(f"One thing at a time: reachable days or {' or '.join(e.said for e in others)}?")
    if any(e.fact == "opt_outs" for e in named) and not sentence.has(UNTIL_LOST) and sentence.has(
            r"(?:reachable|contactable)"):
        raise Unclear("Opt-outs, or who can be reached? One is an event, the other a state; neither is divided by "
                      "the other.")
    if wish.shape is None and wish.by is None and sentence.has(
            r"(?:on|by|through|via) (?:all|every|each|both)(?: of)?(?: our| the)* (?:\w+ )?channels?(?! together)"):
        raise Unclear("On every channel at once, or on at least one of them? A day counts when one is open.")
    if sentence.take(UNTIL_LOST):
        sentence.take_all(r"(?:measured |counted |given |expressed )?in days|reachability|still|permissions?|consents?")
        sentence.take_all(NOT_AT_START)
        return replace(wish, event=reachable(), aggregate="days", until_lost=True)
    no_days = sentence.take(r"(?:and )?not (?:the )?(?:number of )?days")
    days = not no_days and (sentence.keeps(r"days?|how long|time") or sentence.has(
        r"(?:on |for )?how many (?:of (?:the|those|these)|days)|(?:on|for|during) how many"
    ))
    flag = wish.aggregate == "any" or sentence.has(
        r"(?:at|on) day \d+|yes or no|yes/no|still (?:there|given|in place|held|valid|intact)"
    )
    share = (not days and flag) or (not days and sentence.has(
        rf"{PART}s? (?:of|that)|whether|who (?:is|are) still|(?:at )?the end of|state|after (?:exposure|\d+"
        rf"|\w+ (?:days|weeks))"
        r"|rate"
    ))
    if not days and not share and wish.period is None and sentence.has(
        r"(?:is|are|be|still) (?:still )?(?:reach\w*|contact\w*|opted in)|still (?:reach|message|contact)"
    ):
        raise Unclear("On how many days of the window, or whether still at its end?")
    sentence.take_all(
        r"(?:number of |how many )?(?:of )?(?:the )?days?|still|(?:at )?the end(?: of)?(?: the)?|remains?|stay(?:s"
        r"|ed)?|user days|a user day"
    )
    sentence.take_all(
        r"(?:on )?(?:at least one|any|some|a single) (?:channels?|mediums?|way)|state (?:at|of) that (?:very )?moment"
        r"|state"
    )
    sentence.take_all(r"messages?|messaged|time|amount of time|how long|long")
    at_end = share and wish.shape is None
    if at_end and wish.window is not None and wish.window.end - wish.window.begin == 24 and wish.window.begin > 0:
        wish = replace(wish, window=Window(0, wish.window.begin))       # still on day 28: after that many days
    return replace(wish, event=reachable(), aggregate="days", at_end=at_end)
