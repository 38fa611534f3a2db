"""Different values of a squad's own column: how many different plugs a car was charged with, in how many districts.

Only where it is said to be a number of them (how many, number of, per person): who used two different plugs is a
bound, and asked about.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, spoken
from workbench.logs.schema import TABLES

_SORTS = r"(?:types?|kinds?|sorts?)"
_MANY = r"(?:(?:in |at |on |for |by |with |of |the )*(?:number of|how many|counts? of) )"


def _own(table: str, grounding: Grounding) -> bool:
    """Whether a table holds what happened to somebody, and is the squad's own."""
    info = grounding.tables.get(table)
    return table not in TABLES and info is not None and not info.derived and info.clock is not None


@kept
def _own_columns(grounding: Grounding) -> dict[str, set[str]]:
    """What a column of the squad's own tables is called -> its names, where its values are a closed set."""
    found: dict[str, set[str]] = {}
    for (table, column), values in grounding.closed.items():
        if _own(table, grounding) and len(values) > 1:
            found.setdefault(normalise(column), set()).add(column)
            last = normalise(column).split()[-1]
            found.setdefault(last, set()).add(column)
    return found


def different(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take the words of a number of different values, before its column is read as one to group by."""
    if not sentence.has("different|distinct|unique"):
        return wish
    for said, columns in sorted(_own_columns(grounding).items(), key=lambda pair: -len(pair[0])):
        several = rf"(?:{re.escape(said)}|{re.escape(said)}e?s|{re.escape(said.removesuffix('y'))}ies)"
        what = rf"(?:different|distinct|unique) (?P<noun>[a-z]+ )?(?:{_SORTS} of )?{several}(?: {_SORTS})?"
        each = rf"(?= (?:per|for each|for every|a) (?:{'|'.join(PERSON)})(?!\w))"
        match = re.search(
            rf"(?<!\w){_MANY}{what}(?!\w)|(?<!\w){what.replace('?P<noun>', '?P<of>')}{each}", sentence.rest)
        if match is None or len(columns) > 1:
            continue
        noun = "noun" if match["noun"] else "of" if match["of"] else ""
        if not noun:
            sentence.blank(*match.span())
        else:
            begin, end = match.span(noun)
            sentence.blank(match.start(), begin)
            sentence.blank(end, match.end())
        return replace(wish, different=next(iter(columns)), aggregate="distinct")
    return wish


def of_its_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The event whose rows carry the column: the one that is named, or the only one of its table.

    Raises:
        Unclear: where other rows are spoken of.
    """
    if wish.different is None:
        return wish
    column = wish.different
    tables = {table for (table, name) in grounding.closed if name == column and _own(table, grounding)}
    alike = {normalise(name).split()[-1] for table, info in grounding.tables.items() if table not in tables
             and not info.derived for name in info.columns}
    if wish.event is None and len(tables) == 1 and normalise(column).split()[-1] not in alike:
        own = {one.event for one in spoken(grounding) if one.event.table in tables}
        wish = replace(wish, event=next(iter(own))) if len(own) == 1 else wish
    event = wish.event
    if event is None or event.table not in tables or wish.base is not None or wish.either or wish.plus:
        raise Unclear(f"Different by {column}: of which rows? Only those of {' and '.join(sorted(tables))} carry it.")
    if wish.by == column or wish.shape is not None or wish.period is not None or wish.window is None:
        raise Unclear(f"How many different values of {column} somebody has: within how many days after exposure?")
    return wish


__all__ = ["different", "of_its_rows"]
