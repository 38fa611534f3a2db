"""Where rows would be counted, and something else was asked of them: how they are, what a rate depends on."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.vocabulary import Unclear

_GOES_WITH = (
    r"\b(?:depend\w*|var(?:y|ies)|relat\w+|function|goes|associated)(?: \w+)? (?:on|with|to|of) (?:the )?"
    rf"(?:number|count|volume|amount) of {MESSAGES}"
)
_NUMBER = r"how (?:many|often|much|frequently)|numbers?|counts?|counted|totals?|volumes?"
_HOW = (
    r"(?:and |so |well,? )?(?:how (?:do|does|did|are|is|were|was|have|has|can)"
    r"|what (?:are|is|were|was) (?:[a-z]+ ){1,5}about)\b"
)
_STEP = (
    r"\b(?:(?:hour|day|week|month) (?:on|over|to) (?:hour|day|week|month)|hourly|daily|weekly|monthly|relative"
    r"|percentage) "
    r"(?:changes?|growth|differences?|deltas?|increases?|decreases?|rise|drop|gains?)\b|\b(?:growth|change) rates?\b"
    r"|\b(?:changes?|growth|differences?) (?:from|between) (?:one |each |a )?(?:day|week|month)s? (?:to|and) (?:the"
    r" )?next\b"
)
_PER_CENT = r"(?i)\b(?:in|as) (?:an? )?(?:per ?cent|percentages?|%)(?!\w)(?! of| points?)"


def counted_instead(wish: Wish, sentence: Sentence) -> None:
    """Ask rather than count rows where no number of them was asked for.

    Raises:
        Unclear: with what could be meant.
    """
    assert wish.event is not None
    if wish.pressure is None and re.search(_GOES_WITH, sentence.whole):
        raise Unclear("By the number of messages in the one, seven or twenty-eight days before: which rate, and over"
                      " which of them?")
    if wish.shape == "trend" and re.search(_STEP, sentence.whole):
        raise Unclear(f"How much it changed from one {wish.period} to the next is not shown, only how high it was in"
                      f" each:"
                      " is that what you need?")
    if wish.aggregate not in (None, "count") or wish.event.table == "users":
        return
    if wish.by is None and wish.shape is None and not sentence.has(_NUMBER) and re.match(_HOW, sentence.whole):
        raise Unclear(f"How many {wish.event.said}, or by which column? It was asked how they are, and I count them.")
    whole = wish.shape == "trend" or wish.by is None or wish.event.rate is not None
    if whole and re.search(_PER_CENT, wish.text):
        raise Unclear(f"In per cent of what: of the messages, or of all {wish.event.said}?")
