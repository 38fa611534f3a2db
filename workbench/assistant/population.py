"""Whom a hypothesis is for: its words as a filter over values that the log has, and how many users pass it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.assistant.grounding import Grounding
from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import TableInfo

_EVERYBODY = re.compile(r"\b(every(one|body)|(every|any) user|all( the| of the| our)?( users| people)?|anyone)\b", re.I)
_FILLER = frozenset({
    "a", "an", "and", "are", "be", "by", "customer", "customers", "for", "from", "have", "in", "is", "may",
    "member", "members", "message", "messaged", "of", "on", "only", "or", "our", "people", "person", "reach",
    "reachable", "squad", "that", "the", "their", "them", "those", "to", "us", "use", "user", "users", "uses",
    "using", "we", "which", "who", "whom", "whose", "with", "reader", "readers", "listener", "listeners", "player",
    "players", "guest", "guests", "shopper", "shoppers", "client", "clients", "viewer", "viewers", "rider",
    "riders", "subscriber", "subscribers",
})
_LISTED = 6


@dataclass(frozen=True)
class Population:
    """A set of users.

    Attributes:
        who: column -> the values that pass; empty for everybody.
        unread: words that name no value of the log.
        question: what to ask where the words cannot be read; None where they can.
    """

    who: Mapping[str, tuple[str, ...]]
    unread: tuple[str, ...] = ()
    question: str | None = None


@dataclass(frozen=True)
class Count:
    """How many users of the log pass, of how many, and the statement that counted them."""

    users: int
    of: int
    sql: str

    @property
    def share(self) -> float:
        """Of all users; 0 without any."""
        return self.users / self.of if self.of else 0.0


def resolve(grounding: Grounding, words: str | None, who: Mapping[str, tuple[str, ...]]) -> Population:
    """The population of a hypothesis: as it was given, else as its words name values of the log."""
    if who:
        return Population(dict(who))
    if not words or not words.strip():
        return Population({}, question=f"Whom is it for? {_choices(grounding)}")
    left = _EVERYBODY.sub(" ", words)
    found: dict[str, tuple[str, ...]] = {}
    for column, values in _closed(grounding).items():
        for value in sorted(values, key=len, reverse=True):
            # a short code is a word of the language too: US, IN
            match = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", left, re.I if len(value) > 2 else re.NOFLAG)
            if match:
                found[column] = (*found.get(column, ()), value)
                left = left[: match.start()] + " " + left[match.end():]
    columns = {part for column in found for part in (column, *column.split("_"))}
    unread = tuple(word for word in re.findall(r"[^\W_][\w'-]*", left)
                   if word.casefold() not in _FILLER and word.casefold() not in columns)
    if unread:
        said = " ".join(unread)
        return Population(found, unread, f"Whom does “{said}” mean? {_choices(grounding)}")
    return Population(found)


def count(grounding: Grounding, who: Mapping[str, tuple[str, ...]]) -> Count:
    """Count by query, on the guarded engine.

    Raises:
        InputError: for a column that users do not have, or a value that the log does not have, with the nearest.
    """
    info = _table(grounding)
    key = sql.name(info.key or "user_id")
    tests = []
    for column, values in who.items():
        info.require(column, where="the population")
        if column == info.key:
            raise InputError(f"{column!r} names one user, and a population is a set of them", where="the population",
                             hint="name a property of users")
        known = grounding.values(info.name, column)
        for value in values:
            if known and value not in known:
                raise InputError(f"no user has {column} {value!r}", where="the population", got=value, known=known)
        tests.append(f"CAST({sql.name(column)} AS VARCHAR) IN ({', '.join(map(sql.literal, values))})")
    now = _now(info)
    passes = f" FILTER (WHERE {' AND '.join(tests)})" if tests else ""
    text = (f"SELECT count(DISTINCT {key}){passes} AS users, count(DISTINCT {key}) AS whole FROM {sql.name(info.name)}"
            + (f" WHERE {now}" if now else ""))
    row = guarded(grounding.snapshot).query(text).rows()[0]
    return Count(int(row["users"]), int(row["whole"]), text)


def _table(grounding: Grounding) -> TableInfo:
    """Where properties of users stand."""
    if "users" in grounding.tables:
        return grounding.tables["users"]
    units = grounding.unit_tables
    if not units:
        raise InputError("the log has no table of users, so nobody can be picked out", where="the population",
                         hint="import `users`, or say that it is for everybody")
    return units[0]


def _now(info: TableInfo) -> str:
    """Of a user who changed, the period that holds at the log's end."""
    if info.watermark is None or not {"valid_from", "valid_to"} <= set(info.columns):
        return ""
    end = sql.literal(info.watermark)
    return f"(valid_from IS NULL OR valid_from <= {end}) AND (valid_to IS NULL OR valid_to > {end})"


def _closed(grounding: Grounding) -> dict[str, tuple[str, ...]]:
    try:
        table = _table(grounding).name
    except InputError:
        return {}
    return {column: values for (name, column), values in grounding.closed.items() if name == table}


def _choices(grounding: Grounding) -> str:
    """What can be said, for a question."""
    known = [f"{column} ({', '.join(values[:_LISTED])}{', ...' if len(values) > _LISTED else ''})"
             for column, values in _closed(grounding).items()]
    return f"Say “everybody”, or name values of {'; '.join(known)}." if known else "Say “everybody”."
