"""A word that a message coins: a player “monetises” if he buys something; monetised within 14 days.

What it is said to mean takes its place, so that the rest is read as if it had been said outright.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.stems import stem

_IF = r"(?:if|once|when|whenever|as soon as|provided(?: that)?)"
_HE = r"(?:(?:he|she|they|it) )?"


def uncoined(text: str, grounding: Grounding) -> str:
    """A normalised request with what a coined word means in its place.

    A word is coined in quotes, or by saying what somebody is counted as.
    """
    people = "|".join(map(re.escape, sorted({*PERSON, *own_words(grounding).people}, key=len, reverse=True)))
    who = rf"(?P<who>(?:(?:an?|the|every|each) )?(?:{people}))"
    ways = (
        rf"{who}(?: (?:is|are|has|have|counts?|qualif(?:y|ies)|gets?))?(?: (?:called|counted|said to be|regarded"
        rf"|deemed))?"
        rf"(?: (?:as|for))?(?: an?)? [\"“](?P<term>[^\"”]{{2,40}})[\"”],? {_IF} {_HE}",
        rf"{who} (?:is|are) (?:counted|regarded|considered|seen|treated"
        rf"|taken) as (?P<term>[\w ]{{2,25}}?),? {_IF} {_HE}",
        rf"{who} (?:is|are) (?P<term>[a-z]+)(?: (?:for|to) us| in our (?:eyes|terms|book))? (?:if|when) {_HE}(?=\w)",
        rf"(?:we|i) (?:count|treat|regard|consider|see|call|take) {who} as (?P<term>[\w ]{{2,25}}?),? {_IF} {_HE}",
        rf"{who} (?:only )?(?:counts?|is counted|are counted|qualif(?:y|ies)) (?P<term>){_IF} {_HE}",
    )
    for way in ways:
        match = re.search(way, text)
        if match is None or "only" in match[0].split():
            continue
        before, after = text[: match.start()], text[match.end():]
        after = re.sub(rf"\b(or|and) {_IF} {_HE}", r"\1 ", _without(match["term"], after))
        return f"{before}whether {match['who']} {after}".strip()
    named = re.match(r"[\"“](?P<term>[^\"”]{2,40})[\"”]\s*(?::=|=|:|means(?: that)?)\s*(?P<rest>.{12,})$", text)
    return _without(named["term"], named["rest"]) if named is not None else text


def _without(term: str, text: str) -> str:
    """A text without a coined word, in whatever form of it."""
    words = [stem(word) for word in re.findall(r"[a-z]+", term)]
    if not words:
        return text
    for match in reversed(list(re.finditer(r"[a-z]+", text))):
        here = list(re.finditer(r"[a-z]+", text[match.start():]))[: len(words)]
        if [stem(one[0]) for one in here] == words:
            before, after = text[: match.start()].rstrip(' "“'), text[match.start() + here[-1].end():].lstrip('"” ')
            text = f"{before} {after}"
    return text
