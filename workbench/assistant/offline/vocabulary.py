"""Which of the trade's events this log holds, and which of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import lexicon
from workbench.assistant.offline.lexicon import EVENTS, Event
from workbench.assistant.offline.phrases import normalise
from workbench.errors import nearest

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")
_KIND = re.compile(r"kind = '([^']*)'(?: AND NOT is_machine)?")
_NEAREST = {
    "purchases": "conversions",
    "uninstalls": "opt_outs",
    "complaints": "opt_outs",
    "mutes": "opt_outs",
    "impressions": "opens",
    "machine_opens": "opens",
}


class Unclear(Exception):
    """The request can mean two things, or lacks one; the text is the question to ask."""


class Unanswerable(Exception):
    """The logs cannot answer it; the text says what is missing and what is nearest."""


def own_events(grounding: Grounding) -> Iterable[Event]:
    """The trade's events, then this log's own kinds, facts and unit-level columns."""
    known = {(e.table, e.kind) for e in EVENTS}
    own = []
    for name, fact in grounding.catalog.facts.items():
        if name not in lexicon.BY_NAME and fact.kind == "event":
            only = _KIND.fullmatch(fact.where or "")
            like = next((e for e in EVENTS if only and (e.table, e.where) == (fact.table, fact.where)), None)
            own.append(
                Event(
                    name,
                    name.removesuffix("s"),
                    _spelled(name),
                    fact.table,
                    only[1] if only else None,
                    fact.where,
                    fact.time or "",
                    fact.key,
                    fact.value,
                    like.direction if like else "up",
                    like.step if like else None,
                    like.rate if like else None,
                )
            )
    for table in ("outcomes", "interactions"):
        for kind in grounding.values(table, "kind"):
            if (table, kind) not in known:
                own.append(
                    Event(
                        f"{kind}s",
                        kind,
                        _spelled(kind),
                        table,
                        kind,
                        f"kind = '{kind}'",
                        key="message_id" if table == "interactions" else None,
                        value="value" if table == "outcomes" else None,
                    )
                )
    for info in grounding.unit_tables:
        for column, kind in info.columns.items():
            if kind.startswith(_NUMBERS) and column != info.key and re.fullmatch(r"[A-Za-z_]\w*", column):
                own.append(Event(f"{column}s", column, _spelled(column), info.name, time="", value=column))
    taken = {e.words for e in own}
    return [*sorted(own, key=lambda e: -len(e.words)), *(e for e in EVENTS if e.words not in taken)]


def _spelled(name: str) -> str:
    said = re.escape(normalise(name))
    singular = re.escape(normalise(name).removesuffix("s"))
    head, _, verb = normalise(name).removesuffix("s").partition(" ")
    turned = rf"|{head}s? {verb}|{verb}s? (?:an? |the |any )?{head}s?" if verb and " " not in verb else ""
    return rf"{said}|{singular}s?{turned}"


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


def occurs(event: Event, grounding: Grounding) -> bool:
    """Whether the log holds the event at all."""
    if event.table not in grounding.tables or not grounding.tables[event.table].rows:
        return False
    return event.kind is None or event.kind in grounding.values(event.table, "kind")


def absent(event: Event, grounding: Grounding) -> str:
    """What is missing, the nearest thing, and all that there is."""
    options = available(grounding)
    close = _NEAREST.get(event.fact)
    close = close if close in options else nearest(event.fact, options)
    return (
        f"The log has no {event.said}"
        + (f"; the nearest is {close.replace('_', ' ')}." if close else ".")
        + f" It holds {listed([o.replace('_', ' ') for o in options])}."
    )


def available(grounding: Grounding) -> list[str]:
    """Names of the events that occur in the log."""
    return list(dict.fromkeys(e.fact for e in own_events(grounding) if occurs(e, grounding)))


def listed(words: Iterable[str]) -> str:
    """a, b and c."""
    found = [str(w) for w in words]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""
