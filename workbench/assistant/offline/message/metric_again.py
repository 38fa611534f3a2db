"""What a request for a metric says once more in other words: not over it, sum over sum, both in the same window.

Each goes where the rest says the same already; what would change a number where it is alone stays, and is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.vocabulary import spoken

_END = r"(?= *(?:$|[.,;:!?)]))"
_SO = r"(?:[,;.(:?]+|(?<=\w) -) ?(?:and |but |so |of course |please |i mean )*"
_REPEAT = r"(?:second|third|further|repeated|repeat|later|other|additional|subsequent|next)"
_MESSAGE = r"(?:message|mail|e ?mail|push|text|one)"
# a second click on the same message must not count again
_ONCE = re.compile(
    rf"{_SO}(?:an? |any |the )?{_REPEAT} (?:clicks?|opens?|taps?|ones?) (?:on|of|for|in) (?:the|that) (?:very )?same"
    rf" {_MESSAGE} (?:(?:must|should|shall|may|does|do|will|can|is|are|to) ?not|never|not)(?: to)?(?: be)?"
    rf" count(?:s|ed)?(?: again| twice| once more| a second time| anew| separately)?\)?{_END}")
# a state at the end, not over the window
_AT_END = re.compile(
    rf"{_SO}(?:it is |is |to be |please )?(?:evaluated?|measured?|taken?|read|checked?|looked at|assessed?)"
    r"(?: it| that| this)? (?:at|on) the (?:(?:window|period|span) (?:s )?end|end(?: of the (?:window|period|span))?)"
    r"(?:,? (?:and )?not (?:over|during|in|within|across|throughout|along) (?:it|the (?:window|period|span|whole)"
    rf"(?: window| period)?))?\)?{_END}")
# sums that are divided, and no mean of each one's own ratio
_SUMS = re.compile(
    rf"{_SO}(?:(?:a |the |as )?(?:ratio of sums|sums? (?:over|divided by|by) (?:the )?sums?|totals? (?:over|divided"
    r" by|by) (?:the )?totals?))"
    r"(?:,? (?:and )?(?:not|no|never|rather than|instead of) (?:an? |the |as )*(?:mean|average)s?"
    rf"(?: of (?:the |all )?(?:[a-z]+ (?:s )?){{0,2}}?ratios?)?)?\)?{_END}"
    rf"|{_SO}(?:not|no|never) (?:an? |the )?(?:mean|average) of (?:the |all )?(?:[a-z]+ (?:s )?){{0,2}}?ratios?\)?"
    rf"{_END}")
_SAME = re.compile(
    r"[,;(]? ?(?:and )?(?:both|each|the two)(?: of (?:them|these|those))?(?: (?:are|is|being|counted|taken|measured))*"
    rf" (?:in|within|over|during|inside) the same (?=(?:\d+|{WORDED})[ -]?(?:d|days?|w|weeks?|h|hours?)\b)")
_YES_NO = re.compile(
    rf"{_SO}(?:a |the |only )?(?:one or zero|zero or one|1 or 0|0 or 1|1/0|0/1|yes or no|yes/no)(?: per \w+)?"
    rf" (?:is|are|would be|will be|will do|does|is all)(?: quite| perfectly| just)?"
    rf"(?: enough| fine| ok| okay| sufficient| what (?:i|we) need| (?:i|we) need)?(?: for (?:me|us))?\)?{_END}")
_ANY = re.compile(
    r",? ?\(?(?:any|either|each|one|both)(?: one)?(?: (?:of|from) (?:both|them|these|those|the (?:two|three)))?"
    r"(?: of them)?(?: (?:counts?|will do|would do|does|is (?:enough|fine|ok|okay)|qualifies))\)?"
    rf"{_END}|,? ?\(?(?:at least one|any one|either one) (?:of|from|out of) (?:both|them|these|those"
    rf"|the (?:two|three))\)?"
    rf"(?: (?:counts?|is enough|will do))?(?=,? (?:in|within|over|during)\b|{_END[3:-1]})")
# days during which we may write e-mail to the fan, over the 14 days from exposure
_DAYS = re.compile(
    r"\b(?:the )?(?:number of |count of |how many )days,? (?:during|on|in) which (?:we|one|i) (?:may|can|could|might"
    r"|are allowed to|were allowed to) (?:still )?(?:write|send) (?:an? |any )?(?P<lane>e ?mail|mail|push|text|sms)"
    r"(?:es|s)? to (?P<whom>(?:an?|the|our|each) \w+),? (?:out of|of|over|in|within|during) the (?:first )?"
    rf"(?P<many>\d+|{WORDED}) days\b")
# a metric to see fans who do something
_SEEN = re.compile(
    r"(?P<lead>\bmetric) (?:to (?:see|spot|mark|find|catch|flag)|that (?:marks|flags|spots|finds|shows)) (?:the |all )?"
    r"(?=[a-z]+ (?:who|which|that|with)\b)")
_RID = re.compile(
    r"\b(?:which|that|who) (?:got|get|gets|have got) rid of (?P<what>(?:an?|the|any|their|his) [a-z]+)"
    r"(?P<span>[^:;(]*?)(?:: ?| - | ?\()(?P<kinds>[a-z]+ed or [a-z]+(?:ed|ld))\b\)?")


def again_said(text: str, grounding: Grounding) -> str:
    """A normalised request for a metric without what it only says once more.

    >>> again_said("orders per visit, both in the same 14 day window. metric", log)     # doctest: +SKIP
    'orders per visit in 14 day window. metric'
    """
    if re.search(rf"\b(?:metrics?|kpis?|indicators?|flags?|per (?:{people_of(grounding)}))\b", text) is None:
        return text
    if re.search(r"\b(?:distinct|different|unique)\b", text):
        text = _ONCE.sub("", text)
    if re.search(r"\bat the end of\b|\bon day \d|\bat day \d", _AT_END.sub("", text)):
        text = _AT_END.sub("", text)
    elif re.search(r"\b(?:is|are|was|were|still) (?:[a-z]+ ){0,3}reachable\b", text) and not re.search(
            r"\b(?:number of|reachable|how many|count of) days\b|\bhow (?:long|many)\b", text):
        text = _AT_END.sub(" at the end of the window", text)
    if re.search(r"\bratios?\b|\bdivided by\b|\bnumerator\b|\bper\b", _SUMS.sub("", text)):
        text = _SUMS.sub(", as a ratio", text)
    if re.search(r"\bratio\b|\bdivided by\b|\bper\b|\bover\b", _SAME.sub("", text)):
        text = _SAME.sub(" in ", text)
    if find_window(text) is not None and not re.search(r"\b(?:numbers?|counts?|how (?:many|much)|sum|total)\b", text):
        text = _YES_NO.sub(", yes/no", text)
    if re.search(r"\b[a-z]+ or [a-z]+", _ANY.sub("", text)):
        text = _ANY.sub("", text)
    text = _SEEN.sub(r"\g<lead>: ", text)
    text = _DAYS.sub(r"on how many of the first \g<many> days could we message by \g<lane> \g<whom>", text)
    text = _RID.sub(r"who \g<kinds> \g<what>\g<span>", text)
    text = _turned(text, grounding)
    return " ".join(_joined(_sided(_nobody(text, grounding), grounding), grounding).split())


def _nobody(text: str, grounding: Grounding) -> str:
    """Those who ordered nothing are left out: those without any, where the verb is of one event that is counted."""
    match = re.search(
        rf"{_SO}(?P<way>leave out|leaving out|drop|dropping|exclude|excluding|skip|skipping|ignore|ignoring|omit)"
        rf" (?:the |all |any )*(?:those|ones|people|{people_of(grounding)})(?: ones)? (?:who|that)"
        rf" (?P<verb>[a-z]{{3,}}) (?:nothing|none)(?: at all)?\)?{_END}", text)
    if match is None:
        return text
    rest = f"{text[: match.start()]} {text[match.end():]}"
    counted = {one.event for one in spoken(grounding) if one.find(rest) is not None}
    done = {one.event for one in spoken(grounding) if one.find(match["verb"]) is not None}
    if len(done) != 1 or not done <= counted:
        return text
    return f"{text[: match.start()]}, leave out those without any{text[match.end():]}"


def _sided(text: str, grounding: Grounding) -> str:
    """On the email side: on email."""
    lanes = {*CHANNEL_WORDS, *(said for said, (column, _) in own_values(grounding) if column == "channel"), "email"}
    said = "|".join(re.escape(one) for one in sorted(lanes, key=len, reverse=True))
    return re.sub(rf"\b(?P<on>on|from|over|in) (?:the|our) (?P<lane>{said}) (?:side|front|end of things|lane)\b",
                  r"on \g<lane>", text)


def _turned(text: str, grounding: Grounding) -> str:
    """Looked at any show page: any show page looked at, where a description says pages looked at."""
    match = re.search(
        r"\b(?P<verb>[a-z]{3,}ed) (?P<to>(?:at|on|to|into|through) )?(?P<det>any|an?|at least one|one or more)"
        rf" (?P<what>[a-z]+(?: [a-z]+)?)(?= (?:in|within|over|during|between|from|per)\b|{_END[3:-1]})", text)
    if match is None or any(one.find(match[0]) is not None for one in spoken(grounding)):
        return text
    put = f"{match['what']} {match['verb']}"
    if len({one.event for one in spoken(grounding) if one.find(put) is not None}) != 1:
        return text
    return f"{text[: match.start()]}at least one {put} {match['to'] or ''}{text[match.end():]}"


_JOINS = r"(?:joins?|joined|joining|gets? on|got on|enters?|entered|signs? up (?:for|to)|signed up (?:for|to))"

# what one is on or in by joining it, and does not look at or come to as well
_GROUPS = r"lists?|waitlists?|clubs?|queues?|programs?|programmes?|schemes?|leagues?|guilds?|teams?|groups?"
_OF_MESSAGES = ("sends", "interactions", "reachability")


def _joined(text: str, grounding: Grounding) -> str:
    """Who join a waiting list: who have one, where the log has one event of that name and none for the verb."""
    people = people_of(grounding)
    match = re.search(
        rf"(?P<who>\b(?:who|that|{people}) (?:have |has )?)(?P<verb>{_JOINS}) (?P<det>an?|the|any|at least one|some)"
        rf" (?P<what>(?:[a-z]+ )?(?:{_GROUPS}))(?= (?:in|within|over|during|between|from)\b|{_END[3:-1]})", text)
    if match is None:
        return text
    verbs = {one.event for one in spoken(grounding) if one.find(match["verb"]) is not None}
    named = {one.event for one in spoken(grounding) if one.find(match["what"]) is not None}
    if len(named) != 1 or verbs - named or next(iter(named)).table in _OF_MESSAGES:
        return text
    who = match["who"].split()[0]
    having = "who have" if who in ("who", "that") else f"{who} with"
    return f"{text[: match.start()]}{having} at least one {match['what']}{text[match.end():]}"


__all__ = ["again_said"]
