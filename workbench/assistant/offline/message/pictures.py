"""A request told as its picture or its formula: each channel in its own colour, P(opened | delivered), every push item.

What is drawn apart is split by; what is written under a bar or a fraction's line is what it is held against.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.layouts import grouping
from workbench.assistant.offline.message.rates import step_words
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.spelling import normalise

_MARK = r"(?:colou?rs?|curves?|lines?|series|bars?|shades?|plots?|traces?|panels?|charts?)"
_HUE = r"(?:colou?rs?|hues?|shades?|stacks?|segments?|legend|series|lines?|curves?)"
# of all channels: where a noun names one it must stay
_ANY = r"(?:messages?|sends?|notifications?|communications?|ones)"
_THEN = r"(?:(?:then|also|later|afterwards|subsequently|eventually|finally|really|actually) )*"
_BE = r"(?:(?:is|are|was|were|got|get|gets|been|being|have been|has been) )*"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_PUT = (
    # by channel, but just for the last 7 days; of that what was sent in the month of April of 2026
    (r",? but (?=(?:just|only)\b)", " "),
    (r"\bof (?:that|those|what)(?: (?:what|which|that))? (?:was|were|we) sent\b", "of messages sent"),
    (rf"\bin the month of ({_MONTH})(?: of)?(?= \d{{4}}\b)", r"in \1"),
    # against the week they were sent in
    (r"\b(?:against|by|over|per) the (hour|day|week|month) (?:(?:in|on) which )?(?:they|it|these|those) (?:was|were|are"
     r"|is|got) sent(?: (?:in|on))?\b", r"by \1"),
    # of all channels and topics at once
    (r",? ?\ball (?:of )?(?:the |our )?messages (?:confounded|combined|taken together|together|lumped together|pooled)"
     r"(?=\s*(?:$|[.,;)]))", " overall"),
    (r"\bevolution by (hour|day|week|month) of\b", r"trend by \1 of"),
    (r"\b(?:on|in|during) (?:a|any) given (hour|day|week|month)\b", r"per \1"),
    (r"[,;(] ?all (?:the )?(?:hours|days|weeks|months)(?: of it)?\)?(?=\s*(?:$|[.]))", ""),
    (r",? ?\b(?:and )?as (?:tall|high|long|large|big|wide) as (?:its|their|the) (?=(?:\w+ ){1,3}rate)", ", "),
    (r"\bheight of (?:the|each) bars?:? ", ""),
    (r"[,;] ?(?:both )?(?:the )?first and (?:the )?last days? (?:both |being )?"
     r"(?:included|in|inclusive|counted)\b", " inclusive"),
    # I divide them myself: what is done with the answer
    (r"[.;,] ?i(?: will|'ll| shall| can)? (?:divide|sum|add|sort|rank|plot|convert|round|compare|compute) (?:them|it"
     r"|these|those|that)(?: up)?(?: (?:by )?(?:myself|later|afterwards|then|on my own))+(?=\s*(?:$|[.]))", ""),
    (r"[.;] ?(?:it is |this is )?for (?:the|our) (?:advertisers|investors|auditors|accountants?|sponsors"
     r"|shareholders|lawyers|agency|press|bank|ceo"
     r"|cfo|cto|cmo|founders?|directors?|regulators?|suppliers?|vendors?)(?=\s*(?:$|[.]))", ""),
)


def pictured(text: str, grounding: Grounding) -> str:
    """A normalised request without its picture.

    >>> pictured("weekly open rate, each channel in its own colour", grounding)     # doctest: +SKIP
    'weekly open rate by channel'
    """
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    for pattern, instead in _PUT:
        text = re.sub(pattern, instead, text)
    return " ".join(_held(_of_each(_drawn(text, named), named, grounding), named, grounding).split())


def _drawn(text: str, named: str) -> str:
    """One curve a channel, the colour being the channel."""
    own = (rf"(?:(?:in|with|as|on) )?(?:(?:its|an?|their|one) (?:(?:own|separate|different) )?{_MARK}"
           r"(?: of (?:its|their) own)?)")
    text = re.sub(rf"[,;(]? ?\b(?:and |with |where |so that )*(?:(?:i|we) (?:want|need|would like) )?(?:each|every|one"
                  rf"|the) (?P<by>{named})s? (?:(?:to|should|must|shall|is|are|be|being|have|having|has|get|gets"
                  rf"|getting|drawn|shown) )*{own}\)?", r" by \g<by> ", text)
    text = re.sub(rf"[,;(]? ?\b(?:and |with )*(?:the )?{_HUE} ?(?:being|is|are|=|:|stands? for|standing for|shows?"
                  rf"|showing|gives?|giving|tells?|for) (?:the )?(?P<by>{named})s?(?=\s*(?:$|[.,;)]))\)?",
                  r" by \g<by> ", text)
    return re.sub(rf"\b(?:colou?red|stacked|coded|shaded) (?:in )?by (?=(?:the )?(?:{named})\b)", "by ", text)


def _of_each(text: str, named: str, grounding: Grounding) -> str:
    """Of every push creative: of push, by creative."""
    values = {said for said, (column, _) in own_values(grounding) if column == "channel"}
    values |= {normalise(one) for one in grounding.channels} | set(CHANNEL_WORDS)
    value = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    text = re.sub(rf"\b(?:of|for|per|by|on) (?:(?:each|every|all|any)(?: of)?(?: (?:the|our|single|individual))* )?"
                  rf"(?P<of>{value}) (?P<by>{named})s?(?: \((?P<again>{value})\))?(?=\s*(?:$|[.,;:?!)]))",
                  lambda m: f"of {m['again'] or m['of']} by {m['by']}", text)
    return re.sub(rf"\b(?P<lead>which|what) (?P<of>{value}) (?P<by>{named})(?=s? )",
                  lambda m: f"of {m['of']}, {m['lead']} {m['by']}", text)


def _held(text: str, named: str, grounding: Grounding) -> str:
    """P(opened | delivered), clicked over opened, clicked messages divided by delivered ones, what then converted."""
    if re.search(r"\b(?:metrics?|kpis?|within|exposure)\b", text):
        return text
    words = step_words(text, grounding)
    step = "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
    noun = _ANY
    a, b = rf"(?P<a>{step})", rf"(?P<b>{step}|sent)"

    def rate(match: re.Match[str]) -> str:
        under, over = words.get(match["b"], "sent"), words[match["a"]]
        if "/" in match[0] and not (match["a"].endswith("ed") and match["b"].endswith(("ed", "sent"))):
            return match[0]         # taps / opens: of rows, or of messages
        order = ("sent", "delivered", "opened", "clicked")
        if re.search(r"\b(?:vs|versus)\b", match[0]) and order.index(under) > order.index(over):
            return match[0]         # opened vs clicked: two numbers
        return match[0] if under == over else f"what percentage of {under} messages is {over}"
    text = re.sub(rf"(?:\bthe )?\bp ?\( ?{a} ?(?:\||given) ?{b} ?\)", rate, text)
    text = re.sub(rf"(?<!\w)(?<!divided by ){a}(?: {noun})? ?(?:over|divided by|/|vs|versus) ?(?:the )?{b}(?:"
        rf" {noun})?(?!\w)"
                  r"(?! (?:time|weeks?|days?)| ?/| divided by)", rate, text)
    part = r"(?:percentage|proportion|share|part|fraction)"
    text = re.sub(rf"\b{part} of (?P<b>{step}) {noun} (?:with|having|that had|which had) (?:an? )?"
                  rf"(?:subsequent|later|following|ensuing) (?P<a>{step})(?!\w)", rate, text)
    return re.sub(rf"\b(?:of|among|amongst|out of) (?:all |the |those )*{noun} (?:that|which) {_BE}{_THEN}"
                  rf"(?P<b>{step})"
                  rf"\s*[,:]+ ?(?:what|which|the)? ?{part}"
                  rf"(?: (?:that|which|of (?:them|these|those)))* {_BE}{_THEN}(?=\w)",
                  lambda m: f"what percentage of {words[m['b']]} messages is ", text)


__all__ = ["pictured"]
