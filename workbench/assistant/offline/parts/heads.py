"""Two words of which one heads the other: ticket purchases, film page views, a popcorn order, film ratings.

A word of the trade that the log lacks says of the log's own event what its texts say of it, too; a noun that only
stands before another event's, which is told with it, is no event of its own.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.lexicon import BY_NAME, EVENTS, Event
from workbench.assistant.offline.words.own_events import own_events
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Unclear, occurs
from workbench.logs.schema import TABLES

# an event of the trade -> what the texts of an own event say of it where it is one
_SAYS = {
    "purchases": frozenset(stems("buy purchase sell sale order bought sold")),
    "impressions": frozenset(stems("view look see")),
}
_JOINED = re.compile(
    r"[,;:+/]|(?<!\w)(?:and|or|per|over|of|by|after|before|then|divided|plus|minus|to|vs|not|while|for|in|with|on)(?!\w)")


def headed(
    found: list[tuple[int, Event]], wish: Wish, sentence: Sentence, grounding: Grounding
) -> list[tuple[int, Event]]:
    """Events with their places, those of a word that says another's again left out or made that other."""
    lacking = [(at, event) for at, event in found if event.fact in _SAYS and not occurs(event, grounding)]
    for at, event in lacking:
        others = [(place, other) for place, other in found if other != event]
        able = [(place, other) for place, other in others if _is_one(other, event, grounding)]
        text = sentence.whole
        beside = [other for place, other in able if _before(text, place, at) or _after(text, at, place)]
        bases = [wish.base] if wish.base is not None and wish.base != event else []
        if beside or (bases and others and _is_one(bases[0], event, grounding)):
            found = [pair for pair in found if pair != (at, event)]
        elif len({other for _, other in able}) == 1 and not bases:
            found = [pair if pair != (at, event) else (at, able[0][1]) for pair in found]    # all the purchases of them
        elif len(able) > 1 and len({other for _, other in able}) == len({other for _, other in others}):
            sentence.take_all(r"(?:of )?(?:the |these |those )?(?:two|both)(?: of them)? (?:together|combined)")
            found = [pair for pair in found if pair != (at, event)]      # tickets or gift cards, purchases of the two
        elif not others:
            own = _of_value(event, wish, grounding)
            found = [pair if pair != (at, event) else (at, own) for pair in found] if own is not None else found
    return _modifying(found, sentence, grounding)


def _is_one(other: Event, event: Event, grounding: Grounding) -> bool:
    """Whether an own event is one of the trade's, as its name or its texts have it."""
    if other.table in ("sends", "interactions", "reachability") or not occurs(other, grounding):
        return False
    if event.fact == "purchases" and re.search(r"\b(?:not|never|un)(?: yet)? ?(?:paid|bought|sold|ordered)\b", " ".join(
            _texts(other, grounding))):
        return False
    return bool(_SAYS[event.fact] & {*told_of(grounding, other.table, other.where), *stems(normalise(
        f"{other.kind or ''} {other.fact} {other.table if other.table not in TABLES else ''}"))})


def _texts(event: Event, grounding: Grounding) -> list[str]:
    return [normalise(fact.description or "") for fact in grounding.catalog.facts.values()
            if (fact.table, fact.where or "") == (event.table, event.where or "")]


def _before(text: str, noun: int, head: int) -> bool:
    """Whether the one word stands before the other with nothing or one word between: film page views."""
    between = text[noun:head]
    near = re.fullmatch(r"[a-z]+(?: [a-z]+){0,2} +", between) is not None
    return noun < head and near and not _JOINED.search(between)


def _after(text: str, head: int, noun: int) -> bool:
    """Whether it is what the other is of: purchases of a ticket, bought a ticket."""
    return noun > head and re.fullmatch(
        r"[a-z]+(?: of)?(?: (?:an?|the|any|some|their|at least one|one|more))* +", text[head:noun]) is not None


def _of_value(event: Event, wish: Wish, grounding: Grounding) -> Event | None:
    """A popcorn order: of the one table of the squad's own with such a value, whose rows are told to be orders."""
    columns = {column for column, _ in wish.filters}
    able = [own for own in own_events(grounding) if own.table not in TABLES and not own.where and own.time
            and columns & {*grounding.tables[own.table].columns} and _is_one(own, event, grounding)]
    held = {column for own in able for column in grounding.tables[own.table].columns} if able else set()
    return able[0] if len({own.table for own in able}) == 1 and columns & held else None


def _modifying(found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding) -> list[tuple[int, Event]]:
    """Films rated, a film given four stars: what is told with the other event, and names its own only in part."""
    named = list(dict.fromkeys(event for _, event in found))
    if len(named) != 2:
        return found
    for event, other in (tuple(named), tuple(reversed(named))):
        (at, *more), places = ([where for where, one in found if one == which] for which in (event, other))
        if more:
            continue
        place = min(places, key=lambda where: abs(where - at))
        word = re.match(r"[a-z]+", sentence.whole[at:])
        name = normalise(event.kind or event.fact).split()
        part = word is not None and len(name) == 2 and stem(word[0]) == stem(name[0]) != stem(name[1])
        alone = part and re.match(rf"[a-z]+ {name[1][:4]}", sentence.whole[at:]) is None
        first, last = min(at, place), max(at, place)
        apart = re.search(r"[,;:+/]|(?<!\w)(?:and|or|per|over|divided|plus|minus|after|before|vs)(?!\w)",
                          sentence.whole[first:last])
        if word is not None and alone and not apart and event not in EVENTS and other.fact not in BY_NAME and stem(
                word[0]) in told_of(grounding, other.table, other.where):
            return [pair for pair in found if pair[1] == other]
        if not apart and _of_one_name(at, event, other, sentence.whole):
            return [pair for pair in found if pair[1] == other]
    return found


def _of_one_name(at: int, event: Event, other: Event, text: str) -> bool:
    """Whether two kinds share a noun, and only the other's own word is said beside it: a direct debit bounces.

    Debits are set up as well, and told of by the same words.
    """
    first, second = (set(stems(normalise(one.kind or ""))) for one in (event, other))
    shared = first & second
    own, others = first - shared, second - shared
    words = [stem(word) for word in re.findall(r"[a-z]+", text[at:])][:6]
    said = set(stems(text))
    near = next((k for k, word in enumerate(words[:3]) if word in shared), None)
    return bool(shared and own and others) and not own & said and near is not None and bool(
        others & set(words[near + 1: near + 4]))


def named_place(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a value stands right behind the event's own noun, and the event is told to happen there: the snack bar.

    Raises:
        Unclear: of the rows with that value, or of all.
    """
    if wish.event is None or wish.event.table in TABLES or wish.event.table not in grounding.tables:
        return
    name = stems(normalise(f"{wish.event.fact} {wish.event.table}"))
    for column, value in wish.filters:
        said = re.search(rf"(?<!\w)([a-z]+) {re.escape(normalise(value))}(?!\w)", sentence.whole)
        told = stem(normalise(value)) in told_of(grounding, wish.event.table, wish.event.where)
        if said is not None and told and stem(said[1]) in name and column in grounding.tables[wish.event.table].columns:
            raise Unclear(f"“{said[0]}”: only {wish.event.said} of the {column} {value}, or all of them?")


__all__ = ["headed", "named_place"]
