"""People who are asked for, where an insight counts rows: customers with a ticket, muted players, who tapped a week."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import event_at
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.vocabulary import Unanswerable

_STATE = r"(?:still|currently|presently|now|at present|already|at the moment)"
_FEWER = r"more|most|fewer|fewest|many|number of|numbers of|count of|percent of|share of|%"
_ADDRESSED = r"(?:messaged|contacted|reached|notified|written to|active|texted|mailed)(?!\w)"
# words before people that ask for them and for nothing else
_ALONE = (
    r"show|me|us|give|the|our|all|plot|chart|list|please|count|of|by|and|a|daily|weekly|monthly|hourly|per|day|week"
    r"|month"
    r"|i|we|need|want|would|like|to|see|how|do|does|did"
)


def of_people(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Refuse to answer with rows where people are asked for: who had a ticket, who is muted now.

    Raises:
        Unanswerable: always where it is so.
    """
    assert wish.event is not None
    if wish.event.table == "users" or wish.event.fact == "reachable" or wish.shape in (
            "compare", "retention", "people", "funnel"):
        return
    people = "|".join(everybody(grounding))
    with_any = rf"(?:{people}) (?:with|without|having|making|doing|getting|receiving|whose)(?= \w)"
    now = (
        rf"(?:{people}) (?:(?:who|that|which) )?(?:(?:are|is|were|was|have|has|had) )?{_STATE}|still open|open(?= "
        r"tickets)"
    )
    # per free listener, each of our customers
    each = rf"(?:per|for each|for every|each|every) (?!user|unit)(?:of (?:the |our )?|\w+ )(?:{people})"
    if sentence.has(f"{with_any}|{each}|{now}") or _of_those(wish, sentence, people, grounding):
        raise Unanswerable(
            f"An insight counts {wish.event.said}, not the people who had them or whose state it is. A metric says "
            "which"
            " share of users had any within a number of days.")


def _of_those(wish: Wish, sentence: Sentence, people: str, grounding: Grounding) -> bool:
    """Whether what happened only says of whom something is asked: sends to opted out customers, muted players."""
    own = wish.event.fact if wish.event else None
    for match in re.finditer(rf"(?<![\w'])(?P<what>[a-z]+(?:ed|ing)(?: out)?) (?:{people})(?![\w'])", sentence.whole):
        found = event_at(match["what"], grounding)
        if found is not None and found[0].fact == own and found[1] == len(match["what"]):
            return True
    return _who(own, sentence, people, grounding)


def _who(own: str | None, sentence: Sentence, people: str, grounding: Grounding) -> bool:
    """Whether people are asked for by what they did: customers clicked per week, do more riders tap texts?"""
    for match in re.finditer(rf"(?<![\w'])(?:{people})(?![\w'])", sentence.whole):
        before = sentence.whole[: match.start()]
        counted = re.search(rf"(?<!\w)(?:{_FEWER})(?: (?:of|the|our|all|such))* *$", before)
        alone = re.fullmatch(rf"\W*(?:(?:{_ALONE})\W*)*", before)
        if not (counted or alone):
            continue
        after = re.match(r" +(?:(?:actually|really|ever|newly|who|that|were|was|are|is|have|has|had|been|got|we|i) "
                         r"+)*(?=(\w.*))",
                         sentence.whole[match.end():])
        if after is None:
            continue
        if re.match(_ADDRESSED, after[1]):
            return True
        found, done = event_at(after[1], grounding), re.match(r"\w+(?= |$|[?.,;])", after[1])
        other = found is None or found[0].fact != own
        if other or done is None or re.match(r"\w+ (?:rates?|share|count)", after[1]):
            continue
        verb = re.fullmatch(r"\w+(?:ed|ing)|sent|bought|read|paid|rode", done[0]) is not None
        if counted or verb:
            return True
    return False
