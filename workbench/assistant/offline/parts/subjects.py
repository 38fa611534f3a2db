"""Rows of a squad's own tables: what they are about, and those that are called as a step of messages is."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, listed, spoken
from workbench.logs.schema import TABLES

BY_TOPIC = re.compile(
    r"\b(?:by|per|according to|depending on) what (?:they|it|each|these|those|each one|people|(?:the |our )?\w+) "
    r"(?:are|is|were|was|\w+) (?:all )?about\b")


def topic_of(said: str, grounding: Grounding) -> str:
    """The one column of the squad's own table that is spoken of which says it.

    Raises:
        Unclear: where no table of its own is spoken of, or several columns might say it.
    """
    heard = {stem(word) for word in re.findall(r"[a-z]+", said)}
    tables = {one.event.table for one in spoken(grounding) if one.event.table not in TABLES
              and one.event.table in grounding.tables and one.find(said) is not None}
    tables |= {name for name, info in grounding.tables.items() if name not in TABLES and not info.derived
               and stem(normalise(name).split()[-1]) in heard}
    able = [(table, column) for table, column in grounding.closed if table in tables]
    if len({table for table, _ in able}) != 1 or len(able) != 1:
        columns = listed([column for _, column in able]) or "none of it says what it is about"
        raise Unclear(f"By which column: {columns}?")
    return able[0][1]


def of_messages_topic(wish: Wish, grounding: Grounding) -> Wish:
    """The click rate by topic, where only complaints have a column of that name: messages have theirs by another."""
    facts = grounding.tables["message_facts"].columns if "message_facts" in grounding.tables else {}
    if wish.by not in ("topic", "theme", "subject") or wish.by in facts or "domain" not in facts:
        return wish
    sent = wish.event is not None and (wish.event.table in ("sends", "interactions") or (
        wish.event.rate is not None and wish.aggregate == "ratio"))
    return replace(wish, by="domain") if sent or (wish.event is None and wish.shape == "funnel") else wish


def called_alike(wish: Wish, grounding: Grounding) -> Wish:
    """Deliveries by carrier: of the squad's own deliveries, where those of messages carry no carrier."""
    event, by = wish.event, wish.by
    if event is None or by is None or event.table not in TABLES or "message_facts" not in grounding.tables:
        return wish
    of_messages = ("message_facts", "users", event.table)
    if any(by in grounding.tables[name].columns for name in of_messages if name in grounding.tables):
        return wish
    alike = {one.event for one in spoken(grounding) if one.event.table not in TABLES
             and one.event.table in grounding.tables and by in grounding.tables[one.event.table].columns
             and stem(normalise(one.event.table).split()[-1]) == stem(event.fact)}
    if len(alike) == 1 and re.search(rf"\b{MESSAGES}\b", normalise(wish.text)):
        raise Unclear(f"Messages have no {by}. {event.said.capitalize()} of messages, or {next(iter(alike)).said}?")
    return replace(wish, event=alike.pop()) if len(alike) == 1 else wish


__all__ = ["BY_TOPIC", "called_alike", "topic_of"]
