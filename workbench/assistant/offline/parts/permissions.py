"""How people say on how many days somebody could be messaged, until when, and whether at the end of a stretch.

Put into the words that are read: days reachable by email, days until losing push reachability, still reachable at the
end of day 14. A channel that is said twice must be the same one.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERSON
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.vocabulary import Unclear

_N = rf"(?:\d+|{WORDED})"
_EXPOSURE = r"(?: (?:after|from|of|since|following) (?:the |their |his |her |its )?(?:first )?exposure)?"
_MAY = (r"(?:(?:could|can|may|might|are able to|were able to|(?:are|were|would be) (?:allowed|permitted|entitled"
        r"|free) to|had the right to|have the right to|have permission to|had permission to)(?: still)?)")
_END = r"(?= *(?:$|[.,;:!?)])| (?:in|within|over|during|metric|as|please)\b)"


def permitted(text: str, grounding: Grounding) -> str:
    """A normalised request about who may be messaged, in the words that are read.

    >>> permitted("on how many days of the three weeks after exposure we could email the user", log)  # doctest: +SKIP
    'days reachable by email within 21 days'

    Raises:
        Unclear: for a share of days, for all channels at once, and where it is they who write.
    """
    if re.search(r"\b(?:reach\w*|contactable|writ(?:e|ten)|messag\w+|los[et]|losing|loss|permission|consent)\b",
                 text) is None:
        return text
    lanes = {*CHANNEL_WORDS, *(said for said, (column, _) in own_values(grounding) if column == "channel")}
    lane = "(?:" + "|".join(sorted(map(re.escape, lanes), key=len, reverse=True)) + ")"
    who = "(?:" + "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True)) + ")"
    _ask(text, who)
    for put in (_days, _until, _at_end):
        text = put(text, lane, who)
    return " ".join(text.split())


def _ask(text: str, who: str) -> None:
    """Ask where the days are no count, or the channel is every one, or the way is the other one."""
    if re.search(r"\b(?:reach\w*|contactable|messag(?:e|ed)|written? to)\b", text) is None:
        return
    if re.search(r"\b(?:share|percentage|percent|proportion|fraction|part) of (?:the |all "
        r"|those )*(?:\w+ )?days\b", text):
        raise Unclear("A number of days, or their share? A metric counts the days on which somebody may be messaged.")
    if re.search(rf"\b{_MAY} (?:(?:the|an?|each|every|our) )?{who} (?:still )?(?:reach|contact|message|write to"
        rf"|text|email) us\b",
                 text):
        raise Unclear("Whom we may message is in the log, and not who can reach us. Is the first meant?")
    if re.search(r"\bdays\b", text) and re.search(
            r"\breach\w*\b[^.;:]*\b(?:on|by|via|through) (?:all|every)(?: of)?(?: our| the)* channels?\b"
            r"(?! (?:together|combined|taken))", text):
        raise Unclear("On every channel at once, or on at least one of them? A day counts when one is open.")


def _open(lane: str, who: str) -> str:
    """A clause that says that somebody may be messaged; the groups by, on, of and verb hold the channel."""
    person = rf"(?:(?:the|an?|each|every|our|that|this) )?{who}"
    via = r"(?:by|on|via|through|over|with)(?: the| our| an?)?"
    to_us = r"(?: (?:for|to|by) us)?"
    return (rf"(?:(?:we|one) (?:still )?{_MAY} (?:(?:still )?(?:(?P<verb>text|sms|email|push)"
            rf"|reach|contact|message|notify|write to|send(?: (?:messages|something|anything))? to|write)"
            rf"|(?:write|send)(?: an?| any| the)? (?P<by>{lane})(?:s"
            rf"|es)? to) {person}(?: {via} (?P<on>{lane})(?: channel)?)?"
            rf"|{person} (?:is|was|stays|remains|can be|could be|may be|might be|still is)(?: still)? (?:reachable"
            rf"|contactable|reached|contacted|messaged"
            rf"|written to){to_us}(?: {via} (?P<of>{lane})(?: channel)?)?{to_us})"
            r"(?: (?:by|on|via|through|over) (?:at least one|any|some|one) channel)?")


def _lane(match: re.Match[str]) -> str:
    said = next((match[name] for name in ("by", "on", "of", "verb") if match[name]), None)
    return f" by {said}" if said else ""


def _days(text: str, lane: str, who: str) -> str:
    """On how many days of the first 21 the member is reachable: days reachable within 21 days."""
    stretch = (rf"(?:,? (?:out )?(?:of|in|within|over|during|among|from) (?:the |their |his |her |its )?(?:first )?"
               rf"(?P<n>{_N})(?: (?P<u>days|weeks))?{_EXPOSURE},?)?")
    match = re.search(
        rf"(?:(?:with|of|for) )?\b(?:(?:on |for |during )?(?:the )?(?:how many(?: of the)?|(?:number"
        rf"|count) of(?: the)?|(?<=metric of )the|(?<=metric for )the)"
        rf" days){stretch}(?:,? (?:on which|in which|during which|that|when|where))? {_open(lane, who)}{_END}", text)
    if match is None:
        return text
    many = int(number(match["n"])) * (7 if match["u"] == "weeks" else 1) if match["n"] else 0
    within = f" within {many} days" if many else ""
    return f"{text[: match.start()]}days reachable{_lane(match)}{within}{text[match.end():]}"


def _until(text: str, lane: str, who: str) -> str:
    """How many days until we lose the push channel of the user, at most 14: until losing push reachability."""
    person = rf"(?:(?:the|an?|each|every|our|that|this) )?{who}"
    right = r"(?:channel|permission|reachability|consent|opt in|right|contactability)"
    via = r"(?:by|on|via|through|over)(?: the| our| an?)?"
    head = (r"(?:(?:the )?(?:time|days?|number of days|how many days|how long)(?: it takes)?(?:,? in days,?)? "
            r"(?:until|till|to|before|up to)|after how many days|(?:from )?exposure until"
            r"|(?:number of |time in )?days,? (?:from|since|after|counted from) (?:the )?(?:first )?exposure,?"
            r" (?:until|till"
            r"|to))")
    text = re.sub(
        rf"\buntil when (?:can|could|may|might) (?:we|one) (?:still )?(?:reach|contact|message|write to) {person} {via}"
        rf" (?P<lane>{lane})\b", r"days until \g<lane> reachability is lost", text)
    match = re.search(
        rf"\b(?:time to loss metric,? ?(?:in days)?: ?from (?:the )?)?{head} (?:when )?(?:"
        rf"(?:we |one )?(?:lose|lost|losing)(?: the| a| our| his| her| their)?(?: {who})? (?P<by>{lane}) {right}"
        rf"(?: (?:of|to|from|for) {person})?"
        rf"|{person} is (?:first )?lost(?: (?:for|to) us)? {via} (?P<on>{lane})(?: channel)?(?: (?:for|to) us)?"
        rf"|(?:the )?(?P<of>{lane}) {right} (?:of {person} )?(?:is|gets|has been|was) (?:first )?(?:lost|gone)"
        rf"|(?:the )?{right} (?:{via} (?P<via>{lane})(?: channel)? )?(?:is|gets|has been|was) (?:first )?(?:lost|gone)"
        rf"){_END}", text)
    if match is None:
        return text
    said = next((match[name] for name in ("by", "on", "of", "via") if match[name]), "")
    rest = f"{text[: match.start()]}days until losing {said} reachability{text[match.end():]}"
    rest = re.sub(r"\btime to loss metric(?=\W)", "metric", rest)
    rest = re.sub(r"^((?:state |survival )?metric),? (?:a |the )?time to (?:loss|event) ?[:,] ?", r"\1: ", rest)
    # whoever could not be messaged at the start is out: the engine's own way
    start = r"(?:at|from|on) (?:the )?(?:anchor|kick ?off|begin|beginning|start|exposure|outset|very start)"
    out = (r"(?:(?:is|are|stays?|remains?|be|should be|to be)(?: undefined and)? )?(?:not counted|excluded|left out|out"
           r"|dropped|ignored|not included|undefined and excluded|drops? out|falls? out|leaves?)")
    rest = re.sub(
        rf"[,;.(]? ?(?:and |but |where )*(?:the )?(?:{who}|those|who|whoever|people|anyone|ones)(?: (?:who"
        rf"|that))? (?:was|were"
        rf"|is|are|could|can)? ?(?:not(?: be)?(?: (?:still|already))?(?: (?:reachable|reached|contactable|messaged"
        rf"|opted in))?"
        rf"(?: (?:{via}|to|in to) (?P<on>{lane})(?: channel)?)?|(?:without|with no) (?:it|one|that|any|permission"
        rf"|consent"
        rf"|(?:the |an? )?(?P<that>{lane}) {right})),? {start},? {out}\)?(?= *(?:$|[.,;!?]))",
        lambda m: m[0] if (m["on"] or m["that"] or said) != said else "", rest)
    # at most 14 days, 28 days tops
    length = rf"(?P<n>{_N}) ?-?(?P<u>d|days?|weeks?|w)?"
    most = (r"(?:at (?:the )?most|maximum|max|truncated at|censored at|cut (?:off )?at|capped at|up to"
        r"|right censored at"
            r"|limited to|stopping at)")
    again = length.replace("n>", "m>").replace("u>", "w>")
    return re.sub(rf"[,;(]? ?(?:and |but )?(?:{most} (?:the )?{length}(?! (?:messages|percent))|{again} "
                  rf"(?:tops|at (?:the )?most|max(?:imum)?))\)?(?= *(?:$|[.,;:!?)]))", _within, rest)


def _within(match: re.Match[str]) -> str:
    many, unit = match["n"] or match["m"], match["u"] or match["w"] or "days"
    return f" within {int(number(many)) * (7 if unit.startswith('w') else 1)} days"


def _at_end(text: str, lane: str, who: str) -> str:
    """Is the user reachable by push 14 days after exposure: at the end of day 14."""
    text = re.sub(
        r"\b(?:state )?metric,? (?:that is )?(?:evaluated|measured|taken|read|checked) (?:at|on) the (?:(?:window"
        r"|period) end"
        rf"|end(?: of the (?:window|period))?): (?=(?:is|are|was|can|could|whether|if) (?:the "
        rf"|an? )?{who})", "metric: ", text)
    return re.sub(
        rf"\b(?P<ask>is|are|was|whether|if) (?P<who>(?:the|an?|each|every|our) {who}) (?:(?:is|was) )?(?:still )?"
        rf"(?:reachable|contactable)(?: (?:by|on|via|through) (?:the )?(?P<lane>{lane}))?,? (?:exactly )?"
        rf"(?P<n>{_N}) (?P<u>days|weeks) (?:after|from|past|since) (?:the )?(?:first )?exposure",
        lambda m: (f"{m['ask']} {m['who']}{' is' if m['ask'] in ('whether', 'if') else ''} still reachable"
                   f"{' by ' + m['lane'] if m['lane'] else ''} at the end of day "
                   f"{int(number(m['n'])) * (7 if m['u'] == 'weeks' else 1)}"), text)


__all__ = ["permitted"]
