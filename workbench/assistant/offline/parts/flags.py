"""Columns that are true or false of a squad's own rows: appealed fines, late deliveries, claims that were not refunded.

They narrow the rows of the one event that is counted. When it became true is kept nowhere: a window is that of the
rows themselves, and the reply says so. Of people it is never denied here: who appealed none is another question.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.told_columns import token
from workbench.assistant.offline.words.vocabulary import Unclear, spoken
from workbench.logs.schema import TABLES

_BE = r"(?:(?:that|which|who|whose|were|was|are|is|got|get|have|has|had|been|being|later|eventually|then) +)"
_NOT = r"(?P<no>not +(?:been +|yet +)?|never +(?:been +)?)?"
_DONE = ("paid", "won", "lost", "sold", "stolen", "broken", "taken", "met", "kept", "done")
_ONE = r"(?:(?:at least +)?(?:one|any|an?|some)(?: +of)?(?: +(?:their|his|her|its|the|these|those))?|their|his|her)"
_SHARE = r"shares?|proportions?|percent\w*|fractions?|rates?|%|how often|odds|likelihood|probability"


def flagged(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take what a column of true and false says of the rows that are counted.

    Raises:
        Unclear: where it could be said of something else, or only of a part of them.
    """
    event = wish.event
    if event is None or event.table in TABLES or event.table not in grounding.tables:
        return wish
    info = grounding.tables[event.table]
    held = [column for column, kind in info.columns.items() if kind == "BOOLEAN"]
    if info.derived or not held:
        return wish
    spans = [span for one in spoken(grounding) if one.event == event and (span := one.find(sentence.whole)) is not None]
    nouns = {sentence.whole[slice(*span)].split()[-1] for span in spans}
    nouns |= {normalise(one).split()[-1] for one in (event.table, event.said)}
    noun = "(?:" + "|".join(sorted(re.escape(form) for one in nouns for form in {one, one.removesuffix("s")})) + ")s?"
    found: list[tuple[str, bool]] = []
    for column in held:
        found += [(column, holds) for holds in (True, False) if sentence.take(token(column, holds)) is not None]
        said = re.sub(r"^(?:is|was|were|has been|got) ", "", normalise(column))
        if said.startswith("has "):
            found += [(column, holds) for holds in _having(sentence, noun, re.escape(said[4:]))]
        else:
            found += [(column, holds) for holds in _being(sentence, noun, said)]
    if not found:
        return wish
    _sure(wish, found, sentence, noun)
    when = f"when that became so is not kept: the time is that of the {event.said} themselves"
    timed = wish.window or wish.past or wish.dates or wish.period
    notes = (*wish.notes, when) if timed else wish.notes
    return replace(wish, flags=tuple(dict.fromkeys(found)), notes=notes)


def _being(sentence: Sentence, noun: str, said: str) -> list[bool]:
    """Appealed fines, fines that were not appealed, who appealed one of their fines."""
    word, done = re.escape(said), said.endswith("ed") or said in _DONE
    whom = "|".join(PERSON)
    ways = [
        rf"(?P<one>(?P<no>un|non[- ]?)?{word}) +(?P<gap>(?:\w+ +){{0,3}}?){noun}",
        rf"{noun} +(?P<one>{_BE}{'*' if done else '+'}{_NOT}{word})",
        rf"{noun} +(?P<gap>(?:\w+ +){{1,4}}?)(?P<one>{_BE}+{_NOT}{word})",
        rf"{noun} +(?P<one>{_BE}*(?P<no>un|non[- ]?){word})",
    ]
    if done:
        ways += [
            rf"(?P<one>(?:who|that|they|{whom}) +(?:have +|has +|had +|later +)?{word}) +{_ONE} +{noun}",
            rf"(?P<one>(?:did|do|does) +(?:the +|an? +)?(?:{whom}) +(?:{_stem(word)})) +{_ONE} +{noun}",
        ]
    return _taken(sentence, ways)


def _stem(word: str) -> str:
    """Appeal of appealed, refuse of refused, deny of denied."""
    if not word.endswith("ed"):
        return r"(?!)"
    return f"{word[:-3]}y" if word.endswith("ied") else f"{word[:-2]}|{word[:-1]}"


def _having(sentence: Sentence, noun: str, word: str) -> list[bool]:
    """Visits with a lesson, visits that have no lesson."""
    return _taken(sentence, [
        rf"{noun} +(?P<one>with +(?:an? +|the +)?{word})",
        rf"{noun} +(?P<one>(?P<no>without) +(?:an? +|any +|the +)?{word})",
        rf"{noun} +(?P<one>(?:that|which) +(?:have|has|had) +(?P<no>no +)?(?:an? +|the +)?{word})",
    ])


def _taken(sentence: Sentence, ways: list[str]) -> list[bool]:
    found = []
    for way in ways:
        for match in re.finditer(rf"(?<![\w'-]){way}(?![\w'-])", sentence.whole):
            begin, end = match.span("one")
            if match.groupdict().get("gap") and sentence.rest[slice(*match.span("gap"))].strip():
                continue        # a word between the two that nothing has read
            if sentence.rest[begin: end].split()[-1:] != match["one"].split()[-1:]:
                continue        # another part has read it
            sentence.blank(begin, end)
            found.append(not match.groupdict().get("no"))
    return found


def _sure(wish: Wish, found: list[tuple[str, bool]], sentence: Sentence, noun: str) -> None:
    """Raise where what the column says is of a part of them, of all of them, or of people.

    Raises:
        Unclear: with what could be meant.
    """
    assert wish.event is not None
    said = wish.event.said
    column = found[0][0]
    if len({holds for name, holds in found if name == column}) > 1:
        raise Unclear(f"{said.capitalize()} by {column}: those with it, or those without?")
    word = re.escape(normalise(column).split()[-1])
    long = r"(?:\w+ )?(?:[\w.]+ )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
    told = rf"(?:{word}|{noun}) (?:within|in|after|before|under|more than|less than|at least|at most) {long}"
    if sentence.has(rf"{told} (?:of|after|from|since|before)(?! (?:the |an? |their )?(?:exposure|assignment"
                    "|decision|send|being exposed))"):
        raise Unclear(f"When that became so is not kept of {said}: whenever it was?")
    twice = len(re.findall(rf"(?<!\w){noun}(?!\w)", sentence.whole)) > len(found)
    if twice and sentence.has(rf"(?:or|and|plus|vs|than) +(?:\w+ +)?{noun}"):
        raise Unclear(f"{said.capitalize()} are named twice: all of them, or those that are told by {column}?")
    if wish.either or wish.plus or wish.steps or wish.parts or wish.shape not in (None, "trend", "breakdown") or (
            wish.base is not None and wish.base.table == wish.event.table) or wish.like is not None:
        raise Unclear(f"Which of the two is told by {column}? Ask for {said} alone.")
    if sentence.has(rf"(?:{_SHARE})(?: of)?(?: +(?:the|all|our|their|those|these))* +(?:\w+ +)?{noun}") or sentence.has(
            rf"how (?:often|likely)|{noun} (?:rates?|shares?)"):
        raise Unclear(f"Which part of {said} that is, no count tells: ask for the number of them, or for both numbers.")
    some = r"(?:all|every|each|both|most|half|none|only)(?: of)?(?: +(?:their|the|whose|his|her))*"
    if wish.window is not None and sentence.has(rf"{some} +(?:\w+ +)?{noun}"):
        raise Unclear(f"All {said} of somebody, or any? A metric counts the rows, or says whether there was any.")
    if sentence.has(rf"whose +(?:\w+ +)?{noun}") and any(not holds for _, holds in found):
        raise Unclear(f"Any of their {said}, or all of them?")
    for name in {name for name, _ in found}:
        word = normalise(name).split()[-1]
        if word in HARMLESS and sentence.keeps(re.escape(word)):
            raise Unclear(f"“{word}” is said twice: of which?")


__all__ = ["flagged"]
