"""States that a table of the squad's own keeps: on the max plan from then to then. Days in one, whether in one at the
window's end, days until it is left.

Such a table has a column for when a row begins to hold and one for when it ends, and a column with few values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import everybody, kept
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.vocabulary import Unclear
from workbench.logs.schema import TABLES

_BEGINS = re.compile(r"valid_?from|begins?(?:_?at)?|started_?(?:at|on)|from_(?:ts|at|date)|effective_?from"
                     r"|since", re.IGNORECASE)
_ENDS = re.compile(r"valid_?to|ends?(?:_?at)?|ended_?(?:at|on)|to_(?:ts|at|date)|effective_?to|until", re.IGNORECASE)
_STAYS = (r"(?:spends?|spent|is|was|are|were|has been|stays?|stayed|remains?|keeps?|holds?|has|lives?)(?: to be)?"
          r"(?: still)?")
_ON = r"(?:on|in|with|under|at)"
_LEAVES = (r"(?:leaves?|left|quits?|loses?|lost|drops?|ends?|cancels?"
           r"|(?:moves?|switch(?:es)?|goes|changes?) (?:away |off )?(?:from|off))")


@dataclass(frozen=True)
class State:
    """A table of states, its columns of time, and the column whose values the states are."""

    table: str
    begins: str
    ends: str
    column: str
    values: tuple[str, ...]


@kept
def states(grounding: Grounding) -> list[State]:
    """The states that the squad's own tables keep of users."""
    found = []
    for info in grounding.tables.values():
        if info.name in TABLES or info.derived or info.key != "user_id":
            continue
        times = [column for column, kind in info.columns.items() if kind.startswith(("TIMESTAMP", "DATE"))]
        begins = [column for column in times if _BEGINS.fullmatch(column)]
        ends = [column for column in times if _ENDS.fullmatch(column)]
        if len(begins) == len(ends) == 1:
            found += [State(info.name, begins[0], ends[0], column, tuple(values))
                      for (table, column), values in grounding.closed.items() if table == info.name]
    return found


def of_own_state(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The days that a user is in a state, whether they are at the window's end, or the days until they leave it.

    Raises:
        Unclear: where the states of several tables can be meant, or several of one are.
    """
    if not states(grounding) or wish.metric is not None or wish.like is not None:
        return wish
    named = "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True))
    people = rf"(?:(?:the|an?|each|every|our|one|its|his|her) )*(?:{named}|he|she|they|it)"
    found: list[tuple[State, str, str, re.Match[str]]] = []
    for state in states(grounding):
        for value in sorted(state.values, key=len, reverse=True):
            found += [(state, value, how, match) for how, match in _said(sentence, state, value, people)]
    found.sort(key=lambda one: (one[3].start(), -len(one[3][0])))
    if not found:
        return wish
    state, value, how, match = found[0]
    if any((one.table, one.column, other) != (state.table, state.column, value) for one, other, _, _ in found):
        several = " or ".join(dict.fromkeys(other for _, other, _, _ in found))
        raise Unclear(f"In which state: {several}? One at a time.")
    _forget(sentence, match)
    _beside(sentence, state, value, people)
    if how == "until" and find_window(sentence.rest) is None:
        most = r"[,;(]? ?(?:at most|capped at|cut (?:off )?at|up to|maximum|max) (\d+)(?: days)?\)?"
        capped = re.search(most, sentence.rest)
        if capped is not None:
            sentence.rest = f"{sentence.rest[: capped.start()]} within {capped[1]} days {sentence.rest[capped.end():]}"
    if how == "at":
        sentence.take_all(r"(?:at|by|on|upon) the (?:very )?end(?: of)?(?: the| its| their| his| her)?(?: first)?(?= )")
        sentence.take_all(r"0/1|state|still")
    event = Event(state.table, normalise(state.table).replace(" ", "_").removesuffix("s"), "", state.table,
                  time=state.begins, ends=state.ends, noun=f"{normalise(state.column)} {value}")
    return replace(wish, event=event, aggregate="days", filters=(*wish.filters, (state.column, value)),
                   at_end=how == "at", until_lost=how == "until")


def _said(sentence: Sentence, state: State, value: str, people: str) -> list[tuple[str, re.Match[str]]]:
    nouns = rf"(?:{re.escape(normalise(state.column))}|{re.escape(normalise(state.table).removesuffix('s'))})s?"
    plain = re.escape(normalise(value))
    there = rf"(?:(?:the|an?|our|their|its) )?(?:{nouns} {plain}|{plain} {nouns}|{plain})(?!\w)"
    ways = (
        ("until", r"(?:(?:number of |how many |the )*(?:days|time)|how long) (?:until|till|before|to) "
                  rf"(?:{people} )?{_LEAVES} {there}"),
        ("at", rf"(?:(?:is|are|was|were|whether|if) )?(?:{people} )?(?:is |are |was |being )?(?:still )?{_ON} {there}"
               r"(?=,? (?:at|by|on|upon) the (?:very )?end\b)"),
        ("days", r"(?:(?:on )?(?:number of |how many |count of |the )*(?:of )?days|(?:the )?time|how long)(?: in days)?"
                 rf" (?:(?:that |which |does |do |did |is |was )*{people} (?:{_STAYS} )?|(?:spent|being|stayed)"
                 rf" )?{_ON} {there}"),
    )
    return [(how, match) for how, way in ways if (match := pattern_of(way).search(sentence.rest)) is not None]


def _beside(sentence: Sentence, state: State, value: str, people: str) -> None:
    """Take what says where the states are kept, and who is left out anyhow: who is in no such state at the start."""
    table = re.escape(normalise(state.table))
    sentence.take_all(
        rf"\(?,?(?:(?:as )?(?:per|from|by|in|on|of|out of|according to|using|see) )?(?:(?:the|our|its) )?(?:{table}"
        rf"|{table.removesuffix('s')})"
        r" (?:table|history|log|records?|file|data)\)?")
    sentence.take_all(r"time to (?:loss|leav\w+|exit|quit\w*|event)|(?:measured |counted )?in days")
    plain = re.escape(normalise(value))
    sentence.take_all(
        rf"[,;(]? ?(?:and )?(?:only|just|among|for) (?:the )?{people} (?:(?:who|that|which) )?(?:are|is|were|was)"
        rf" (?:already )?{_ON}"
        rf" (?:the )?(?:\w+ )?(?:{plain}|it)(?: \w+)? (?:at|on|upon|from|when) (?:the )?(?:exposure|start|entry"
        rf"|beginning|outset)\)?"
    )


def _forget(sentence: Sentence, match: re.Match[str]) -> None:
    begin, end = match.span()
    sentence.blank(begin, end)
    sentence.whole = sentence.whole[:begin] + " " * (end - begin) + sentence.whole[end:]


__all__ = ["State", "of_own_state", "states"]
