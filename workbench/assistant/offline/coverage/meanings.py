"""What is asked of a metric of the project beyond its value: what it counts, over which window, which way is good.

The reply tells all of it, so the words that ask for it are taken out; what narrows the value stays to be understood.
"""

from __future__ import annotations

from workbench.assistant.offline.message.kinds import DRAFTING
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON

_PERSON = "|".join(PERSON)
_FROM = r"(?:the |a |its |each )*(?:sends?|sending|messages?|exposures?|decisions?|assignment|enrolment|entry)"
_MORE = r"(?:an? )?(?:more|less|fewer|higher|lower|bigger|smaller|larger|rising|falling|high|low)"
_GOOD = r"(?:better|worse|good|bad|desirable|positive|negative|best)"
_ASKED = (
    # from where, and for how long
    rf"(?:counted|measured|taken|computed|calculated|anchored|starting|start|starts) (?:from|at|on) {_FROM}"
    rf"(?:,? or (?:from |at |on )?{_FROM})*",
    r"(?:over|in|within|across|for) (?:how many|what|which) (?:days|weeks|hours|window|period|time(?: ?span)?|horizon)"
    r"(?: of time)?(?: (?:is|does|do|was))?",
    r"(?:what|which|how long|how wide) (?:is |are )?(?:the |its )?(?:window|time ?span|horizon|period)(?: of| does)?",
    r"how (?:many days|many weeks|long) (?:is it|does it|is its window|does its window)(?: (?:cover|span|look|last"
    r"|take))?",
    # on how many people
    rf"(?:on|from|over|behind|with) (?:how many|which|what number of) (?:of the |our )?(?:{_PERSON})(?: (?:is|does"
    rf"|do|are|was))?",
    r"(?:is |are )?(?:based|founded|calculated|computed|worked out) (?:on|from)|rests? (?:on|upon)|(?:stands?"
    r"|stood) on|rests?",
    # which way is good
    rf"(?:which|what) (?:direction|way|side) (?:of it )?(?:is|would be|counts as|means) {_GOOD}(?: or {_GOOD})?",
    rf"(?:and )?(?:is|are|does|do|would|should) {_MORE}(?: values?| numbers?| figures?| one)?(?: (?:be|mean|means"
    rf"|something|count as))* "
    rf"{_GOOD}(?: or {_GOOD})?",
    rf"(?:if )?{_MORE} (?:values? |is |are )*{_GOOD}(?: or {_GOOD})?|{_GOOD} or {_GOOD}|is (?:that|this"
    rf"|it) (?:a lot|much|many|little)",
    # in what, of what
    r"in (?:which|what) (?:units?|currency)(?: (?:is|are))?(?: it| that)?|(?:which|what) (?:units?|currency)",
    r"(?:and )?(?:what|who|which \w+) (?:is|are|gets?|does|do) (?:not )?(?:excluded|included|left out|counted|count"
    r"|in it)"
    r"(?: (?:in|as|from) it)?|(?:and )?what (?:is|does|do) (?:it )?(?:leave|leaves) out",
    r"(?:and )?what (?:is|are|goes|lies) (?:there )?(?:inside|in it|inside it|in there|behind it)",
    r"(?:and )?what (?:does|do) (?:it )?(?:contain|hold|include|consist of|comprise|capture)"
    r"|(?:contain|comprise|consist of)",
    r"in (?:one|two|a few|plain|simple) (?:\w+ )?(?:sentences?|words?|lines?|terms|english)",
)


def meanings(wish: Wish, sentence: Sentence) -> Wish:
    """A request about a declared metric without the words that ask what it means."""
    if wish.metric is None or wish.experiment is not None or wish.like is not None:
        return wish
    if sentence.has(rf"(?!measured?\b|definition|define)(?:{DRAFTING})") and sentence.has(r"draft|build|create|new"
     r"|variant|instead"):
        return wish
    for words in _ASKED:
        sentence.take_all(words)
    return wish


__all__ = ["meanings"]
