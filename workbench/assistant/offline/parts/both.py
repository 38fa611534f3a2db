"""Rows of two events taken as one: likes plus passes, missed premiums over paid plus missed ones.

`joined` spells out what is said by participles or adjectives alone (paid plus missed), where the log has the two of
one noun; `unions` makes one event of two that stand joined below a line, of which one is above it as well.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.descriptions import told_before
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_events import own_events
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import plural, stem
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_AND = r"(?:plus|and|or|\+|&)"
_OVER = r"(?:divided by|over|out of|as an? (?:share|percentage|part|proportion|fraction) of|relative to|among|to|of|in)"
_LINE = r"divided by|over(?= the| all| \w+s)|out of|ratio|as an? (?:share|percentage|part|proportion|fraction) of"
_THOSE = r"(?:(?:the ones|those|the)(?: (?:that|which))?(?: (?:were|was|are|is|got|have been|had been))? )?"
_MEANS = (r"(?:,? ?\(?(?:,? ?(?:where|here) all (?:means|is|are|stands for)|meaning|that is|that means|namely|being"
          r"|which (?:is|are|means)|i\.?e\.?"
          r"|=|:|,)? ?)")


@kept
def _pairs(grounding: Grounding) -> dict[str, dict[str, str]]:
    """Noun -> what is said of it -> its words: premium -> paid -> premiums paid; return -> late -> late returns."""
    found: dict[str, dict[str, str]] = {}
    for event in own_events(grounding):
        parts = normalise(event.kind or "").split()
        if len(parts) == 2 and plural(f"{parts[0]}_{parts[1]}").endswith(f"_{parts[1]}"):
            found.setdefault(parts[0], {})[parts[1]] = f"{plural(parts[0])} {parts[1]}"
    facts = {normalise(name): fact for name, fact in grounding.catalog.facts.items() if fact.kind == "event"}
    for name in facts:
        first, _, noun = name.rpartition(" ")
        if noun in facts and " " not in first and first:
            one = found.setdefault(noun.removesuffix("s"), {})
            one[first] = name
            told = normalise(facts[noun].description or "")
            if re.search(r"\b(?:in|on) time\b", told) and first == "late":
                one["on time"] = one["in time"] = noun
    return {noun: said for noun, said in found.items() if len(said) > 1}


def joined(text: str, grounding: Grounding) -> str:
    """A normalised request with two kinds of one noun spelled out: all premium runs, paid plus missed.

    >>> joined("late returns over all returns, where all means late plus on time", grounding)   # doctest: +SKIP
    'late returns over late returns plus returns'
    """
    line = pattern_of(_LINE).search(text) is not None
    for noun, said in _pairs(grounding).items():
        several = rf"(?:{re.escape(noun)}s?|{re.escape(plural(noun))})"
        if not re.search(rf"\b{several}\b", text):
            continue
        ways = "|".join(sorted(map(re.escape, said), key=len, reverse=True))
        two = rf"{_THOSE}(?P<one>{ways}),? (?P<and>{_AND}) {_THOSE}(?P<other>{ways})"
        whole = rf"(?:the )?(?:number of )?(?:all (?:the )?)?{several}(?: [a-z]+s)?{_MEANS}"
        for way in (rf"{whole}{two}(?! {several}\b)\)?", rf"(?:all (?:the )?)?{two} (?:{several}|ones)",
                    rf"(?:all (?:the )?){two}"):
            text = re.sub(rf"\b{way}(?!\w)", lambda m: m[0] if m["one"] == m["other"] else (
                f"{said[m['one']]} {'or' if m['and'] == 'or' and not line else 'plus'} {said[m['other']]}"), text)  # noqa: B023
        text = _each_its_verb(_bare(text, noun, said, grounding), noun, said)
    return _added(text, grounding)


def _bare(text: str, noun: str, said: dict[str, str], grounding: Grounding) -> str:
    """A noun without what a description says before it, beside what is done: cancelled their season pass."""
    before, verbs = told_before(grounding).get(noun), {stem(verb) for verb in said}
    if before is None:
        return text

    def put(match: re.Match[str]) -> str:
        verb = match["one"] or match["other"]
        return match[0].replace(f"{before} ", "", 1) if verb is not None and stem(verb) in verbs else match[0]

    thing = rf"{re.escape(before)} (?:{re.escape(noun)}s?|{re.escape(plural(noun))})"
    those = r"(?:(?:an?|the|any|some|their|his|her|at least|one|up) )*"
    text = re.sub(rf"\b(?P<one>[a-z]+) {those}{thing}\b(?P<other>(?!))?", put, text)
    return re.sub(rf"\b{thing} (?:(?:that|which|were|was|are|is|got|have|been|being|did|they|he|she) )*"
                  r"(?P<other>[a-z]+)(?P<one>(?!))?", put, text)


def _each_its_verb(text: str, noun: str, said: dict[str, str]) -> str:
    """Created or joined a league, created a league or joined one: each verb with the noun."""
    verbs = {stem(verb) for verb in said}
    which = r"(?P<which>(?:(?:an?|any|some|the|one|at least one|their) )?(?:[a-z]+ )?)"
    thing = rf"{which}(?P<noun>{re.escape(noun)}s?|{re.escape(plural(noun))})\b"

    def both(match: re.Match[str]) -> str:
        one, other = stem(match["one"]), stem(match["other"])
        if one == other or not {one, other} <= verbs:
            return match[0]
        of = f"{match['which']}{match['noun']}"
        return f"{match['one']} {of} {match['and']} {match['other']} {of}"

    joint = rf"(?P<and>and/or|{_AND[3:]}"
    text = re.sub(rf"\b(?P<one>[a-z]+) {joint} (?P<other>[a-z]+) {thing}", both, text)
    return re.sub(rf"\b(?P<one>[a-z]+) {thing},? {joint} (?P<other>[a-z]+) (?:one|another|it|them)\b"
                  r"(?! (?:of|more|time|or|day|week))", both, text)


def _added(text: str, grounding: Grounding) -> str:
    """A plus between two plurals as a sign, where the log has something that is called Plus."""
    if not any(one.stems == ("plus",) for one in spoken(grounding)):
        return text
    return re.sub(r"(?<=[a-z]s) plus (?=(?:(?:the|all|number of) )*[a-z]+(?:s|es)\b(?! subscription))", " + ", text)


def unions(found: list[tuple[int, Event]], sentence: Sentence) -> list[tuple[int, Event]]:
    """Events found, those two of one table made one that stand joined below a line, where one of them is above it."""
    places = sorted(found, key=lambda pair: pair[0])
    for (at, one), (then, other) in pairwise(places):
        line = re.search(rf"(?<!\w){_OVER}(?: (?:the|all|number|sum|total|of))*(?: [a-z]+)? +\(?$",
                         sentence.whole[:at])
        between = re.search(r" +(?:plus|and|or|\+|&) +(?:(?:the|all|number of) +)*$", sentence.whole[at:then])
        if line is None or between is None or len(sentence.whole[at:then].split()) > 5:
            twice = sum(event in (one, other) for _, event in places) > 2
            if between is not None and one != other and twice and pattern_of(_LINE).search(sentence.whole[:at]):
                raise Unclear(f"{one.said.capitalize()} or {other.said}: divided by one of them, or by both together?")
            continue
        above = {event for place, event in places if place < line.start()}
        alike = (one.table, one.time) == (other.table, other.time) and one.where and other.where
        if not alike or one == other or len(above) != 1 or not above & {one, other}:
            continue
        kinds = [f"kind = '{event.kind}'" for event in (one, other)]
        where = f"({one.where} OR {other.where})" if [one.where, other.where] != kinds else (
            f"kind IN ('{one.kind}', '{other.kind}')")
        whole = replace(one, fact=f"{one.fact}_or_{other.fact}", stem=f"{one.stem}_or_{other.stem}", kind=None,
                        where=where, key=None, value=None, step=None, rate=None, noun=f"{one.said} or {other.said}")
        sentence.blank(at + between.start(), then)
        return [pair for pair in found if pair not in ((at, one), (then, other))] + [(at, whole)]
    return found


__all__ = ["joined", "unions"]
