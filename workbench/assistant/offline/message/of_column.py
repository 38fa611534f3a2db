"""A value of a table's own column, however it is tied to its rows: because the item was a fake, by motive damaged.

Put as the column's name and its value, which are read; only where rows of that table are spoken of.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES

_CAUSE = r"(?:because(?: of)?|since|due to|over|about|on the grounds(?: that| of)?)"
# what every row is about, and which is told of none of them in particular
_THING = r"(?:items?|orders?|things?|products?|pieces?|articles?|ones?|goods)"
_END = r"(?=\s*(?:$|[.,;:!?)]| - |(?:in|within|over|during|per|for|and) ))"


def of_column(text: str, grounding: Grounding) -> str:
    """A normalised request with such values behind the name of their column.

    >>> of_column("at least one dispute because the item was a fake, in 28 days", log)      # doctest: +SKIP
    'at least one dispute with motive fake, in 28 days'
    """
    for (table, column), values in grounding.closed.items():
        info = grounding.tables.get(table)
        if info is None or info.derived or not values:
            continue
        said = normalise(column)
        words = {normalise(value) for value in values} | {value.lower() for value in values}
        one = f"(?:{'|'.join(sorted((re.escape(word) for word in words if len(word) > 2), key=len, reverse=True))})"
        # by motive damaged: of that value alone, and no split; by tier gold and silver stays
        text = re.sub(rf"\bby (?:the )?(?P<value>{re.escape(said)} {one}){_END}(?! (?:and|or|versus) {one})(?!, {one})",
                      r"with \g<value>", text)
        if table in TABLES:
            continue
        match = re.search(
            rf"\b{_CAUSE} (?:(?:an?|the|his|her|their|its|it|they|some|that) )?(?:(?:{_THING}) )?(?:(?:was|were|is|are"
            rf"|had been) )?(?:(?:an?|the) )?(?P<value>{one}(?:,? (?:or|and) (?:an? )?{one})*)(?: {_THING})?{_END}",
            text)
        if match is not None and any(way.event.table == table and (span := way.find(text[: match.start()])) is not None
                                     and not text[span[1]: match.start()].strip() for way in spoken(grounding)):
            text = f"{text[: match.start()]}with {said} {match['value']}{text[match.end():]}"
    return text


__all__ = ["of_column"]
