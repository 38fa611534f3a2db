"""Amounts that are another event's: nights of enquiries beside bookings; the hour within which a host replied.

An amount's unit names the rows that carry it. Beside other rows it is no word for them, and a time that rows carry
is said as a window is: both are asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, unit_of, units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, listed

_OF_MESSAGES = ("sends", "interactions", "message_facts", "reachability", "users")
_LONGEST = 48       # hours: a window of several days is one
_MESSAGES = r"messages?|push(?:es)?|e ?mails?|mails?|texts?|sms|notifications?|themes?|topics?|domains?|campaigns?"
_ANCHORED = rf"exposure|exposed|decision|sen[dt]|sending|{_MESSAGES}|assignment|enrol\w*|anchor|window|metric|kpi"
_ANSWERED = r"(?:answer\w*|repl(?:y|ies|ied)|respon[ds]\w*|solv\w+|resolv\w+|clos\w+|handl\w+|reach\w*|arriv\w+)"
# which messages made them book: only what people do with a message is tied to it
_MADE = (rf"(?:which|what) (?:of (?:the|our) )?(?:\w+ )?(?:{_MESSAGES}|channels?) (?:\w+ )?(?:makes?|made|gets?|got"
         r"|causes?|caused|drives?|drove|leads?|led|brings?|brought|convinces?|convinced|triggers?|triggered)")


_BORDER = r"(?:after|before|from|of|since|until|till|to|between|and|or|within|in|per|by|on|for)"


def of_another(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where an amount's unit, or the time that something took, is said of rows that do not carry it so.

    Raises:
        Unclear: naming both.
    """
    if wish.event is None or wish.shape not in (None, "trend"):
        return
    made = re.search(rf"(?<!\w){_MADE}(?!\w)", sentence.whole) if wish.event.table not in _OF_MESSAGES else None
    if made is not None:
        raise Unclear(f"“{made[0]}”: {wish.event.said} are not tied to messages here. The conversion rate of messages, "
                      "by domain or campaign?")
    for word, names in units(grounding).items():
        if word in CODES.values() or word in TIMES:
            continue
        events = [event for name in names if (event := event_of(grounding, name)) is not None]
        said = re.search(rf"(?<![\w-])(?:number of |how many )?{word}(?![\w-])", sentence.whole)
        if said is None or not events or any(one.table == two.table and one.where == two.where
                                             for one in events for two in wish.counted):
            continue
        if any(word in (one.said or "") for one in wish.counted):
            continue
        given = listed([one.said for one in dict.fromkeys(events)])
        raise Unclear(f"“{said[0]}”: the log gives them of {given}, not of {wish.event.said}. Which are meant?")
    _lasted(wish, sentence, grounding)
    _took(wish, sentence, grounding)


def _lasted(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Minutes parked, where a parking has its price: never the number of parkings."""
    if any(one.table in _OF_MESSAGES or unit_of(one, grounding) in TIMES for one in wish.counted):
        return
    said = re.search(
        r"(?:^\W*|(?:metric|kpi|number|sum|total)(?: of| for| with)?\W+(?:the )?|\b(?:how many|total|average|mean) )"
        r"(?P<unit>minutes|hours|seconds) (?:(?:that|which|an?|the|each|every|they|he|she) )*"
        rf"(?:(?:{'|'.join(PERSON)}) )?(?!{_BORDER}\b)[a-z]+", sentence.whole)
    if said is not None and wish.event is not None:
        raise Unclear(f"“{said['unit']}”: the log does not give them of {wish.event.said}. Are {wish.event.said} to be "
                      "counted?")


def _took(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Answered within an hour: of the exposure, or of the question?"""
    event = wish.event
    if event is None or event.value is None or unit_of(event, grounding) not in TIMES or wish.window is None:
        return
    within = re.search(rf"{_ANSWERED} (?:\w+ ){{0,4}}?(?:within|in under|in less than|in) (?:an?|one|\d+) "
                       r"(?:hours?|minutes?|days?)\b", sentence.whole)
    if within is None or wish.window.end > _LONGEST or wish.window.begin or sentence.has(_ANCHORED):
        return
    raise Unclear(f"“{within[0]}”: of the exposure, or by the {unit_of(event, grounding)} that {event.said} took? Say "
                  "“after exposure”, or give a bound on the time and a window of its own.")
