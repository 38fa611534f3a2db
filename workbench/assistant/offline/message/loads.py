"""How a rate goes with the messages before, and who comes back, said in other ways.

How does the tap rate depend on the number of cues in the week before; of those who first start the app in a week, how
many return: in the words that the grammar reads, a rate by the number of messages before and cohorts by the week.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody

_N = rf"(?:\d+|{WORDED})"
_LENGTH = rf"(?P<length>{_N} (?:days?|weeks?)|weeks?|days?)"
_BEFORE = (
    rf"(?:in|over|during|within|of|from)? ?(?:the |those |these |that |their |his |her )*(?:last |past |previous "
    rf"|preceding |prior "
    rf"|foregoing )*{_LENGTH}(?: (?:before(?:hand)?|earlier|prior|preceding|leading up)(?: (?:to )?(?:it|that|this"
    rf"|the (?:message|send|cue)))?)?"
)
_RATE = r"(?P<rate>(?:the |our )?(?:\w+ ){1,2}?rates?)"
_GOES = (
    r"(?:depends? on|var(?:y|ies) with|changes? with|goes with|go with|moves? with|relates? to|reacts? to|responds?"
    r" to|differs? by"
    r"|(?:rises?|rose|falls?|fell|grows?|grew|increases?|decreases?|drops?|declines?|climbs?|shrinks?|suffers?|goes "
    r"up|goes"
    r" down|worsens?|improves?) (?:with|in)"
    r"|related to|linked to|tied to|connected (?:to|with)|associated with|suffers? from|develops? with|behaves? with)"
)
_TO = (
    r"(?:in relation to|in dependence (?:of|on)|conditional on|as dependent on|given|for different|set against"
    r"|plotted against)"
)
_GOT = (
    r"(?:(?:that |which )?(?:(?:the|an?|each|his|their) )?(?:(?:same|very) )*(?:WHO|they|he|she|it|somebody|someone"
    r"|one)? ?(?:(?:had"
    r"|has|have|was|were|been|already) )*"
    r"(?:received|got|gotten|sent|seen|had|get|gets|receives?) )?"
)


def loaded(text: str, grounding: Grounding) -> str:
    """A normalised request whose rates by the messages before are put as such, and whose cohorts are called so.

    >>> loaded("how does the tap rate depend on the number of messages in the week before", log)   # doctest: +SKIP
    'tap rate by number of messages in the week before'
    """
    if re.search(r"\b(?:metrics?|kpis?|hypothes\w+)\b", text):
        return text
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    number = (
        rf"(?:the )?(?:number|count|amount) of {MESSAGES} {_GOT.replace('WHO', f'(?:{people})')}"
    )
    by = r"\g<rate> by number of messages in the \g<length> before"
    text = re.sub(rf"\b(?:how|does|do|did|in what way|whether)? ?(?:does |do |did |is |are |strongly |much"
                  rf" )*{_RATE}(?: (?:is|are))? {_GOES} {number}{_BEFORE}",
                  by, text)
    text = re.sub(rf"\b{_RATE},? {_TO} {number}{_BEFORE}", by, text)
    more_of = r"(?:go(?:es)? up|rises?|grows?|increases?|climbs?|(?:gets?|becomes?) (?:larger|higher|bigger))"
    text = re.sub(rf"\b{_RATE},? (?:as|when|while|if) {number}{_BEFORE} {more_of}\b", by, text)
    asked = re.search(rf"\bby number of messages in the {_LENGTH} before|\bby (?:how many|the number of|number of)"
                      rf" {MESSAGES}\b", text)
    more = re.match(rf"(?:(?:do|does|is it true that|is it that|so|whether) )*(?:(?:the )?more {MESSAGES}"
                    rf"|(?:{people}|those) (?:who|that|with) [^.?;,]*\bmore {MESSAGES})[^.?;]*?"
                    rf"{_BEFORE}[^.?;]*?(?:less|fewer|lower|worse|more|higher|better)[^.?;]*[.?;:] *", text)
    if more is not None and asked is not None and asked.start() >= more.end():
        return text[more.end():]        # the question before the request says the same
    if more is not None:
        asked_for = text[more.end():].removeprefix("show ")
        again = re.match(rf"{_RATE} (?:by|per|against|over) (?:that|this|the) number\b", asked_for)
        if again is not None:
            put = f"{again['rate']} by number of messages in the {more['length']} before"
            return put + asked_for[again.end():]
    return _cohorts(text, people)


def _cohorts(text: str, people: str) -> str:
    """Of those who first start the app in a week, how many come back in the eight weeks after."""
    first = r"(?:first|for the first time)"
    match = re.search(
        rf"\b(?:of|among|out of) (?:all |the )*(?:those|{people}) (?:who|that) (?:{first} )?(?P<does>(?:\w+"
        rf" ){{1,3}}?\w+)(?: {first})? in "
        rf"(?:an?|each|every|the same|some) (?P<unit>day|week|month),? (?:how many|what (?:share|percentage|part"
        rf"|proportion)|which (?:share|part))"
        rf"(?: of them)? (?:comes?|came|are|is|get|return|were)(?: back)?(?: again)?(?: (?:in|over|during|within)"
        rf" (?:the |each of the )?"
        rf"(?:(?:next|following|subsequent) )?(?P<many>{_N}) (?P=unit)s?(?: (?:after|afterwards|later|that"
        rf" follow(?:ed)?|following))?)?", text)
    if match is None or not re.search(first, match[0]):
        return re.sub(r"\b(cohorts?)(?: analysis)?,? (?:based|built|computed|measured|defined) on\b", r"\1 on", text)
    adverb = {"day": "daily", "week": "weekly", "month": "monthly"}[match["unit"]]
    many = f", {match['many']} {match['unit']}s" if match["many"] else ""
    return f"{text[: match.start()]}{adverb} retention cohorts on {match['does']}{many}{text[match.end():]}"


__all__ = ["loaded"]
