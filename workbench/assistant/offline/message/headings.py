"""What a metric is called before it is said what it is: contact pressure: ...; study time. Sum of ..."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import said_again
from workbench.assistant.offline.words.fillers import CHOOSING, HARMLESS, words_of
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken

# words for what is measured, and for nobody who is measured
_ABSTRACT = re.compile(
    r"\w+(?:ness|ity|tion|sion|ment|ance|ence|ship|ism|ure|cy|acy|hood|ing)|time|value|reach|pressure|load|intent"
    r"|interest"
    r"|health|rate|volume|spend|cost|success|loyalty|habit|depth|usage|use|uptake|fun|pain|joy|noise|fatigue|money"
    r"|stickiness|comeback|trust|effort|stress|growth|demand|traffic")
_MEASURE = re.compile(
    r"^(?:(?:could|can|would) (?:you|we|i) |please |kindly |i need |we need |give me |have |get )*(?:put together "
    r"|make |draft |define |build "
    r"|set up |create |have |get )?(?:me |us )?(?:an?|some|one|the) (?:\w+ )?(?:measure|metric|kpi|indicator|number"
    r"|figure|proxy|sign)"
    r" (?:of|for) |(?: of| in) (?:whatever|any|which) (?:sort|kind|form)$")
_NAMED = re.compile(r"\b(?:as (?:an?|one|our) )?(?:metric|kpi|indicator)$")        # popcorn hit rate as a metric: ...
_DEFINES = re.compile(r"\W*(?:an? |the |our )?(?:metric|kpi|indicator)\b(?: (?:for|of|with|on|that)\b|\s*:)")
AGES = words_of("""
young old new heavy light loyal active paying free premium first last returning existing dormant inactive big small top
best worst late early vip vips elite gold silver bronze platinum diamond student students senior seniors family families
kids child children adult adults teen teens male female men women corporate business private domestic foreign
international local regional urban rural tourist tourists commuter commuters employee employees staff
""")
_DEGREES = words_of("long short deep quick real total overall simple basic")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def names_it(said: str, rest: str, grounding: Grounding) -> bool:
    """Whether a label is what a metric is called, and no group of people, messages or days that it would be limited to.

    Its last word must say again what is counted (peekers, before what they peek at), or be no word for anybody: a
    quality, a doing, an amount.
    """
    said = _MEASURE.sub("", said)
    if find_window(rest) is None:
        return False
    asked = {one.event for one in spoken(grounding) if one.find(rest)}
    about = frozenset(stems(rest)).union(*(said_again(grounding, event.table, event.where) for event in asked))
    about |= {part for one in spoken(grounding) if one.event in asked for part in one.stems}
    words = [word for word in _WORD.findall(said) if word not in HARMLESS]
    people = {*PERSON, *own_words(grounding).people}
    called = _NAMED.search(said) is not None or _DEFINES.match(rest) is not None
    if called and any(word in people or word in AGES or word in CHOOSING for word in _WORD.findall(said)):
        return False        # new readers metric: of whom
    if not words:
        return True
    *before, last = words
    if called:
        return _called(words, rest, people, about, grounding)
    named = _again(last, about)
    if any(word in people or word in AGES or (word.endswith("s") and not _again(word, about)) for word in before):
        return False
    if not (named or _ABSTRACT.fullmatch(last)) or last in people:
        return False
    return not named or all(_again(word, about) or word in _DEGREES for word in before)


def _called(
    words: list[str], rest: str, people: set[str], about: frozenset[str], grounding: Grounding
) -> bool:
    """Whether words that stand for a metric by their place are for nobody: list decay, before metric for the days ...

    One word in the plural may be people, so that the metric itself must say whom it counts: sleepers.
    """
    held = {stem(part) for said, _ in own_values(grounding) for part in said.split()}
    if any(stem(word) in held and not _again(word, about) for word in words):
        return False        # families: a value of the log, in the plural
    plural = len(words) == 1 and words[0].endswith("s") and not _again(words[0], about)
    whom = "|".join(map(re.escape, people))
    return not plural or re.search(rf"\b(?:{whom}) (?:with|who|that|having)\b", rest) is not None


def _again(word: str, about: frozenset[str]) -> bool:
    """Whether a word is made of one that is said again: bookers, of what is booked."""
    short = re.sub(r"(?:ers?|ors?|ings?|s)$", "", word)
    return stem(word) in about or (len(short) > 3 and any(one.startswith(short[:5]) for one in about))
