"""The door of every adapter that brings canonical tables: no personal value comes in, whoever logged it.

Identifiers are hashed in all tables of an import or in none, so that the tables still join.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from workbench.logs import sql
from workbench.logs.schema import TABLES
from workbench.logs.source.personal import NO_PROSE, digests, first_say, named, probe, pseudonym
from workbench.logs.source.sources import Source

USERS = ("user_id", "unit")         # the unit of an experiment is a user, as far as anybody can tell
IDENTIFIERS = (*USERS, "opportunity_id", "decision_id", "message_id", "event_id")


def guarded(found: Sequence[Source], done: Collection[str] = ()) -> list[Source]:
    """The sources of canonical tables, their personal columns as keyed hashes.

    Looked at are identifiers and the columns that the log's schema does not know, by name and by the first values.
    Files of which a column is hashed are not adopted as they are: user ids change their bucket.

    Args:
        done: columns that are a keyed hash already, unless their values say otherwise.
    """
    looked = {source.table: _personal(source, done) for source in found}
    ids = {column for columns in looked.values() for column in columns if column in IDENTIFIERS}
    if ids & set(USERS):
        ids |= set(USERS)
    return [_hashing(source, [one for one in source.columns if one in looked[source.table] or one in ids])
            for source in found]


def _personal(source: Source, done: Collection[str]) -> list[str]:
    known = TABLES[source.table].columns
    more = {column: kind for column, kind in source.columns.items() if column not in known}
    by_name = named(more)
    asked = [(column, digests(column)) for column in by_name if column in done]
    asked += [(column, probe(column, prose=column in more and source.table not in NO_PROSE))
              for column, kind in source.columns.items()
              if kind == "VARCHAR" and (column in IDENTIFIERS or column in more) and column not in by_name]
    questions = [question for _, question in asked]
    answers = first_say(["count(*) > 0", *questions], source.first or f"({source.select})")
    if source.first and not (answers and answers[0]):       # none of the first rows became one of this table
        answers = first_say(["count(*) > 0", *questions], f"({source.select})")
    hits = {column for (column, _), hit in zip(asked, answers[1:], strict=False) if hit}
    hashes = hits & set(by_name)
    return [one for one in source.columns if (one in by_name or one in hits) and one not in hashes]


def _hashing(source: Source, columns: list[str]) -> Source:
    if not columns:
        return source
    hashed = ", ".join(f"{pseudonym(sql.name(column))} AS {sql.name(column)}" for column in columns)
    return replace(source, select=f"SELECT * REPLACE ({hashed}) FROM ({source.select})", adopt_buckets=None,
                   hashed=tuple(one if one in IDENTIFIERS else f"{source.table}.{one}" for one in columns))
