"""What a request only says again by denying something else: within 7 days, not 14; spots, not breaks; no other lane.

A denial goes where the rest holds what it was set against: another length of time, another value of the same column,
another step of a message. What is denied of an event is put as one that is not counted, and settled there.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.rates import messages_of
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.stems import stem, without_it
from workbench.assistant.offline.words.vocabulary import spoken

_END = r"(?=\s*(?:$|[.,;:!?)]))"
_OPEN = r"(?P<open>[,;(]|\s-)\s*(?:and |so |but |i mean |that is )*"
_LENGTH = re.compile(
    rf"{_OPEN}not (?:the |in |within |over |for )?(?:usual |old |last )?(?:\d+|{WORDED})(?: ?(?:days?|d|hours?|h"
    rf"|weeks?|w))?"
    rf"(?: (?:as usual|as before|as always|any ?more|any longer))?{_END}\)?"
)
_STEP = re.compile(rf"{_OPEN}not (?:of |out of |the |all |those |over )*(?P<step>sent|delivered|opened|clicked|tapped)"
                   rf"(?: (?:ones?|messages?|mails?|notices?))?[.!]?{_END}\)?")
_OTHERS = re.compile(
    r"(?:[,;(]|\s-)?\s*(?:and |but )?(?:(?:on|in|by|via|of|from|through) )?no other (?P<what>channels?|domains?"
    r"|messages?|ones?)\b"
    rf"(?: (?:counts?|please|at all))?{_END}\)?|[,;(]\s*(?:and )?all (?:the )?others? (?:are|do|is|does|count"
    rf"|counts)(?: count(?:ed)?)?{_END}\)?"
    r"|[,;(]\s*(?:and |with )?(?:all |the |any )*other channels? (?:(?:is|are|being|to be) )?(?:ignored"
    r"|left out|excluded"
    rf"|dropped|disregarded|not counted|out){_END}\)?"
)
_ROWS = re.compile(
    r"[,;(.:]\s*(?:the |as |just |only |i mean )*(?:number of )?(?:rows|times|numbers?|counts?|how many|how often"
    r"|cases|occasions|pieces)(?: of (?:the )?\w+)?"
    r",? (?:and )?not (?:the |in |their )?(?:dollars|shillings|euros|reais|pounds|cents|amounts?|sums?|values?|money"
    r"|minutes|hours"
    rf"|seconds|how much|what they (?:cost|come to)|size|sizes){_END}\)?"
)
# counted, not just yes or no; I mean the number, not a yes or no
_COUNTED = re.compile(
    r"[,;.(]\s*(?:and |so |but )?(?:i |we )?(?:mean |want |need |would like )?(?:the |as |just |only |a |each |to be )*"
    r"(?:counted|number|count|numbers|counts|how many|how often|full count)?,? ?(?:and )?"
    r"(?:not|no|rather than|instead of)(?: just| merely| simply| only)?(?: an?| the)?"
    rf" (?:yes(?: or | ?/ ?|-)no|y ?/ ?n|binary|flag|0 ?/ ?1|zero or one|whether)(?: flag| one| metric"
    rf"| answer)?{_END}\)?")
_PAIR = re.compile(r"\((?:so |and |i mean )*(?:the )?(?P<this>[a-z]+),? (?:and )?not (?:the )?(?P<that>[a-z]+)\)")
_DENIED = re.compile(rf"{_OPEN}(?:not|no) (?:the |any |our |an? |of |on |by "
                     rf"|via )*(?P<what>[a-z]+(?: [a-z]+)?){_END}\)?")
# that one row alone is so large: what a bound on rows says already
_ALONE = re.compile(
    r"[.,;(]\s*(?:an?|one|each|every|any)(?: (?:single|one))? \w+(?: \w+)? (?:alone )?(?:has to|have to|must|should"
    r"|needs to) (?:alone )?"
    rf"be (?:that|so|this|as) (?:large|big|high|long|much|great)(?: (?:alone|by itself|on its own))?{_END}\)?")
# counts, no rates; each click counted
_NO_RATES = re.compile(rf"{_OPEN}(?:no|not) (?:the |any )?(?:rates?|shares?|percentages?|ratios?){_END}\)?")
_EACH = re.compile(rf"{_OPEN}(?:each|every|all)(?: single)? (?P<what>[a-z]+?)s?(?: (?:events?|rows?))?(?: is| are)?"
                   rf" counted(?: separately| once)?{_END}\)?")
_DENOMINATOR = re.compile(
    rf"{_OPEN}(?:with )?(?:the )?(?:denominators?|base(?=[ :=])) ?(?:=|:|is|being|are|should be)? ?(?:the |all )*"
    rf"(?:number of )?(?:{MESSAGES} (?P<of>sent|delivered|opened)|(?P<of2>sent|delivered|opened) {MESSAGES}"
    rf"|(?P<bare>sends|deliveries|opens)){_END}\)?")
_UNIT = re.compile(
    r"(?:kilo|milli|centi)?met(?:re|er)s?|km|miles?|minutes?|seconds?|hours?|days?|ms|milliseconds|cents?|centavos"
    r"|pence"
    r"|euros?|dollars?|reais|shillings?|pounds?|kroner|percent|grams?|kg")
# kept, not just booked: the step before is none that is asked for
_MERELY = re.compile(
    rf"{_OPEN}not (?:just|merely|simply) (?:an? |the )?[a-z]+(?:ed|en|t|d)(?: (?:one|ones|it|them))?(?! but)"
    rf"(?=\s*(?:$|[.,;:!?)])| (?:in|within|over|during|after)\b)\)?")
_ABOUT = re.compile(
    r"[,.;(]\s*(?:it|this|that) is not about (?:the |their |an? )?(?:sum|total|amount|number|count|rate|share"
    r"|average)s?"
    rf"(?: of (?:it|them|all))?{_END}\)?"
)


def restated(text: str, grounding: Grounding) -> str:
    """A normalised request without what only denies something else."""
    text = _FRACTION.sub(lambda match: _if(_its_rate(text[: match.start()], match), match), text)
    text = _PERCENT.sub(lambda match: _if(_its_rate(text[: match.start()], match), match), text)
    of_which = re.compile(_OF_WHICH.pattern.replace("MESSAGE", f"(?:{messages_of(grounding)}|ones)"))
    text = of_which.sub(lambda match: _if(_its_rate(text[: match.start()], match), match), text)
    text = _LENGTH.sub(lambda match: _if(_windowed(text, match), match), text)
    text = _STEP.sub(lambda match: _if(_another_step(text, match), match), text)
    text = _OTHERS.sub(lambda match: _if(_valued(text, grounding) or match["what"] is None, match), text)
    text = _ROWS.sub(", number", text)
    text = _COUNTED.sub(lambda match: _if(_numbered(text, match), match), text)
    text = _DENOMINATOR.sub(lambda match: _of_those(text[: match.start()], match), text)
    counts = re.search(r"\b(?:numbers?|counts?|how many|totals?)\b", text) is not None and not re.search(
        r"\brates?\b(?!\s*(?:$|[.,;:!?)]))", text)
    text = _NO_RATES.sub(lambda match: _if(counts, match), text)
    text = _EACH.sub(lambda match: _if(counts and _counted_already(text, match), match), text)
    if re.search(r"\b(?:or (?:above|more|longer|larger|higher)|at least|above|over|more than|upwards?)\b", text):
        text = _ALONE.sub(" ", text)
    text = _MERELY.sub(" ", text)
    text = _ABOUT.sub(lambda match: _if(re.search(r"\b(?:at least|any|one|single|whether"
                                                  r"|flag)\b", text) is not None, match), text)
    text = _PAIR.sub(lambda match: _if(_said_already(text, match), match), text)
    return " ".join(_DENIED.sub(lambda match: _uncounted(text, match, grounding), text).split())


def _of_those(before: str, match: re.Match[str]) -> str:
    """The messages that a label calls the denominator; those of a click to open rate are the opened ones anyway."""
    of = match["of"] or match["of2"] or _STEPS[match["bare"]]
    return " " if of == "opened" and re.search(_TO_OPEN, before) else f", of messages {of}"


_TO_OPEN = r"\b(?:clicks?|taps?)[ -]to[ -]opens?\b|\bctor\b"
_STEPS = {"sends": "sent", "deliveries": "delivered", "opens": "opened"}
# the click to open rate: messages clicked, of the messages opened
_FRACTION = re.compile(
    rf"[:(,;=]\s*(?:(?:that is|so|meaning|defined as|number of|the|share of|percentage of) )*(?:{MESSAGES} "
    rf")?(?P<done>clicked|clicks|tapped|taps|opened|opens|delivered|converted"
    rf"|sent|sends)(?: {MESSAGES})?,? (?:out of|of|over|divided by|per|as a (?:share|percentage|proportion) of) "
    rf"(?:the |all |those )*(?:number of )?"
    rf"(?:{MESSAGES} )?(?P<of>clicked|clicks|tapped|taps|opened|opens|delivered|sent|sends)(?: {MESSAGES})?{_END}\)?")
_PERCENT = re.compile(
    rf"[:(,;=]\s*(?:what |the )?(?:percentage|share|proportion) of (?:the |all )*(?P<of>clicked|opened|delivered|sent)?"
    rf" ?{MESSAGES} (?:that )?(?:is|are|was|were|get|got) (?P<done>clicked|tapped|opened|delivered|converted){_END}\)?")
_OF_WHICH = re.compile(
    rf"[:(,;=-]\s*(?:(?:so|i mean|that is|meaning),? )*(?:out )?(?:of|among|from) (?:the |all |those |our )*"
    rf"(?:(?P<of>clicked|opened|delivered|sent)(?: MESSAGE)?|MESSAGE (?:that |which )?(?:(?:we|were|are|was|is|got"
    rf"|have been)"
    rf" )*(?P<of2>clicked|opened|delivered|sent))"
    rf",? (?:how many|how much|what (?:share|part|percentage|proportion|fraction)|the (?:share|part|percentage"
    rf"|proportion))"
    rf"(?: (?:of (?:them|these|those)|that|which))?(?: (?:were|are|was|is|got|get|gets|have been|has been|then|also))*"
    rf" (?P<done>clicked|tapped|opened|delivered|converted)(?: on)?{_END}\)?")
_RATES = {"click": r"\b(?:click|tap)(?: through)? rates?\b|\bctr\b", "open": r"\bopen(?:ing)? rates?\b",
          "deliver": r"\bdelivery rates?\b", "convert": r"\bconversion rates?\b"}


def _its_rate(before: str, match: re.Match[str]) -> bool:
    """Whether a rate that was named before is said again as the fraction that it is."""
    steps = ("click", "open", "deliver", "convert", "sen")
    of_what = match["of"] or match.groupdict().get("of2") or "sent"
    done, of = (next(step for step in steps if re.sub(r"^tap", "click", word).startswith(step))
                for word in (match["done"], of_what))
    if re.search(_TO_OPEN, before):
        return (done, of) == ("click", "open")
    return of == "sen" and done in _RATES and re.search(_RATES[done], before) is not None


def _if(fine: bool, match: re.Match[str]) -> str:
    return " " if fine else match[0]


def _windowed(text: str, match: re.Match[str]) -> bool:
    """Whether there is a length of time beside the one that is denied."""
    found = find_window(f"{text[: match.start()]} . {text[match.end():]}")
    return found is not None and found.window is not None


def _numbered(text: str, match: re.Match[str]) -> bool:
    """Whether a number is asked for already, or the remark itself says that one is."""
    rest = f"{text[: match.start()]} {text[match.end():]}"
    asked = re.search(r"\b(?:numbers?|counts?|how (?:many|often)|times|totals?"
        r"|[a-z]+s (?:[a-z]+ ){0,4}?per [a-z]+)\b", rest)
    return asked is not None and re.search(r"\b(?:whether|yes|did|at least|any|shares?)\b", rest) is None


def _another_step(text: str, match: re.Match[str]) -> bool:
    rest = f"{text[: match.start()]} {text[match.end():]}"
    # opened, not clicked: who did the one alone; of delivered ones, not sent: of what a rate is
    if re.search(r"\b(?:rates?|shares?|percent\w*|ctr|proportion|fraction|ratio|divided)\b|%", rest) is None:
        return False
    steps = {"sent", "delivered", "opened", "clicked", "tapped"} - {match["step"]}
    return match["step"] not in rest.split() and any(re.search(rf"\b{one}\b", rest) for one in steps)


def _valued(text: str, grounding: Grounding) -> bool:
    """Whether a value is named, beside which no other counts."""
    return any(re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", text) for said, _ in own_values(grounding))


def _said_already(text: str, match: re.Match[str]) -> bool:
    """Whether of two words in a bracket the first is what the request says, and the second is nowhere in it."""
    rest = [stem(word) for word in re.findall(r"[a-z]+", f"{text[: match.start()]} {text[match.end():]}")]
    return stem(match["this"]) in rest and rest.count(stem(match["that"])) == 0


def _counted_already(text: str, match: re.Match[str]) -> bool:
    """Whether a number of something is asked for before it is said that each of them counts."""
    return re.search(rf"\b(?:numbers?|counts?|how many|totals?) (?:of )?(?:the |all |human )*{match['what']}",
                     text[: match.start()]) is not None


def _uncounted(text: str, match: re.Match[str], grounding: Grounding) -> str:
    """Clicks, not opens: opens not counted; push, not email: email not counted."""
    what = match["what"]
    if _UNIT.fullmatch(what):
        return match[0]     # in which unit an amount is not wanted
    if without_it(what):
        return match[0]
    values = {f"{said}{more}" for said, _ in own_values(grounding) for more in ("", "s", "es")}
    whole = [one for one in spoken(grounding) if one.event.fact != "sends" and (span := one.find(what)) is not None
             and not what[: span[0]].strip() and not what[span[1]:].strip()]
    if what in values or what in CHANNEL_WORDS or whole:
        return f" ({what} not counted) "
    return match[0]
