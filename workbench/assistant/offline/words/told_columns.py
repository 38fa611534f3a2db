"""What descriptions and names tell of columns of true and false: got_chair says whether a chair came free."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.logs.schema import TABLES

_END = r"(?=\s*(?:$|[.,;:!?)]))"


@dataclass(frozen=True)
class Told:
    """What a description says of a column: a clause (a chair came free), a participle (returned), or what is got."""

    table: str
    column: str
    clause: str = ""
    done: str = ""
    got: str = ""
    named: bool = False     # what its own name says: flags.py reads that, here only that it does not matter


def token(column: str, holds: bool) -> str:
    """The word that a column of true and false is put by.

    >>> token("got_chair", True), token("got_chair", False)
    ('gotchairyes', 'gotchairno')
    """
    return re.sub(r"[^a-z]", "", normalise(column)) + ("yes" if holds else "no")


@kept
def told_flags(grounding: Grounding) -> tuple[Told, ...]:
    """What descriptions and names tell of the columns of true and false of a squad's own tables."""
    found = []
    for table, info in grounding.tables.items():
        if table in TABLES or info.derived:
            continue
        texts = [normalise(fact.description or "") for fact in grounding.catalog.facts.values() if fact.table == table]
        for column, kind in info.columns.items():
            if kind != "BOOLEAN":
                continue
            name = normalise(column)
            if match := re.fullmatch(r"got ([a-z]{3,})", name):
                found.append(Told(table, column, got=match[1]))
            if re.fullmatch(r"[a-z]{3,}ed", name):
                found.append(Told(table, column, done=name, named=True))
            for text in texts:
                for said in re.findall(rf"(?<!\w){re.escape(name)} (?:says|tells|shows|records|notes|is true|is) "
                                       rf"(?:whether|if|when|that) (?:an? |the )?([a-z]+(?:"
                                           rf" [a-z]+){{1,4}}){_END}", text):
                    found.append(Told(table, column, clause=said))
                for said in re.findall(rf"(?<!\w){re.escape(name)} (?:was|were|is|are|means)(?: later)? ([a-z]+ed)"
                                       rf"(?: later| again| afterwards| in the end)?{_END}", text):
                    found.append(Told(table, column, done=said))
    return tuple(one for one in found if one.got or one.named or not _elsewhere(one, grounding))


def _elsewhere(told: Told, grounding: Grounding) -> bool:
    """Whether its words name something else of the log: a returned parcel that is an event, a value returned."""
    said = told.clause or told.done
    names = [*grounding.catalog.facts, *(value for values in grounding.closed.values() for value in values),
             *(column for info in grounding.tables.values() for column in info.columns if column != told.column)]
    return any(said == normalise(name) or said in normalise(name).split() for name in names)


__all__ = ["Told", "token", "told_flags"]
