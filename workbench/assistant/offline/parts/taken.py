"""Words of messages that the squad also uses for something else: its sessions are called opens.

In the usual compounds they keep what they mean everywhere, an open rate, opens by channel, messages opened; alone
they can mean either, and are asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import unit_of
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Spoken, Unclear, occurs, spoken
from workbench.logs.schema import TABLES

_STEPS = ("opens", "clicks", "deliveries", "conversions", "sends")
_RATE = r"(?:rates?|ratios?|through rate)"


def step_called(one: Spoken, text: str, grounding: Grounding) -> Event | None:
    """The step of a message that the trade calls by the words that the squad has for another event."""
    if len(one.stems) != 1 or one.event.fact in _STEPS:
        return None
    return next((BY_NAME[name] for name in _STEPS if re.fullmatch(BY_NAME[name].words, text)
                 and occurs(BY_NAME[name], grounding)), None)


def of_messages(
    one: Spoken, span: tuple[int, int], wish: Wish, sentence: Sentence, grounding: Grounding
) -> Event | None:
    """The step of a message that some words mean here, though the squad has them for another event."""
    text = sentence.whole
    step = step_called(one, text[slice(*span)], grounding)
    if step is None:
        return None
    after, before = text[span[1]:], text[: span[0]]
    compound = re.match(rf" {_RATE}\b", after) or re.search(rf"\b{_RATE} of (?:the |all )*$|\bto $", before)
    beside = re.match(rf" (?:of |by |in |on )?(?:the |all |our )*{MESSAGES}\b", after) or re.search(
        rf"\b{MESSAGES}(?: (?:that|which|were|are|was|is|get|got|been|have|has))* $", before)
    facts = grounding.tables["message_facts"].columns if "message_facts" in grounding.tables else {}
    own = grounding.tables[one.event.table].columns if one.event.table in grounding.tables else {}
    said = [wish.by, *(column for column, _ in (*wish.filters, *wish.without))]
    carried = any(column in facts and column not in own for column in said if column)
    held = wish.shape in ("funnel", "people", "compare") or wish.of is not None or wish.machine or (
        wish.base is not None and wish.base.fact in _STEPS)
    return step if compound or beside or carried or held or wish.pressure is not None else None


def _opens_of_what(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask whose opens are meant, where the squad's own sessions are that something was opened: the app.

    Raises:
        Unclear: naming both.
    """
    event = wish.event
    if event is None or event.fact != "opens" or wish.by or wish.filters or wish.without or wish.machine or (
            wish.base is not None or wish.of is not None or wish.shape in ("funnel", "people", "compare")):
        return
    own = [fact for name, fact in grounding.catalog.facts.items() if fact.kind == "event"
           and fact.table == "interactions" and "'open'" in (fact.where or "")]
    called = any(re.search(r"(?:^|_)opens?(?:_|$)", name) for name, fact in grounding.catalog.facts.items()
                 if fact.table == "outcomes" and "'session'" in (fact.where or ""))
    lanes = "|".join(map(re.escape, (*CHANNEL_WORDS, *own_words(grounding).messages)))
    if called and not own and not sentence.has(
            rf"{MESSAGES}|{lanes}|{_RATE}|opened|machines?|robots?|bots?|human|themes?|domains?|channels?|topics?"):
        raise Unclear("Opens of messages, or of the app?")


def _theme_or_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask about a bare noun that a theme is called as well, and that is no more than a part of the event's name.

    Offers per week, where there are offers made and messages about offers.

    Raises:
        Unclear: naming both.
    """
    if wish.event is None or wish.event.table in ("sends", "interactions", "reachability") or wish.filters:
        return
    bare = re.fullmatch(
        r"(?:number of |count of |how many |the |our |all |total |weekly |daily |monthly )*(?P<noun>[a-z]+)(?:,? "
        r"(?:per|by"
        r"|each|every|a|in each|over) (?:hour|day|week|month|time))?(?:,? (?:count|counts|trend|weekly|daily"
        r"|monthly))?",
        " ".join(sentence.whole.split()).strip(" .?!,"))
    themes = {normalise(value) for value in (
        grounding.values("messages", "domain") if "messages" in grounding.tables else ())}
    if bare is None:
        return
    name = normalise(wish.event.kind or wish.event.fact).split()
    for theme in themes & {bare["noun"], f"{bare['noun']}s", bare["noun"].removesuffix("s")}:
        if len(name) > 1 and stem(theme) in map(stem, name):
            raise Unclear(f"{wish.event.said.capitalize()}, or messages about {theme}?")


def _money_of_which(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask whose amount is meant where two events are called by the noun before its unit: fine kr, written or paid.

    Raises:
        Unclear: naming both.
    """
    event = wish.event
    unit = unit_of(event, grounding) if event is not None and event.value is not None else None
    if event is None or unit is None or event.table in TABLES:
        return
    after = r"(?= (?:per|each|for|in|a|of|within)(?!\w)|[,;]|$)"
    noun = re.search(rf"(?<!\w)([a-z]+) (?:{re.escape(unit)}|kr){after}", sentence.whole)
    if noun is None or stem(noun[1]) not in stems(normalise(event.table)):
        return
    for one in spoken(grounding):
        called = len(one.stems) > 1 and stem(noun[1]) in one.stems
        if one.event != event and called and one.event.value is not None and unit_of(one.event, grounding) == unit:
            raise Unclear(f"The {unit} of {event.said}, or of {one.event.said}?")


def certain(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Ask where a word alone can be the squad's event or a step of a message.

    Raises:
        Unclear: naming both.
    """
    if wish.like is None and wish.metric is None:
        _opens_of_what(wish, sentence, grounding)
        _theme_or_rows(wish, sentence, grounding)
        _money_of_which(wish, sentence, grounding)
    if wish.like is not None or wish.metric is not None or wish.event is None or wish.event.fact in _STEPS:
        return wish
    if wish.least is not None and wish.least.column in grounding.tables[wish.event.table].columns and (
            wish.event.table not in TABLES):
        return wish         # thirty minutes late: an amount that only the squad's own rows have
    facts = grounding.tables["message_facts"].columns if "message_facts" in grounding.tables else {}
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    own = grounding.tables[wish.event.table].columns
    if wish.by in own and wish.by not in facts and wish.by not in users and not sentence.has(MESSAGES):
        return wish         # by carrier, which no message has
    ways = [(one, span) for one in spoken(grounding) if one.event == wish.event
            and (span := one.find(sentence.whole)) is not None]
    steps = [step_called(one, sentence.whole[slice(*span)], grounding) for one, span in ways]
    if steps and all(step is not None for step in steps):
        raise Unclear(f"{steps[0].said.capitalize() if steps[0] else ''} of messages, or {wish.event.said}?")
    return wish


def rated(wish: Wish, sentence: Sentence) -> None:
    """Ask where a rate is named and a number would be counted: the opt-out rate, and the number of messages.

    Raises:
        Unclear: naming both.
    """
    event = wish.event
    if event is None or event.rate is None or wish.aggregate not in ("count", "distinct") or wish.window is not None:
        return
    if wish.shape in (None, "trend", "breakdown") and sentence.has(rf"(?:{event.words}) rates?") and not sentence.has(
            r"(?:not|no|without|rather than|instead of) (?:the |a |any )?(?:\w+ )?rates?"):
        raise Unclear(f"The {event.rate.replace('_', ' ')}, or the number of {event.said}?")


__all__ = ["certain", "of_messages", "rated", "step_called"]
