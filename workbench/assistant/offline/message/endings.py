"""Rows asked for by each value of a column, with its values as verbs: how many checks passed and how many failed.

Only where every value of that column is named: then it is the number of those rows by the column, and of nothing else.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.beside import INTERNAL
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES

_BE = (r"(?:(?:that|which|is|are|was|were|got|get|have|has|had|been|did|do|because of|for|with|on|from|about|an?|the"
    r"|were for) )*")
_AND = r"(?:,? (?:and|or|vs|versus|against)(?: of (?:them|these|those))?|,|/)"
_MANY = r"(?:(?:how many|the number|numbers?|count)(?: of (?:them|these|those))? )?"
_OTHERWISE = re.compile(r"\b(?:metrics?|kpis?|within|exposure|hypothes\w+|per|each|every|rates?|share|percent\w*)\b")


def ended(text: str, grounding: Grounding) -> str:
    """A normalised request with the values of a column put as the column.

    >>> ended("how many selfie checks passed and how many failed", log)        # doctest: +SKIP
    'number of selfie checks by result'
    """
    if _OTHERWISE.search(text) or not re.search(r"\b(?:how many|numbers? of|counts? of)\b", text):
        return text
    for table, info in grounding.tables.items():
        if table in TABLES or info.derived:
            continue
        for column in grounding.groupable(table):
            values = grounding.values(table, column) if (table, column) in grounding.closed else ()
            if column in INTERNAL or not 2 <= len(values) <= 6:
                continue
            told = {stem(normalise(value)): value for value in values}
            one = "|".join(sorted((rf"{re.escape(form)}\w{{0,3}}" for form in told), key=len, reverse=True))
            many = rf"{_AND} {_MANY}{_BE}(?:{one})"
            match = re.search(
                rf"\b(?:how many|numbers? of|counts? of)(?: of)?(?: the| our| all)* (?P<what>(?:[a-z]+"
                rf" ){{0,2}}?[a-z]+),? "
                rf"{_BE}(?P<list>(?:{one})(?:{many}){{1,5}})(?=\s*(?:$|[.,;?]))", text)
            if match is None or not _of_that(match["what"], table, grounding):
                continue
            named = [word for word in re.findall(r"[a-z_]+", match["list"]) if stem(word) in told]
            if {told[stem(word)] for word in named} == set(values) and len(named) == len(values):
                return f"{text[: match.start()]}number of {match['what']} by {normalise(column)}{text[match.end():]}"
    return text


def _of_that(what: str, table: str, grounding: Grounding) -> bool:
    """Whether some words name the rows of a table."""
    return any(one.event.table == table and one.find(what) is not None for one in spoken(grounding)) or (
        stem(what.split()[-1]) in {stem(part) for part in normalise(table).split()})


__all__ = ["ended"]
