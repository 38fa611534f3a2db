"""Amounts of two events taken together: purchases plus what ads pay, purchases minus refunds."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import unit_of, units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import REVENUE, Event
from workbench.assistant.offline.words.spelling import pattern_of
from workbench.assistant.offline.words.vocabulary import Unclear, event_of

_ADDED = r"plus|\+|added to|together with|as well as|and also|and"
_TAKEN = r"minus|less|net of|after deducting|after subtracting|reduced by"
_ALL = r"(?:taken |added |counted |summed |put )?(?:together|combined|up|in total|in sum)"
_NET = r"net(?: (?:of|amount|sum|total|value))?"


def declared(event: Event, grounding: Grounding) -> str | None:
    """The amount that the project's facts of an event declare; None where they give its rows none."""
    return next((fact.value for name, fact in grounding.catalog.facts.items()
                 if fact.value is not None and event_of(grounding, name) == event), None)


def together(
    wish: Wish, found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding, money: Event | None = None
) -> Wish | None:
    """The sum or the difference of two events' amounts; None where a sentence asks for neither.

    `money` is what an amount of money is of where the sentence does not say.

    Raises:
        Unclear: for numbers of rows that are subtracted, amounts in two units, rows of two tables.
    """
    places = sorted(found, key=lambda pair: pair[0])
    named = list(dict.fromkeys(event for _, event in places))
    if money is not None and len(named) == 1 and named[0] != money:
        # revenue net of refunds: what money is of is not said, what is taken off is
        at, spoken_of = places[0][0], pattern_of(REVENUE).search(sentence.whole)
        off = re.search(rf"(?<!\w)(?:{_TAKEN}|after|plus|\+)(?: (?:the|all|any|our))* *$", sentence.whole[:at])
        if spoken_of is None or spoken_of.start() > at or off is None:
            return None
        places, named = [(spoken_of.start(), money), *places], [money, *named]
        sentence.take_all("after")
    if len(named) != 2 or wish.window is None or wish.base is not None:
        return None
    one, other = named
    last = max(at for at, event in places if event == one)
    first = min(at for at, event in places if event == other)
    if last > first:
        return None
    between = sentence.whole[last:first]
    down = re.search(rf"(?<!\w)(?:{_TAKEN})(?!\w)", between) is not None or (
        re.search(r"(?<!\w)after(?: (?:the|all|any|our))* *$", between) is not None and money is not None)
    up = re.search(r"(?<![\w])(?:plus|\+)", between) is not None or (
        re.search(r"(?<!\w)(?:and|as well as|together with)(?!\w)", between) is not None
        and re.search(rf"(?<!\w)(?:{_ALL}|sum of|total of)(?!\w)", sentence.whole) is not None
        and not re.search(r"(?<!\w)(?:or|who|both)(?!\w)", sentence.whole)
    )
    net = sentence.has(_NET)
    if not (up or down) or (up and down) or (net and up):
        return None
    said = "|".join(map(re.escape, units(grounding)))
    # premiums paid are none that are told in money, though what is paid beside an event is
    amounts = sentence.has(rf"{REVENUE}|amounts?|values?|worth|how much" + (rf"|{said}" if said else "")) or (
        sentence.keeps(r"pays?|paid"))
    amounts = amounts and not sentence.has(r"numbers? of|counts? of|how many(?! (?:" + (said or "units") + r")\b)")
    valued = one.value is not None and other.value is not None
    of_rows = declared(one, grounding) is None and declared(other, grounding) is None
    alike = (one.table, one.time) == (other.table, other.time) and one.where and other.where
    if not (valued and (amounts or net) and not of_rows):
        if down and of_rows and alike and one.value is not None:
            sentence.take_all(rf"{_TAKEN}|{_NET}|numbers?(?: of)?|counts?(?: of)?")
            return replace(wish, event=one, plus=((other, -1),), aggregate="sum", rows=True)
        if down:
            raise Unclear(f"Numbers of {one.said} less numbers of {other.said}, or their amounts? Say which, in what"
                          f" unit.")
        whether = sentence.has(r"shares?|percent\w*|proportion|whether|yes or no|yes/no|did|has|have|any|at least")
        counted = declared(one, grounding) is None or declared(other, grounding) is None
        if up and counted and alike and not amounts and not whether:
            sentence.take_all(rf"{_ADDED}|{_ALL}|sum(?: of)?|(?:one )?numbers?(?: of)?|counts?(?: of)?")
            return replace(wish, event=one, either=(other,), aggregate="count", rows=True)
        return None
    if not alike or one.value != other.value:
        raise Unclear(f"{one.said.capitalize()} and {other.said} are kept in different tables, so no metric takes them "
                      "together. Which one?")
    told, also = unit_of(one, grounding), unit_of(other, grounding)
    if told != also:
        raise Unclear(f"Are {one.said} ({told or 'in no unit that is told'}) and {other.said} ({also or 'in none'}) in "
                      "one unit? Their descriptions should say so.")
    sentence.take_all(rf"{_ADDED}|{_TAKEN}|{_ALL}|{_NET}|sum(?:med)?|totals?|in (?:{said or 'value'})"
                      rf"|(?:{said or 'value'})")
    sentence.take_all(rf"{REVENUE}|amounts?|values?|worth|how much|both|in")
    return replace(wish, event=one, plus=((other, -1 if down else 1),), aggregate="sum")
