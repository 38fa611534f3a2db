"""One number of somebody's own rows: the largest, the smallest, the last, or their mean, which is not added up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.numbers import WORDED

_PERSONS = "|".join(PERSON)
# what is added up of somebody, or counted: a mean over those who have any is another number than a mean of one's own
_SUMMED = (
    r"number|count|share|rate|times|revenue|spend\w*|money|turnover|total|sum|minutes|hours|seconds|\w*met(?:re|er)s|miles|km"
    r"|euros|dollars|pounds|rupees|shillings|reais|pesos|yen|francs|cents|points|coins|gems|credits")
# what is never added up: a mean over somebody's own is the only one there is
RATED = r"ratings?|stars?|scores?|grades?|marks?|review scores?"
_SMALLEST = words_of("smallest cheapest lowest shortest minimum min")
_LARGEST = words_of("expensive largest highest biggest longest dearest maximum max costliest top")
_LAST = r"(?:last|latest|most recent|newest)"
# the last week, the last message of a week: no row of somebody's
_TIME = rf"(?:\d|{WORDED}|few|couple|day|week|month|fortnight|hour|year|quarter|minute|message|send|push|email|touch)"
_JOINED = (r"(?:in|within|per|of|for|and|or|before|after|with|over|during|by|to|from|on|at|than|how|that|which)(?!\w)")


def of_rows(
    sentence: Sentence, said: Iterable[str], *, left_out: bool, told: bool
) -> Literal["max", "min", "mean", "last"] | None:
    """The largest, the smallest, the last or the mean of somebody's own rows, where one of these is asked for.

    Args:
        said: units of the log's amounts.
        left_out: whether somebody without a row is said to be left out; `told` whether what they count as is said.
    """
    units = "|".join(map(re.escape, said)) or "(?!)"
    amount = rf"(?:values?|amounts?|sizes?|prices?|fares?|worth|{units})"
    one = "(?: single| individual)?"
    people = rf"(?:{_PERSONS})"
    if left_out and sentence.take(
        rf"(?:average|mean)(?= (?!(?:\w+ ){{0,3}}?(?:{_SUMMED})\b)(?:\w+ ){{1,4}}(?:per|of each|of every"
        rf"|for each) {people})"
    ):
        return "mean"       # of one of them: sums have none to leave out
    if sentence.take(
        rf"(?:average|mean) of(?: the| all| all the)?(?= \w+(?: \w+)? (?:of|by) (?:each|every|an?|one) {people})"
        rf"|(?:average|mean)(?= (?:\w+ )?(?:{RATED})(?: that| which)? (?:an?|each|every|the|one) {people} \w+)"
        rf"|(?:average|mean)(?= (?:\w+ )?(?:{RATED})(?: \w+)? (?:per|of each|by each|of every|from each) {people})"
    ):
        return "mean"
    if sentence.take(
        r"(?:average|mean) (?:(?:amount|value|size|price|length)s? )?(?:of|over|across) (?:all )?(?:of )?"
        r"(?:his|her|their|an? \w+|each \w+s?|the \w+s?) own"
        r"|(?:average|mean) (?:amount|value|size|price|length)s? of (?:his|her|their|its)(?: own)?(?= \w+)"
    ):
        return "mean"
    if sentence.take(
        r"(?:\w+ )?own (?:average|mean)(?= \w+)|(?:average|mean) (?:within|inside) (?:each|every) \w+,?(?= )"
    ):
        return "mean"
    whose = rf"(?:that |which )?(?:an?|each|every|the) {people}|per {people}|of each {people}"
    rated = rf"(?= (?:\w+ )?(?:{RATED})(?: \((?:in )?(?:{units})\))?(?: (?:{whose})))"
    if sentence.take(rf"(?:the )?(?:best|highest){rated}"):
        return "max"
    if sentence.take(rf"(?:the )?(?:worst|lowest){rated}"):
        return "min"
    if sentence.take(rf"(?:the )?{_LAST}{rated}"):
        return "last"
    largest = "|".join(sorted(_LARGEST - {"expensive"}))
    if sentence.take(rf"(?:the )?(?:most expensive|{largest}){one}(?= (?!ups?\b)\w+)"):     # a top-up is no top
        return "max"
    if sentence.take(rf"(?:the |their |his |her )?(?:{'|'.join(sorted(_SMALLEST))}|least expensive){one}(?= \w+)"):
        return "min"
    if sentence.take(
        rf"(?:the |their |his |her )?{amount} of (?:the|their|his|her|a \w+) (?:very )?{_LAST}{one}(?= \w+)"
        rf"|(?:the |their |his |her )?{_LAST}{one}(?= (?!{_TIME})(?:(?!{_JOINED})\w+ ){{1,3}}?{amount})"
    ):
        return "last"
    mean = (rf"(?:average|mean) (?:of|over) (?:the )?(?:{units}|amounts?|values?) (?:of|over|across)"
            r" (?:the|all|all the|their)(?= \w)")
    several = r"(?:average|mean) of(?: the| their)?(?= (?:\w+ ){1,3}(?:amounts|values|prices|sizes|fares)(?!\w))"
    within = r"(?:within|inside|per) (?:the |a )?(?:user|person) (?:mean|average)(?: of)?(?: the| their)?"
    if sentence.take(within) or sentence.take(mean) or (told and sentence.take(several)):
        return "mean"
    return None


__all__ = ["RATED", "of_rows"]
