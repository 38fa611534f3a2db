"""The events that this log holds beside the trade's: its kinds, its tables, what its facts tell apart."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words import lexicon
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS, Event
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, parted
from workbench.assistant.offline.words.stems import plural
from workbench.logs.schema import TABLES
from workbench.metrics.spec import Fact

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")
_KIND = re.compile(r"kind = '([^']*)'(?: AND NOT is_machine)?")


@kept
def own_events(grounding: Grounding) -> list[Event]:
    """This log's own kinds, tables and unit-level columns: what the trade has no word for."""
    known = {(e.table, e.kind) for e in EVENTS}
    own: list[Event] = []
    for table in ("outcomes", "interactions"):
        for kind in grounding.values(table, "kind"):
            if (table, kind) not in known:
                value = "value" if table == "outcomes" else None
                said, several = normalise(kind), plural(_plain(kind))
                own.append(Event(several, _plain(kind), said, table, kind, f"kind = '{kind}'",
                                 key="message_id" if table == "interactions" else None, value=value,
                                 noun=f"“{said}”" if several == _plain(kind) else ""))
    for name, fact in grounding.catalog.facts.items():
        told = of_fact(name, fact, own) if fact.kind == "event" else None
        # tracks skipped during a listen: rows that another fact counts, with an amount of their own
        apart = told is not None and fact.value not in (None, told.value) and fact.table not in TABLES
        if fact.kind == "event" and (told is None or apart):
            own.append(Event(name, name.removesuffix("s"), normalise(name), fact.table, None, fact.where,
                             fact.time or "", fact.key, fact.value))
    own += _deeds(own, grounding)
    for info in grounding.tables.values():
        # late drops and missed drops are counted: drops are all of them; rows of a guild_log are asked for as entries
        apart = re.fullmatch(r"[a-z]{3,}[a-rt-z]s", info.name) is not None
        covered = any(e.table == info.name and not (apart and e.where and e.fact != info.name) for e in own)
        timed = info.clock is not None and info.key == "user_id" and not info.derived
        if timed and info.name not in TABLES and not covered:
            own.append(Event(_plain(info.name), _plain(info.name).removesuffix("s"), normalise(info.name), info.name,
                             time=info.clock or ""))
    for info in grounding.unit_tables:
        for column, kind in info.columns.items():
            if kind.startswith(_NUMBERS) and column != info.key and re.fullmatch(r"[A-Za-z_]\w*", column):
                own.append(Event(f"{column}s", column, normalise(column), info.name, time="", value=column))
    return own


def _deeds(own: list[Event], grounding: Grounding) -> list[Event]:
    """What the squad's own tables hold beside what its facts count of them: raids are counted, quits are there too.

    Only of a column by whose values the facts of that table are told apart.
    """
    found: list[Event] = []
    for event in own:
        match = re.fullmatch(r"(\w+) = '([^']*)'", event.where or "")
        if event.table in TABLES or match is None or event.kind is not None:
            continue
        for value in grounding.values(event.table, match[1]):
            where = f"{match[1]} = '{value}'"
            said = normalise(value)
            plain = said in HARMLESS or len(said) < 4 or any(re.fullmatch(one.words, said) for one in EVENTS)
            if not plain and all((e.table, e.where) != (event.table, where) for e in (*own, *found)):
                found.append(Event(plural(_plain(value)), _plain(value), said, event.table, None, where, event.time))
    return found


def measures(own: Iterable[Event]) -> list[Event]:
    """Events that are another amount of rows that an event before them counts: skips of listens."""
    seen: set[tuple[str, str | None, str | None]] = set()
    found = []
    for event in own:
        if (event.table, event.where, event.kind) in seen and event.value is not None:
            found.append(event)
        seen.add((event.table, event.where, event.kind))
    return found


def _plain(kind: str) -> str:
    return re.sub(r"\W+", "_", parted(kind).lower()).strip("_") or "event"


def of_fact(name: str, fact: Fact, own: Iterable[Event]) -> Event | None:
    """The event that a fact counts."""
    if fact.kind == "state":
        return reachable() if fact.table == "reachability" else None
    same = [event for event in (*EVENTS, *own) if event.table == fact.table and event.fact != "machine_opens"
            and (event.where or "") == (fact.where or "")]
    if same:
        return next((event for event in same if event.value == fact.value), same[0])
    only = _KIND.fullmatch(fact.where or "")
    return next((e for e in (*EVENTS, *own) if only and e.table == fact.table and e.kind == only[1]
                 and e.fact != "machine_opens"), None)


def reachable() -> Event:
    """Days on which a user could be messaged: a state, not an event."""
    return Event(
        "reachable",
        "reachable_days",
        lexicon.REACHABLE,
        "reachability",
        where="reachable",
        time="valid_from",
        noun="reachable days",
    )
