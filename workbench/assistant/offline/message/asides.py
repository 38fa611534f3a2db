"""Who asks, for what occasion and for what reason: parts of a sentence that say nothing of what is counted.

Each is told by its grammar (somebody wants to know, for the board, since they ...), and none is set aside that holds a
number, a negation, a condition or a value of the log.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import moneyed
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.vocabulary import spoken

_BEGIN = r"(?:^|(?<=[.;!?:] )|(?<=, ))"
# who works beside a squad, and what they meet over: words of offices, never of the people that are counted
_OFFICE = (
    r"(?:team|squad|department|board|management|finance|legal|compliance|marketing|sales|engineering|analytics|product"
    r"|crm|audit|auditors?|regulators?|lawyers?|controlling|committee|steering|boss|manager|director|ceo|cfo"
    r"|leadership"
    r"|colleagues?|meeting|review|dashboard|report|slides?|deck|standup|workshop|quarter|okrs?)"
)
_KNOWING = r"(?:see|know|have|learn|understand|find out|look at|show|report|present|measure|track|hear)"
_LATER = r"(?: (?:tomorrow|today|tonight|this week|next week|(?:on |this |next )?(?:mon|tues|wednes|thurs|fri)day))?"
_ASKERS = re.compile(
    rf"{_BEGIN}(?:(?:the|our|my) )?(?:\w+ )?(?P<who>\w+) (?:asks?|asked|wonders?|(?:wants?|needs?|would like|wishes"
    rf"|ought) to {_KNOWING})(?: (?:me|us))?(?: (?:for|about))?:?(?= )"
)
# our CEO wants the opt-out rate; the CRM people need clicks per week
_ORDERS = re.compile(
    rf"{_BEGIN}(?:(?:the|our|my) )?(?:\w+ )?{_OFFICE}(?: (?:team|people|folks|guys|bro|lead|squad|department|dudes))?"
    rf"(?:,? (?:who|which) [^,.;:]{{3,40}},)? (?:also |now |urgently |really )*(?:is asking|are asking|asks?|asked"
    rf"|wants?|needs?|would like"
    rf"|would love|requested|requests?|demands?|ordered)(?: me| us)?(?: for| to {_KNOWING})?:? (?=\w)"
)
_OCCASION = re.compile(
    rf"{_BEGIN}(?:(?:for|to|in) (?:(?:the|our|my|a|an|this|next) )?(?:\w+ ){{0,2}}{_OFFICE}|{_OFFICE}(?: \w+)? here"
    rf"|this is {_OFFICE}){_LATER}(?:\s*[:,]|(?=,? (?:i|we) ))"
    rf"(?:,? (?:i|we) (?:need|want|must|have|should|would like)(?: to {_KNOWING}| {_KNOWING})?)?"
)
_REASONS = re.compile(
    r",? (?:since (?:they|it|these|those|we|i|our|my)(?! (?:\w{2,}ed|went|ran|began|made|sent|built|cut|came|took"
    r"|left)\b)"
    r"|(?:because|as) (?:they|it|these|those|we|i|our|my)|because (?:there|here|that|this|everybody"
    r"|everyone|people|most|many|some))\b(?! (?:was|were|are|is|have been|got|get|had|entered"
    r"|joined|enrolled)\b)[^.;,:?!)]*(?=[.;,:?!)]|$)"
)
_PREMISE = re.compile(
    r"(?:^|(?<=[.;!?] ))[^.;:?!]{8,120}?,? so (?=(?:please |kindly |can you |could you |let us |i need |we need )"
    r"(?:count|draft|define|measure|show|give|plot|write|make|build|a |the )?)"
)
# an opinion, a question that the rest says again, why less is better
_OPINION = re.compile(
    r"(?:^|(?<=[.;!?] ))(?:(?:i|we|my \w+|our \w+|the \w+|(?:the|our|my) (?:\w+ ){1,3}(?:team|squad|people)) )?"
    r"(?:would )?(?:suspects?|guess(?:es)?|bets?"
    r"|hopes?|fears?|worr(?:y|ies)|(?:am |are |is )?(?:worried|concerned|nervous|anxious)"
    r"|assumes?|believes?|reckons?|wonder|have a (?:hunch|feeling))\b"
    r"(?:[^.;!?]|\.(?=\d))*(?:[.;!?]|$)"
)
_RESTATED = re.compile(
    r"(?:^|(?<=[.;!?] ))(?:do|does|did|are|is)(?! (?:it|this|that|there)\b) [^.;?!]*\b(?:more|less|fewer|better"
    r"|worse|earlier|later|longer|often)\b[^.;?!]*[?](?= )"
)
_WORTHLESS = re.compile(
    r"(?:^|(?<=[.;!?,] ))[^.;:,!?]{6,80},? so (?=(?:the )?(?:less|lower|fewer|more|higher) (?:is|the) "
    r"(?:better|good|bad|worse))"
)
_OURS = re.compile(
    r"(?:^|(?<=[.;!?] ))[^.;:?!]{8,120}?,? so (?:we|i|the \w+) (?:also )?(?:should|need|want|must|ought to"
    r"|would like)(?: to)?(?: also)?(?: have| get| need| track)? (?:our own|one|it|this|that|the same)"
    r"(?: too| as well| also)?\s?[:.]"
)
# what a draft is called, before what it is
_NAMED = re.compile(
    r"^(?:(?:an?|the|our|my|new) )*[a-z][a-z /-]{2,40}? (?:metric|kpi|indicator|label|measure)\s*"
    r"(?:=|:=|means|is defined as)\s*"
    r"|^(?:(?:an?|the|our|my|metric|kpi) )*[a-z][a-z0-9 /'-]{2,40}?\s*:?=\s*"
)
_BUSY = re.compile(
    r", (?:we|they|i) (?:are|am) (?:now |currently |just )?(?:auditing|reviewing|investigating|debating|planning"
    r"|preparing|migrating|discussing|rebuilding|cleaning|revising|checking|testing|rolling out)"
    r" (?:the |our |a )?\w+(?: \w+)?(?=[.;!?]|$)"
)
# whole sentences that a request follows from: dates and lengths of time in them are not its own
_MOTIVE = re.compile(
    r"^.{8,400}?[.;!] (?:therefore|hence|thus|that is why|this is why|for this reason|because of (?:this|that)|so),? "
    r"(?=(?:(?:i|we) (?:\w+ )?(?:need|want|would like|require)|(?:please |can |could |let us )))"
)
_JUDGED = re.compile(
    r"(?:^|(?<=[.;!?] ))(?:it|this|that) is (?:an? |just |pure )?\w+, (?:so|and) (?=(?:it|that|this) sh)"
)
# for whom the answer is written, which changes none of its numbers
_AUDIENCE = re.compile(
    r",? (?:and what it means,? )?(?:for|to) (?:somebody|someone|people|a person|an? \w+) without (?:any )?"
    r"(?:statistics|maths?"
    r"|statistical \w+|a background in \w+)|,? to (?:an? |our |my )?(?:new |junior )?(?:colleagues?|joiners?|interns?"
    r"|newcomers?|trainees?|newbies?|beginners?|laym[ae]n|novices?|outsiders?)(?=[ .;,!?]|$)|,? in (?:plain"
    r"|simple|easy) (?:words|english|terms|language)|,? in words (?:that )?(?:an? |my )?\w+ (?:would|could|can"
    r"|will) (?:get|understand|grasp)"
    r"|,? with (?:an |some )?explanations? for (?:laym[ae]n|lay people|beginners|everybody|everyone|non ?\w+),?"
)
_NARROWING = re.compile(
    r"\b(?:only|exclud\w+|includ\w+|except|without|not|never|no|none|limit\w*|restrict\w*|ignor\w+|but|just|unless"
    r"|first"
    r"|last|unique|distinct|median|who|whose|new|old)\b|\d"
)


def without_asides(text: str, grounding: Grounding) -> tuple[str, tuple[str, ...]]:
    """A normalised request without them, and what was set aside.

    >>> without_asides("finance asks what a rider spends", grounding)       # doctest: +SKIP
    ('what a rider spends', ('finance asks',))
    """
    people = {*PERSON, *own_words(grounding).people}
    found: list[str] = []

    def drop(match: re.Match[str]) -> str:
        said = match[0].strip(" ,:;")
        if match.re is _AUDIENCE:
            found.append(said)
            return " "
        who = match.groupdict().get("who")
        rest = match.string[match.end():]
        around = f"{match.string[: match.start()]} {rest}"
        spoken_of = re.sub(r"\S*\d\S*", " ", said) if match.re in (_OPINION, _RESTATED) else said
        narrowing = _NARROWING.search(spoken_of) and match.re is not _MOTIVE
        event = who is not None and any(one.find(who) == (0, len(who)) for one in spoken(grounding))    # quotes asked
        if (who in people) or event or narrowing or not _said_elsewhere(said, around, grounding):
            return match[0]
        if match.re is _RESTATED and not re.search(r"\b(?:by|per|across|each|every)\b", rest):
            return match[0]
        if match.re is _NAMED and not _defined(said, rest, grounding):
            return match[0]
        if match.re in (_RESTATED, _OURS, _NAMED, _MOTIVE) and not _complete(rest):
            return match[0]
        # what happens after two weeks is only a reason where the request has a window of its own
        if match.re is _PREMISE and find_window(said) is not None and find_window(rest) is None:
            return match[0]
        found.append(said)
        manner = pattern_of(REVENUE).search(said) if match.re is _NAMED else None
        return f"{manner[0]} " if manner is not None and not pattern_of(REVENUE).search(rest) else " "

    own = (_NAMED, _OURS, _RESTATED, _OPINION, _WORTHLESS, _BUSY)
    for pattern in (_MOTIVE, _AUDIENCE, *own, _PREMISE, _JUDGED, _ORDERS, _OCCASION, _ASKERS, _REASONS):
        text = pattern.sub(drop, text)
    return " ".join(text.split()), tuple(said for said in found if said)


def _said_elsewhere(said: str, around: str, grounding: Grounding) -> bool:
    """Whether a part names no value of the log that the rest does not: by itself, or by the column it is split by."""
    there = {pair for value, pair in own_values(grounding) if re.search(rf"(?<!\w){re.escape(value)}s?(?!\w)", around)}
    for value, (column, held) in own_values(grounding):
        spelled = rf"(?<!\w){re.escape(value)}s?(?!\w)"
        if not re.search(spelled, said) or (column, held) in there:
            continue
        if not re.search(rf"\b(?:by|per|across|each|every)(?: the)? {re.escape(normalise(column))}(?:s|\b)", around):
            return False
    return True


def _defined(name: str, rest: str, grounding: Grounding) -> bool:
    """Whether a definition says what it counts, and its name speaks of nothing else that the log holds."""
    how = r"\b(?:rates?|ratios?|shares?|percent\w*|averages?|mean|medians?|per|frequency|times|days|hours|minutes)\b"
    counted = r"\b(?:divided by|over|out of|per|share of|number of|how many|averages?|mean|median|sum|total)\b"
    if re.search(how, name) and not re.search(counted, rest):
        return False        # the name says how
    said = {one.event for one in spoken(grounding) if one.find(rest)}
    said |= {event for event, way, _ in moneyed(grounding) if pattern_of(way).search(rest)}
    named = {one.event for one in spoken(grounding) if one.find(name)}
    return bool(said) and named <= said


def _complete(rest: str) -> bool:
    """Whether what follows asks by itself: with a length of time."""
    return find_window(rest) is not None
