"""How many rows have each number of something: the distribution of pieces over lines, of a rhythm of 30, 60 or 90 days.

An amount is no group, but where its distribution is asked for as counts, or where a description lists the few values
that it has and the request lists the same.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, event_of
from workbench.logs.schema import TABLES

_WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT")
_BY = "byeach"          # byeachpieces: a word that nothing else is called
_COUNTS = r"(?:(?:just|only|given|shown|please|in|as|with) )*(?:plain |simple |absolute |the )?counts?"
_LIST = r"(?P<list>\d+(?:(?:,|,? (?:and|or)) ?\d+)+)(?: [a-z]+)?"
_END = r"(?=\s*(?:$|[.,;:!?)]))"


@kept
def _columns(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """How a column of whole numbers is said -> (table, column), where one own table alone has it and it is no key."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, info in grounding.tables.items():
        if table not in TABLES and not info.derived:
            for column, kind in info.columns.items():
                if kind in _WHOLE and not column.endswith(("_id", "_no", "_ref", "_key")):
                    found.setdefault(normalise(column), []).append((table, column))
    return {said: able[0] for said, able in found.items() if len(able) == 1}


@kept
def _listed(grounding: Grounding) -> dict[str, tuple[str, frozenset[str]]]:
    """Fact -> (its amount's column, the few values that its description lists): the rhythm, 30, 60 or 90 days."""
    found = {}
    for name, fact in grounding.catalog.facts.items():
        match = re.search(rf"\bvalue(?: is|:)[^.;:\d]*?{_LIST}", normalise(fact.description or ""))
        if match is not None and fact.value is not None and re.fullmatch(r"[A-Za-z_]+", fact.value):
            found[name] = (fact.value, frozenset(re.findall(r"\d+", match["list"])))
    return found


def by_each(text: str, grounding: Grounding) -> str:
    """A normalised request for such a distribution as a number by what is told apart.

    >>> by_each("distribution of pieces over the rtl, as counts", log)       # doctest: +SKIP
    'number of rtl byeachpieces'

    Raises:
        Unclear: where several numbers are listed that no description has, which are no window from one to the other.
    """
    names = "|".join(sorted(map(re.escape, _columns(grounding)), key=len, reverse=True)) or "(?!)"
    text = re.sub(rf"^(?:the )?(?:distribution|spread|histogram) of (?:the )?[`'\"]?(?P<of>{names})[`'\"]?"
                  rf" (?:over|across|among"
                  rf"|in|of) (?:the |our |all )*(?:number of )?(?P<rows>[a-z]+(?: [a-z]+){{0,3}}),?"
                  rf" \(?{_COUNTS}{_END}\)?",
                  lambda match: f"number of {match['rows']} {_BY}{re.sub(r'[^a-z]', '', match['of'])}", text)
    match = re.match(
        rf"(?:(?:the )?distribution of (?P<what>[^.;:,\d]{{3,60}})[,;:(] ?(?:(?:i\.?e\.?|that is|meaning|so),? )?)?"
        rf"(?:the )?number of (?P<rows>[a-z_]+(?: [a-z]+){{0,2}}?)(?: events?)? for each of (?:the"
        rf" )?{_LIST}{_END}", text)
    if match is not None:
        for name, (_, values) in _listed(grounding).items():
            told = event_of(grounding, name)
            if told is not None and frozenset(re.findall(r"\d+", match["list"])) == values and {
                    *match["rows"].replace("_", " ").split()} <= {*normalise(told.kind or name).split()}:
                return f"number of {match['rows']} {_BY}value{text[match.end():]}"
    if re.search(rf"\bfor each of (?:the )?{_LIST}{_END}", text):
        raise Unclear("Each of several lengths or amounts: one of them at a time, or by which column?")
    return text


def by_amount(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take such a word."""
    match = sentence.take(rf"{_BY}(?P<what>[a-z]+)")
    if match is None or wish.by is not None:
        return wish
    able = {re.sub(r"[^a-z]", "", said): column for said, (_, column) in _columns(grounding).items()}
    return replace(wish, by=able.get(match["what"], match["what"]))


def its_amount(wish: Wish, grounding: Grounding) -> None:
    """Ask where something is split by an amount that its rows do not carry.

    Raises:
        Unclear: naming the column.
    """
    own = {column: table for table, column in _columns(grounding).values()}
    if wish.by in own and (wish.event is None or wish.event.table != own[wish.by] or wish.window is not None
                           or wish.aggregate == "sum"):
        raise Unclear(f"By {wish.by} only the number of rows of {own[wish.by]} can be split. Of them?")


__all__ = ["by_amount", "by_each", "its_amount"]
