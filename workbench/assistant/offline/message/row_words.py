"""The rows of a squad's own table as people call them: rtl lines, waiting list entries; part of the day for daypart.

Lines, entries or rows beside the name of such a table are its rows, and the name alone says so.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.logs.schema import TABLES

_ROWS = r"(?:lines|entries|rows|records)"
_AMOUNTS = re.compile(
    r"\b(?:averages?|mean|medians?|sum(?:s|med)?|totals?|amounts?|values?|worth|revenue|money|quantiles?|largest"
    r"|smallest|biggest|highest|lowest|maximum|minimum|longest|shortest)\b")
_LEAD = (r"(?P<lead>^|[.:;?!,] |\b(?:show|give|get|need|want|count|plot|list|see) (?:me |us )?)"
         r"(?P<the>(?:the |our |all )*)")


def in_row_words(text: str, grounding: Grounding) -> str:
    """A normalised request in which such rows stand as their table is called, and columns as the log has them.

    >>> in_row_words("rtl lines by shelf", log)     # doctest: +SKIP
    'number of rtl by shelf'
    """
    for said, column in _parted(grounding).items():
        text = re.sub(rf"\b(?P<lead>(?:by|per|each|every|which|what|for each|for every|in each) (?:the )?){said}\b",
                      rf"\g<lead>{column}", text)
    for noun, others in _objects(grounding).items():
        held = "|".join(re.escape(normalise(value)) for (table, column), values in grounding.closed.items()
                        if table == noun for value in values) or "(?!)"
        text = re.sub(rf"\b(?P<said>{re.escape(normalise(noun))} (?:about|over|on|because of|for) (?:the |an?"
                      rf" )?(?:{held})) "
                      rf"(?:{others})s?\b", r"\g<said>", text)
    for called in _called(grounding):      # count what is on the waiting list
        text = re.sub(rf"\b(?:count|number of) (?:what|whatever|everything|all)(?: that)?(?: is| was| stands)?"
                      rf" (?:on|in) "
                      rf"(?:the |our )?(?={called}\b)", "number of ", text)
    if re.search(rf"\b{_ROWS}\b", text) is None or _AMOUNTS.search(text):
        return text
    for place, name in _lined(grounding).items():       # lines of the till, where what is bought there is a line each
        text = re.sub(rf"\b(?:{place} lines|lines (?:of|at|from|in|on) (?:the |our )?{place})\b", f"{name} lines", text)
    for called in _called(grounding):
        rows = rf"(?:(?P<noun>{called}) {_ROWS}|{_ROWS} (?:of|in|on|from|at) (?:the |our )?(?P<of>{called}))\b"
        text = re.sub(rf"{_LEAD}{rows}", lambda m: f"{m['lead']}number of {m['noun'] or m['of']}", text)
        text = re.sub(rf"\b{rows}", lambda m: m["noun"] or m["of"], text)
    return text


@kept
def _called(grounding: Grounding) -> tuple[str, ...]:
    """What the squad's own tables are called, where one fact alone counts their rows."""
    found: dict[str, None] = {}
    for table, info in grounding.tables.items():
        facts = {name: fact for name, fact in grounding.catalog.facts.items() if fact.table == table}
        if table in TABLES or info.derived or len(facts) > 1 or any(fact.where for fact in facts.values()):
            continue
        for name, fact in facts.items():
            said = normalise(name)
            found[re.escape(said)] = None
            # put down on the waiting list: the waiting list, where the fact is called waiting
            told = normalise(fact.description or "")
            if re.search(rf"\b{re.escape(said)} list\b", told):
                found[rf"{re.escape(said)} list"] = None
        found[re.escape(normalise(table))] = None
    return tuple(sorted(found, key=len, reverse=True))


@kept
def _lined(grounding: Grounding) -> dict[str, str]:
    """The place at which each row is a line, as a description says -> the one fact of those rows."""
    found: dict[str, set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        told = normalise(fact.description or "")
        if fact.table not in TABLES and fact.kind == "event" and re.search(r"\b(?:a|one) line each\b", told):
            for place in re.findall(r"\b(?:at|on|in) the ([a-z]{4,})\b", told):
                found.setdefault(place, set()).add(normalise(name))
    return {place: names.pop() for place, names in found.items() if len(names) == 1}


@kept
def _objects(grounding: Grounding) -> dict[str, str]:
    """Table of the squad's own -> what its rows are said to be about: a complaint about a parcel."""
    found: dict[str, set[str]] = {}
    texts = [(fact.table, fact.description) for fact in grounding.catalog.facts.values()]
    texts += [(grounding.catalog.facts[str(metric.fact)].table, metric.description)
              for metric in grounding.catalog.metrics.values() if str(metric.fact) in grounding.catalog.facts]
    for table, told in texts:
        if table in TABLES or table not in grounding.tables:
            continue
        one = re.escape(normalise(table).removesuffix("s"))
        for noun in re.findall(rf"\b{one}s? (?:about|over) (?:an?|the|their|his|her)"
            rf" ([a-z]{{4,}}?)s?\b", normalise(told or "")):
            found.setdefault(table, set()).add(noun)
    return {table: "|".join(sorted(nouns)) for table, nouns in found.items()}


@kept
def _parted(grounding: Grounding) -> dict[str, str]:
    """The way to say a column of two nouns from its end: part of the day for daypart, level of the stylist."""
    found: dict[str, str] = {}
    for table, column in grounding.closed:
        name = normalise(column)
        if table in grounding.tables and grounding.tables[table].derived:
            continue
        parts = name.split()
        cuts = [(parts[0], parts[1])] if len(parts) == 2 else [
            (name[:cut], name[cut:]) for cut in range(3, len(name) - 2)] if len(parts) == 1 and name.isalpha() else []
        for first, last in cuts:
            found[rf"{last}s? of (?:the |an? |their |its )?{first}s?"] = name
    return found


__all__ = ["in_row_words"]
