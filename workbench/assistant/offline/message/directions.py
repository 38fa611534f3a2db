"""Which way a metric should go, as a clause of its own: should go down, we would rather see fewer, lower = better.

Taken off before a request is read, since “should fall” is a hypothesis where something is done for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.spelling import normalise

_DOWN = (
    r"(?:fewer|few|less|rarer?|scarcer|lower(?:ed)?|low|down|drop(?:ping)?|fall(?:ing)?|shrink(?:ing)?|decreas(?:e"
    r"|ing|ed)"
    r"|declin(?:e|ing)|sink|small(?:er)?|reduced|minimi[sz]ed)")
_UP = (
    r"(?:more often|more frequent|more|higher|high|up|rise|rising|grow(?:ing)?|increas(?:e|ing|ed)|climb(?:ing)?"
    r"|larger|bigger|raised"
    r"|maximi[sz]ed)")
_ADVERBS = (
    r"(?:(?:of course|obviously|naturally|ideally|clearly|really|rather|surely|actually|just|also|yes"
    r"|please)\s+)*")
_AND = r"(?:(?:and|so|hence|therefore|thus|then|but|as|guardrail:?|monitor(?:ing)?)\s+)*"
_IT = (r"(?:(?:it|this|that|which|this one|that one|these|those|they|the (?:number|metric|value|figure|rate"
    r"|share))\s+)?")
_WHO = r"(?:we|i|they|(?:our|the|my) [a-z]+(?: [a-z]+)?|management|everybody|everyone)"
_WISH = (
    r"(?:'d|\s+would|\s+do|\s+will)?\s+(?:(?:rather|really|all|like|love|want|wanna|hope|prefer|need|wish|try)\s+)+"
)


def _phrases(way: str) -> str:
    must = r"(?:should|must|shall|has to|have to|needs? to|ought to|is to|are to|to)"
    see = (r"(?:(?:to|see|have|get|keep|for|it|this|that|them|these|those|of|be|a|go|come|getting|going|one|number"
           r"|numbers)\s+)*")
    hoped = r"(?:\s+of\s+(?:it|this|that|them|those|these))?(?:\s+please)?"
    good = (r"(?:better|good|best|the goal|the aim|nicer?|desirable|desired|healthier|great|preferred"
            r"|what (?:we|i) (?:want|like|hope for))")
    return (
        rf"{_AND}{_ADVERBS}(?:"
        rf"{_IT}{must}\s+{_ADVERBS}(?:(?:go|come|be|stay|get|become|kept)\s+)*{way}"
        rf"|{_WHO}{_WISH}{_ADVERBS}{see}{way}{hoped}"
        rf"|{_WHO}\s+hope\s+for\s+{way}{hoped}"
        rf"|(?:with|where)\s+{way}\s+(?:is|being|means|meaning)\s+{_ADVERBS}{good}"
        rf"|(?:which|and|what)\s+{must}\s+{_ADVERBS}(?:(?:go|come|be|stay|get|become)\s+)*{way}"
        rf"|{_WHO}\s+(?:want|like|need|prefer)\s+(?:it|this|that|them|these)\s+(?:as\s+"
        rf"|to\s+be\s+)?{way}(?:\s+as\s+possible)?"
        rf"|as\s+{way}\s+as\s+possible"
        rf"|{_ADVERBS}{way}(?:\s+(?:numbers?|values?|of (?:it|them|these|those)))?\s*(?:is|are|=|would be|means|being)"
        rf"\s*{_ADVERBS}{good}"
        r"|(?:(?:the )?(?:good|wanted|desired|right|better|preferred|hoped for)\s+)?direction"
        rf"(?:\s+(?:wanted|is|should be))*\s*[:=]?\s*{way}|the {way},?\s+the better|{way}(?:\s+(?:please|better))?)"
    )


_CLAUSE = (
    r"(?is)(?:^|(?P<mark>[.;,:(?!]\s*|\s+[-–—]+\s*)|\s+(?=(?:so|hence)\s)){phrases}(?P<end>\s*(?:[.;,!)]|$))"
)
_WAYS: tuple[tuple[Literal["down", "up"], re.Pattern[str]], ...] = (
    ("down", re.compile(_CLAUSE.replace("{phrases}", _phrases(_DOWN)))),
    ("up", re.compile(_CLAUSE.replace("{phrases}", _phrases(_UP)))),
)
_CHANGE = re.compile(
    r"(?i)\b(?:hypothes\w+|hypo|if (?:we|i)|if [^.;,]*,? (?:then|will)|because|thanks to|leads? to|experiment plan"
    r"|by (?:\d+|\w+) ?(?:%|per ?cent|points?))(?!\w)")


_REASON = re.compile(r"(?is)(?:^|(?<=[.;?!(])|(?<=\s-)|(?<=,))(?P<why>[^.;?!(]*?)[,\s]*$")
_NARROWS = re.compile(r"(?i)\b(?:only|just|except|without|not|no|never|excluding|including|if|within|days?"
    r"|weeks?)\b(?<!tell me if)|n't|\d")


def _without_reason(text: str, adds: Callable[[str, str], bool]) -> str:
    """A message without the clause that only said why: finance pays per text, so fewer; it is annoyance, so down."""
    match = _REASON.search(text)
    if match is None or not match["why"].strip() or match["why"].strip() == text.strip():
        return text
    rest = text[: match.start("why")]
    why = match["why"]
    plainly = not _NARROWS.search(why) and find_window(normalise(rest)) is not None and not adds(why, rest)
    return rest.rstrip(" -,(") if plainly else text


def hoped_for(
    text: str, adds: Callable[[str, str], bool] = lambda why, rest: True
) -> tuple[str, Literal["down", "up"] | None]:
    """(a message without the way that its metric should go, that way); as it is where it may state what a change does.

    `adds` says whether a reason speaks of a value that the rest of the message does not.

    >>> hoped_for("tickets per player in 7 days, we would rather see fewer.")
    ('tickets per player in 7 days.', 'down')
    >>> hoped_for("if we send less, tickets in 7 days should go down")
    ('if we send less, tickets in 7 days should go down', None)
    """
    if _CHANGE.search(text) or find_window(normalise(text)) is None:
        return text, None
    found: list[Literal["down", "up"]] = []
    rest = text
    for way, pattern in _WAYS:
        for match in reversed(list(pattern.finditer(rest))):
            end = match["end"].strip()
            opened = (match["mark"] or "").strip() == "("
            stays = "" if opened and end == ")" else end
            asked = "?" if (match["mark"] or "").startswith("?") else ""
            before = rest[: match.start()]
            if re.match(r"(?i)[.,;:\s]*(?:and )?(?:so|hence|therefore|thus)\b", match[0]):
                before = _without_reason(before, adds)
            rest = f"{before}{asked or stays}{rest[match.end():]}"
            found.append(way)
    if len(set(found)) != 1 or not re.search(r"\w{3}", rest):
        return text, None
    return rest.strip(), found[0]
